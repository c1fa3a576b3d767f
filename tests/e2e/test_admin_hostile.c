/*
 * tests/e2e/test_admin_hostile.c - markup in every text of every table, in every parameter of every
 * page and in every field of every form of the admin site: it stays text, and executes nothing.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/hostile_site.h"
#include "tests/support/scale.h"

/* Pages that were found: of each path a few, with different queries. */
struct crawl {
	TALLOC_CTX *mem;
	const char **targets;
	size_t count;
	size_t capacity;
};

#define QUERIES_MAX 3
#define PAGES_MAX   scaled(250, 4000)

static bool is_wanted(const struct crawl *crawl, const char *target)
{
	size_t path = strcspn(target, "?");
	int alike = 0;

	if (crawl->count == PAGES_MAX)
		return false;
	for (size_t i = 0; i < crawl->count; i++) {
		if (strcmp(crawl->targets[i], target) == 0)
			return false;
		alike += strncmp(crawl->targets[i], target, path) == 0 &&
			strcspn(crawl->targets[i], "?") == path;
	}
	return alike < QUERIES_MAX;
}

static void crawl_add(struct crawl *crawl, const char *target)
{
	if (!is_wanted(crawl, target))
		return;
	mem_grow(crawl->mem, crawl->targets, &crawl->capacity, crawl->count + 1);
	crawl->targets[crawl->count++] = mem_text(crawl->mem, target);
}

static void test_hostile__stored_markup_stays_text_on_every_page(void **state)
{
	static const char *const starts[] = {"alloc/batch", "alloc/orderline", "alloc/allocation",
		"catalogue/item", "catalogue/supplier", "catalogue/tag", "catalogue/price",
		"auth/user", "auth/group"};
	static const char *const pages[] = {"change", "delete", "history"};
	struct hostile_site *this = *state;
	struct crawl crawl = {.mem = this};

	for (size_t i = 0; i < ARRAY_SIZE(starts) * this->rows; i++)
		for (size_t j = 0; j < (i % 6 == 0 || is_full_size() ? ARRAY_SIZE(pages) : 1); j++)
			crawl_add(&crawl,
				mem_printf(this, "/ficus/%s/%zu/%s/", starts[i / this->rows],
					HOSTILE_FIRST_KEY + i % this->rows, pages[j]));
	crawl_add(&crawl, "/ficus/");
	for (size_t i = 0; i < crawl.count; i++) {
		const char *const *links;

		hostile_visit(this->root, crawl.targets[i]);
		if (!is_page(this->root))
			continue;
		for (links = page_links(this, this->root->answer->body); *links; links++)
			crawl_add(&crawl, *links);
	}
	assert_true(crawl.count > 100);
}

/* Spreadsheets take what begins so for a formula. */
static void test_hostile__exports_have_no_formulas(void **state)
{
	static const char *const tables[] = {"alloc/batch", "alloc/orderline", "alloc/allocation",
		"catalogue/item", "catalogue/supplier", "catalogue/tag", "auth/user"};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		const char *body;

		hostile_visit(
			this->root, mem_printf(this, "/ficus/%s/export/?format=json", tables[i]));
		hostile_visit(
			this->root, mem_printf(this, "/ficus/%s/export/?format=csv", tables[i]));
		body = this->root->answer->body;
		assert_row(strstr(body, "HYPERLINK"), tables[i]);
		for (const char *at = body; (at = strpbrk(at, "=@")); at++)
			if (at > body && strchr(",\n\"", at[-1]))
				fail_msg("%s: a cell is %.40s", tables[i], at);
	}
}

/* Every parameter of every page, and pages of such names. */
static void test_hostile__markup_in_addresses_stays_text(void **state)
{
	static const char *const pages[] = {"/ficus/", "/ficus/catalogue/",
		"/ficus/catalogue/item/", "/ficus/catalogue/item/add/",
		"/ficus/catalogue/item/1001/change/", "/ficus/catalogue/item/1001/delete/",
		"/ficus/catalogue/item/1001/history/", "/ficus/catalogue/item/autocomplete/",
		"/ficus/catalogue/item/export/", "/ficus/alloc/orderline/action/", "/ficus/login/",
		"/ficus/password_change/"};
	static const char *const parameters[] = {"q", "o", "p", "after", "before", "last", "scope",
		"columns", "all", "e", "_changelist_filters", "_popup", "name", "sku", "status",
		"supplier", "tags", "listed_on__year", "price__gte", "reviewed_at", "term", "field",
		"field_name", "model_name", "app_label", "format", "next", "orderid", "qty",
		"action", "lang", "language", "zq"};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(pages) * ARRAY_SIZE(parameters); i++) {
		const char *page = pages[i / ARRAY_SIZE(parameters)];
		const char *name = parameters[i % ARRAY_SIZE(parameters)];
		const char *value = percent_escape(this, hostile_texts[i % this->rows]);

		hostile_visit(this->root, mem_printf(this, "%s?%s=%s", page, name, value));
		if (is_full_size())
			hostile_visit(
				this->root, mem_printf(this, "%s?%s=1&%s=1", page, value, name));
	}
	for (size_t i = 0; i < this->rows; i++) {
		const char *text = percent_escape(this, hostile_texts[i]);

		hostile_visit(this->root, mem_printf(this, "/ficus/%s/", text));
		hostile_visit(this->root, mem_printf(this, "/ficus/alloc/%s/", text));
		hostile_visit(this->root, mem_printf(this, "/ficus/alloc/batch/%s/", text));
		hostile_visit(this->root, mem_printf(this, "/ficus/alloc/batch/%s/change/", text));
		hostile_visit(this->root, mem_printf(this, "/ficus/stock/%s/", text));
	}
}

/* No text at all. */
static void test_hostile__broken_addresses_are_refused_in_words(void **state)
{
	static const char *const broken[] = {
		"%00", "a%00b", "%C3%28", "%FF", "%ED%A0%80", "%F4%90%80%80", "%", "%zz", "%0D%0A"};
	static const char *const addresses[] = {"/ficus/catalogue/item/?q=",
		"/ficus/catalogue/item/?price__gte=", "/ficus/catalogue/item/?after=",
		"/ficus/catalogue/item/add/?name=", "/ficus/catalogue/item/autocomplete/?term=",
		"/ficus/catalogue/item/export/?format=", "/ficus/login/?next=", "/ficus/?"};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(broken) * ARRAY_SIZE(addresses); i++)
		hostile_visit(this->root,
			mem_printf(this, "%s%s", addresses[i / ARRAY_SIZE(broken)],
				broken[i % ARRAY_SIZE(broken)]));
}

/* Each text in all fields at once, then in one after the other; what is asked for next, too. */
static void test_hostile__markup_in_forms_stays_text(void **state)
{
	static const char *const forms[] = {"/ficus/alloc/batch/add/",
		"/ficus/alloc/batch/1001/change/", "/ficus/catalogue/item/add/",
		"/ficus/catalogue/item/1001/change/", "/ficus/catalogue/supplier/add/",
		"/ficus/catalogue/tag/add/", "/ficus/catalogue/price/add/", "/ficus/auth/user/add/",
		"/ficus/auth/group/add/", "/ficus/alloc/orderline/action/?name=allocate",
		"/ficus/catalogue/item/"};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		size_t count = page_form_count(hostile_open(this->root, forms[i]));

		for (size_t j = 0; j < count + this->rows; j += scaled(4, 1)) {
			struct page_form *form = page_form_read(this, this->root->answer->body);
			const char *text = hostile_texts[j % this->rows];

			if (!form || page_form_count(form) < count)
				form = hostile_open(this->root, forms[i]);
			for (size_t k = 0; k < count; k++) {
				const char *name = mem_text(this, page_form_name(form, 0));
				const char *value = mem_text(this, page_form_value(form, name));
				bool is_token = strcmp(name, "csrfmiddlewaretoken") == 0;

				page_form_set(form, name,
					!is_token && (j >= count || j == k) ? text : value);
			}
			(void)hostile_send(this->root, forms[i], form);
			if (this->root->answer->status == 302)
				hostile_visit(
					this->root, mem_text(this, web_user_target(this->root)));
		}
	}
}

static void test_hostile__the_worker_is_still_the_first(void **state)
{
	check_hostile_worker(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile__exports_have_no_formulas),
		cmocka_unit_test(test_hostile__markup_in_addresses_stays_text),
		cmocka_unit_test(test_hostile__broken_addresses_are_refused_in_words),
		cmocka_unit_test(test_hostile__stored_markup_stays_text_on_every_page),
		cmocka_unit_test(test_hostile__markup_in_forms_stays_text),
		cmocka_unit_test(test_hostile__the_worker_is_still_the_first),
	};

	return cmocka_run_group_tests(tests, hostile_site_set_up, hostile_site_tear_down);
}
