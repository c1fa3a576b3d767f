#include "config.h"

#include "orm_mapping/mapper/shape.h"

#include "tests/support/cmocka.h"

struct line_row {
	int64_t id;
	const char *sku;
	int32_t quantity;
};

static const struct column line_columns[] = {
	COLUMN(line_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(line_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(line_row, quantity, "qty", COLUMN_PLAIN),
};
static const struct table line_table = {
	.name = "line",
	.row = ROW_TYPE(line_row, line_columns),
};

struct pair_row {
	int64_t a;
	int64_t b;
	const char *text;
};

/* Two key columns, and names that need their quotes. */
static const struct column pair_columns[] = {
	COLUMN(pair_row, a, COLUMN_KEY),
	COLUMN(pair_row, text, COLUMN_NULLABLE),
	COLUMN_NAMED(pair_row, b, "b`", COLUMN_KEY),
};
static const struct table pair_table = {
	.name = "order",
	.row = ROW_TYPE(pair_row, pair_columns),
};

static int make_mem(void **state)
{
	*state = mem_context(NULL, "test");
	return 0;
}

static int free_mem(void **state)
{
	return talloc_free(*state);
}

static size_t count_of(const char *text, char wanted)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == wanted;
	return count;
}

static void test_shape__sql_is_made_from_columns(void **state)
{
	static const struct {
		const struct table *table;
		enum operation operation;
		unsigned rows;
		uint64_t written;
		const char *sql;
	} rows[] = {
		{&line_table, OPERATION_FIND,   0, 0,
                 "SELECT `id`, `sku`, `qty` FROM `line` WHERE `id` = ?"                           },
		{&line_table, OPERATION_INSERT, 1, 6,
                 "INSERT INTO `line` (`sku`, `qty`) VALUES (?, ?)"                                },
		{&line_table, OPERATION_INSERT, 1, 5,
                 "INSERT INTO `line` (`id`, `qty`) VALUES (?, ?)"                                 },
		{&line_table, OPERATION_INSERT, 1, 0, "INSERT INTO `line` () VALUES ()"           },
		{&line_table, OPERATION_INSERT, 3, 6,
                 "INSERT INTO `line` (`sku`, `qty`) VALUES (?, ?), (?, ?), (?, ?)"                },
		{&line_table, OPERATION_UPDATE, 0, 4, "UPDATE `line` SET `qty` = ? WHERE `id` = ?"},
		{&line_table, OPERATION_DELETE, 0, 0, "DELETE FROM `line` WHERE `id` = ?"         },
		{&pair_table, OPERATION_DELETE, 0, 0,
                 "DELETE FROM `order` WHERE `a` = ? AND `b``` = ?"                                },
		{&pair_table, OPERATION_UPDATE, 0, 3,
                 "UPDATE `order` SET `a` = ?, `text` = ? WHERE `a` = ? AND `b``` = ?"             },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct statement_key key = {
			rows[i].table, rows[i].operation, rows[i].rows, rows[i].written};
		struct shape *shape = shape_new(*state, &key);

		assert_string_equal(shape->text.sql, rows[i].sql);
		assert_int_equal(shape->text.param_count, count_of(rows[i].sql, '?'));
	}
}

static void test_shape__values_come_before_the_key(void **state)
{
	struct statement_key key = {&pair_table, OPERATION_UPDATE, 0, 2};
	struct shape *shape = shape_new(*state, &key);

	assert_int_equal(shape->value_count, 1);
	assert_ptr_equal(shape->params[0], &pair_columns[1]);
	assert_ptr_equal(shape->params[1], &pair_columns[0]);
	assert_ptr_equal(shape->params[2], &pair_columns[2]);
}

static void test_shape__a_query_is_taken_as_it_is_written(void **state)
{
	static const struct query query = {
		.sql = "SELECT id, sku, qty FROM line WHERE qty > ? AND sku < ? AND id = ?",
		.params = &line_table.row,
		.results = &line_table.row,
	};
	struct statement_key key = {&query, OPERATION_QUERY, 0, 0};
	struct shape *shape = shape_new(*state, &key);

	assert_ptr_equal(shape->text.sql, query.sql);
	assert_int_equal(shape->value_count, 3);
	assert_int_equal(shape->text.param_count, 3);
	assert_int_equal(shape->text.result_count, 3);
	assert_int_equal(shape->row_size, sizeof(struct line_row));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape__sql_is_made_from_columns),
		cmocka_unit_test(test_shape__values_come_before_the_key),
		cmocka_unit_test(test_shape__a_query_is_taken_as_it_is_written),
	};

	return cmocka_run_group_tests(tests, make_mem, free_mem);
}
