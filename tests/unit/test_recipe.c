/* tests/unit/test_recipe.c - what rows are called; and what there is to know of models. */
#include "config.h"

#include "services/rows/recipe.h"
#include "tests/support/with_mem.h"

static const struct row_choice colours[] = {
	{"r", "Red" },
	{"b", "Blue"},
};

static const struct row_model maker_model;

static const struct row_field maker_fields[] = {
	{.name = "id", .column = "id", .label = "ID",   .kind = ROW_INTEGER,         .flags = ROW_KEY},
	{.name = "name",            .column = "name",             .label = "name", .kind = ROW_TEXT},
};

static const struct row_model maker_model = {
	.name = "maker", .verbose_name = "maker", .fields = maker_fields, .field_count = 2};

static const struct row_relation to_maker = {
	.target = &maker_model, .target_field = &maker_fields[0]};
static const struct row_relation to_nowhere = {.target = NULL};

static const struct row_field fields[] = {
	{.name = "id",        .column = "id", .label = "ID",                    .kind = ROW_INTEGER,                                                   .flags = ROW_KEY},
	{.name = "name",                   .column = "name",                    .label = "full name",                  .kind = ROW_TEXT                                               },
	{.name = "is_new",                   .column = "is_new",                  .label = "new",              .kind = ROW_BOOLEAN    },
	{.name = "colour",
         .column = "colour",
         .label = "\xc3\xa9tat",
         .kind = ROW_TEXT,
         .choices = colours,
         .choice_count = ARRAY_SIZE(colours)},
	{.name = "maker",
         .column = "maker_id",
         .label = "maker",
         .kind = ROW_INTEGER,
         .relation = &to_maker},
	{.name = "lost",
         .column = "lost_id",
         .label = "lost",
         .kind = ROW_INTEGER,
         .relation = &to_nowhere},
	{.name = "my_id", .column = "my_id",                     .label = "my",                                                   .kind = ROW_INTEGER														     },
	{.name = "data",     .column = "data",  .label = "", .kind = ROW_JSON},
};

static struct row_model model_of(const char *recipe)
{
	return (struct row_model){.name = "orderline",
		.verbose_name = "order line",
		.fields = fields,
		.field_count = ARRAY_SIZE(fields),
		.key = &fields[0],
		.text = recipe};
}

static void test_recipe__makes_a_text_of_values(void **state)
{
	static const struct {
		const char *recipe;
		const char *paths; /* with blanks between them */
		const char *values[4];
		const char *text;
	} rows[] = {
		{"plain",                  "",                 {NULL},       "plain"          },
		{"",		       "",                 {NULL},       ""               },
		{"{name}",                 "name",             {"Oak"},      "Oak"            },
		{"{name}: {id}",           "name id",          {"Oak", "7"}, "Oak: 7"         },
		{"{{{name}}} }}",          "name",             {"Oak"},      "{Oak} }"        },
		{"{name",                  "",                 {NULL},       "{name"          },
		{"a } b { c",              "",                 {NULL},       "a } b { c"      },
		{"{is_new}{is_new}",       "is_new is_new",    {"1", "0"},   "TrueFalse"      },
		{"{name}",                 "name",             {NULL},       "None"           },
		{"{colour}",               "colour",           {"b"},        "b"              },
		{"{colour.display}",       "colour",           {"b"},        "Blue"           },
		{"{colour.display}",       "colour",           {"g"},        "g"              },
		{"{colour.display}",       "colour",           {NULL},       "None"           },
		{"{maker.name} ({maker})", "maker.name maker", {"Ann", "3"}, "Ann (3)"        },
		{"{maker_id}",             "maker",            {"3"},        "3"              },
		{"{my_id}",                "my_id",            {"5"},        "5"              },
		{"{unknown_id}",           "unknown_id",       {"x"},        "x"              },
		{"caf\xc3\xa9 {name}",     "name",             {"Oak"},      "caf\xc3\xa9 Oak"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row_model model = model_of(rows[i].recipe);
		const char *const *paths = recipe_paths(*state, &model);
		const char *joined = "";

		for (; *paths; paths++)
			joined = mem_printf(*state, "%s%s%s", joined, *joined ? " " : "", *paths);
		assert_string_equal(joined, rows[i].paths);
		assert_string_equal(recipe_text(*state, &model, rows[i].values), rows[i].text);
	}
}

static void test_recipe__without_one_a_row_has_djangos_name(void **state)
{
	static const struct {
		const char *name;
		const char *verbose_name;
		const char *text;
	} rows[] = {
		{"orderline", "order line",  "OrderLine object (12)"},
		{"batch",     "batch",       "Batch object (12)"    },
		{"htmlpage",  "HTML page",   "HTMLPage object (12)" },
		{"batch",     "lot of wood", "Batch object (12)"    },
	};
	const char *values[] = {"12"};
	const char *nothing[] = {NULL};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct row_model model = model_of(NULL);

		model.name = rows[i].name;
		model.verbose_name = rows[i].verbose_name;
		assert_string_equal(*recipe_paths(*state, &model), "id");
		assert_null(recipe_paths(*state, &model)[1]);
		assert_string_equal(recipe_text(*state, &model, values), rows[i].text);
		assert_non_null(strstr(recipe_text(*state, &model, nothing), "object (None)"));
	}
}

static void test_recipe__without_a_key_there_is_no_path(void **state)
{
	struct row_model model = model_of(NULL);

	model.key = NULL;
	assert_null(*recipe_paths(*state, &model));
	assert_string_equal(recipe_text(*state, &model, (const char *const[]){NULL}),
		"OrderLine object (None)");
}

static void assert_outline(
	TALLOC_CTX *mem, const struct row_model *model, const bool expected[ARRAY_SIZE(fields)])
{
	const bool *outline = recipe_outline(mem, model);

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		assert_row(outline[i] == expected[i], fields[i].name);
}

static void test_outline__is_what_a_row_is_known_by(void **state)
{
	static const struct row_relation by_name = {.target_field = &fields[1]};
	static const struct row_field other = {.name = "line", .relation = &by_name};
	static const struct row_reference references[] = {
		{.field = &other                  },
		{ .field = &maker_fields[1], .content_type = &maker_fields[0]},
	};
	struct row_model model = model_of("{colour.display} by {maker.name}, {maker_id}");

	assert_outline(*state, &model, (const bool[]){true, [3] = true, [4] = true, [7] = false});
	model.references = references;
	model.reference_count = ARRAY_SIZE(references);
	model.text = NULL;
	assert_outline(*state, &model, (const bool[]){true, true, [7] = false});
	model.key = NULL;
	assert_outline(*state, &model, (const bool[]){false, true, [7] = false});
}

static void test_path_field__leads_through_foreign_keys(void **state)
{
	const struct row_model model = model_of(NULL);

	(void)state;
	assert_ptr_equal(row_path_field(&model, "name"), &fields[1]);
	assert_ptr_equal(row_path_field(&model, "maker"), &fields[4]);
	assert_ptr_equal(row_path_field(&model, "maker.name"), &maker_fields[1]);
	assert_null(row_path_field(&model, "maker.nothing"));
	assert_null(row_path_field(&model, "name.length"));
	assert_null(row_path_field(&model, "lost.name"));
	assert_null(row_path_field(&model, "nam"));
	assert_null(row_path_field(&model, "names"));
	assert_null(row_path_field(&model, ""));
}

static void test_model__finds_its_fields(void **state)
{
	const struct row_model model = model_of(NULL);

	(void)state;
	assert_ptr_equal(row_model_field(&model, "colour"), &fields[3]);
	assert_null(row_model_field(&model, "maker_id"));
	assert_int_equal(row_field_index(&model, &fields[3]), 3);
}

static void test_label__begins_with_a_capital(void **state)
{
	assert_string_equal(row_field_label(*state, &fields[1]), "Full name");
	assert_string_equal(row_field_label(*state, &fields[3]), "\xc3\x89tat");
	assert_string_equal(row_field_label(*state, &fields[0]), "ID");
	assert_string_equal(row_field_label(*state, &fields[7]), "");
}

static void test_value__is_the_same_by_what_it_says(void **state)
{
	const struct row_field *text = &fields[1];
	const struct row_field *json = &fields[7];

	(void)state;
	assert_true(row_value_is_same(text, NULL, NULL));
	assert_false(row_value_is_same(text, NULL, ""));
	assert_false(row_value_is_same(text, "", NULL));
	assert_true(row_value_is_same(text, "a", "a"));
	assert_false(row_value_is_same(text, "a", "A"));
	assert_true(row_value_is_same(json, "{\"a\":1,\"b\":2}", "{\"b\": 2, \"a\": 1}"));
	assert_false(row_value_is_same(json, "{\"a\":1}", "{\"a\":2}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_recipe__makes_a_text_of_values),
		WITH_MEM(test_recipe__without_one_a_row_has_djangos_name),
		WITH_MEM(test_recipe__without_a_key_there_is_no_path),
		WITH_MEM(test_outline__is_what_a_row_is_known_by),
		cmocka_unit_test(test_path_field__leads_through_foreign_keys),
		cmocka_unit_test(test_model__finds_its_fields),
		WITH_MEM(test_label__begins_with_a_capital),
		cmocka_unit_test(test_value__is_the_same_by_what_it_says),
	};

	return cmocka_run_group_tests_name("recipe", tests, NULL, NULL);
}
