/* tests/unit/test_resume.c - reallocations that were left pending: each is seen to, and once. */
#include "config.h"

#include "services/resume.h"

#include "tests/fakes/fake_pending_query.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/test_app.h"

#define OAK(ref, purchased, eta) CREATE_BATCH(ref, "OAK-STOOL", purchased, eta)

/* The attempts at a line, as the log has them. */
#define ATTEMPT                                                                                    \
	"\"message\":\"event\",\"type\":\"Deallocated\",\"handler\":\"reallocate\",\"orderid\":"   \
	"\"%s\""

struct resume_case {
	struct fake_pending_query query;
	struct fake_stopping *stopping;
	struct resume *resume;
};

/* From here on the bus runs one reaction once, as it does beside a resume. */
static struct resume_case *start(struct test_app *app)
{
	struct resume_case *this = mem_new(app, struct resume_case);
	struct resume_parts parts = {.settings = resume_default_settings};

	app->bus.parts.settings.reaction_limit = 1;
	app->bus.parts.settings.reaction_attempts = 1;
	test_bus_rewire(&app->bus);
	fake_pending_query_init(&this->query, app->store);
	this->stopping = fake_stopping_new(app);
	parts.bus = app->bus.bus;
	parts.query = &this->query.base;
	parts.stopping = &this->stopping->base;
	parts.clock = &app->bus.clock.base;
	parts.log = &app->bus.log.base;
	this->resume = resume_new(app, &parts);
	return this;
}

/* Pushes o-2 and o-1 out of W, and dies; S has room. */
static void push_out_and_crash(struct test_app *app)
{
	test_app_accept_all(app,
		HISTORY(OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20)));
	app->bus.parts.settings.reaction_limit = 0;
	test_bus_rewire(&app->bus);
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 0));
}

static void pass(struct test_app *app, struct resume_case *this)
{
	struct error err = {0};

	if (!resume_pass(this->resume, &err))
		fail_msg("the pass failed: %s", err.message);
	fake_clock_pass(&app->bus.clock, INT64_C(5000000)); /* until the next one */
}

static size_t attempts_at(struct test_app *app, const char *orderid)
{
	return fake_log_count(&app->bus.log, mem_printf(app, ATTEMPT, orderid));
}

static void test_resume__sees_to_each_line_once(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	push_out_and_crash(app);
	assert_rows(app, STORED_PENDING, "o-2|OAK-STOOL|20\no-1|OAK-STOOL|20\n");
	this = start(app);
	for (int i = 0; i < 3; i++)
		pass(app, this);
	assert_rows(app, STORED_PENDING, "");
	assert_rows(app, STORED_ALLOCATIONS, "o-2|OAK-STOOL|20|S\no-1|OAK-STOOL|20|S\n");
	assert_int_equal(attempts_at(app, "o-1"), 1);
	assert_int_equal(attempts_at(app, "o-2"), 1);
}

static void test_resume__leaves_a_line_that_was_cancelled(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	push_out_and_crash(app);
	this = start(app);
	(void)test_app_accept(app, DEALLOCATE("o-2", "OAK-STOOL"));
	pass(app, this);
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|S\n");
	assert_rows(app, STORED_PENDING, "");
}

/* A line whose product is gone cannot be helped. */
static void make_stuck(struct test_app *app, const char *orderid)
{
	struct order_line line = {orderid, "GONE-LAMP", 1};

	fake_store_add_pending(app->store, &line);
}

static void test_resume__is_not_held_up_by_lines_that_fail(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	for (int i = 0; i < 250; i++) /* some pages */
		make_stuck(app, mem_printf(app, "stuck-%d", i));
	push_out_and_crash(app);
	this = start(app);
	pass(app, this);
	assert_rows(app, STORED_ALLOCATIONS, "o-2|OAK-STOOL|20|S\no-1|OAK-STOOL|20|S\n");
	assert_int_equal(app->store->pending.count, 250);
}

/* After 5 seconds, then 10, 20, ...: in an hour of passes it fills no log. */
static void test_resume__tries_a_line_that_fails_less_and_less_often(void **state)
{
	static const int attempts[] = {1, 2, 2, 3, 3, 3, 3, 4};
	struct test_app *app = *state;
	struct resume_case *this;

	make_stuck(app, "o-9");
	this = start(app);
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++) {
		pass(app, this);
		assert_int_equal(attempts_at(app, "o-9"), attempts[i]);
	}
	for (int i = 0; i < 60 * 60 / 5; i++)
		pass(app, this);
	assert_in_range(attempts_at(app, "o-9"), 9, 12);
}

static void test_resume__goes_on_trying_for_ever(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;
	size_t before;

	make_stuck(app, "o-9");
	this = start(app);
	for (int i = 0; i < 20; i++) {
		pass(app, this);
		fake_clock_pass(&app->bus.clock, INT64_C(3600) * 1000000);
	}
	before = attempts_at(app, "o-9");
	pass(app, this);
	assert_int_equal(before, 20);
	assert_int_equal(attempts_at(app, "o-9"), 21);
}

/* A line that is due in seconds is due in seconds, whatever day somebody makes it. */
static void test_resume__is_not_delayed_by_who_sets_the_clock(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	make_stuck(app, "o-9");
	this = start(app);
	pass(app, this);
	app->bus.clock.now_us -= INT64_C(24) * 3600 * 1000000;
	pass(app, this);
	assert_int_equal(attempts_at(app, "o-9"), 2);
	app->bus.clock.now_us += INT64_C(48) * 3600 * 1000000;
	pass(app, this);
	assert_int_equal(attempts_at(app, "o-9"), 2);
}

static void test_resume__helps_a_line_once_it_can(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	make_stuck(app, "o-9");
	this = start(app);
	pass(app, this);
	(void)test_app_accept(app, CREATE_BATCH("L", "GONE-LAMP", 5, NO_DATE));
	pass(app, this);
	assert_rows(app, STORED_ALLOCATIONS, "o-9|GONE-LAMP|1|L\n");
}

/* What was known of the lines it did not come to is known still. */
static void test_resume__remembers_over_a_pass_that_fails(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;
	struct error err = {0};

	make_stuck(app, "o-9");
	this = start(app);
	pass(app, this);
	pass(app, this);
	assert_int_equal(attempts_at(app, "o-9"), 2);
	this->query.fail_list = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(resume_pass(this->resume, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	pass(app, this);
	assert_int_equal(attempts_at(app, "o-9"), 2);
}

static void stop_at_the_third_wait(void *state)
{
	struct resume_case *this = state;
	struct test_app *app = talloc_parent(this);

	if (app->bus.clock.wait_count == 3)
		fake_stopping_stop(this->stopping);
}

static void test_resume__runs_until_the_process_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	push_out_and_crash(app);
	this = start(app);
	this->query.fail_list = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	app->bus.clock.on_wait = stop_at_the_third_wait;
	app->bus.clock.context = this;
	resume_run(this->resume);
	assert_int_equal(app->bus.clock.wait_count, 3);
	assert_int_equal(app->bus.clock.waits_ms[0], 5000);
	assert_rows(app, STORED_PENDING, "");
	assert_int_equal(fake_log_count(&app->bus.log, "pending reallocations are not seen"), 1);
}

static void test_resume__begins_nothing_once_it_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct resume_case *this;

	push_out_and_crash(app);
	this = start(app);
	fake_stopping_stop(this->stopping);
	pass(app, this);
	assert_int_equal(attempts_at(app, "o-1") + attempts_at(app, "o-2"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_resume__sees_to_each_line_once),
		WITH_APP(test_resume__leaves_a_line_that_was_cancelled),
		WITH_APP(test_resume__is_not_held_up_by_lines_that_fail),
		WITH_APP(test_resume__tries_a_line_that_fails_less_and_less_often),
		WITH_APP(test_resume__goes_on_trying_for_ever),
		WITH_APP(test_resume__is_not_delayed_by_who_sets_the_clock),
		WITH_APP(test_resume__helps_a_line_once_it_can),
		WITH_APP(test_resume__remembers_over_a_pass_that_fails),
		WITH_APP(test_resume__runs_until_the_process_is_to_end),
		WITH_APP(test_resume__begins_nothing_once_it_is_to_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
