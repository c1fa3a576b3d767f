#include "config.h"

#include "services/notices.h"

#include "adapters/log_notifications.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_notifications.h"
#include "tests/support/with_mem.h"

static struct outgoing_event event(const char *type, const char *payload)
{
	return (struct outgoing_event){
		.event_id = "01890000-0000-7000-8000-000000000001",
		.aggregatetype = "Product",
		.aggregateid = "OAK-STOOL",
		.type = type,
		.payload = payload,
		.time = "2031-05-01T10:00:00.000000Z",
	};
}

struct desk {
	struct fake_notifications notifications;
	struct notices notices;
};

static struct desk *new_desk(TALLOC_CTX *mem)
{
	struct desk *desk = mem_new(mem, struct desk);

	fake_notifications_init(&desk->notifications, desk);
	notices_init(&desk->notices, &desk->notifications.base, "stock@shop.example");
	return desk;
}

static void test_notices__every_out_of_stock_is_told_and_nothing_else(void **state)
{
	struct desk *desk = new_desk(*state);
	const struct outgoing_event events[] = {
		event("OutOfStock", "{\"sku\":\"OAK-STOOL\"}"),
		event("Allocated",
			"{\"orderid\":\"o\",\"sku\":\"S\",\"qty\":1,\"batchref\":\"b\"}"),
		event("OutOfStock", "{\"sku\":\"OAK-STOOL\"}"),
		event("OutOfStock", "{\"sku\":\"ST\\u00dcHLCHEN\",\"added_later\":1}"),
		event("NobodyKnows", "{}"),
	};
	static const char *const messages[] = {"Out of stock for OAK-STOOL",
		"Out of stock for OAK-STOOL", "Out of stock for ST\xC3\x9CHLCHEN"};
	struct error err = {0};
	size_t done;

	assert_true(
		publisher_publish(&desk->notices.base, events, ARRAY_SIZE(events), &done, &err));
	assert_int_equal(done, ARRAY_SIZE(events));
	assert_int_equal(desk->notifications.sent_count, ARRAY_SIZE(messages));
	for (size_t i = 0; i < ARRAY_SIZE(messages); i++) {
		assert_string_equal(desk->notifications.sent[i].message, messages[i]);
		assert_string_equal(desk->notifications.sent[i].destination, "stock@shop.example");
	}
}

static void test_notices__that_fail_say_how_far_they_came(void **state)
{
	static const enum error_kind kinds[] = {ERROR_UNAVAILABLE, ERROR_INVALID};
	const struct outgoing_event stool = event("OutOfStock", "{\"sku\":\"OAK-STOOL\"}");
	const struct outgoing_event events[] = {stool, stool, stool};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		struct desk *desk = new_desk(*state);
		struct error err = {0};
		size_t done;

		desk->notifications.fail_send =
			(struct fake_failure){.kind = kinds[i], .after = 1, .times = 1};
		assert_false(publisher_publish(&desk->notices.base, events, 3, &done, &err));
		assert_int_equal(done, 1);
		assert_int_equal(err.kind, kinds[i]);
		assert_true(publisher_publish(&desk->notices.base, events + 1, 2, &done, &err));
		assert_int_equal(desk->notifications.sent_count, 3);
	}
}

static void test_notices__an_event_without_sku_is_refused(void **state)
{
	struct desk *desk = new_desk(*state);
	const struct outgoing_event events[] = {event("OutOfStock", "{}")};
	struct error err = {0};
	size_t done;

	assert_false(publisher_publish(&desk->notices.base, events, 1, &done, &err));
	assert_int_equal(done, 0);
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_non_null(strstr(err.message, "sku"));
}

static void test_log_notifications__are_warnings(void **state)
{
	struct log_notifications notifications;
	struct fake_log log;
	struct error err = {0};

	fake_log_init(&log, *state);
	log_notifications_init(&notifications, &log.base);
	assert_true(notifications_send(
		&notifications.base, "stock@shop.example", "Out of stock for X\"\r\n", &err));
	assert_int_equal(log.line_count, 1);
	assert_int_equal(
		fake_log_count(&log, "\"level\":\"warning\",\"message\":\"notification\""), 1);
	assert_int_equal(fake_log_count(&log, "\"destination\":\"stock@shop.example\""), 1);
	assert_int_equal(fake_log_count(&log, "\"text\":\"Out of stock for X\\\"\\u000d\\n\""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_notices__every_out_of_stock_is_told_and_nothing_else),
		WITH_MEM(test_notices__that_fail_say_how_far_they_came),
		WITH_MEM(test_notices__an_event_without_sku_is_refused),
		WITH_MEM(test_log_notifications__are_warnings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
