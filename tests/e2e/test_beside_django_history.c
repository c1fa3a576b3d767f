/*
 * What Ficus changes stands in the history of Django's admin as if Django had changed it.
 * Source: docs/django.md, "History".
 */
#include "config.h"

#include "tests/support/batch_form.h"
#include "tests/support/cmocka.h"

struct fixture {
	struct django_site *site;
	struct web_user *staff; /* signed in */
};

static int set_up(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);

	this->site = django_site_start(this, NONE);
	this->staff = web_user_new(this, this->site->site);
	web_user_sign_in(this->staff, SIDE_OURS, "demo-staff", "demo");
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *this = *state;

	site_stop(this->site->site);
	return talloc_free(this);
}

/* All of the newest row but its key, with the time as whether it is now. */
static const char *newest_row(struct fixture *this, const char *id)
{
	return site_sql(this->site->site,
		mem_printf(this,
			"SELECT ABS(TIMESTAMPDIFF(SECOND, action_time, UTC_TIMESTAMP())) < 60,"
			" user_id, content_type_id, object_id, object_repr, action_flag,"
			" change_message FROM django_admin_log WHERE object_id = '%s'"
			" ORDER BY id DESC LIMIT 1",
			id));
}

/* The same change on both sides, from the same state. */
static void test_history__a_row_is_what_django_writes_for_the_same_change(void **state)
{
	static const struct {
		const char *quantity;
		const char *eta;
		const char *changes;
	} rows[] = {
		{"11", "",           "[{\"changed\": {\"fields\": [\"Qty\"]}}]"         },
		{"10", "2031-05-01", "[{\"changed\": {\"fields\": [\"Eta\"]}}]"         },
		{"12", "2031-05-02", "[{\"changed\": {\"fields\": [\"Qty\", \"Eta\"]}}]"},
		{"10", "",           "[]"					       },
	};
	struct fixture *this = *state;
	const char *id = batch_form_new(this->site, "same");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *ours;

		assert_int_equal(
			batch_form_revise(this->staff, id, rows[i].quantity, rows[i].eta), 302);
		ours = newest_row(this, id);
		(void)site_sql(this->site->site,
			"UPDATE alloc_batch SET qty = 10, eta = NULL WHERE reference = 'same'");
		assert_int_equal(batch_form_revise_in_django(
					 this->staff, id, "same", rows[i].quantity, rows[i].eta),
			302);
		assert_string_equal(ours, newest_row(this, id));
		assert_row(strstr(ours, rows[i].changes), rows[i].changes);
		(void)site_sql(this->site->site,
			"UPDATE alloc_batch SET qty = 10, eta = NULL WHERE reference = 'same'");
	}
}

#define TEN_WIDE                                                                                   \
	"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"         \
	"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80"
#define FIFTY_WIDE TEN_WIDE TEN_WIDE TEN_WIDE TEN_WIDE TEN_WIDE
#define FIFTY      "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"

static const char *const references[] = {
	"plain",
	"Gr\xc3\xbc\xc3\x9f"
	"e <b>&amp;\"'</b> \\",
	"\xe6\xa4\x85\xe5\xad\x90 \xf0\x9f\x98\x80",
	FIFTY FIFTY FIFTY FIFTY,
	"201" FIFTY FIFTY FIFTY FIFTY,
	FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE,
	FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE FIFTY_WIDE,
};

static void test_history__django_shows_what_we_wrote_whatever_it_is_called(void **state)
{
	struct fixture *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(references); i++) {
		const char *id = batch_form_new(this->site, references[i]);
		const char *ours;

		assert_row(batch_form_revise(this->staff, id, "11", "") == 302, references[i]);
		ours = newest_row(this, id);
		assert_row(web_user_get(this->staff,
				   mem_printf(this, "/admin/alloc/batch/%s/history/", id)) == 200,
			references[i]);
		assert_row(web_user_sees(this->staff, "Changed Qty."), references[i]);
		assert_row(web_user_sees(this->staff, "demo-staff"), references[i]);
		assert_row(web_user_get(this->staff, "/admin/") == 200, references[i]);
		(void)site_sql(this->site->site,
			mem_printf(this, "UPDATE alloc_batch SET qty = 10 WHERE id = %s", id));
		assert_row(batch_form_revise_in_django(this->staff, id, references[i], "11", "") ==
				302,
			references[i]);
		assert_string_equal(ours, newest_row(this, id));
	}
}

static const char *row_count(struct fixture *this, const char *id)
{
	return site_sql(this->site->site,
		mem_printf(
			this, "SELECT COUNT(*) FROM django_admin_log WHERE object_id = '%s'", id));
}

/* The one row for both: what is not changed has no history. */
static void test_history__what_is_refused_leaves_none(void **state)
{
	struct fixture *this = *state;
	const char *id = batch_form_new(this->site, "refused");
	const char *path = batch_form_path(this, id);

	assert_int_equal(batch_form_revise(this->staff, id, "many", ""), 422);
	assert_int_equal(batch_form_revise(this->staff, id, "-1", ""), 422);
	assert_int_equal(batch_form_revise(this->staff, id, "11", "2031-02-30"), 422);
	assert_int_equal(web_user_submit(this->staff, path,
				 LIST("qty", "12", "eta", "", "initial-qty", "9")),
		409);
	assert_int_equal(web_user_post(this->staff, path, LIST("qty", "12")), 403);
	assert_string_equal(row_count(this, id), "0");
	assert_string_equal(site_sql(this->site->site,
				    "SELECT qty FROM alloc_batch WHERE reference = 'refused'"),
		"10");
	assert_int_equal(batch_form_revise(this->staff, id, "11", ""), 302);
	assert_string_equal(row_count(this, id), "1");
}

/* The quantity was changed in Django's admin while our form was open. */
static void test_history__a_stale_form_shows_both_values(void **state)
{
	struct fixture *this = *state;
	const char *id = batch_form_new(this->site, "stale");
	const char *path = batch_form_path(this, id);

	assert_int_equal(batch_form_revise_in_django(this->staff, id, "stale", "4711", ""), 302);
	assert_int_equal(web_user_submit(this->staff, path,
				 LIST("qty", "815", "eta", "", "initial-qty", "10")),
		409);
	assert_true(web_user_sees(
		this->staff, "<th scope=\"row\">Qty</th><td>10</td><td>4711</td><td>815</td>"));
	assert_string_equal(web_user_input(this->staff, "qty"), "815");
	assert_string_equal(web_user_input(this->staff, "initial-qty"), "4711");
	assert_string_equal(
		site_sql(this->site->site, "SELECT qty FROM alloc_batch WHERE reference = 'stale'"),
		"4711");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_history__a_row_is_what_django_writes_for_the_same_change),
		cmocka_unit_test(test_history__django_shows_what_we_wrote_whatever_it_is_called),
		cmocka_unit_test(test_history__what_is_refused_leaves_none),
		cmocka_unit_test(test_history__a_stale_form_shows_both_values),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
