#include "config.h"

#include "tests/support/fcgi_client.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"
#include "tests/support/process.h"

#define RECORD_MAX 65535
#define REQUEST_ID 1 /* the only one nginx uses */

void fcgi_add_bytes(struct fcgi_records *records, const void *bytes, size_t length)
{
	if (length == 0)
		return;
	mem_grow(records->owner, records->bytes, &records->capacity, records->length + length);
	memcpy(records->bytes + records->length, bytes, length);
	records->length += length;
}

void fcgi_add_record(struct fcgi_records *records, enum fcgi_type type, unsigned request_id,
	const void *content, size_t length)
{
	const unsigned char header[FCGI_HEADER_SIZE] = {1, (unsigned char)type,
		(unsigned char)(request_id >> 8), (unsigned char)request_id,
		(unsigned char)(length >> 8), (unsigned char)length, 0, 0};

	fcgi_add_bytes(records, header, sizeof(header));
	fcgi_add_bytes(records, content, length);
}

void fcgi_add_begin(struct fcgi_records *records, unsigned role, unsigned flags)
{
	const unsigned char body[8] = {
		(unsigned char)(role >> 8), (unsigned char)role, (unsigned char)flags};

	fcgi_add_record(records, FCGI_BEGIN_REQUEST, REQUEST_ID, body, sizeof(body));
}

static void add_stream(
	struct fcgi_records *records, enum fcgi_type type, const void *content, size_t length)
{
	const unsigned char *next = content;

	while (length > 0) {
		size_t part = length < RECORD_MAX ? length : RECORD_MAX;

		fcgi_add_record(records, type, REQUEST_ID, next, part);
		next += part;
		length -= part;
	}
	fcgi_add_record(records, type, REQUEST_ID, NULL, 0);
}

static void add_length(struct fcgi_records *records, size_t length)
{
	const unsigned char bytes[4] = {(unsigned char)(length >> 24 | 0x80),
		(unsigned char)(length >> 16), (unsigned char)(length >> 8), (unsigned char)length};

	if (length < 0x80)
		fcgi_add_bytes(records, bytes + 3, 1);
	else
		fcgi_add_bytes(records, bytes, sizeof(bytes));
}

void fcgi_add_params(struct fcgi_records *records, const char *const *params)
{
	struct fcgi_records pairs = {0};

	for (; *params; params++) {
		const char *value = strchr(*params, '=') + 1;
		size_t name_length = (size_t)(value - *params) - 1;

		add_length(&pairs, name_length);
		add_length(&pairs, strlen(value));
		fcgi_add_bytes(&pairs, *params, name_length);
		fcgi_add_bytes(&pairs, value, strlen(value));
	}
	add_stream(records, FCGI_PARAMS, pairs.bytes, pairs.length);
	talloc_free(pairs.bytes);
}

void fcgi_add_body(struct fcgi_records *records, const void *body, size_t length)
{
	add_stream(records, FCGI_STDIN, body, length);
}

void fcgi_add_request(
	struct fcgi_records *records, const char *const *params, const void *body, size_t length)
{
	fcgi_add_begin(records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(records, params);
	fcgi_add_body(records, body, length);
}

static int close_client(struct fcgi_client *client)
{
	(void)close(client->fd);
	return 0;
}

struct fcgi_client *fcgi_client_open(TALLOC_CTX *mem, const char *socket_path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct fcgi_client *client = mem_new(mem, struct fcgi_client);

	client->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	talloc_set_destructor(client, close_client);
	if (strlen(socket_path) < sizeof(address.sun_path)) {
		memcpy(address.sun_path, socket_path, strlen(socket_path));
		if (connect(client->fd, (struct sockaddr *)&address, sizeof(address)) == 0)
			return client;
	}
	talloc_free(client);
	return NULL;
}

static bool wait_for(const struct fcgi_client *client, short event, int64_t deadline)
{
	struct pollfd ready = {.fd = client->fd, .events = event};
	int64_t left = deadline - monotonic_ms();

	return left > 0 && poll(&ready, 1, (int)left) == 1;
}

bool fcgi_client_send(struct fcgi_client *client, const void *bytes, size_t length)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	const char *next = bytes;

	while (length > 0) {
		ssize_t count;

		if (!wait_for(client, POLLOUT, deadline))
			return false;
		count = send(client->fd, next, length, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (count < 0)
			return false;
		next += count;
		length -= (size_t)count;
	}
	return true;
}

bool fcgi_client_send_records(struct fcgi_client *client, struct fcgi_records *records)
{
	bool sent = fcgi_client_send(client, records->bytes, records->length);

	talloc_free(records->bytes);
	*records = (struct fcgi_records){.owner = records->owner};
	return sent;
}

/* The size of the record that starts at position; 0: it is not wholly there. */
static size_t record_size(const struct fcgi_records *received, size_t position)
{
	const unsigned char *header = received->bytes + position;
	size_t size;

	if (received->length - position < FCGI_HEADER_SIZE)
		return 0;
	size = FCGI_HEADER_SIZE + ((size_t)header[4] << 8 | header[5]) + header[6];
	return received->length - position < size ? 0 : size;
}

/* Takes the whole records after *position apart. */
static void take_records(const struct fcgi_records *received, size_t *position,
	struct fcgi_records *text, struct fcgi_response *out)
{
	size_t size;

	while (!out->ended && (size = record_size(received, *position)) > 0) {
		const unsigned char *header = received->bytes + *position;

		if (header[1] == FCGI_STDOUT)
			fcgi_add_bytes(text, header + FCGI_HEADER_SIZE,
				size - FCGI_HEADER_SIZE - header[6]);
		out->ended = header[1] == FCGI_END_REQUEST;
		*position += size;
	}
}

bool fcgi_client_receive(struct fcgi_client *client, struct fcgi_response *out)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;
	struct fcgi_records received = {.owner = client};
	struct fcgi_records text = {.owner = client};
	size_t position = 0;

	*out = (struct fcgi_response){0};
	while (!out->ended && wait_for(client, POLLIN, deadline)) {
		char buffer[65536];
		ssize_t count = recv(client->fd, buffer, sizeof(buffer), MSG_DONTWAIT);

		if (count <= 0)
			break;
		fcgi_add_bytes(&received, buffer, (size_t)count);
		take_records(&received, &position, &text, out);
	}
	fcgi_add_bytes(&text, "", 1);
	out->text = (char *)text.bytes;
	out->length = text.length - 1;
	out->extra_bytes = received.length - position;
	talloc_free(received.bytes);
	return out->ended;
}

bool fcgi_client_get(
	struct fcgi_client *client, const char *const *params, struct fcgi_response *out)
{
	struct fcgi_records request = {0};

	fcgi_add_request(&request, params, NULL, 0);
	return fcgi_client_send_records(client, &request) && fcgi_client_receive(client, out);
}

bool fcgi_client_was_closed(struct fcgi_client *client)
{
	char byte;

	return wait_for(client, POLLIN, monotonic_ms() + PATIENCE_MS) &&
		recv(client->fd, &byte, 1, MSG_DONTWAIT) <= 0;
}
