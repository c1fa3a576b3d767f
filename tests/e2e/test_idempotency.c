/*
 * tests/e2e/test_idempotency.c - requests that come again with the same Idempotency-Key, through
 * nginx: one after the other, all at once, while another transaction has the key or the product,
 * and after the death of the worker. Source: docs/api.md, "Sending again".
 */
#include "config.h"

#include <signal.h>
#include <stdlib.h>

#include "orm_mapping/mysql/client_library.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/mysql_receipts.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/database_case.h"
#include "tests/support/process.h"
#include "tests/support/threads.h"

#define CLIENTS 16

static const struct http_answer *send_with_key(
	struct http_client *client, const char *target, const char *body, const char *key)
{
	char *header = mem_printf(client, "Idempotency-Key: %s", key);
	const char *const headers[] = {header, NULL};
	const struct http_answer *answer =
		http_send(client, &(struct http_request){"POST", target, HTTP_TEXT(body), headers});

	talloc_free(header);
	return answer;
}

/* An answer but for what nginx adds: the date, and whether the connection is kept. */
static const char *text_of(
	TALLOC_CTX *mem, struct http_client *client, const struct http_answer *answer)
{
	static const char *const names[] = {
		"Content-Type", "Content-Length", "Location", "Retry-After"};
	const char *text = mem_printf(mem, "%d %s", answer->status, answer->body);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = http_header(client, names[i]);

		text = mem_printf(mem, "%s\n%s: %s", text, names[i], value ? value : "-");
	}
	return text;
}

static const char *everything_stored(struct site *site)
{
	return site_sql(site,
		"SELECT * FROM alloc_batch ORDER BY id; SELECT * FROM alloc_orderline ORDER BY id;"
		" SELECT * FROM alloc_allocation ORDER BY id;"
		" SELECT sku, version_number, event_sequence FROM ficus_product ORDER BY sku;"
		" SELECT id, type FROM ficus_outbox ORDER BY id;"
		" SELECT * FROM ficus_idempotency ORDER BY idempotency_key");
}

static void send_twice(const struct place *place, const struct turn *turn, size_t number)
{
	TALLOC_CTX *mem = mem_context(NULL, "send_twice");
	struct http_client *client = place->site->clients[place->profile];
	const char *target = strchr(turn->request, '/');
	const char *body = spell(mem, place, turn->body);
	const char *key = mem_printf(mem, "%zu%s", number, place->tag);
	const struct http_answer *answer = send_with_key(client, target, body, key);
	const char *first = text_of(mem, client, answer);
	const char *stored = everything_stored(place->site);

	assert_int_equal(answer->status, strtol(turn->outcomes[place->profile], NULL, 10));
	answer = send_with_key(client, target, body, key);
	assert_string_equal(text_of(mem, client, answer), first);
	assert_string_equal(everything_stored(place->site), stored);
	talloc_free(mem);
}

static void send_everything_twice(const struct place *place)
{
	const struct turn turns[] = {
		TURN(ADD_BATCH("W@", "K@", 10), OK(201)),
		TURN(ALLOCATE("o 1@", "K@", 4), ALLOCATED("W@")),
		TURN(ALLOCATE("o 2@", "K@", 99), OUT_OF_STOCK("K@")),
		TURN(ALLOCATE("o 3@", "none@", 1), INVALID_SKU("none@")),
		TURN(CHANGE_QUANTITY("W@", 9), OK(202)),
		TURN(CHANGE_QUANTITY("none@", 9), UNKNOWN_BATCH("none@")),
		TURN(CHANGE_ETA("W@", "2031-05-01"), OK(202)),
		TURN(CHANGE_ETA("none@", "2031-05-01"), UNKNOWN_BATCH("none@")),
		TURN(DEALLOCATE("o 1@", "K@"), OK(200)),
	};

	for (size_t i = 0; i < ARRAY_SIZE(turns); i++)
		send_twice(place, &turns[i], i);
}

static void test_idempotency__every_route_answers_the_same_and_has_one_effect(void **state)
{
	on_both_profiles(*state, "twice", send_everything_twice);
}

static int64_t number_of(struct site *site, const char *sql)
{
	return strtoll(site_sql(site, sql), NULL, 10);
}

/* One of many clients with the same request. */
struct rival {
	struct site *site;
	const char *target;
	const char *body;
	const char *key;
	int status;
	char *answer;
};

static void compete(void *context)
{
	struct rival *rival = context;
	struct http_client *client = http_client_new(NULL, rival->site->port);
	const struct http_answer *answer =
		send_with_key(client, rival->target, rival->body, rival->key);

	rival->status = answer->status;
	rival->answer = strdup(answer->body);
	talloc_free(client);
}

static void send_all_at_once(struct site *site, const struct rival *request, int status)
{
	struct rival rivals[CLIENTS];

	for (size_t i = 0; i < CLIENTS; i++) {
		rivals[i] = *request;
		rivals[i].site = site;
	}
	threads_run(compete, rivals, sizeof(*rivals), CLIENTS);
	for (size_t i = 0; i < CLIENTS; i++) {
		assert_int_equal(rivals[i].status, status);
		assert_string_equal(rivals[i].answer, rivals[0].answer);
	}
	for (size_t i = 0; i < CLIENTS; i++)
		free(rivals[i].answer);
}

/* Each order leaves an event every time it is out of stock, so that effects can be counted. */
static void test_idempotency__many_at_once_have_one_effect_and_one_answer(void **state)
{
	struct site *site = *state;

	send_all_at_once(site,
		&(struct rival){.target = "/add_batch",
			.body = "{\"ref\":\"R\",\"sku\":\"RUSH\",\"qty\":10,\"eta\":null}",
			.key = "rush-1"},
		201);
	send_all_at_once(site,
		&(struct rival){.target = "/allocate",
			.body = "{\"orderid\":\"o-1\",\"sku\":\"RUSH\",\"qty\":2}",
			.key = "rush-2"},
		201);
	send_all_at_once(site,
		&(struct rival){.target = "/allocate",
			.body = "{\"orderid\":\"o-2\",\"sku\":\"RUSH\",\"qty\":11}",
			.key = "rush-3"},
		400);
	send_all_at_once(site,
		&(struct rival){.target = "/allocate",
			.body = "{\"orderid\":\"o-2\",\"sku\":\"RUSHED\",\"qty\":11}",
			.key = "rush-4"},
		400);
	assert_string_equal(
		site_sql(site,
			"SELECT type FROM ficus_outbox WHERE aggregateid = 'RUSH' ORDER BY id"),
		"Allocated\nOutOfStock");
	assert_int_equal(number_of(site,
				 "SELECT COUNT(*) FROM ficus_idempotency"
				 " WHERE idempotency_key LIKE 'rush%'"),
		4);
}

/* Somebody's transaction that goes on. */
struct holder {
	struct connection *conn;
	struct fake_log log;
};

static struct holder *begin(struct site *site)
{
	struct holder *holder = mem_new(site, struct holder);
	struct connection_options options = {CONNECTION_DEFAULTS};
	struct error err = {0};

	assert_success(client_library_init(&err), &err);
	assert_success(database_url_parse(holder, site->database_url, &options.url, &err), &err);
	fake_log_init(&holder->log, holder);
	holder->conn = connection_new(holder, &options, &holder->log.base);
	assert_success(transaction_begin(holder->conn, &err), &err);
	return holder;
}

static struct holder *hold(struct site *site, const char *key)
{
	struct holder *holder = begin(site);
	struct mysql_receipts receipts;
	struct receipt receipt = {
		.kind = RECEIPT_REQUEST,
		.key = key,
		.fingerprint = {"0123456789abcdef0123456789ABCDEF", 32}
        };
	struct error err = {0};

	mysql_receipts_init(&receipts, holder->conn, NULL);
	assert_success(receipts_claim(&receipts.base, &receipt, &err), &err);
	return holder;
}

static struct holder *hold_stuck_product(struct site *site)
{
	static const struct query lock = {
		.sql = "SELECT version_number FROM ficus_product WHERE sku = 'STUCK' FOR UPDATE",
		.results = &number_type,
	};
	struct holder *holder = begin(site);

	(void)database_case_number(holder->conn, &lock);
	return holder;
}

static void let_go(struct holder *holder)
{
	transaction_rollback(holder->conn);
	talloc_free(holder);
}

static const char late_batch[] = "{\"ref\":\"L\",\"sku\":\"LATE\",\"qty\":10,\"eta\":null}";

static void test_idempotency__request_in_hand_is_to_be_sent_again(void **state)
{
	struct site *site = *state;
	struct http_client *client = site->clients[0];
	struct holder *holder = hold(site, "late");
	const struct http_answer *answer = send_with_key(client, "/add_batch", late_batch, "late");

	assert_int_equal(answer->status, 409);
	assert_string_equal(http_header(client, "Retry-After"), "1");
	assert_non_null(strstr(answer->body, "is being handled just now"));
	let_go(holder);
	assert_int_equal(send_with_key(client, "/add_batch", late_batch, "late")->status, 201);
	assert_int_equal(send_with_key(client, "/add_batch", late_batch, "late")->status, 201);
	assert_int_equal(number_of(site, "SELECT COUNT(*) FROM alloc_batch WHERE sku = 'LATE'"), 1);
}

static const char stuck_batch[] = "{\"ref\":\"S\",\"sku\":\"STUCK\",\"qty\":10,\"eta\":null}";

/* By what the server shows of its sessions; a table of them may not show binary texts. */
static bool is_running(struct site *site, const char *words)
{
	return strstr(site_sql(site, "SHOW FULL PROCESSLIST"), words) != NULL;
}

static bool is_at_work(void *site)
{
	return is_running(site, " FOR UPDATE");
}

static const char *allocate_stuck(TALLOC_CTX *mem, size_t number)
{
	return mem_printf(mem, "{\"orderid\":\"o-%zu\",\"sku\":\"STUCK\",\"qty\":2}", number);
}

#define WAITING 4

/* The first one gets the product late, and all the others wait for their turn behind it. */
static void test_idempotency__only_a_copy_is_to_be_sent_again_when_all_are_late(void **state)
{
	struct site *site = *state;
	struct http_client *client = site->clients[0];
	struct rival rivals[WAITING];
	struct thread *threads[WAITING];
	const char *body = allocate_stuck(site, 0);
	struct holder *holder;

	assert_int_equal(send_with_key(client, "/add_batch", stuck_batch, "stuck")->status, 201);
	holder = hold_stuck_product(site);
	for (size_t i = 0; i < WAITING; i++) {
		rivals[i] = (struct rival){site, "/allocate", allocate_stuck(site, i),
			mem_printf(site, "stuck-%zu", i), 0, NULL};
		threads[i] = thread_start(site, compete, &rivals[i]);
		assert_true(eventually(is_at_work, site));
	}
	assert_int_equal(send_with_key(client, "/allocate", body, "stuck-0")->status, 409);
	assert_string_equal(http_header(client, "Retry-After"), "1");
	let_go(holder);
	for (size_t i = 0; i < WAITING; i++) {
		talloc_free(threads[i]);
		free(rivals[i].answer);
		assert_int_equal(rivals[i].status, 201);
	}
	assert_int_equal(send_with_key(client, "/allocate", body, "stuck-0")->status, 201);
	assert_int_equal(
		number_of(site, "SELECT COUNT(*) FROM alloc_orderline WHERE sku = 'STUCK'"),
		WAITING);
}

static bool is_claiming(void *site)
{
	return is_running(site, "INSERT INTO ficus_idempotency");
}

static const char mourned_batch[] = "{\"ref\":\"M\",\"sku\":\"MOURNED\",\"qty\":1,\"eta\":null}";

static int send_mourned_batch(struct site *site)
{
	return send_with_key(site->clients[0], "/add_batch", mourned_batch, "mourned")->status;
}

/* nginx may still have connections to the worker that is dead: each costs an attempt, a 502. */
static bool is_carried_out(void *site)
{
	return send_mourned_batch(site) == 201;
}

static void test_idempotency__after_the_workers_death_it_is_carried_out_once(void **state)
{
	struct site *site = *state;
	struct holder *holder = hold(site, "mourned");
	struct rival victim = {site, "/add_batch", mourned_batch, "mourned", 0, NULL};
	struct thread *thread = thread_start(site, compete, &victim);

	assert_true(eventually(is_claiming, site));
	assert_int_equal(process_signal(site_worker(site), SIGKILL), 0);
	talloc_free(thread);
	free(victim.answer);
	assert_true(victim.status >= 500);
	let_go(holder);

	assert_true(eventually(is_carried_out, site));
	assert_int_equal(send_mourned_batch(site), 201);
	assert_int_equal(
		number_of(site, "SELECT COUNT(*) FROM alloc_batch WHERE sku = 'MOURNED'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idempotency__every_route_answers_the_same_and_has_one_effect),
		cmocka_unit_test(test_idempotency__many_at_once_have_one_effect_and_one_answer),
		cmocka_unit_test(test_idempotency__request_in_hand_is_to_be_sent_again),
		cmocka_unit_test(
			test_idempotency__only_a_copy_is_to_be_sent_again_when_all_are_late),
		cmocka_unit_test(test_idempotency__after_the_workers_death_it_is_carried_out_once),
	};

	return cmocka_run_group_tests_name("idempotency", tests, site_set_up, site_tear_down);
}
