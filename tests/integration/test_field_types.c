/*
 * tests/integration/test_field_types.c - columns as Django makes them: how each type's values stand
 * in the table, and what is not let into it or out of it. Source of the texts: the vectors of the
 * field classes that Django's own code gives.
 */
#include "config.h"

#include <math.h>

#include "orm_mapping/mapper/mapper.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

struct field_row {
	int32_t id;
	bool boolean;
	int32_t small;
	int64_t positive;
	double real;
	struct decimal amount;
	int64_t duration;
	struct json document;
	struct datetime moment;
	struct time_of_day time;
	struct uuid uuid;
	struct uuid native_uuid;
	const char *narrow;
	int64_t doubled;
	struct optional_bool any_boolean;
	struct optional_uint64 any_positive;
	struct optional_double any_real;
	struct optional_time any_time;
	struct optional_uuid any_uuid;
	struct datetime any_moment;
};

static const struct column field_columns[] = {
	COLUMN(field_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(field_row, boolean, COLUMN_PLAIN),
	COLUMN(field_row, small, COLUMN_PLAIN),
	COLUMN(field_row, positive, COLUMN_PLAIN),
	COLUMN(field_row, real, COLUMN_PLAIN),
	COLUMN_OF_DECIMAL(field_row, amount, COLUMN_PLAIN, 7, 2),
	COLUMN(field_row, duration, COLUMN_PLAIN),
	COLUMN(field_row, document, COLUMN_PLAIN),
	COLUMN(field_row, moment, COLUMN_PLAIN),
	COLUMN(field_row, time, COLUMN_PLAIN),
	COLUMN(field_row, uuid, COLUMN_PLAIN),
	COLUMN(field_row, native_uuid, COLUMN_HYPHENATED),
	COLUMN(field_row, narrow, COLUMN_PLAIN),
	COLUMN(field_row, doubled, COLUMN_GENERATED),
	COLUMN(field_row, any_boolean, COLUMN_NULLABLE),
	COLUMN(field_row, any_positive, COLUMN_NULLABLE),
	COLUMN(field_row, any_real, COLUMN_NULLABLE),
	COLUMN(field_row, any_time, COLUMN_NULLABLE),
	COLUMN(field_row, any_uuid, COLUMN_NULLABLE),
	COLUMN(field_row, any_moment, COLUMN_NULLABLE),
};

static const struct table field_table = {
	.name = "field",
	.row = ROW_TYPE(field_row, field_columns),
};

/* MySQL has no type for UUIDs: there it is what has room for the hyphens. */
static const char create_field[] =
	"CREATE TABLE field (id int AUTO_INCREMENT PRIMARY KEY, boolean bool NOT NULL,"
	" small smallint NOT NULL, positive int unsigned NOT NULL, `real` double NOT NULL,"
	" amount decimal(7, 2) NOT NULL, duration bigint NOT NULL, document json NOT NULL,"
	" moment datetime(6) NOT NULL, time time(6) NOT NULL, uuid char(32) NOT NULL,"
	" native_uuid %s NOT NULL, narrow varchar(20) CHARACTER SET utf8mb3 NOT NULL,"
	" doubled bigint GENERATED ALWAYS AS (small * 2) STORED, any_boolean bool NULL,"
	" any_positive bigint unsigned NULL, any_real double NULL, any_time time(6) NULL,"
	" any_uuid char(32) NULL, any_moment datetime NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

static const struct query knows_uuids = {
	.sql = "SELECT VERSION() LIKE '%MariaDB%'",
	.results = &number_type,
};

static int open_group(void **state)
{
	struct test_database *database;

	(void)database_case_open_group(state);
	database = *state;
	test_database_run(database,
		mem_printf(database, create_field,
			database_case_number(database->conn, &knows_uuids) ? "uuid" : "char(36)"));
	return 0;
}

static int set_up(void **state)
{
	test_database_run(*state, "DELETE FROM field");
	return database_case_set_up(state);
}

/* clang-format off */
/* 12345678-1234-5678-1234-567812345678 */
#define FOUR        0x12, 0x34, 0x56, 0x78
#define VECTOR_UUID {{FOUR, FOUR, FOUR, FOUR}}

static const struct field_row plain = {
	.amount = {"1.50"},
	.document = {"{\"b\": 1, \"a\": [true, null, 1.5, \"\\u00e9\"]}"},
	.moment = {{2024, 1, 2}, {3, 4, 5, 0}},
	.time = {3, 4, 5, 0},
	.uuid = VECTOR_UUID,
	.native_uuid = VECTOR_UUID,
	.narrow = "",
};
/* clang-format on */

static void insert(struct database_case *this, struct field_row *row)
{
	struct error err = {0};

	assert_success(mapper_insert(this->conn, &field_table, row, &err), &err);
}

static const struct field_row *stored(struct database_case *this, int32_t id)
{
	struct field_row key = {.id = id};
	struct rows found = {.mem = this};
	struct error err = {0};

	assert_success(mapper_find(this->conn, &field_table, &key, &found, &err), &err);
	assert_int_equal(found.count, 1);
	return found.items;
}

static void assert_same(const struct field_row *a, const struct field_row *b)
{
	for (size_t i = 0; i < field_table.row.count; i++)
		assert_row(column_is_same(&field_columns[i], a, b), field_columns[i].name);
}

/* How the one row of the table looks to a client that asks for texts. */
static const char *as_text(struct database_case *this, const char *expression)
{
	struct query *query = mem_new(this, struct query);
	struct rows found = {.mem = this};
	struct error err = {0};

	query->sql = mem_printf(this, "SELECT CAST(%s AS CHAR) FROM field", expression);
	query->results = &text_type;
	assert_success(mapper_fetch(this->conn, query, NULL, &found, &err), &err);
	assert_int_equal(found.count, 1);
	return ((const struct text_row *)found.items)->text;
}

static void test_field_types__values_stand_in_the_table_as_django_writes_them(void **state)
{
	static const struct {
		const char *expression;
		const char *text;
	} rows[] = {
		{"boolean",     "1"				   },
		{"small",       "-32768"                              },
		{"positive",    "4294967295"                          },
		{"amount",      "-12345.60"                           },
		{"duration",    "-86398999995"                        },
		{"moment",      "2024-01-02 03:04:05.000060"          },
		{"time",        "03:04:05.000000"                     },
		{"uuid",        "12345678123456781234567812345678"    },
		{"native_uuid", "12345678-1234-5678-1234-567812345678"},
		{"any_moment",  "2024-01-02 03:04:05"                 },
		{"any_real",    "1e22"                                },
	};
	struct database_case *this = *state;
	struct field_row row = plain;

	row.boolean = true;
	row.small = INT16_MIN;
	row.positive = UINT32_MAX;
	row.amount.text = "-12345.60";
	row.duration = -INT64_C(86398999995); /* -1 day, +1 s, +5 microseconds */
	row.moment.time.microsecond = 60;
	row.any_moment = plain.moment;
	row.any_real = (struct optional_double){1e22, true};
	insert(this, &row);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(as_text(this, rows[i].expression), rows[i].text);
}

static void test_field_types__values_come_back_as_they_were(void **state)
{
	struct database_case *this = *state;
	struct field_row most = plain;
	struct field_row least = plain;

	most.boolean = true;
	most.small = INT16_MAX;
	most.doubled = 2 * INT16_MAX;
	most.real = 1.7976931348623157e308;
	most.amount.text = "99999.99";
	most.duration = INT64_MAX;
	most.moment = (struct datetime){
		{9999, 12, 31    },
                { 23,  59, 59, 999999}
        };
	most.time = (struct time_of_day){23, 59, 59, 999999};
	memset(&most.uuid, 0xff, sizeof(most.uuid));
	most.narrow = "\xef\xbf\xbf\xe2\x82\xac\xc3\xa9";
	most.any_boolean = (struct optional_bool){true, true};
	most.any_positive = (struct optional_uint64){UINT64_MAX, true};
	most.any_real = (struct optional_double){-0.1, true};
	most.any_time = (struct optional_time){
		{23, 59, 59, 999999},
                true
        };
	most.any_uuid = (struct optional_uuid){VECTOR_UUID, true};
	insert(this, &most);
	assert_same(stored(this, most.id), &most);

	least.duration = INT64_MIN;
	least.amount.text = "-99999.99";
	least.moment = (struct datetime){
		.date = {1, 1, 1}
        };
	least.time = (struct time_of_day){0};
	memset(&least.uuid, 0, sizeof(least.uuid));
	memset(&least.native_uuid, 0, sizeof(least.native_uuid));
	least.any_boolean.is_set = true;
	least.any_positive.is_set = true;
	least.any_real.is_set = true;
	least.any_time.is_set = true;
	least.any_uuid.is_set = true;
	insert(this, &least);
	assert_same(stored(this, least.id), &least);
}

static void test_field_types__what_is_not_set_is_null(void **state)
{
	static const char *const columns[] = {
		"any_boolean", "any_positive", "any_real", "any_time", "any_uuid", "any_moment"};
	struct database_case *this = *state;
	struct field_row row = plain;
	struct field_row set = plain;
	struct error err = {0};

	set.any_boolean = (struct optional_bool){true, true};
	set.any_positive = (struct optional_uint64){7, true};
	set.any_real = (struct optional_double){7, true};
	set.any_time = (struct optional_time){
		{7, 7, 7, 7},
                true
        };
	set.any_uuid = (struct optional_uuid){VECTOR_UUID, true};
	set.any_moment = plain.moment;
	insert(this, &set);
	row.id = set.id;
	assert_success(mapper_update(this->conn, &field_table, &set, &row, &err), &err);
	for (size_t i = 0; i < ARRAY_SIZE(columns); i++)
		assert_string_equal(as_text(this, mem_printf(this, "%s IS NULL", columns[i])), "1");
	assert_same(stored(this, row.id), &row);
	assert_success(mapper_update(this->conn, &field_table, &row, &set, &err), &err);
	assert_same(stored(this, row.id), &set);
}

static void test_field_types__whatever_is_not_zero_is_true(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;

	insert(this, &row);
	test_database_run(this->database, "UPDATE field SET boolean = 2, any_boolean = -128");
	assert_true(stored(this, row.id)->boolean);
	assert_true(stored(this, row.id)->any_boolean.value);
}

static void test_field_types__json_is_compared_by_what_it_says(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;
	struct field_row same = plain;
	struct field_row other = plain;
	const char *before;
	struct error err = {0};

	insert(this, &row);
	before = as_text(this, "document");
	same.id = row.id;
	same.document.text = "{\"a\":[true,null,1.5,\"\xc3\xa9\"],\"b\":1}";
	assert_success(mapper_update(this->conn, &field_table, &row, &same, &err), &err);
	assert_string_equal(as_text(this, "document"), before);
	other.id = row.id;
	other.document.text = "{\"b\": 2}";
	assert_success(mapper_update(this->conn, &field_table, &row, &other, &err), &err);
	assert_string_equal(as_text(this, "document"), "{\"b\": 2}");
}

static void test_field_types__a_generated_column_is_read_and_never_written(void **state)
{
	struct database_case *this = *state;
	struct field_row rows[] = {plain, plain};
	struct field_row changed;
	struct error err = {0};

	rows[0].small = 21;
	rows[0].doubled = 1;
	insert(this, &rows[0]);
	assert_int_equal(stored(this, rows[0].id)->doubled, 42);
	changed = rows[0];
	changed.small = 4;
	changed.doubled = 2;
	assert_success(mapper_update(this->conn, &field_table, &rows[0], &changed, &err), &err);
	assert_int_equal(stored(this, rows[0].id)->doubled, 8);
	changed.doubled = 3;
	assert_success(mapper_update(this->conn, &field_table, &rows[0], &changed, &err), &err);
	test_database_run(this->database, "DELETE FROM field");
	assert_success(mapper_insert_all(this->conn, &field_table, rows, 2, &err), &err);
}

static const struct column uuid_columns[] = {
	COLUMN(field_row, uuid, COLUMN_PLAIN),
	COLUMN(field_row, native_uuid, COLUMN_HYPHENATED),
};

static void test_field_types__uuids_are_found_in_either_column(void **state)
{
	static const struct row_type params = ROW_TYPE(field_row, uuid_columns);
	static const struct query query = {
		.sql = "SELECT COUNT(*) FROM field WHERE uuid = ? AND native_uuid = ?",
		.params = &params,
		.results = &number_type,
	};
	struct database_case *this = *state;
	struct field_row row = plain;
	struct rows found = {.mem = this};
	struct error err = {0};

	insert(this, &row);
	assert_success(mapper_fetch(this->conn, &query, &plain, &found, &err), &err);
	assert_int_equal(((const struct number_row *)found.items)->number, 1);
}

static void test_field_types__zero_times_are_read_as_none(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;

	insert(this, &row);
	test_database_run(this->database, "SET SESSION sql_mode = ''");
	test_database_run(this->database,
		"UPDATE field SET moment = '0000-00-00', any_moment = '2031-00-00 10:00:00'");
	connection_close(this->database->conn);
	assert_false(datetime_is_set(stored(this, row.id)->moment));
	assert_int_equal(
		datetime_compare(stored(this, row.id)->any_moment, (struct datetime){0}), 0);
}

static void refuse(struct database_case *this, struct field_row row, const char *message)
{
	struct error err = {0};

	assert_row(!mapper_insert(this->conn, &field_table, &row, &err), message);
	assert_string_equal(err.message, message);
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_field_types__what_no_column_can_hold_is_not_sent(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;

	row.real = NAN;
	refuse(this, row, "real must be a number, and a finite one");
	row.real = -INFINITY;
	refuse(this, row, "real must be a number, and a finite one");
	row = plain;
	row.any_real = (struct optional_double){INFINITY, true};
	refuse(this, row, "any_real must be a number, and a finite one");
	row = plain;
	row.amount.text = "1.005";
	refuse(this, row, "amount must have at most 2 digits behind the point");
	row.amount.text = "123456";
	refuse(this, row, "amount must have at most 5 digits before the point");
	row.amount.text = "1e3";
	refuse(this, row, "amount must be a decimal number");
	row = plain;
	row.document.text = "{\"a\": }";
	refuse(this, row, "document must be JSON");
	row = plain;
	row.moment.date.month = 13;
	refuse(this, row, "moment must be a day of the calendar and a time of it");
	row = plain;
	row.time.hour = 24;
	refuse(this, row, "time must be a time from 00:00 to 23:59:59.999999");
	row = plain;
	row.any_time = (struct optional_time){
		{0, 0, 0, -1},
                true
        };
	refuse(this, row, "any_time must be a time from 00:00 to 23:59:59.999999");
	row.any_time.is_set = false;
	insert(this, &row);
}

/* Newer MySQL notices when it takes the parameter, and does not say for which column. */
static void refuse_wide_characters(struct database_case *this)
{
	static const char message[] = "the database has no such characters";
	struct field_row row = plain;
	struct error err = {0};

	row.narrow = "a chair: \xf0\x9f\xaa\x91";
	assert_false(mapper_insert(this->conn, &field_table, &row, &err));
	assert_memory_equal(err.message, message, sizeof(message) - 1);
	assert_int_equal(err.kind, ERROR_INVALID);
}

static void test_field_types__what_this_column_cannot_hold_is_refused_by_name(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;

	refuse_wide_characters(this);
	row.small = INT16_MAX + 1;
	refuse(this, row, "a number is out of its column's range (small)");
	row = plain;
	row.positive = INT64_C(1) << 32;
	refuse(this, row, "a number is out of its column's range (positive)");
	row.positive = -1;
	refuse(this, row, "a number is out of its column's range (positive)");
}

static void assert_damaged(struct database_case *this, const char *sql, const char *message)
{
	struct field_row key = plain;
	struct rows found = {.mem = this};
	struct error err = {0};

	test_database_run(this->database, "DELETE FROM field");
	insert(this, &key);
	test_database_run(this->database, sql);
	assert_row(!mapper_find(this->conn, &field_table, &key, &found, &err), sql);
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_string_equal(err.message, message);
}

static void test_field_types__what_no_type_can_hold_is_told_by_name(void **state)
{
	struct database_case *this = *state;

	assert_damaged(this, "UPDATE field SET time = '24:00:00'",
		"the value of column time is no time of a day");
	assert_damaged(this, "UPDATE field SET any_time = '-00:00:01'",
		"the value of column any_time is no time of a day");
	assert_damaged(this, "UPDATE field SET time = '838:59:59'",
		"the value of column time is no time of a day");
	assert_damaged(this, "UPDATE field SET uuid = 'x'", "the value of column uuid is no UUID");
	assert_damaged(
		this, "UPDATE field SET any_uuid = ''", "the value of column any_uuid is no UUID");
}

static void test_field_types__uuids_are_read_in_either_form(void **state)
{
	struct database_case *this = *state;
	struct field_row row = plain;

	insert(this, &row);
	test_database_run(this->database, "ALTER TABLE field MODIFY any_uuid char(40)");
	test_database_run(this->database,
		"UPDATE field SET any_uuid = '12345678-1234-5678-1234-567812345678'");
	assert_memory_equal(&stored(this, row.id)->any_uuid.uuid, &plain.uuid, sizeof(plain.uuid));
	assert_damaged(this, "UPDATE field SET any_uuid = '12345678-1234-5678-1234-567812345678-'",
		"the value of column any_uuid does not fit");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, database_case_tear_down)
	const struct CMUnitTest tests[] = {
		CASE(test_field_types__values_stand_in_the_table_as_django_writes_them),
		CASE(test_field_types__values_come_back_as_they_were),
		CASE(test_field_types__what_is_not_set_is_null),
		CASE(test_field_types__whatever_is_not_zero_is_true),
		CASE(test_field_types__json_is_compared_by_what_it_says),
		CASE(test_field_types__a_generated_column_is_read_and_never_written),
		CASE(test_field_types__uuids_are_found_in_either_column),
		CASE(test_field_types__zero_times_are_read_as_none),
		CASE(test_field_types__what_no_column_can_hold_is_not_sent),
		CASE(test_field_types__what_this_column_cannot_hold_is_refused_by_name),
		CASE(test_field_types__what_no_type_can_hold_is_told_by_name),
		CASE(test_field_types__uuids_are_read_in_either_form),
#undef CASE
	};

	return cmocka_run_group_tests(tests, open_group, database_case_close_group);
}
