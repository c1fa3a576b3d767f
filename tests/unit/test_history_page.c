/* tests/unit/test_history_page.c - what was done to a row, and the start page's last actions. */
#include "config.h"

#include "services/bus/journal.h"
#include "tests/fakes/fake_row_history.h"
#include "tests/support/admin_case.h"

#define TARGET "/ficus/shop/lamp/7/history/"

/* 2024-05-17 10:20:30, UTC. */
#define MOMENT_US INT64_C(1715941230000000)

static struct history_line line_of(const char *message)
{
	return (struct history_line){
		.time_us = MOMENT_US,
		.user = "amy",
		.action = JOURNAL_CHANGE,
		.model = "shop.lamp",
		.object_id = "7",
		.object_text = "DESK by Ada",
		.message = message,
	};
}

static struct fake_row_history *history_of(
	struct admin_case *this, struct history_line *lines, size_t count)
{
	struct fake_row_history *history = mem_new(this, struct fake_row_history);

	fake_row_history_init(history);
	history->lines = lines;
	history->count = count;
	this->admin.history = &history->base;
	this->key = "7";
	return history;
}

static void test_history__lines_say_when_who_and_what(void **state)
{
	struct admin_case *this = *state;
	struct history_line lines[] = {
		line_of("[{\"changed\": {\"fields\": [\"Price\"]}}]"), line_of("by <hand>")};

	lines[1].user = "<bob>";
	(void)history_of(this, lines, ARRAY_SIZE(lines));
	assert_int_equal(admin_get(this, history_page, TARGET), 200);
	assert_has(this, "<body class=\"history\">");
	assert_has(this, "<time datetime=\"2024-05-17 10:20:30Z\">");
	assert_has(this, "<td>amy</td><td>Changed Price.");
	assert_has(this, "<td>&lt;bob&gt;</td><td>by &lt;hand&gt;");
	assert_has(this, "DESK by Ada &amp; Sons");
	assert_lacks(this, "class=\"pages\"");
}

static void test_history__values_are_shown_before_and_after(void **state)
{
	struct admin_case *this = *state;
	const struct history_value values[] = {
		{"price",      "12.50",    "13.00"   },
		{"is_lit",     "0",        "1"       },
		{"state",      "new",      "old"     },
		{"notes",      NULL,       "<i>"     },
		{"secret",     "hidden-a", "hidden-b"},
		{"gone_field", "x",        "y"       },
	};
	struct history_line lines[] = {line_of("")};

	lines[0].values = values;
	lines[0].value_count = ARRAY_SIZE(values);
	(void)history_of(this, lines, 1);
	assert_int_equal(admin_get(this, history_page, TARGET), 200);
	assert_has(this,
		"<th scope=\"row\">Price</th><td><del>12.50</del></td><td><ins>13.00</ins></td>");
	assert_has(this, "<td><del>No</del></td><td><ins>Yes</ins></td>");
	assert_has(this, "<td><del>Brand new</del></td><td><ins>Second-hand</ins></td>");
	assert_has(this, "<td>-</td><td><ins>&lt;i&gt;</ins></td>");
	assert_has(this, "<th scope=\"row\">Gone_field</th><td><del>x</del>");
	assert_lacks(this, "hidden-");
}

static void test_history__long_values_are_cut_at_a_character(void **state)
{
	struct admin_case *this = *state;
	char *longest = mem_array(this, char, 2001);
	struct history_value value = {"notes", NULL, longest};
	struct history_line lines[] = {line_of("")};

	for (size_t i = 0; i < 2000; i += 2)
		memcpy(longest + i, "\xc3\xa9", 2);
	lines[0].values = &value;
	lines[0].value_count = 1;
	(void)history_of(this, lines, 1);
	assert_int_equal(admin_get(this, history_page, TARGET), 200);
	assert_has(this, "\xc3\xa9\xe2\x80\xa6</ins>");
	assert_lacks(this, longest);
}

static void test_history__comes_in_pages_of_a_hundred(void **state)
{
	struct admin_case *this = *state;
	struct history_line lines[250];

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		lines[i] = line_of(mem_printf(this, "line %zu.", i));
	(void)history_of(this, lines, ARRAY_SIZE(lines));
	assert_int_equal(admin_get(this, history_page, TARGET), 200);
	assert_has(this, "line 0.");
	assert_has(this, "line 99.");
	assert_lacks(this, "line 100.");
	assert_has(this, "rel=\"next\" href=\"?p=2\"");
	assert_lacks(this, "rel=\"prev\"");
	assert_int_equal(admin_get(this, history_page, TARGET "?p=3"), 200);
	assert_has(this, "line 249.");
	assert_lacks(this, "rel=\"next\"");
	assert_has(this, "rel=\"prev\" href=\"?p=2\"");
	assert_int_equal(admin_get(this, history_page, TARGET "?p=4"), 200);
	assert_has(this, "class=\"empty\"");
}

static void test_history__pages_are_numbers(void **state)
{
	static const char *const wrong[] = {
		"0", "-1", "", "x", "1x", "100001", "99999999999999999999", "1.5", "+1"};
	struct admin_case *this = *state;

	(void)history_of(this, NULL, 0);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		assert_int_equal(
			admin_get(this, history_page, mem_printf(this, TARGET "?p=%s", wrong[i])),
			0);
		assert_int_equal(this->err.kind, ERROR_INVALID);
	}
}

static void test_history__rows_that_are_gone_have_theirs(void **state)
{
	struct admin_case *this = *state;
	struct history_line lines[] = {line_of("")};

	(void)history_of(this, lines, 1);
	lines[0].object_id = this->key = "77";
	lines[0].object_text = "Once there";
	assert_int_equal(admin_get(this, history_page, "/ficus/shop/lamp/77/history/"), 200);
	assert_has(this, "Once there is not there any more.");
	assert_lacks(this, "/ficus/shop/lamp/77/change/");
	this->key = "78";
	assert_int_equal(admin_get(this, history_page, "/ficus/shop/lamp/78/history/"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
}

static void test_history__nothing_was_done(void **state)
{
	struct admin_case *this = *state;
	struct fake_row_history *history = history_of(this, NULL, 0);

	assert_int_equal(admin_get(this, history_page, TARGET), 200);
	assert_has(this, "class=\"empty\"");
	history->failure = (struct fake_failure){ERROR_BUSY, 0, 1};
	assert_int_equal(admin_get(this, history_page, TARGET), 0);
	assert_int_equal(this->err.kind, ERROR_BUSY);
}

static void test_index__shows_apps_and_what_one_did(void **state)
{
	struct admin_case *this = *state;
	struct history_line lines[] = {line_of("first"), line_of("second"), line_of("of bob")};
	struct fake_row_history *history = history_of(this, lines, ARRAY_SIZE(lines));

	lines[0].user = lines[1].user = this->amy->user.id;
	lines[1].action = JOURNAL_DELETION;
	lines[2].user = "bob";
	this->model = NULL;
	this->key = NULL;
	assert_int_equal(admin_get(this, index_page, "/ficus/"), 200);
	assert_has(this, "<h2><a href=\"/ficus/shop/\">Shop</a></h2>");
	assert_has(this, "</tr>\n<tr><th scope=\"row\"><a href=\"/ficus/shop/lamp/\">");
	assert_has(this, "<a href=\"/ficus/shop/lamp/\">Lamps</a>");
	assert_has(this, "<a href=\"/ficus/shop/lamp/add/\">Add");
	assert_has(this, "<a href=\"/ficus/shop/lamp/7/change/\">DESK by Ada</a> (lamp): first");
	assert_has(this, "<li>DESK by Ada (lamp): second");
	assert_has(this, "</tbody>\n</table>\n</section>\n<section class=\"recent\">");
	assert_lacks(this, "There is nothing here");
	assert_lacks(this, "of bob");
	assert_int_equal(history->call_count, 1);
}

static void test_index__shows_what_one_may(void **state)
{
	static const char *view_lamp[] = {"shop.view_lamp"};
	struct admin_case *this = *state;

	(void)history_of(this, NULL, 0);
	this->model = NULL;
	this->amy->user.is_superuser = false;
	assert_int_equal(admin_get(this, index_page, "/ficus/"), 200);
	assert_has(this, "class=\"empty\"");
	assert_lacks(this, "shop");
	this->amy->granted = (struct permissions){view_lamp, 1};
	assert_int_equal(admin_get(this, index_page, "/ficus/"), 200);
	assert_has(this, ">Lamps</a>");
	assert_has(this, ">View<");
	assert_lacks(this, "/add/");
	assert_lacks(this, "maker");
}

static void test_index__an_app_has_its_page(void **state)
{
	struct admin_case *this = *state;
	struct fake_row_history *history = history_of(this, NULL, 0);

	this->model = NULL;
	assert_int_equal(admin_get(this, index_page, "/ficus/shop/"), 200);
	assert_has(this, "<h1>Shop</h1>");
	assert_has(this, ">Makers</a>");
	assert_int_equal(history->call_count, 0);
	assert_int_equal(admin_get(this, index_page, "/ficus/shops/"), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_history__lines_say_when_who_and_what),
		ADMIN_CASE(test_history__values_are_shown_before_and_after),
		ADMIN_CASE(test_history__long_values_are_cut_at_a_character),
		ADMIN_CASE(test_history__comes_in_pages_of_a_hundred),
		ADMIN_CASE(test_history__pages_are_numbers),
		ADMIN_CASE(test_history__rows_that_are_gone_have_theirs),
		ADMIN_CASE(test_history__nothing_was_done),
		ADMIN_CASE(test_index__shows_apps_and_what_one_did),
		ADMIN_CASE(test_index__shows_what_one_may),
		ADMIN_CASE(test_index__an_app_has_its_page),
	};

	return cmocka_run_group_tests_name("history_page", tests, NULL, NULL);
}
