#include "config.h"

#include "tests/support/admin_case.h"

static void test_admin_quote__spells_keys_as_djangos_admin(void **state)
{
	static const struct {
		const char *key;
		const char *quoted;
	} rows[] = {
		{"12",				   "12"				  },
		{"a/b_c",				"a_2Fb_5Fc"                           },
		{":/_#?;@&=+$,\"[]<>%\n\\",
                 "_3A_2F_5F_23_3F_3B_40_26_3D_2B_24_2C_22_5B_5D_3C_3E_25_0A_5C"                },
		{"12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678"},
		{"h\xc3\xa9 '!",                         "h\xc3\xa9 '!"                        },
	};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_string_equal(admin_quote(this, rows[i].key), rows[i].quoted);
		assert_string_equal(admin_unquote(this, rows[i].quoted), rows[i].key);
	}
}

/* As Django's unquote: only what quoting makes is taken back. */
static void test_admin_unquote__leaves_what_is_no_quote(void **state)
{
	static const struct {
		const char *quoted;
		const char *key;
	} rows[] = {
		{"a_b",   "a_b"},
		{"_",     "_"  },
		{"_2",    "_2" },
		{"_2f",   "_2f"},
		{"_41",   "_41"},
		{"_00",   "_00"},
		{"_5",    "_5" },
		{"_5F5F", "_5F"},
		{"",      ""   },
		{"__2F",  "_/" },
	};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(admin_unquote(this, rows[i].quoted), rows[i].key);
}

static void test_admin_url__leads_to_lists_rows_and_their_pages(void **state)
{
	struct admin_case *this = *state;

	assert_string_equal(admin_url(this, lamp_model, NULL, NULL), "/ficus/shop/lamp/");
	assert_string_equal(admin_url(this, lamp_model, NULL, "add"), "/ficus/shop/lamp/add/");
	assert_string_equal(
		admin_url(this, lamp_model, "7", "change"), "/ficus/shop/lamp/7/change/");
	assert_string_equal(admin_url(this, lamp_model, "a/\xc3\xa9", "history"),
		"/ficus/shop/lamp/a_2F%C3%A9/history/");
}

/* Python takes letters of every script in the name of a class; a header does not. */
static void test_admin_url__names_of_models_are_escaped(void **state)
{
	struct admin_case *this = *state;
	struct row_model rows = *lamp_model->rows;
	struct admin_model model = *lamp_model;

	rows.name = "gr\xc3\xb6n";
	model.rows = &rows;
	assert_string_equal(admin_url(this, &model, NULL, "add"), "/ficus/shop/gr%C3%B6n/add/");
}

static const char *kept(struct admin_case *this, const char *target)
{
	return admin_list_url(admin_case_visit(this, target, NULL));
}

static void test_admin_list_url__keeps_the_filters_of_the_list(void **state)
{
	struct admin_case *this = *state;

	assert_string_equal(kept(this, "/x"), "/ficus/shop/lamp/");
	assert_string_equal(kept(this, "/x?_changelist_filters=q%3Doak%26o%3D-1"),
		"/ficus/shop/lamp/?q=oak&o=-1");
	assert_string_equal(admin_list_url(admin_case_visit(this, "/x?_changelist_filters=q%3D1",
				    "_changelist_filters=q%3D2")),
		"/ficus/shop/lamp/?q=2");
}

static void test_admin_list_url__forgets_what_is_no_query(void **state)
{
	static const char *const targets[] = {"/x?_changelist_filters=a%0D%0ASet-Cookie:%20b",
		"/x?_changelist_filters=%C3%A9", "/x?_changelist_filters=a%20b",
		"/x?_changelist_filters=a%23b", "/x?_changelist_filters=%"};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_string_equal(kept(this, targets[i]), "/ficus/shop/lamp/");
}

/* On whichever page of the model one is. */
static void test_admin_own_url__takes_the_filters_along(void **state)
{
	struct admin_case *this = *state;
	struct admin_page *page = admin_case_visit(this, "/x", NULL);

	assert_string_equal(admin_own_url(page, "7", "delete"), "/ficus/shop/lamp/7/delete/");
	page = admin_case_visit(this, "/x?_changelist_filters=q%3Da%2526b", NULL);
	assert_string_equal(admin_own_url(page, "7", "delete"),
		"/ficus/shop/lamp/7/delete/?_changelist_filters=q%3Da%2526b");
	assert_string_equal(
		admin_with_filters(this, "/x/?p=2", "q=1"), "/x/?p=2&_changelist_filters=q%3D1");
	assert_string_equal(admin_with_filters(this, "/x/", ""), "/x/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_admin_quote__spells_keys_as_djangos_admin),
		ADMIN_CASE(test_admin_unquote__leaves_what_is_no_quote),
		ADMIN_CASE(test_admin_url__leads_to_lists_rows_and_their_pages),
		ADMIN_CASE(test_admin_url__names_of_models_are_escaped),
		ADMIN_CASE(test_admin_own_url__takes_the_filters_along),
		ADMIN_CASE(test_admin_list_url__keeps_the_filters_of_the_list),
		ADMIN_CASE(test_admin_list_url__forgets_what_is_no_query),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
