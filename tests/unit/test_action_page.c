/* tests/unit/test_action_page.c - commands of no row, which are sent from a form of their own. */
#include "config.h"

#include "tests/support/admin_case.h"

#define TARGET "/ficus/shop/lamp/action/?name=order"

struct order {
	struct message message;
	const char *sku;
	int32_t qty;
	struct date by;
};
static const struct field order_fields[] = {
	FIELD(struct order, sku, "sku", .min = 1, .max = 50),
	FIELD(struct order, qty, "qty", .min = 1, .max = 100),
	FIELD(struct order, by, "by", .flags = FIELD_OPTIONAL),
};
static const struct message_type order_type = MESSAGE_TYPE("Order", struct order, order_fields);

/* No lamps are called NONE. */
static bool send_order(struct admin_page *page, const struct message *message, const char **told,
	struct error *err)
{
	const struct order *order = message_as(message, &order_type);

	if (strcmp(order->sku, "NONE") == 0)
		return error_set(err, ERROR_NOT_FOUND, "There is no <lamp> %s", order->sku);
	if (strcmp(order->sku, "LOST") == 0)
		return error_set(err, ERROR_UNAVAILABLE, "nobody answers");
	*told = mem_printf(page->mem, "%d of %s are ordered.", order->qty, order->sku);
	return true;
}

static const struct admin_action actions[] = {
	{
         .name = "order",
         .label = "Order lamps",
         .permission = "shop.order_lamp",
         .command = {&order_type, NULL},
         .send = send_order,
	 },
	{0},
};

static void declare(struct admin_case *this, bool is_sensitive)
{
	struct admin_declaration *declared =
		mem_copy(this, lamp_model->declared, sizeof(*declared));
	struct admin_model *model = mem_copy(this, lamp_model, sizeof(*model));

	declared->actions = actions;
	declared->is_sensitive = is_sensitive;
	model->declared = declared;
	this->model = model;
}

static const char *told(struct admin_case *this)
{
	struct message_list messages = visitor_take_messages(this->page.request->visitor);

	return messages.count == 0 ? "" : messages.items[0].text;
}

static void test_action_page__asks_for_the_fields(void **state)
{
	struct admin_case *this = *state;

	declare(this, false);
	assert_int_equal(admin_get(this, action_page, TARGET "&sku=x&qty=3"), 200);
	assert_has(this, "<h1>Order lamps</h1>");
	assert_has(this, "name=\"qty\" type=\"number\" value=\"3\" required");
	assert_has(this, "name=\"by\" type=\"date\" value=\"\"");
	assert_lacks(this, "_password");
	assert_int_equal(admin_get(this, action_page, "/ficus/shop/lamp/action/?name=x"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
}

static void test_action_page__sends_the_command_and_tells(void **state)
{
	struct admin_case *this = *state;

	declare(this, false);
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3&by="), 302);
	assert_string_equal(admin_header(this, "Location"), "/ficus/shop/lamp/");
	assert_string_equal(told(this), "3 of DESK are ordered.");
}

static void test_action_page__wants_the_permission(void **state)
{
	struct admin_case *this = *state;

	declare(this, false);
	admin_case_allow(this, "shop.view_lamp shop.change_lamp");
	assert_int_equal(admin_get(this, action_page, TARGET), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3"), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
	admin_case_allow(this, "shop.view_lamp shop.order_lamp");
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3"), 302);
}

static void test_action_page__what_is_wrong_is_told_and_kept(void **state)
{
	struct admin_case *this = *state;

	declare(this, false);
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=DESK&qty=many"), 422);
	assert_has(this, "value=\"DESK\"");
	assert_has(this, "id=\"id_qty-error\"");
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=NONE&qty=3"), 422);
	assert_has(this, "role=\"alert\">There is no &lt;lamp&gt; NONE</p>");
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=LOST&qty=3"), 0);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_action_page__sensitive_tables_want_the_password(void **state)
{
	struct admin_case *this = *state;

	declare(this, true);
	assert_int_equal(admin_get(this, action_page, TARGET), 200);
	assert_has(this, "name=\"_password\" type=\"password\"");
	assert_int_equal(admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3"), 422);
	assert_has(this, "This is not your password.");
	assert_has(this, "value=\"DESK\"");
	assert_string_equal(told(this), "");
	assert_int_equal(
		admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3&_password=wrong"), 422);
	assert_string_equal(told(this), "");
	assert_int_equal(
		admin_post(this, action_act_page, TARGET, "sku=DESK&qty=3&_password=correct+horse"),
		302);
	assert_string_equal(told(this), "3 of DESK are ordered.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_action_page__asks_for_the_fields),
		ADMIN_CASE(test_action_page__sends_the_command_and_tells),
		ADMIN_CASE(test_action_page__wants_the_permission),
		ADMIN_CASE(test_action_page__what_is_wrong_is_told_and_kept),
		ADMIN_CASE(test_action_page__sensitive_tables_want_the_password),
	};

	return cmocka_run_group_tests_name("action_page", tests, NULL, NULL);
}
