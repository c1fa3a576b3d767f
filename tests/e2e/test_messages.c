/*
 * The allocation service as other programs know it: messages through a real Redis, in and out, and
 * mails, for clients that also call it over HTTP. Source: docs/messages.md.
 */
#include "config.h"

#include <signal.h>

#include "tests/support/cmocka.h"
#include "tests/support/message_case.h"
#include "tests/support/process.h"

/* When the message is there, the line is shown where it says. */
static void move_line(const struct place *place)
{
	struct redis_connection *listener = place_listen(place, "line_allocated");

	order_from_the_earlier(place);
	assert_heard(listener, place, LINE_ALLOCATED("o-1@", "K@", 40, "W@"));
	CONVERSE(place, TURN(SHOW("o-1@"), LINES(LINE("K@", "W@"))));
	place_tell(place, "change_batch_quantity", QUANTITY_MESSAGE("W@", 10));
	assert_heard(listener, place, LINE_ALLOCATED("o-1@", "K@", 40, "S@"));
	CONVERSE(place, TURN(SHOW("o-1@"), LINES(LINE("K@", "S@"))));
	talloc_free(listener);
}

static void test_messages__moved_line_is_told_once_it_is_shown(void **state)
{
	static const enum way all[] = {WAY_JOIN, WAY_TABLE, WAY_REDIS};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		on_both_profiles(message_case_site(*state, all[i]), "moved", move_line);
}

static void test_messages__batches_and_orders_come_in_by_channels(void **state)
{
	const struct place place = message_case_place(*state, WAY_JOIN, "-channels");
	struct redis_connection *listener = place_listen(&place, "line_allocated");

	place_tell(&place, "batch_created", BATCH_MESSAGE("S@", "K@", 50, "'2031-05-01'"));
	place_tell(&place, "batch_created", BATCH_MESSAGE("W@", "K@", 10, "null"));
	place_tell(&place, "allocate", LINE_MESSAGE("o-1@", "K@", 7));
	place_tell(&place, "allocate", LINE_MESSAGE("o-2@", "K@", 7));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 7, "W@"));
	assert_heard(listener, &place, LINE_ALLOCATED("o-2@", "K@", 7, "S@"));
	talloc_free(listener);
}

/* An entry that comes again would undo what came between. */
static void test_messages__entry_of_the_stream_is_handled_once(void **state)
{
	const struct place place = message_case_place(*state, WAY_JOIN, "-stream");
	struct redis_connection *listener = place_listen(&place, "line_allocated");

	place_enqueue(&place, "1@", "CreateBatch", BATCH_MESSAGE("W@", "K@", 5, "null"));
	place_enqueue(&place, "2@", "ChangeBatchQuantity", QUANTITY_MESSAGE("W@", 10));
	place_enqueue(&place, "3@", "ChangeBatchQuantity", QUANTITY_MESSAGE("W@", 50));
	place_enqueue(&place, "2@", "ChangeBatchQuantity", QUANTITY_MESSAGE("W@", 10));
	place_enqueue(&place, "4@", "Allocate", LINE_MESSAGE("o-1@", "K@", 40));
	place_enqueue(&place, "4@", "Allocate", LINE_MESSAGE("o-2@", "K@", 1));
	place_enqueue(&place, "5@", "Allocate", LINE_MESSAGE("o-3@", "K@", 10));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "W@"));
	assert_heard(listener, &place, LINE_ALLOCATED("o-3@", "K@", 10, "W@"));
	assert_string_equal(
		place_sql(&place, "SELECT qty FROM alloc_batch WHERE sku = 'K@'"), "50");
	talloc_free(listener);
}

/* A member event_id makes a message of a channel one that is handled once. */
static void test_messages__message_with_an_id_is_handled_once(void **state)
{
	const struct place place = message_case_place(*state, WAY_JOIN, "-id");
	struct redis_connection *listener = place_listen(&place, "line_allocated");

	place_tell(&place, "batch_created", BATCH_MESSAGE("W@", "K@", 5, "null"));
	place_tell(&place, "change_batch_quantity", "{'batchref':'W@','qty':10,'event_id':'1@'}");
	place_tell(&place, "change_batch_quantity", "{'batchref':'W@','qty':50,'event_id':'2@'}");
	place_tell(&place, "change_batch_quantity", "{'batchref':'W@','qty':10,'event_id':'1@'}");
	place_tell(&place, "allocate", LINE_MESSAGE("o-1@", "K@", 50));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 50, "W@"));
	talloc_free(listener);
}

/* The mails of a SKU go in their order: the second would come behind a copy of the first. */
static void run_out(const struct place *place)
{
	struct redis_connection *listener = place_listen(place, "out_of_stock");
	const char *text = "\r\n\r\nOut of stock for K@\r\n";
	const char *mail;

	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 11), OUT_OF_STOCK("K@")));
	assert_heard(listener, place, "{'sku':'K@'}");
	mail = await_mail(place, text, 1);
	assert_non_null(strstr(mail,
		"X-MailFrom: allocations@example.com\r\n"
		"X-RcptTo: stock@example.com\r\n"));
	assert_non_null(strstr(mail, "\r\nFrom: <allocations@example.com>\r\n"));
	assert_non_null(strstr(mail, "\r\nTo: <stock@example.com>\r\n"));
	CONVERSE(place, TURN(ALLOCATE("o-2@", "K@", 11), OUT_OF_STOCK("K@")));
	assert_heard(listener, place, "{'sku':'K@'}");
	(void)await_mail(place, text, 2);
	talloc_free(listener);
}

static void test_messages__out_of_stock_is_told_and_mailed(void **state)
{
	on_both_profiles(message_case_site(*state, WAY_JOIN), "out", run_out);
}

struct awaited_log {
	struct site *site;
	const char *text;
};

static bool is_logged(void *argument)
{
	const struct awaited_log *awaited = argument;
	TALLOC_CTX *mem = mem_context(NULL, "is_logged");
	const char *path = mem_printf(mem, "%s/log/ficus.log", awaited->site->folder);
	bool found = strstr(read_text_file(mem, path), awaited->text) != NULL;

	talloc_free(mem);
	return found;
}

static void assert_logged(const struct place *place, const char *text)
{
	struct awaited_log awaited = {place->site, spell(place->site, place, text)};

	assert_true(eventually(is_logged, &awaited));
}

static void test_messages__logged_only_they_change_nothing(void **state)
{
	const struct place place = message_case_place(*state, WAY_LOG, "-log");

	order_from_the_earlier(&place);
	place_tell(&place, "batch_created", BATCH_MESSAGE("X@", "K@", 5, "null"));
	place_tell(&place, "change_batch_quantity", QUANTITY_MESSAGE("W@", 10));
	place_tell(&place, "allocate", LINE_MESSAGE("o-2@", "K@", 1));
	place_enqueue(&place, "1@", "Deallocate", "{'orderid':'o-1@','sku':'K@'}");
	assert_logged(&place, "'orderid':'o-2@'");
	assert_logged(&place, "'type':'Deallocate'");
	CONVERSE(&place, TURN(SHOW("o-1@"), LINES(LINE("K@", "W@"))), TURN(SHOW("o-2@"), NOTHING));
	assert_string_equal(place_sql(&place, "SELECT reference, qty FROM alloc_batch ORDER BY id"),
		"S-log\t50\nW-log\t50");
	assert_string_equal(place_sql(&place, "SELECT COUNT(*) FROM ficus_inbox"), "0");
}

/* On every channel, before each message that is good. */
static void test_messages__bad_ones_are_passed_over(void **state)
{
	static const char *const bad[] = {"", "no JSON", "[1]", "{}", "{'batchref':5,'qty':[]}",
		"{'batchref':'nobody@','qty':1}", "{'orderid':'o@','sku':'NOSUCH@','qty':1}",
		"{'orderid':'o@','sku':'K@','qty':0}", "{'ref':'R@','sku':'K@','qty':'many'}",
		"{'specversion':'1.0','id':'1@','source':'s','type':'ficus.Nothing.v1'}"};
	static const char *const channels[] = {
		"change_batch_quantity", "allocate", "batch_created"};
	const struct place place = message_case_place(*state, WAY_JOIN, "-bad");
	struct redis_connection *listener = place_listen(&place, "line_allocated");

	order_from_the_earlier(&place);
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "W@"));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(channels); j++)
			place_tell(&place, channels[j], bad[i]);
		site_enqueue(place.site, spell(place.site, &place, bad[i]));
	}
	place_tell(&place, "change_batch_quantity", QUANTITY_MESSAGE("W@", 10));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "S@"));
	place_enqueue(&place, "2@", "ChangeBatchQuantity", QUANTITY_MESSAGE("W@", 45));
	place_enqueue(&place, "3@", "ChangeBatchQuantity", QUANTITY_MESSAGE("S@", 0));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "W@"));
	assert_silent(listener, &place, "line_allocated");
	talloc_free(listener);
}

/* Source: docs/messages.md, "Reactions". tests/unit/test_reallocation.c has it step by step. */
static void follow_the_trace(const struct place *place)
{
	struct redis_connection *listener = place_listen(place, "line_allocated");

	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 50), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 50, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("L1@", "K@", 20), ALLOCATED("W@")),
		TURN(ALLOCATE("L2@", "K@", 20), ALLOCATED("W@")));
	place_tell(place, "change_batch_quantity", QUANTITY_MESSAGE("W@", 0));
	assert_heard(listener, place, LINE_ALLOCATED("L1@", "K@", 20, "W@"));
	assert_heard(listener, place, LINE_ALLOCATED("L2@", "K@", 20, "W@"));
	assert_heard(listener, place, LINE_ALLOCATED("L2@", "K@", 20, "S@"));
	assert_heard(listener, place, LINE_ALLOCATED("L1@", "K@", 20, "S@"));
	CONVERSE(place, TURN(SHOW("L1@"), LINES(LINE("K@", "S@"))),
		TURN(SHOW("L2@"), LINES(LINE("K@", "S@"))));
	assert_string_equal(
		place_sql(place,
			"SELECT type, JSON_VALUE(payload, '$.orderid') FROM ficus_outbox "
			"WHERE aggregateid = 'K@' ORDER BY aggregate_seq"),
		spell(place->site, place,
			"Allocated\tL1@\nAllocated\tL2@\nDeallocated\tL2@\n"
			"Deallocated\tL1@\nAllocated\tL2@\nAllocated\tL1@"));
	assert_string_equal(place_sql(place, "SELECT COUNT(*) FROM ficus_pending"), "0");
	assert_silent(listener, place, "line_allocated");
	talloc_free(listener);
}

static void test_messages__smaller_batch_is_told_line_by_line(void **state)
{
	static const enum way all[] = {WAY_JOIN, WAY_TABLE, WAY_REDIS};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		on_both_profiles(message_case_site(*state, all[i]), "trace", follow_the_trace);
}

static void test_messages__companions_may_run_apart(void **state)
{
	struct site *site = message_case_site(*state, WAY_APART);
	struct companion *relay = companion_start(site, "relay", NONE);
	struct companion *consume = companion_start(site, "consume", NONE);

	on_both_profiles(site, "apart", move_line);
	on_both_profiles(site, "apart-out", run_out);
	assert_int_equal(process_signal(companion_pid(relay), SIGHUP), 0);
	assert_int_equal(process_signal(companion_pid(consume), SIGHUP), 0);
	on_both_profiles(site, "apart-again", follow_the_trace);
	companion_stop(consume);
	companion_stop(relay);
}

static struct command_result rebuild_view(struct site *site)
{
	return command_run(site, site_settings(site, LIST("FICUS_READ_MODEL=redis")),
		LIST(build_path(site, "ficus"), "rebuild-view"));
}

static const char *is_complete(struct site *site)
{
	return REDIS_ASK(site_redis(site, site), "EXISTS", "ficus:allocations-complete");
}

/* Whoever claims one of them next may send what a rebuild would put back. */
static void test_messages__rebuild_ends_when_a_lane_is_lost(void **state)
{
	struct site *site = message_case_site(*state, WAY_REDIS);
	struct command_result result;

	(void)site_sql(site,
		"CREATE TRIGGER thief BEFORE UPDATE ON ficus_lane FOR EACH ROW"
		" SET NEW.claimed_by = IF(NEW.lane = 3, REPEAT('x', 16), NEW.claimed_by)");
	result = rebuild_view(site);
	(void)site_sql(site, "DROP TRIGGER thief");
	assert_int_equal(result.status, 1);
	assert_non_null(strstr(result.errors, "a relay began to send to Redis meanwhile"));
	assert_string_equal(is_complete(site), "0");
	(void)site_sql(site, "UPDATE ficus_lane SET claimed_until = UTC_TIMESTAMP(6)");
	result = rebuild_view(site);
	assert_int_equal(result.status, 0);
	assert_string_equal(is_complete(site), "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_messages__moved_line_is_told_once_it_is_shown),
		cmocka_unit_test(test_messages__batches_and_orders_come_in_by_channels),
		cmocka_unit_test(test_messages__entry_of_the_stream_is_handled_once),
		cmocka_unit_test(test_messages__message_with_an_id_is_handled_once),
		cmocka_unit_test(test_messages__out_of_stock_is_told_and_mailed),
		cmocka_unit_test(test_messages__logged_only_they_change_nothing),
		cmocka_unit_test(test_messages__bad_ones_are_passed_over),
		cmocka_unit_test(test_messages__smaller_batch_is_told_line_by_line),
		cmocka_unit_test(test_messages__companions_may_run_apart),
		cmocka_unit_test(test_messages__rebuild_ends_when_a_lane_is_lost),
	};

	return cmocka_run_group_tests(tests, message_case_set_up, message_case_tear_down);
}
