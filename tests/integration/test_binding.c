#include "config.h"

#include "orm_mapping/mapper/mapper.h"

#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

#define LONG_TEXT_SIZE ((size_t)1 << 20)

/* A row of every type, and one that may be NULL of each that can. */
struct kind_row {
	int32_t id;
	int32_t int32;
	int64_t int64;
	uint64_t uint64;
	struct optional_int64 optional;
	const char *text;
	const char *nullable_text;
	struct date date;
	struct date nullable_date;
	struct bytes bytes;
	struct bytes nullable_bytes;
};

static const struct column kind_columns[] = {
	COLUMN(kind_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(kind_row, int32, COLUMN_PLAIN),
	COLUMN(kind_row, int64, COLUMN_PLAIN),
	COLUMN(kind_row, uint64, COLUMN_PLAIN),
	COLUMN(kind_row, optional, COLUMN_NULLABLE),
	COLUMN(kind_row, text, COLUMN_PLAIN),
	COLUMN(kind_row, nullable_text, COLUMN_NULLABLE),
	COLUMN(kind_row, date, COLUMN_PLAIN),
	COLUMN(kind_row, nullable_date, COLUMN_NULLABLE),
	COLUMN(kind_row, bytes, COLUMN_PLAIN),
	COLUMN(kind_row, nullable_bytes, COLUMN_NULLABLE),
};

static const struct table kind_table = {
	.name = "kind",
	.row = ROW_TYPE(kind_row, kind_columns),
};

static const char create_kind[] =
	"CREATE TABLE kind (id int AUTO_INCREMENT PRIMARY KEY, `int32` int NOT NULL,"
	" `int64` bigint NOT NULL, `uint64` bigint unsigned NOT NULL, optional int NULL,"
	" text longtext NOT NULL, nullable_text varchar(255) NULL, date date NOT NULL,"
	" nullable_date date NULL, bytes longblob NOT NULL, nullable_bytes binary(16) NULL)"
	" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";

static int open_group(void **state)
{
	(void)database_case_open_group(state);
	test_database_run(*state, create_kind);
	return 0;
}

static int set_up(void **state)
{
	test_database_run(*state, "DELETE FROM kind");
	return database_case_set_up(state);
}

static const struct kind_row *stored(struct database_case *this, int32_t id)
{
	struct kind_row key = {.id = id};
	struct rows found = {.mem = this};
	struct error err = {0};

	assert_success(mapper_find(this->conn, &kind_table, &key, &found, &err), &err);
	assert_int_equal(found.count, 1);
	return found.items;
}

static void assert_same_row(const struct table *table, const void *a, const void *b)
{
	for (size_t i = 0; i < table->row.count; i++)
		assert_row(
			column_is_same(&table->row.columns[i], a, b), table->row.columns[i].name);
}

static void insert_kind(struct database_case *this, struct kind_row *row)
{
	struct error err = {0};

	assert_success(mapper_insert(this->conn, &kind_table, row, &err), &err);
	assert_true(row->id > 0);
}

/* As long as asked for, of a character of four bytes, and of a few of one at the end. */
static const char *text_of(TALLOC_CTX *mem, size_t length)
{
	static const char chair[] = {'\xF0', '\x9F', '\xAA', '\x91'};
	char *text = mem_array(mem, char, length + 1);

	memset(text, 'x', length);
	for (size_t i = 0; i + sizeof(chair) <= length; i += sizeof(chair))
		memcpy(text + i, chair, sizeof(chair));
	return text;
}

/* What both ways of every type are tried with. */
static const struct kind_row values[] = {
	{
         .text = "",
         .date = {2031, 5, 1},
         .bytes = {"", 0},
	 },
	{
         .int32 = -1,
         .int64 = -1,
         .uint64 = 1,
         .optional = {-1, true},
         .text = "a",
         .nullable_text = "",
         .date = {1000, 1, 1},
         .nullable_date = {2031, 5, 1},
         .bytes = {"a", 1},
         .nullable_bytes = {"0123456789abcdef", 16},
	 },
	{
         .int32 = INT32_MAX,
         .int64 = INT64_MAX,
         .uint64 = UINT64_MAX,
         .optional = {INT32_MAX, true},
         .text = "  trailing  ",
         .nullable_text = "blanks  ",
         .date = {9999, 12, 31},
         .nullable_date = {2028, 2, 29},
         .bytes = {"\0\0", 2},
         .nullable_bytes = {"\0\xFF\x80 '\"\\\n\0\0\0\0\0\0\0\x01", 16},
	 },
	{
         .int32 = INT32_MIN,
         .int64 = INT64_MIN,
         .optional = {INT32_MIN, true},
         .text = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\xAA\x91",
         .nullable_text = "\xF0\x9F\xAA\x91",
         .date = {2000, 2, 29},
         .nullable_date = {1, 1, 1},
         .bytes = {"\xFF\xFE", 2},
	 },
	{
         .int32 = 7,
         .optional = {0, true},
         .text = "quote ' \" ` \\ % _ ; -- \t\r\n\x1A",
         .nullable_text = "NULL",
         .date = {1, 1, 1},
         .bytes = {"'\\\0\"", 4},
         .nullable_bytes = {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16},
	 },
};

static void test_binding__every_type_comes_back_as_it_went(void **state)
{
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		struct kind_row row = values[i];

		insert_kind(this, &row);
		assert_same_row(&kind_table, stored(this, row.id), &row);
	}
}

static void test_binding__text_and_bytes_of_any_length_come_back(void **state)
{
	struct database_case *this = *state;
	static const size_t lengths[] = {
		1, 254, 255, 256, 1023, 1024, 65535, 65536, LONG_TEXT_SIZE};

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		const char *text = text_of(this, lengths[i]);
		struct kind_row row = values[0];

		row.text = text;
		row.bytes = (struct bytes){text, lengths[i]};
		insert_kind(this, &row);
		assert_same_row(&kind_table, stored(this, row.id), &row);
	}
}

static void test_binding__a_column_takes_255_characters_of_four_bytes(void **state)
{
	struct database_case *this = *state;
	struct kind_row row = values[0];
	struct error err = {0};

	row.nullable_text = text_of(this, (size_t)255 * 4);
	insert_kind(this, &row);
	assert_string_equal(stored(this, row.id)->nullable_text, row.nullable_text);
	row.id = 0;
	row.nullable_text = text_of(this, (size_t)256 * 4);
	assert_false(mapper_insert(this->conn, &kind_table, &row, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
}

/* The server's own words for the values: the mapper might undo when reading what it did writing. */
static void test_binding__the_server_sees_the_same_values(void **state)
{
	static const struct query in_words = {
		.sql = "SELECT CONCAT_WS('|', `int32`, `int64`, `uint64`,"
		       " COALESCE(optional, 'NULL'), HEX(text), COALESCE(HEX(nullable_text), "
		       "'NULL'), date,"
		       " COALESCE(nullable_date, 'NULL'), HEX(bytes),"
		       " COALESCE(HEX(nullable_bytes), 'NULL')) FROM kind ORDER BY id",
		.results = &text_type,
	};
	static const char *const words[] = {
		"0|0|0|NULL||NULL|2031-05-01|NULL||NULL",
		"-1|-1|1|-1|61||1000-01-01|2031-05-01|61|30313233343536373839616263646566",
		("2147483647|9223372036854775807|18446744073709551615|2147483647|"
		 "2020747261696C696E672020|626C616E6B732020|9999-12-31|2028-02-29|0000|"
		 "00FF802027225C0A0000000000000001"),
		("-2147483648|-9223372036854775808|0|-2147483648|"
		 "636166C3A920E282AC20F09FAA91|F09FAA91|2000-02-29|0001-01-01|FFFE|NULL"),
	};
	struct database_case *this = *state;
	struct rows found = {.mem = this};
	struct error err = {0};
	const struct text_row *rows;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct kind_row row = values[i];

		insert_kind(this, &row);
	}
	assert_success(mapper_fetch(this->conn, &in_words, NULL, &found, &err), &err);
	assert_int_equal(found.count, ARRAY_SIZE(words));
	rows = found.items;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		assert_string_equal(rows[i].text, words[i]);
}

static void test_binding__what_does_not_fit_is_refused_naming_the_column(void **state)
{
	static const struct {
		const char *expression;
		const struct row_type *type;
		const char *complaint;
	} rows[] = {
		{"NULL",                &number_type, "the value of column number is NULL"                 },
		{"9223372036854775808", &number_type, "the value of column number does not fit"            },
		{"NULL",                &text_type,   "the value of column text is NULL"                   },
		{"'a\\0b'",             &text_type,   "the value of column text has a NUL byte in its text"},
	};
	struct database_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct query query = {
			.sql = mem_printf(this, "SELECT %s", rows[i].expression),
			.results = rows[i].type,
		};
		struct rows found = {.mem = this};
		struct error err = {0};

		assert_false(mapper_fetch(this->conn, &query, NULL, &found, &err));
		assert_int_equal(err.kind, ERROR_INTERNAL);
		assert_string_equal(err.message, rows[i].complaint);
		connection_close(this->conn); /* the next query may get this one's address */
	}
}

static void test_binding__a_number_may_be_narrower_in_the_table_than_in_the_struct(void **state)
{
	static const struct query query = {
		.sql = "SELECT CAST(250 AS UNSIGNED) UNION ALL SELECT SUM(-7) UNION ALL SELECT "
		       "'42'",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct rows found = {.mem = this};
	struct error err = {0};
	const struct number_row *rows;

	assert_success(mapper_fetch(this->conn, &query, NULL, &found, &err), &err);
	rows = found.items;
	assert_int_equal(rows[0].number, 250);
	assert_int_equal(rows[1].number, -7);
	assert_int_equal(rows[2].number, 42);
}

/* Old servers let them in; they are read as no date, and stay as they are until they are changed.
 */
static void test_binding__zero_dates_are_read_as_no_date_and_never_written(void **state)
{
	static const struct query count_zero = {
		.sql = "SELECT COUNT(*) FROM kind WHERE CAST(date AS CHAR) = '0000-00-00'"
		       " AND CAST(nullable_date AS CHAR) = '2031-00-00'",
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct kind_row row = values[0];
	struct kind_row changed;
	struct error err = {0};

	insert_kind(this, &row);
	test_database_run(this->database, "SET SESSION sql_mode = ''");
	test_database_run(this->database,
		"UPDATE kind SET date = '0000-00-00', nullable_date = '2031-00-00'");
	connection_close(this->database->conn);
	row = *stored(this, row.id);
	assert_false(date_is_set(row.date));
	assert_false(date_is_set(row.nullable_date));

	changed = row;
	changed.int32 = 5;
	assert_success(mapper_update(this->conn, &kind_table, &row, &changed, &err), &err);
	assert_int_equal(database_case_number(this->conn, &count_zero), 1);
	row.id = 0;
	assert_false(mapper_insert(this->conn, &kind_table, &row, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, database_case_tear_down)
		CASE(test_binding__every_type_comes_back_as_it_went),
		CASE(test_binding__text_and_bytes_of_any_length_come_back),
		CASE(test_binding__a_column_takes_255_characters_of_four_bytes),
		CASE(test_binding__the_server_sees_the_same_values),
		CASE(test_binding__what_does_not_fit_is_refused_naming_the_column),
		CASE(test_binding__a_number_may_be_narrower_in_the_table_than_in_the_struct),
		CASE(test_binding__zero_dates_are_read_as_no_date_and_never_written),
#undef CASE
	};

	return cmocka_run_group_tests(tests, open_group, database_case_close_group);
}
