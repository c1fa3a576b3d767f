#include "config.h"

#include "tests/fakes/fake_exchange.h"

#include <assert.h>
#include <stdlib.h>

static size_t read_body(struct exchange *exchange, void *buffer, size_t size)
{
	struct fake_exchange *fake = container_of(exchange, struct fake_exchange, base);
	size_t taken = size < fake->body.len ? size : fake->body.len;

	if (taken > 0)
		memcpy(buffer, fake->body.ptr, taken);
	fake->body.ptr = (const char *)fake->body.ptr + taken;
	fake->body.len -= taken;
	return taken;
}

static bool write_response(struct exchange *exchange, const void *response, size_t length)
{
	struct fake_exchange *fake = container_of(exchange, struct fake_exchange, base);
	char *whole = mem_array(fake->mem, char, fake->response_length + length + 1);

	if (fake->response)
		memcpy(whole, fake->response, fake->response_length);
	memcpy(whole + fake->response_length, response, length);
	fake->response = whole;
	fake->response_length += length;
	fake->write_count++;
	return fake->write_count != fake->pieces_taken;
}

static void abandon_response(struct exchange *exchange)
{
	container_of(exchange, struct fake_exchange, base)->is_abandoned = true;
}

static const struct exchange_ops fake_exchange_ops = {read_body, write_response, abandon_response};

void fake_exchange_init(
	struct fake_exchange *fake, TALLOC_CTX *mem, const char *const *params, struct bytes body)
{
	*fake = (struct fake_exchange){.mem = mem, .body = body};
	fake->base = (struct exchange){&fake_exchange_ops, params};
}

int fake_exchange_status(const struct fake_exchange *fake)
{
	static const char start[] = "Status: ";

	assert(strncmp(fake->response, start, sizeof(start) - 1) == 0);
	return (int)strtol(fake->response + sizeof(start) - 1, NULL, 10);
}

const char *fake_exchange_header(const struct fake_exchange *fake, const char *name)
{
	const char *end = fake_exchange_body(fake) - 2;
	size_t length = strlen(name);

	for (const char *line = fake->response; line < end; line = strstr(line, "\r\n") + 2)
		if (strncmp(line, name, length) == 0 && strncmp(line + length, ": ", 2) == 0)
			return mem_text_n(
				fake->mem, line + length + 2, strcspn(line + length + 2, "\r"));
	return NULL;
}

const char *fake_exchange_body(const struct fake_exchange *fake)
{
	const char *end = strstr(fake->response, "\r\n\r\n");

	assert(end);
	return end + 4;
}
