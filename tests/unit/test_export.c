/* tests/unit/test_export.c - rows as files: what spreadsheets and programs make of them. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "base/text_stream.h"
#include "fcgi_app/admin/export_text.h"
#include "tests/support/admin_case.h"

#define EXPORT "/ficus/shop/lamp/export/"

static const char *cell(TALLOC_CTX *mem, const char *text)
{
	struct text_stream stream;

	export_write_cell(text_stream_open(&stream), text);
	return text_stream_take(&stream, mem);
}

static void test_export__cells_are_no_formulas(void **state)
{
	/* clang-format off */
	static const char *const cases[][2] = {
		{"", ""},
		{"plain text", "plain text"},
		{"a,b", "\"a,b\""},
		{"say \"hi\"", "\"say \"\"hi\"\"\""},
		{"two\nlines", "\"two\nlines\""},
		{"=1+1", "\"'=1+1\""},
		{"=HYPERLINK(\"http://evil\",\"x\")", "\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\""},
		{"+49 30 1234", "\"'+49 30 1234\""},
		{"-1+cmd|' /C calc'!A0", "\"'-1+cmd|' /C calc'!A0\""},
		{"@SUM(A1)", "\"'@SUM(A1)\""},
		{"\t=1", "\"'\t'=1\""},
		{"\r=1", "\"'\r'=1\""},
		{"x;=cmd|' /C calc'!A0", "\"x;'=cmd|' /C calc'!A0\""},
		{"x\t@SUM(A1)", "\"x\t'@SUM(A1)\""},
		{"x\n+1+1", "\"x\n'+1+1\""},
		{"x;-5", "x;-5"},
		{"x;y\t\tz", "x;y\t\tz"},
		{"-12", "-12"},
		{"+12", "+12"},
		{"-1.50", "-1.50"},
		{"-1e+22", "-1e+22"},
		{"-1e-5", "-1e-5"},
		{"-1e5", "-1e5"},
		{"-", "\"'-\""},
		{"-1.", "\"'-1.\""},
		{"-1e", "\"'-1e\""},
		{"--1", "\"'--1\""},
		{"-1-1", "\"'-1-1\""},
		{"1=1", "1=1"},
		{"\xC3\xA4", "\xC3\xA4"},
	};
	/* clang-format on */
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(cell(this, cases[i][0]), cases[i][1]);
	assert_string_equal(cell(this, NULL), "");
}

static const char *json(TALLOC_CTX *mem, enum row_kind kind, const char *text)
{
	const struct row_field field = {.kind = kind};
	struct text_stream stream;

	export_write_json(text_stream_open(&stream), &field, text);
	return text_stream_take(&stream, mem);
}

static void test_export__numbers_of_json_are_numbers_everywhere(void **state)
{
	static const struct {
		enum row_kind kind;
		const char *text;
		const char *expected;
	} cases[] = {
		{ROW_INTEGER,  "-12",                  "-12"                 },
		{ROW_UNSIGNED, "18446744073709551615", "18446744073709551615"},
		{ROW_REAL,     "1e+22",                "1e+22"               },
		{ROW_DECIMAL,  "-0.50",                "-0.50"               },
		{ROW_DECIMAL,  "0",                    "0"                   },
		{ROW_DECIMAL,  "007",                  "\"007\""             },
		{ROW_DECIMAL,  "-09",                  "\"-09\""             },
		{ROW_DECIMAL,  "+5",                   "\"+5\""              },
		{ROW_REAL,     "inf",                  "\"inf\""             },
		{ROW_TEXT,     "12",                   "\"12\""              },
		{ROW_BOOLEAN,  "0",                    "false"               },
	};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(json(this, cases[i].kind, cases[i].text), cases[i].expected);
	assert_string_equal(json(this, ROW_BOOLEAN, NULL), "null");
}

static void test_export__csv(void **state)
{
	struct admin_case *this = *state;

	this->accounts->clock.now_us = INT64_C(1715941230000000);
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 200);
	assert_string_equal(admin_header(this, "Content-Type"), "text/csv; charset=utf-8");
	assert_string_equal(admin_header(this, "Content-Disposition"),
		"attachment; filename=\"lamp-2024-05-17.csv\"");
	assert_string_equal(admin_header(this, "Content-Length"), "");
	assert_string_equal(admin_body(this),
		"__str__,maker,price,is_lit,state,sold_on,maker.name\r\n"
		"DESK by Ada & Sons,1,12.50,1,new,2024-05-17,Ada & Sons\r\n"
		"FLOOR by <b>Bold</b>,2,99.00,0,old,,<b>Bold</b>\r\n"
		"SPOT by None,,0.05,1,odd,2023-12-31,\r\n");
}

static void test_export__json(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(
		admin_get(this, export_page, EXPORT "?format=json&columns=price,is_lit,maker.name"),
		200);
	assert_string_equal(admin_header(this, "Content-Type"), "application/json");
	assert_string_equal(admin_body(this),
		"[\n{\"price\": 12.50, \"is_lit\": true, \"maker.name\": \"Ada & Sons\"},\n"
		"{\"price\": 99.00, \"is_lit\": false, \"maker.name\": \"<b>Bold</b>\"},\n"
		"{\"price\": 0.05, \"is_lit\": true, \"maker.name\": null}\n]\n");
}

static void test_export__is_what_the_list_shows(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, export_page,
				 EXPORT "?is_lit=1&o=-price&columns=state&format=csv&p=2"),
		200);
	assert_string_equal(admin_body(this), "state\r\nnew\r\nodd\r\n");
	assert_string_equal(this->reader.trace,
		"count shop.lamp where is_lit=1 most 1000\n"
		"each shop.lamp state where is_lit=1 order -price -id limit 1000\n");
}

static void test_export__of_nothing(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, export_page, EXPORT "?format=json&state=non"), 200);
	assert_string_equal(admin_body(this), "[\n]\n");
}

static void test_export__too_many_rows_are_not_begun_with(void **state)
{
	struct admin_case *this = *state;

	this->settings.export_max = 2;
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv&price__gte=0"), 422);
	assert_has(this, "A file can have 2 rows.");
	assert_has(this, "href=\"/ficus/shop/lamp/?price__gte=0\"");
	assert_null(strstr(this->reader.trace, "each"));
}

static void test_export__uncounted_rows_are_not_begun_with(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = ROW_COUNT_UNKNOWN;
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 422);
	assert_has(this, "could not be counted in time");
	assert_null(strstr(this->reader.trace, "each"));
}

static void test_export__half_a_file_does_not_look_complete(void **state)
{
	struct admin_case *this = *state;

	this->reader.fail = (struct fake_failure){ERROR_UNAVAILABLE, 2, 1};
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 200);
	assert_true(this->exchange->is_abandoned);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_export__wants_a_format_and_a_list(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, export_page, EXPORT), 400);
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=exe"), 400);
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv&colour=red"), 400);
	assert_has(this, "colour: the list has no such filter");
}

static void test_export__secrets_are_left_out(void **state)
{
	struct admin_case *this = *state;
	struct admin_column column = {.path = "secret", .name = "secret", .label = "Secret"};
	struct admin_model model = *lamp_model;

	column.field = row_model_field(model.rows, "secret");
	model.columns = &column;
	model.column_count = 1;
	this->model = &model;
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 200);
	assert_string_equal(admin_body(this), "secret\r\n\r\n\r\n\r\n");
}

static void test_export__times_are_the_sites(void **state)
{
	struct admin_case *this = *state;
	struct admin_column column = {.path = "seen_at", .name = "seen_at", .label = "Seen at"};
	struct admin_model model = *lamp_model;

	column.field = row_model_field(model.rows, "seen_at");
	model.columns = &column;
	model.column_count = 1;
	this->model = &model;
	assert_int_equal(setenv("TZ", "Europe/Berlin", 1), 0);
	tzset();
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 200);
	assert_int_equal(setenv("TZ", "UTC", 1), 0);
	tzset();
	assert_string_equal(admin_body(this), "seen_at\r\n2024-05-17T12:00:00\r\n\r\n\r\n");
}

static void test_export__names_of_files_are_plain(void **state)
{
	struct admin_case *this = *state;
	struct row_model rows = *lamp_model->rows;
	struct admin_model model = *lamp_model;

	this->accounts->clock.now_us = INT64_C(1715941230000000);
	rows.name = "../a b\"";
	model.rows = &rows;
	this->model = &model;
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=json"), 200);
	assert_string_equal(admin_header(this, "Content-Disposition"),
		"attachment; filename=\".._a_b_-2024-05-17.json\"");
}

static void test_export__has_a_permission_of_its_own_where_one_is_declared(void **state)
{
	struct admin_case *this = *state;
	struct admin_declaration declared = *lamp_model->declared;
	struct admin_model model = *lamp_model;

	declared.export_permission = "shop.export_lamp";
	model.declared = &declared;
	this->model = &model;
	admin_case_allow(this, "shop.view_lamp");
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
	admin_case_allow(this, "shop.view_lamp shop.export_lamp");
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 200);
	admin_case_allow(this, "shop.export_lamp");
	assert_int_equal(admin_get(this, export_page, EXPORT "?format=csv"), 0);
}

int main(void)
{
#define TEST(name) ADMIN_CASE(test_export__##name)
	const struct CMUnitTest tests[] = {
		TEST(cells_are_no_formulas),
		TEST(numbers_of_json_are_numbers_everywhere),
		TEST(csv),
		TEST(json),
		TEST(is_what_the_list_shows),
		TEST(of_nothing),
		TEST(too_many_rows_are_not_begun_with),
		TEST(uncounted_rows_are_not_begun_with),
		TEST(half_a_file_does_not_look_complete),
		TEST(wants_a_format_and_a_list),
		TEST(secrets_are_left_out),
		TEST(times_are_the_sites),
		TEST(names_of_files_are_plain),
		TEST(has_a_permission_of_its_own_where_one_is_declared),
	};

	return cmocka_run_group_tests_name("export", tests, NULL, NULL);
}
