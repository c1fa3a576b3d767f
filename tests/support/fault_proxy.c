#include "config.h"

#include "tests/support/fault_proxy.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"
#include "tests/support/process.h"

#define LINKS_MAX   16
#define PACKET_MAX  65536
#define HEADER_SIZE 4 /* three bytes of length, one that counts the packets of an exchange */

/* One connection of the program, passed on by one to the server. */
struct link {
	int client; /* -1: a free place */
	int server;
	unsigned char packet[PACKET_MAX]; /* of the client, as far as it has come */
	size_t length;
	int64_t held_until; /* by monotonic_ms(); what the server says before is kept back */
};

struct fault_proxy {
	struct sockaddr_un server_address;
	struct sockaddr_un address;
	int listener;
	int wake[2]; /* closing the second ends the thread */
	pthread_t thread;
	struct link links[LINKS_MAX];
	pthread_mutex_t lock; /* of the two below */
	struct fault fault;
	int count;
};

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static void close_link(struct link *link)
{
	(void)close(link->client);
	(void)close(link->server);
	link->client = -1;
}

static void open_link(struct fault_proxy *proxy)
{
	int client = accept(proxy->listener, NULL, NULL);
	int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct sockaddr *address = (const struct sockaddr *)&proxy->server_address;

	for (size_t i = 0; i < LINKS_MAX; i++)
		if (proxy->links[i].client < 0 &&
			connect(server, address, sizeof(proxy->server_address)) == 0) {
			proxy->links[i].client = client;
			proxy->links[i].server = server;
			proxy->links[i].length = 0;
			proxy->links[i].held_until = 0;
			return;
		}
	(void)close(client);
	(void)close(server);
}

static bool send_all(int fd, const unsigned char *data, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(fd, data, length, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		data += sent;
		length -= (size_t)sent;
	}
	return true;
}

/* The server says nothing to COM_QUIT, COM_STMT_SEND_LONG_DATA and COM_STMT_CLOSE. */
static bool is_answered(unsigned char command)
{
	return command != 1 && command != 24 && command != 25;
}

/* What logs in has a number in its exchange, since the server has spoken first. */
static bool is_command(const unsigned char *packet, size_t length)
{
	return packet[3] == 0 && length > HEADER_SIZE && is_answered(packet[HEADER_SIZE]);
}

/* MySQL's library says before the text that it has no attributes, one set of them. */
static size_t text_start(const unsigned char *packet, size_t length)
{
	static const unsigned char no_attributes[] = {FAULT_AT_TEXT, 0, 1};
	bool has_attributes = length > HEADER_SIZE + sizeof(no_attributes) &&
		memcmp(packet + HEADER_SIZE, no_attributes, sizeof(no_attributes)) == 0;

	return HEADER_SIZE + (has_attributes ? sizeof(no_attributes) : 1);
}

static bool fits(const struct fault *fault, const unsigned char *packet, size_t length)
{
	size_t wanted = fault->text ? strlen(fault->text) : 0;
	size_t start = text_start(packet, length);

	return (fault->command == FAULT_AT_ANY ||
		       packet[HEADER_SIZE] == (unsigned char)fault->command) &&
		length >= start + wanted &&
		(wanted == 0 || memcmp(packet + start, fault->text, wanted) == 0);
}

static bool spend(struct fault *fault)
{
	int *left = fault->skip > 0 ? &fault->skip : &fault->times;
	bool spoils = left == &fault->times && *left > 0;

	if (*left > 0)
		(*left)--;
	return spoils;
}

/* Whether this packet is to be spoiled, and how. */
static bool take_fault(
	struct fault_proxy *proxy, const unsigned char *packet, size_t length, struct fault *out)
{
	bool taken = false;

	if (!is_command(packet, length))
		return false;
	(void)pthread_mutex_lock(&proxy->lock);
	proxy->count++;
	if (fits(&proxy->fault, packet, length))
		taken = spend(&proxy->fault);
	*out = proxy->fault;
	(void)pthread_mutex_unlock(&proxy->lock);
	return taken;
}

static bool answer_error(int client, uint16_t code)
{
	static const char text[] = "#HY000an error of the fault proxy";
	unsigned char packet[HEADER_SIZE + 3 + sizeof(text) - 1] = {3 + sizeof(text) - 1, 0, 0, 1,
		0xFF, (unsigned char)(code & 0xFF), (unsigned char)(code >> 8)};

	memcpy(packet + HEADER_SIZE + 3, text, sizeof(text) - 1);
	return send_all(client, packet, sizeof(packet));
}

/* The server's answer comes, and goes nowhere. */
static void lose_answer(const struct link *link)
{
	struct pollfd answer = {.fd = link->server, .events = POLLIN};

	(void)poll(&answer, 1, PATIENCE_MS);
}

/* False: the link is to be closed. */
static bool pass_packet(struct fault_proxy *proxy, struct link *link, size_t length)
{
	struct fault fault;

	if (!take_fault(proxy, link->packet, length, &fault))
		return send_all(link->server, link->packet, length);
	if (fault.kind == FAULT_ERROR)
		return answer_error(link->client, fault.code);
	if (fault.kind == FAULT_CUT_BEFORE || !send_all(link->server, link->packet, length))
		return false;
	if (fault.kind == FAULT_CUT_AFTER) {
		lose_answer(link);
		return false;
	}
	link->held_until = monotonic_ms() + fault.delay_ms;
	return true;
}

static size_t packet_length(const struct link *link)
{
	const unsigned char *packet = link->packet;

	if (link->length < HEADER_SIZE)
		return HEADER_SIZE;
	return HEADER_SIZE + packet[0] + ((size_t)packet[1] << 8) + ((size_t)packet[2] << 16);
}

static bool pass_to_server(struct fault_proxy *proxy, struct link *link)
{
	ssize_t got = read(link->client, link->packet + link->length, PACKET_MAX - link->length);

	if (got <= 0)
		return false;
	link->length += (size_t)got;
	for (size_t length = packet_length(link);
		link->length > HEADER_SIZE && length <= link->length;
		length = packet_length(link)) {
		if (!pass_packet(proxy, link, length))
			return false;
		link->length -= length;
		memmove(link->packet, link->packet + length, link->length);
	}
	return true;
}

static bool pass_to_client(const struct link *link)
{
	unsigned char data[PACKET_MAX];
	ssize_t got = read(link->server, data, sizeof(data));

	return got > 0 && send_all(link->client, data, (size_t)got);
}

static void serve_link(struct fault_proxy *proxy, struct link *link, const struct pollfd *ready)
{
	bool ok = true;

	if (ready[0].revents)
		ok = pass_to_server(proxy, link);
	if (ok && ready[1].revents)
		ok = pass_to_client(link);
	if (!ok)
		close_link(link);
}

/* Fills in what is waited for on a link; *rest_ms becomes how long its answer is kept back. */
static void watch_link(const struct link *link, struct pollfd *ready, int *rest_ms)
{
	bool is_open = link->client >= 0;
	int64_t left = is_open ? link->held_until - monotonic_ms() : 0;
	bool is_held = left > 0;

	ready[0] = (struct pollfd){is_open ? link->client : -1, POLLIN, 0};
	ready[1] = (struct pollfd){is_open && !is_held ? link->server : -1, POLLIN, 0};
	if (is_held && (*rest_ms < 0 || left < *rest_ms))
		*rest_ms = (int)left;
}

static void *run(void *argument)
{
	struct fault_proxy *proxy = argument;
	struct pollfd fds[2 + 2 * LINKS_MAX] = {
		{.fd = proxy->wake[0],  .events = POLLIN},
		{.fd = proxy->listener, .events = POLLIN},
	};

	for (;;) {
		int rest_ms = -1;

		for (size_t i = 0; i < LINKS_MAX; i++)
			watch_link(&proxy->links[i], &fds[2 + 2 * i], &rest_ms);
		(void)poll(fds, ARRAY_SIZE(fds), rest_ms);
		if (fds[0].revents)
			return NULL;
		for (size_t i = 0; i < LINKS_MAX; i++)
			if (proxy->links[i].client >= 0)
				serve_link(proxy, &proxy->links[i], &fds[2 + 2 * i]);
		if (fds[1].revents)
			open_link(proxy);
	}
}

static int end_proxy(struct fault_proxy *proxy)
{
	(void)close(proxy->wake[1]);
	(void)pthread_join(proxy->thread, NULL);
	for (size_t i = 0; i < LINKS_MAX; i++)
		if (proxy->links[i].client >= 0)
			close_link(&proxy->links[i]);
	(void)close(proxy->listener);
	(void)close(proxy->wake[0]);
	return 0;
}

struct fault_proxy *fault_proxy_new(TALLOC_CTX *mem, const char *server_socket)
{
	struct fault_proxy *proxy = mem_new(mem, struct fault_proxy);
	const struct sockaddr *address = (const struct sockaddr *)&proxy->address;

	for (size_t i = 0; i < LINKS_MAX; i++)
		proxy->links[i].client = -1;
	(void)pthread_mutex_init(&proxy->lock, NULL);
	proxy->server_address = address_of(server_socket);
	proxy->address = address_of(mem_printf(proxy, "%s/proxy.sock", temp_folder(proxy)));
	proxy->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(proxy->listener, address, sizeof(proxy->address)) != 0 ||
		listen(proxy->listener, LINKS_MAX) != 0 || pipe(proxy->wake) != 0 ||
		pthread_create(&proxy->thread, NULL, run, proxy) != 0)
		abort();
	talloc_set_destructor(proxy, end_proxy);
	return proxy;
}

const char *fault_proxy_socket(const struct fault_proxy *proxy)
{
	return proxy->address.sun_path;
}

void fault_proxy_spoil(struct fault_proxy *proxy, const struct fault *fault)
{
	(void)pthread_mutex_lock(&proxy->lock);
	proxy->fault = *fault;
	proxy->count = 0;
	(void)pthread_mutex_unlock(&proxy->lock);
}

static int read_locked(struct fault_proxy *proxy, const int *number)
{
	int value;

	(void)pthread_mutex_lock(&proxy->lock);
	value = *number;
	(void)pthread_mutex_unlock(&proxy->lock);
	return value;
}

int fault_proxy_rest(struct fault_proxy *proxy)
{
	return read_locked(proxy, &proxy->fault.times);
}

int fault_proxy_count(struct fault_proxy *proxy)
{
	return read_locked(proxy, &proxy->count);
}
