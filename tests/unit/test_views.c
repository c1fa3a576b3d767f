/* tests/unit/test_views.c - the routes that read, over the real handlers, on fakes. */
#include "config.h"

#include "tests/fakes/fake_exchange.h"
#include "tests/fuzz/service.h"

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

/* The status and the body. */
static const char *get(struct fuzz_service *service, const char *target)
{
	const char *params[] = {
		"REQUEST_METHOD=GET", mem_printf(service, "REQUEST_URI=%s", target), NULL};
	struct fake_exchange exchange;

	fake_exchange_init(&exchange, service, params, (struct bytes){NULL, 0});
	fuzz_service_handle(service, &exchange.base);
	return mem_printf(
		service, "%d %s", fake_exchange_status(&exchange), fake_exchange_body(&exchange));
}

struct row {
	const char *target;
	const char *answer;
};

static void check(struct fuzz_service *service, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_string_equal(get(service, rows[i].target), rows[i].answer);
}

static void test_views__order_is_shown_restricted_to_a_sku(void **state)
{
	static const struct row rows[] = {
		{"/allocations/o-1/LAMP",
                 "200 [{\"sku\":\"LAMP\",\"batchref\":\"batch-1\"},"
			"{\"sku\":\"LAMP\",\"batchref\":\"batch-1\"}]"                       },
		{"/allocations/o-1/a%2Fb%20c", "200 [{\"sku\":\"a/b c\",\"batchref\":\"S\"}]"},
		{"/allocations/o-1/lamp",      "404 not found"                               },
		{"/allocations/none/LAMP",     "404 not found"                               },
		{"/allocations/o-1",
                 "200 [{\"sku\":\"LAMP\",\"batchref\":\"batch-1\"},"
			"{\"sku\":\"a/b c\",\"batchref\":\"S\"},"
			"{\"sku\":\"LAMP\",\"batchref\":\"batch-1\"}]"                       },
	};
	struct fuzz_service *service = *state;

	test_app_accept_all(service->app,
		HISTORY(CREATE_BATCH("S", "a/b c", 5, MAY(1)), ALLOCATE("o-1", "LAMP", 2),
			ALLOCATE("o-1", "a/b c", 1), ALLOCATE("o-1", "LAMP", 3)));
	check(service, rows, ARRAY_SIZE(rows));
}

static void test_views__failed_query_is_told(void **state)
{
	struct fuzz_service *service = *state;

	service->allocations.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_memory_equal(get(service, "/allocations/o-1/LAMP"), "503 ", 4);
	service->availability.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_memory_equal(get(service, "/availability/LAMP?qty=1"), "503 ", 4);
}

/* One lamp of ten is allocated. */
static void test_views__availability_names_the_batch_and_its_date(void **state)
{
	static const struct row rows[] = {
		{"/availability/LAMP?qty=9",
                 "200 {\"sku\":\"LAMP\",\"qty\":9,"
			"\"batchref\":\"batch-1\",\"eta\":null}"                                                },
		{"/availability/LAMP?qty=10",
                 "200 {\"sku\":\"LAMP\",\"qty\":10,"
			"\"batchref\":\"S\",\"eta\":\"2031-05-01\"}"                                            },
		{"/availability/LAMP?qty=21",                 "404 {\"message\": \"Out of stock for sku LAMP\"}"},
		{"/availability/LAMP?qty=2147483647",
                 "404 {\"message\": \"Out of stock for sku LAMP\"}"                                             },
		{"/availability/lamp?qty=1",                  "404 {\"message\": \"Invalid sku lamp\"}"         },
		{"/availability/LAMP?x=%21&qty=1&qty=%31%30",
                 "200 {\"sku\":\"LAMP\",\"qty\":10,"
			"\"batchref\":\"S\",\"eta\":\"2031-05-01\"}"                                            },
	};
	struct fuzz_service *service = *state;

	(void)test_app_accept(service->app, CREATE_BATCH("S", "LAMP", 20, MAY(1)));
	check(service, rows, ARRAY_SIZE(rows));
	assert_int_equal(service->app->uow.commit_count, 3); /* of the commands */
}

static void test_views__availability_needs_a_quantity(void **state)
{
	static const char *const queries[] = {"", "?", "?qty", "?qty=", "?qty=0", "?qty=-1",
		"?qty=%2B1", "?qty=1.0", "?qty=1e3", "?qty=+1", "?qty=1+", "?qty=x", "?Qty=1",
		"?qty=2147483648", "?qty=99999999999999999999999999", "?qty=1&qty="};
	struct fuzz_service *service = *state;

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++)
		assert_string_equal(
			get(service, mem_printf(service, "/availability/LAMP%s", queries[i])),
			"400 {\"message\": \"qty: expected an integer from 1 to 2147483647\"}");
	assert_string_equal(get(service, "/availability/LAMP?qty=1&x=%"),
		"400 {\"message\": \"the query is malformed at parameter 2\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SERVICE(test_views__order_is_shown_restricted_to_a_sku),
		WITH_SERVICE(test_views__failed_query_is_told),
		WITH_SERVICE(test_views__availability_names_the_batch_and_its_date),
		WITH_SERVICE(test_views__availability_needs_a_quantity),
	};

	return cmocka_run_group_tests_name("views", tests, NULL, NULL);
}
