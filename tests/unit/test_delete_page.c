/* tests/unit/test_delete_page.c - asking before a row is deleted, and deleting it. */
#include "config.h"

#include "fcgi_app/admin/delete_page.h"
#include "fcgi_app/admin/pages.h"
#include "tests/support/admin_case.h"
#include "tests/support/row_bus.h"

#define TARGET "/ficus/shop/lamp/7/delete/"

static struct dependencies *bus_of(struct admin_case *this)
{
	struct dependencies *deps = row_bus_new(this);

	this->admin.bus = deps->bus;
	this->key = "7";
	return deps;
}

/* The site with lamps that are declared otherwise. */
static void declare(struct admin_case *this, const struct admin_declaration *declared)
{
	struct admin_model *model = mem_copy(this, lamp_model, sizeof(*model));

	model->declared = declared;
	this->model = model;
}

static const struct admin_command take_back = {&take_back_type, "number=id"};

static void test_delete__asks_what_goes_with_it(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);
	const struct row_loss losses[] = {
		{lamp_model->rows,  1},
                {maker_model->rows, 3}
        };
	const struct row_loss changes[] = {
		{maker_model->rows, 1}
        };

	deps->removal = (struct row_removal){
		.losses = losses, .loss_count = 2, .changes = changes, .change_count = 1};
	assert_int_equal(
		admin_get(this, delete_page, TARGET "?_changelist_filters=q%3Da%2526b"), 200);
	assert_string_equal(deps->trace, "ask 7\n");
	assert_has(this,
		"Shall the lamp \xe2\x80\x9c"
		"DESK by Ada &amp; Sons\xe2\x80\x9d be deleted?");
	assert_has(this, "<li>1 lamp</li>");
	assert_has(this, "<li>3 makers</li>");
	assert_has(this, "<li>1 maker</li>");
	assert_has(this, "name=\"_changelist_filters\" value=\"q=a%26b\"");
	assert_has(this,
		"<a class=\"button\" href=\"/ficus/shop/lamp/7/change/"
		"?_changelist_filters=q%3Da%2526b\">Keep it</a>");
	assert_has(this,
		"<a href=\"/ficus/shop/lamp/7/change/?_changelist_filters=q%3Da%2526b\">"
		"DESK by Ada &amp; Sons</a>");
	assert_has(this, "<button class=\"danger\">Delete</button>");
	assert_lacks(this, "_password");
}

static void test_delete__deletes_and_goes_back_to_the_list(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	assert_int_equal(
		admin_post(this, delete_act_page, TARGET, "post=yes&_changelist_filters=q%3Da"),
		302);
	assert_string_equal(deps->trace, "ask 7\nremove 7\n");
	assert_string_equal(admin_header(this, "Location"), "/ficus/shop/lamp/?q=a");
	assert_string_equal(visitor_take_messages(this->page.request->visitor).items[0].text,
		"The lamp \xe2\x80\x9c"
		"DESK by Ada & Sons\xe2\x80\x9d was deleted.");
}

static void test_delete__obstacles_keep_it(void **state)
{
	static const char *const examples[] = {"<one>", "two", NULL};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);
	const struct row_loss obstacles[] = {
		{maker_model->rows, 12}
        };

	deps->removal = (struct row_removal){
		.obstacles = obstacles, .obstacle_count = 1, .examples = examples};
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "role=\"alert\"");
	assert_has(this, "<li>12 makers</li>");
	assert_has(this, "<li>&lt;one&gt;</li>");
	assert_lacks(this, "class=\"danger\"");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 409);
	assert_null(strstr(deps->trace, "remove"));
}

static void test_delete__too_much_at_once_is_not_deleted(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	deps->removal.is_too_much = true;
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "More than 10000 rows would go");
	assert_lacks(this, "class=\"danger\"");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 409);
	assert_null(strstr(deps->trace, "remove"));
}

/* Who may delete lamps, and no makers, deletes no lamp that would take makers with it. */
static void test_delete__what_goes_with_it_needs_the_right_to_it(void **state)
{
	static const char *delete_lamp[] = {"shop.delete_lamp"};
	static const char *delete_both[] = {"shop.delete_lamp", "shop.delete_maker"};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);
	const struct row_loss losses[] = {
		{lamp_model->rows,  1},
                {maker_model->rows, 3}
        };

	this->amy->user.is_superuser = false;
	this->amy->granted = (struct permissions){delete_lamp, 1};
	deps->removal = (struct row_removal){.losses = losses, .loss_count = 2};
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "3 makers, which you may not do here");
	assert_lacks(this, "class=\"danger\"");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 409);
	assert_null(strstr(deps->trace, "remove"));
	this->amy->granted = (struct permissions){delete_both, 2};
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 302);
}

static void test_delete__rows_that_are_gone_are_not_found(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	this->key = "77";
	assert_int_equal(admin_get(this, delete_page, "/ficus/shop/lamp/77/delete/"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	assert_int_equal(
		admin_post(this, delete_act_page, "/ficus/shop/lamp/77/delete/", "post=yes"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	assert_string_equal(deps->trace, "");
}

static void test_delete__failures_are_passed_on(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	deps->failure = (struct fake_failure){ERROR_UNAVAILABLE, 1, 1};
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 0);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_delete__a_declared_command_is_sent_instead(void **state)
{
	static const struct admin_declaration declared = {
		.model = "shop.lamp", .writes = {.remove = &take_back}};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	declare(this, &declared);
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "class=\"danger\"");
	assert_string_equal(deps->trace, "");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 302);
	assert_string_equal(deps->trace, "take back DESK 7, noted 7\n");
}

static bool preview(
	struct admin_page *page, const struct message *command, bool *asks, struct error *err)
{
	const struct take_back *given = message_as(command, &take_back_type);

	(void)err;
	(void)fprintf(page->out, "<p>%s moves</p>", given->name);
	*asks = true;
	return true;
}

static void test_delete__a_command_says_what_will_happen(void **state)
{
	static const struct admin_declaration declared = {
		.model = "shop.lamp", .writes = {.remove = &take_back, .preview = preview}
        };
	struct admin_case *this = *state;

	(void)bus_of(this);
	declare(this, &declared);
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "<p>DESK moves</p>");
}

static void test_delete__tables_with_a_command_are_not_written_behind_its_back(void **state)
{
	static const struct admin_declaration removed_by_command = {
		.model = "shop.lamp", .writes = {.remove = &take_back, .change = &admin_by_row}
        };
	static const struct admin_declaration changed_by_command = {
		.model = "shop.lamp", .writes = {.remove = &admin_by_row, .change = &take_back}
        };
	struct admin_case *this = *state;
	struct admin_model models[2] = {*maker_model, *lamp_model};
	const struct admin_site site = {models, 2};
	const struct row_loss lamps = {lamp_model->rows, 2};
	const struct row_removal losing = {.losses = &lamps, .loss_count = 1};
	const struct row_removal changing = {.changes = &lamps, .change_count = 1};
	const char *const keys[] = {"1", NULL};
	struct admin_page *page;

	this->model = maker_model;
	page = admin_case_visit(this, "/ficus/shop/maker/1/delete/", NULL);
	assert_true(delete_is_possible(page, keys, &losing));
	assert_true(delete_is_possible(page, keys, &changing));
	page->site = &site;
	models[1].declared = &removed_by_command;
	assert_false(delete_is_possible(page, keys, &losing));
	assert_true(delete_is_possible(page, keys, &changing));
	models[1].declared = &changed_by_command;
	assert_true(delete_is_possible(page, keys, &losing));
	assert_false(delete_is_possible(page, keys, &changing));
}

static void test_delete__the_account_one_is_signed_in_with_stays(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	this->settings.user_model = "Shop.Maker";
	this->model = maker_model;
	this->key = "2";
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_lacks(this, "You are signed in");
	assert_has(this, "class=\"danger\"");
	this->key = this->amy->user.id;
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "You are signed in with this account: it stays.");
	assert_lacks(this, "class=\"danger\"");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 409);
	assert_null(strstr(deps->trace, "remove"));
}

static void test_delete__sensitive_tables_want_the_password(void **state)
{
	static const struct admin_declaration declared = {
		.model = "shop.lamp", .writes = ADMIN_BY_ROW, .is_sensitive = true};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	declare(this, &declared);
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "name=\"_password\" type=\"password\"");
	assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 422);
	assert_has(this, "This is not your password.");
	assert_int_equal(
		admin_post(this, delete_act_page, TARGET, "post=yes&_password=wrong"), 422);
	assert_null(strstr(deps->trace, "remove"));
	assert_int_equal(
		admin_post(this, delete_act_page, TARGET, "post=yes&_password=correct+horse"), 302);
	assert_non_null(strstr(deps->trace, "remove 7\n"));
}

/* Whether they go along, or lose what they refer to. */
static void test_delete__so_do_those_whose_rows_go_with_sensitive_ones(void **state)
{
	const struct row_loss reached[] = {
		{lamp_model->rows,  1},
                {maker_model->rows, 1}
        };
	const struct row_removal removals[] = {
		{.losses = reached,       .loss_count = 2  },
		{ .losses = reached, .loss_count = 1, .changes = &reached[1], .change_count = 1},
	};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	this->admin.sites = lamp_site_with_sensitive_makers(this);
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_lacks(this, "_password");
	for (size_t i = 0; i < ARRAY_SIZE(removals); i++) {
		deps->trace = "";
		deps->removal = removals[i];
		assert_int_equal(admin_get(this, delete_page, TARGET), 200);
		assert_has(this, "name=\"_password\" type=\"password\"");
		assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 422);
		assert_null(strstr(deps->trace, "remove"));
		assert_int_equal(admin_post(this, delete_act_page, TARGET,
					 "post=yes&_password=correct+horse"),
			302);
		assert_non_null(strstr(deps->trace, "remove 7\n"));
	}
}

static void test_delete__and_those_whose_rows_stand_in_sensitive_ones(void **state)
{
	static const struct row_pairs pairs;
	static const struct row_field in_makers = {.name = "best_lamps", .pairs = &pairs};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);
	struct row_model *lamps = mem_copy(this, lamp_model->rows, sizeof(*lamps));
	const struct row_reference reference = {lamps, maker_model->rows, &in_makers, NULL};
	const struct row_loss loss = {lamps, 1};

	lamps->references = &reference;
	lamps->reference_count = 1;
	deps->removal = (struct row_removal){.losses = &loss, .loss_count = 1};
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_lacks(this, "_password");
	this->admin.sites = lamp_site_with_sensitive_makers(this);
	assert_int_equal(admin_get(this, delete_page, TARGET), 200);
	assert_has(this, "name=\"_password\" type=\"password\"");
}

/* A form that did not know that there would be a question has guessed nothing. */
static void test_delete__a_password_that_is_missing_is_none_that_is_wrong(void **state)
{
	static const struct admin_declaration declared = {
		.model = "shop.lamp", .writes = ADMIN_BY_ROW, .is_sensitive = true};
	struct admin_case *this = *state;

	(void)bus_of(this);
	declare(this, &declared);
	for (int i = 0; i < 4; i++)
		assert_int_equal(admin_post(this, delete_act_page, TARGET, "post=yes"), 422);
	assert_int_equal(
		admin_post(this, delete_act_page, TARGET, "post=yes&_password=correct+horse"), 302);
}

static void test_delete__wrong_passwords_are_counted(void **state)
{
	static const struct admin_declaration declared = {
		.model = "shop.lamp", .writes = ADMIN_BY_ROW, .is_sensitive = true};
	struct admin_case *this = *state;

	(void)bus_of(this);
	declare(this, &declared);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			admin_post(this, delete_act_page, TARGET, "post=yes&_password=x"), 422);
	assert_int_equal(
		admin_post(this, delete_act_page, TARGET, "post=yes&_password=correct+horse"), 0);
	assert_int_equal(this->err.kind, ERROR_FORBIDDEN);
	assert_non_null(strstr(this->err.message, "Try again in 5 minutes"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_delete__asks_what_goes_with_it),
		ADMIN_CASE(test_delete__deletes_and_goes_back_to_the_list),
		ADMIN_CASE(test_delete__obstacles_keep_it),
		ADMIN_CASE(test_delete__too_much_at_once_is_not_deleted),
		ADMIN_CASE(test_delete__what_goes_with_it_needs_the_right_to_it),
		ADMIN_CASE(test_delete__rows_that_are_gone_are_not_found),
		ADMIN_CASE(test_delete__failures_are_passed_on),
		ADMIN_CASE(test_delete__a_declared_command_is_sent_instead),
		ADMIN_CASE(test_delete__a_command_says_what_will_happen),
		ADMIN_CASE(test_delete__tables_with_a_command_are_not_written_behind_its_back),
		ADMIN_CASE(test_delete__the_account_one_is_signed_in_with_stays),
		ADMIN_CASE(test_delete__sensitive_tables_want_the_password),
		ADMIN_CASE(test_delete__so_do_those_whose_rows_go_with_sensitive_ones),
		ADMIN_CASE(test_delete__and_those_whose_rows_stand_in_sensitive_ones),
		ADMIN_CASE(test_delete__a_password_that_is_missing_is_none_that_is_wrong),
		ADMIN_CASE(test_delete__wrong_passwords_are_counted),
	};

	return cmocka_run_group_tests_name("delete_page", tests, NULL, NULL);
}
