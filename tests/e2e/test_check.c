/* `ficus check` finds what is wrong with a database, row by row, and the rebuilds mend theirs. */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

static struct command_result run(
	struct site *site, const char *const *settings, const char *subcommand)
{
	return command_run(site, settings, LIST(build_path(site, "ficus"), subcommand));
}

/* For ficus, an empty database of the site's server. */
static const char *const *make_database(struct site *site, const char *name)
{
	const char **settings = mem_array(site, const char *, 3);

	(void)site_sql(site, mem_printf(site, "CREATE DATABASE %s CHARACTER SET utf8mb4", name));
	settings[0] = mem_printf(site,
		"DATABASE_URL=mysql://root@localhost/%s?unix_socket=%s/run/mariadb.sock", name,
		site->folder);
	settings[1] = "FICUS_API_ACCESS=open";
	return settings;
}

static void add_old_tables(struct site *site, const char *name, const char *engine)
{
	const char *schema = read_text_file(site, source_path(site, "legacy/schema.sql"));

	(void)site_sql(site,
		mem_printf(
			site, "USE %s; SET default_storage_engine = %s; %s", name, engine, schema));
}

static void in_database(struct site *site, const char *name, const char *sql)
{
	(void)site_sql(site, mem_printf(site, "USE %s; %s", name, sql));
}

/* Two batches with a line each, and triggers; but no keys that would refuse damage. */
static const char *const *make_shop(struct site *site, const char *name)
{
	const char *const *settings = make_database(site, name);
	const char *const argv[] = {build_path(site, "ficus"), "migrate", "--with-triggers", NULL};

	add_old_tables(site, name, "InnoDB");
	assert_int_equal(command_run(site, settings, argv).status, 0);
	in_database(site, name,
		"INSERT INTO alloc_batch VALUES (1, 'W', 'K', 10, NULL), (2, 'S', 'K', 9, NULL);"
		"INSERT INTO alloc_orderline VALUES (1, 'o-1', 'K', 6), (2, 'o-2', 'K', 7);"
		"INSERT INTO alloc_allocation VALUES (1, 1, 1), (2, 2, 2)");
	return settings;
}

static void assert_finds(
	struct site *site, const char *const *settings, const char *const *findings)
{
	struct command_result result = run(site, settings, "check");

	assert_int_equal(result.status, 1);
	for (; *findings; findings++)
		if (!strstr(result.output, *findings))
			fail_msg(
				"nothing of %s in:\n%s%s", *findings, result.output, result.errors);
}

static void assert_clean(struct site *site, const char *const *settings)
{
	struct command_result result = run(site, settings, "check");

	if (result.status != 0)
		fail_msg("not clean:\n%s%s", result.output, result.errors);
	assert_non_null(strstr(result.output, "\n0 problems"));
}

static void test_check__missing_tables_are_found(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_database(site, "missing");

	assert_finds(site, settings,
		LIST("table alloc_batch is missing", "table alloc_orderline is missing",
			"table alloc_allocation is missing", "table ficus_product is missing",
			"legacy/schema.sql", "ficus migrate"));
	add_old_tables(site, "missing", "InnoDB");
	assert_finds(site, settings, LIST("table ficus_product is missing", "ficus migrate"));
	assert_int_equal(run(site, settings, "migrate").status, 0);
	assert_clean(site, settings);
}

static void test_check__missing_keys_and_triggers_are_advice(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_database(site, "keyless");
	const char *keys = read_text_file(site, source_path(site, "legacy/recommended_keys.sql"));
	const char *output;

	add_old_tables(site, "keyless", "InnoDB");
	assert_int_equal(run(site, settings, "migrate").status, 0);
	output = run(site, settings, "check").output;
	assert_non_null(strstr(output, "no index on alloc_batch (sku)"));
	assert_non_null(strstr(output, "no index on alloc_orderline (orderid)"));
	assert_non_null(strstr(output, "no unique key on alloc_batch (reference)"));
	assert_non_null(strstr(output, "no unique key on alloc_orderline (orderid,sku,qty)"));
	assert_non_null(strstr(output, "no unique key on alloc_allocation (line_id)"));
	assert_non_null(strstr(output, "migrate --with-triggers"));
	assert_non_null(strstr(output, "0 problems, 6 pieces of advice"));
	in_database(site, "keyless", keys);
	assert_non_null(
		strstr(run(site, settings, "check").output, "0 problems, 1 pieces of advice"));
}

static void test_check__tables_without_transactions_are_found(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_database(site, "myisam");

	add_old_tables(site, "myisam", "MyISAM");
	assert_int_equal(run(site, settings, "migrate").status, 0);
	assert_finds(site, settings,
		LIST("table alloc_batch is kept by MyISAM", "ENGINE=InnoDB", "3 problems"));
}

/* Damage that others may do, and its repair. */
static const struct damage {
	const char *found;
	const char *sql;
	const char *repair;
} damages[] = {
	{"batch W (id 1) has promised 6 of 5 units",        "UPDATE alloc_batch SET qty = 5 WHERE id = 1",
         "UPDATE alloc_batch SET qty = 10 WHERE id = 1"											       },
	{"line 2 (order o-2, K) is allocated 2 times",
         "INSERT INTO alloc_allocation VALUES (3, 2, 2)",						  "DELETE FROM alloc_allocation WHERE id = 3"},
	{"batch reference S stands in 2 rows, ids 2,3",
         "INSERT INTO alloc_batch VALUES (3, 'S', 'K', 1, NULL)",					  "DELETE FROM alloc_batch WHERE id = 3"     },
	{"line 4 wants k and is allocated to batch W of K",
         "INSERT INTO alloc_orderline VALUES (4, 'o-4', 'k', 1);"
		"INSERT INTO alloc_allocation VALUES (4, 1, 4)",					   "DELETE FROM alloc_allocation WHERE id = 4;"
		"DELETE FROM alloc_orderline WHERE id = 4"                            },
};

static void test_check__broken_rows_are_found_one_by_one(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_shop(site, "single");

	assert_clean(site, settings);
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		in_database(site, "single", damages[i].sql);
		assert_finds(site, settings, LIST(damages[i].found));
		in_database(site, "single", damages[i].repair);
		assert_clean(site, settings);
	}
}

static void test_check__broken_rows_are_found_all_at_once(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_shop(site, "several");

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++)
		in_database(site, "several", damages[i].sql);
	assert_finds(site, settings,
		LIST("line 2 (order", "reference S", "line 4 wants",
			/* the other damage adds to it */
			"batch W (id 1) has promised 7 of 5 units"));
}

static void test_check__rebuild_stock_mends_the_sums(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_shop(site, "sums");

	in_database(site, "sums",
		"UPDATE ficus_batch_stock SET allocated_quantity = 99 WHERE batch_id = 1;"
		"DELETE FROM ficus_batch_stock WHERE batch_id = 2;"
		"INSERT INTO ficus_batch_stock VALUES (77, 7)");
	assert_finds(site, settings,
		LIST("batch W (id 1) has 99 units allocated in ficus_batch_stock and 6 by its "
		     "lines",
			"batch S (id 2) has 0 units allocated in ficus_batch_stock and 7 by its",
			"run: ficus rebuild-stock"));
	assert_string_equal(run(site, settings, "rebuild-stock").output, "2 batches counted\n");
	assert_clean(site, settings);
	assert_string_equal(
		site_sql(site, "SELECT * FROM sums.ficus_batch_stock ORDER BY 1"), "1\t6\n2\t7");
}

static void test_check__rebuild_view_mends_the_view(void **state)
{
	struct site *site = *state;
	const char *const *settings = make_shop(site, "viewed");
	const char *const with_table[] = {settings[0], settings[1], "FICUS_READ_MODEL=table", NULL};

	in_database(site, "viewed",
		"INSERT INTO ficus_allocations_view (orderid, sku, qty, batchref) VALUES"
		" ('o-9', 'K', 1, 'W'), ('o-2', 'K', 7, 'W')");
	assert_clean(site, settings);
	assert_finds(site, with_table,
		LIST("order o-1: line of 6 K in batch W is not in ficus_allocations_view",
			"order o-2: line of 7 K in batch S is not in ficus_allocations_view",
			"order o-2: ficus_allocations_view has 7 K in batch W, which is not so",
			"order o-9: ficus_allocations_view has 1 K in batch W, which is not so",
			"run: ficus rebuild-view"));
	assert_string_equal(run(site, with_table, "rebuild-view").output, "2 lines in the view\n");
	assert_clean(site, with_table);
}

/* A second site, reading the table, shows what the first one, reading the join, has allocated. */
static void test_check__rebuilt_view_serves(void **state)
{
	struct site *site = *state;
	struct place place = {site, PROFILE_DIRECT, "-served"};
	struct site *second;

	CONVERSE(&place, TURN(ADD_BATCH("W@", "K@", 9), OK(201)),
		TURN(ADD_SHIPMENT("S@", "K@", 9, "2031-05-01"), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 6), ALLOCATED("W@")),
		TURN(ALLOCATE("o-1@", "K@", 7), ALLOCATED("S@")));
	assert_int_equal(site_ficus(site, LIST("rebuild-view")).status, 0);
	second = site_start(site,
		LIST(mem_printf(site, "DATABASE_URL=%s", site->database_url),
			"FICUS_READ_MODEL=table"));
	place.site = second;
	CONVERSE(&place, TURN(SHOW("o-1@"), LINES(LINE("K@", "W@") "," LINE("K@", "S@"))),
		TURN(ALLOCATE("o-2@", "K@", 1), ALLOCATED("W@")),
		TURN(SHOW("o-2@"), LINES(LINE("K@", "W@"))));
	site_stop(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check__missing_tables_are_found),
		cmocka_unit_test(test_check__missing_keys_and_triggers_are_advice),
		cmocka_unit_test(test_check__tables_without_transactions_are_found),
		cmocka_unit_test(test_check__broken_rows_are_found_one_by_one),
		cmocka_unit_test(test_check__broken_rows_are_found_all_at_once),
		cmocka_unit_test(test_check__rebuild_stock_mends_the_sums),
		cmocka_unit_test(test_check__rebuild_view_mends_the_view),
		cmocka_unit_test(test_check__rebuilt_view_serves),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
