#include "config.h"

#include "tests/bench/answer.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STATUS_AT sizeof("HTTP/1.1")
#define HEAD_MIN  (STATUS_AT + 3)

static size_t status_at(const char *text, size_t length)
{
	return length > HEAD_MIN && memcmp(text, "HTTP/1.1 ", STATUS_AT) == 0 ? STATUS_AT : 0;
}

/* The number behind "Content-Length:"; -1: there is none. */
static long content_length(const char *head, const char *end)
{
	static const char name[] = "\nContent-Length:";
	const size_t name_length = sizeof(name) - 1;

	for (const char *at = head; (at = memchr(at, '\n', (size_t)(end - at))); at++)
		if ((size_t)(end - at) > name_length && strncasecmp(at, name, name_length) == 0)
			return strtol(at + name_length, NULL, 10);
	return -1;
}

bool answer_parse(const char *text, size_t length, struct answer *out)
{
	const char *end = memmem(text, length, "\r\n\r\n", 4);
	size_t status = status_at(text, length);
	long body_length;

	*out = (struct answer){0};
	if (!end)
		return false;
	out->body = end + 4;
	out->body_length = length - (size_t)(out->body - text);
	body_length = content_length(text, end);
	if (!status || body_length < 0 || out->body_length > (size_t)body_length)
		return true;
	out->status = (int)strtol(text + status, NULL, 10);
	if (out->status < 0 || out->status >= STATUS_LIMIT)
		out->status = 0;
	return out->body_length == (size_t)body_length;
}
