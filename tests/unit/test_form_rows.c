/* tests/unit/test_form_rows.c - how many rows a form has in a table, and the ways to their own. */
#include "config.h"

#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define MAKER_1 "/ficus/shop/maker/1/change/"

/* What a browser sends of a maker, of its only lamp, and of one to be added. */
#define SENT_MAKER "name=Ada&initial-name=Ada+%26+Sons&lamp_set-TOTAL_FORMS=3"
#define SENT_LAMP                                                                                  \
	"&lamp_set-0-id=7&lamp_set-0-name=DESK&initial-lamp_set-0-name=DESK"                       \
	"&lamp_set-0-price=12.50&initial-lamp_set-0-price=12.50"
#define SENT_NEW(place)                                                                            \
	"&lamp_set-" place "-name=NEW" place "&lamp_set-" place "-price=5&lamp_set-" place         \
	"-state=new"

#define TOO_FEW  "At least 2 rows are needed here."
#define TOO_MANY "At most 2 rows may stand here."

/* A maker's page with the lamps in it. */
struct rows_case {
	struct admin_case *base;
	struct form_bus *bus;
	struct admin_inline lamps;
	struct admin_model maker;
};

static void begin(struct rows_case *this, void **state, size_t least, size_t most)
{
	*this = (struct rows_case){.base = *state};
	this->bus = form_bus_new(this->base);
	this->base->admin.bus = this->bus->bus;
	this->lamps = (struct admin_inline){
		.model = lamp_model,
		.link = row_model_field(lamp_model->rows, "maker"),
		.least = least,
		.most = most,
	};
	this->maker = *maker_model;
	this->maker.inlines = &this->lamps;
	this->maker.inline_count = 1;
	this->base->model = &this->maker;
	this->base->key = "1";
}

static int post(struct rows_case *this, const char *form)
{
	return admin_post(this->base, change_save_page, MAKER_1, form);
}

/* More lamps of the first maker than a form shows. */
static void fill_with_lamps(struct rows_case *this)
{
	enum { COUNT = 120 };
	struct fake_row_table *table = &this->base->reader.tables[1];
	const char *const **rows = mem_array(this->base, const char *const *, COUNT);

	assert_ptr_equal(table->model, lamp_model->rows);
	for (size_t i = 0; i < COUNT; i++) {
		const char **row = mem_copy(
			this->base, table->rows[0], lamp_model->rows->field_count * sizeof(*row));

		row[0] = mem_printf(this->base, "%zu", i + 1);
		rows[i] = row;
	}
	table->rows = rows;
	table->count = COUNT;
}

static void test_form_rows__lead_to_their_own_forms(void **state)
{
	struct rows_case this;

	begin(&this, state, 0, 0);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base,
		"<td><a href=\"/ficus/shop/lamp/7/change/\">Open"
		"<span class=\"visually-hidden\"> lamp 7</span></a></td>\n<td class=\"remove\">");
	assert_has(this.base, "<td></td>\n<th scope=\"col\">Remove</th>");
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp");
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base, "<a href=\"/ficus/shop/lamp/7/change/\">");
	admin_case_allow(this.base, "shop.change_maker shop.add_lamp");
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_lacks(this.base, "/ficus/shop/lamp/7/change/");
	assert_lacks(this.base, "<td></td>");
}

static void test_form_rows__that_are_to_be_are_offered(void **state)
{
	static const char *const parts[] = {
		"name=\"lamp_set-TOTAL_FORMS\" value=\"4\"",
		"name=\"lamp_set-INITIAL_FORMS\" value=\"1\"",
		"name=\"lamp_set-MIN_NUM_FORMS\" value=\"3\"",
		"name=\"lamp_set-MAX_NUM_FORMS\" value=\"9\"",
		"name=\"lamp_set-3-price\"",
		"<template>",
		"data-inline=\"lamp_set\"",
	};
	struct rows_case this;

	begin(&this, state, 3, 9);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_has(this.base, parts[i]);
}

static void test_form_rows__where_there_is_no_room_none_is_offered(void **state)
{
	struct rows_case this;

	begin(&this, state, 0, 1);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base, "name=\"lamp_set-TOTAL_FORMS\" value=\"1\"");
	assert_has(this.base, "name=\"lamp_set-MAX_NUM_FORMS\" value=\"1\"");
	assert_has(this.base, "<table class=\"inline\">");
	assert_lacks(this.base, "class=\"new\"");
	assert_lacks(this.base, "<template>");
}

static void test_form_rows__too_few_are_refused_where_they_stand(void **state)
{
	struct rows_case this;

	begin(&this, state, 2, 0);
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP), 422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "<li><a href=\"#id_lamp_set-error\">Lamps</a>: " TOO_FEW "</li>");
	assert_has(this.base,
		"<fieldset class=\"group\" aria-describedby=\"id_lamp_set-error\">\n"
		"<legend>Lamps</legend>\n"
		"<p class=\"error\" id=\"id_lamp_set-error\">" TOO_FEW "</p>");
	assert_has(this.base, "name=\"lamp_set-0-name\" aria-label=\"Name\" autofocus");
	assert_has(this.base, "value=\"Ada\" id=\"id_name\"");
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP SENT_NEW("1")), 302);
	assert_int_equal(this.bus->edit.child_count, 1);
}

static void test_form_rows__removed_ones_do_not_count(void **state)
{
	struct rows_case this;

	begin(&this, state, 1, 1);
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP "&lamp_set-0-DELETE=1"), 422);
	assert_has(this.base, "At least 1 row is needed here.");
	assert_int_equal(
		post(&this, SENT_MAKER SENT_LAMP "&lamp_set-0-DELETE=1" SENT_NEW("1")), 302);
	assert_int_equal(this.bus->edit.child_count, 2);
}

static void test_form_rows__too_many_are_refused_where_they_stand(void **state)
{
	struct rows_case this;

	begin(&this, state, 0, 2);
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP SENT_NEW("1") SENT_NEW("2")), 422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "<p class=\"error\" id=\"id_lamp_set-error\">" TOO_MANY "</p>");
	assert_has(this.base, "value=\"NEW2\"");
	assert_has(this.base, "name=\"lamp_set-TOTAL_FORMS\" value=\"3\"");
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP SENT_NEW("1")), 302);
	assert_int_equal(this.bus->edit.child_count, 1);
}

/* Of who can do nothing about it, nobody asks for it. */
static void test_form_rows__are_asked_of_who_may_write_them(void **state)
{
	struct rows_case this;

	begin(&this, state, 2, 0);
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp shop.delete_lamp");
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP), 302);
	assert_int_equal(post(&this, SENT_MAKER SENT_LAMP "&lamp_set-0-DELETE=1"), 422);
	assert_has(this.base, TOO_FEW);
}

static void test_form_rows__that_are_not_shown_count(void **state)
{
	struct rows_case this;

	begin(&this, state, 0, 100);
	fill_with_lamps(&this);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_lacks(this.base, "class=\"new\"");
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp shop.add_lamp");
	assert_int_equal(post(&this, SENT_MAKER SENT_NEW("1")), 422);
	assert_has(this.base, "At most 100 rows may stand here.");
	assert_int_equal(post(&this, SENT_MAKER), 302);
}

static void test_form_rows__that_are_not_shown_are_enough(void **state)
{
	const char *form = SENT_MAKER;
	struct rows_case this;

	begin(&this, state, 99, 0);
	fill_with_lamps(&this);
	for (int i = 0; i < 3; i++)
		form = mem_printf(
			this.base, "%s&lamp_set-%d-id=%d&lamp_set-%d-DELETE=1", form, i, i + 1, i);
	assert_int_equal(post(&this, form), 302);
	assert_int_equal(this.bus->edit.child_count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_form_rows__lead_to_their_own_forms),
		ADMIN_CASE(test_form_rows__that_are_to_be_are_offered),
		ADMIN_CASE(test_form_rows__where_there_is_no_room_none_is_offered),
		ADMIN_CASE(test_form_rows__too_few_are_refused_where_they_stand),
		ADMIN_CASE(test_form_rows__removed_ones_do_not_count),
		ADMIN_CASE(test_form_rows__too_many_are_refused_where_they_stand),
		ADMIN_CASE(test_form_rows__are_asked_of_who_may_write_them),
		ADMIN_CASE(test_form_rows__that_are_not_shown_count),
		ADMIN_CASE(test_form_rows__that_are_not_shown_are_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
