/* tests/unit/test_admin.c - which page an address means, and who gets it. */
#include "config.h"

#include "tests/support/admin_case.h"

/* The status of the answer; 0: it failed, and this->err says why. */
static int get(struct admin_case *this, const char *target)
{
	struct admin_page *page = admin_case_visit(this, target, NULL);

	return admin_handle(&this->admin, page->request, page->response, &this->err)
		? this->response.status
		: 0;
}

static void assert_refused(struct admin_case *this, const char *target, enum error_kind kind)
{
	assert_int_equal(get(this, target), 0);
	assert_int_equal(this->err.kind, kind);
}

static void test_admin__addresses_lead_to_pages(void **state)
{
	static const char *const targets[] = {"/ficus/shop/lamp/", "/ficus/shop/lamp/add/",
		"/ficus/shop/lamp/7/change/", "/ficus/shop/maker/?q="};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (get(this, targets[i]) != 200)
			fail_msg("%s: %d %s", targets[i], this->response.status, this->err.message);
}

static void test_admin__address_of_a_row_leads_to_its_form(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(get(this, "/ficus/shop/lamp/07/"), 302);
	assert_string_equal(this->response.headers, "Location: /ficus/shop/lamp/7/change/\r\n");
}

static void test_admin__others_are_not_found(void **state)
{
	static const char *const targets[] = {"/ficus/shop/nothing/", "/ficus/nothing/lamp/",
		"/ficus/shop/lamp/nothing/", "/ficus/shop/lamp/1/nothing/",
		"/ficus/shop/lamp/1/add/", "/ficus/shop/lamp/change/", "/ficus/shop/lamp/1//",
		"/ficus/shop/lamp/Add/"};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_refused(this, targets[i], ERROR_NOT_FOUND);
}

static void test_admin__each_page_has_its_permission(void **state)
{
	static const struct {
		const char *target;
		const char *permissions;
		bool is_shown;
	} rows[] = {
		{"/ficus/shop/lamp/",                          "shop.view_lamp",                                 true },
		{"/ficus/shop/lamp/",                          "shop.change_lamp",                               true },
		{"/ficus/shop/lamp/",                          "shop.add_lamp shop.delete_lamp shop.view_maker", false},
		{"/ficus/shop/lamp/add/",                      "shop.add_lamp",                                  true },
		{"/ficus/shop/lamp/add/",                      "shop.view_lamp shop.change_lamp",                false},
		{"/ficus/shop/lamp/7/change/",                 "shop.view_lamp",                                 true },
		{"/ficus/shop/lamp/7/change/",                 "shop.add_lamp",                                  false},
		{"/ficus/shop/lamp/1/delete/",                 "shop.view_lamp shop.change_lamp",                false},
		{"/ficus/shop/lamp/1/history/",                "shop.add_lamp",                                  false},
		{"/ficus/shop/lamp/export/?format=csv",        "shop.add_lamp",                                  false},
		{"/ficus/shop/lamp/autocomplete/?field=maker", "shop.add_maker",                                 false},
	};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		admin_case_allow(this, rows[i].permissions);
		if (rows[i].is_shown && get(this, rows[i].target) != 200)
			fail_msg("%s: %s", rows[i].target, this->err.message);
		if (!rows[i].is_shown)
			assert_refused(this, rows[i].target, ERROR_FORBIDDEN);
	}
}

/* Else they could add a superuser. */
static void test_admin__who_may_only_add_users_does_not(void **state)
{
	struct admin_case *this = *state;

	this->settings.user_model = "Shop.Lamp";
	admin_case_allow(this, "shop.add_lamp shop.view_lamp");
	assert_refused(this, "/ficus/shop/lamp/add/", ERROR_FORBIDDEN);
	admin_case_allow(this, "shop.add_lamp shop.change_lamp");
	assert_int_equal(get(this, "/ficus/shop/lamp/add/"), 200);
	this->settings.user_model = "shop.maker";
	admin_case_allow(this, "shop.add_lamp");
	assert_int_equal(get(this, "/ficus/shop/lamp/add/"), 200);
}

static void test_admin__a_row_has_one_key(void **state)
{
	static const char *const targets[] = {"/ficus/shop/lamp/seven/delete/",
		"/ficus/shop/lamp/7x/history/", "/ficus/shop/lamp//change/",
		"/ficus/shop/lamp/99999999999999999999/delete/"};
	struct admin_case *this = *state;

	assert_int_equal(get(this, "/ficus/shop/lamp/007/change/"), 200);
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_refused(this, targets[i], ERROR_NOT_FOUND);
}

/* Who may not see a table is not told whether a row of it is there. */
static void test_admin__strangers_do_not_learn_of_rows(void **state)
{
	struct admin_case *this = *state;

	admin_case_allow(this, "shop.view_maker");
	assert_refused(this, "/ficus/shop/lamp/7/change/", ERROR_FORBIDDEN);
	assert_refused(this, "/ficus/shop/lamp/999/change/", ERROR_FORBIDDEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_admin__addresses_lead_to_pages),
		ADMIN_CASE(test_admin__address_of_a_row_leads_to_its_form),
		ADMIN_CASE(test_admin__others_are_not_found),
		ADMIN_CASE(test_admin__each_page_has_its_permission),
		ADMIN_CASE(test_admin__who_may_only_add_users_does_not),
		ADMIN_CASE(test_admin__a_row_has_one_key),
		ADMIN_CASE(test_admin__strangers_do_not_learn_of_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
