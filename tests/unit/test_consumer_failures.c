/* tests/unit/test_consumer_failures.c - a database that fails: tried again, waited for, parked. */
#include "config.h"

#include "tests/fakes/fake_message_source.h"
#include "tests/support/consumer_case.h"
#include "tests/support/test_app.h"

#define CREATE "{\"ref\":\"W\",\"sku\":\"OAK-STOOL\",\"qty\":50,\"event_id\":\"e-1\"}"

static struct consumer_case *start(struct test_app *app)
{
	struct consumer_case *this = mem_new(app, struct consumer_case);

	consumer_case_init(this, &app->bus);
	return this;
}

/* So that the only waits are those of the consumer. */
static struct consumer_case *start_with_hasty_bus(struct test_app *app)
{
	app->bus.parts.settings.command_attempts = 1;
	test_bus_rewire(&app->bus);
	return start(app);
}

static void test_consumer__tries_again_with_growing_waits(void **state)
{
	static const enum error_kind kinds[] = {ERROR_BUSY, ERROR_INTERNAL};
	static const int waits_ms[] = {100, 200, 400, 800};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct test_app *app = test_app_start_afresh(state);
		struct consumer_case *this = start_with_hasty_bus(app);

		app->uow.fail_commit = (struct fake_failure){.kind = kinds[i], .times = 4};
		assert_int_equal(
			consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
		assert_int_equal(app->bus.clock.wait_count, ARRAY_SIZE(waits_ms));
		assert_memory_equal(app->bus.clock.waits_ms, waits_ms, sizeof(waits_ms));
		assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|50\n");
		assert_int_equal(counted_in_all(this->consumer).received, 1);
	}
}

static void test_consumer__parks_what_fails_each_time(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);
	const struct parked_message *parked;

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 5};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PARKED);
	assert_int_equal(app->bus.clock.wait_count, 4);
	assert_int_equal(this->parked.rows.count, 1);
	parked = fake_table_at(&this->parked.rows, 0);
	assert_string_equal(parked->channel, "batch_created");
	assert_string_equal(parked->source, "batch_created");
	assert_string_equal(parked->message_id, "e-1");
	assert_int_equal(parked->payload.len, strlen(CREATE));
	assert_memory_equal(parked->payload.ptr, CREATE, strlen(CREATE));
	assert_string_equal(parked->last_error, "a failure the test ordered");
	assert_int_equal(
		counted(this->consumer, "batch_created", "CreateBatch").outcomes[CONSUMER_PARKED],
		1);
	assert_int_equal(fake_log_count(&app->bus.log, "\"message\":\"message parked\""), 1);
}

static void test_consumer__parks_without_an_id_what_has_none(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);
	const struct parked_message *parked;

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_BUSY, .times = 5};
	assert_int_equal(consumer_case_handle(this, "batch_created",
				 "{\"ref\":\"W\",\"sku\":\"OAK-STOOL\",\"qty\":50}"),
		CONSUMER_PARKED);
	parked = fake_table_at(&this->parked.rows, 0);
	assert_null(parked->source);
	assert_null(parked->message_id);
}

/* However often; and the waits stop growing. */
static void test_consumer__waits_for_the_database(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 50};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
	assert_int_equal(app->bus.clock.wait_count, 50);
	assert_int_equal(app->bus.clock.waits_ms[0], 100);
	assert_int_equal(app->bus.clock.waits_ms[7], 10000);
	assert_int_equal(app->bus.clock.waits_ms[49], 10000);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|50\n");
	assert_int_equal(this->parked.rows.count, 0);
}

static void test_consumer__counts_an_outage_among_no_attempts(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);

	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 20};
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 4};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
	assert_int_equal(app->bus.clock.wait_count, 24);
}

static void test_consumer__parks_for_certain(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 5};
	this->parked.fail_park = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 3};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PARKED);
	assert_int_equal(app->bus.clock.wait_count, 4 + 3);
	assert_int_equal(this->parked.rows.count, 1);
}

/* As if a signal came while it waits. */
static void stop_while_waiting(void *stopping)
{
	fake_stopping_stop(stopping);
}

static void test_consumer__leaves_the_message_when_it_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	const struct inbound_message message = inbound("batch_created", CREATE);
	struct fake_message_source source;

	fake_message_source_init(&source, &message, 1, this->stopping);
	app->bus.clock.on_wait = stop_while_waiting;
	app->bus.clock.context = this->stopping;
	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1000};
	consumer_run(this->consumer, &source.base);
	assert_int_equal(app->bus.clock.wait_count, 1);
	assert_int_equal(source.ack_count, 0);
	assert_int_equal(counted_in_all(this->consumer).received, 0);
	assert_int_equal(fake_log_count(&app->bus.log, "message left"), 1);
}

static void test_consumer__leaves_what_it_cannot_park_when_it_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);

	this->parts.settings.attempts = 1;
	consumer_case_rewire(this);
	app->bus.clock.on_wait = stop_while_waiting;
	app->bus.clock.context = this->stopping;
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 1};
	this->parked.fail_park = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1000};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_LEFT);
	assert_int_equal(counted_in_all(this->consumer).received, 0);
}

/* Another process has the same message in hand: its outcome is not known yet. */
static void test_consumer__tries_again_what_another_one_is_at(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);
	int owner;

	assert_true(fake_store_lock(app->store, FAKE_LOCK_RECEIPT, "batch_created\ne-1", &owner));
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PARKED);
	assert_int_equal(app->bus.clock.wait_count, 4);
	fake_store_unlock_all(app->store, &owner);
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
}

/* Of those that were given it, none came to an end with it. */
static void test_consumer__parks_what_kills_it(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct inbound_message message = inbound("batch_created", CREATE);

	message.deliveries = 21;
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_PARKED);
	assert_rows(app, STORED_BATCHES, "");
	assert_int_equal(this->parked.rows.count, 1);
	message.deliveries = 20;
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_PROCESSED);
}

/* The first would be refused; the second fails again; the third can be handled now. */
static void test_consumer__replays_what_is_parked(void **state)
{
	static const char *const bodies[] = {"{\"batchref\":\"?\",\"qty\":1}",
		"{\"batchref\":\"W\",\"qty\":1}", "{\"batchref\":\"W\",\"qty\":2}"};
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);
	struct error err = {0};
	int64_t handled;

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	for (size_t i = 0; i < ARRAY_SIZE(bodies); i++) {
		struct parked_message row = {
			.channel = "change_batch_quantity",
			.payload = {bodies[i], strlen(bodies[i])},
			.last_error = "?"
                };

		assert_true(parked_messages_park(&this->parked.base, &row, &err));
	}
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 5};
	assert_true(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(handled, 2);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|2\n");
	assert_int_equal(this->parked.rows.count, 1);
	assert_int_equal(((struct parked_message *)fake_table_at(&this->parked.rows, 0))->id, 2);

	assert_true(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(handled, 1);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|1\n");
	assert_int_equal(this->parked.rows.count, 0);
}

static void test_consumer__replays_more_than_a_page(void **state)
{
	static const char body[] = "{\"batchref\":\"W\",\"qty\":1}";
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct parked_message row = {
		.channel = "change_batch_quantity",
		.payload = {body, strlen(body)},
		.last_error = "?"
        };
	struct error err = {0};
	int64_t handled;

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	for (int i = 0; i < 250; i++)
		assert_true(parked_messages_park(&this->parked.base, &row, &err));
	assert_true(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(handled, 250);
	assert_int_equal(this->parked.rows.count, 0);
}

static void test_consumer__replay_tells_what_fails(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct parked_message row = {
		.channel = "allocate", .payload = {"?", 1},
                     .last_error = "?"
        };
	struct error err = {0};
	int64_t handled;

	assert_true(parked_messages_park(&this->parked.base, &row, &err));
	this->parts.settings.is_log_only = true;
	consumer_case_rewire(this);
	assert_false(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	this->parts.settings.is_log_only = false;
	consumer_case_rewire(this);
	this->parked.fail_list = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	this->parked.fail_remove = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(handled, 0);
	assert_true(consumer_replay(this->consumer, &handled, &err));
	assert_int_equal(handled, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_consumer__tries_again_with_growing_waits),
		WITH_APP(test_consumer__parks_what_fails_each_time),
		WITH_APP(test_consumer__parks_without_an_id_what_has_none),
		WITH_APP(test_consumer__waits_for_the_database),
		WITH_APP(test_consumer__counts_an_outage_among_no_attempts),
		WITH_APP(test_consumer__parks_for_certain),
		WITH_APP(test_consumer__leaves_the_message_when_it_is_to_end),
		WITH_APP(test_consumer__leaves_what_it_cannot_park_when_it_is_to_end),
		WITH_APP(test_consumer__tries_again_what_another_one_is_at),
		WITH_APP(test_consumer__parks_what_kills_it),
		WITH_APP(test_consumer__replays_what_is_parked),
		WITH_APP(test_consumer__replays_more_than_a_page),
		WITH_APP(test_consumer__replay_tells_what_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
