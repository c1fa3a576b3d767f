/* tests/unit/test_form_command.c - forms whose writes are commands of a domain. */
#include "config.h"

#include "fcgi_app/http/html.h"
#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define LAMP_7 "/ficus/shop/lamp/7/change/"
#define SENT_7 "price=13&initial-price=12.50&state=new&initial-state=new"

static const struct admin_command store = {&store_lamp_type, "title=name cost=price"};

static const struct admin_command buy = {&buy_lamp_type, "title=name cost=price"};

/* A site of makers, and of lamps that are stored by command. */
struct command_case {
	struct admin_case *base;
	struct form_bus *bus;
	struct admin_declaration declared;
	struct admin_model model;
};

static void begin(struct command_case *this, void **state)
{
	*this = (struct command_case){.base = *state, .declared = *lamp_model->declared};
	this->bus = form_bus_new(this->base);
	this->base->admin.bus = this->bus->bus;
	this->declared.writes =
		(struct admin_writes){.add = &buy, .change = &store, .remove = NULL};
	this->model = *lamp_model;
	this->model.declared = &this->declared;
	this->base->model = &this->model;
	this->base->key = "7";
}

static void test_form_command__only_what_the_command_takes_is_typed(void **state)
{
	struct command_case this;

	begin(&this, state);
	assert_int_equal(admin_get(this.base, change_page, LAMP_7), 200);
	assert_has(this.base, "id=\"id_price\"");
	assert_has(this.base, "id=\"id_state\"");
	assert_has(this.base, "<span>Name</span> <span>DESK</span>");
	assert_lacks(this.base, "id=\"id_maker\"");
	assert_lacks(this.base, "Delete</a>");
}

static void test_form_command__is_filled_from_the_form_and_the_row(void **state)
{
	struct command_case this;

	begin(&this, state);
	assert_int_equal(
		admin_post(this.base, change_save_page, LAMP_7, SENT_7 "&name=FORGED"), 302);
	assert_string_equal(this.bus->stored->title, "DESK");
	assert_string_equal(this.bus->stored->cost, "13.00");
	assert_string_equal(this.bus->stored->seen_cost, "12.50");
	assert_string_equal(this.bus->stored->state, "new");
	assert_string_equal(this.bus->stored->seen_state, "new");
}

static void test_form_command__is_noted_with_what_was_changed(void **state)
{
	struct command_case this;
	const struct journal_entry *entry;

	begin(&this, state);
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7, SENT_7), 302);
	entry = &this.bus->entry;
	assert_string_equal(entry->actor, this.base->amy->user.id);
	assert_string_equal(entry->model, "shop.lamp");
	assert_string_equal(entry->object_id, "7");
	assert_string_equal(entry->object_text, "DESK by Ada & Sons");
	assert_int_equal(entry->action, JOURNAL_CHANGE);
	assert_string_equal(entry->fields[0], "Price");
	assert_null(entry->fields[1]);
	assert_int_equal(entry->value_count, 1);
	assert_string_equal(entry->values[0].name, "price");
	assert_string_equal(entry->values[0].before, "12.50");
	assert_string_equal(entry->values[0].after, "13.00");
}

static void test_form_command__what_its_field_does_not_take_stands_at_the_rows(void **state)
{
	struct command_case this;

	begin(&this, state);
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7,
				 "price=99999.99&initial-price=12.50"),
		422);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "id=\"id_price-error\">expected a text of 1 to 6 characters</p>");
}

static bool say_no(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_INVALID, "Lamps are <sold> out");
}

static void test_form_command__no_of_the_domain_is_told_on_top(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.bus->answer = say_no;
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7, SENT_7), 422);
	assert_has(this.base, "<li>Lamps are &lt;sold&gt; out</li>");
	assert_has(this.base, "value=\"13\" id=\"id_price\"");
}

static bool be_late(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_CONFLICT, "the price is another one");
}

static void test_form_command__conflict_is_found_in_the_row(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.bus->answer = be_late;
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7,
				 "price=13&initial-price=9.00&state=new&initial-state=new"),
		409);
	assert_int_equal(this.base->err.kind, ERROR_NONE); /* nor do the page's parts see one */
	assert_has(
		this.base, "<th scope=\"row\">Price</th><td>9.00</td><td>12.50</td><td>13.00</td>");
	assert_has(this.base, "name=\"initial-price\" value=\"12.50\"");
	assert_has(this.base, "value=\"13\" id=\"id_price\"");
}

static void test_form_command__what_others_changed_and_not_we_is_no_conflict(void **state)
{
	struct command_case this;

	begin(&this, state);
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7,
				 "price=9.00&initial-price=9.00&state=old&initial-state=new"),
		302);
	assert_string_equal(this.bus->stored->cost, "12.50");
	assert_string_equal(this.bus->stored->seen_cost, "12.50");
	assert_string_equal(this.bus->stored->state, "old");
	assert_string_equal(this.bus->stored->seen_state, "new");
}

static void test_form_command__others_changes_are_shown_to_who_comes_too_late(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.bus->answer = be_late;
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7,
				 "price=9.00&initial-price=9.00&state=old&initial-state=new"),
		409);
	assert_has(this.base, "somebody else has changed this meanwhile");
	assert_lacks(this.base, "When you opened it");
	assert_has(this.base, "value=\"12.50\" id=\"id_price\"");
	assert_has(this.base, "name=\"initial-price\" value=\"12.50\"");
	assert_has(this.base, "<option value=\"old\" selected>");
	assert_has(this.base, "name=\"initial-state\" value=\"new\"");
}

static void test_form_command__conflict_elsewhere_is_told_on_top(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.bus->answer = be_late;
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7, SENT_7), 409);
	assert_has(this.base, "<li>the price is another one</li>");
	assert_lacks(this.base, "class=\"conflict\"");
}

static bool preview_dear(
	struct admin_page *page, const struct message *command, bool *asks, struct error *err)
{
	const struct store_lamp *lamp = message_as(command, &store_lamp_type);

	(void)err;
	*asks = strcmp(lamp->cost, "13.00") == 0;
	if (*asks)
		html_format(admin_begin(page, 200, "Dear", "form"), "<p>%s will cost %s.</p>\n",
			lamp->title, lamp->cost);
	return true;
}

static void test_form_command__preview_is_confirmed_first(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.declared.writes.preview = preview_dear;
	assert_int_equal(
		admin_post(this.base, change_save_page, LAMP_7, SENT_7 "&_continue="), 200);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "<p>DESK will cost 13.00.</p>");
	assert_has(this.base, "<input type=\"hidden\" name=\"price\" value=\"13\">");
	assert_has(this.base, "<input type=\"hidden\" name=\"initial-price\" value=\"12.50\">");
	assert_has(this.base, "<input type=\"hidden\" name=\"_continue\" value=\"\">");
	assert_has(this.base, "name=\"_confirm\"");
	assert_int_equal(
		admin_post(this.base, change_save_page, LAMP_7, SENT_7 "&_continue=&_confirm=1"),
		302);
	assert_int_equal(this.bus->call_count, 1);
	assert_string_equal(admin_header(this.base, "Location"), LAMP_7);
}

static void test_form_command__one_may_go_back_from_the_preview(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.declared.writes.preview = preview_dear;
	assert_int_equal(
		admin_post(this.base, change_save_page, LAMP_7, SENT_7 "&_save=&_back=1"), 200);
	assert_int_equal(this.bus->call_count, 0);
	assert_has(this.base, "value=\"13\" id=\"id_price\"");
	assert_has(this.base, "name=\"initial-price\" value=\"12.50\"");
}

static void test_form_command__what_needs_no_preview_is_sent_at_once(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.declared.writes.preview = preview_dear;
	assert_int_equal(admin_post(this.base, change_save_page, LAMP_7,
				 "price=1&initial-price=12.50&state=new&initial-state=new"),
		302);
	assert_int_equal(this.bus->call_count, 1);
}

static void test_form_command__addition_is_noted_for_a_key_to_come(void **state)
{
	struct command_case this;

	begin(&this, state);
	this.base->key = NULL;
	assert_int_equal(admin_post(this.base, add_save_page, "/ficus/shop/lamp/add/",
				 "name=NEW&price=1.5&maker=1&_continue="),
		302);
	assert_string_equal(this.bus->bought->title, "NEW");
	assert_string_equal(this.bus->bought->cost, "1.50");
	assert_null(this.bus->entry.object_id);
	assert_non_null(this.bus->entry.key_made);
	assert_string_equal(this.bus->entry.object_text, "NEW by None");
	assert_int_equal(this.bus->entry.action, JOURNAL_ADDITION);
	assert_null(this.bus->entry.fields);
	assert_int_equal(this.bus->entry.value_count, 2);
	/* Nobody told the key: it goes on in the list. */
	assert_string_equal(admin_header(this.base, "Location"), "/ficus/shop/lamp/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_form_command__only_what_the_command_takes_is_typed),
		ADMIN_CASE(test_form_command__is_filled_from_the_form_and_the_row),
		ADMIN_CASE(test_form_command__is_noted_with_what_was_changed),
		ADMIN_CASE(test_form_command__what_its_field_does_not_take_stands_at_the_rows),
		ADMIN_CASE(test_form_command__no_of_the_domain_is_told_on_top),
		ADMIN_CASE(test_form_command__conflict_is_found_in_the_row),
		ADMIN_CASE(test_form_command__what_others_changed_and_not_we_is_no_conflict),
		ADMIN_CASE(test_form_command__others_changes_are_shown_to_who_comes_too_late),
		ADMIN_CASE(test_form_command__conflict_elsewhere_is_told_on_top),
		ADMIN_CASE(test_form_command__preview_is_confirmed_first),
		ADMIN_CASE(test_form_command__one_may_go_back_from_the_preview),
		ADMIN_CASE(test_form_command__what_needs_no_preview_is_sent_at_once),
		ADMIN_CASE(test_form_command__addition_is_noted_for_a_key_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
