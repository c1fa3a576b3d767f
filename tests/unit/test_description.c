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

/* A model of one field, with these members besides its name and class. */
#define FIELD_WITH(members)                                                                        \
	"{\"format\":1,\"configuration\":{},\"models\":[{\"app_label\":\"a\",\"model\":\"b\","     \
	"\"table\":\"c\",\"fields\":[{\"name\":\"x\",\"internal_type\":\"TextField\"" members      \
	"}]}]}"

static const struct described_field *field_with(TALLOC_CTX *mem, const char *text)
{
	return description_model(parsed(mem, text), 0)->fields;
}

#define DEFAULT(value) FIELD_WITH(",\"editable\":true,\"default\":" value)
#define CALLABLE(path) DEFAULT("{\"callable\":\"" path "\"}")

static void test_description__defaults_are_texts_or_what_makes_them(void **state)
{
	static const struct {
		const char *text;
		enum described_default kind;
		const char *initial;
	} rows[] = {
		{(FIELD_WITH("")),                        DEFAULT_NONE,     NULL                  },
		{(DEFAULT("null")),                       DEFAULT_NONE,     NULL                  },
		{(DEFAULT("\"\"")),                       DEFAULT_TEXT,     ""                    },
		{(DEFAULT("true")),                       DEFAULT_TEXT,     "1"                   },
		{(DEFAULT("-12")),                        DEFAULT_TEXT,     "-12"                 },
		{(DEFAULT("18446744073709551615")),       DEFAULT_TEXT,     "18446744073709551615"},
		{(DEFAULT("1.5")),                        DEFAULT_TEXT,     "1.5"                 },
		{(DEFAULT("[1]")),                        DEFAULT_TEXT,     "[ 1 ]"               },
		{(CALLABLE("builtins.dict")),             DEFAULT_TEXT,     "{}"                  },
		{(CALLABLE("builtins.list")),             DEFAULT_TEXT,     "[]"                  },
		{(CALLABLE("django.utils.timezone.now")), DEFAULT_NOW,      NULL                  },
		{(CALLABLE("uuid.uuid4")),                DEFAULT_RANDOM,   NULL                  },
		{(CALLABLE("shop.models.next_number")),   DEFAULT_CALLABLE, NULL                  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct described_field *field = field_with(*state, rows[i].text);

		assert_row(field->default_kind == rows[i].kind, rows[i].text);
		assert_row(!field->initial == !rows[i].initial, rows[i].text);
		if (rows[i].initial)
			assert_string_equal(field->initial, rows[i].initial);
	}
}

#define CHOICES                                                                                    \
	FIELD_WITH(",\"choices\":[[\"\",\"---\"],[null,\"Any\"],[1,\"One\"],"                      \
		   "[\"More\",[[2,\"Two\"],[\"3\",\"Three\"]]],7,[8],[[],true]]")

/* Also within groups; the one that stands for nothing is none. */
static void test_description__choices_are_values_with_labels(void **state)
{
	const struct described_field *field = field_with(*state, CHOICES);

	assert_int_equal(field->choice_count, 4);
	assert_string_equal(field->choices[0].value, "1");
	assert_string_equal(field->choices[0].label, "One");
	assert_string_equal(field->choices[1].label, "Two");
	assert_string_equal(field->choices[2].value, "3");
}

#define DJANGO         "django.core.validators."
#define LIMIT(name, n) "{\"path\":\"" DJANGO name "\",\"limit\":" n "}"
#define VALIDATORS                                                                                 \
	FIELD_WITH(",\"validators\":[" LIMIT("MinValueValidator", "-5") "," LIMIT(                 \
		"MinValueValidator", "\"0.5\"") "," LIMIT("MaxValueValidator",                     \
		"9") "," LIMIT("MaxValueValidator", "99") "," LIMIT("MaxLengthValidator",          \
		"20") ","                                                                          \
		      "{\"path\":\"shop.Code\",\"pattern\":\"^[A-Z]$\",\"message\":\"No "          \
		      "code.\"}]")

static void test_description__validators_are_limits_and_patterns(void **state)
{
	const struct described_field *field = field_with(*state, VALIDATORS);

	assert_string_equal(field->min, "0.5");
	assert_string_equal(field->max, "9");
	assert_string_equal(field->pattern, "^[A-Z]$");
	assert_string_equal(field->pattern_message, "No code.");
	assert_false(field->has_own_rules);
}

#define VALIDATOR(members) FIELD_WITH(",\"validators\":[{" members "}]")

/* Who writes rows elsewhere than in Python would break such rules. */
static void test_description__rules_that_only_python_knows_are_told(void **state)
{
	static const char *const rows[] = {
		(VALIDATOR("\"path\":\"shop.models.is_even\"")),
		(VALIDATOR("\"path\":\"shop.models.is_even\"},{\"path\":\"" DJANGO
			   "EmailValidator\"")),
		(VALIDATOR("\"path\":\"" DJANGO "RegexValidator\",\"pattern\":null")),
		(VALIDATOR(
			"\"path\":\"" DJANGO "MinValueValidator\",\"limit\":{\"callable\":\"f\"}")),
		(VALIDATOR("\"path\":\"" DJANGO "MinValueValidator\",\"limit\":\"2024-01-01\"")),
		(VALIDATOR("\"path\":\"" DJANGO "MinValueValidator\",\"limit\":true")),
		(VALIDATOR("\"pattern\":\"a\"},{\"pattern\":\"b\"")),
		(FIELD_WITH(",\"overrides\":[\"get_prep_value\"]")),
		(FIELD_WITH(",\"upload_to\":{\"callable\":\"shop.models.folder\"}")),
		(FIELD_WITH(",\"unique_for_date\":\"day\"")),
		(FIELD_WITH(",\"default\":{\"callable\":\"shop.models.next_number\"}")),
		(FIELD_WITH(",\"related_model\":\"a.B\",\"limit_choices_to\":{\"x\":1}")),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(field_with(*state, rows[i])->has_own_rules, rows[i]);
	assert_false(field_with(*state, FIELD_WITH(""))->has_own_rules);
	assert_false(field_with(*state, CALLABLE("shop.models.next_number"))->has_own_rules);
}

static void test_description__relations_tell_what_deletion_does(void **state)
{
	const struct described_relation *plain = field_with(*state,
		FIELD_WITH(",\"related_model\":\"alloc.OrderLine\",\"to_field\":\"id\","
			   "\"on_delete\":\"CASCADE\",\"limit_choices_to\":{}"))
							 ->relation;
	const struct described_relation *set = field_with(
		*state, FIELD_WITH(",\"related_model\":\"a.B\",\"on_delete\":{\"SET\":7}"))
						       ->relation;
	const struct described_relation *called = field_with(*state,
		FIELD_WITH(",\"related_model\":\"a.B\","
			   "\"on_delete\":{\"SET\":{\"callable\":\"f\"}}"))
							  ->relation;

	assert_string_equal(plain->model, "alloc.orderline");
	assert_string_equal(plain->to_field, "id");
	assert_string_equal(plain->on_delete, "CASCADE");
	assert_false(plain->is_limited);
	assert_string_equal(set->on_delete, "SET");
	assert_string_equal(set->replacement, "7");
	assert_null(set->to_field);
	assert_string_equal(called->on_delete, "");
	assert_null(field_with(*state, FIELD_WITH(""))->relation);
}

#define MODEL_WITH(members)                                                                        \
	"{\"format\":1,\"configuration\":{},\"models\":[{\"app_label\":\"a\",\"model\":\"b\","     \
	"\"table\":\"c\",\"fields\":[]" members "}]}"

static const struct described_model *model_with(TALLOC_CTX *mem, const char *text)
{
	return description_model(parsed(mem, text), 0);
}

#define PAIRS                                                                                      \
	"\"table\":\"t\",\"column\":\"b_id\",\"related_column\":\"tag_id\","                       \
	"\"related_model\":\"a.Tag\",\"through\":\"a.Tagging\",\"symmetrical\":true"

static void test_description__many_to_many_fields_are_tables(void **state)
{
	const struct described_model *model =
		model_with(*state, MODEL_WITH(",\"many_to_many\":[{\"name\":\"tags\"," PAIRS "}]"));

	assert_int_equal(model->pairs_count, 1);
	assert_string_equal(model->pairs->name, "tags");
	assert_string_equal(model->pairs->related_column, "tag_id");
	assert_string_equal(model->pairs->model, "a.tag");
	assert_string_equal(model->pairs->through, "a.tagging");
	assert_true(model->pairs->is_symmetrical);
}

/* A key to rows of any model leads to none in particular. */
static void test_description__generic_relations_have_a_model(void **state)
{
	const struct described_model *model = model_with(*state,
		MODEL_WITH(",\"generic\":[{\"name\":\"object\",\"content_type_field\":\"c\","
			   "\"object_id_field\":\"o\"},{\"related_model\":\"a.Note\","
			   "\"content_type_field\":\"c\",\"object_id_field\":\"o\"}]"));

	assert_int_equal(model->generic_count, 1);
	assert_string_equal(model->generics->model, "a.note");
	assert_string_equal(model->generics->object_id_field, "o");
}

static void test_description__models_tell_names_and_order(void **state)
{
	const struct described_model *model = model_with(*state,
		MODEL_WITH(
			",\"verbose_name\":\"box\",\"str\":\"{x}\",\"ordering\":[\"-x\",\"y\"]"));

	assert_string_equal(model->app, "a");
	assert_string_equal(model->name, "b");
	assert_string_equal(model->verbose_name_plural, "boxs");
	assert_string_equal(model->text, "{x}");
	assert_string_equal(model->ordering[0], "-x");
	assert_string_equal(model->ordering[1], "y");
	assert_null(model->ordering[2]);
}

static void test_description__models_of_python_alone_are_told(void **state)
{
	static const char *const rows[] = {
		(MODEL_WITH(",\"overrides\":[\"save\"]")),
		(MODEL_WITH(",\"parents\":[\"a.Parent\"]")),
		(MODEL_WITH(",\"order_with_respect_to\":\"parent\"")),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_row(model_with(*state, rows[i])->has_own_rules, rows[i]);
	assert_false(model_with(*state, MODEL_WITH(",\"parents\":[]"))->has_own_rules);
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
		{HEAD "}",							    "models: expected a list"      },
		{HEAD ",\"models\":{}}",					      "models: expected a list"      },
		{MODELS("1"),							 names                          },
		{MODELS("{\"table\":\"c\"}"),                                         names                          },
		{MODELS(PROXY "," PLAIN ",null"),                                     "model 3: expected app_label"  },
		{MODELS(MODEL("")),						   "a.b: fields: expected a list" },
		{MODELS(MODEL(",\"fields\":[[]]")),                                   "a.b: field 1: expected a name"},
		{HALF_A_FIELD,							type                           },
		{MODELS(MODEL(",\"fields\":[],\"many_to_many\":[{\"name\":\"x\"}]")),
                 "a.b: many_to_many 1: expected a name"							      },
		{MODELS(MODEL(",\"table\":\"\\u0000\"")),                             names                          },
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
		WITH_MEM(test_description__defaults_are_texts_or_what_makes_them),
		WITH_MEM(test_description__choices_are_values_with_labels),
		WITH_MEM(test_description__validators_are_limits_and_patterns),
		WITH_MEM(test_description__rules_that_only_python_knows_are_told),
		WITH_MEM(test_description__relations_tell_what_deletion_does),
		WITH_MEM(test_description__many_to_many_fields_are_tables),
		WITH_MEM(test_description__generic_relations_have_a_model),
		WITH_MEM(test_description__models_tell_names_and_order),
		WITH_MEM(test_description__models_of_python_alone_are_told),
		WITH_MEM(test_description__what_is_no_json_is_told),
		WITH_MEM(test_description__other_formats_are_told),
		WITH_MEM(test_description__malformed_settings_are_named),
		WITH_MEM(test_description__malformed_models_are_named),
		WITH_MEM(test_description__what_cannot_be_read_is_told),
		WITH_MEM(test_description__endless_files_are_refused),
	};

	return cmocka_run_group_tests_name("description", tests, NULL, NULL);
}
