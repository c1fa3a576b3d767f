#include "config.h"

#include "orm_mapping/mapper/mapper.h"

#include <stdio.h>

#include "orm_mapping/mysql/transaction.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

#define MANY_DOUBLINGS 12
#define MANY_ROWS      (1 << MANY_DOUBLINGS)

/* One of the old application's tables. */
struct batch_row {
	int64_t id;
	const char *reference;
	const char *sku;
	int32_t quantity;
	struct date eta;
};

static const struct column batch_columns[] = {
	COLUMN(batch_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(batch_row, reference, COLUMN_PLAIN),
	COLUMN(batch_row, sku, COLUMN_PLAIN),
	COLUMN_NAMED(batch_row, quantity, "qty", COLUMN_PLAIN),
	COLUMN(batch_row, eta, COLUMN_NULLABLE),
};

static const struct constraint batch_constraints[] = {
	{"one_reference", ERROR_NOT_FOUND, "the application's own words"},
};

static const struct table batch_table = {
	.name = "alloc_batch",
	.row = ROW_TYPE(batch_row, batch_columns),
	.constraints = batch_constraints,
	.constraint_count = ARRAY_SIZE(batch_constraints),
};

static const char create_batch[] =
	"CREATE TABLE alloc_batch (id int AUTO_INCREMENT PRIMARY KEY,"
	" reference varchar(255) NOT NULL, sku varchar(255) NOT NULL, qty int NOT NULL,"
	" eta date NULL, UNIQUE KEY one_reference (reference), UNIQUE KEY one_pair (sku, qty),"
	" CONSTRAINT no_debt CHECK (qty >= 0)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

static const char create_line[] =
	"CREATE TABLE line (id int PRIMARY KEY, batch_id int NOT NULL,"
	" CONSTRAINT line_batch FOREIGN KEY (batch_id) REFERENCES alloc_batch (id)) ENGINE=InnoDB";

static int open_group(void **state)
{
	(void)database_case_open_group(state);
	test_database_run(*state, create_batch);
	test_database_run(*state, create_line);
	return 0;
}

static int set_up(void **state)
{
	struct test_database *database = *state;

	test_database_run(database, "DELETE FROM line");
	test_database_run(database, "DELETE FROM alloc_batch");
	return database_case_set_up(state);
}

static void insert_batch(
	struct database_case *this, const char *reference, int32_t quantity, struct batch_row *row)
{
	struct error err = {0};

	*row = (struct batch_row){
		0, reference, "OAK-STOOL", quantity, {0, 0, 0}
        };
	assert_success(mapper_insert(this->conn, &batch_table, row, &err), &err);
}

static void test_mapper__insert_returns_the_number_it_was_given_or_gives_its_own(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};
	struct batch_row first;
	struct batch_row second;
	struct rows found = {.mem = this};
	struct batch_row chosen = {
		1000000, "B-3", "OAK-STOOL", 3, {0, 0, 0}
        };

	insert_batch(this, "B-1", 1, &first);
	insert_batch(this, "B-2", 2, &second);
	assert_true(first.id > 0);
	assert_true(second.id > first.id);
	assert_success(mapper_insert(this->conn, &batch_table, &chosen, &err), &err);
	assert_int_equal(chosen.id, 1000000);
	assert_success(mapper_find(this->conn, &batch_table, &chosen, &found, &err), &err);
	assert_int_equal(found.count, 1);
}

/* Whatever the number, of which each power of two has a statement of its own. */
static void test_mapper__insert_all_inserts_all_in_their_order(void **state)
{
	static const size_t counts[] = {0, 1, 2, 3, 7, 32, 75};
	static const struct query all = {
		.sql = "SELECT id, reference, sku, qty, eta FROM alloc_batch ORDER BY id",
		.results = &batch_table.row,
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct batch_row *rows = mem_array(this, struct batch_row, counts[i]);
		struct rows found = {.mem = this};
		const struct batch_row *stored;
		struct error err = {0};

		test_database_run(this->database, "DELETE FROM alloc_batch");
		for (size_t j = 0; j < counts[i]; j++)
			rows[j] = (struct batch_row){
				.reference = mem_printf(this, "B-%zu", j),
				.sku = "OAK-STOOL",
				.quantity = (int32_t)j,
				.eta = {2031, 5, (int8_t)(j % 28 + 1)}
                        };
		assert_success(
			mapper_insert_all(this->conn, &batch_table, rows, counts[i], &err), &err);
		assert_success(mapper_fetch(this->conn, &all, NULL, &found, &err), &err);
		stored = found.items;
		assert_int_equal(found.count, counts[i]);
		for (size_t j = 0; j < counts[i]; j++) {
			assert_int_equal(rows[j].id, 0);
			assert_string_equal(stored[j].reference, rows[j].reference);
			assert_int_equal(stored[j].quantity, j);
			assert_int_equal(date_compare(stored[j].eta, rows[j].eta), 0);
		}
	}
}

/* One row is refused: within a transaction, nothing of it is kept. */
static void test_mapper__insert_all_tells_which_constraint_was_broken(void **state)
{
	struct database_case *this = *state;
	struct batch_row rows[] = {
		{.reference = "B-1", .sku = "OAK-STOOL", .quantity = 1},
		{.reference = "B-2", .sku = "OAK-STOOL", .quantity = 2},
		{.reference = "B-1", .sku = "OAK-STOOL", .quantity = 3},
	};
	struct error err = {0};

	assert_false(mapper_insert_all(this->conn, &batch_table, rows, ARRAY_SIZE(rows), &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_string_equal(err.message, "the application's own words");
}

static void test_mapper__update_writes_nothing_but_what_changed(void **state)
{
	static const struct query others_quantity = {
		.sql = "SELECT qty FROM alloc_batch",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct error err = {0};
	struct batch_row before;
	struct batch_row after;

	insert_batch(this, "B-1", 1, &before);
	after = before;
	after.eta = (struct date){2031, 5, 1};

	/* Somebody else's change to another column stays. */
	test_database_run(this->database, "UPDATE alloc_batch SET qty = 99");
	assert_success(mapper_update(this->conn, &batch_table, &before, &after, &err), &err);
	assert_int_equal(database_case_number(this->conn, &others_quantity), 99);
}

static void test_mapper__an_update_without_a_change_asks_the_server_nothing(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};
	struct batch_row row;

	insert_batch(this, "B-1", 1, &row);
	test_database_run(this->database, "DELETE FROM alloc_batch");
	assert_success(mapper_update(this->conn, &batch_table, &row, &row, &err), &err);
}

static void test_mapper__an_update_of_the_same_value_by_others_finds_its_row(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};
	struct batch_row before;
	struct batch_row after;

	insert_batch(this, "B-1", 1, &before);
	after = before;
	after.quantity = 99;
	test_database_run(this->database, "UPDATE alloc_batch SET qty = 99");
	assert_success(mapper_update(this->conn, &batch_table, &before, &after, &err), &err);
}

static void test_mapper__a_row_that_is_gone_is_a_lost_race(void **state)
{
	struct database_case *this = *state;
	struct error err = {0};
	struct batch_row before;
	struct batch_row after;

	insert_batch(this, "B-1", 1, &before);
	after = before;
	after.quantity = 2;
	test_database_run(this->database, "DELETE FROM alloc_batch");
	assert_false(mapper_update(this->conn, &batch_table, &before, &after, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	err = (struct error){0};
	assert_false(mapper_delete(this->conn, &batch_table, &before, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

static void test_mapper__delete_takes_the_row_with_that_key_alone(void **state)
{
	static const struct query left = {
		.sql = "SELECT id FROM alloc_batch",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct rows found = {.mem = this};
	struct error err = {0};
	struct batch_row first;
	struct batch_row second;

	insert_batch(this, "B-1", 1, &first);
	insert_batch(this, "B-2", 2, &second);
	assert_success(mapper_delete(this->conn, &batch_table, &first, &err), &err);
	assert_success(mapper_find(this->conn, &batch_table, &first, &found, &err), &err);
	assert_int_equal(found.count, 0);
	assert_int_equal(database_case_number(this->conn, &left), second.id);
}

static void test_mapper__find_and_fetch_of_nothing_succeed_with_nothing(void **state)
{
	static const struct query none = {
		.sql = "SELECT id FROM alloc_batch WHERE id < 0",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct batch_row key = {.id = -1};
	struct rows found = {this, &key, 7};
	struct error err = {0};

	assert_success(mapper_find(this->conn, &batch_table, &key, &found, &err), &err);
	assert_int_equal(found.count, 0);
	assert_null(found.items);
	assert_success(mapper_fetch(this->conn, &none, NULL, &found, &err), &err);
	assert_int_equal(found.count, 0);
	assert_null(found.items);
}

static void test_mapper__execute_says_what_it_did(void **state)
{
	static const struct query insert = {
		.sql = "INSERT INTO alloc_batch (reference, sku, qty) VALUES ('B-1', 'K', 1)"};
	static const struct query update = {.sql = "UPDATE alloc_batch SET qty = 1"};
	struct database_case *this = *state;
	struct effect effect = {0};
	struct error err = {0};

	assert_success(mapper_execute(this->conn, &insert, NULL, &effect, &err), &err);
	assert_int_equal(effect.affected, 1);
	assert_true(effect.insert_id > 0);
	assert_success(mapper_execute(this->conn, &update, NULL, &effect, &err), &err);
	assert_int_equal(effect.affected, 1); /* found, though not changed */
	assert_success(mapper_execute(this->conn, &update, NULL, NULL, &err), &err);
}

static void test_mapper__a_query_that_does_not_fit_its_columns_is_refused(void **state)
{
	static const struct query queries[] = {
		{.sql = "SELECT id, sku FROM alloc_batch",         .results = &number_type},
		{.sql = "SELECT id FROM alloc_batch WHERE id = ?", .results = &number_type},
		{.sql = "SELECT id FROM alloc_batch",
                 .params = &number_type,
                 .results = &number_type},
		{.sql = "DELETE FROM alloc_batch",                                                .results = &number_type                                       },
	};
	struct database_case *this = *state;
	struct number_row params = {1};

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		struct rows found = {.mem = this};
		struct error err = {0};

		assert_false(mapper_fetch(this->conn, &queries[i], &params, &found, &err));
		assert_int_equal(err.kind, ERROR_INTERNAL);
		assert_non_null(strstr(err.message, "declared"));
	}
}

static void test_mapper__constraints_get_their_meaning_by_name(void **state)
{
	static const struct query orphan = {.sql = "INSERT INTO line VALUES (1, -1)"};
	static const struct query remove_all = {.sql = "DELETE FROM alloc_batch"};
	struct database_case *this = *state;
	struct batch_row first;
	struct error err = {0};

	insert_batch(this, "B-1", 1, &first);
	first.id = 0;
	assert_false(mapper_insert(this->conn, &batch_table, &first, &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_string_equal(err.message, "the application's own words");

	first.reference = "B-2";
	assert_false(mapper_insert(this->conn, &batch_table, &first, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "(one_pair)"));

	first.quantity = -1;
	assert_false(mapper_insert(this->conn, &batch_table, &first, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_non_null(strstr(err.message, "(no_debt)"));

	assert_false(mapper_execute(this->conn, &orphan, NULL, NULL, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "(line_batch)"));

	test_database_run(this->database, "INSERT INTO line SELECT 1, MIN(id) FROM alloc_batch");
	assert_false(mapper_execute(this->conn, &remove_all, NULL, NULL, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_non_null(strstr(err.message, "(line_batch)"));
}

/* A refused row leaves the transaction as it was: the use case decides what it means. */
static void test_mapper__a_transaction_goes_on_after_a_refused_row(void **state)
{
	static const struct query count = {
		.sql = "SELECT COUNT(*) FROM alloc_batch",
		.results = &number_type,
	};
	struct database_case *this = *state;
	enum commit_outcome outcome;
	struct error err = {0};
	struct batch_row row;

	assert_success(transaction_begin(this->conn, &err), &err);
	insert_batch(this, "B-1", 1, &row);
	assert_false(mapper_insert(this->conn, &batch_table, &row, &err));
	insert_batch(this, "B-2", 2, &row);
	assert_success(transaction_commit(this->conn, &outcome, &err), &err);
	assert_int_equal(outcome, COMMIT_DONE);
	assert_int_equal(database_case_number(this->conn, &count), 2);
}

struct sum {
	struct row_visitor base;
	struct connection *conn; /* what it holds while rows arrive */
	size_t least_blocks;
	size_t most_blocks;
	int64_t quantities;
	size_t text_bytes;
	size_t rows;
	size_t stop_at; /* 0: never */
};

static bool add_up(struct row_visitor *visitor, const void *row, struct error *err)
{
	struct sum *sum = container_of(visitor, struct sum, base);
	const struct batch_row *batch = row;
	size_t blocks = talloc_total_blocks(sum->conn);

	sum->quantities += batch->quantity;
	sum->text_bytes += strlen(batch->sku);
	if (sum->rows == 0 || blocks < sum->least_blocks)
		sum->least_blocks = blocks;
	if (blocks > sum->most_blocks)
		sum->most_blocks = blocks;
	if (++sum->rows == sum->stop_at)
		return error_set(err, ERROR_FORBIDDEN, "enough");
	return true;
}

static const struct query all_batches = {
	.sql = "SELECT id, reference, sku, qty, eta FROM alloc_batch ORDER BY qty",
	.results = &batch_table.row,
};

/* Quantities from 1 to MANY_ROWS, each SKU 100 characters long. */
static void insert_many(struct database_case *this)
{
	char sql[256];

	test_database_run(this->database,
		"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('1', REPEAT('x', 100), 1)");
	for (int count = 1; count < MANY_ROWS; count *= 2) {
		(void)snprintf(sql, sizeof(sql),
			"INSERT INTO alloc_batch (reference, sku, qty)"
			" SELECT qty + %d, sku, qty + %d FROM alloc_batch",
			count, count);
		test_database_run(this->database, sql);
	}
}

static void test_mapper__each_visits_every_row_in_the_memory_of_one(void **state)
{
	struct database_case *this = *state;
	struct sum sum = {.base = {add_up}, .conn = this->conn};
	struct error err = {0};

	insert_many(this);
	assert_success(mapper_each(this->conn, &all_batches, NULL, &sum.base, &err), &err);
	assert_int_equal(sum.rows, MANY_ROWS);
	assert_int_equal(sum.quantities, (int64_t)MANY_ROWS * (MANY_ROWS + 1) / 2);
	assert_int_equal(sum.text_bytes, (size_t)MANY_ROWS * 100);
	assert_int_equal(sum.most_blocks, sum.least_blocks);
	assert_true(talloc_total_blocks(this->conn) < sum.least_blocks);
}

static void test_mapper__a_visitor_may_stop_and_the_connection_goes_on(void **state)
{
	static const struct query count = {
		.sql = "SELECT COUNT(*) FROM alloc_batch",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct sum sum = {.base = {add_up}, .conn = this->conn, .stop_at = 3};
	struct error err = {0};

	insert_many(this);
	assert_false(mapper_each(this->conn, &all_batches, NULL, &sum.base, &err));
	assert_int_equal(err.kind, ERROR_FORBIDDEN);
	assert_int_equal(sum.rows, 3);
	assert_int_equal(database_case_number(this->conn, &count), MANY_ROWS);
}

static void test_mapper__many_rows_are_fetched_at_once(void **state)
{
	struct database_case *this = *state;
	struct rows found = {.mem = this};
	struct error err = {0};
	const struct batch_row *rows;

	insert_many(this);
	assert_success(mapper_fetch(this->conn, &all_batches, NULL, &found, &err), &err);
	assert_int_equal(found.count, MANY_ROWS);
	rows = found.items;
	for (size_t i = 1; i < found.count; i++) {
		assert_int_equal(rows[i].quantity, rows[i - 1].quantity + 1);
		assert_int_equal(strlen(rows[i].sku), 100);
	}
}

static void test_mapper__parameters_are_taken_anew_each_time(void **state)
{
	static const struct query by_reference = {
		.sql = "SELECT id FROM alloc_batch WHERE reference = ?",
		.params = &text_type,
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct batch_row rows[3];
	char reference[16];

	for (int i = 0; i < 3; i++) {
		(void)snprintf(reference, sizeof(reference), "B-%d", i);
		insert_batch(this, reference, i, &rows[i]);
	}
	for (int i = 2; i >= 0; i--) {
		struct rows found = {.mem = this};
		struct error err = {0};
		const struct number_row *row;

		(void)snprintf(reference, sizeof(reference), "B-%d", i);
		assert_success(mapper_fetch(this->conn, &by_reference,
				       &(struct text_row){reference}, &found, &err),
			&err);
		assert_int_equal(found.count, 1);
		row = found.items;
		assert_int_equal(row->number, rows[i].id);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, database_case_tear_down)
		CASE(test_mapper__insert_returns_the_number_it_was_given_or_gives_its_own),
		CASE(test_mapper__insert_all_inserts_all_in_their_order),
		CASE(test_mapper__insert_all_tells_which_constraint_was_broken),
		CASE(test_mapper__update_writes_nothing_but_what_changed),
		CASE(test_mapper__an_update_without_a_change_asks_the_server_nothing),
		CASE(test_mapper__an_update_of_the_same_value_by_others_finds_its_row),
		CASE(test_mapper__a_row_that_is_gone_is_a_lost_race),
		CASE(test_mapper__delete_takes_the_row_with_that_key_alone),
		CASE(test_mapper__find_and_fetch_of_nothing_succeed_with_nothing),
		CASE(test_mapper__execute_says_what_it_did),
		CASE(test_mapper__a_query_that_does_not_fit_its_columns_is_refused),
		CASE(test_mapper__constraints_get_their_meaning_by_name),
		CASE(test_mapper__a_transaction_goes_on_after_a_refused_row),
		CASE(test_mapper__each_visits_every_row_in_the_memory_of_one),
		CASE(test_mapper__a_visitor_may_stop_and_the_connection_goes_on),
		CASE(test_mapper__many_rows_are_fetched_at_once),
		CASE(test_mapper__parameters_are_taken_anew_each_time),
#undef CASE
	};

	return cmocka_run_group_tests(tests, open_group, database_case_close_group);
}
