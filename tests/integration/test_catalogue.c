/* tests/integration/test_catalogue.c - what the server says of columns, indexes, foreign keys. */
#include "config.h"

#include "orm_mapping/mapper/catalogue.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

static const char *const statements[] = {
	("CREATE TABLE supplier (id int AUTO_INCREMENT PRIMARY KEY, code varchar(20) NOT NULL,"
	 " UNIQUE KEY (code)) ENGINE=InnoDB"),
	("CREATE TABLE item (id bigint AUTO_INCREMENT PRIMARY KEY, Name varchar(50) NOT NULL,"
	 " price decimal(9,2) unsigned NOT NULL DEFAULT 1.5, notes longtext NULL,"
	 " twice int GENERATED ALWAYS AS (supplier_id * 2) VIRTUAL,"
	 " supplier_id int NOT NULL, other_id int NULL, code varchar(20) NULL,"
	 " seen datetime(6) DEFAULT CURRENT_TIMESTAMP(6),"
	 " KEY by_name (name, price), UNIQUE KEY by_start (notes(10)),"
	 " UNIQUE KEY by_pair (supplier_id, code), FULLTEXT KEY by_words (notes),"
	 " CONSTRAINT f1 FOREIGN KEY (supplier_id) REFERENCES supplier (id) ON DELETE CASCADE,"
	 " CONSTRAINT f2 FOREIGN KEY (other_id) REFERENCES supplier (id) ON DELETE SET NULL,"
	 " CONSTRAINT f3 FOREIGN KEY (code) REFERENCES supplier (code)) ENGINE=InnoDB"),
	("CREATE TABLE pair (a int NOT NULL, b int NOT NULL, PRIMARY KEY (b, a),"
	 " UNIQUE KEY (a, b)) ENGINE=InnoDB"),
	("CREATE TABLE beyond (a int, b int, CONSTRAINT f4 FOREIGN KEY (a, b)"
	 " REFERENCES pair (a, b)) ENGINE=InnoDB"),
	("CREATE VIEW seen_items AS SELECT id, name FROM item"),
};

static int open_group(void **state)
{
	(void)database_case_open_group(state);
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++)
		test_database_run(*state, statements[i]);
	return 0;
}

static struct catalogue read_catalogue(struct database_case *this)
{
	struct catalogue catalogue;
	struct error err = {0};

	assert_success(catalogue_read(this->conn, this, &catalogue, &err), &err);
	return catalogue;
}

static const struct catalogue_column *column(
	const struct catalogue *catalogue, const char *table, const char *name)
{
	const struct catalogue_column *found = catalogue_find_column(catalogue, table, name);

	assert_row(found != NULL, name);
	return found;
}

static void test_catalogue__columns_are_told_with_their_types(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);
	const struct catalogue_column *name = column(&catalogue, "item", "name");
	const struct catalogue_column *price = column(&catalogue, "item", "price");

	assert_string_equal(name->name, "Name");
	assert_string_equal(name->data_type, "varchar");
	assert_int_equal(name->length, 50);
	assert_false(name->is_nullable || name->has_default || name->is_auto);
	assert_string_equal(price->full_type, "decimal(9,2) unsigned");
	assert_int_equal(price->precision, 9);
	assert_int_equal(price->scale, 2);
	assert_int_equal(price->length, 0);
	assert_true(price->has_default);
	assert_true(column(&catalogue, "item", "notes")->is_nullable);
	assert_int_equal(column(&catalogue, "item", "notes")->length, 4294967295);
}

static void test_catalogue__columns_tell_who_writes_them(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);
	const struct catalogue_column *id = column(&catalogue, "item", "id");
	const struct catalogue_column *twice = column(&catalogue, "item", "twice");
	const struct catalogue_column *seen = column(&catalogue, "item", "seen");

	assert_true(id->is_auto && id->has_default && !id->is_generated);
	assert_true(twice->is_generated && twice->has_default && !twice->is_auto);
	assert_true(seen->has_default && !seen->is_generated);
}

static void test_catalogue__tables_are_found_with_their_columns(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);
	struct catalogue_table item = catalogue_find_table(&catalogue, "item");

	assert_int_equal(item.count, 9);
	assert_string_equal(item.columns[0].name, "id");
	assert_non_null(catalogue_table_column(item, "NAME"));
	assert_null(catalogue_table_column(item, "hue"));
	assert_null(catalogue_find_column(&catalogue, "pair", "name"));
	assert_int_equal(catalogue_find_table(&catalogue, "lamp").count, 0);
	assert_true(catalogue_has_table(&catalogue, "seen_items"));
	assert_false(catalogue_has_table(&catalogue, "lamp"));
}

/* The index of the table that has these columns, between blanks. */
static const struct catalogue_index *index_of(
	TALLOC_CTX *mem, const struct catalogue *catalogue, const char *table, const char *columns)
{
	for (size_t i = 0; i < catalogue->index_count; i++) {
		const struct catalogue_index *index = &catalogue->indexes[i];
		const char *names = index->columns[0];

		for (size_t j = 1; j < index->column_count; j++)
			names = mem_printf(mem, "%s %s", names, index->columns[j]);
		if (strcmp(index->table, table) == 0 && strcmp(names, columns) == 0)
			return index;
	}
	fail_msg("there is no index of %s on %s", table, columns);
	return NULL;
}

static void test_catalogue__indexes_have_their_columns_in_order(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);

	assert_true(index_of(*state, &catalogue, "item", "id")->is_primary);
	assert_false(index_of(*state, &catalogue, "item", "Name price")->is_unique);
	assert_true(index_of(*state, &catalogue, "item", "supplier_id code")->is_unique);
	assert_false(index_of(*state, &catalogue, "item", "supplier_id code")->is_primary);
	assert_true(index_of(*state, &catalogue, "supplier", "code")->is_unique);
	assert_true(index_of(*state, &catalogue, "pair", "b a")->is_primary);
	assert_true(index_of(*state, &catalogue, "pair", "a b")->is_unique);
}

/* Two long texts may begin alike only once there; that makes neither of them unique. */
static void test_catalogue__an_index_of_beginnings_is_not_unique(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);

	assert_false(index_of(*state, &catalogue, "item", "notes")->is_unique);
}

static void test_catalogue__indexes_of_words_are_left_out(void **state)
{
	struct catalogue catalogue = read_catalogue(*state);
	size_t count = 0;

	for (size_t i = 0; i < catalogue.index_count; i++)
		count += strcmp(catalogue.indexes[i].columns[0], "notes") == 0;
	assert_int_equal(count, 1);
}

static void test_catalogue__foreign_keys_of_one_column_are_told(void **state)
{
	static const struct catalogue_reference expected[] = {
		{"item", "supplier_id", "supplier", "id",   "CASCADE" },
		{"item", "other_id",    "supplier", "id",   "SET NULL"},
		{"item", "code",        "supplier", "code", NULL      },
	};
	struct catalogue catalogue = read_catalogue(*state);

	assert_int_equal(catalogue.reference_count, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		const struct catalogue_reference *found = &catalogue.references[i];

		assert_string_equal(found->table, expected[i].table);
		assert_string_equal(found->column, expected[i].column);
		assert_string_equal(found->target_table, expected[i].target_table);
		assert_string_equal(found->target_column, expected[i].target_column);
		if (expected[i].delete_rule)
			assert_string_equal(found->delete_rule, expected[i].delete_rule);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		DATABASE_CASE(test_catalogue__columns_are_told_with_their_types),
		DATABASE_CASE(test_catalogue__columns_tell_who_writes_them),
		DATABASE_CASE(test_catalogue__tables_are_found_with_their_columns),
		DATABASE_CASE(test_catalogue__indexes_have_their_columns_in_order),
		DATABASE_CASE(test_catalogue__an_index_of_beginnings_is_not_unique),
		DATABASE_CASE(test_catalogue__indexes_of_words_are_left_out),
		DATABASE_CASE(test_catalogue__foreign_keys_of_one_column_are_told),
	};

	return cmocka_run_group_tests_name(
		"catalogue", tests, open_group, database_case_close_group);
}
