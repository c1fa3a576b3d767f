/*
 * tests/fuzz/request.c - one request to the whole application behind an exchange: the input is
 * lines of params, an empty line, and the body. It is answered once, and well; a page of another
 * site changes nothing.
 */
#include "config.h"

#include <assert.h>
#include <strings.h>

#include "tests/fakes/fake_exchange.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/service.h"

#define PARAMS_MAX 64

struct input {
	const char *params[PARAMS_MAX + 1];
	struct bytes body;
};

static struct input parse_input(TALLOC_CTX *mem, const char *data, size_t size)
{
	struct input input = {0};
	const char *end = data + size;
	size_t count = 0;

	while (data < end) {
		const char *newline = memchr(data, '\n', (size_t)(end - data));
		size_t length = (size_t)((newline ? newline : end) - data);
		const char *line = mem_text_n(mem, data, length);

		data += length + (newline != NULL);
		if (length == 0)
			break;
		if (count < PARAMS_MAX && strchr(line, '='))
			input.params[count++] = line;
	}
	input.body = (struct bytes){data, (size_t)(end - data)};
	return input;
}

static bool is_from_other_site(TALLOC_CTX *mem, struct exchange *exchange)
{
	struct request request = {.exchange = exchange};
	const char *origin = request_param(&request, "HTTP_ORIGIN");
	const char *scheme = request_param(&request, "REQUEST_SCHEME");
	const char *host = request_param(&request, "HTTP_HOST");

	if (!origin || strcasecmp(origin, TRUSTED_ORIGIN) == 0)
		return false;
	return !scheme || !host ||
		strcasecmp(origin, mem_printf(mem, "%s://%s", scheme, host)) != 0;
}

static bool has_param(struct exchange *exchange, const char *name)
{
	const struct request request = {.exchange = exchange};

	return request_param(&request, name) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	struct fuzz_service *service = fuzz_service_new(mem);
	struct input input = parse_input(mem, (const char *)data, size);
	int commits = service->app->uow.commit_count;
	struct fake_exchange exchange;
	int status;

	fake_exchange_init(&exchange, mem, input.params, input.body);
	fuzz_service_handle(service, &exchange.base);
	assert(exchange.write_count == 1);
	status = fuzz_check_answer(
		exchange.response, exchange.response_length, fuzz_is_head(&exchange.base));
	assert(status != 500 || has_param(&exchange.base, "API_PROFILE"));
	if (is_from_other_site(mem, &exchange.base))
		assert(service->app->uow.commit_count == commits);
	talloc_free(mem);
	return 0;
}
