#include "config.h"

#include "tests/bench/clients.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/fatal.h"

#define EVENTS_MAX 256
#define TICK_MS    50

struct client {
	int fd; /* -1: it has given up */
	bool is_waiting;
	uint64_t number; /* of its request */
	uint64_t sent_us;
	size_t length; /* of what has come of the answer */
	char buffer[ANSWER_SIZE];
};

enum phase { WARMING_UP, COUNTING, FINISHING };

struct run {
	const struct load *load;
	struct outcome *outcome;
	struct client *clients;
	unsigned waiting;
	int epoll_fd;
	enum phase phase;
	uint64_t next_number;
	uint64_t began_us; /* the run, and then the counting */
};

static uint64_t now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void stop_waiting(struct run *run, struct client *client)
{
	client->is_waiting = false;
	run->waiting--;
}

static void give_up(struct run *run, struct client *client, uint64_t *count)
{
	if (client->is_waiting)
		stop_waiting(run, client);
	(*count)++;
	(void)close(client->fd);
	client->fd = -1;
}

static size_t write_request(const struct load *load, uint64_t number, char out[MESSAGE_SIZE])
{
	size_t length = template_fill(&load->head, number, out, MESSAGE_SIZE);
	char body[MESSAGE_SIZE];
	size_t body_length;

	if (load->body.count == 0)
		return length + (size_t)snprintf(out + length, MESSAGE_SIZE - length, "\r\n");
	body_length = template_fill(&load->body, number, body, sizeof(body));
	length += (size_t)snprintf(
		out + length, MESSAGE_SIZE - length, "Content-Length: %zu\r\n\r\n", body_length);
	if (length + body_length > MESSAGE_SIZE)
		fatal("a request is longer than %d bytes", MESSAGE_SIZE);
	memcpy(out + length, body, body_length);
	return length + body_length;
}

static void send_request(struct run *run, struct client *client)
{
	char request[MESSAGE_SIZE];
	size_t length;

	if (run->phase == FINISHING || run->next_number == run->load->requests_max)
		return;
	client->number = run->next_number++;
	client->length = 0;
	client->is_waiting = true;
	run->waiting++;
	length = write_request(run->load, client->number, request);
	client->sent_us = now_us();
	if (send(client->fd, request, length, MSG_NOSIGNAL) != (ssize_t)length)
		give_up(run, client, &run->outcome->broken);
}

static bool is_expected(
	const struct run *run, const struct client *client, const struct answer *answer)
{
	const struct load *load = run->load;
	bool is_part = load->part.count > 0;
	char expected[MESSAGE_SIZE];
	size_t length = template_fill(
		is_part ? &load->part : &load->answer, client->number, expected, sizeof(expected));

	if ((uint64_t)answer->status != load->status)
		return false;
	if (is_part)
		return memmem(answer->body, answer->body_length, expected, length) != NULL;
	return answer->body_length == length && memcmp(answer->body, expected, length) == 0;
}

static void count_wrong(struct outcome *outcome, const struct answer *answer)
{
	if (outcome->wrong++ == 0)
		(void)snprintf(outcome->first_wrong, sizeof(outcome->first_wrong), "%d %.*s",
			answer->status, (int)answer->body_length, answer->body);
}

static void count_answer(struct run *run, struct client *client, const struct answer *answer)
{
	struct outcome *outcome = run->outcome;

	if (!is_expected(run, client, answer))
		count_wrong(outcome, answer);
	if (run->phase != COUNTING)
		return;
	outcome->statuses[answer->status]++;
	if (answer->body_length > outcome->longest)
		outcome->longest = answer->body_length;
	histogram_add(&outcome->latency, now_us() - client->sent_us);
}

static void receive(struct run *run, struct client *client)
{
	ssize_t length = recv(client->fd, client->buffer + client->length,
		sizeof(client->buffer) - client->length, MSG_DONTWAIT);
	struct answer answer;

	if (length < 0 && errno == EAGAIN)
		return;
	if (length <= 0 || !client->is_waiting) {
		give_up(run, client, &run->outcome->broken);
		return;
	}
	client->length += (size_t)length;
	if (!answer_parse(client->buffer, client->length, &answer))
		return;
	stop_waiting(run, client);
	count_answer(run, client, &answer);
	send_request(run, client);
}

static void give_up_overdue(struct run *run)
{
	uint64_t deadline_us = (uint64_t)(run->load->deadline_s * 1e6);
	uint64_t now = now_us();

	for (uint64_t i = 0; i < run->load->clients; i++) {
		struct client *client = &run->clients[i];

		if (client->is_waiting && now - client->sent_us > deadline_us)
			give_up(run, client, &run->outcome->hung);
	}
}

static double seconds_since_beginning(const struct run *run)
{
	return (double)(now_us() - run->began_us) / 1e6;
}

static void next_phase(struct run *run)
{
	const struct load *load = run->load;
	double seconds = seconds_since_beginning(run);

	if (run->phase == WARMING_UP && seconds >= load->warm_up_s) {
		load->on_begin(load->context);
		run->phase = COUNTING;
		run->began_us = now_us();
	} else if (run->phase == COUNTING && (seconds >= load->duration_s || run->waiting == 0)) {
		run->outcome->seconds = seconds;
		load->on_end(load->context);
		run->phase = FINISHING;
	}
}

static void connect_client(struct run *run, struct client *client)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)run->load->port),
	};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
	int yes = 1;

	client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (client->fd < 0 ||
		connect(client->fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		fatal("cannot connect to port %u: %s", (unsigned)run->load->port, strerror(errno));
	(void)setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (epoll_ctl(run->epoll_fd, EPOLL_CTL_ADD, client->fd, &event) != 0)
		fatal("cannot watch a connection: %s", strerror(errno));
}

static void run_to_the_end(struct run *run)
{
	struct epoll_event events[EVENTS_MAX];
	uint64_t next_tick = 0;

	while (run->phase != FINISHING || run->waiting > 0) {
		int count = epoll_wait(run->epoll_fd, events, EVENTS_MAX, TICK_MS);

		for (int i = 0; i < count; i++)
			receive(run, events[i].data.ptr);
		if (now_us() >= next_tick) {
			give_up_overdue(run);
			next_tick = now_us() + TICK_MS * 1000;
		}
		next_phase(run);
	}
}

void clients_run(const struct load *load, struct outcome *outcome)
{
	struct run run = {
		.load = load,
		.outcome = outcome,
		.clients = allocate(load->clients, sizeof(struct client)),
		.epoll_fd = epoll_create1(EPOLL_CLOEXEC),
	};

	*outcome = (struct outcome){0};
	for (uint64_t i = 0; i < load->clients; i++)
		connect_client(&run, &run.clients[i]);
	run.began_us = now_us();
	next_phase(&run); /* without a time to warm up, the first answer counts */
	for (uint64_t i = 0; i < load->clients; i++)
		send_request(&run, &run.clients[i]);
	run_to_the_end(&run);
	for (uint64_t i = 0; i < load->clients; i++)
		if (run.clients[i].fd >= 0)
			(void)close(run.clients[i].fd);
	(void)close(run.epoll_fd);
	free(run.clients);
}
