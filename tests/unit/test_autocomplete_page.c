/* tests/unit/test_autocomplete_page.c - what a foreign key can refer to, as one types. */
#include "config.h"

#include "tests/support/admin_case.h"

#define MAKERS "/ficus/shop/lamp/autocomplete/?field=maker"

static void test_autocomplete_page__answers_keys_and_texts(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, autocomplete_page, MAKERS "&term=&page=1"), 200);
	assert_string_equal(admin_header(this, "Content-Type"), "application/json");
	assert_string_equal(admin_body(this),
		"{\"results\": [{\"id\": \"1\", \"text\": \"Ada & Sons\"}, "
		"{\"id\": \"2\", \"text\": \"<b>Bold</b>\"}], \"pagination\": {\"more\": false}}");
}

static void test_autocomplete_page__looks_for_a_phrase(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, autocomplete_page, MAKERS "&term=Ada+%26"), 200);
	assert_int_equal(admin_get(this, autocomplete_page, MAKERS "&term=2"), 200);
	assert_int_equal(admin_get(this, autocomplete_page, MAKERS "&term=%22x"), 200);
	assert_string_equal(this->reader.trace,
		"read shop.maker id name where name^Ada & order id limit 20\n"
		"read shop.maker id name where name^2 or id=2 order id limit 20\n"
		"read shop.maker id name where name^\"x order id limit 20\n");
}

static void test_autocomplete_page__goes_on_behind_a_page(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, autocomplete_page, MAKERS "&page=3"), 200);
	assert_string_equal(
		this->reader.trace, "read shop.maker id name order id offset 40 limit 20\n");
}

static void test_autocomplete_page__uses_the_searches_of_the_target(void **state)
{
	static const struct admin_search searches[] = {
		{"name", TEST_CONTAINS}
        };
	struct admin_case *this = *state;
	struct admin_model models[] = {*maker_model, *lamp_model};
	const struct admin_site site = {models, ARRAY_SIZE(models)};
	struct admin_page *page = admin_case_visit(this, MAKERS "&term=on", NULL);

	models[0].searches = searches;
	models[0].search_count = ARRAY_SIZE(searches);
	page->site = &site;
	assert_true(autocomplete_page(page, &this->err));
	assert_string_equal(
		this->reader.trace, "read shop.maker id name where name~on order id limit 20\n");
}

/* Also of another table's field, by which the list has a filter. */
static void test_autocomplete_page__answers_filters(void **state)
{
	const struct admin_filter filter = {"part.maker", "Maker of part",
		row_model_field(lamp_model->rows, "maker"), FILTER_RELATED};
	struct admin_case *this = *state;
	struct admin_model model = *lamp_model;

	model.filters = &filter;
	model.filter_count = 1;
	this->model = &model;
	assert_int_equal(admin_get(this, autocomplete_page,
				 "/ficus/shop/lamp/autocomplete/?field=part.maker&term=Ada"),
		200);
	assert_string_equal(
		this->reader.trace, "read shop.maker id name where name^Ada order id limit 20\n");
}

static void test_autocomplete_page__other_fields_are_not_found(void **state)
{
	static const char *const targets[] = {"/ficus/shop/lamp/autocomplete/",
		"/ficus/shop/lamp/autocomplete/?field=name",
		"/ficus/shop/lamp/autocomplete/?field=secret",
		"/ficus/shop/lamp/autocomplete/?field=nothing",
		"/ficus/shop/lamp/autocomplete/?field=maker.name"};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		assert_row(admin_get(this, autocomplete_page, targets[i]) == 0, targets[i]);
		assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	}
	assert_int_equal(this->reader.call_count, 0);
}

static void test_autocomplete_page__what_is_too_much_is_refused(void **state)
{
	struct admin_case *this = *state;
	const char *const targets[] = {MAKERS "&page=0", MAKERS "&page=51", MAKERS "&page=x",
		MAKERS "&page=99999999999999999999", mem_printf(this, MAKERS "&term=%0999d", 1)};

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		assert_row(admin_get(this, autocomplete_page, targets[i]) == 0, targets[i]);
		assert_int_equal(this->err.kind, ERROR_INVALID);
	}
	assert_int_equal(this->reader.call_count, 0);
}

static void test_autocomplete_page__who_may_not_view_the_target_learns_nothing(void **state)
{
	static const char *lamps_only[] = {"shop.change_lamp", "shop.view_lamp"};
	struct admin_case *this = *state;

	this->amy->user.is_superuser = false;
	this->amy->granted = (struct permissions){lamps_only, 2};
	assert_int_equal(admin_get(this, autocomplete_page, MAKERS), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
	assert_int_equal(this->reader.call_count, 0);
}

/* Makers from the key "1" on. */
static void fill_with_makers(struct admin_case *this, size_t count)
{
	const char *const **makers = mem_array(this, const char *const *, count);

	for (size_t i = 0; i < count; i++) {
		const char **maker = mem_array(this, const char *, 2);

		maker[0] = mem_printf(this, "%zu", i + 1);
		maker[1] = mem_printf(this, "Maker %zu", i + 1);
		makers[i] = maker;
	}
	this->reader.tables[0].rows = makers;
	this->reader.tables[0].count = count;
}

static void test_autocomplete_page__forms_with_many_options_ask_it(void **state)
{
	struct admin_case *this = *state;

	fill_with_makers(this, 100);
	this->key = "7";
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/7/change/"), 200);
	assert_has(this, "<option value=\"100\">Maker 100</option>");
	fill_with_makers(this, 101);
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/7/change/"), 200);
	assert_has(this,
		"data-autocomplete=\"/ficus/shop/lamp/autocomplete/?field=maker\""
		" data-rows=\"/ficus/shop/maker/\">\n"
		"<option value=\"\">---------</option>\n"
		"<option value=\"1\" selected>Maker 1</option>\n</select>");
	assert_has(this, "<noscript>\n<label>or its key: <input name=\"maker\" value=\"1\">");
	assert_lacks(this, "Maker 2<");
}

/* A form may say that it showed anything. */
static void test_autocomplete_page__what_is_no_key_is_not_looked_for(void **state)
{
	struct admin_case *this = *state;

	fill_with_makers(this, 101);
	this->key = "7";
	assert_int_equal(admin_post(this, change_save_page, "/ficus/shop/lamp/7/change/",
				 "initial-maker=x&maker=2&initial-name=DESK&name="),
		422);
	assert_has(this, "<option value=\"2\" selected>Maker 2</option>");
	assert_null(strstr(this->reader.trace, "id=x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_autocomplete_page__answers_keys_and_texts),
		ADMIN_CASE(test_autocomplete_page__looks_for_a_phrase),
		ADMIN_CASE(test_autocomplete_page__goes_on_behind_a_page),
		ADMIN_CASE(test_autocomplete_page__uses_the_searches_of_the_target),
		ADMIN_CASE(test_autocomplete_page__answers_filters),
		ADMIN_CASE(test_autocomplete_page__other_fields_are_not_found),
		ADMIN_CASE(test_autocomplete_page__what_is_too_much_is_refused),
		ADMIN_CASE(test_autocomplete_page__forms_with_many_options_ask_it),
		ADMIN_CASE(test_autocomplete_page__what_is_no_key_is_not_looked_for),
		ADMIN_CASE(test_autocomplete_page__who_may_not_view_the_target_learns_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
