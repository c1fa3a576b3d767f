/*
 * tests/fuzz/request.c - one request to the whole application behind an exchange: the input is
 * lines of params, an empty line, and the body. It is answered once, and well; a page of another
 * site changes nothing, and pages of ours change something only for amy, whose session is
 * TEST_SESSION_KEY.
 */
#include "config.h"

#include <assert.h>
#include <strings.h>

#include "fcgi_app/http/cookie.h"
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

/* As far as Django and nginx agree on what this site is: how Django sees it has its own tests. */
static bool is_from_other_site(TALLOC_CTX *mem, struct exchange *exchange)
{
	struct request request = {.exchange = exchange};
	const char *origin = request_param(&request, "HTTP_ORIGIN");
	const char *scheme = request_param(&request, "REQUEST_SCHEME");
	const char *host = request_param(&request, "HTTP_HOST");

	if (!origin || strcasecmp(origin, TRUSTED_ORIGIN) == 0 ||
		request_param(&request, "HTTPS") || request_param(&request, "SERVER_NAME"))
		return false;
	return !scheme || !host ||
		strcasecmp(origin, mem_printf(mem, "%s://%s", scheme, host)) != 0;
}

static bool has_param(struct exchange *exchange, const char *name)
{
	const struct request request = {.exchange = exchange};

	return request_param(&request, name) != NULL;
}

static void sign_in_amy(struct fuzz_service *service)
{
	struct fake_user *amy = test_accounts_add(service->accounts, "amy");

	amy->user.is_staff = true;
	amy->user.is_superuser = true;
	(void)test_accounts_sign_in(service->accounts, "amy");
}

static bool is_from_amy(TALLOC_CTX *mem, struct exchange *exchange)
{
	const struct request request = {.exchange = exchange};
	const char *key = cookie_find(mem, request_param(&request, "HTTP_COOKIE"), "sessionid");

	return key && strcmp(key, TEST_SESSION_KEY) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	struct fuzz_service *service = fuzz_service_new(mem);
	struct input input = parse_input(mem, (const char *)data, size);
	int commits = service->app->uow.commit_count;
	struct fake_exchange exchange;
	int status;

	sign_in_amy(service);
	fake_exchange_init(&exchange, mem, input.params, input.body);
	fuzz_service_handle(service, &exchange.base);
	assert(exchange.write_count >= 1);
	status = fuzz_check_answer(
		exchange.response, exchange.response_length, fuzz_is_head(&exchange.base));
	assert(status != 500 || has_param(&exchange.base, "API_PROFILE"));
	if (is_from_other_site(mem, &exchange.base))
		assert(service->app->uow.commit_count == commits);
	if (!is_from_amy(mem, &exchange.base))
		assert(service->app->store->journal.count == 0);
	talloc_free(mem);
	return 0;
}
