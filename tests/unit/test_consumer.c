/* tests/unit/test_consumer.c - messages in: what becomes of each, and how it is counted. */
#include "config.h"

#include "services/channels.h"
#include "tests/fakes/fake_message_source.h"
#include "tests/support/consumer_case.h"
#include "tests/support/test_app.h"

#define CREATE              "{\"ref\":\"W\",\"sku\":\"OAK-STOOL\",\"qty\":50,\"eta\":null}"
#define ALLOCATE_20         "{\"orderid\":\"o-1\",\"sku\":\"OAK-STOOL\",\"qty\":20}"
#define CHANGE_TO(quantity) "{\"batchref\":\"W\",\"qty\":" quantity "}"

static struct consumer_case *start(struct test_app *app)
{
	struct consumer_case *this = mem_new(app, struct consumer_case);

	consumer_case_init(this, &app->bus);
	return this;
}

/* One message of a channel or the stream, after W was created. */
struct row {
	const char *name;
	const char *channel;
	const char *body;
	enum consumer_outcome outcome;
	const char *type;
};

#define ROW(name, channel, body, outcome, type)                                                    \
	{                                                                                          \
		(name), (channel), (body), (outcome), (type)                                       \
	}

static void check_rows(void **state, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		struct test_app *app = test_app_start_afresh(state);
		struct consumer_case *this = start(app);
		struct consumer_counter counter;

		(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
		assert_row(consumer_case_handle(this, row->channel, row->body) == row->outcome,
			row->name);
		counter = counted(this->consumer, row->channel, row->type);
		assert_row(counter.received == 1, row->name);
		assert_row(counter.outcomes[row->outcome] == 1, row->name);
		assert_int_equal(this->parked.rows.count, 0);
	}
}

static void test_consumer__runs_the_command_of_the_channel(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	assert_int_equal(consumer_case_handle(this, "batch_created", CREATE), CONSUMER_PROCESSED);
	assert_int_equal(consumer_case_handle(this, "allocate", ALLOCATE_20), CONSUMER_PROCESSED);
	assert_int_equal(consumer_case_handle(this, "change_batch_quantity", CHANGE_TO("30")),
		CONSUMER_PROCESSED);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|30\n");
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\n");
}

static void test_consumer__knows_which_channel_tells_which_event(void **state)
{
	(void)state;
	assert_int_equal(outbound_channel_count, 2);
	assert_string_equal(outbound_channels[0].name, "line_allocated");
	assert_ptr_equal(outbound_channels[0].type, &allocated_type);
	assert_string_equal(outbound_channels[1].name, "out_of_stock");
	assert_ptr_equal(outbound_channels[1].type, &out_of_stock_type);
}

static void test_consumer__reads_tolerantly(void **state)
{
	static const struct row rows[] = {
		ROW("other members", "allocate",
			"{\"orderid\":\"o\",\"sku\":\"OAK-STOOL\",\"qty\":1,\"note\":[{}]}",
			CONSUMER_PROCESSED, "Allocate"),
		ROW("digits", "allocate", "{\"orderid\":7,\"sku\":\"OAK-STOOL\",\"qty\":\"1\"}",
			CONSUMER_PROCESSED, "Allocate"),
		ROW("higher version", "change_batch_quantity",
			"{\"batchref\":\"W\",\"qty\":5,\"schema_version\":7,\"event_id\":\"e\"}",
			CONSUMER_PROCESSED, "ChangeBatchQuantity"),
		ROW("any schema version", "change_batch_quantity",
			"{\"batchref\":\"W\",\"qty\":5,\"schema_version\":\"?\"}",
			CONSUMER_PROCESSED, "ChangeBatchQuantity"),
		ROW("no id", "change_batch_quantity",
			"{\"batchref\":\"W\",\"qty\":5,\"event_id\":null}", CONSUMER_PROCESSED,
			"ChangeBatchQuantity"),
		ROW("no eta", "batch_created", "{\"ref\":\"N\",\"sku\":\"ELM-DESK\",\"qty\":1}",
			CONSUMER_PROCESSED, "CreateBatch"),
		ROW("event", STREAM,
			CLOUD_EVENT("1", "ficus.ChangeBatchQuantity.v1", CHANGE_TO("9")),
			CONSUMER_PROCESSED, "ChangeBatchQuantity"),
		ROW("event of a higher version", STREAM,
			CLOUD_EVENT("1", "ficus.ChangeBatchQuantity.v12",
				"{\"ref\":\"W\",\"qty\":9,\"new\":1}"),
			CONSUMER_PROCESSED, "ChangeBatchQuantity"),
		ROW("event for a command without a channel", STREAM,
			CLOUD_EVENT("1", "ficus.ChangeBatchEta.v1",
				"{\"ref\":\"W\",\"eta\":\"2031-05-01\"}"),
			CONSUMER_PROCESSED, "ChangeBatchEta"),
	};

	check_rows(state, rows, ARRAY_SIZE(rows));
}

static void test_consumer__skips_what_is_refused(void **state)
{
	static const struct row rows[] = {
		ROW("unknown batch", "change_batch_quantity", "{\"batchref\":\"?\",\"qty\":1}",
			CONSUMER_SKIPPED, "ChangeBatchQuantity"),
		ROW("unknown sku", "allocate", "{\"orderid\":\"o\",\"sku\":\"?\",\"qty\":1}",
			CONSUMER_SKIPPED, "Allocate"),
		ROW("unknown batch in the stream", STREAM,
			CLOUD_EVENT("1", "ficus.ChangeBatchQuantity.v1",
				"{\"batchref\":\"?\",\"qty\":1}"),
			CONSUMER_SKIPPED, "ChangeBatchQuantity"),
	};

	check_rows(state, rows, ARRAY_SIZE(rows));
}

static void test_consumer__refuses_what_is_no_message(void **state)
{
	static const struct row rows[] = {
		ROW("nothing", "allocate", "", CONSUMER_INVALID, "Allocate"),
		ROW("no JSON", "allocate", "{bad", CONSUMER_INVALID, "Allocate"),
		ROW("no object", "allocate", "[1]", CONSUMER_INVALID, "Allocate"),
		ROW("a member missing", "allocate", "{\"orderid\":\"o\",\"qty\":1}",
			CONSUMER_INVALID, "Allocate"),
		ROW("a wrong type", "allocate",
			"{\"orderid\":\"o\",\"sku\":\"OAK-STOOL\",\"qty\":true}", CONSUMER_INVALID,
			"Allocate"),
		ROW("an empty id", "change_batch_quantity",
			"{\"batchref\":\"W\",\"qty\":5,\"event_id\":\"\"}", CONSUMER_INVALID,
			"ChangeBatchQuantity"),
		ROW("an id that is none", "change_batch_quantity",
			"{\"batchref\":\"W\",\"qty\":5,\"event_id\":{}}", CONSUMER_INVALID,
			"ChangeBatchQuantity"),
		ROW("no envelope", STREAM, CHANGE_TO("9"), CONSUMER_INVALID, ""),
		ROW("no event", STREAM, "", CONSUMER_INVALID, ""),
		ROW("no type of ours", STREAM, CLOUD_EVENT("1", "shop.Allocate.v1", ALLOCATE_20),
			CONSUMER_INVALID, ""),
		ROW("no version", STREAM, CLOUD_EVENT("1", "ficus.Allocate", ALLOCATE_20),
			CONSUMER_INVALID, ""),
		ROW("no name", STREAM, CLOUD_EVENT("1", "ficus.v1", ALLOCATE_20), CONSUMER_INVALID,
			""),
		ROW("a version without digits", STREAM,
			CLOUD_EVENT("1", "ficus.Allocate.v", ALLOCATE_20), CONSUMER_INVALID, ""),
		ROW("a version with more", STREAM,
			CLOUD_EVENT("1", "ficus.Allocate.v1a", ALLOCATE_20), CONSUMER_INVALID, ""),
		ROW("an unknown command", STREAM, CLOUD_EVENT("1", "ficus.Destroy.v1", "{}"),
			CONSUMER_INVALID, ""),
		ROW("an event of ours", STREAM,
			CLOUD_EVENT("1", "ficus.OutOfStock.v1", "{\"sku\":\"K\"}"),
			CONSUMER_INVALID, ""),
		ROW("no data", STREAM,
			"{\"id\":\"1\",\"source\":\"/s\",\"type\":\"ficus.Allocate.v1\"}",
			CONSUMER_INVALID, "Allocate"),
		ROW("data that is no object", STREAM, CLOUD_EVENT("1", "ficus.Allocate.v1", "[]"),
			CONSUMER_INVALID, "Allocate"),
		ROW("data that is not right", STREAM, CLOUD_EVENT("1", "ficus.Allocate.v1", "{}"),
			CONSUMER_INVALID, "Allocate"),
	};

	check_rows(state, rows, ARRAY_SIZE(rows));
}

static void test_consumer__reads_no_message_that_is_too_long(void **state)
{
	static const char body[] = CHANGE_TO("30");
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	char *padded = mem_array(app, char, CONSUMER_BODY_MAX + 1);
	struct inbound_message message = {
		.channel = "change_batch_quantity", .body = {padded, CONSUMER_BODY_MAX}
        };

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	memset(padded, ' ', CONSUMER_BODY_MAX + 1);
	memcpy(padded, body, strlen(body));
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_PROCESSED);
	message.body.len++;
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_INVALID);
	assert_int_equal(fake_log_count(&app->bus.log, "expected at most 65536 bytes"), 1);
}

/* It is not even looked at: reading it may be what others died of. */
static void test_consumer__reads_no_message_that_came_too_often(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct inbound_message message = inbound(STREAM, "{bad");
	const struct parked_message *parked;

	message.entry = "7-0";
	message.deliveries = 21;
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_PARKED);
	parked = fake_table_at(&this->parked.rows, 0);
	assert_string_equal(parked->last_error, "nobody lived to acknowledge entry 7-0");
	assert_int_equal(counted(this->consumer, STREAM, "").outcomes[CONSUMER_PARKED], 1);
	message.deliveries = 20;
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_INVALID);
}

static void test_consumer__that_only_logs_parks_nothing(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct inbound_message message = inbound(STREAM, "{bad");

	message.entry = "7-0";
	message.deliveries = 21;
	this->parts.settings.is_log_only = true;
	consumer_case_rewire(this);
	assert_int_equal(consumer_handle(this->consumer, &message), CONSUMER_SKIPPED);
	assert_int_equal(this->parked.rows.count, 0);
}

/* Setting the quantity back would show that it was handled again. */
static void test_consumer__handles_a_message_with_an_id_once(void **state)
{
	static const char first[] = "{\"batchref\":\"W\",\"qty\":30,\"event_id\":\"e-1\"}";
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct consumer_counter counter;

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	assert_int_equal(
		consumer_case_handle(this, "change_batch_quantity", first), CONSUMER_PROCESSED);
	(void)test_app_accept(app, CHANGE_QUANTITY("W", 40));
	assert_int_equal(
		consumer_case_handle(this, "change_batch_quantity", first), CONSUMER_SKIPPED);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|40\n");
	counter = counted(this->consumer, "change_batch_quantity", "ChangeBatchQuantity");
	assert_int_equal(counter.received, 2);
	assert_int_equal(counter.outcomes[CONSUMER_PROCESSED], 1);
	assert_int_equal(counter.outcomes[CONSUMER_SKIPPED], 1);
}

static void test_consumer__tells_ids_apart_by_who_sent_them(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	assert_int_equal(consumer_case_handle(this, "change_batch_quantity",
				 "{\"batchref\":\"W\",\"qty\":30,\"event_id\":\"1\"}"),
		CONSUMER_PROCESSED);
	assert_int_equal(consumer_case_handle(this, STREAM,
				 CLOUD_EVENT("1", "ficus.ChangeBatchQuantity.v1", CHANGE_TO("31"))),
		CONSUMER_PROCESSED);
	assert_int_equal(consumer_case_handle(this, STREAM,
				 CLOUD_EVENT("1", "ficus.ChangeBatchQuantity.v1", CHANGE_TO("32"))),
		CONSUMER_SKIPPED);
	assert_int_equal(consumer_case_handle(this, STREAM,
				 CLOUD_EVENT("2", "ficus.ChangeBatchQuantity.v1", CHANGE_TO("33"))),
		CONSUMER_PROCESSED);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|33\n");
}

/* A sender of CloudEvents cannot have a channel's message taken for a copy of his. */
static void test_consumer__knows_no_sender_called_like_a_channel(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	assert_int_equal(consumer_case_handle(this, STREAM,
				 "{\"source\":\"change_batch_quantity\",\"id\":\"1\",\"type\":"
				 "\"ficus.ChangeBatchQuantity.v1\",\"data\":" CHANGE_TO("30") "}"),
		CONSUMER_PROCESSED);
	assert_int_equal(
		consumer_case_handle(this, STREAM,
			"{\"source\":\"channel:change_batch_quantity\",\"id\":\"1\","
			"\"type\":\"ficus.ChangeBatchQuantity.v1\",\"data\":" CHANGE_TO("31") "}"),
		CONSUMER_INVALID);
	assert_int_equal(consumer_case_handle(this, "change_batch_quantity",
				 "{\"batchref\":\"W\",\"qty\":32,\"event_id\":\"1\"}"),
		CONSUMER_PROCESSED);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|32\n");
}

static void test_consumer__handles_a_message_without_an_id_each_time(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			consumer_case_handle(this, "change_batch_quantity", CHANGE_TO("30")),
			CONSUMER_PROCESSED);
	assert_rows(app, STORED_BATCHES, "W|OAK-STOOL|30\n");
}

static void test_consumer__that_only_logs_changes_nothing(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	struct consumer_counter all;
	const char *before;

	(void)test_app_accept(app, CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE));
	before = all_rows(app);
	this->parts.settings.is_log_only = true;
	consumer_case_rewire(this);
	assert_int_equal(consumer_case_handle(this, "allocate", ALLOCATE_20), CONSUMER_SKIPPED);
	assert_int_equal(consumer_case_handle(this, "allocate", "{}"), CONSUMER_INVALID);
	assert_string_equal(all_rows(app), before);
	assert_int_equal(fake_log_count(&app->bus.log,
				 "\"message\":\"command not run\",\"type\":\"Allocate\","
				 "\"handler\":\"log only\",\"orderid\":\"o-1\","
				 "\"sku\":\"OAK-STOOL\",\"qty\":20"),
		1);
	all = counted_in_all(this->consumer);
	assert_int_equal(all.received, 2);
	assert_int_equal(all.outcomes[CONSUMER_SKIPPED], 1);
	assert_int_equal(all.outcomes[CONSUMER_INVALID], 1);
}

static void test_consumer__logs_what_a_bad_message_was(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);

	(void)consumer_case_handle(this, "allocate", "{\"orderid\":\"\xff\n\"");
	assert_int_equal(fake_log_count(&app->bus.log,
				 "\"message\":\"message is not valid\",\"channel\":\"allocate\","
				 "\"entry\":\"\",\"length\":15,"
				 "\"body\":\"{\\\"orderid\\\":\\\"\\\\xff\\\\x0a\\\"\""),
		1);
}

static void test_consumer__runs_until_the_process_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	const struct inbound_message messages[] = {
		inbound("batch_created", CREATE),
		inbound("allocate", "?"),
		inbound("allocate", ALLOCATE_20),
	};
	struct fake_message_source source;

	fake_message_source_init(&source, messages, ARRAY_SIZE(messages), this->stopping);
	consumer_run(this->consumer, &source.base);
	assert_int_equal(source.ack_count, ARRAY_SIZE(messages));
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\n");
	assert_int_equal(fake_log_count(&app->bus.log,
				 "\"message\":\"messages\",\"channel\":\"allocate\","
				 "\"type\":\"Allocate\",\"received\":2,\"processed\":1,"
				 "\"skipped\":0,\"invalid\":1,\"parked\":0"),
		1);
	assert_int_equal(fake_log_count(&app->bus.log, "\"message\":\"messages\""), 2);
}

static void test_consumer__sees_to_what_has_come_when_it_is_to_end(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	const struct inbound_message messages[] = {
		inbound("batch_created", CREATE),
		inbound("allocate", ALLOCATE_20),
	};
	struct fake_message_source source;

	fake_message_source_init(&source, messages, ARRAY_SIZE(messages), this->stopping);
	source.late_count = 1;
	consumer_run(this->consumer, &source.base);
	assert_int_equal(source.ack_count, ARRAY_SIZE(messages));
	assert_rows(app, STORED_ALLOCATIONS, "o-1|OAK-STOOL|20|W\n");
}

static void set_the_clock_back(void *clock)
{
	((struct fake_clock *)clock)->now_us -= INT64_C(24) * 3600 * 1000000;
}

/* The clock stands still, but for the wait that a lost race costs; somebody sets it back then. */
static void test_consumer__reports_now_and_then(void **state)
{
	struct test_app *app = *state;
	struct consumer_case *this = start(app);
	const struct inbound_message messages[] = {
		inbound("batch_created", CREATE),
		inbound("batch_created", CREATE),
	};
	struct fake_message_source source;

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_BUSY, .times = 1};
	app->bus.clock.on_wait = set_the_clock_back;
	app->bus.clock.context = &app->bus.clock;
	this->parts.settings.report_ms = 1;
	consumer_case_rewire(this);
	fake_message_source_init(&source, messages, ARRAY_SIZE(messages), this->stopping);
	consumer_run(this->consumer, &source.base);
	assert_int_equal(fake_log_count(&app->bus.log, "\"received\":1"), 1);
	assert_int_equal(fake_log_count(&app->bus.log, "\"received\":2"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_consumer__runs_the_command_of_the_channel),
		WITH_APP(test_consumer__knows_which_channel_tells_which_event),
		WITH_APP(test_consumer__reads_tolerantly),
		WITH_APP(test_consumer__skips_what_is_refused),
		WITH_APP(test_consumer__refuses_what_is_no_message),
		WITH_APP(test_consumer__reads_no_message_that_is_too_long),
		WITH_APP(test_consumer__reads_no_message_that_came_too_often),
		WITH_APP(test_consumer__that_only_logs_parks_nothing),
		WITH_APP(test_consumer__handles_a_message_with_an_id_once),
		WITH_APP(test_consumer__tells_ids_apart_by_who_sent_them),
		WITH_APP(test_consumer__knows_no_sender_called_like_a_channel),
		WITH_APP(test_consumer__handles_a_message_without_an_id_each_time),
		WITH_APP(test_consumer__that_only_logs_changes_nothing),
		WITH_APP(test_consumer__logs_what_a_bad_message_was),
		WITH_APP(test_consumer__runs_until_the_process_is_to_end),
		WITH_APP(test_consumer__sees_to_what_has_come_when_it_is_to_end),
		WITH_APP(test_consumer__reports_now_and_then),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
