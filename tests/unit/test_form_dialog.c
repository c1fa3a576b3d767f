/* tests/unit/test_form_dialog.c - forms that another page shows in a dialog. */
#include "config.h"

#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define ADD_LAMP "/ficus/shop/lamp/add/"
#define LAMP_7   "/ficus/shop/lamp/7/change/"

/* All that a browser sends of a new lamp. */
#define NEW "name=%3Cb%3E%22&maker=2&price=1.5&state=new&sold_on=&notes=&_save="

/* All that it sends of lamp 7, and another name. */
#define SENT_7                                                                                     \
	"name=X&initial-name=DESK&maker=1&initial-maker=1&price=12.50&initial-price=12.50"         \
	"&is_lit=1&initial-is_lit=1&state=new&initial-state=new&sold_on=2024-05-17"                \
	"&initial-sold_on=2024-05-17&notes=&initial-notes="

static int set_up(void **state)
{
	struct admin_case *this;

	if (admin_case_set_up(state) != 0)
		return -1;
	this = *state;
	this->admin.bus = form_bus_new(this)->bus;
	return 0;
}

/* It is told by the dialog's script, so no page tells it. */
static void assert_nothing_is_told(struct admin_case *this)
{
	assert_int_equal(visitor_take_messages(this->page.request->visitor).count, 0);
}

static void test_form_dialog__what_was_added_is_answered(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_post(this, add_save_page, ADD_LAMP "?_popup=1", NEW), 200);
	assert_string_equal(this->response.content_type, "application/json");
	assert_string_equal(
		admin_body(this), "{\"key\": \"10\", \"text\": \"<b>\\\" by <b>Bold</b>\"}");
	assert_string_equal(admin_header(this, "Location"), "");
	assert_nothing_is_told(this);
}

static void test_form_dialog__what_was_changed_is_answered(void **state)
{
	struct admin_case *this = *state;

	this->key = "7";
	assert_int_equal(
		admin_post(this, change_save_page, LAMP_7 "?_popup=1", SENT_7 "&_addanother="),
		200);
	assert_string_equal(admin_body(this), "{\"key\": \"7\", \"text\": \"DESK by Ada & Sons\"}");
	assert_string_equal(admin_header(this, "Location"), "");
	assert_nothing_is_told(this);
}

/* Whatever else the address says: it has been saved. */
static void test_form_dialog__broken_addresses_are_answered_as_ever(void **state)
{
	struct admin_case *this = *state;

	this->key = "7";
	assert_int_equal(admin_post(this, change_save_page, LAMP_7 "?_popup=1&%zz", SENT_7), 302);
	assert_string_equal(admin_header(this, "Location"), "/ficus/shop/lamp/");
}

static void test_form_dialog__what_is_wrong_comes_back_as_the_form(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(
		admin_post(this, add_save_page, ADD_LAMP "?_popup=1", NEW "&price=much"), 422);
	assert_has(this, "<p class=\"error\" id=\"id_price-error\">");
	assert_has(this, "name=\"csrfmiddlewaretoken\"");
}

/* What stands behind the token, which is another one each time. */
static const char *form_at(struct admin_case *this, const char *target)
{
	assert_int_equal(admin_get(this, add_page, target), 200);
	assert_has(this, "<div class=\"group\">");
	return mem_text(this, strstr(admin_body(this), "<div class=\"group\">"));
}

/* The script takes from it what a dialog shows. */
static void test_form_dialog__the_form_itself_is_as_ever(void **state)
{
	struct admin_case *this = *state;

	assert_string_equal(form_at(this, ADD_LAMP "?_popup=1"), form_at(this, ADD_LAMP));
}

static void test_form_dialog__selects_say_whose_rows_they_offer(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, add_page, ADD_LAMP), 200);
	assert_has(this, "name=\"maker\" data-rows=\"/ficus/shop/maker/\">");
	assert_lacks(this, "name=\"state\" data-rows");
	admin_case_allow(this, "shop.add_lamp");
	assert_int_equal(admin_get(this, add_page, ADD_LAMP), 200);
	assert_has(this, "name=\"maker\"");
	assert_lacks(this, "data-rows");
}

#define DIALOG_CASE(test) cmocka_unit_test_setup_teardown(test, set_up, admin_case_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DIALOG_CASE(test_form_dialog__what_was_added_is_answered),
		DIALOG_CASE(test_form_dialog__what_was_changed_is_answered),
		DIALOG_CASE(test_form_dialog__broken_addresses_are_answered_as_ever),
		DIALOG_CASE(test_form_dialog__what_is_wrong_comes_back_as_the_form),
		DIALOG_CASE(test_form_dialog__the_form_itself_is_as_ever),
		DIALOG_CASE(test_form_dialog__selects_say_whose_rows_they_offer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
