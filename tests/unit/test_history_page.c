/* tests/unit/test_history_page.c - what was done to a row, and the start page's last actions. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

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
	assert_has(this, "<body class=\"history\"");
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

/* One line, with these values. */
static void show_values(struct admin_case *this, const struct history_value *values, size_t count)
{
	struct history_line lines[] = {line_of("")};

	lines[0].values = values;
	lines[0].value_count = count;
	lines[0].model = this->model->rows->label;
	(void)history_of(this, lines, 1);
	assert_int_equal(admin_get(this, history_page, TARGET), 200);
}

#define SHOW_VALUES(this, ...)                                                                     \
	show_values(this, (const struct history_value[]){__VA_ARGS__},                             \
		ARRAY_SIZE(((const struct history_value[]){__VA_ARGS__})))

/* So many of a character of two bytes, and what stands behind them. */
static const char *long_text(struct admin_case *this, size_t count, const char *end)
{
	char *text = mem_array(this, char, 2 * count + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(text + 2 * i, "\xc3\xa9", 2);
	return mem_printf(this, "%s%s", text, end);
}

static void test_history__long_values_are_cut_at_a_character(void **state)
{
	struct admin_case *this = *state;
	const char *longest = long_text(this, 1000, "");

	SHOW_VALUES(this, {"notes", NULL, longest});
	assert_has(this, "<td>-</td><td><ins>\xc3\xa9");
	assert_has(this, "\xc3\xa9\xe2\x80\xa6</ins>");
	assert_lacks(this, longest);
}

static void test_history__long_values_are_shown_where_they_differ(void **state)
{
	struct admin_case *this = *state;
	const char *alike = long_text(this, 100, "");
	const char *rest = long_text(this, 500, "");

	/* Characters that have their first byte in common. */
	SHOW_VALUES(this,
		{"notes", mem_printf(this, "%s\xc3\xa8%s", rest, rest),
			mem_printf(this, "%s\xc3\xaa%s", rest, rest)});
	assert_has(this,
		mem_printf(this,
			"<del>\xe2\x80\xa6%s\xc3\xa8%s\xe2\x80\xa6</del></td>"
			"<td><ins>\xe2\x80\xa6%s\xc3\xaa%s\xe2\x80\xa6</ins>",
			alike, long_text(this, 199, ""), alike, long_text(this, 199, "")));
	SHOW_VALUES(this, {"notes", rest, mem_printf(this, "%s!", rest)});
	assert_has(this,
		mem_printf(this, "<del>\xe2\x80\xa6%s</del></td><td><ins>\xe2\x80\xa6%s!</ins>",
			alike, alike));
}

static void test_history__values_that_fit_are_shown_whole(void **state)
{
	struct admin_case *this = *state;
	const char *before = long_text(this, 299, "a");
	const char *after = long_text(this, 299, "b");

	SHOW_VALUES(this, {"notes", before, after});
	assert_has(this, mem_printf(this, "<del>%s</del></td><td><ins>%s</ins>", before, after));
	SHOW_VALUES(
		this, {"notes", mem_printf(this, "a%s", after), mem_printf(this, "b%s", after)});
	assert_has(this, "<del>a\xc3\xa9");
	assert_has(this, "<ins>b\xc3\xa9");
}

/* Seconds are mostly not told. */
static void test_history__values_that_read_alike_are_told_exactly(void **state)
{
	struct admin_case *this = *state;

	SHOW_VALUES(this, {"seen_at", "2024-05-17 10:20:30", "2024-05-17 10:20:31"},
		{"secret", "hidden-a", "hidden-b"});
	assert_has(this, "<del>2024-05-17T10:20:30</del></td><td><ins>2024-05-17T10:20:31</ins>");
	assert_lacks(this, "hidden-");
}

static void test_history__rows_are_called_as_they_are_now(void **state)
{
	struct admin_case *this = *state;

	admin_case_allow(this, "shop.view_lamp");
	SHOW_VALUES(this, {"maker", NULL, "1"}, {"maker", "1", "2"}, {"maker", "2", "5"},
		{"maker", "5", "x"});
	assert_has(this, "<td>-</td><td><ins>Ada &amp; Sons</ins></td>");
	assert_has(this,
		"<td><del>Ada &amp; Sons</del></td><td><ins>&lt;b&gt;Bold&lt;/b&gt;</ins></td>");
	assert_has(this, "<td><ins>5</ins></td>");
	assert_has(this, "<td><del>5</del></td><td><ins>x</ins></td>");
	assert_non_null(strstr(this->reader.trace,
		"read shop.maker id name where id=1 or id=2 or id=5 order id limit 3\n"));
	assert_int_equal(this->reader.call_count, 2);
}

static void test_history__rows_that_cannot_be_read_are_told(void **state)
{
	struct admin_case *this = *state;
	const struct history_value value = {"maker", NULL, "1"};
	struct history_line lines[] = {line_of("")};

	lines[0].values = &value;
	lines[0].value_count = 1;
	(void)history_of(this, lines, 1);
	this->reader.fail = (struct fake_failure){ERROR_BUSY, 1, 1};
	assert_int_equal(admin_get(this, history_page, TARGET), 0);
	assert_int_equal(this->err.kind, ERROR_BUSY);
}

/* Lamps have many-to-many fields as well, of those who repair and those who sell them. */
static void add_pairs(struct admin_case *this)
{
	static const struct row_pairs pairs;
	const struct row_model *lamps = lamp_model->rows;
	const struct row_field *maker = row_model_field(lamps, "maker");
	struct row_field *fields = mem_array(this, struct row_field, lamps->field_count + 2);
	struct row_model *rows = mem_new(this, struct row_model);
	struct admin_model *model = mem_new(this, struct admin_model);

	memcpy(fields, lamps->fields, lamps->field_count * sizeof(*fields));
	fields[lamps->field_count] = (struct row_field){.name = "menders",
		.label = "menders",
		.pairs = &pairs,
		.relation = maker->relation};
	fields[lamps->field_count + 1] = (struct row_field){.name = "sellers",
		.label = "sellers",
		.pairs = &pairs,
		.relation = maker->relation};
	*rows = *lamps;
	rows->fields = fields;
	rows->field_count += 2;
	*model = *lamp_model;
	model->rows = rows;
	this->model = model;
}

static void test_history__many_rows_are_called_as_they_are(void **state)
{
	struct admin_case *this = *state;

	add_pairs(this);
	SHOW_VALUES(this, {"menders", "", "1"}, {"sellers", "2 7 1", ""});
	assert_has(
		this, "<th scope=\"row\">Menders</th><td>-</td><td><ins>Ada &amp; Sons</ins></td>");
	assert_has(
		this, "<td><del>&lt;b&gt;Bold&lt;/b&gt;, 7, Ada &amp; Sons</del></td><td>-</td>");
	assert_int_equal(this->reader.call_count, 2);
}

/* A page of makers, whose lamps are edited with it. */
static void put_lamps_below_makers(struct admin_case *this)
{
	struct admin_inline *lamps = mem_new(this, struct admin_inline);
	struct admin_model *model = mem_new(this, struct admin_model);

	*lamps = (struct admin_inline){
		.model = lamp_model, .link = row_model_field(lamp_model->rows, "maker")};
	*model = *maker_model;
	model->inlines = lamps;
	model->inline_count = 1;
	this->model = model;
}

static void test_history__rows_below_are_told_of_like_the_row_itself(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(setenv("TZ", "CET-1", 1), 0);
	tzset();
	put_lamps_below_makers(this);
	SHOW_VALUES(this, {"name", "Ada", "Ada & Sons"}, {"lamp[7].price", "1.00", "2.00"},
		{"lamp[7].seen_at", NULL, "2024-05-17 10:20:30"}, {"lamp[+].state", NULL, "old"},
		{"lamp[8].maker", "1", "2"}, {"lamp[7].secret", "hidden-a", "hidden-b"},
		{"lamp[].x].gone", "x", "y"});
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
	assert_has(this, "<th scope=\"row\">Name</th><td><del>Ada</del>");
	assert_has(this, "<th scope=\"row\">Lamp 7: Price</th><td><del>1.00</del>");
	assert_has(this, "Lamp 7: Seen at</th><td>-</td><td><ins>17 May 2024, 11:20</ins>");
	assert_has(this,
		"<th scope=\"row\">Lamp (new): State</th><td>-</td>"
		"<td><ins>Second-hand</ins>");
	assert_lacks(this, "Lamp 8: Maker");
	assert_has(this, "<th scope=\"row\">Lamp ].x: Gone</th><td><del>x</del>");
	assert_lacks(this, "hidden-");
}

static void test_history__rows_below_are_for_those_who_may_see_them(void **state)
{
	struct admin_case *this = *state;

	put_lamps_below_makers(this);
	admin_case_allow(this, "shop.view_maker");
	SHOW_VALUES(this, {"lamp[7].price", "1.00", "2.00"}, {"lamp[7].maker", "1", "2"});
	assert_lacks(this, "<details>\n<summary>Values");
	assert_int_equal(this->reader.call_count, 1);
	SHOW_VALUES(this, {"name", "Ada", "Eve"}, {"lamp[7].price", "1.00", "2.00"});
	assert_has(this, "<ins>Eve</ins>");
	assert_lacks(this, "2.00");
}

static void test_history__names_of_no_field_stay_as_they_are(void **state)
{
	static const char *const names[] = {"lamps[7].price", "lam[7].price", "lamp[7]price",
		"lamp[.price", "lamp[", "[].", "."};
	struct admin_case *this = *state;

	put_lamps_below_makers(this);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		SHOW_VALUES(this, {names[i], "1.00", "2.00"});
		assert_has(this,
			mem_printf(this, "<th scope=\"row\">%s</th><td><del>1.00</del>",
				row_capitalise(this, names[i])));
	}
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
	assert_int_equal(
		admin_get(this, history_page, TARGET "?p=3&_changelist_filters=q%3Da"), 200);
	assert_has(this, "rel=\"prev\" href=\"?p=2&amp;_changelist_filters=q%3Da\"");
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
		ADMIN_CASE(test_history__long_values_are_shown_where_they_differ),
		ADMIN_CASE(test_history__values_that_fit_are_shown_whole),
		ADMIN_CASE(test_history__values_that_read_alike_are_told_exactly),
		ADMIN_CASE(test_history__rows_are_called_as_they_are_now),
		ADMIN_CASE(test_history__rows_that_cannot_be_read_are_told),
		ADMIN_CASE(test_history__many_rows_are_called_as_they_are),
		ADMIN_CASE(test_history__rows_below_are_told_of_like_the_row_itself),
		ADMIN_CASE(test_history__rows_below_are_for_those_who_may_see_them),
		ADMIN_CASE(test_history__names_of_no_field_stay_as_they_are),
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
