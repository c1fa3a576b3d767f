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
	static const int waits_ms[] = {100, 200, 400, 800};
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 4};
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
	assert_int_equal(app->bus.clock.wait_count, ARRAY_SIZE(waits_ms));
	assert_memory_equal(app->bus.clock.waits_ms, waits_ms, sizeof(waits_ms));
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|50\n");
	assert_int_equal(counted_in_all(this->consumer).received, 1);
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
	assert_string_equal(parked->source, "channel:batch_created");
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

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 5};
	assert_int_equal(consumer_case_handle(this, "batch_created",
				 "{\"ref\":\"W\",\"sku\":\"OAK-STOOL\",\"qty\":50}"),
		CONSUMER_PARKED);
	parked = fake_table_at(&this->parked.rows, 0);
	assert_null(parked->source);
	assert_null(parked->message_id);
}

/* However often; and the waits stop growing. BUSY is a database that is read-only, too. */
static void test_consumer__waits_for_the_database(void **state)
{
	static const enum error_kind kinds[] = {ERROR_UNAVAILABLE, ERROR_BUSY};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct test_app *app = test_app_start_afresh(state);
		struct consumer_case *this = start_with_hasty_bus(app);

		app->uow.fail_begin = (struct fake_failure){.kind = kinds[i], .times = 50};
		assert_int_equal(
			consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
		assert_int_equal(app->bus.clock.wait_count, 50);
		assert_int_equal(app->bus.clock.waits_ms[0], 100);
		assert_int_equal(app->bus.clock.waits_ms[7], 10000);
		assert_int_equal(app->bus.clock.waits_ms[49], 10000);
		assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|50\n");
		assert_int_equal(this->parked.rows.count, 0);
	}
}

static void test_consumer__counts_an_outage_among_no_attempts(void **state)
{
	static const enum error_kind kinds[] = {ERROR_UNAVAILABLE, ERROR_BUSY};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct test_app *app = test_app_start_afresh(state);
		struct consumer_case *this = start_with_hasty_bus(app);

		app->uow.fail_begin = (struct fake_failure){.kind = kinds[i], .times = 20};
		app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 4};
		assert_int_equal(
			consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
		assert_int_equal(app->bus.clock.wait_count, 24);
	}
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

/* Its first attempt fails, and the process is told to end while it waits for the second. */
static enum consumer_outcome handle_until_stopped(
	struct test_app *app, const char *entry, enum error_kind kind)
{
	struct consumer_case *this = start_with_hasty_bus(app);
	struct inbound_message message = inbound("batch_created", CREATE);
	enum consumer_outcome outcome;

	message.entry = entry;
	app->bus.clock.on_wait = stop_while_waiting;
	app->bus.clock.context = this->stopping;
	app->uow.fail_commit = (struct fake_failure){.kind = kind, .times = 1000};
	outcome = consumer_handle(this->consumer, &message);
	assert_int_equal(app->bus.clock.wait_count, 1);
	assert_int_equal(this->parked.rows.count, outcome == CONSUMER_PARKED);
	return outcome;
}

/* What no stream keeps is kept here, if it can be. */
static void test_consumer__parks_a_channels_message_when_it_is_to_end(void **state)
{
	static const struct {
		const char *entry;
		enum error_kind kind;
		enum consumer_outcome outcome;
	} rows[] = {
		{NULL,  ERROR_INTERNAL,    CONSUMER_PARKED},
		{NULL,  ERROR_BUSY,        CONSUMER_PARKED},
		{NULL,  ERROR_UNAVAILABLE, CONSUMER_LEFT  },
		{"7-0", ERROR_INTERNAL,    CONSUMER_LEFT  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(handle_until_stopped(
					 test_app_start_afresh(state), rows[i].entry, rows[i].kind),
			rows[i].outcome);
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

	assert_true(fake_store_lock(
		app->store, FAKE_LOCK_RECEIPT, "channel:batch_created\ne-1", &owner));
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PARKED);
	assert_int_equal(app->bus.clock.wait_count, 4);
	fake_store_unlock_all(app->store, &owner);
	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
}

static void park(struct consumer_case *this, const char *body)
{
	struct parked_message row = {
		.channel = "change_batch_quantity",
		.payload = {body, strlen(body)},
		.last_error = "?"
        };
	struct error err = {0};

	assert_true(parked_messages_park(&this->parked.base, &row, &err));
}

static void assert_replay(struct consumer_case *this, int64_t handled, int64_t refused)
{
	struct consumer_replayed replayed;
	struct error err = {0};

	assert_true(consumer_replay(this->consumer, &replayed, &err));
	assert_int_equal(replayed.handled, handled);
	assert_int_equal(replayed.refused, refused);
}

static int64_t parked_id(const struct consumer_case *this, size_t i)
{
	return ((const struct parked_message *)fake_table_at(&this->parked.rows, i))->id;
}

/* The first fails again; the second can be handled now. */
static void test_consumer__replays_what_is_parked(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start_with_hasty_bus(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	park(this, "{\"batchref\":\"W\",\"qty\":1}");
	park(this, "{\"batchref\":\"W\",\"qty\":2}");
	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_INTERNAL, .times = 5};
	assert_replay(this, 1, 0);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|2\n");
	assert_int_equal(this->parked.rows.count, 1);
	assert_int_equal(parked_id(this, 0), 1);

	assert_replay(this, 1, 0);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|1\n");
	assert_int_equal(this->parked.rows.count, 0);
}

/* Nobody else has it: once the batch is there, it can be handled. */
static void test_consumer__replay_leaves_what_is_refused(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	park(this, "{\"batchref\":\"W\",\"qty\":1}");
	park(this, "");
	assert_replay(this, 0, 2);
	assert_int_equal(this->parked.rows.count, 2);
	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	assert_replay(this, 1, 1);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|1\n");
	assert_int_equal(this->parked.rows.count, 1);
	assert_int_equal(parked_id(this, 0), 2);
}

static void test_consumer__replay_is_done_with_what_was_handled_before(void **state)
{
	static const char body[] = "{\"batchref\":\"W\",\"qty\":1,\"event_id\":\"e-1\"}";
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	park(this, body);
	assert_int_equal(
		consumer_case_handle(this, "change_batch_quantity", body), CONSUMER_PROCESSED);
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 40));
	assert_replay(this, 1, 0);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|40\n");
	assert_int_equal(this->parked.rows.count, 0);
}

static void test_consumer__replays_more_than_a_page(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	for (int i = 0; i < 250; i++)
		park(this, "{\"batchref\":\"W\",\"qty\":1}");
	assert_replay(this, 250, 0);
	assert_int_equal(this->parked.rows.count, 0);
}

static void assert_replay_fails(struct consumer_case *this, enum error_kind kind)
{
	struct consumer_replayed replayed;
	struct error err = {0};

	assert_false(consumer_replay(this->consumer, &replayed, &err));
	assert_int_equal(err.kind, kind);
	assert_int_equal(replayed.handled, 0);
}

static void test_consumer__replay_tells_what_fails(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	park(this, "{\"batchref\":\"W\",\"qty\":1}");
	this->parts.settings.is_log_only = true;
	consumer_case_rewire(this);
	assert_replay_fails(this, ERROR_INVALID);
	this->parts.settings.is_log_only = false;
	consumer_case_rewire(this);
	this->parked.fail_list = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_replay_fails(this, ERROR_UNAVAILABLE);
	this->parked.fail_remove = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_replay_fails(this, ERROR_UNAVAILABLE);
	assert_replay(this, 1, 0);
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
		WITH_APP(test_consumer__parks_a_channels_message_when_it_is_to_end),
		WITH_APP(test_consumer__leaves_what_it_cannot_park_when_it_is_to_end),
		WITH_APP(test_consumer__tries_again_what_another_one_is_at),
		WITH_APP(test_consumer__replays_what_is_parked),
		WITH_APP(test_consumer__replay_leaves_what_is_refused),
		WITH_APP(test_consumer__replay_is_done_with_what_was_handled_before),
		WITH_APP(test_consumer__replays_more_than_a_page),
		WITH_APP(test_consumer__replay_tells_what_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
