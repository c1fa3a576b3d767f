/* tests/unit/test_form_inlines.c - rows that are edited together with the one they refer to. */
#include "config.h"

#include "base/datetime.h"
#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define MAKER_1 "/ficus/shop/maker/1/change/"

/* What a browser sends of maker 1 and its only lamp, which is the lamp 7. */
#define SENT_MAKER "name=Ada&initial-name=Ada+%26+Sons"
#define SENT_COUNTS(total)                                                                         \
	"&lamp_set-TOTAL_FORMS=" total                                                             \
	"&lamp_set-INITIAL_FORMS=1&lamp_set-MIN_NUM_FORMS=0&lamp_set-MAX_NUM_FORMS=1000"
#define SENT_LAMP(place, key)                                                                      \
	"&lamp_set-" place "-id=" key "&lamp_set-" place "-name=DESK&initial-lamp_set-" place      \
	"-name=DESK&lamp_set-" place "-price=12.50&initial-lamp_set-" place "-price=12.50"
#define SENT_NEW(place, name, price)                                                               \
	"&lamp_set-" place "-name=" name "&lamp_set-" place "-price=" price "&lamp_set-" place     \
	"-state=&lamp_set-" place "-sold_on=&lamp_set-" place "-notes="

/* A maker's page with the lamps in it. */
struct inline_case {
	struct admin_case *base;
	struct form_bus *bus;
	struct admin_inline lamps;
	struct admin_model lamp_model;
	struct admin_declaration lamp_declared;
	struct admin_model maker;
};

static void begin(struct inline_case *this, void **state)
{
	*this = (struct inline_case){.base = *state};
	this->bus = form_bus_new(this->base);
	this->base->admin.bus = this->bus->bus;
	this->lamp_declared = *lamp_model->declared;
	this->lamp_model = *lamp_model;
	this->lamp_model.declared = &this->lamp_declared;
	this->lamps = (struct admin_inline){
		.model = &this->lamp_model, .link = row_model_field(lamp_model->rows, "maker")};
	this->maker = *maker_model;
	this->maker.inlines = &this->lamps;
	this->maker.inline_count = 1;
	this->base->model = &this->maker;
	this->base->key = "1";
}

/* The lamps' day of sale is now, unless one says another. */
static void stamp_sales(struct inline_case *this)
{
	struct row_model *rows = mem_copy(this->base, lamp_model->rows, sizeof(*rows));
	struct row_field *fields =
		mem_copy(this->base, rows->fields, rows->field_count * sizeof(*fields));
	struct admin_form_set *set = mem_copy(this->base, lamp_model->sets, sizeof(*set));
	struct admin_form_field *shown =
		mem_copy(this->base, set->fields, set->count * sizeof(*shown));

	for (size_t i = 0; i < set->count; i++)
		shown[i].field = &fields[row_field_index(rows, shown[i].field)];
	fields[row_field_index(rows, row_model_field(rows, "sold_on"))].flags = ROW_STAMPED_ON_ADD;
	rows->key = &fields[row_field_index(rows, rows->key)];
	rows->fields = fields;
	set->fields = shown;
	this->lamp_model.rows = rows;
	this->lamp_model.sets = set;
	this->lamp_model.set_count = 1;
	this->lamps.link = row_model_field(rows, "maker");
	for (size_t i = 0; i < ARRAY_SIZE(this->base->reader.tables); i++)
		if (this->base->reader.tables[i].model == lamp_model->rows)
			this->base->reader.tables[i].model = rows;
}

static int post(struct inline_case *this, const char *form)
{
	return admin_post(this->base, change_save_page, MAKER_1, form);
}

static void test_form_inlines__rows_stand_in_a_table(void **state)
{
	static const char *const parts[] = {
		"<legend>Lamps</legend>",
		"<input type=\"hidden\" name=\"lamp_set-TOTAL_FORMS\" value=\"2\">",
		"<input type=\"hidden\" name=\"lamp_set-INITIAL_FORMS\" value=\"1\">",
		"<table class=\"inline\" data-inline=\"lamp_set\">",
		"<caption class=\"visually-hidden\">Lamps</caption>",
		"<th scope=\"col\">Price</th>",
		("id=\"id_lamp_set-0-price\" name=\"lamp_set-0-price\" aria-label=\"Price\" "
		 "required"),
		"<input type=\"hidden\" name=\"initial-lamp_set-0-price\" value=\"12.50\">",
		"<input type=\"hidden\" name=\"lamp_set-0-id\" value=\"7\">",
		"<input type=\"checkbox\" name=\"lamp_set-0-DELETE\" value=\"1\"",
		"<tr class=\"new\">",
		"id=\"id_lamp_set-1-price\" name=\"lamp_set-1-price\" aria-label=\"Price\" step",
		"<template>\n<tr class=\"new\">",
		"name=\"lamp_set-__prefix__-price\"",
	};
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_has(this.base, parts[i]);
	assert_lacks(this.base, "FLOOR"); /* another maker's */
	assert_lacks(this.base, "lamp_set-0-maker");
	assert_lacks(this.base, "hidden-7");
}

static void test_form_inlines__untouched_rows_are_not_sent(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("2") SENT_LAMP("0", "7") SENT_NEW("1", "", "")),
		302);
	assert_int_equal(this.bus->edit.entry_count, 1);
	assert_int_equal(this.bus->edit.child_count, 0);
}

static void test_form_inlines__rows_are_known_by_their_keys(void **state)
{
	struct inline_case this;
	const struct row_edit *child;

	begin(&this, state);
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("6") SENT_LAMP("5", "7") "&lamp_set-5-price=13"),
		302);
	assert_int_equal(this.bus->edit.child_count, 1);
	child = &this.bus->edit.children[0];
	assert_int_equal(child->action, ROW_CHANGED);
	assert_string_equal(child->key, "7");
	assert_ptr_equal(child->link, this.lamps.link);
	assert_int_equal(child->entry_count, 1);
	assert_string_equal(form_bus_entry(child, "price")->seen, "12.50");
	assert_string_equal(form_bus_entry(child, "price")->value, "13.00");
}

static void test_form_inlines__typed_rows_are_added(void **state)
{
	struct inline_case this;
	const struct row_edit *child;

	begin(&this, state);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("3") SENT_LAMP("0", "7") SENT_NEW("1", "",
					 "") SENT_NEW("2", "NEW", "5") "&lamp_set-2-state=new"),
		302);
	assert_int_equal(this.bus->edit.child_count, 1);
	child = &this.bus->edit.children[0];
	assert_int_equal(child->action, ROW_ADDED);
	assert_null(child->key);
	assert_string_equal(form_bus_entry(child, "name")->value, "NEW");
	assert_string_equal(form_bus_entry(child, "price")->value, "5.00");
	assert_null(form_bus_entry(child, "maker"));
}

static void test_form_inlines__what_is_now_by_itself_is_not_typed(void **state)
{
	const char *form = SENT_MAKER SENT_COUNTS("2")
		SENT_LAMP("0", "7") "&initial-lamp_set-1-sold_on=2023-11-13&lamp_set-1-sold_on=";
	char today[DATE_TEXT_SIZE];
	struct inline_case this;

	begin(&this, state);
	stamp_sales(&this);
	(void)date_format(datetime_local_of_instant(this.base->accounts->clock.now_us).date, today);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base,
		mem_printf(this.base, "value=\"%s\" id=\"id_lamp_set-1-sold_on\"", today));
	assert_has(this.base,
		mem_printf(this.base, "name=\"initial-lamp_set-__prefix__-sold_on\" value=\"%s\"",
			today));
	assert_int_equal(post(&this, mem_printf(this.base, "%s2023-11-13", form)), 302);
	assert_int_equal(this.bus->edit.child_count, 0);
	assert_int_equal(post(&this, mem_printf(this.base, "%s%s", form, today)), 422);
	assert_int_equal(this.bus->call_count, 1); /* for the rest of that row is missing */
}

/* A form may say that it showed anything. */
static void test_form_inlines__what_was_shown_of_a_new_row_is_a_value(void **state)
{
	struct inline_case this;

	begin(&this, state);
	stamp_sales(&this);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("1") "&lamp_set-0-name=NEW"
							     "&lamp_set-0-price=5&lamp_set-0-state="
							     "new&lamp_set-0-sold_on=x"
							     "&initial-lamp_set-0-sold_on=x"),
		422);
	assert_has(this.base, "id=\"id_lamp_set-1-sold_on-error\"");
}

/* As Django's admin has it, for programs that send its forms here. */
static void test_form_inlines__are_called_as_what_leads_to_them(void **state)
{
	struct inline_case this;
	struct row_field link;
	struct row_relation relation;

	begin(&this, state);
	link = *this.lamps.link;
	relation = *link.relation;
	link.relation = &relation;
	relation.back = "lights";
	this.lamps.link = &link;
	assert_int_equal(admin_get(this.base, add_page, "/ficus/shop/maker/add/"), 200);
	assert_has(this.base, "name=\"lights-TOTAL_FORMS\"");
	relation.back = "+";
	assert_int_equal(admin_get(this.base, add_page, "/ficus/shop/maker/add/"), 200);
	assert_has(this.base, "name=\"-1-TOTAL_FORMS\"");
}

static void test_form_inlines__ticked_rows_are_removed(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0",
					 "7") "&lamp_set-0-price=nonsense&lamp_set-0-DELETE=1"),
		302);
	assert_int_equal(this.bus->edit.child_count, 1);
	assert_int_equal(this.bus->edit.children[0].action, ROW_REMOVED);
	assert_string_equal(this.bus->edit.children[0].key, "7");
	assert_int_equal(this.bus->edit.children[0].entry_count, 2);
	assert_string_equal(this.bus->edit.children[0].entries[0].field->name, "name");
	assert_string_equal(this.bus->edit.children[0].entries[0].seen, "DESK");
}

/* Whoever may not change a row has read it all the same. */
static void test_form_inlines__what_is_only_shown_is_compared_before_it_goes(void **state)
{
	struct inline_case this;
	const struct row_edit *child;

	begin(&this, state);
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp");
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_lacks(this.base, "initial-lamp_set-0-price");
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp shop.delete_lamp");
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base,
		"<td>12.50<input type=\"hidden\" name=\"initial-lamp_set-0-price\" "
		"value=\"12.50\">\n</td>");
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-DELETE=1"),
		302);
	child = &this.bus->edit.children[0];
	assert_int_equal(child->action, ROW_REMOVED);
	assert_int_equal(child->entry_count, 2);
	assert_string_equal(form_bus_entry(child, "price")->seen, "12.50");
}

static bool be_late(struct form_bus *bus, struct error *err)
{
	struct row_entry *price = form_bus_entry(&bus->edit.children[0], "price");

	price->is_in_conflict = true;
	price->now = "20.00";
	return error_set(err, ERROR_CONFLICT, "somebody was quicker");
}

static void test_form_inlines__rows_that_others_have_changed_are_not_removed_unseen(void **state)
{
	struct inline_case this;

	begin(&this, state);
	this.bus->answer = be_late;
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-DELETE=1"),
		409);
	assert_has(this.base,
		"<th scope=\"row\">Lamp 7: Price</th><td>12.50</td><td>20.00</td><td>Removed</td>");
	assert_has(this.base, "name=\"initial-lamp_set-0-price\" value=\"20.00\"");
	assert_has(this.base, "aria-label=\"Remove this row\" checked");
}

static void test_form_inlines__complaint_stands_at_its_cell(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(
		post(&this,
			SENT_MAKER SENT_COUNTS("2") SENT_LAMP("0", "7") SENT_NEW("1", "NEW", "x")),
		422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "<p class=\"error\" id=\"id_lamp_set-1-price-error\">");
	assert_has(this.base, "value=\"NEW\" id=\"id_lamp_set-1-name\"");
	assert_has(this.base,
		"id=\"id_lamp_set-1-price\" name=\"lamp_set-1-price\" aria-label=\"Price\""
		" aria-invalid=\"true\" aria-describedby=\"id_lamp_set-1-price-error\" autofocus");
	assert_has(this.base, "name=\"lamp_set-TOTAL_FORMS\" value=\"3\"");
}

static void test_form_inlines__what_was_typed_into_a_deleted_row_is_kept(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("1") SENT_LAMP(
					 "0", "77") "&lamp_set-0-state=new&lamp_set-0-name=LOST"),
		422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "Somebody else has deleted this row meanwhile.");
	assert_has(this.base, "value=\"LOST\" id=\"id_lamp_set-1-name\"");
	assert_lacks(this.base, "value=\"77\"");
	assert_has(this.base, "<input type=\"checkbox\" name=\"lamp_set-1-DELETE\"");
	assert_lacks(this.base, "name=\"lamp_set-2-DELETE\"");
}

static void test_form_inlines__deleted_row_that_was_emptied_is_told_of(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("1") SENT_LAMP(
					 "0", "77") "&lamp_set-0-name=&lamp_set-0-price="),
		422);
	assert_has(this.base, "Somebody else has deleted this row meanwhile.");
}

static void test_form_inlines__deleted_row_that_nobody_touched_is_not_missed(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("2") SENT_LAMP("0", "77") SENT_LAMP("1", "7")),
		302);
	assert_int_equal(this.bus->edit.entry_count, 1);
	assert_int_equal(this.bus->edit.child_count, 0);
}

static void test_form_inlines__deleted_row_can_be_left_out(void **state)
{
	struct inline_case this;

	begin(&this, state);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("1") SENT_LAMP(
					 "0", "77") "&lamp_set-0-name=LOST&lamp_set-0-DELETE=1"),
		302);
	assert_int_equal(this.bus->edit.child_count, 0);
}

/* What was typed stands there to be read; saving again saves the rest. */
static void test_form_inlines__deleted_row_is_told_of_who_may_not_add(void **state)
{
	struct inline_case this;

	begin(&this, state);
	admin_case_allow(this.base, "shop.change_maker shop.change_lamp");
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("2") SENT_LAMP("0", "77") SENT_LAMP(
					 "1", "7") "&lamp_set-0-name=LOST&lamp_set-0-price=x"),
		422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base,
		"Somebody else has deleted this row meanwhile. Saving again saves the rest.");
	assert_has(this.base, "<td>LOST</td>\n<td>x</td>");
	assert_lacks(this.base, "lamp_set-1-");
	assert_lacks(this.base, "value=\"77\"");
}

static bool find_it_gone(struct form_bus *bus, struct error *err)
{
	bus->edit.children[0].complaint.text = N_("Somebody else has deleted this meanwhile.");
	return error_set(err, ERROR_CONFLICT, "somebody else has changed this meanwhile");
}

static void test_form_inlines__row_that_goes_while_it_is_saved_is_told_of(void **state)
{
	struct inline_case this;

	begin(&this, state);
	this.bus->answer = find_it_gone;
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-price=13"),
		409);
	assert_has(this.base, "<li>Somebody else has deleted this meanwhile.</li>");
	assert_lacks(this.base, "somebody else has changed this");
}

static void test_form_inlines__each_table_has_rights_of_its_own(void **state)
{
	static const struct {
		const char *items[2];
		const char *has;
		const char *lacks;
	} rows[] = {
		{{"shop.change_maker", NULL},               NULL,                        "DESK"   },
		{{"shop.change_maker", "shop.view_lamp"},   "<td>DESK</td>",             "id_lamp"},
		{{"shop.change_maker", "shop.change_lamp"}, "id=\"id_lamp_set-0-name\"", "DELETE" },
		{{"shop.change_maker", "shop.add_lamp"},    "id=\"id_lamp_set-0-name\"", "DESK"   },
		{{"shop.change_maker", "shop.delete_lamp"}, NULL,                        "DESK"   },
	};
	struct inline_case this;

	begin(&this, state);
	this.base->amy->user.is_superuser = false;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *granted[] = {rows[i].items[0], rows[i].items[1]};

		this.base->amy->granted = (struct permissions){granted, granted[1] ? 2 : 1};
		assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
		if (rows[i].has)
			assert_has(this.base, rows[i].has);
		assert_lacks(this.base, rows[i].lacks);
	}
}

static void test_form_inlines__without_the_right_nothing_is_read(void **state)
{
	static const char *granted[] = {"shop.change_maker", "shop.view_lamp"};
	struct inline_case this;

	begin(&this, state);
	this.base->amy->user.is_superuser = false;
	this.base->amy->granted = (struct permissions){granted, 2};
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("3") SENT_LAMP(
					 "0", "7") "&lamp_set-0-price=13" SENT_NEW("1", "NEW", "5")
					 SENT_LAMP("2", "7") "&lamp_set-2-DELETE=1"),
		302);
	assert_int_equal(this.bus->edit.child_count, 0);
}

/* Here a maker goes with the lamp, which the visitor may not delete. */
static void test_form_inlines__what_goes_with_a_row_takes_its_own_right(void **state)
{
	static const char *granted[] = {
		"shop.change_maker", "shop.view_lamp", "shop.delete_lamp", "shop.delete_maker"};
	const char *form = SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-DELETE=1";
	const struct row_loss losses[] = {
		{lamp_model->rows,  1},
                {maker_model->rows, 1}
        };
	struct inline_case this;

	begin(&this, state);
	this.bus->losses = losses;
	this.bus->loss_count = ARRAY_SIZE(losses);
	this.base->amy->user.is_superuser = false;
	this.base->amy->granted = (struct permissions){granted, 3};
	assert_int_equal(post(&this, form), 422);
	assert_has(this.base, "You do not have the permission to do this.");
	assert_int_equal(this.bus->call_count, 0);
	this.base->amy->granted.count = 4;
	assert_int_equal(post(&this, form), 302);
	assert_int_equal(this.bus->edit.child_count, 1);
}

static void test_form_inlines__sensitive_rows_want_the_password(void **state)
{
	const char *form = SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-price=13";
	struct inline_case this;

	begin(&this, state);
	this.lamp_declared.is_sensitive = true;
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base, "name=\"_password\"");
	assert_int_equal(post(&this, form), 422);
	assert_has(this.base, "<li>This is not your password.</li>");
	assert_int_equal(this.bus->call_count, 0);
	assert_int_equal(
		post(&this, mem_printf(this.base, "%s&_password=correct+horse", form)), 302);
	assert_int_equal(this.bus->edit.child_count, 1);
	admin_case_allow(this.base, "shop.change_maker shop.view_lamp");
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_lacks(this.base, "_password");
}

/* What goes with a row that is removed is known once it is. */
static void test_form_inlines__so_do_rows_that_take_sensitive_ones_along(void **state)
{
	const char *form = SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-DELETE=1";
	const struct row_loss losses[] = {
		{lamp_model->rows,  1},
                {maker_model->rows, 1}
        };
	struct inline_case this;

	begin(&this, state);
	this.base->admin.sites = lamp_site_with_sensitive_makers(this.base);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_lacks(this.base, "_password");
	this.bus->losses = losses;
	this.bus->loss_count = ARRAY_SIZE(losses);
	assert_int_equal(post(&this, form), 422);
	assert_has(this.base, "name=\"_password\"");
	assert_has(this.base, "value=\"1\" aria-label=\"Remove this row\" checked");
	assert_int_equal(this.bus->call_count, 0);
	assert_int_equal(
		post(&this, mem_printf(this.base, "%s&_password=correct+horse", form)), 302);
	assert_int_equal(this.bus->edit.child_count, 1);
}

static void test_form_inlines__rows_of_a_domain_are_not_written_past_it(void **state)
{
	static const struct admin_command store = {&store_lamp_type, "title=name cost=price"};
	struct inline_case this;

	begin(&this, state);
	this.lamp_declared.writes = (struct admin_writes){&store, &store, &store, NULL};
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base, "<td>DESK</td>");
	assert_lacks(this.base, "id_lamp_set");
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-price=13"),
		302);
	assert_int_equal(this.bus->edit.child_count, 0);
}

static void test_form_inlines__counter_that_is_none_is_refused(void **state)
{
	static const char *const counters[] = {"x", "", "-1", "1001", "99999999999999999999"};
	struct inline_case this;

	begin(&this, state);
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		const char *form = mem_printf(
			this.base, "%s&lamp_set-TOTAL_FORMS=%s", SENT_MAKER, counters[i]);

		assert_row(post(&this, form) == 0, counters[i]);
		assert_int_equal(this.base->err.kind, ERROR_INVALID);
	}
}

/* More lamps of maker 1 than its form shows: "Lamp 1" has the key "1". */
static void fill_with_lamps(struct inline_case *this)
{
	const size_t count = 101;
	const char *const **rows = mem_array(this->base, const char *const *, count);

	for (size_t i = 0; i < count; i++) {
		const char *const lamp[10] = {mem_printf(this->base, "%zu", i + 1),
			mem_printf(this->base, "Lamp %zu", i + 1), "1", "1.00", "0", "new", NULL,
			NULL, "", ""};

		rows[i] = mem_copy(this->base, lamp, sizeof(lamp));
	}
	this->base->reader.tables[1].rows = rows;
	this->base->reader.tables[1].count = count;
}

static void test_form_inlines__no_more_rows_are_shown_than_a_form_can_send(void **state)
{
	struct inline_case this;

	begin(&this, state);
	fill_with_lamps(&this);
	assert_int_equal(admin_get(this.base, change_page, MAKER_1), 200);
	assert_has(this.base, "value=\"Lamp 43\"");
	assert_lacks(this.base, "value=\"Lamp 44\"");
	assert_has(this.base, "href=\"/ficus/shop/lamp/?maker=1\"");
}

/* Somebody has added some that come first. */
static void test_form_inlines__rows_beyond_the_limit_are_still_there(void **state)
{
	struct inline_case this;
	const struct row_edit *children;

	begin(&this, state);
	fill_with_lamps(&this);
	assert_int_equal(post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "60")), 302);
	assert_int_equal(this.bus->edit.child_count, 0);
	assert_int_equal(post(&this,
				 SENT_MAKER SENT_COUNTS("3") SENT_LAMP("0", "2")
					 SENT_LAMP("1", "60") "&lamp_set-1-price=13" SENT_LAMP(
						 "2", "61") "&lamp_set-2-DELETE=1"),
		302);
	children = this.bus->edit.children;
	assert_int_equal(this.bus->edit.child_count, 2);
	assert_int_equal(children[0].action, ROW_CHANGED);
	assert_string_equal(children[0].key, "60");
	assert_int_equal(children[1].action, ROW_REMOVED);
	assert_string_equal(children[1].key, "61");
}

/* And no others in their place, so that it can be sent again. */
static void test_form_inlines__rows_beyond_the_limit_come_back(void **state)
{
	struct inline_case this;

	begin(&this, state);
	fill_with_lamps(&this);
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("2") SENT_LAMP("0", "60") "&lamp_set-0-price=x"),
		422);
	assert_has(this.base, "<input type=\"hidden\" name=\"lamp_set-0-id\" value=\"60\">");
	assert_has(this.base, "name=\"lamp_set-INITIAL_FORMS\" value=\"1\"");
	assert_has(this.base, "href=\"/ficus/shop/lamp/?maker=1\"");
}

/* Nor are those of another maker. */
static void test_form_inlines__keys_that_are_none_are_gone(void **state)
{
	struct inline_case this;

	begin(&this, state);
	fill_with_lamps(&this);
	assert_int_equal(post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "x")), 302);
	assert_int_equal(this.bus->edit.child_count, 0);
}

static void test_form_inlines__conflict_in_a_row_names_it(void **state)
{
	struct inline_case this;

	begin(&this, state);
	this.bus->answer = be_late;
	assert_int_equal(
		post(&this, SENT_MAKER SENT_COUNTS("1") SENT_LAMP("0", "7") "&lamp_set-0-price=13"),
		409);
	assert_has(this.base,
		"<th scope=\"row\">Lamp 7: Price</th><td>12.50</td><td>20.00</td><td>13.00</td>");
	assert_has(this.base, "name=\"initial-lamp_set-0-price\" value=\"20.00\"");
	assert_has(this.base, "value=\"Ada\" id=\"id_name\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_form_inlines__rows_stand_in_a_table),
		ADMIN_CASE(test_form_inlines__untouched_rows_are_not_sent),
		ADMIN_CASE(test_form_inlines__rows_are_known_by_their_keys),
		ADMIN_CASE(test_form_inlines__typed_rows_are_added),
		ADMIN_CASE(test_form_inlines__what_is_now_by_itself_is_not_typed),
		ADMIN_CASE(test_form_inlines__what_was_shown_of_a_new_row_is_a_value),
		ADMIN_CASE(test_form_inlines__are_called_as_what_leads_to_them),
		ADMIN_CASE(test_form_inlines__ticked_rows_are_removed),
		ADMIN_CASE(test_form_inlines__what_is_only_shown_is_compared_before_it_goes),
		ADMIN_CASE(test_form_inlines__rows_that_others_have_changed_are_not_removed_unseen),
		ADMIN_CASE(test_form_inlines__complaint_stands_at_its_cell),
		ADMIN_CASE(test_form_inlines__what_was_typed_into_a_deleted_row_is_kept),
		ADMIN_CASE(test_form_inlines__deleted_row_that_was_emptied_is_told_of),
		ADMIN_CASE(test_form_inlines__deleted_row_that_nobody_touched_is_not_missed),
		ADMIN_CASE(test_form_inlines__deleted_row_can_be_left_out),
		ADMIN_CASE(test_form_inlines__deleted_row_is_told_of_who_may_not_add),
		ADMIN_CASE(test_form_inlines__row_that_goes_while_it_is_saved_is_told_of),
		ADMIN_CASE(test_form_inlines__each_table_has_rights_of_its_own),
		ADMIN_CASE(test_form_inlines__without_the_right_nothing_is_read),
		ADMIN_CASE(test_form_inlines__what_goes_with_a_row_takes_its_own_right),
		ADMIN_CASE(test_form_inlines__sensitive_rows_want_the_password),
		ADMIN_CASE(test_form_inlines__so_do_rows_that_take_sensitive_ones_along),
		ADMIN_CASE(test_form_inlines__rows_of_a_domain_are_not_written_past_it),
		ADMIN_CASE(test_form_inlines__counter_that_is_none_is_refused),
		ADMIN_CASE(test_form_inlines__no_more_rows_are_shown_than_a_form_can_send),
		ADMIN_CASE(test_form_inlines__rows_beyond_the_limit_are_still_there),
		ADMIN_CASE(test_form_inlines__rows_beyond_the_limit_come_back),
		ADMIN_CASE(test_form_inlines__keys_that_are_none_are_gone),
		ADMIN_CASE(test_form_inlines__conflict_in_a_row_names_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
