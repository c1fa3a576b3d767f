/* tests/unit/test_description.c - what a Django project says of itself, and files that are none. */
#include "config.h"

#include "fcgi_app/django/description.h"
#include "tests/support/temporary_file.h"
#include "tests/support/with_mem.h"

#define BATCH                                                                                      \
	"{\"app_label\":\"alloc\",\"model\":\"batch\",\"table\":\"alloc_batch\","                  \
	"\"verbose_name\":\"batch\",\"managed\":true,\"proxy_for\":null,\"fields\":["              \
	"{\"name\":\"id\",\"column\":\"id\",\"internal_type\":\"BigAutoField\","                   \
	"\"verbose_name\":\"ID\",\"primary_key\":true,\"null\":false},"                            \
	"{\"name\":\"price\",\"column\":\"price\",\"internal_type\":\"DecimalField\","             \
	"\"verbose_name\":\"pr\\u00e9cio\",\"max_digits\":9,\"decimal_places\":2,\"null\":true},"  \
	"{\"name\":\"reference\",\"column\":\"ref\",\"internal_type\":\"CharField\","              \
	"\"max_length\":255},"                                                                     \
	"{\"name\":\"lines\",\"column\":null,\"internal_type\":\"ManyToManyField\"}]}"
#define PROXY "{\"app_label\":\"alloc\",\"model\":\"late\",\"proxy_for\":\"alloc.Batch\"}"
#define PLAIN "{\"app_label\":\"a\",\"model\":\"b\",\"table\":\"c\",\"fields\":[]}"

static struct description *parsed(TALLOC_CTX *mem, const char *text)
{
	struct description *description;
	struct error err = {0};

	if (!description_read(mem, temporary_file(mem, text), &description, &err))
		fail_msg("%s", err.message);
	return description;
}

static void test_description__settings_are_lines(void **state)
{
	const char *const *lines = description_settings(parsed(*state,
		"{\"format\":1,\"configuration\":{\"FICUS_DJANGO_VERSION\":\"4.2\","
		"\"FICUS_DJANGO_TIME_ZONE\":\"\"},\"models\":[],\"more\":{}} \n"));

	assert_string_equal(lines[0], "FICUS_DJANGO_VERSION=4.2");
	assert_string_equal(lines[1], "FICUS_DJANGO_TIME_ZONE=");
	assert_null(lines[2]);
}

static void test_description__models_are_those_with_tables(void **state)
{
	struct description *description = parsed(*state,
		"{\"format\":1,\"configuration\":{},\"models\":[" PROXY "," BATCH "," PLAIN "]}");
	const struct described_model *model = description_model(description, 0);

	assert_null(description_settings(description)[0]);
	assert_int_equal(description_model_count(description), 2);
	assert_string_equal(model->label, "alloc.batch");
	assert_string_equal(model->table, "alloc_batch");
	assert_true(model->is_managed);
	assert_int_equal(model->field_count, 4);
	model = description_model(description, 1);
	assert_string_equal(model->label, "a.b");
	assert_string_equal(model->verbose_name, "b");
	assert_false(model->is_managed);
	assert_int_equal(model->field_count, 0);
}

static void test_description__fields_are_as_django_has_them(void **state)
{
	const struct described_field *fields = description_model(
		parsed(*state, "{\"format\":1,\"configuration\":{},\"models\":[" BATCH "]}"), 0)
						       ->fields;

	assert_true(fields[0].is_key && !fields[0].is_nullable);
	assert_string_equal(fields[0].field_class, "BigAutoField");
	assert_true(!fields[1].is_key && fields[1].is_nullable);
	assert_string_equal(fields[1].verbose_name,
		"pr\xC3\xA9"
		"cio");
	assert_int_equal(fields[1].max_digits, 9);
	assert_int_equal(fields[1].decimal_places, 2);
	assert_int_equal(fields[1].max_length, 0);
	assert_string_equal(fields[2].name, "reference");
	assert_string_equal(fields[2].column, "ref");
	assert_string_equal(fields[2].verbose_name, "");
	assert_int_equal(fields[2].max_length, 255);
	assert_null(fields[3].column);
}

/* The path is left out of what is expected. */
static void check_refusal(TALLOC_CTX *mem, const char *text, const char *expected)
{
	struct description *description;
	struct error err = {0};

	assert_row(!description_read(mem, temporary_file(mem, text), &description, &err), text);
	assert_int_equal(err.kind, ERROR_INVALID);
	if (!strstr(err.message, expected))
		fail_msg("%s: \"%s\" is not in \"%s\"", text, expected, err.message);
}

#define HEAD          "{\"format\":1,\"configuration\":{}"
#define MODELS(list)  HEAD ",\"models\":[" list "]}"
#define MODEL(fields) "{\"app_label\":\"a\",\"model\":\"b\",\"table\":\"c\"" fields "}"
#define TEXT_FIELD    "{\"name\":\"x\",\"internal_type\":\"TextField\"}"
#define HALF_A_FIELD  MODELS(MODEL(",\"fields\":[" TEXT_FIELD ",{\"name\":\"y\"}]"))

struct refusal {
	const char *text;
	const char *message;
};

static void check_refusals(TALLOC_CTX *mem, const struct refusal *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_refusal(mem, rows[i].text, rows[i].message);
}

static void test_description__what_is_no_json_is_told(void **state)
{
	static const struct refusal rows[] = {
		{"",               "is no JSON, from byte 0 on" },
		{"{\"format\":1",  "is no JSON, from byte 11 on"},
		{"{\"format\" 1}", "is no JSON, from byte 10 on"},
		{"{} {}",          "is no JSON, from byte 3 on" },
	};

	check_refusals(*state, rows, ARRAY_SIZE(rows));
}

static void test_description__other_formats_are_told(void **state)
{
	static const struct refusal rows[] = {
		{"[]",                 "format: expected 1"},
		{"null\n",             "format: expected 1"},
		{"{}",                 "format: expected 1"},
		{"{\"format\":2}",     "format: expected 1"},
		{"{\"format\":\"1\"}", "format: expected 1"},
	};

	check_refusals(*state, rows, ARRAY_SIZE(rows));
}

static void test_description__malformed_settings_are_named(void **state)
{
	static const char object[] = "configuration: expected an object";
	static const char text[] = "configuration: A: expected a text";
	static const struct refusal rows[] = {
		{"{\"format\":1}",				       object},
		{"{\"format\":1,\"configuration\":[]}",                  object},
		{"{\"format\":1,\"configuration\":{\"A\":1}}",           text  },
		{"{\"format\":1,\"configuration\":{\"A\":null}}",        text  },
		{"{\"format\":1,\"configuration\":{\"A\":\"\\u0000\"}}", text  },
	};

	check_refusals(*state, rows, ARRAY_SIZE(rows));
}

static void test_description__malformed_models_are_named(void **state)
{
	static const char names[] = "model 1: expected app_label, model and table";
	static const char type[] = "expected a name and an internal_type";
	static const struct refusal rows[] = {
		{HEAD "}",				"models: expected a list"      },
		{HEAD ",\"models\":{}}",                  "models: expected a list"      },
		{MODELS("1"),                             names                          },
		{MODELS("{\"table\":\"c\"}"),             names                          },
		{MODELS(PROXY "," PLAIN ",null"),         "model 3: expected app_label"  },
		{MODELS(MODEL("")),                       "a.b: fields: expected a list" },
		{MODELS(MODEL(",\"fields\":[[]]")),       "a.b: field 1: expected a name"},
		{HALF_A_FIELD,                            type                           },
		{MODELS(MODEL(",\"table\":\"\\u0000\"")), names                          },
	};

	check_refusals(*state, rows, ARRAY_SIZE(rows));
}

static void test_description__what_cannot_be_read_is_told(void **state)
{
	struct description *description;
	struct error err = {0};

	assert_false(description_read(*state, "/nonexistent/x.json", &description, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(
		err.message, "cannot read /nonexistent/x.json: No such file or directory");
	assert_false(description_read(*state, "/", &description, &err));
	assert_string_equal(err.message, "/ cannot be read, or is too large");
}

/* Without end: what is too large is not read to its end. */
static void test_description__endless_files_are_refused(void **state)
{
	struct description *description;
	struct error err = {0};

	assert_false(description_read(*state, "/dev/zero", &description, &err));
	assert_string_equal(err.message, "/dev/zero cannot be read, or is too large");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_description__settings_are_lines),
		WITH_MEM(test_description__models_are_those_with_tables),
		WITH_MEM(test_description__fields_are_as_django_has_them),
		WITH_MEM(test_description__what_is_no_json_is_told),
		WITH_MEM(test_description__other_formats_are_told),
		WITH_MEM(test_description__malformed_settings_are_named),
		WITH_MEM(test_description__malformed_models_are_named),
		WITH_MEM(test_description__what_cannot_be_read_is_told),
		WITH_MEM(test_description__endless_files_are_refused),
	};

	return cmocka_run_group_tests_name("description", tests, NULL, NULL);
}
