/* What runs beside the workers comes and goes, or is not there, and no message is lost by it. */
#include "config.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/message_case.h"
#include "tests/support/process.h"

static void test_companions__events_wait_for_a_relay(void **state)
{
	const struct place place = message_case_place(*state, WAY_APART, "-wait");
	struct redis_connection *listener = place_listen(&place, "line_allocated");
	struct companion *relay;

	order_from_the_earlier(&place);
	CONVERSE(&place, TURN(CHANGE_QUANTITY("W@", 10), OK(202)));
	assert_silent(listener, &place, "line_allocated");
	relay = companion_start(place.site, "relay", NONE);
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "W@"));
	assert_heard(listener, &place, LINE_ALLOCATED("o-1@", "K@", 40, "S@"));
	companion_stop(relay);
	assert_silent(listener, &place, "line_allocated");
	talloc_free(listener);
}

/* A server of its own beside the site's. */
struct second {
	const char *socket_path;
	const char *request; /* "GET /" */
	const char *body;
	const char *expected; /* some of the answer */
};

/* False as well when nobody answers. */
static bool is_answered(void *argument)
{
	const struct second *second = argument;
	TALLOC_CTX *mem = mem_context(NULL, "is_answered");
	struct fcgi_client *client = fcgi_client_open(mem, second->socket_path);
	const char *const params[] = {mem_printf(mem, "REQUEST_METHOD=%.*s",
					      (int)strcspn(second->request, " "), second->request),
		mem_printf(mem, "REQUEST_URI=%s", strchr(second->request, ' ') + 1),
		mem_printf(mem, "CONTENT_LENGTH=%zu", strlen(second->body)), NULL};
	struct fcgi_records records = {.owner = mem};
	struct fcgi_response response;
	bool ok;

	fcgi_add_request(&records, params, second->body, strlen(second->body));
	ok = client && fcgi_client_send_records(client, &records) &&
		fcgi_client_receive(client, &response) && strstr(response.text, second->expected);
	talloc_free(mem);
	return ok;
}

static void assert_answered(struct second *second, const struct place *place, const char *request,
	const char *body, const char *expected)
{
	second->request = spell(place->site, place, request);
	second->body = spell(place->site, place, body);
	second->expected = spell(place->site, place, expected);
	assert_true(eventually(is_answered, second));
}

/* Mails are sent, and a line that a crash left pending is seen to. */
static void test_companions__without_redis_do_all_else(void **state)
{
	const struct place place = message_case_place(*state, WAY_APART, "-none");
	struct second second = {
		.socket_path = mem_printf(place.site, "%s/run/second.sock", place.site->folder)};
	struct companion *server = companion_start(place.site, "serve",
		LIST("REDIS_URL=", "FICUS_WAKE_SOCKET=", "FICUS_COMPANIONS=both",
			mem_printf(place.site, "FICUS_SOCKET=%s", second.socket_path)));

	assert_answered(&second, &place, "POST /add_batch", "{'ref':'W@','sku':'K@','qty':10}",
		"\r\n\r\nOK");
	assert_answered(&second, &place, "POST /allocate", LINE_MESSAGE("o-1@", "K@", 11),
		"Out of stock for sku K@");
	(void)await_mail(&place, "\r\n\r\nOut of stock for K@\r\n", 1);
	(void)place_sql(&place,
		"INSERT INTO ficus_pending (orderid, sku, qty, created_at) "
		"VALUES ('o-2@', 'K@', 10, UTC_TIMESTAMP(6) - INTERVAL 1 HOUR)");
	assert_answered(&second, &place, "GET /allocations/o-2@", "", LINE("K@", "W@"));
	companion_stop(server);
}

#define MESSAGES    300
#define EACH_SIGHUP 50 /* messages */
#define PAUSE_MS    3

static void tell_while_replaced(const struct place *place)
{
	for (int i = 0; i < MESSAGES; i++) {
		if (i % EACH_SIGHUP == EACH_SIGHUP / 2)
			assert_int_equal(process_signal(site_supervisor(place->site), SIGHUP), 0);
		place_tell(place, "allocate",
			mem_printf(place->site, "{'orderid':'%d@','sku':'K@','qty':1}", i));
		(void)poll(NULL, 0, PAUSE_MS);
	}
}

/* Fails when one of the orders is not heard of; returns how often one was that had been before. */
static int hear_all(struct redis_connection *listener)
{
	bool is_heard[MESSAGES] = {false};
	int repeated = 0;

	for (int count = 0; count < MESSAGES;) {
		/* MySQL puts members in another order. */
		const char *heard = strstr(site_hear(listener), "\"orderid\"");
		long order = strtol(strpbrk(heard, "0123456789"), NULL, 10);

		assert_in_range(order, 0, MESSAGES - 1);
		repeated += is_heard[order];
		count += !is_heard[order];
		is_heard[order] = true;
	}
	return repeated;
}

static void test_companions__lose_no_message_while_they_are_replaced(void **state)
{
	const struct place place = message_case_place(*state, WAY_TABLE, "-hup");
	struct redis_connection *listener = place_listen(&place, "line_allocated");
	pid_t youngest = site_worker(place.site);

	CONVERSE(&place, TURN(ADD_BATCH("W@", "K@", 1000), OK(201)));
	tell_while_replaced(&place);
	print_message("# of %d messages, %d came more than once\n", MESSAGES, hear_all(listener));
	assert_int_not_equal(site_worker(place.site), youngest);
	assert_string_equal(place_sql(&place,
				    "SELECT COUNT(*), COUNT(DISTINCT l.orderid) FROM "
				    "alloc_allocation a JOIN alloc_orderline l ON l.id = "
				    "a.line_id WHERE l.sku = 'K@'"),
		"300\t300");
	assert_string_equal(
		place_sql(&place, "SELECT COUNT(*) FROM ficus_outbox WHERE aggregateid = 'K@'"),
		"300");
	talloc_free(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_companions__events_wait_for_a_relay),
		cmocka_unit_test(test_companions__without_redis_do_all_else),
		cmocka_unit_test(test_companions__lose_no_message_while_they_are_replaced),
	};

	return cmocka_run_group_tests(tests, message_case_set_up, message_case_tear_down);
}
