/*
 * tests/faults/test_contention.c - everybody wants the same: what is answered is what is stored,
 * whoever else writes there and whatever dies meanwhile.
 */
#include "config.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>

#include "orm_mapping/mysql/client_library.h"
#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/invariants.h"
#include "tests/support/mariadb.h"
#include "tests/support/old_program.h"
#include "tests/support/process.h"
#include "tests/support/rush.h"
#include "tests/support/scale.h"

/* How Ficus may be set, with a site for each that lasts for all of its tests. */
struct way {
	const char *group_max;
	const char *read_model;
	bool full_only;
	struct mariadb *database;
	struct site *site;
	unsigned rushes; /* so far */
};

static bool has_view(const struct way *way)
{
	return strcmp(way->read_model, "table") == 0;
}

static int set_up(void **state)
{
	struct way *way = *state;
	TALLOC_CTX *mem = way->database;
	const char *name = mem_printf(mem, "ficus_%s_%s", way->read_model, way->group_max);

	if (way->site)
		return 0;
	way->site = site_start(NULL,
		LIST(mem_printf(mem, "DATABASE_URL=%s", mariadb_url(mem, way->database, name)),
			mem_printf(mem, "FICUS_READ_MODEL=%s", way->read_model),
			mem_printf(mem, "FICUS_GROUP_MAX=%s", way->group_max),
			"FICUS_LOG_LEVEL=error"));
	old_programs_watch_others(way->site);
	return 0;
}

/* A site ends with its last test, so that its log is looked through. */
static int tear_down_last(void **state)
{
	struct way *way = *state;

	site_stop(way->site);
	TALLOC_FREE(way->site);
	return 0;
}

/* Lines of one SKU. */
#define WANTED scaled(320, 20000)

typedef void (*disaster)(struct way *way);

static void kill_worker(struct way *way)
{
	(void)process_signal(site_worker(way->site), SIGKILL);
}

static void kill_database(struct way *way)
{
	mariadb_kill(way->database);
	mariadb_start(way->database);
}

static struct rush *start_rush(struct way *way, unsigned lines)
{
	const char *sku = mem_printf(way->site, "HOT%u", way->rushes++);

	return rush_start(way->site, sku, lines);
}

/* Every second, and more often while the rush is on. */
static void end_rush(struct rush *rush, disaster strike, struct way *way)
{
	unsigned strikes = 0;

	for (; rush_goes_on(rush, (strikes + 1) * (WANTED / scaled(2, 20))); strikes++)
		if (strike)
			strike(way);
	assert_in_range(strikes, 1, UINT_MAX);
}

static void assert_invariant(struct site *site, enum invariant which)
{
	assert_string_equal(site_sql(site, invariant_queries[which]), "");
}

/* Whatever others do, these depend on us. */
static void assert_our_part(struct site *site)
{
	assert_invariant(site, INVARIANT_ONE_BATCH_A_LINE);
	assert_invariant(site, INVARIANT_REFERENCES_DIFFER);
	assert_invariant(site, INVARIANT_SAME_SKU);
	assert_invariant(site, INVARIANT_STORED_STOCK);
	assert_string_equal(old_programs_seen(site), "");
}

static void assert_all_is_well(struct site *site)
{
	assert_our_part(site);
	assert_invariant(site, INVARIANT_NOT_OVERSOLD);
	assert_int_equal(site_ficus(site, LIST("check")).status, 0);
}

/* A row is an order, a tab, and the batch that it has a line in, if any. */
static void assert_is_shown(struct site *site, const char *sku, const char *row, size_t length)
{
	TALLOC_CTX *mem = mem_context(NULL, "assert_is_shown");
	const char *orderid = mem_text_n(mem, row, strcspn(row, "\t"));
	const char *batchref = mem_text_n(mem, row, length) + strlen(orderid) + 1;
	const struct http_answer *answer = http_send(site->clients[PROFILE_DIRECT],
		&(struct http_request){
			.method = "GET", .target = mem_printf(mem, "/allocations/%s", orderid)});

	assert_int_equal(answer->status, *batchref ? 200 : 404);
	if (*batchref)
		assert_true(json_is_equal(answer->body,
			mem_printf(mem, "[{\"sku\":\"%s\",\"batchref\":\"%s\"}]", sku, batchref)));
	talloc_free(mem);
}

static void assert_get_equals_the_join(struct site *site, const char *sku)
{
	const char *row = site_sql(site,
		mem_printf(site,
			"SELECT l.orderid, COALESCE(b.reference, '') FROM alloc_orderline l"
			" LEFT JOIN alloc_allocation a ON a.line_id = l.id"
			" LEFT JOIN alloc_batch b ON b.id = a.batch_id"
			" WHERE l.sku = '%s' ORDER BY RAND() LIMIT 20",
			sku));

	for (size_t length; *row; row += length + (row[length] == '\n')) {
		length = strcspn(row, "\n");
		assert_is_shown(site, sku, row, length);
	}
}

static void rush_alone(struct way *way, unsigned lines, disaster strike)
{
	struct rush *rush = start_rush(way, lines);

	end_rush(rush, strike, way);
	assert_int_equal(rush_allocated(rush), lines / 2);
	assert_true(rush_is_stored(rush));
	assert_all_is_well(way->site);
	assert_get_equals_the_join(way->site, rush_sku(rush));
	if (has_view(way))
		assert_invariant(way->site, INVARIANT_VIEW);
	talloc_free(rush);
}

static void rush_beside(struct way *way, enum old_manners manners, disaster strike)
{
	struct rush *rush = start_rush(way, WANTED);
	struct old_program *neighbour = old_program_start(way->site, rush_sku(rush), manners);

	end_rush(rush, strike, way);
	old_program_end(neighbour);
	assert_int_not_equal(rush_allocated(rush), 0);
	assert_true(rush_is_stored(rush));
	assert_get_equals_the_join(way->site, rush_sku(rush));
	talloc_free(rush);
}

static void test_contention__stock_for_half_goes_to_half(void **state)
{
	rush_alone(*state, WANTED, NULL);
}

static void test_contention__stock_for_half_goes_to_half_while_workers_die(void **state)
{
	rush_alone(*state, WANTED, kill_worker);
}

static void test_contention__stock_for_half_goes_to_half_while_the_database_dies(void **state)
{
	rush_alone(*state, WANTED, kill_database);
}

static void test_contention__million_lines_are_answered_right(void **state)
{
	rush_alone(*state, 1000000, NULL);
}

static void test_contention__careful_old_code_shares_the_stock(void **state)
{
	struct way *way = *state;

	rush_beside(way, OLD_CAREFUL, NULL);
	assert_all_is_well(way->site);
}

static void test_contention__careful_old_code_shares_the_stock_while_workers_die(void **state)
{
	struct way *way = *state;

	rush_beside(way, OLD_CAREFUL, kill_worker);
	assert_all_is_well(way->site);
}

/* Names each batch that is oversold, in the words of ficus check. */
static void assert_check_names_what_is_oversold(struct site *site)
{
	const char *lines = site_sql(site,
		"SELECT CONCAT('batch ', b.reference, ' (id ', b.id, ') has promised ', SUM(l.qty),"
		" ' of ', b.qty, ' units') FROM alloc_batch b JOIN alloc_allocation a ON a.batch_id"
		" = b.id JOIN alloc_orderline l ON l.id = a.line_id GROUP BY b.id, b.reference, "
		"b.qty HAVING SUM(l.qty)"
		" > b.qty");
	struct command_result check = site_ficus(site, LIST("check"));

	assert_string_not_equal(lines, "");
	assert_int_equal(check.status, 1);
	for (size_t length; *lines; lines += length + (lines[length] == '\n')) {
		length = strcspn(lines, "\n");
		assert_non_null(strstr(check.output, mem_text_n(site, lines, length)));
	}
}

static void rush_beside_careless_code(struct way *way, disaster strike)
{
	rush_beside(way, OLD_CARELESS, strike);
	assert_our_part(way->site);
	assert_check_names_what_is_oversold(way->site);
	(void)site_sql(way->site,
		"DELETE FROM alloc_allocation WHERE line_id IN (SELECT id FROM alloc_orderline"
		" WHERE orderid LIKE 'old-%')");
	assert_all_is_well(way->site);
}

static void test_contention__careless_old_code_cannot_make_us_oversell(void **state)
{
	rush_beside_careless_code(*state, NULL);
}

static void test_contention__careless_old_code_cannot_while_workers_die(void **state)
{
	rush_beside_careless_code(*state, kill_worker);
}

/* A test's name and the ways it is run in. */
static const struct trial {
	const char *name;
	CMUnitTestFunction run;
	bool with_view; /* nobody but us writes */
	bool full_only;
} trials[] = {
#define TRIAL(test, with_view, full_only)                                                          \
	{                                                                                          \
#test, test, (with_view), (full_only)                                              \
	}
	TRIAL(test_contention__stock_for_half_goes_to_half, true, false),
	TRIAL(test_contention__stock_for_half_goes_to_half_while_workers_die, true, false),
	TRIAL(test_contention__stock_for_half_goes_to_half_while_the_database_dies, true, false),
	TRIAL(test_contention__careful_old_code_shares_the_stock, false, false),
	TRIAL(test_contention__careful_old_code_shares_the_stock_while_workers_die, false, false),
	TRIAL(test_contention__careless_old_code_cannot_make_us_oversell, false, false),
	TRIAL(test_contention__careless_old_code_cannot_while_workers_die, false, false),
	TRIAL(test_contention__million_lines_are_answered_right, false, true),
};

static bool is_tried(const struct trial *trial, const struct way *way)
{
	return (trial->with_view || !has_view(way)) && (!trial->full_only || is_full_size());
}

static size_t list_tests(TALLOC_CTX *mem, struct way *way, struct CMUnitTest *list)
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(trials); i++)
		if (is_tried(&trials[i], way))
			list[count++] = (struct CMUnitTest){
				.name = mem_printf(mem, "%s, groups of %s: %s", way->read_model,
					way->group_max, trials[i].name),
				.test_func = trials[i].run,
				.setup_func = set_up,
				.initial_state = way,
			};
	list[count - 1].teardown_func = tear_down_last;
	return count;
}

int main(void)
{
	TALLOC_CTX *mem = mem_context(NULL, "test_contention");
	struct way ways[] = {
		{.group_max = "16",      .read_model = "join"},
		{		 .group_max = "1", .read_model = "table"                    },
		{  .group_max = "1",     .read_model = "join",                         .full_only = true},
		{ .group_max = "16",     .read_model = "table",                         .full_only = true},
	};
	struct CMUnitTest list[ARRAY_SIZE(ways) * ARRAY_SIZE(trials)];
	struct mariadb *database = mariadb_new(mem);
	struct error err = {0};
	size_t count = 0;
	int failed;

	if (!client_library_init(&err))
		abort();
	mariadb_start(database);
	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		ways[i].database = database;
		if (!ways[i].full_only || is_full_size())
			count += list_tests(mem, &ways[i], list + count);
	}
	failed = _cmocka_run_group_tests("contention", list, count, NULL, NULL);
	talloc_free(mem);
	client_library_release();
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
