/* tests/unit/test_nav.c - the tables beside a page, to go on to. */
#include "config.h"

#include "base/text_stream.h"
#include "fcgi_app/admin/nav.h"
#include "tests/support/admin_case.h"

#define LAMPS "<a href=\"/ficus/shop/lamp/\""

static void test_nav__stands_beside_the_pages_of_tables(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, "/ficus/shop/lamp/"), 200);
	assert_has(this,
		"<nav class=\"tables\" aria-label=\"Tables\">\n"
		"<details><summary>Tables</summary></details>\n");
	assert_has(this,
		"<li><a href=\"/ficus/shop/\">Shop</a>\n<ul>\n"
		"<li><a href=\"/ficus/shop/maker/\">Makers</a></li>\n"
		"<li>" LAMPS " aria-current=\"page\">Lamps</a></li>\n</ul></li>\n");
	this->model = NULL;
	assert_int_equal(admin_get(this, index_page, "/ficus/shop/"), 200);
	assert_has(this, "<a href=\"/ficus/shop/\" aria-current=\"page\">Shop</a>");
	assert_has(this, LAMPS ">Lamps</a></li>");
}

static void test_nav__marks_the_table_on_pages_below_it(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, add_page, "/ficus/shop/lamp/add/"), 200);
	assert_has(this, LAMPS " aria-current=\"true\">");
	this->key = "7";
	assert_int_equal(admin_get(this, change_page, "/ficus/shop/lamp/7/change/"), 200);
	assert_has(this, LAMPS " aria-current=\"true\">");
	assert_has(this, "<a href=\"/ficus/shop/maker/\">");
}

static void test_nav__has_what_the_visitor_may_see(void **state)
{
	static const struct {
		const char *permissions;
		const char *maker; /* where its link leads; NULL: there is none */
	} rows[] = {
		{"shop.view_lamp shop.view_maker",                    "/ficus/shop/maker/"    },
		{"shop.view_lamp shop.change_maker",                  "/ficus/shop/maker/"    },
		{"shop.view_lamp shop.view_maker shop.add_maker",     "/ficus/shop/maker/"    },
		{"shop.view_lamp shop.add_maker",                     "/ficus/shop/maker/add/"},
		{"shop.view_lamp shop.delete_maker store.view_maker", NULL                    },
	};
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		admin_case_allow(this, rows[i].permissions);
		assert_int_equal(admin_get(this, list_page, "/ficus/shop/lamp/"), 200);
		assert_has(this, LAMPS);
		if (rows[i].maker)
			assert_has(this, mem_printf(this, "<a href=\"%s\">Makers", rows[i].maker));
		else
			assert_lacks(this, "/ficus/shop/maker/");
	}
}

/* The index lists by the same rule. */
static void test_nav__index_leads_where_one_may_go(void **state)
{
	struct admin_case *this = *state;

	this->model = NULL;
	admin_case_allow(this, "shop.view_lamp shop.add_maker");
	assert_int_equal(admin_get(this, index_page, "/ficus/shop/"), 200);
	assert_has(this, "<th scope=\"row\"><a href=\"/ficus/shop/maker/add/\">Makers</a></th>");
	assert_has(this, "<th scope=\"row\">" LAMPS ">Lamps</a></th>");
	assert_lacks(this, "<a href=\"/ficus/shop/maker/\"");
}

static void test_nav__dialogs_have_none(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, add_page, "/ficus/shop/lamp/add/?_popup=1"), 200);
	assert_lacks(this, "class=\"tables\"");
	assert_int_equal(
		admin_post(this, add_save_page, "/ficus/shop/lamp/add/?_popup=1", "price=x"), 422);
	assert_lacks(this, "class=\"tables\"");
}

/* As many tables like that of the lamps, half of them of the app "shop". */
static const struct admin_site *make_site(TALLOC_CTX *mem, size_t count)
{
	struct admin_site *site = mem_new(mem, struct admin_site);
	struct admin_model *models = mem_array(mem, struct admin_model, count);
	struct row_model *rows = mem_array(mem, struct row_model, count);

	for (size_t i = 0; i < count; i++) {
		rows[i] = *lamp_model->rows;
		rows[i].app = i < count / 2 ? "shop" : "store";
		rows[i].name = mem_printf(mem, "lamp%zu", i);
		models[i] = *lamp_model;
		models[i].rows = &rows[i];
	}
	*site = (struct admin_site){models, count};
	return site;
}

/* What stands beside the page of a site's first table, with its app alone or with all. */
static const char *nav_of(struct admin_case *this, size_t count)
{
	struct admin_page *page = admin_case_visit(this, "/ficus/shop/lamp0/", NULL);
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	page->site = make_site(page->mem, count);
	page->model = page->site->models;
	if (!nav_read(page, &this->err))
		fail_msg("%s", this->err.message);
	nav_write(out, page);
	return text_stream_take(&stream, page->mem);
}

#define assert_links(nav, shop, store)                                                             \
	do {                                                                                       \
		assert_non_null(strstr((nav), "<a href=\"/ficus/shop/\">Shop</a>"));               \
		assert_non_null(strstr((nav), "<a href=\"/ficus/store/\">Store</a>"));             \
		assert_true(!!strstr((nav), "<a href=\"/ficus/shop/lamp1/\">") == (shop));         \
		assert_true(!!strstr((nav), "<a href=\"/ficus/store/lamp") == (store));            \
	} while (0)

static void test_nav__stays_short_where_there_are_many_tables(void **state)
{
	struct admin_case *this = *state;

	assert_links(nav_of(this, 100), true, true);
	assert_links(nav_of(this, 102), true, false);
	assert_links(nav_of(this, 200), true, false);
	assert_links(nav_of(this, 202), false, false);
	assert_true(strlen(nav_of(this, 200)) < 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_nav__stands_beside_the_pages_of_tables),
		ADMIN_CASE(test_nav__marks_the_table_on_pages_below_it),
		ADMIN_CASE(test_nav__has_what_the_visitor_may_see),
		ADMIN_CASE(test_nav__index_leads_where_one_may_go),
		ADMIN_CASE(test_nav__dialogs_have_none),
		ADMIN_CASE(test_nav__stays_short_where_there_are_many_tables),
	};

	return cmocka_run_group_tests_name("nav", tests, NULL, NULL);
}
