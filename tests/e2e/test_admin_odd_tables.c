/*
 * tests/e2e/test_admin_odd_tables.c - tables as old applications have them, and models that Django
 * takes: rows that are all called alike, or that nothing tells apart; keys of bytes; times beyond a
 * day. Whatever it is, its pages are shown, and the worker lives.
 */
#include "config.h"

#include <sys/stat.h>

#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/web_user.h"

struct fixture {
	struct django_site *django;
	struct web_user *admin;
	pid_t worker;
};

/* A site that goes by a description of its own, or by none: "". */
static void start(struct fixture *this, const char *description)
{
	this->django = django_site_start(
		this, LIST(mem_printf(this, "FICUS_DJANGO_DESCRIPTION=%s", description)));
	this->admin = web_user_new(this, this->django->site);
	web_user_sign_in(this->admin, SIDE_OURS, "demo-admin", "demo");
	this->worker = site_worker(this->django->site);
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->django->site);
	return talloc_free(this);
}

static void test_worker_lives(void **state)
{
	struct fixture *this = *state;

	assert_int_equal(site_worker(this->django->site), this->worker);
}

static void assert_answer(struct fixture *this, const char *path, int status)
{
	const char *target = mem_printf(this, "/ficus/%s", path);

	if (web_user_get(this->admin, target) != status)
		fail_msg("%s: %d\n%s", target, this->admin->answer->status,
			this->admin->answer->body);
}

static void assert_sees(struct fixture *this, const char *text)
{
	if (!web_user_sees(this->admin, text))
		fail_msg("%s is not in\n%s", text, this->admin->answer->body);
}

/* Models whose __str__ is a constant. */

#define CONSTANT "Site configuration"
#define STR_KEY  "\"str\": "

/* What the project says of itself, but that every row is called the same. */
static const char *constant_names(TALLOC_CTX *mem)
{
	struct django *django = django_new(mem, django_test_url(mem, "mysql"), NONE);
	const char *from = django_manage(django, LIST("ficus_describe"));
	const char *to = "";

	for (const char *found; (found = strstr(from, STR_KEY));) {
		found += strlen(STR_KEY);
		to = mem_printf(mem, "%s%.*s\"" CONSTANT "\"", to, (int)(found - from), from);
		from = found + strcspn(found, "\n") - 1; /* the comma */
	}
	return mem_printf(mem, "%s%s", to, from);
}

static int start_with_constant_names(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	const char *folder = temp_folder(this);

	write_text(folder, "description.json", constant_names(this));
	assert_int_equal(chmod(folder, 0755), 0);
	start(this, mem_printf(this, "%s/description.json", folder));
	(void)site_sql(this->django->site,
		"INSERT INTO catalogue_supplier (id, name, email, website, country, is_active, "
		"notes,"
		" added) VALUES (1, 'Ada', '', '', 'AT', 1, '', NOW()), (2, 'Bo', '', '', 'AT', 1,"
		" '', NOW())");
	*state = this;
	return 0;
}

static void test_constant_name__is_on_every_page_of_a_row(void **state)
{
	static const char *const pages[] = {"change", "delete", "history"};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		assert_answer(this, mem_printf(this, "catalogue/supplier/1/%s/", pages[i]), 200);
		assert_sees(this, CONSTANT);
	}
}

static void test_constant_name__rows_are_saved_and_deleted(void **state)
{
	struct fixture *this = *state;

	assert_int_equal(web_user_submit(this->admin, "/ficus/catalogue/supplier/1/change/",
				 LIST("initial-name", "Ada", "name", "Eva", "country", "AT",
					 "is_active", "1")),
		302);
	assert_int_equal(
		web_user_submit(this->admin, "/ficus/catalogue/supplier/2/delete/", NONE), 302);
	assert_string_equal(
		site_sql(this->django->site, "SELECT name FROM catalogue_supplier"), "Eva");
}

static void test_constant_name__rows_are_chosen_to_be_deleted(void **state)
{
	struct fixture *this = *state;

	assert_answer(this, "catalogue/supplier/", 200);
	assert_int_equal(web_user_send(this->admin, "/ficus/catalogue/supplier/",
				 LIST("action", "delete_selected", "_selected_action", "1")),
		200);
	assert_sees(this, "<li>" CONSTANT "</li>");
}

static void test_constant_name__related_rows_are_offered_by_it(void **state)
{
	struct fixture *this = *state;

	assert_answer(this, "catalogue/item/add/", 200);
	assert_sees(this, "<option value=\"1\">" CONSTANT "</option>");
	assert_answer(this, "catalogue/item/autocomplete/?field=supplier&term=Ev", 200);
}

/* Tables of which the catalogue alone tells. */

/* 255 characters, of which Django spells every second one by three. */
#define LONG_KEY_PAIRS 127

#define TO_SUPPLIER "catalogue_item_supplier_id_0e7efc2c_fk_catalogue_supplier_id"
#define TO_TAG      "catalogue_item_tags_tag_id_870f19cc_fk_catalogue_tag_id"

static const char odd_tables[] =
	"ALTER TABLE catalogue_item DROP FOREIGN KEY " TO_SUPPLIER ";"
	"ALTER TABLE catalogue_item_tags DROP FOREIGN KEY " TO_TAG ";"
	"ALTER TABLE catalogue_supplier MODIFY id binary(16) NOT NULL, MODIFY rating time(6) NULL;"
	"ALTER TABLE catalogue_tag MODIFY id varchar(255) NOT NULL;"
	"ALTER TABLE catalogue_item MODIFY supplier_id binary(16) NOT NULL, ADD CONSTRAINT"
	" " TO_SUPPLIER " FOREIGN KEY (supplier_id) REFERENCES catalogue_supplier (id);"
	"ALTER TABLE catalogue_item_tags MODIFY tag_id varchar(255) NOT NULL, ADD CONSTRAINT"
	" " TO_TAG " FOREIGN KEY (tag_id) REFERENCES catalogue_tag (id);"
	"ALTER TABLE catalogue_price MODIFY id integer NOT NULL, DROP PRIMARY KEY;"
	"INSERT INTO catalogue_supplier (id, name, email, website, country, is_active, rating,"
	" notes, added) VALUES"
	" (REPEAT('a', 16), 'Ada', '', '', 'AT', 1, '25:00', '', NOW()),"
	" (REPEAT('b', 16), 'Bo', '', '', 'AT', 1, '-01:30', '', NOW());"
	"INSERT INTO catalogue_tag (id, name, slug) VALUES (CONCAT(REPEAT('a/', 127), 'z'), 'Red',"
	" 'red');"
	"INSERT INTO catalogue_item (id, sku, name, slug, supplier_id, status, price, description,"
	" attributes, photo, code, updated) VALUES (1, 'LAMP', 'Lamp', 'lamp', REPEAT('a', 16),"
	" 'draft', 1, '', '{}', '', REPEAT('0', 32), NOW());"
	"INSERT INTO catalogue_item_tags (item_id, tag_id) SELECT 1, id FROM catalogue_tag;"
	"INSERT INTO catalogue_price (id, item_id, currency, amount, valid_from)"
	" WITH RECURSIVE numbers AS"
	" (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)"
	" SELECT 7, 1, 'EUR', n, '2031-01-01' + INTERVAL n DAY FROM numbers;"
	"INSERT INTO catalogue_price (id, item_id, currency, amount, valid_from)"
	" SELECT 7, 1, 'CHF', amount, valid_from FROM catalogue_price WHERE amount <= 50;";

static int start_with_odd_tables(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	start(this, "");
	(void)site_sql(this->django->site, odd_tables);
	*state = this;
	return 0;
}

/* The rows of the list's body: each has a cell of a currency. */
static size_t count_rows(const char *page)
{
	size_t count = 0;

	while ((page = strstr(page, "<tr><td>"))) {
		page += strlen("<tr>");
		count++;
	}
	return count;
}

/* Where the link to the next page leads; NULL: this is the last one. */
static const char *next_page(struct fixture *this)
{
	const char *page = this->admin->answer->body;
	const char *end = strstr(page, "\" rel=next>");
	const char *begin = end;
	const char *amp;

	while (begin && begin[-1] != '"')
		begin--;
	if (!end)
		return NULL;
	begin = mem_text_n(this, begin, (size_t)(end - begin));
	amp = strstr(begin, "&amp;");
	return amp ? mem_printf(this, "%.*s&%s", (int)(amp - begin), begin, amp + strlen("&amp;"))
		   : begin;
}

static void test_without_a_key__a_list_is_read_to_its_end(void **state)
{
	static const char *const lists[] = {
		"/ficus/catalogue/price/", "/ficus/catalogue/price/?o=currency"};
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		size_t rows = 0;
		size_t pages = 0;

		for (const char *at = lists[i]; at && pages < 20; at = next_page(this)) {
			assert_int_equal(web_user_get(this->admin, at), 200);
			rows += count_rows(this->admin->answer->body);
			pages++;
		}
		assert_int_equal(pages, 11);
		assert_int_equal(rows, 1050);
	}
}

static void test_without_a_key__rows_have_no_pages_and_stay(void **state)
{
	struct fixture *this = *state;

	assert_answer(this, "catalogue/price/7/change/", 404);
	assert_answer(this, "catalogue/price/export/?format=csv&columns=amount", 200);
	assert_answer(this, "catalogue/item/1/change/", 200);
	assert_answer(this, "catalogue/item/1/delete/", 200);
	assert_sees(this, "This cannot be deleted as long as there are others that need it:");
	assert_int_equal(web_user_send(this->admin, "/ficus/catalogue/item/1/delete/", NONE), 409);
}

static void test_with_a_key_of_bytes__rows_are_listed_and_lead_nowhere(void **state)
{
	struct fixture *this = *state;

	assert_answer(this, "catalogue/supplier/", 200);
	assert_sees(this, "<td>Ada</td>");
	assert_false(web_user_sees(this->admin, "/change/"));
	assert_answer(this, "catalogue/supplier/16/change/", 404);
	assert_answer(this, "catalogue/item/", 200);
	assert_answer(this, "catalogue/item/?o=supplier", 400);
	assert_answer(this, "catalogue/item/?supplier=16", 400);
}

static void test_times__beyond_a_day_are_shown(void **state)
{
	struct fixture *this = *state;

	assert_answer(this, "catalogue/supplier/?o=-rating", 200);
	assert_sees(this, "25:00:00");
	assert_sees(this, "-01:30:00");
	assert_answer(this, "catalogue/supplier/?rating__gte=24:00", 200);
	assert_sees(this, "25:00:00");
	assert_false(web_user_sees(this->admin, "-01:30:00"));
	assert_answer(this, "catalogue/supplier/?rating__gte=a+day", 400);
}

static void test_long_keys__lead_to_their_rows(void **state)
{
	struct fixture *this = *state;
	const char *key = "";

	for (int i = 0; i < LONG_KEY_PAIRS; i++)
		key = mem_printf(this, "%sa_2F", key);
	assert_answer(this, "catalogue/tag/", 200);
	assert_sees(this, mem_printf(this, "/ficus/catalogue/tag/%sz/change/", key));
	assert_answer(this, mem_printf(this, "catalogue/tag/%sz/change/", key), 200);
	assert_answer(this, mem_printf(this, "catalogue/tag/%s%s/change/", key, key), 400);
}

int main(void)
{
	const struct CMUnitTest odd_table_tests[] = {
		cmocka_unit_test(test_without_a_key__a_list_is_read_to_its_end),
		cmocka_unit_test(test_without_a_key__rows_have_no_pages_and_stay),
		cmocka_unit_test(test_with_a_key_of_bytes__rows_are_listed_and_lead_nowhere),
		cmocka_unit_test(test_times__beyond_a_day_are_shown),
		cmocka_unit_test(test_long_keys__lead_to_their_rows),
		cmocka_unit_test(test_worker_lives),
	};
	const struct CMUnitTest constant_name_tests[] = {
		cmocka_unit_test(test_constant_name__is_on_every_page_of_a_row),
		cmocka_unit_test(test_constant_name__rows_are_saved_and_deleted),
		cmocka_unit_test(test_constant_name__rows_are_chosen_to_be_deleted),
		cmocka_unit_test(test_constant_name__related_rows_are_offered_by_it),
		cmocka_unit_test(test_worker_lives),
	};

	int failed = cmocka_run_group_tests(odd_table_tests, start_with_odd_tables, tear_down);

	return failed +
		cmocka_run_group_tests(constant_name_tests, start_with_constant_names, tear_down);
}
