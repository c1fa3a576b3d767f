/*
 * Lists of a table with many rows. What a page costs is counted by the server itself, in rows that
 * were read, never timed.
 */
#include "config.h"

#include "orm_mapping/tables/mysql_row_reader.h"
#include "tests/support/cmocka.h"
#include "tests/support/shelf.h"

#define FEW_ROWS  20000
#define MANY_ROWS 100000
#define PAGE_SIZE 20

/* Of a page and its count, which put parts in order when a search has several. */
#define READS_MAX (8 * PAGE_SIZE)

static const struct row_field fields[] = {
	{.name = "id",   .kind = ROW_INTEGER, .column = "id",   .flags = ROW_KEY | ROW_AUTO        },
	{.name = "sku",  .kind = ROW_TEXT,    .column = "sku",  .flags = ROW_UNIQUE | ROW_INDEXED  },
	{.name = "name", .kind = ROW_TEXT,    .column = "name", .flags = ROW_INDEXED               },
	{.name = "day",  .kind = ROW_DATE,    .column = "day",  .flags = ROW_INDEXED | ROW_NULLABLE},
};
static const struct row_model items = {
	.label = "large.item",
	.table = "large_item",
	.fields = fields,
	.field_count = ARRAY_SIZE(fields),
	.key = fields,
};

static int open_group(void **state)
{
	if (shelf_open_group(state) != 0)
		return -1;
	test_database_run(*state,
		"CREATE TABLE large_item (id bigint PRIMARY KEY, sku varchar(50) NOT NULL UNIQUE,"
		" name varchar(100) NOT NULL, day date NULL, KEY name (name), KEY day (day))");
	return 0;
}

/* Twice as many again and again. Half of them are pines; every seventh has no day. */
static void fill(struct database_case *this, unsigned rows)
{
	static const char format[] =
		"INSERT INTO large_item SELECT n, CONCAT('S', LPAD(n, 7, '0')),"
		" CONCAT(IF(n %% 2, 'Oak ', 'Pine '), n),"
		" IF(n %% 7, '2020-01-01' + INTERVAL n %% 400 DAY, NULL)"
		" FROM (SELECT id + %u AS n FROM large_item) AS next WHERE n <= %u";

	test_database_run(this->database, "TRUNCATE large_item");
	test_database_run(
		this->database, "INSERT INTO large_item VALUES (1, 'S0000001', 'Oak 1', NULL)");
	for (unsigned count = 1; count < rows; count *= 2)
		test_database_run(this->database, mem_printf(this, format, count, rows));
	test_database_run(this->database, "ALTER TABLE large_item FORCE");
}

static const char *const paths[] = {"name", "sku", "day", "id"};

/* clang-format off */
/* A part of a list: its order, which the key ends, and the values it goes on from. */
static const struct page {
	const char *by;
	bool is_descending;
	const char *from[2];
	bool is_backward;
	const char *name; /* is searched for by what it starts with, */
	const char *sku;  /* and this at the same time */
	size_t rows;
} pages[] = {
	{.by = "name", .rows = PAGE_SIZE},
	{.by = "name", .is_descending = true, .rows = PAGE_SIZE},
	{.by = "name", .from = {"Oak 31", "31"}, .rows = PAGE_SIZE},
	{.by = "name", .from = {"Pine 998", "998"}, .is_backward = true, .rows = PAGE_SIZE},
	{.by = "sku", .rows = PAGE_SIZE},
	{.by = "sku", .is_descending = true, .from = {"S0003000", "3000"}, .rows = PAGE_SIZE},
	{.by = "day", .is_descending = true, .rows = PAGE_SIZE},
	{.by = "day", .from = {"2020-03-01", "60"}, .rows = PAGE_SIZE},
	{.by = "name", .name = "Pine", .sku = "Pine", .rows = PAGE_SIZE},
	{.by = "name", .name = "S0000777", .sku = "S0000777", .rows = 1},
	{.by = "name", .name = "Zebra", .sku = "Zebra", .rows = 0},
	{.by = "name", .name = "Pine", .sku = "S0000001", .from = {"Pine 31", "31"}, .rows = PAGE_SIZE},
};
/* clang-format on */

static int64_t cost_of(struct database_case *this, const struct page *page)
{
	const struct row_condition any[] = {
		{"name", TEST_STARTS_WITH, page->name},
		{"sku",  TEST_IS,          page->sku },
	};
	const struct row_clause search = {any, ARRAY_SIZE(any)};
	const struct row_order order[] = {
		{page->by, page->is_descending},
		{"id",     page->is_descending},
	};
	const struct row_request request = {
		.selection = {&items, &search, page->name ? 1 : 0},
		.paths = paths,
		.path_count = ARRAY_SIZE(paths),
		.order = order,
		.order_count = ARRAY_SIZE(order),
		.from = page->from[0] ? page->from : NULL,
		.is_backward = page->is_backward,
		.limit = PAGE_SIZE,
	};
	int64_t before = server_reads(this->conn);
	struct row_list list;
	struct error err = {0};
	uint64_t count;

	assert_success(row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
	assert_int_equal(list.count, page->rows);
	assert_success(
		row_reader_count(shelf_reader(this), &request.selection, PAGE_SIZE, &count, &err),
		&err);
	assert_int_equal(count, page->rows < PAGE_SIZE ? page->rows : PAGE_SIZE + 1);
	return server_reads_since(this->conn, before);
}

static void test_large_tables__a_page_costs_the_same_however_many_rows_there_are(void **state)
{
	struct database_case *this = *state;
	int64_t costs[ARRAY_SIZE(pages)];

	fill(this, FEW_ROWS);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		costs[i] = cost_of(this, &pages[i]);
	fill(this, MANY_ROWS);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		int64_t cost = cost_of(this, &pages[i]);

		assert_row(cost == costs[i] && cost <= READS_MAX,
			mem_printf(this, "page %zu: %d and %d rows read", i, (int)costs[i],
				(int)cost));
	}
}

static void test_large_tables__the_ends_of_an_index_are_found_at_once(void **state)
{
	const struct row_selection all = {&items, NULL, 0};
	struct database_case *this = *state;
	struct row_bounds bounds;
	struct error err = {0};
	int64_t before;

	fill(this, MANY_ROWS);
	before = server_reads(this->conn);
	assert_success(
		row_reader_bounds(shelf_reader(this), this, &all, "day", &bounds, &err), &err);
	assert_string_equal(bounds.least, "2020-01-01");
	assert_string_equal(bounds.greatest, "2021-02-03");
	assert_true(server_reads_since(this->conn, before) <= PAGE_SIZE);
}

static void test_large_tables__all_rows_are_counted_when_asked(void **state)
{
	static const struct row_condition pines = {"name", TEST_STARTS_WITH, "Pine"};
	static const struct row_clause clause = {&pines, 1};
	const struct row_selection all = {&items, NULL, 0};
	const struct row_selection half = {&items, &clause, 1};
	struct row_reader *reader = shelf_reader(*state);
	struct error err = {0};
	uint64_t count;

	fill(*state, FEW_ROWS);
	assert_success(row_reader_count(reader, &all, ROW_COUNT_ALL, &count, &err), &err);
	assert_int_equal(count, FEW_ROWS);
	assert_success(row_reader_count(reader, &half, ROW_COUNT_ALL, &count, &err), &err);
	assert_int_equal(count, FEW_ROWS / 2);
}

/* The same list as by one statement that the server does not split up. */
static void test_large_tables__a_search_finds_each_row_once_and_in_order(void **state)
{
	static const char *const path[] = {"name"};
	static const struct row_order order[] = {
		{"name", true},
                {"id",   true}
        };
	static const struct row_condition any[] = {
		{"name", TEST_STARTS_WITH, "Oak 9"   }, /* 9, 91 to 99 */
		{"sku",  TEST_IS,          "S0000097"},
	};
	static const struct row_condition none[] = {
		{"sku", TEST_IS,      "S0000004"},
		{"day", TEST_IS_NULL, "1"       },
	};
	static const struct row_clause clauses[] = {
		{any,  2},
                {none, 2}
        };
	struct row_request request = {
		.selection = {&items, clauses, 1},
		.paths = path,
		.path_count = 1,
		.order = order,
		.order_count = ARRAY_SIZE(order),
		.limit = 3,
	};
	struct database_case *this = *state;

	fill(this, 100);
	assert_string_equal(shelf_read(this, &request), "Oak 99 Oak 97 Oak 95");
	request.offset = 2;
	assert_string_equal(shelf_read(this, &request), "Oak 95 Oak 93 Oak 91");
	request.offset = 0;
	request.selection.clause_count = 2;
	assert_string_equal(shelf_read(this, &request), "Oak 91");
	request.selection.clauses = clauses + 1;
	request.selection.clause_count = 1;
	assert_string_equal(shelf_read(this, &request), "Pine 98 Pine 84 Pine 70");
}

static void test_large_tables__nobody_waits_for_ever(void **state)
{
	static const struct row_field slow_fields[] = {
		{.name = "id", .kind = ROW_INTEGER, .column = "id", .flags = ROW_KEY},
		{.name = "slow",
                 .kind = ROW_INTEGER,
                 .expression = "BENCHMARK(100000000, SHA2({table}.name, 256))"                              },
	};
	static const struct row_model slow = {
		.label = "large.slow",
		.table = "large_item",
		.fields = slow_fields,
		.field_count = ARRAY_SIZE(slow_fields),
		.key = slow_fields,
	};
	static const uint64_t most[] = {10, ROW_COUNT_ALL};
	static const char *const path[] = {"slow"};
	static const struct row_condition condition = {"slow", TEST_IS, "7"};
	static const struct row_clause clause = {&condition, 1};
	const struct row_request request = {
		.selection = {&slow, &clause, 1},
                  .paths = path, .path_count = 1, .limit = 1
        };
	struct database_case *this = *state;
	struct mysql_row_reader reader;
	struct row_list list;
	struct error err = {0};
	uint64_t count = 0;

	fill(this, 100);
	mysql_row_reader_init(&reader, this->conn);
	reader.limit_ms = 50;
	assert_false(row_reader_read(&reader.base, this, &request, &list, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	err = (struct error){0};
	for (size_t i = 0; i < ARRAY_SIZE(most); i++) {
		count = 0;
		assert_success(
			row_reader_count(&reader.base, &request.selection, most[i], &count, &err),
			&err);
		assert_true(count == ROW_COUNT_UNKNOWN);
	}
	assert_string_equal(shelf_read(this, &shelf_all_items), "1 2 3 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DATABASE_CASE(test_large_tables__a_page_costs_the_same_however_many_rows_there_are),
		DATABASE_CASE(test_large_tables__the_ends_of_an_index_are_found_at_once),
		DATABASE_CASE(test_large_tables__all_rows_are_counted_when_asked),
		DATABASE_CASE(test_large_tables__a_search_finds_each_row_once_and_in_order),
		DATABASE_CASE(test_large_tables__nobody_waits_for_ever),
	};

	return cmocka_run_group_tests(tests, open_group, database_case_close_group);
}
