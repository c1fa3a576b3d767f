/* tests/unit/test_form_page.c - pages that add and change rows, by the generic command. */
#include "config.h"

#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define LAMP_7 "/ficus/shop/lamp/7/change/"

/* All that a browser sends of lamp 7 untouched, but for what a test puts behind it. */
#define SENT_7                                                                                     \
	"name=DESK&initial-name=DESK&maker=1&initial-maker=1&price=12.50&initial-price=12.50"      \
	"&is_lit=1&initial-is_lit=1&state=new&initial-state=new&sold_on=2024-05-17"                \
	"&initial-sold_on=2024-05-17&notes=&initial-notes="

static struct form_bus *use_bus(struct admin_case *this)
{
	struct form_bus *bus = form_bus_new(this);

	this->admin.bus = bus->bus;
	return bus;
}

static void use_row(struct admin_case *this, const char *key)
{
	this->key = key;
}

static void test_form_page__fields_have_native_inputs(void **state)
{
	static const char *const parts[] = {
		"<label for=\"id_name\">Name</label>",
		"<input type=\"text\" value=\"\" id=\"id_name\" name=\"name\" required"
		" maxlength=\"50\">",
		"<select id=\"id_maker\" name=\"maker\" data-rows=\"/ficus/shop/maker/\">\n"
		"<option value=\"\" selected>---------</option>\n"
		"<option value=\"1\">Ada &amp; Sons</option>\n"
		"<option value=\"2\">&lt;b&gt;Bold&lt;/b&gt;</option>\n</select>",
		"<p class=\"help\" id=\"id_price-help\">In Euro.</p>",
		"<input type=\"number\" value=\"\" id=\"id_price\" name=\"price\""
		" aria-describedby=\"id_price-help\" required step=\"0.01\" min=\"0\">",
		"<input type=\"checkbox\" value=\"1\" id=\"id_is_lit\" name=\"is_lit\">",
		"<select id=\"id_state\" name=\"state\" required>\n"
		"<option value=\"\" selected>---------</option>\n"
		"<option value=\"new\">Brand new</option>",
		"<input type=\"date\" value=\"\" id=\"id_sold_on\" name=\"sold_on\">",
		"<textarea rows=\"6\" id=\"id_notes\" name=\"notes\">\n</textarea>",
		"<p class=\"fact\"><span>Seen at</span> <span>-</span></p>",
		"name=\"_save\"",
		"name=\"_continue\"",
		"name=\"_addanother\"",
		"name=\"csrfmiddlewaretoken\"",
	};
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, add_page, "/ficus/shop/lamp/add/"), 200);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_has(this, parts[i]);
	assert_lacks(this, "ecret");
	assert_lacks(this, "\"initial-");
}

static void test_form_page__address_gives_initial_values(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, add_page,
				 "/ficus/shop/lamp/add/?name=%3Cb%3E&maker=2&price=x&is_lit=1"
				 "&seen_at=2024-01-01&_changelist_filters=q%3Da"),
		200);
	assert_has(this, "value=\"&lt;b&gt;\" id=\"id_name\"");
	assert_has(this, "<option value=\"2\" selected>");
	assert_has(this, "<input type=\"number\" value=\"\" id=\"id_price\"");
	assert_has(this, "value=\"1\" checked id=\"id_is_lit\"");
	assert_has(this, "<input type=\"hidden\" name=\"_changelist_filters\" value=\"q=a\">");
	assert_lacks(this, "2024");
}

static void test_form_page__change_carries_what_was_shown(void **state)
{
	struct admin_case *this = *state;

	use_row(this, "9");
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/9/change/"), 200);
	assert_has(this, "<h1>SPOT by None</h1>");
	assert_has(this, "<input type=\"hidden\" name=\"initial-name\" value=\"SPOT\">");
	assert_has(this, "<input type=\"hidden\" name=\"initial-null\" value=\"maker\">");
	assert_has(this, "<option value=\"odd\" selected>odd</option>");
	assert_has(this, ">\n=1+1</textarea>");
	assert_has(this, "href=\"/ficus/shop/lamp/9/history/\"");
	assert_has(this, "href=\"/ficus/shop/lamp/9/delete/\"");
	assert_lacks(this, "hidden-9");
}

static void test_form_page__line_ends_travel_escaped(void **state)
{
	static const char *const lamp[] = {
		"5", "A", NULL, "1.00", "0", "new", NULL, NULL, "a\nb\\\r\nc", "x"};
	static const char *const *const lamps[] = {lamp};
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);

	this->reader.tables[1].rows = lamps;
	this->reader.tables[1].count = 1;
	use_row(this, "5");
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/5/change/"), 200);
	assert_has(this, "name=\"initial-notes\" value=\"a\\nb\\\\\\r\\nc\"");
	assert_int_equal(admin_post(this, change_save_page, "/ficus/shop/lamp/5/change/",
				 "notes=a%0D%0Ab%5C%0D%0Ac&initial-notes=a%5Cnb%5C%5C%5Cr%5Cnc"),
		302);
	assert_int_equal(bus->edit.entry_count, 0);
}

static void test_form_page__row_that_is_gone_is_not_found(void **state)
{
	struct admin_case *this = *state;

	use_row(this, "4");
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/4/change/"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	use_row(this, "four");
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/four/change/"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
}

static void test_form_page__statements_do_not_depend_on_the_row(void **state)
{
	struct admin_case *this = *state;

	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_int_equal(this->reader.call_count, 3); /* row, its text, makers */
	use_row(this, "9");
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/9/change/"), 200);
	assert_int_equal(this->reader.call_count, 6);
}

static void test_form_page__who_may_only_view_sees_no_inputs(void **state)
{
	static const char *view_lamp[] = {"shop.view_lamp"};
	struct admin_case *this = *state;

	this->amy->user.is_superuser = false;
	this->amy->granted = (struct permissions){view_lamp, 1};
	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_has(this, "<span>Name</span> <span>DESK</span>");
	assert_has(this, "<span>Maker</span> <span>Ada &amp; Sons</span>");
	assert_has(this, "<span>Is lit</span> <span>Yes</span>");
	assert_has(this, "href=\"/ficus/shop/lamp/\">Close</a>");
	assert_lacks(this, "name=\"_save\"");
	assert_lacks(this, "id=\"id_");
	assert_lacks(this, "Django project");
}

static void test_form_page__who_may_only_delete_is_led_there(void **state)
{
	struct admin_case *this = *state;

	admin_case_allow(this, "shop.view_lamp shop.delete_lamp");
	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7 "?_changelist_filters=q%3Da"), 200);
	assert_has(this, "href=\"/ficus/shop/lamp/?q=a\">Close</a>");
	assert_has(this,
		"<a class=\"button danger\" "
		"href=\"/ficus/shop/lamp/7/delete/?_changelist_filters=q%3Da\">Delete</a>");
	assert_lacks(this, "name=\"_save\"");
}

static void test_form_page__ways_off_the_row_keep_the_filters(void **state)
{
	struct admin_case *this = *state;

	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7 "?_changelist_filters=q%3Da"), 200);
	assert_has(this, "href=\"/ficus/shop/lamp/7/delete/?_changelist_filters=q%3Da\"");
	assert_has(this, "href=\"/ficus/shop/lamp/7/history/?_changelist_filters=q%3Da\"");
}

static void test_form_page__fields_of_a_line_stand_side_by_side(void **state)
{
	struct admin_case *this = *state;
	struct admin_model model = *lamp_model;
	struct admin_form_set set = model.sets[0];
	struct admin_form_field *fields =
		mem_copy(this, set.fields, set.count * sizeof(*set.fields));

	fields[2].line = fields[3].line = 1;
	fields[4].line = fields[5].line = 2;
	set.fields = fields;
	model.sets = &set;
	this->model = &model;
	assert_int_equal(admin_get(this, add_page, "/ficus/shop/lamp/add/"), 200);
	assert_has(this,
		"</div>\n<div class=\"abreast\">\n<div class=\"field\">\n<label for=\"id_price\">");
	assert_has(this, "</div>\n<div class=\"field\">\n<label for=\"id_is_lit\">");
	assert_has(this,
		"</div>\n</div>\n<div class=\"abreast\">\n<div class=\"field\">\n<label "
		"for=\"id_state\">");
	assert_has(this, "</div>\n</div>\n<p class=\"fact\">");
}

static void test_form_page__model_of_python_leads_to_django(void **state)
{
	struct admin_case *this = *state;
	struct row_model rows = *lamp_model->rows;
	struct admin_model model = *lamp_model;

	rows.is_managed_elsewhere = true;
	model.rows = &rows;
	this->model = &model;
	this->reader.tables[1].model = &rows;
	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_has(this, "href=\"/admin/shop/lamp/7/change/\"");
	assert_lacks(this, "name=\"_save\"");
	this->settings.django_admin = "https://old.example/back/office/";
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_has(this, "href=\"https://old.example/back/office/shop/lamp/7/change/\"");
	this->settings.django_admin = "";
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_has(this, "Saving this needs code of the Django project");
	assert_lacks(this, "Change it there");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7, SENT_7), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
}

static void test_form_page__addition_is_sent_and_told(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);
	const struct row_edit *edit;

	assert_int_equal(admin_post(this, add_save_page, "/ficus/shop/lamp/add/",
				 "name=+NEW+&maker=2&price=1.5&state=new&sold_on=&notes=&_save="
				 "&_changelist_filters=q%3Da"),
		302);
	assert_string_equal(admin_header(this, "Location"), "/ficus/shop/lamp/?q=a");
	edit = &bus->edit;
	assert_int_equal(edit->action, ROW_ADDED);
	assert_int_equal(edit->entry_count, 7);
	assert_string_equal(form_bus_entry(edit, "name")->value, "NEW");
	assert_string_equal(form_bus_entry(edit, "maker")->value, "2");
	assert_string_equal(form_bus_entry(edit, "price")->value, "1.50");
	assert_string_equal(form_bus_entry(edit, "is_lit")->value, "0");
	assert_null(form_bus_entry(edit, "sold_on")->value);
	assert_null(form_bus_entry(edit, "seen_at"));
}

static void assert_told(struct admin_case *this, const char *html)
{
	struct message_list told = visitor_take_messages(this->page.request->visitor);

	assert_int_equal(told.count, 1);
	assert_true(told.items[0].is_safe);
	assert_string_equal(told.items[0].text, html);
}

/* To whoever may see it, with a link. */
static void test_form_page__what_was_saved_is_told(void **state)
{
	struct admin_case *this = *state;

	(void)use_bus(this);
	use_row(this, "7");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7, SENT_7 "&name=X"), 302);
	assert_told(
		this, "The lamp <a href=\"" LAMP_7 "\">DESK by Ada &amp; Sons</a> was changed.");
	use_row(this, NULL);
	admin_case_allow(this, "shop.add_lamp");
	assert_int_equal(admin_post(this, add_save_page, "/ficus/shop/lamp/add/",
				 "name=%3Cb%3E&maker=2&price=1.5&state=new&sold_on=&notes="),
		302);
	assert_told(this, "The lamp &lt;b&gt; by &lt;b&gt;Bold&lt;/b&gt; was added.");
}

/* The database went away just then: that is no reason to save it twice. */
static void test_form_page__what_was_saved_is_told_without_its_name(void **state)
{
	struct admin_case *this = *state;

	(void)use_bus(this);
	this->reader.fail = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 9};
	assert_int_equal(admin_post(this, add_save_page, "/ficus/shop/lamp/add/",
				 "name=NEW&maker=2&price=1.5&state=new&sold_on=&notes=&_save="),
		302);
	assert_told(this, "The lamp <a href=\"/ficus/shop/lamp/10/change/\">10</a> was added.");
}

static void test_form_page__buttons_say_where_it_goes_on(void **state)
{
	static const struct {
		const char *button;
		const char *location;
	} rows[] = {
		{"_save",       "/ficus/shop/lamp/?q=a"                               },
		{"_continue",   "/ficus/shop/lamp/7/change/?_changelist_filters=q%3Da"},
		{"_addanother", "/ficus/shop/lamp/add/?_changelist_filters=q%3Da"     },
	};
	struct admin_case *this = *state;

	(void)use_bus(this);
	use_row(this, "7");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(admin_post(this, change_save_page, LAMP_7,
					 mem_printf(this, SENT_7 "&_changelist_filters=q%%3Da&%s=",
						 rows[i].button)),
			302);
		assert_string_equal(admin_header(this, "Location"), rows[i].location);
	}
}

static void test_form_page__only_what_was_changed_is_sent(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);
	const struct row_edit *edit;

	use_row(this, "7");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7,
				 SENT_7 "&price=13&maker=&seen_at=2020-01-01&secret=x&id=8"),
		302);
	edit = &bus->edit;
	assert_int_equal(edit->action, ROW_CHANGED);
	assert_string_equal(edit->key, "7");
	assert_int_equal(edit->entry_count, 2);
	assert_string_equal(form_bus_entry(edit, "price")->seen, "12.50");
	assert_string_equal(form_bus_entry(edit, "price")->value, "13.00");
	assert_string_equal(form_bus_entry(edit, "maker")->seen, "1");
	assert_null(form_bus_entry(edit, "maker")->value);
}

static void test_form_page__what_the_form_did_not_show_is_not_touched(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);

	use_row(this, "7");
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7, "price=13&initial-price=12.50"), 302);
	assert_int_equal(bus->edit.entry_count, 1);
}

/* Nobody is told that something was changed which is not, nor takes anything back unseen. */
static void test_form_page__what_comes_without_its_original_is_refused(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);

	use_row(this, "7");
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7, "name=DESK&initial-name=DESK&price=13"),
		422);
	assert_int_equal(bus->call_count, 0);
	assert_has(this, "The form did not say what stood here before.");
	assert_has(this, "<input type=\"number\" value=\"13\" id=\"id_price\"");
	assert_has(this, "name=\"initial-price\" value=\"12.50\"");
}

static void test_form_page__what_is_no_value_is_complained_of(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);

	use_row(this, "7");
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7, SENT_7 "&price=%3Cb%3E&sold_on=never"),
		422);
	assert_int_equal(bus->call_count, 0);
	assert_has(this, "<div class=\"notice error\" role=\"alert\">");
	assert_has(this, "<a href=\"#id_price\">Price</a>");
	assert_has(this, "<p class=\"error\" id=\"id_price-error\">");
	assert_has(this,
		"<input type=\"text\" value=\"&lt;b&gt;\" id=\"id_price\" name=\"price\""
		" aria-invalid=\"true\" aria-describedby=\"id_price-error id_price-help\""
		" autofocus required>");
	assert_has(this, "<input type=\"text\" value=\"never\" id=\"id_sold_on\"");
	assert_has(this, "name=\"initial-price\" value=\"12.50\"");
}

static bool complain(struct form_bus *bus, struct error *err)
{
	const struct row_edit *edit = &bus->edit;

	form_bus_entry(edit, "name")->complaint =
		(struct row_complaint){"There is a %s already.", {"<i>"}};
	return error_set(err, ERROR_INVALID, "there are complaints");
}

static void test_form_page__complaint_of_the_handler_stands_at_its_field(void **state)
{
	struct admin_case *this = *state;

	use_bus(this)->answer = complain;
	use_row(this, "7");
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7, SENT_7 "&name=SPOT&price=13"), 422);
	assert_has(this, "id=\"id_name-error\">There is a &lt;i&gt; already.</p>");
	assert_has(this, "value=\"SPOT\" id=\"id_name\"");
	assert_has(this, "value=\"13\" id=\"id_price\"");
	assert_lacks(this, "there are complaints");
}

static bool refuse(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_INVALID, "not on <b>Sundays</b>");
}

static void test_form_page__other_refusals_are_told_on_top(void **state)
{
	struct admin_case *this = *state;

	use_bus(this)->answer = refuse;
	use_row(this, "7");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7, SENT_7 "&name=X"), 422);
	assert_has(this, "<li>not on &lt;b&gt;Sundays&lt;/b&gt;</li>");
}

static bool be_late(struct form_bus *bus, struct error *err)
{
	struct row_entry *price = form_bus_entry(&bus->edit, "price");

	price->is_in_conflict = true;
	price->now = "20.00";
	return error_set(err, ERROR_CONFLICT, "somebody was quicker");
}

static bool find_it_gone(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_NOT_FOUND, "there is no lamp any more");
}

/* Whether it went before the form was sent, or while it is saved. */
static void test_form_page__what_was_typed_for_a_row_that_is_gone_is_kept(void **state)
{
	static const char *const keys[] = {"4", "7"};
	struct admin_case *this = *state;

	use_bus(this)->answer = find_it_gone;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		use_row(this, keys[i]);
		assert_int_equal(admin_post(this, change_save_page,
					 mem_printf(this, "/ficus/shop/lamp/%s/change/", keys[i]),
					 SENT_7 "&price=13&name=MINE"),
			409);
		assert_has(this, "<h1>Add lamp</h1>");
		assert_has(this,
			"Somebody else has deleted this meanwhile. Saving again adds it anew.");
		assert_has(this, " action=\"/ficus/shop/lamp/add/\">");
		assert_has(this, "value=\"MINE\" id=\"id_name\"");
		assert_has(this, "value=\"13\" id=\"id_price\"");
	}
}

static void test_form_page__conflict_shows_all_three_values(void **state)
{
	struct admin_case *this = *state;

	use_bus(this)->answer = be_late;
	use_row(this, "7");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7,
				 SENT_7 "&price=13&name=MINE&state=&initial-state=old&state=old"),
		409);
	assert_int_equal(this->err.kind, ERROR_NONE); /* nor do the page's parts see one */
	assert_has(this, "<th scope=\"row\">Price</th><td>12.50</td><td>20.00</td><td>13.00</td>");
	assert_has(this, "value=\"13\" id=\"id_price\"");
	assert_has(this, "name=\"initial-price\" value=\"20.00\"");
	assert_has(this, "value=\"MINE\" id=\"id_name\"");
	assert_has(this, "name=\"initial-name\" value=\"DESK\"");
	/* The state, which was not touched here, is what others made it. */
	assert_has(this, "<option value=\"new\" selected>");
	assert_has(this, "name=\"initial-state\" value=\"new\"");
	assert_has(this, "href=\"" LAMP_7 "\">Take theirs</a>");
}

static bool break_down(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_UNAVAILABLE, "the database is away");
}

static void test_form_page__what_no_form_can_help_is_an_error(void **state)
{
	struct admin_case *this = *state;

	use_bus(this)->answer = break_down;
	use_row(this, "7");
	assert_int_equal(admin_post(this, change_save_page, LAMP_7, SENT_7), 0);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_form_page__sensitive_tables_ask_for_the_password(void **state)
{
	struct admin_case *this = *state;
	struct form_bus *bus = use_bus(this);
	struct admin_declaration declared = *lamp_model->declared;
	struct admin_model model = *lamp_model;

	declared.is_sensitive = true;
	model.declared = &declared;
	this->model = &model;
	use_row(this, "7");
	assert_int_equal(admin_get(this, change_page, LAMP_7), 200);
	assert_has(this, "name=\"_password\"");
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7, SENT_7 "&name=X&_password=wrong"), 422);
	assert_int_equal(bus->call_count, 0);
	assert_has(this, "<li>This is not your password.</li>");
	assert_has(this, "value=\"X\" id=\"id_name\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_form_page__fields_have_native_inputs),
		ADMIN_CASE(test_form_page__address_gives_initial_values),
		ADMIN_CASE(test_form_page__change_carries_what_was_shown),
		ADMIN_CASE(test_form_page__line_ends_travel_escaped),
		ADMIN_CASE(test_form_page__row_that_is_gone_is_not_found),
		ADMIN_CASE(test_form_page__statements_do_not_depend_on_the_row),
		ADMIN_CASE(test_form_page__who_may_only_view_sees_no_inputs),
		ADMIN_CASE(test_form_page__who_may_only_delete_is_led_there),
		ADMIN_CASE(test_form_page__ways_off_the_row_keep_the_filters),
		ADMIN_CASE(test_form_page__fields_of_a_line_stand_side_by_side),
		ADMIN_CASE(test_form_page__model_of_python_leads_to_django),
		ADMIN_CASE(test_form_page__addition_is_sent_and_told),
		ADMIN_CASE(test_form_page__what_was_saved_is_told),
		ADMIN_CASE(test_form_page__what_was_saved_is_told_without_its_name),
		ADMIN_CASE(test_form_page__buttons_say_where_it_goes_on),
		ADMIN_CASE(test_form_page__only_what_was_changed_is_sent),
		ADMIN_CASE(test_form_page__what_the_form_did_not_show_is_not_touched),
		ADMIN_CASE(test_form_page__what_comes_without_its_original_is_refused),
		ADMIN_CASE(test_form_page__what_is_no_value_is_complained_of),
		ADMIN_CASE(test_form_page__complaint_of_the_handler_stands_at_its_field),
		ADMIN_CASE(test_form_page__other_refusals_are_told_on_top),
		ADMIN_CASE(test_form_page__what_was_typed_for_a_row_that_is_gone_is_kept),
		ADMIN_CASE(test_form_page__conflict_shows_all_three_values),
		ADMIN_CASE(test_form_page__what_no_form_can_help_is_an_error),
		ADMIN_CASE(test_form_page__sensitive_tables_ask_for_the_password),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
