/* tests/unit/test_batch_page.c - the form of a batch: shown, filled in, refused, overtaken. */
#include "config.h"

#include <inttypes.h>

#include "tests/support/page_case.h"

#define CHANGES "alloc.change_batch"
#define SEEN    "&seen_qty=10&seen_eta="

static const char *page_of(struct page_case *this, const char *reference)
{
	const struct fake_batch_row *row =
		fake_store_find_batch(this->service->app->store, reference);

	assert_non_null(row);
	return mem_printf(this, "/ficus/alloc/batch/%" PRId64 "/change/", row->id);
}

static const char *page_of_lamps(struct page_case *this)
{
	return page_of(this, "batch-1");
}

static const struct fake_batch_row *lamps(struct page_case *this)
{
	return fake_store_find_batch(this->service->app->store, "batch-1");
}

static const struct fake_table *journal(struct page_case *this)
{
	return &this->service->app->store->journal;
}

static void test_batch_page__form_shows_what_stands_there(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_get(this, page_of_lamps(this)), 200);
	assert_shows(this, "<h1>Batch batch-1</h1>");
	assert_shows(this, "<dt>Sku</dt><dd>LAMP</dd>");
	assert_shows(this, "<dt>Promised</dt><dd>1</dd>");
	assert_shows(this, "name=\"qty\" type=\"number\" value=\"10\"");
	assert_shows(this, "name=\"seen_qty\" value=\"10\"");
	assert_shows(this, "name=\"eta\" type=\"date\" value=\"\"");
	assert_shows(this, "name=\"seen_eta\" value=\"\"");
	assert_shows(this, "name=\"csrfmiddlewaretoken\"");
}

static void test_batch_page__viewers_get_no_form(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, "alloc.view_batch");
	assert_int_equal(page_get(this, page_of_lamps(this)), 200);
	assert_shows(this, "<dt>Qty</dt><dd>10</dd>");
	assert_shows(this, "<dt>Eta</dt><dd>-</dd>");
	assert_hides(this, "<form method=\"post\">");
	assert_hides(this, "name=\"qty\"");
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=5&eta=" SEEN), 403);
	assert_shows(this, "Not permitted");
	assert_int_equal(lamps(this)->purchased, 10);
}

static void test_batch_page__others_are_kept_out(void **state)
{
	struct page_case *this = *state;

	assert_int_equal(page_get(this, page_of_lamps(this)), 302);
	assert_memory_equal(page_header(this, "Location"),
		"/ficus/login/?next=%2Fficus%2Falloc%2Fbatch%2F", 46);
	SIGN_IN(this, "alloc.delete_batch");
	assert_int_equal(page_get(this, page_of_lamps(this)), 403);
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=5&eta=" SEEN), 403);
	this->amy->user.is_staff = false;
	this->amy->user.is_superuser = true;
	assert_int_equal(page_get(this, page_of_lamps(this)), 403);
}

static void test_batch_page__saved_it_is_changed_and_noted(void **state)
{
	struct page_case *this = *state;
	const struct journal_entry *entry;

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=12&eta=2031-05-01" SEEN), 302);
	assert_string_equal(page_header(this, "Location"), page_of_lamps(this));
	assert_int_equal(lamps(this)->purchased, 12);
	assert_int_equal(date_compare(lamps(this)->eta, MAY(1)), 0);
	assert_int_equal(journal(this)->count, 1);
	entry = fake_table_at(journal(this), 0);
	assert_string_equal(entry->actor, this->amy->user.id);
	assert_string_equal(entry->model, "alloc.batch");
	assert_string_equal(entry->object_id, mem_printf(this, "%" PRId64, lamps(this)->id));
	assert_string_equal(entry->object_text, "batch-1");
	assert_int_equal(entry->action, JOURNAL_CHANGE);
	assert_string_equal(entry->changes, "[{\"changed\": {\"fields\": [\"Qty\", \"Eta\"]}}]");
}

static void test_batch_page__journal_names_what_was_changed(void **state)
{
	static const struct {
		const char *form;
		const char *fields; /* NULL: none */
	} rows[] = {
		{"qty=10&eta=" SEEN,                            NULL     },
		{"qty=11&eta=" SEEN,                            "\"Qty\""},
		{"qty=11&eta=2031-05-01&seen_qty=11&seen_eta=", "\"Eta\""},
		{"qty=11&eta=&seen_qty=11&seen_eta=2031-05-01", "\"Eta\""},
	};
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct journal_entry *entry;

		assert_int_equal(page_post(this, page_of_lamps(this), rows[i].form), 302);
		assert_int_equal(journal(this)->count, i + 1);
		entry = fake_table_at(journal(this), i);
		assert_string_equal(entry->changes,
			rows[i].fields ? mem_printf(this, "[{\"changed\": {\"fields\": [%s]}}]",
						 rows[i].fields)
				       : "[]");
	}
}

static void test_batch_page__next_page_says_that_it_was(void **state)
{
	struct page_case *this = *state;
	const char *cookie;

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=12&eta=" SEEN), 302);
	cookie = page_cookie(this, "messages");
	this->cookies = mem_printf(
		this, "%s; messages=%.*s", this->cookies, (int)strcspn(cookie, ";"), cookie);
	assert_int_equal(page_get(this, page_of_lamps(this)), 200);
	assert_shows(this, "<li class=\"info\">The batch batch-1 was changed.</li>");
	assert_non_null(strstr(page_cookie(this, "messages"), "Max-Age=0"));
}

static void test_batch_page__complaints_keep_what_was_typed_and_seen(void **state)
{
	static const char *const quantities[] = {"", "-1", "%2B1", "1.5", "x", "2147483648",
		"99999999999999999999", "+12", "12+", "%0C1", "1%C2%A0"};
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	for (size_t i = 0; i < ARRAY_SIZE(quantities); i++) {
		assert_row(page_post(this, page_of_lamps(this),
				   mem_printf(this, "qty=%s&eta=2031-05-01" SEEN, quantities[i])) ==
				422,
			quantities[i]);
		assert_shows(this, "id=\"qty-error\" role=\"alert\">qty: expected an integer");
		assert_hides(this, "id=\"eta-error\"");
		assert_shows(this, "type=\"date\" value=\"2031-05-01\"");
		assert_shows(this, "name=\"seen_qty\" value=\"10\"");
		assert_shows(this, "name=\"seen_eta\" value=\"\"");
	}
	assert_int_equal(lamps(this)->purchased, 10);
	assert_int_equal(journal(this)->count, 0);
}

static void test_batch_page__both_may_be_wrong(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_post(this, page_of_lamps(this),
				 "qty=%22%3E%3Cb%3E&eta=2031-02-30&seen_qty=7&seen_eta="),
		422);
	assert_shows(this, "id=\"qty-error\"");
	assert_shows(this, "id=\"eta-error\"");
	assert_shows(this, "value=\"&quot;&gt;&lt;b&gt;\"");
	assert_shows(this, "value=\"2031-02-30\"");
	assert_shows(this, "name=\"seen_qty\" value=\"7\""); /* and not what stands there now */
	assert_hides(this, "<b>");
}

/* The cursor goes to the first one, so that what is wrong is read out at once. */
static void test_batch_page__complaints_are_read_out(void **state)
{
	static const char qty[] = " aria-invalid=\"true\" aria-describedby=\"qty-error qty-help\"";
	static const char eta[] = " aria-invalid=\"true\" aria-describedby=\"eta-error eta-help\"";
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_get(this, page_of_lamps(this)), 200);
	assert_shows(this, " aria-describedby=\"qty-help\">");
	assert_hides(this, "aria-invalid");
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=x&eta=x" SEEN), 422);
	assert_shows(this, mem_printf(this, "%s autofocus>", qty));
	assert_shows(this, mem_printf(this, "%s>", eta));
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=5&eta=x" SEEN), 422);
	assert_hides(this, qty);
	assert_shows(this, mem_printf(this, "%s autofocus>", eta));
}

static void test_batch_page__what_was_seen_must_be_said(void **state)
{
	static const char *const forms[] = {"qty=5&eta=", "qty=5&eta=&seen_eta=",
		"qty=5&eta=&seen_qty=x&seen_eta=", "qty=5&eta=&seen_qty=10&seen_eta=x",
		"qty=5&eta=&seen_qty=-2147483649&seen_eta="};
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		assert_row(page_post(this, page_of_lamps(this), forms[i]) == 400, forms[i]);
		assert_shows(this, "expected what the page had there");
	}
	assert_int_equal(lamps(this)->purchased, 10);
}

static void test_batch_page__overtaken_it_shows_both_sides(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	(void)test_app_accept(this->service->app, CHANGE_QUANTITY("batch-1", 20));
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=12&eta=2031-05-01" SEEN), 409);
	assert_shows(this, "somebody else has changed this batch meanwhile");
	assert_shows(this, "<th scope=\"row\">Qty</th><td>10</td><td>20</td><td>12</td></tr>");
	assert_shows(
		this, "<th scope=\"row\">Eta</th><td>-</td><td>-</td><td>2031-05-01</td></tr>");
	assert_shows(this, "name=\"qty\" type=\"number\" value=\"12\"");
	assert_shows(this, "name=\"seen_qty\" value=\"20\"");
	assert_int_equal(lamps(this)->purchased, 20);
	assert_int_equal(journal(this)->count, 0);
	assert_string_equal(page_cookie(this, "messages"), "");
	assert_int_equal(
		page_post(this, page_of_lamps(this), "qty=12&eta=2031-05-01&seen_qty=20&seen_eta="),
		302);
	assert_int_equal(lamps(this)->purchased, 12);
}

/* It is as it was seen: another page would say that nothing is different. */
static void test_batch_page__other_conflicts_are_told_as_they_are(void **state)
{
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	this->service->app->uow.fail_commit =
		(struct fake_failure){.kind = ERROR_CONFLICT, .times = 1};
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=12&eta=" SEEN), 409);
	assert_shows(this, "a failure the test ordered");
	assert_hides(this, "name=\"qty\"");
}

static void test_batch_page__unknown_batches_are_not_found(void **state)
{
	static const char *const ids[] = {"0", "99", "-1", "+1", "1x", "0x1", "1.0", "%20",
		"999999999999999999", "9999999999999999999999", "%3Cb%3E", "%01", "%C3%A9"};
	struct page_case *this = *state;

	SIGN_IN(this, CHANGES);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		const char *target = mem_printf(this, "/ficus/alloc/batch/%s/change/", ids[i]);

		assert_row(page_get(this, target) == 404, ids[i]);
		assert_shows(this, "There is no batch ");
		assert_hides(this, "<b>");
		assert_row(page_post(this, target, "qty=5&eta=" SEEN) == 404, ids[i]);
	}
}

static void test_batch_page__overlong_ids_are_refused(void **state)
{
	struct page_case *this = *state;
	char *id = mem_array(this, char, 257);

	SIGN_IN(this, CHANGES);
	memset(id, '1', 255);
	assert_int_equal(
		page_get(this, mem_printf(this, "/ficus/alloc/batch/%s/change/", id)), 404);
	id[255] = '1';
	assert_int_equal(
		page_get(this, mem_printf(this, "/ficus/alloc/batch/%s/change/", id)), 400);
	assert_shows(this, "id: expected a text of 1 to 255 characters");
}

static void test_batch_page__names_are_text(void **state)
{
	struct page_case *this = *state;

	(void)test_app_accept(
		this->service->app, CREATE_BATCH("<i>\"r'", "</dd><script>", 3, MAY(2)));
	SIGN_IN(this, CHANGES);
	assert_int_equal(page_get(this, page_of(this, "<i>\"r'")), 200);
	assert_shows(this, "<title>Batch &lt;i&gt;&quot;r&#x27; - Ficus</title>");
	assert_shows(this, "<dd>&lt;/dd&gt;&lt;script&gt;</dd>");
	assert_shows(this, "value=\"2031-05-02\"");
	assert_hides(this, "<i>");
	assert_hides(this, "<script>");
}

/* As other writers left it. */
static void test_batch_page__negative_quantities_can_be_mended(void **state)
{
	struct page_case *this = *state;
	int64_t id = fake_store_add_batch(this->service->app->store, "broken", "DESK", -5, NO_DATE);

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_get(this, page_of(this, "broken")), 200);
	assert_shows(this, "name=\"seen_qty\" value=\"-5\"");
	assert_int_equal(
		page_post(this, page_of(this, "broken"), "qty=5&eta=&seen_qty=-5&seen_eta="), 302);
	assert_int_equal(fake_store_batch(this->service->app->store, id)->purchased, 5);
}

static void test_batch_page__younger_namesakes_cannot_be_changed(void **state)
{
	struct page_case *this = *state;
	int64_t id = fake_store_add_batch(this->service->app->store, "batch-1", "DESK", 4, NO_DATE);
	const char *target = mem_printf(this, "/ficus/alloc/batch/%" PRId64 "/change/", id);

	SIGN_IN(this, CHANGES);
	assert_int_equal(page_get(this, target), 200);
	assert_shows(this, "An older batch has this reference, too.");
	assert_hides(this, "name=\"qty\"");
	assert_int_equal(page_post(this, target, "qty=5&eta=&seen_qty=4&seen_eta="), 409);
	assert_shows(this, "An older batch has this reference, too.");
	assert_int_equal(lamps(this)->purchased, 10);
}

static void test_batch_page__outages_are_told_by_a_page(void **state)
{
	struct page_case *this = *state;
	struct fake_failure failure = {.kind = ERROR_UNAVAILABLE, .times = 1};

	SIGN_IN(this, CHANGES);
	this->service->batches.fail = failure;
	assert_int_equal(page_get(this, page_of_lamps(this)), 503);
	this->service->app->uow.fail_commit = failure;
	assert_int_equal(page_post(this, page_of_lamps(this), "qty=12&eta=" SEEN), 503);
	assert_shows(this, "Not available just now");
	assert_int_equal(journal(this)->count, 0);
	assert_int_equal(lamps(this)->purchased, 10);
	assert_string_equal(page_cookie(this, "messages"), "");
}

int main(void)
{
#define TEST(name) PAGE_CASE(test_batch_page__##name)
	const struct CMUnitTest tests[] = {
		TEST(form_shows_what_stands_there),
		TEST(viewers_get_no_form),
		TEST(others_are_kept_out),
		TEST(saved_it_is_changed_and_noted),
		TEST(journal_names_what_was_changed),
		TEST(next_page_says_that_it_was),
		TEST(complaints_keep_what_was_typed_and_seen),
		TEST(both_may_be_wrong),
		TEST(complaints_are_read_out),
		TEST(what_was_seen_must_be_said),
		TEST(overtaken_it_shows_both_sides),
		TEST(other_conflicts_are_told_as_they_are),
		TEST(unknown_batches_are_not_found),
		TEST(overlong_ids_are_refused),
		TEST(names_are_text),
		TEST(negative_quantities_can_be_mended),
		TEST(younger_namesakes_cannot_be_changed),
		TEST(outages_are_told_by_a_page),
	};

	return cmocka_run_group_tests_name("batch_page", tests, NULL, NULL);
}
