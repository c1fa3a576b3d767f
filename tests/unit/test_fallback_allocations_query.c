#include "config.h"

#include "adapters/fallback_allocations_query.h"
#include "tests/fakes/fake_allocations_query.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/cmocka.h"
#include "tests/support/test_app.h"

/* The table, which knows of o-1, with the join behind it, which does not. */
struct pair {
	struct fake_store *full;
	struct fake_store *empty;
	struct fake_allocations_query table;
	struct fake_allocations_query join;
	struct fake_clock clock;
	struct fake_log log;
	struct fallback_allocations_query query;
};

static struct pair *pair_new(struct test_app *app)
{
	struct pair *pair = mem_new(app, struct pair);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	(void)test_app_accept(app, ALLOCATE("o-1", "OAK-STOOL", 3));
	pair->empty = fake_store_new(pair);
	fake_allocations_table_init(&pair->table, app->store);
	fake_allocations_join_init(&pair->join, pair->empty);
	fake_clock_init(&pair->clock);
	fake_log_init(&pair->log, pair);
	fallback_allocations_query_init(&pair->query,
		&(struct fallback_parts){
			&pair->table.base, &pair->join.base, &pair->clock.base, &pair->log.base});
	return pair;
}

/* How many lines the order has, by whichever of the two was asked. */
static size_t ask(struct pair *pair)
{
	struct allocated_lines lines = {0};
	struct error err = {0};

	assert_true(allocations_query_for_order(&pair->query.base, pair, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_NONE);
	return lines.count;
}

static void test_fallback__answers_while_the_first_one_cannot(void **state)
{
	struct pair *pair = pair_new(*state);

	assert_int_equal(ask(pair), 1);
	pair->table.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_int_equal(ask(pair), 0);
	assert_int_equal(ask(pair), 0); /* not asked again so soon */
	fake_clock_pass(&pair->clock, 1000000);
	assert_int_equal(ask(pair), 1);
	assert_int_equal(fake_log_count(&pair->log, "does not answer"), 1);
	assert_int_equal(fake_log_count(&pair->log, "answers again"), 1);
}

static void test_fallback__asks_less_and_less_often(void **state)
{
	static const int waits_s[] = {1, 2, 4, 8, 16, 30, 30};
	struct pair *pair = pair_new(*state);

	pair->table.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 99};
	assert_int_equal(ask(pair), 0);
	for (size_t i = 0; i < ARRAY_SIZE(waits_s); i++) {
		int left = pair->table.fail.times;

		fake_clock_pass(&pair->clock, waits_s[i] * 1000000LL - 1);
		assert_int_equal(ask(pair), 0);
		assert_int_equal(pair->table.fail.times, left);
		fake_clock_pass(&pair->clock, 1);
		assert_int_equal(ask(pair), 0);
		assert_int_equal(pair->table.fail.times, left - 1);
	}
	assert_int_equal(fake_log_count(&pair->log, "does not answer"), 1);
}

static void test_fallback__does_not_care_who_sets_the_time(void **state)
{
	struct pair *pair = pair_new(*state);

	pair->table.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_int_equal(ask(pair), 0);
	pair->clock.now_us += 3600000000;
	assert_int_equal(ask(pair), 0);
	pair->clock.now_us -= 7200000000;
	fake_clock_pass(&pair->clock, 1000000);
	assert_int_equal(ask(pair), 1);
}

static void test_fallback__other_failures_are_no_reason(void **state)
{
	struct pair *pair = pair_new(*state);
	struct allocated_lines lines;
	struct error err = {0};

	pair->table.fail = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 1};
	assert_false(allocations_query_for_order(&pair->query.base, pair, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_fallback__answers_while_the_first_one_cannot),
		WITH_APP(test_fallback__asks_less_and_less_often),
		WITH_APP(test_fallback__does_not_care_who_sets_the_time),
		WITH_APP(test_fallback__other_failures_are_no_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
