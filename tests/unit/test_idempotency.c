/*
 * tests/unit/test_idempotency.c - requests that come again with the same Idempotency-Key, over the
 * real routes and handlers, on fakes. Source: docs/api.md, "Sending again".
 */
#include "config.h"

#include <stdlib.h>

#include "tests/fakes/fake_exchange.h"
#include "tests/fuzz/service.h"

#define NO_KEY ((const char *)NULL)

/* A request of a client. */
struct sent {
	const char *target;
	const char *body;
	const char *profile; /* NULL: not said */
};

static const struct sent add_stools = {
	"/add_batch", "{\"ref\":\"W\",\"sku\":\"STOOL\",\"qty\":10,\"eta\":null}", NULL};
static const struct sent one_stool = {
	"/allocate", "{\"orderid\":\"o-1\",\"sku\":\"STOOL\",\"qty\":1}", NULL};
static const struct sent eleven_stools = {
	"/allocate", "{\"orderid\":\"o-1\",\"sku\":\"STOOL\",\"qty\":11}", NULL};
static const struct sent shrink_stools = {
	"/change_quantity", "{\"batchref\":\"W\",\"qty\":1}", NULL};

static int set_up(void **state)
{
	*state = fuzz_service_new(NULL);
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

#define WITH_SERVICE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* The whole response: status, header lines, body. */
static const char *send(struct fuzz_service *service, const struct sent *request, const char *key)
{
	const char *params[] = {"REQUEST_METHOD=POST",
		mem_printf(service, "REQUEST_URI=%s", request->target), NULL, NULL, NULL};
	size_t count = 2;
	struct fake_exchange exchange;

	if (key)
		params[count++] = mem_printf(service, "HTTP_IDEMPOTENCY_KEY=%s", key);
	if (request->profile)
		params[count] = mem_printf(service, "API_PROFILE=%s", request->profile);
	fake_exchange_init(
		&exchange, service, params, (struct bytes){request->body, strlen(request->body)});
	fuzz_service_handle(service, &exchange.base);
	return exchange.response;
}

static void assert_status(const char *response, int status)
{
	if (strtol(response + strlen("Status: "), NULL, 10) != status)
		fail_msg("%d was expected of %s", status, response);
}

static void assert_sent(
	struct fuzz_service *service, const struct sent *request, const char *key, int status)
{
	assert_status(send(service, request, key), status);
}

static void assert_kept(struct fuzz_service *service, const char *answers)
{
	assert_rows(service->app, STORED_ANSWERS, answers);
}

static void test_idempotency__is_not_for_requests_without_a_key(void **state)
{
	struct fuzz_service *service = *state;

	assert_sent(service, &add_stools, NO_KEY, 201);
	assert_sent(service, &add_stools, NO_KEY, 201);
	assert_sent(service, &(struct sent){"/change_eta", "{\"ref\":\"none\",\"eta\":null}", NULL},
		NO_KEY, 404);
	assert_kept(service, "");
}

static void test_idempotency__key_is_printable_and_short(void **state)
{
	static const char *const wrong[] = {"", "a\tb", "\x7F", "caf\xC3\xA9"};
	struct fuzz_service *service = *state;
	char *longest = mem_printf(service, "%0255d", 7);

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *response = send(service, &add_stools, wrong[i]);

		assert_status(response, 400);
		assert_non_null(strstr(response, "Idempotency-Key: expected 1 to 255"));
	}
	assert_sent(service, &add_stools, mem_printf(service, "%s8", longest), 400);
	assert_rows(service->app, STORED_BATCHES, "batch-1|LAMP|10\n");
	assert_sent(service, &add_stools, longest, 201);
	assert_sent(service, &one_stool, "\"a b~!\"", 201);
}

static void test_idempotency__every_route_answers_the_same_and_has_one_effect(void **state)
{
	static const struct {
		struct sent request;
		int status;
	} rows[] = {
		{{"/add_batch", "{\"ref\":\"S\",\"sku\":\"STOOL\",\"qty\":1,\"eta\":null}", NULL},
                 201										  },
		{{"/allocate", "{\"orderid\":\"o 1\",\"sku\":\"STOOL\",\"qty\":1}", NULL},         201},
		{{"/allocate", "{\"orderid\":\"o 2\",\"sku\":\"STOOL\",\"qty\":1}", "cqrs"},       202},
		{{"/allocate", "{\"orderid\":\"o 3\",\"sku\":\"STOOL\",\"qty\":99}", NULL},        400},
		{{"/allocate", "{\"orderid\":\"o 3\",\"sku\":\"STOOL\",\"qty\":99}", "cqrs"},      202},
		{{"/allocate", "{\"orderid\":\"o 3\",\"sku\":\"NONE\",\"qty\":1}", NULL},          400},
		{{"/deallocate", "{\"orderid\":\"o 1\",\"sku\":\"STOOL\"}", NULL},                 200},
		{{"/change_quantity", "{\"ref\":\"W\",\"qty\":5}", NULL},                          202},
		{{"/change_quantity", "{\"ref\":\"none\",\"qty\":5}", NULL},                       404},
		{{"/change_eta", "{\"ref\":\"W\",\"eta\":\"2031-05-01\"}", NULL},                  202},
		{{"/change_eta", "{\"ref\":\"none\",\"eta\":null}", NULL},                         404},
	};
	struct fuzz_service *service = *state;

	assert_sent(service, &add_stools, NO_KEY, 201);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *key = mem_printf(service, "k-%zu", i);
		const char *first = send(service, &rows[i].request, key);
		const char *rows_then = all_rows(service->app);

		assert_status(first, rows[i].status);
		assert_string_equal(send(service, &rows[i].request, key), first);
		assert_string_equal(all_rows(service->app), rows_then);
	}
}

static void test_idempotency__key_of_another_request_is_refused(void **state)
{
	const struct sent others[] = {
		eleven_stools,
		{"/deallocate",    one_stool.body, NULL    },
		{one_stool.target, one_stool.body, "cqrs"  },
		{one_stool.target, one_stool.body, "direct"},
	};
	struct fuzz_service *service = *state;
	const char *first;

	assert_sent(service, &add_stools, NO_KEY, 201);
	first = send(service, &one_stool, "k-1");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const char *response = send(service, &others[i], "k-1");

		assert_status(response, 422);
		assert_non_null(strstr(response, "{\"message\": \"Idempotency-Key: expected"));
	}
	assert_string_equal(send(service, &one_stool, "k-1"), first);
	assert_rows(service->app, STORED_ALLOCATIONS, "order-1|LAMP|1|batch-1\no-1|STOOL|1|W\n");
}

/* What a handler refused stays refused, though it would be carried out now. */
static void test_idempotency__refusals_of_handlers_are_kept(void **state)
{
	struct fuzz_service *service = *state;
	const char *no_sku = send(service, &one_stool, "k-1");
	const char *no_batch = send(service, &shrink_stools, "k-2");
	const char *no_stock;

	assert_status(no_sku, 400);
	assert_status(no_batch, 404);
	assert_sent(service, &add_stools, NO_KEY, 201);
	no_stock = send(service, &eleven_stools, "k-3");
	assert_status(no_stock, 400);
	assert_sent(service, &(struct sent){"/change_quantity", "{\"ref\":\"W\",\"qty\":99}", NULL},
		NO_KEY, 202);

	assert_string_equal(send(service, &one_stool, "k-1"), no_sku);
	assert_string_equal(send(service, &shrink_stools, "k-2"), no_batch);
	assert_string_equal(send(service, &eleven_stools, "k-3"), no_stock);
	assert_kept(service, "k-1|1|Invalid sku STOOL\nk-2|4|Unknown batch W\nk-3|0\n");
	assert_sent(service, &eleven_stools, "k-4", 201);
}

static void test_idempotency__malformed_request_leaves_the_key_free(void **state)
{
	struct fuzz_service *service = *state;

	assert_sent(service, &(struct sent){"/add_batch", "{\"ref\":\"W\"}", NULL}, "k-1", 400);
	assert_sent(service, &(struct sent){"/add_batch", "{bad", NULL}, "k-1", 400);
	assert_kept(service, "");
	assert_sent(service, &add_stools, "k-1", 201);
}

static void test_idempotency__failures_of_ours_leave_the_key_free(void **state)
{
	static const struct {
		enum error_kind kind;
		int status;
	} rows[] = {
		{ERROR_UNAVAILABLE, 503},
		{ERROR_BUSY,        503},
		{ERROR_INTERNAL,    500},
	};
	struct fuzz_service *service = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		service->app->uow.fail_commit =
			(struct fake_failure){.kind = rows[i].kind, .times = 99};
		assert_sent(service, &add_stools, "k-1", rows[i].status);
		assert_kept(service, "");
	}
	service->app->uow.fail_commit = (struct fake_failure){0};
	assert_sent(service, &add_stools, "k-1", 201);
}

/* A refusal that could not be kept would be another one next time. */
static void test_idempotency__refusal_that_is_not_kept_is_not_told(void **state)
{
	struct fuzz_service *service = *state;

	service->answers.fail_keep = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_sent(service, &one_stool, "k-1", 503);
	assert_sent(service, &add_stools, NO_KEY, 201);
	assert_sent(service, &one_stool, "k-1", 201);
}

static void test_idempotency__answer_that_cannot_be_read_is_not_guessed(void **state)
{
	struct fuzz_service *service = *state;

	assert_sent(service, &add_stools, "k-1", 201);
	service->answers.fail_find = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_sent(service, &add_stools, "k-1", 503);
	assert_sent(service, &add_stools, "k-1", 201);
}

static void assert_to_be_sent_again(const char *response)
{
	assert_status(response, 409);
	assert_non_null(strstr(response, "\r\nRetry-After: 1\r\n"));
	assert_non_null(strstr(response, "is being handled just now"));
}

/* Another worker is at the same request. */
static void test_idempotency__request_in_hand_is_to_be_sent_again(void **state)
{
	struct fuzz_service *service = *state;
	struct receipt receipt = {.kind = RECEIPT_REQUEST, .key = "k-1"};
	struct fake_unit_of_work other;
	struct error err = {0};

	fake_unit_of_work_init(&other, service->app->store);
	other.base.work.bus = service->app->bus.bus;
	other.base.work.receipt = &receipt;
	assert_true(unit_of_work_begin(&other.base, &err));
	assert_to_be_sent_again(send(service, &add_stools, "k-1"));
	unit_of_work_end(&other.base);
	assert_sent(service, &add_stools, "k-1", 201);
}

/* The key was taken, and then its row removed for its age before anybody looked. */
static bool find_nothing(struct answers *answers, TALLOC_CTX *mem, const char *key,
	const struct kept_answer **out, struct error *err)
{
	(void)answers;
	(void)mem;
	(void)key;
	(void)err;
	*out = NULL;
	return true;
}

static void test_idempotency__answer_that_is_gone_is_asked_for_again(void **state)
{
	struct fuzz_service *service = *state;
	const struct answers_ops *usual = service->answers.base.ops;
	const struct answers_ops ops = {find_nothing, usual->keep};

	assert_sent(service, &add_stools, "k-1", 201);
	service->answers.base.ops = &ops;
	assert_to_be_sent_again(send(service, &add_stools, "k-1"));
	service->answers.base.ops = usual;
}

/* Between the handler's refusal and its being kept another worker keeps one, too. */
static bool keep_later(struct answers *base, const char *key, const struct kept_answer *answer,
	bool *is_new, struct error *err)
{
	struct fake_answers *fake = container_of(base, struct fake_answers, base);
	struct fake_receipt_row others = {.key = key,
		.fingerprint = answer->fingerprint,
		.kind = ERROR_NOT_FOUND,
		.answer = "told by another"};

	(void)err;
	fake_store_add_receipt(fake->store, &others);
	*is_new = false;
	return true;
}

static void test_idempotency__first_refusal_that_is_kept_counts(void **state)
{
	struct fuzz_service *service = *state;
	const struct answers_ops *usual = service->answers.base.ops;
	const struct answers_ops ops = {usual->find, keep_later};
	const char *response;

	service->answers.base.ops = &ops;
	response = send(service, &one_stool, "k-1");
	service->answers.base.ops = usual;
	assert_status(response, 404);
	assert_non_null(strstr(response, "told by another"));
	assert_string_equal(send(service, &one_stool, "k-1"), response);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(test_idempotency__is_not_for_requests_without_a_key),
		WITH_SERVICE(test_idempotency__key_is_printable_and_short),
		WITH_SERVICE(test_idempotency__every_route_answers_the_same_and_has_one_effect),
		WITH_SERVICE(test_idempotency__key_of_another_request_is_refused),
		WITH_SERVICE(test_idempotency__refusals_of_handlers_are_kept),
		WITH_SERVICE(test_idempotency__malformed_request_leaves_the_key_free),
		WITH_SERVICE(test_idempotency__failures_of_ours_leave_the_key_free),
		WITH_SERVICE(test_idempotency__refusal_that_is_not_kept_is_not_told),
		WITH_SERVICE(test_idempotency__answer_that_cannot_be_read_is_not_guessed),
		WITH_SERVICE(test_idempotency__request_in_hand_is_to_be_sent_again),
		WITH_SERVICE(test_idempotency__answer_that_is_gone_is_asked_for_again),
		WITH_SERVICE(test_idempotency__first_refusal_that_is_kept_counts),
	};

	return cmocka_run_group_tests_name("idempotency", tests, NULL, NULL);
}
