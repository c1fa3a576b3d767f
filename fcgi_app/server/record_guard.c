#include "config.h"

#include "fcgi_app/server/record_guard.h"

#include <string.h>
#include <sys/socket.h>

static _Thread_local struct record_guard *guard_in_use;

/* libfcgi's only way to read: this function takes the place of the library's own. */
int OS_Read(int fd, char *buffer, size_t size);

int OS_Read(int fd, char *buffer, size_t size)
{
	ssize_t count = recv(fd, buffer, size, 0);

	if (count > 0 && !record_guard_pass(guard_in_use, buffer, (size_t)count))
		return 0; /* which libfcgi takes for the end of the connection */
	return (int)count;
}

void record_guard_begin(struct record_guard *guard)
{
	*guard = (struct record_guard){.expected = RECORD_BEGIN_REQUEST};
	guard_in_use = guard;
}

/* A length is one byte, or four when the first has its top bit set. */
static void take_length_byte(struct params_guard *params, unsigned char byte)
{
	size_t *length = &params->lengths[params->length];

	if (params->bytes_left > 0) {
		params->bytes_left--;
		*length = *length << 8 | byte;
	} else {
		params->bytes_left = byte & 0x80 ? 3 : 0;
		*length = byte & 0x7F;
	}
	if (params->bytes_left > 0)
		return;
	params->length ^= 1;
	if (params->length == 0)
		params->text_left = params->lengths[0] + params->lengths[1];
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool pass_params(struct params_guard *params, const unsigned char *bytes, size_t count)
{
	const unsigned char *end = bytes + count;

	params->total += count;
	while (bytes < end) {
		size_t text = smaller(params->text_left, (size_t)(end - bytes));

		params->text_left -= text;
		bytes += text;
		if (bytes < end)
			take_length_byte(params, *bytes++);
	}
	return params->total + params->text_left <= RECORD_PARAMS_MAX;
}

static bool begin_request(struct record_guard *guard, uint16_t request_id)
{
	guard->request_id = request_id;
	guard->expected = RECORD_PARAMS;
	return guard->content_left == FASTCGI_BODY_SIZE;
}

/* By an empty record. */
static bool end_stream(struct record_guard *guard)
{
	const struct params_guard *params = &guard->params;

	guard->expected = guard->expected == RECORD_PARAMS ? RECORD_STDIN : RECORD_END_REQUEST;
	return params->text_left == 0 && params->length == 0 && params->bytes_left == 0;
}

/* libfcgi takes the padding of BEGIN_REQUEST, and of the end of the params, for the next record. */
static bool pass_header(struct record_guard *guard)
{
	const unsigned char *header = guard->header;
	uint16_t request_id = (uint16_t)(header[2] << 8 | header[3]);
	bool is_begin = header[1] == RECORD_BEGIN_REQUEST;

	guard->header_length = 0;
	guard->content_left = (size_t)header[4] << 8 | header[5];
	guard->padding_left = header[6];
	if (header[0] != FASTCGI_1 || header[1] != guard->expected)
		return false;
	if (guard->padding_left > 0 && (is_begin || guard->content_left == 0))
		return false;
	if (is_begin)
		return begin_request(guard, request_id);
	return request_id == guard->request_id && (guard->content_left > 0 || end_stream(guard));
}

/* Passes some of the bytes, within a header, a content or a padding, and returns how many. */
static size_t pass_some(struct record_guard *guard, const unsigned char *bytes, size_t count)
{
	size_t taken;

	if (guard->content_left > 0) {
		taken = smaller(guard->content_left, count);
		guard->content_left -= taken;
		if (guard->header[1] == RECORD_PARAMS)
			guard->refused = !pass_params(&guard->params, bytes, taken);
	} else if (guard->padding_left > 0) {
		taken = smaller(guard->padding_left, count);
		guard->padding_left -= taken;
	} else {
		taken = smaller(FASTCGI_HEADER_SIZE - guard->header_length, count);
		memcpy(guard->header + guard->header_length, bytes, taken);
		guard->header_length += taken;
		if (guard->header_length == FASTCGI_HEADER_SIZE)
			guard->refused = !pass_header(guard);
	}
	return taken;
}

bool record_guard_pass(struct record_guard *guard, const void *bytes, size_t length)
{
	const unsigned char *next = bytes;

	while (length > 0 && !guard->refused) {
		size_t taken;

		if (guard->expected == RECORD_END_REQUEST) {
			guard->surplus = true;
			break;
		}
		taken = pass_some(guard, next, length);
		next += taken;
		length -= taken;
	}
	return !guard->refused;
}
