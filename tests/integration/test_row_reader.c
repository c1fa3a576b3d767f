#include "config.h"

#include "orm_mapping/tables/mysql_row_reader.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/tables/composed_select.h"
#include "orm_mapping/tables/pair_keys.h"
#include "tests/support/accounts.h"
#include "tests/support/cmocka.h"
#include "tests/support/shelf.h"

static void test_row_reader__paths_that_lead_nowhere_are_internal_errors(void **state)
{
	static const char *const paths[] = {"colour", "maker.colour", "name.id", "maker.name.id",
		"other.id", "tags", "tags.name", "", ".", "maker.", "gone"};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct row_request request = shelf_all_items;
		struct row_list list;
		struct error err = {0};

		request.paths = &paths[i];
		assert_false(row_reader_read(shelf_reader(this), this, &request, &list, &err));
		assert_row(err.kind == ERROR_INTERNAL, paths[i]);
	}
	assert_string_equal(shelf_read(this, &shelf_all_items), "1 2 3 4");
}

static void test_row_reader__reads_every_kind_of_value(void **state)
{
	static const struct {
		const char *path;
		const char *values[3]; /* of the items 1, 2 and 3 */
	} rows[] = {
		{"id",                 {"1", "2", "3"}					    },
		{"name",               {"Lamp", "lampshade", "100%_wool\\"}                       },
		{"maker",              {"1", "1", "2"}					    },
		{"b",                  {"1", NULL, "2"}					   },
		{"price",              {"1.50", SHELF_LOWEST_PRICE, NULL}                         },
		{"shown",              {"1", "0", "1"}					    },
		{"weight",             {"0.5", NULL, "1e+22"}                                     },
		{"big",                {"18446744073709551615", NULL, "7"}                        },
		{"day",                {"2024-01-02", NULL, "2024-06-01"}                         },
		{"moment",             {"2024-01-02 03:04:05.000060", NULL, "2024-06-01 00:00:00"}},
		{"at",                 {"03:04:05", NULL, "23:59:59.500000"}                      },
		{"lasts",              {"-86398999995", NULL, "0"}                                },
		{"token",              {"12345678-1234-5678-1234-567812345678", NULL, NULL}       },
		{"extra",              {"{\"a\": [1, 1.50]}", NULL, "null"}                       },
		{"note",               {"two\nlines", NULL, ""}                                   },
		{"image",              {"4", NULL, "0"}					   },
		{"twice",              {"2", NULL, "4"}					   },
		{"maker.name",         {"Anna", "Anna", "Bert"}                                   },
		{"maker.country",      {"1", "1", NULL}                                           },
		{"maker.country.id",   {"1", "1", NULL}                                           },
		{"maker.country.name", {"Austria", "Austria", NULL}                               },
		{"rival.country.name", {NULL, NULL, "Austria"}                                    },
	};
	struct database_case *this = *state;
	const char *paths[ARRAY_SIZE(rows)];
	struct row_request request = shelf_all_items;
	struct row_list list;
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		paths[i] = rows[i].path;
	request.paths = paths;
	request.path_count = ARRAY_SIZE(rows);
	assert_success(row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(rows[i].values); j++)
			if (rows[i].values[j] && list.items[j][i])
				assert_string_equal(list.items[j][i], rows[i].values[j]);
			else
				assert_ptr_equal(list.items[j][i], rows[i].values[j]);
}

/* One join for maker, one for its country, however many paths lead through them. */
static void test_row_reader__a_table_is_joined_once(void **state)
{
	static const char *const paths[] = {
		"maker.name", "maker.country.name", "maker.country.id", "maker.id"};
	static const struct row_order order[] = {
		{"maker.country.name", true },
                {"id",                 false}
        };
	static const struct row_condition condition = {"maker.name", TEST_IS, "Anna"};
	static const struct row_clause clause = {&condition, 1};
	static const struct row_request request = {
		.selection = {&shelf_items, &clause, 1},
		.paths = paths,
		.path_count = ARRAY_SIZE(paths),
		.order = order,
		.order_count = ARRAY_SIZE(order),
		.limit = 10,
	};
	const struct composed_select *select;
	struct error err = {0};

	assert_success(composed_select_rows(*state, &request, 11, &select, &err), &err);
	assert_string_equal(select->query.sql,
		COMPOSED_SELECT "t1.`name`, t2.`name`, t2.`id`, t1.`id` FROM `shelf_item` AS t0"
				" LEFT JOIN `shelf_maker` AS t1 ON t1.`id` = t0.`maker_id`"
				" LEFT JOIN `shelf_country` AS t2 ON t2.`id` = t1.`country_id`"
				" WHERE (t1.`name` = ?) ORDER BY t2.`name` DESC, t0.`id` LIMIT ?");
	assert_string_equal(shelf_read(*state, &request), "Anna Anna");
}

/* Prepared, run and closed: the session keeps none of them. */
static void test_row_reader__each_call_is_one_statement(void **state)
{
	static const char *const paths[] = {"name", "maker.name", "maker.country.name"};
	static const struct row_condition condition = {"tags.maker.name", TEST_IS, "Anna"};
	static const struct row_clause clause = {&condition, 1};
	struct database_case *this = *state;
	struct row_reader *reader = shelf_reader(this);
	struct row_request request = shelf_all_items;
	struct statement_counts before = accounts_statements(this->conn);
	struct statement_counts after;
	struct row_bounds bounds;
	struct row_list list;
	struct error err = {0};
	uint64_t count;

	request.selection = (struct row_selection){&shelf_items, &clause, 1};
	request.paths = paths;
	request.path_count = ARRAY_SIZE(paths);
	assert_success(row_reader_read(reader, this, &request, &list, &err) &&
			row_reader_count(reader, &request.selection, 10, &count, &err) &&
			row_reader_bounds(reader, this, &request.selection, "day", &bounds, &err),
		&err);
	after = accounts_statements(this->conn);
	assert_int_equal(after.prepared, before.prepared + 3);
	assert_int_equal(after.closed, before.closed + 3);
}

static uint64_t count_of(
	struct database_case *this, const struct row_selection *selection, uint64_t most)
{
	struct error err = {0};
	uint64_t count = 0;

	assert_success(row_reader_count(shelf_reader(this), selection, most, &count, &err), &err);
	return count;
}

static void test_row_reader__counts_no_further_than_asked(void **state)
{
	static const struct row_condition old = {"tags.name", TEST_IS, "old"};
	static const struct row_clause clause = {&old, 1};
	struct row_selection selection = {&shelf_items, &clause, 1};

	assert_int_equal(count_of(*state, &shelf_all_items.selection, 100), 4);
	assert_int_equal(count_of(*state, &shelf_all_items.selection, 4), 4);
	assert_int_equal(count_of(*state, &shelf_all_items.selection, 2), 3);
	assert_int_equal(count_of(*state, &shelf_all_items.selection, 0), 1);
	assert_int_equal(count_of(*state, &selection, 100), 2);
	assert_int_equal(count_of(*state, &selection, ROW_COUNT_ALL), 2);
	assert_int_equal(count_of(*state, &shelf_all_items.selection, ROW_COUNT_ALL), 4);
}

static void test_row_reader__estimates_from_what_the_server_knows(void **state)
{
	struct database_case *this = *state;
	struct row_model unknown = shelf_walks;
	struct error err = {0};
	uint64_t rows = 0;

	shelf_fill_walks(this->database, 5000, 10);
	assert_success(row_reader_estimate(shelf_reader(this), &shelf_walks, &rows, &err), &err);
	assert_in_range(rows, 3000, 8000);
	unknown.table = "shelf_nothing";
	assert_success(row_reader_estimate(shelf_reader(this), &unknown, &rows, &err), &err);
	assert_int_equal(rows, 0);
}

static void test_row_reader__bounds_are_the_least_and_the_greatest(void **state)
{
	static const struct row_condition none = {"id", TEST_IS, "99"};
	static const struct row_clause clause = {&none, 1};
	static const struct {
		const char *path;
		const char *least;
		const char *greatest;
	} rows[] = {
		{"day",        "1999-12-31",       "2024-06-01"},
		{"price",      SHELF_LOWEST_PRICE, "1.50"      },
		{"maker.name", "Anna",             "Bert"      },
		{"twice",      "2",                "4"         },
	};
	struct database_case *this = *state;
	struct row_selection nothing = {&shelf_items, &clause, 1};
	struct row_bounds bounds;
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_success(row_reader_bounds(shelf_reader(this), this,
				       &shelf_all_items.selection, rows[i].path, &bounds, &err),
			&err);
		assert_string_equal(bounds.least, rows[i].least);
		assert_string_equal(bounds.greatest, rows[i].greatest);
	}
	assert_success(
		row_reader_bounds(shelf_reader(this), this, &nothing, "day", &bounds, &err), &err);
	assert_null(bounds.least);
	assert_null(bounds.greatest);
}

static void test_row_reader__pairs_are_the_keys_of_the_targets(void **state)
{
	static const struct {
		const char *key;
		const char *targets[3];
	} rows[] = {
		{"1", {"1", "2"} },
		{"3", {NULL}     },
		{"4", {"10", "2"}},
	};
	const struct row_field *tags = row_model_field(&shelf_items, "tags");
	struct database_case *this = *state;
	struct row_reader *reader = shelf_reader(this);
	const char *const *keys;
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t count = 0;

		assert_success(row_reader_pairs(
				       reader, this, &shelf_items, tags, rows[i].key, &keys, &err),
			&err);
		for (; keys[count]; count++)
			assert_string_equal(keys[count], rows[i].targets[count]);
		assert_null(rows[i].targets[count]);
	}
	assert_false(row_reader_pairs(reader, this, &shelf_items, tags, "1 OR 1", &keys, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_row_reader__pairs_are_locked_for_those_who_write_them(void **state)
{
	struct database_case *this = *state;
	struct connection_options options = this->database->options;
	struct pair_owner owner = {&shelf_items, row_model_field(&shelf_items, "tags"), "1", true};
	struct connection *other;
	const char *const *keys;
	struct error err = {0};

	options.lock_wait_timeout_s = 1;
	other = connection_new(this, &options, &this->database->log.base);
	assert_success(transaction_begin(this->conn, &err) &&
			pair_keys_read(this->conn, this, &owner, &keys, &err),
		&err);
	assert_false(pair_keys_read(other, this, &owner, &keys, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	err = (struct error){0};
	owner.is_locked = false;
	assert_success(pair_keys_read(other, this, &owner, &keys, &err), &err);
	transaction_rollback(this->conn);
}

/* Counts what it is shown, looks how much memory the connection holds, and may have enough. */
struct counting_sink {
	struct row_sink base;
	const void *conn;
	size_t count;
	size_t enough;
	size_t blocks[2]; /* at the tenth row, and the most of all later ones */
};

static bool count_row(struct row_sink *base, const char *const *values, struct error *err)
{
	struct counting_sink *sink = container_of(base, struct counting_sink, base);
	size_t blocks = talloc_total_blocks(sink->conn);
	size_t *place = &sink->blocks[++sink->count > 10];

	assert_non_null(values[0]);
	if (blocks > *place)
		*place = blocks;
	return sink->count < sink->enough || error_set(err, ERROR_CONFLICT, "that is enough");
}

/* Old applications have spans of time in columns of times. */
static void test_row_reader__spans_are_read_as_the_server_has_them(void **state)
{
	static const struct row_field field = {
		.name = "at", .column = "at", .kind = ROW_SPAN, .flags = ROW_NULLABLE};
	static const struct row_model model = {
		.label = "shelf.span", .table = "shelf_item", .fields = &field, .field_count = 1};
	static const struct row_condition is_long = {"at", TEST_AT_LEAST, "24:00:00"};
	static const struct row_clause clause = {&is_long, 1};
	static const char *const path = "at";
	static const struct row_order order = {"at", false};
	struct database_case *this = *state;
	struct row_request request = {
		.selection = {&model, NULL, 0},
		.paths = &path,
		.path_count = 1,
		.order = &order,
		.order_count = 1,
		.limit = 10,
	};

	test_database_run(this->database, "UPDATE shelf_item SET `at` = '-25:00' WHERE id = 2");
	test_database_run(
		this->database, "UPDATE shelf_item SET `at` = '838:59:58.00006' WHERE id = 4");
	assert_string_equal(shelf_read(this, &request),
		"-25:00:00.000000 03:04:05.000000 23:59:59.500000 838:59:58.000060");
	request.selection = (struct row_selection){&model, &clause, 1};
	assert_string_equal(shelf_read(this, &request), "838:59:58.000060");
	test_database_run(this->database, "UPDATE shelf_item SET `at` = NULL WHERE id IN (2, 4)");
}

/* What all rows are called may need nothing of them. */
static void test_row_reader__rows_of_which_nothing_is_read_are_there_all_the_same(void **state)
{
	static const struct row_condition any[] = {
		{"name", TEST_IS, "Lamp"},
                {"id",   TEST_IS, "3"   }
        };
	static const struct row_clause clause = {any, ARRAY_SIZE(any)};
	static const size_t counts[] = {4, 2, 2};
	struct database_case *this = *state;
	struct row_field *fields = mem_array(this, struct row_field, shelf_items.field_count);
	struct row_model indexed = shelf_items; /* so that either condition is read by itself */
	const struct row_selection selections[] = {
		{&shelf_items, NULL,    0},
                {&shelf_items, &clause, 1},
                {&indexed,     &clause, 1}
        };

	for (size_t i = 0; i < shelf_items.field_count; i++) {
		fields[i] = shelf_items.fields[i];
		fields[i].flags |= ROW_INDEXED;
	}
	indexed.fields = fields;
	for (size_t i = 0; i < ARRAY_SIZE(selections); i++) {
		struct counting_sink sink = {
			{count_row},
                        this->conn, 0, SIZE_MAX, { 0,        0}
                };
		struct row_request request = shelf_all_items;
		struct row_list list;
		struct error err = {0};

		request.selection = selections[i];
		request.path_count = 0;
		assert_success(
			row_reader_read(shelf_reader(this), this, &request, &list, &err), &err);
		assert_int_equal(list.count, counts[i]);
		assert_success(
			row_reader_each(shelf_reader(this), &request, &sink.base, &err), &err);
		assert_int_equal(sink.count, counts[i]);
	}
}

static void test_row_reader__each_row_is_handed_on_in_bounded_memory(void **state)
{
	static const char *const paths[] = {"id", "a", "c", "maker.name"};
	struct database_case *this = *state;
	struct counting_sink sink = {
		{count_row},
                this->conn, 0, SIZE_MAX, { 0,        0}
        };
	struct row_request request = shelf_all_items;
	struct error err = {0};

	shelf_fill_walks(this->database, 20000, 100);
	request.selection.model = &shelf_walks;
	request.paths = paths;
	request.path_count = ARRAY_SIZE(paths);
	request.limit = 1;
	assert_success(row_reader_each(shelf_reader(this), &request, &sink.base, &err), &err);
	assert_int_equal(sink.count, 20000);
	assert_true(sink.blocks[1] <= sink.blocks[0] + ARRAY_SIZE(paths));
}

static void test_row_reader__a_sink_may_have_enough(void **state)
{
	struct database_case *this = *state;
	struct counting_sink sink = {
		{count_row},
                this->conn, 0, 3, { 0,        0}
        };
	struct statement_counts before = accounts_statements(this->conn);
	struct statement_counts after;
	struct error err = {0};

	assert_false(row_reader_each(shelf_reader(this), &shelf_all_items, &sink.base, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_int_equal(sink.count, 3);
	assert_string_equal(shelf_read(this, &shelf_all_items), "1 2 3 4");
	after = accounts_statements(this->conn);
	assert_int_equal(after.closed - before.closed, 2);
}

static void test_row_reader__a_connection_lost_while_idle_is_opened_again(void **state)
{
	struct database_case *this = *state;
	struct counting_sink sink = {
		{count_row},
                this->conn, 0, SIZE_MAX, { 0,        0}
        };
	struct error err = {0};

	accounts_kill_session(this, accounts_session(this->conn));
	assert_string_equal(shelf_read(this, &shelf_all_items), "1 2 3 4");
	accounts_kill_session(this, accounts_session(this->conn));
	assert_success(
		row_reader_each(shelf_reader(this), &shelf_all_items, &sink.base, &err), &err);
	assert_int_equal(sink.count, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DATABASE_CASE(test_row_reader__paths_that_lead_nowhere_are_internal_errors),
		DATABASE_CASE(test_row_reader__reads_every_kind_of_value),
		DATABASE_CASE(test_row_reader__a_table_is_joined_once),
		DATABASE_CASE(test_row_reader__each_call_is_one_statement),
		DATABASE_CASE(test_row_reader__counts_no_further_than_asked),
		DATABASE_CASE(test_row_reader__estimates_from_what_the_server_knows),
		DATABASE_CASE(test_row_reader__bounds_are_the_least_and_the_greatest),
		DATABASE_CASE(test_row_reader__pairs_are_the_keys_of_the_targets),
		DATABASE_CASE(test_row_reader__pairs_are_locked_for_those_who_write_them),
		DATABASE_CASE(test_row_reader__each_row_is_handed_on_in_bounded_memory),
		DATABASE_CASE(test_row_reader__spans_are_read_as_the_server_has_them),
		DATABASE_CASE(
			test_row_reader__rows_of_which_nothing_is_read_are_there_all_the_same),
		DATABASE_CASE(test_row_reader__a_sink_may_have_enough),
		DATABASE_CASE(test_row_reader__a_connection_lost_while_idle_is_opened_again),
	};

	return cmocka_run_group_tests(tests, shelf_open_group, database_case_close_group);
}
