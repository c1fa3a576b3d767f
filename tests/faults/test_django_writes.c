/*
 * tests/faults/test_django_writes.c - the old application writes batches and allocations while ours
 * allocates: what ours does keeps every rule, and ficus check names each row that the other has
 * broken.
 */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "orm_mapping/mysql/client_library.h"
#include "orm_mapping/mysql/connection.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/invariants.h"
#include "tests/support/process.h"
#include "tests/support/rush.h"
#include "tests/support/scale.h"
#include "tests/support/shop_work.h"
#include "tests/support/threads.h"
#include "tests/support/watched_site.h"
#include "tests/support/web_user.h"

/* What the tables may be like, with a site for each that lasts for all of its tests. */
struct way {
	const char *database;
	bool has_keys;
	unsigned wanted; /* lines of one SKU */
	struct mariadb *server;
	struct django_site *django;
	struct site *site;
};

static int set_up(void **state)
{
	struct way *way = *state;

	if (way->site)
		return 0;
	way->django = watched_site_start(way->server, way->database, way->has_keys, "");
	way->site = way->django->site;
	watched_site_watch_allocations(way->site);
	return 0;
}

static int tear_down_last(void **state)
{
	struct way *way = *state;

	site_stop(way->site);
	TALLOC_FREE(way->django);
	return 0;
}

/* A rule, and SQL that finds what ficus check is to say of each row that breaks it. */
struct rule {
	enum invariant invariant;
	bool needs_no_keys; /* only then the old code can break it */
	const char *findings;
};

#define RULE(invariant, needs_no_keys, findings)                                                   \
	{                                                                                          \
		INVARIANT_##invariant, needs_no_keys, findings                                     \
	}

static const struct rule rules[] = {
	RULE(NOT_OVERSOLD, false,
		"SELECT CONCAT('problem: batch ', b.reference, ' (id ', b.id, ') has promised ')"
		" FROM alloc_batch b WHERE b.qty < (SELECT SUM(l.qty) FROM alloc_allocation a"
		" JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = b.id)"),
	RULE(ONE_BATCH_A_LINE, true,
		"SELECT CONCAT(' (order ', l.orderid, ', ', l.sku, ') is allocated ', COUNT(*))"
		" FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
		" GROUP BY l.orderid, l.sku, l.qty HAVING COUNT(*) > 1"),
	RULE(REFERENCES_DIFFER, true,
		"SELECT CONCAT('problem: batch reference ', reference, ' stands in ', COUNT(*))"
		" FROM alloc_batch GROUP BY reference HAVING COUNT(*) > 1"),
	RULE(SAME_SKU, false,
		"SELECT CONCAT('problem: line ', l.id, ' wants ', l.sku, ' and is allocated to ',"
		" 'batch ', b.reference, ' of ') FROM alloc_allocation a"
		" JOIN alloc_orderline l ON l.id = a.line_id"
		" JOIN alloc_batch b ON b.id = a.batch_id AND b.sku <> l.sku"),
};

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		count++;
	}
	return count;
}

static size_t line_count(const char *text)
{
	return *text ? count_of(text, "\n") + 1 : 0;
}

/* As often as it is found: a line may have been put into a wrong batch twice. */
static void assert_each_is_said(TALLOC_CTX *mem, const char *output, const char *findings)
{
	char *rest = mem_text(mem, findings);
	char *finding;

	while ((finding = strsep(&rest, "\n")))
		if (count_of(output, finding) != count_of(findings, finding))
			fail_msg("not said: %s\n%s", finding, output);
}

/* Each of the rows that break a rule, and no other. */
static void assert_check_names_what_is_broken(struct site *site)
{
	struct command_result check = site_ficus(site, LIST("check"));
	size_t broken = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const char *findings = site_sql(site, rules[i].findings);

		assert_int_equal(line_count(findings),
			line_count(site_sql(site, invariant_queries[rules[i].invariant])));
		broken += line_count(findings);
		if (*findings)
			assert_each_is_said(site, check.output, findings);
	}
	assert_int_equal(count_of(check.output, "problem: "), broken);
	assert_int_equal(check.status, broken > 0 ? 1 : 0);
}

/* What the old code is to have broken. */
static void assert_much_is_broken(struct way *way)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const char *found = site_sql(way->site, invariant_queries[rules[i].invariant]);

		assert_int_equal(*found != '\0', !rules[i].needs_no_keys || !way->has_keys);
	}
}

/* Two programs that ask Django for something at the same time. */
struct asker {
	struct thread *thread;
	struct http_client *http;
	const char *target;
	const char *body;
};

static void ask(void *context)
{
	struct asker *asker = context;

	(void)http_send(asker->http,
		&(struct http_request){"POST", asker->target, HTTP_TEXT(asker->body), NULL});
}

/* Who has looked already is about to insert, or waits to. */
static bool both_insert(void *argument)
{
	return strcmp(site_sql(argument,
			      "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE"
			      " 'INSERT INTO `alloc_allocation`%' OR INFO LIKE"
			      " 'INSERT INTO `alloc_batch`%'"),
		       "2") == 0;
}

static void run_all(struct connection *conn, const char *const *statements)
{
	struct error err = {0};

	for (; *statements; statements++)
		assert_success(connection_run(conn, *statements, &err), &err);
}

static struct connection *connect_to(struct site *site, struct log_to_fd *log)
{
	struct connection_options options = {CONNECTION_DEFAULTS};
	struct connection *conn;
	struct error err = {0};

	log_to_fd_init(log, STDERR_FILENO, LOG_LEVEL_ERROR);
	assert_success(database_url_parse(site, site->database_url, &options.url, &err), &err);
	conn = connection_new(site, &options, &log->base);
	assert_success(connection_open(conn, &err), &err);
	return conn;
}

/*
 * Both have looked whether they may before either has written: a statement holds what both are to
 * wait for.
 */
static void ask_at_once(
	struct site *site, const char *target, const char *const bodies[2], const char *hold)
{
	struct asker askers[2];
	struct log_to_fd log;
	struct connection *conn = connect_to(site, &log);

	run_all(conn,
		LIST("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION",
			hold));
	for (int i = 0; i < 2; i++) {
		askers[i] = (struct asker){
			.http = http_client_new(site, site->port),
			.target = target,
			.body = bodies[i],
		};
		askers[i].thread = thread_start(site, ask, &askers[i]);
	}
	assert_true(eventually(both_insert, site));
	run_all(conn, LIST("ROLLBACK"));
	for (int i = 0; i < 2; i++)
		talloc_free(askers[i].thread);
	talloc_free(conn);
}

/* An allocation refers to its batch, and so waits for it. */
#define HOLD_BATCHES "UPDATE alloc_batch SET qty = qty WHERE qty > 0"
/* The gap behind the last batch. */
#define HOLD_NEW_BATCHES "UPDATE alloc_batch SET qty = qty WHERE id > 1000000"

static void post(struct site *site, const char *target, const char *body)
{
	const struct http_answer *answer = http_send(site->clients[PROFILE_DIRECT],
		&(struct http_request){"POST", target, HTTP_TEXT(body), NULL});

	if (answer->status != 201)
		fail_msg("%s: %d\n%s", target, answer->status, answer->body);
}

static const char *id_of(struct site *site, const char *table, const char *column, const char *name)
{
	return site_sql(
		site, mem_printf(site, "SELECT id FROM %s WHERE %s = '%s'", table, column, name));
}

/* In Django's admin: less than is promised, and a line where it does not belong. */
static void break_by_hand(struct site *site)
{
	struct web_user *user = web_user_new(site, site);
	const char *batch = id_of(site, "alloc_batch", "reference", "shrunk");

	web_user_sign_in(user, SIDE_DJANGO, "demo-admin", "demo");
	assert_int_equal(
		web_user_submit(user, mem_printf(site, "/admin/alloc/batch/%s/change/", batch),
			LIST("reference", "shrunk", "sku", "DESK", "qty", "4", "eta", "")),
		302);
	assert_int_equal(web_user_submit(user, "/admin/alloc/orderline/add/",
				 LIST("orderid", "lost", "sku", "SHELF", "qty", "1")),
		302);
	assert_int_equal(
		web_user_submit(user, "/admin/alloc/allocation/add/",
			LIST("batch", id_of(site, "alloc_batch", "reference", "roomy"), "line",
				id_of(site, "alloc_orderline", "orderid", "lost"))),
		302);
}

static void test_django_writes__check_names_every_row_that_old_code_breaks(void **state)
{
	struct way *way = *state;
	struct site *site = way->site;

	assert_check_names_what_is_broken(site);
	post(site, "/add_batch", "{\"ref\":\"crowded\",\"sku\":\"LAMP\",\"qty\":10}");
	post(site, "/add_batch", "{\"ref\":\"roomy\",\"sku\":\"VASE\",\"qty\":10}");
	post(site, "/add_batch", "{\"ref\":\"shrunk\",\"sku\":\"DESK\",\"qty\":10}");
	post(site, "/allocate", "{\"orderid\":\"ours\",\"sku\":\"DESK\",\"qty\":10}");
	ask_at_once(site, "/old/allocate",
		LIST("{\"orderid\":\"one\",\"sku\":\"LAMP\",\"qty\":10}",
			"{\"orderid\":\"two\",\"sku\":\"LAMP\",\"qty\":10}"),
		HOLD_BATCHES);
	ask_at_once(site, "/old/allocate",
		LIST("{\"orderid\":\"three\",\"sku\":\"VASE\",\"qty\":1}",
			"{\"orderid\":\"three\",\"sku\":\"VASE\",\"qty\":1}"),
		HOLD_BATCHES);
	ask_at_once(site, "/old/batches",
		LIST("{\"ref\":\"namesake\",\"sku\":\"RUG\",\"qty\":5}",
			"{\"ref\":\"namesake\",\"sku\":\"RUG\",\"qty\":5}"),
		HOLD_NEW_BATCHES);
	break_by_hand(site);

	assert_much_is_broken(way);
	assert_check_names_what_is_broken(site);
}

static void test_django_writes__no_allocation_of_ours_breaks_a_rule(void **state)
{
	struct way *way = *state;
	struct site *site = way->site;
	struct rush *rush = rush_start(site, "HOT", way->wanted);
	struct shop_work *work = shop_work_start(site, "HOT", way->wanted / 2 / RUSH_BATCHES);

	while (rush_goes_on(rush, way->wanted + 1))
		continue;
	assert_true(shop_work_reaches(work, 3));
	shop_work_end(work);

	assert_int_not_equal(rush_allocated(rush), 0);
	assert_true(rush_is_stored(rush));
	assert_in_range(watched_site_allocations(site), rush_allocated(rush), UINT32_MAX);
	assert_string_equal(watched_site_broken_rules(site), "");
	assert_check_names_what_is_broken(site);
	talloc_free(rush);
}

/* The trigger sees what it is there for. */
static void test_django_writes__breach_of_ours_would_be_seen(void **state)
{
	struct way *way = *state;

	(void)site_sql(way->site,
		"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('full', 'MIRROR', 0);"
		"INSERT INTO alloc_orderline (orderid, sku, qty) VALUES ('more', 'MIRROR', 1);"
		"INSERT INTO alloc_allocation (batch_id, line_id) SELECT b.id, l.id"
		" FROM alloc_batch b, alloc_orderline l"
		" WHERE b.reference = 'full' AND l.orderid = 'more'");
	assert_string_equal(watched_site_broken_rules(way->site), "oversold: full");
	(void)site_sql(way->site, "DELETE FROM watched");
}

int main(void)
{
	TALLOC_CTX *mem = mem_context(NULL, "test_django_writes");
	struct mariadb *server = mariadb_new(mem);
	/* Without keys every line costs a look at all of them. */
	struct way ways[] = {
		{"as_they_are",     .wanted = scaled(320, 3200), .server = server},
		{ "with_keys", .has_keys = true, .wanted = scaled(320, 8000), .server = server},
	};
#define TEST(test, way)                                                                            \
	{                                                                                          \
		.name = #test, .test_func = (test), .setup_func = set_up, .initial_state = (way)   \
	}
#define LAST(test, way)                                                                            \
	{                                                                                          \
		.name = #test, .test_func = (test), .setup_func = set_up,                          \
		.teardown_func = tear_down_last, .initial_state = (way)                            \
	}
#define TESTS(way)                                                                                 \
	TEST(test_django_writes__check_names_every_row_that_old_code_breaks, way),                 \
		TEST(test_django_writes__no_allocation_of_ours_breaks_a_rule, way),                \
		LAST(test_django_writes__breach_of_ours_would_be_seen, way)
	const struct CMUnitTest tests[] = {TESTS(&ways[0]), TESTS(&ways[1])};
	struct error err = {0};
	int failed;

	if (!client_library_init(&err))
		abort();
	mariadb_start(server);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	talloc_free(mem);
	client_library_release();
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
