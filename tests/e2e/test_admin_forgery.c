/*
 * tests/e2e/test_admin_forgery.c - people with bad intentions at the admin site: forged keys,
 * fields and originals, floods, other methods, and questions for what is secret. Nothing is changed
 * that may not be, and nothing leaks.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/hostile_site.h"

static void test_forgery__forged_keys_find_nothing(void **state)
{
	static const char *const keys[] = {"'", "1001'", "1001%20OR%201%3D1", "-1001", "1e3",
		"0x3e9", "99999999999999999999999999", "9223372036854775808", "%C3%28", "_", "_3",
		"_zz", "1001_00", "%2B1001x", "1001%3B--", "null", "add", "%2e%2e",
		"1001%0d%0aSet-Cookie%3A%20zq%3D1"};
	struct hostile_site *this = *state;
	const char *before = hostile_site_sums(this);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		static const char *const pages[] = {"change", "delete", "history"};

		for (size_t j = 0; j < ARRAY_SIZE(pages); j++) {
			const char *target =
				mem_printf(this, "/ficus/alloc/batch/%s/%s/", keys[i], pages[j]);
			struct page_form *form = page_form_new(this);

			hostile_visit(this->root, target);
			if (this->root->answer->status < 400 && this->root->answer->status != 302)
				fail_msg("%s: %d", target, this->root->answer->status);
			page_form_add(form, "csrfmiddlewaretoken",
				http_cookie(this->root->browser, "csrftoken"));
			page_form_add(form, "post", "yes");
			page_form_add(form, "qty", "3");
			assert_true(hostile_send(this->root, target, form) >= 400);
		}
	}
	assert_string_equal(hostile_site_sums(this), before);
}

/* Rows of the inline of one item are changed only in the form of that item. */
static void test_forgery__inlines_reach_no_row_of_another_parent(void **state)
{
	static const char *const keys[] = {
		"1002", "1002'", "-1", "99999999999999999999", "", "1001 OR 1=1"};
	struct hostile_site *this = *state;
	const char *prices = "SELECT * FROM catalogue_price WHERE id <> 1001 ORDER BY id";
	const char *before;

	(void)site_sql(this->site, "UPDATE catalogue_price SET currency = 'EUR'");
	before = site_sql(this->site, prices);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct page_form *form =
			hostile_open(this->root, "/ficus/catalogue/item/1001/change/");

		page_form_set(form, "prices-0-id", keys[i]);
		page_form_set(form, "prices-0-amount", "77");
		page_form_set(form, i % 2 ? "prices-0-DELETE" : "prices-0-item", "1002");
		(void)hostile_send(this->root, "/ficus/catalogue/item/1001/change/", form);
		assert_string_equal(site_sql(this->site,
					    "SELECT COUNT(*) FROM catalogue_price"
					    " WHERE item_id <> 1001 AND amount = 77"),
			"0");
	}
	assert_int_equal(strncmp(site_sql(this->site, prices), before, strlen(before)), 0);
}

/* What the form does not offer is not taken. */
static void test_forgery__forged_fields_change_nothing(void **state)
{
	static const struct {
		const char *table; /* of the row 1012 */
		const char *name;
		const char *value;
	} forged[] = {
		{"alloc/batch",        "reference",   "forged"             },
		{"alloc/batch",        "sku",         "forged"             },
		{"alloc/batch",        "id",          "1"                  },
		{"catalogue/item",     "code",        "forged"             },
		{"catalogue/item",     "id",          "7"                  },
		{"catalogue/supplier", "added",       "2001-01-01T00:00:00"},
		{"auth/user",          "password",    "forged"             },
		{"auth/user",          "last_login",  "2001-01-01T00:00:00"},
		{"auth/user",          "date_joined", "2001-01-01T00:00:00"},
	};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(forged); i++) {
		const char *target = mem_printf(this, "/ficus/%s/1012/change/", forged[i].table);
		const char *slash = strchr(forged[i].table, '/');
		const char *row = mem_printf(this, "SELECT %s FROM %.*s_%s WHERE id = 1012",
			forged[i].name, (int)(slash - forged[i].table), forged[i].table, slash + 1);
		const char *before = site_sql(this->site, row);
		struct page_form *form = hostile_open(this->root, target);

		page_form_set(form, forged[i].name, forged[i].value);
		page_form_set(form, mem_printf(this, "initial-%s", forged[i].name), before);
		page_form_set(form, "_password", "demo");
		(void)hostile_send(this->root, target, form);
		assert_string_equal(site_sql(this->site, row), before);
	}
}

/* Nobody becomes a superuser by a form that is not theirs to send. */
static void test_forgery__rights_are_not_taken(void **state)
{
	static const char *const targets[] = {"/ficus/auth/user/1012/change/",
		"/ficus/auth/user/add/", "/ficus/auth/group/add/", "/ficus/auth/user/",
		"/ficus/auth/user/1012/password/", "/ficus/auth/user/1012/delete/",
		"/ficus/catalogue/supplier/1012/change/", "/ficus/alloc/batch/add/",
		"/ficus/alloc/allocation/", "/ficus/alloc/orderline/action/?name=allocate"};
	struct hostile_site *this = *state;
	const char *before = hostile_site_sums(this);
	const char *users = "SELECT COUNT(*), SUM(is_superuser), SHA2(GROUP_CONCAT(password), 256)"
			    " FROM auth_user";
	const char *users_before = site_sql(this->site, users);

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		struct page_form *form = page_form_new(this);

		page_form_add(form, "csrfmiddlewaretoken",
			http_cookie(this->editor->browser, "csrftoken"));
		page_form_add(form, "username", "forged");
		page_form_add(form, "is_superuser", "1");
		page_form_add(form, "is_staff", "1");
		page_form_add(form, "name", "forged");
		page_form_add(form, "password1", "forged-secret-1");
		page_form_add(form, "password2", "forged-secret-1");
		page_form_add(form, "_password", "demo");
		page_form_add(form, "action", "deallocate");
		page_form_add(form, "_selected_action", "1012");
		page_form_add(form, "post", "yes");
		(void)hostile_send(this->editor, targets[i], form);
		assert_true(this->editor->answer->status == 403 ||
			strcmp(targets[i], "/ficus/alloc/allocation/") == 0);
	}
	assert_string_equal(site_sql(this->site, users), users_before);
	assert_string_equal(hostile_site_sums(this), before);
}

static int send_tag(struct web_user *user, const char *query, const char *token)
{
	struct page_form *form = page_form_new(user);

	page_form_add(form, "csrfmiddlewaretoken", token);
	page_form_add(form, "name", mem_printf(user, "forged-%zu", strlen(query)));
	page_form_add(form, "slug", mem_printf(user, "forged-%zu", strlen(query)));
	return hostile_send(user, mem_printf(user, "/ficus/catalogue/tag/add/?%s", query), form);
}

/* In a dialog, a form takes the same rights and tokens, and leads nowhere. */
static void test_forgery__dialogs_are_no_way_around(void **state)
{
	static const char *const queries[] = {"_popup=1",
		"_popup=", "_popup=//evil.example/&next=//evil.example/",
		"_popup=1&_to_field=password"};
	struct hostile_site *this = *state;
	struct http_client *browser = this->root->browser;
	const char *before = hostile_site_sums(this);

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		assert_int_equal(send_tag(this->root, queries[i], "forged"), 403);
		assert_int_equal(send_tag(this->editor, queries[i],
					 http_cookie(this->editor->browser, "csrftoken")),
			403);
	}
	assert_string_equal(hostile_site_sums(this), before);
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++) {
		assert_int_equal(
			send_tag(this->root, queries[i], http_cookie(browser, "csrftoken")), 200);
		assert_string_equal(http_header(browser, "Content-Type"), "application/json");
		assert_null(http_header(browser, "Location"));
	}
}

/* What was seen is said by the form: one that lies about it, or does not say it, overwrites
 * nothing. */
static void test_forgery__originals_that_are_altered_overwrite_nothing(void **state)
{
	static const struct {
		const char *page;
		const char *name;
		const char *value;
	} fields[] = {
		{"catalogue/supplier/1003", "notes", "forged"    },
		{"catalogue/supplier/1003", "name",  "forged"    },
		{"alloc/batch/1003",        "qty",   "77"        },
		{"alloc/batch/1003",        "eta",   "2031-07-07"},
	};
	static const char *const seen[] = {"zq", "5", "2030-01-01", NULL};
	struct hostile_site *this = *state;

	(void)site_sql(this->site,
		"UPDATE catalogue_supplier SET email = '', website = '', country = '',"
		" notes = 'kept', name = 'kept' WHERE id = 1003");
	for (size_t i = 0; i < ARRAY_SIZE(fields) * ARRAY_SIZE(seen); i++) {
		const char *target =
			mem_printf(this, "/ficus/%s/change/", fields[i / ARRAY_SIZE(seen)].page);
		const char *name = fields[i / ARRAY_SIZE(seen)].name;
		struct page_form *form = hostile_open(this->root, target);
		const char *before = hostile_site_sums(this);
		int status;

		page_form_set(form, name, fields[i / ARRAY_SIZE(seen)].value);
		page_form_set(form, "initial-null", NULL);
		page_form_set(
			form, mem_printf(this, "initial-%s", name), seen[i % ARRAY_SIZE(seen)]);
		status = hostile_send(this->root, target, form);
		assert_true(status == 409 || status == 422 || !seen[i % ARRAY_SIZE(seen)]);
		if (status != 302)
			assert_string_equal(hostile_site_sums(this), before);
		assert_string_equal(
			site_sql(this->site,
				"SELECT COUNT(*) FROM catalogue_supplier"
				" WHERE id = 1003 AND notes = 'kept' AND name = 'kept'"),
			"1");
		assert_string_equal(site_sql(this->site,
					    "SELECT COUNT(*) FROM alloc_batch WHERE id = 1003"
					    " AND qty = 10 AND eta IS NULL"),
			"1");
	}
}

static const char *fields_of(TALLOC_CTX *mem, const char *name, size_t count)
{
	size_t length = strlen(name) + 3;
	char *body = mem_array(mem, char, count *length + 1);

	for (size_t i = 0; i < count; i++)
		(void)snprintf(body + i * length, length + 1, "%s=1&", name);
	return body;
}

static void test_forgery__floods_of_parameters_are_refused(void **state)
{
	struct hostile_site *this = *state;
	const char *token = http_cookie(this->root->browser, "csrftoken");
	const char *before = hostile_site_sums(this);
	const char *long_name = mem_array(this, char, 64 * 1024 + 1);
	static const size_t counts[] = {1001, 5000, 40000};

	memset((char *)(uintptr_t)long_name, 'a', 64 * 1024);
	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		const char *body = mem_printf(
			this, "%scsrfmiddlewaretoken=%s", fields_of(this, "qty", counts[i]), token);

		this->root->answer = http_send(this->root->browser,
			&(struct http_request){
				"POST", "/ficus/alloc/batch/add/", HTTP_TEXT(body), NULL});
		page_check(this->root, "/ficus/alloc/batch/add/");
		assert_int_equal(this->root->answer->status, 400);
	}
	for (size_t i = 0; i < 2; i++) {
		const char *name = i ? long_name : "qty";
		const char *value = i ? "1" : long_name;
		struct page_form *form = hostile_open(this->root, "/ficus/alloc/batch/add/");

		page_form_set(form, name, value);
		assert_in_range(
			hostile_send(this->root, "/ficus/alloc/batch/add/", form), 400, 422);
	}
	hostile_visit(this->root,
		mem_printf(this, "/ficus/catalogue/item/?%s", fields_of(this, "q", 500)));
	hostile_visit(this->root,
		mem_printf(this, "/ficus/catalogue/item/?%s", fields_of(this, "columns", 500)));
	hostile_visit(this->root,
		mem_printf(this, "/ficus/catalogue/item/?%s", fields_of(this, "price__gte", 300)));
	assert_int_equal(this->root->answer->status, 400);
	assert_string_equal(hostile_site_sums(this), before);
}

static void test_forgery__methods_that_are_not_offered_are_refused(void **state)
{
	static const char *const methods[] = {"PUT", "DELETE", "PATCH", "OPTIONS"};
	static const char *const targets[] = {"/ficus/", "/ficus/alloc/batch/",
		"/ficus/alloc/batch/1012/change/", "/ficus/alloc/batch/1012/delete/",
		"/ficus/alloc/batch/export/", "/ficus/logout/"};
	struct hostile_site *this = *state;
	const char *before = hostile_site_sums(this);

	for (size_t i = 0; i < ARRAY_SIZE(methods) * ARRAY_SIZE(targets); i++) {
		const char *target = targets[i % ARRAY_SIZE(targets)];

		this->root->answer = http_send(this->root->browser,
			&(struct http_request){
				.method = methods[i / ARRAY_SIZE(targets)], .target = target});
		page_check(this->root, target);
		assert_in_range(this->root->answer->status, 400, 405);
	}
	hostile_visit(this->root, "/ficus/logout/");
	assert_string_equal(web_user_name(this->root, SIDE_OURS), "demo-admin");
	assert_string_equal(hostile_site_sums(this), before);
}

/* page_check() looks for hashes and keys of sessions in every answer of this program. */
static void test_forgery__secrets_are_not_asked_for(void **state)
{
	static const struct {
		const char *target;
		int status;
	} questions[] = {
		{"/ficus/auth/user/?password__startswith=p",             400},
		{"/ficus/auth/user/?password=x",                         400},
		{"/ficus/auth/user/?password__gte=p",                    400},
		{"/ficus/auth/user/?password__isnull=0",                 400},
		{"/ficus/auth/user/?o=password",                         400},
		{"/ficus/auth/user/?o=-password",                        400},
		{"/ficus/auth/user/?columns=password",                   400},
		{"/ficus/auth/user/export/?format=csv&columns=password", 400},
		{"/ficus/auth/user/export/?format=csv",                  200},
		{"/ficus/auth/user/export/?format=json",                 200},
		{"/ficus/auth/user/?groups__user__password__gte=p",      400},
		{"/ficus/auth/group/?user__password__startswith=p",      400},
		{"/ficus/auth/user/1012/change/",                        200},
		{"/ficus/auth/user/1012/history/",                       200},
		{"/ficus/auth/user/1012/password/",                      200},
		{"/ficus/auth/user/?q=pbkdf2",                           200},
		{"/ficus/sessions/session/",                             404},
		{"/ficus/django/session/",                               404},
		{"/ficus/ficus/audit/",                                  404},
	};
	struct hostile_site *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(questions); i++) {
		hostile_visit(this->root, questions[i].target);
		if (this->root->answer->status != questions[i].status)
			fail_msg("%s: %d", questions[i].target, this->root->answer->status);
	}
	hostile_visit(this->root, "/ficus/auth/user/?q=pbkdf2");
	assert_false(web_user_sees(this->root, "demo-viewer"));
	hostile_visit(this->root, "/ficus/auth/user/autocomplete/?term=pbkdf2");
	assert_false(web_user_sees(this->root, "demo-viewer"));
}

/* Nor is it set with the fields of a list. */
static void test_forgery__secrets_are_no_field_of_a_list(void **state)
{
	struct hostile_site *this = *state;
	const char *password = "SELECT password FROM auth_user WHERE id = 1012";
	const char *before = site_sql(this->site, password);
	struct page_form *form = hostile_open(this->root, "/ficus/auth/user/");

	page_form_set(form, "action", "set_field");
	page_form_set(form, "_selected_action", "1012");
	page_form_set(form, "field", "password");
	page_form_set(form, "value", "forged");
	page_form_set(form, "step", "set");
	page_form_set(form, "_password", "demo");
	assert_int_equal(hostile_send(this->root, "/ficus/auth/user/", form), 200);
	assert_string_equal(site_sql(this->site, password), before);
}

/* A new password is no part of what the history shows. */
static void test_forgery__passwords_are_not_in_the_history(void **state)
{
	struct hostile_site *this = *state;
	const char *target = "/ficus/auth/user/1012/password/";
	struct page_form *form = hostile_open(this->root, target);

	page_form_set(form, "password1", "zq-secret-17-lamps");
	page_form_set(form, "password2", "zq-secret-17-lamps");
	page_form_set(form, "_password", "demo");
	page_form_set(form, "password", "demo");
	assert_int_equal(hostile_send(this->root, target, form), 302);
	hostile_visit(this->root, "/ficus/auth/user/1012/history/");
	assert_false(web_user_sees(this->root, "zq-secret-17-lamps"));
	assert_string_equal(site_sql(this->site,
				    "SELECT COUNT(*) FROM ficus_audit"
				    " WHERE changes LIKE '%pbkdf2%' OR changes LIKE '%zq-secret%'"),
		"0");
}

static void test_forgery__the_worker_is_still_the_first(void **state)
{
	check_hostile_worker(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forgery__forged_keys_find_nothing),
		cmocka_unit_test(test_forgery__forged_fields_change_nothing),
		cmocka_unit_test(test_forgery__rights_are_not_taken),
		cmocka_unit_test(test_forgery__dialogs_are_no_way_around),
		cmocka_unit_test(test_forgery__originals_that_are_altered_overwrite_nothing),
		cmocka_unit_test(test_forgery__floods_of_parameters_are_refused),
		cmocka_unit_test(test_forgery__methods_that_are_not_offered_are_refused),
		cmocka_unit_test(test_forgery__secrets_are_not_asked_for),
		cmocka_unit_test(test_forgery__secrets_are_no_field_of_a_list),
		cmocka_unit_test(test_forgery__inlines_reach_no_row_of_another_parent),
		cmocka_unit_test(test_forgery__passwords_are_not_in_the_history),
		cmocka_unit_test(test_forgery__the_worker_is_still_the_first),
	};

	return cmocka_run_group_tests(tests, hostile_site_set_up, hostile_site_tear_down);
}
