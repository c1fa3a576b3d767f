#include "config.h"

#include "orm_mapping/tables/composed_select.h"

#include "tests/support/cmocka.h"
#include "tests/support/shelf.h"

static void test_row_pages__pages_follow_each_other(void **state)
{
	struct database_case *this = *state;
	struct row_request request = shelf_all_items;
	struct row_list list;
	struct error err = {0};

	request.limit = 3;
	assert_success(row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
	assert_string_equal(shelf_words(this, &list), "1 2 3");
	assert_true(list.has_more);
	request.offset = 3;
	assert_success(row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
	assert_string_equal(shelf_words(this, &list), "4");
	assert_false(list.has_more);
	request.offset = 4;
	assert_string_equal(shelf_read(this, &request), "");
	request.offset = 0;
	request.limit = 4;
	assert_success(row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
	assert_false(list.has_more);
}

static void test_row_pages__null_comes_first_and_descending_last(void **state)
{
	static const struct {
		struct row_order order[2];
		const char *ids;
	} rows[] = {
		{{{"b", false}, {"id", false}},         "2 1 3 4"},
		{{{"b", true}, {"id", false}},          "3 4 1 2"},
		{{{"b", true}, {"id", true}},           "4 3 1 2"},
		{{{"maker.name", false}, {"id", true}}, "4 2 1 3"},
		{{{"twice", false}, {"id", false}},     "2 1 3 4"},
		{{{"price", false}, {"id", false}},     "3 2 4 1"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_request request = shelf_all_items;

		request.order = rows[i].order;
		request.order_count = 2;
		assert_string_equal(shelf_read(*state, &request), rows[i].ids);
	}
}

/* What goes on behind, or before, a row of the walks, page by page, must be the list as a whole. */
static const char *const walk_paths[] = {
	"id", "a", "b", "c", "sum", "maker.name", "maker.country.name"};

#define WALK_COLUMNS ARRAY_SIZE(walk_paths)

#define WALK_ROWS 150

struct walk {
	struct database_case *this;
	struct row_request request;
	size_t places[WALK_COLUMNS]; /* of the order's values among the paths */
	struct row_list all;
	unsigned chance;
};

static unsigned next_below(struct walk *walk, unsigned limit)
{
	walk->chance = walk->chance * 1664525 + 1013904223;
	return (walk->chance >> 16) % limit;
}

/* Some of the columns, in any order and direction, and the key at the end. */
static void choose_order(struct walk *walk, struct row_order *order)
{
	size_t count = 1 + next_below(walk, 3);

	for (size_t i = 0; i < count; i++) {
		walk->places[i] = 1 + next_below(walk, WALK_COLUMNS - 1);
		order[i] =
			(struct row_order){walk_paths[walk->places[i]], next_below(walk, 2) == 1};
	}
	walk->places[count] = 0;
	order[count] = (struct row_order){"id", next_below(walk, 2) == 1};
	walk->request.order = order;
	walk->request.order_count = count + 1;
}

static void read_walk(struct walk *walk, struct row_list *out)
{
	struct error err = {0};

	assert_success(
		row_reader_read(shelf_reader(walk->this), walk->this, &walk->request, out, &err),
		&err);
}

/* Reads a page behind, or before, the row of the whole list; fails unless it is a part of it. */
static size_t read_page(struct walk *walk, size_t row, size_t limit)
{
	bool is_backward = walk->request.is_backward;
	const char *from[WALK_COLUMNS];
	struct row_list page;
	size_t left = is_backward ? row : walk->all.count - row - 1;
	size_t expected = left < limit ? left : limit;
	size_t first = is_backward ? row - expected : row + 1;

	for (size_t i = 0; i < walk->request.order_count; i++)
		from[i] = walk->all.items[row][walk->places[i]];
	walk->request.from = from;
	walk->request.limit = limit;
	read_walk(walk, &page);
	assert_int_equal(page.count, expected);
	assert_int_equal(page.has_more, left > limit);
	for (size_t i = 0; i < page.count; i++)
		assert_string_equal(page.items[i][0], walk->all.items[first + i][0]);
	return expected;
}

static void walk_both_ways(struct walk *walk)
{
	size_t row = 0;

	walk->request.is_backward = false;
	walk->request.from = NULL;
	walk->request.limit = WALK_ROWS;
	read_walk(walk, &walk->all);
	assert_in_range(walk->all.count, WALK_ROWS / 2, WALK_ROWS);
	while (row + 1 < walk->all.count)
		row += read_page(walk, row, 1 + next_below(walk, 40));
	assert_int_equal(read_page(walk, row, 1), 0);
	walk->request.is_backward = true;
	while (row > 0)
		row -= read_page(walk, row, 1 + next_below(walk, 40));
	assert_int_equal(read_page(walk, row, 1), 0);
}

static void test_row_pages__pages_are_the_list_in_every_order(void **state)
{
	static const struct row_condition conditions[] = {
		{"a", TEST_IS_NULL,  "1"},
		{"b", TEST_AT_LEAST, "1"},
	};
	static const struct row_clause clause = {conditions, ARRAY_SIZE(conditions)};
	struct database_case *this = *state;
	struct walk walk = {.this = this, .chance = 20240102};

	shelf_fill_walks(this->database, WALK_ROWS, 4);
	walk.request.selection = (struct row_selection){&shelf_walks, &clause, 0};
	walk.request.paths = walk_paths;
	walk.request.path_count = WALK_COLUMNS;
	for (unsigned i = 0; i < 40; i++) {
		struct row_order order[WALK_COLUMNS];

		walk.request.selection.clause_count = i % 2;
		choose_order(&walk, order);
		walk_both_ways(&walk);
	}
}

#define OPTIONAL(field_name, field_kind, more_flags)                                               \
	{                                                                                          \
		.name = (field_name), .column = (field_name), .kind = (field_kind),                \
		.flags = ROW_NULLABLE | (more_flags),                                              \
	}

/* Columns that the server does not sort by what is read of them. */
static const struct row_field odd_fields[] = {
	{.name = "id", .column = "id", .kind = ROW_INTEGER, .flags = ROW_KEY},
	OPTIONAL("state", ROW_TEXT, ROW_OF_MEMBERS),
	OPTIONAL("sizes", ROW_TEXT, ROW_OF_MEMBERS),
	OPTIONAL("is_open", ROW_BOOLEAN, 0),
	OPTIONAL("data", ROW_JSON, 0),
	{.name = "day",            .column = "day",              .kind = ROW_DATE      },
	{.name = "moment",            .column = "moment",           .kind = ROW_DATETIME},
};
static const struct row_model odd_model = {
	.label = "shelf.odd",
	.table = "shelf_odd",
	.fields = odd_fields,
	.field_count = ARRAY_SIZE(odd_fields),
	.key = odd_fields,
};

#define ODD_ROWS 60

static void fill_odd(struct database_case *this)
{
	test_database_run(this->database,
		"CREATE TABLE shelf_odd (id int PRIMARY KEY,"
		" state enum('new', 'paid', 'cancelled') NULL, sizes set('s', 'l', 'b') NULL,"
		" is_open tinyint(1) NULL, data json NULL, day date NOT NULL,"
		" moment datetime(6) NOT NULL)");
	test_database_run(this->database, "SET sql_mode = ''");
	for (int i = 0; i < ODD_ROWS; i++)
		test_database_run(this->database,
			mem_printf(this,
				"INSERT INTO shelf_odd VALUES (%d, NULLIF(%d, 0), NULLIF(%d, 0),"
				" NULLIF(%d, 4), NULLIF('{\"a\": %d}', '{\"a\": 0}'),"
				" IF(%d, '2024-01-0%d', 0), IF(%d, '2024-01-02 03:04:05.00000%d', "
				"0))",
				i, i * 7 % 4, i * 5 % 8, i * 3 % 5, i * 11 % 12, i * 13 % 3,
				i * 13 % 3, i * 17 % 4, i * 17 % 4));
	test_database_run(this->database, "SET sql_mode = DEFAULT");
}

/* The ids of all, page by page, each behind the row that was the last one. */
static const char *read_odd(struct database_case *this, struct row_request request)
{
	const char *ids = "";
	const char *from[2];
	struct row_list page = {.has_more = true};
	struct error err = {0};

	for (size_t i = 0; page.has_more && i < ODD_ROWS; i++) {
		assert_success(
			row_reader_read(shelf_reader(this), this, &request, &page, &err), &err);
		ids = mem_printf(this, "%s%s%s", ids, *ids ? " " : "", shelf_words(this, &page));
		from[0] = page.items[page.count - 1][1];
		from[1] = page.items[page.count - 1][0];
		request.from = from;
	}
	return ids;
}

static void test_row_pages__of_odd_columns_no_row_is_left_out(void **state)
{
	struct database_case *this = *state;

	fill_odd(this);
	for (unsigned i = 2; i < 2 * ARRAY_SIZE(odd_fields); i++) {
		const char *const paths[] = {"id", odd_fields[i / 2].name};
		const struct row_order order[] = {
			{paths[1], i & 1},
                        {"id",     i & 1}
                };
		struct row_request request = {
			.selection = {&odd_model, NULL, 0},
			.paths = paths,
			.path_count = 2,
			.order = order,
			.order_count = 2,
			.limit = ODD_ROWS,
		};
		const char *all = read_odd(this, request);

		request.limit = 7;
		assert_string_equal(read_odd(this, request), all);
	}
}

static void test_row_pages__a_forged_place_to_start_from_is_invalid(void **state)
{
	static const struct row_order order[] = {
		{"day", false},
                {"id",  false}
        };
	static const char *const forged[][2] = {
		{"x",          "1"     },
		{"2024-01-02", "1 OR 1"},
		{NULL,         NULL    },
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(forged); i++) {
		struct row_request request = shelf_all_items;
		struct row_list list;
		struct error err = {0};
		bool ok;

		request.order = order;
		request.order_count = ARRAY_SIZE(order);
		request.from = forged[i];
		ok = row_reader_read(shelf_reader(this), this, &request, &list, &err);
		if (forged[i][0] || forged[i][1])
			assert_true(!ok && err.kind == ERROR_INVALID);
		else
			assert_success(ok, &err);
	}
}

#define READ_ROWS 51

/* Of each row the makers and their countries are read, too. */
#define READS_MAX (4 * READ_ROWS)

/* What the server has read for those rows. */
static int64_t cost(struct database_case *this, const struct composed_select *select)
{
	struct rows found = {.mem = this};
	struct error err = {0};
	int64_t before = server_reads(this->conn);

	assert_success(
		mapper_fetch(this->conn, &select->query, select->params, &found, &err), &err);
	assert_int_equal(found.count, READ_ROWS);
	return server_reads_since(this->conn, before);
}

/* The cost of a page depends neither on the table's size nor on how far down the list it is. */
static void test_row_pages__a_page_is_a_part_of_an_index(void **state)
{
	static const char *const from[] = {"4000", "12000"};
	struct database_case *this = *state;

	shelf_fill_walks(this->database, 20000, 5000);
	for (unsigned i = 0; i < 8; i++) {
		struct row_order order[] = {
			{"a",  i & 1},
                        {"id", i & 1}
                };
		struct row_request request = {
			.selection = {&shelf_walks, NULL, 0},
			.paths = walk_paths,
			.path_count = WALK_COLUMNS,
			.order = order,
			.order_count = ARRAY_SIZE(order),
			.from = i & 4 ? from : NULL,
			.is_backward = i & 2,
		};
		const struct composed_select *select;
		struct error err = {0};

		assert_success(
			composed_select_rows(this, &request, READ_ROWS, &select, &err), &err);
		assert_in_range(cost(this, select), READ_ROWS, READS_MAX);
	}
}

static void test_row_pages__a_table_without_a_key_is_listed(void **state)
{
	struct row_model model = shelf_items;
	struct row_request request = shelf_all_items;

	model.key = NULL;
	request.selection.model = &model;
	request.order_count = 0;
	assert_int_equal(strlen(shelf_read(*state, &request)), strlen("1 2 3 4"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DATABASE_CASE(test_row_pages__pages_follow_each_other),
		DATABASE_CASE(test_row_pages__null_comes_first_and_descending_last),
		DATABASE_CASE(test_row_pages__pages_are_the_list_in_every_order),
		DATABASE_CASE(test_row_pages__of_odd_columns_no_row_is_left_out),
		DATABASE_CASE(test_row_pages__a_forged_place_to_start_from_is_invalid),
		DATABASE_CASE(test_row_pages__a_page_is_a_part_of_an_index),
		DATABASE_CASE(test_row_pages__a_table_without_a_key_is_listed),
	};

	return cmocka_run_group_tests(tests, shelf_open_group, database_case_close_group);
}
