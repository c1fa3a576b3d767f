/* tests/unit/test_list_page.c - lists as pages: what they show, and what they ask the database. */
#include "config.h"

#include "fcgi_app/admin/list_address.h"
#include "fcgi_app/admin/list_text.h"
#include "tests/support/admin_case.h"

#define LIST "/ficus/shop/lamp/"

/* How often a text is in the page. */
static size_t times(const struct admin_case *this, const char *text)
{
	size_t count = 0;

	for (const char *at = admin_body(this); (at = strstr(at, text)); at += strlen(text))
		count++;
	return count;
}

static void test_list_page__rows(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<a href=\"/ficus/shop/lamp/7/change/\">DESK by Ada &amp; Sons</a></th>");
	assert_has(this, "FLOOR by &lt;b&gt;Bold&lt;/b&gt;");
	assert_has(this, "<td>&lt;b&gt;Bold&lt;/b&gt;</td>");
	assert_has(this, "<td class=number>12.50</td>");
	assert_has(this, "<td class=yes>Yes</td>");
	assert_has(this, "<td class=no>No</td>");
	assert_has(this, "<td>Second-hand</td>");
	assert_has(this, "<td>odd</td>");
	assert_has(this, "<td>17 May 2024</td>");
	assert_has(this, "value=\"7\" aria-label=\"DESK by Ada &amp; Sons\"");
	assert_has(this, "3 rows");
	assert_lacks(this, "<b>");
	assert_lacks(this, "hidden-7");
	assert_lacks(this, "style=");
}

/* Related names come with the rows; the rest does not depend on what the table has in it. */
static void test_list_page__statements(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_string_equal(this->reader.trace,
		"read shop.lamp maker maker.name price is_lit state sold_on name id"
		" order name id limit 100\n"
		"estimate shop.lamp\n"
		"count shop.lamp most 10000\n"
		"read shop.maker id name order id limit 50\n"
		"bounds shop.lamp sold_on\n");
}

static void test_list_page__what_takes_too_long_to_count_is_shown_all_the_same(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = ROW_COUNT_UNKNOWN;
	assert_int_equal(admin_get(this, list_page, LIST "?price__gte=1"), 200);
	assert_has(this, "not counted, as that takes too long");
	assert_has(this, "<table class=\"rows\"");
}

static void test_list_page__statements_of_large_tables_are_as_many(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = 20000000;
	this->reader.estimate = 19000000;
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_int_equal(this->reader.call_count, 5);
	assert_has(this, "about 19000000 rows");
	this->reader.call_count = 0;
	assert_int_equal(admin_get(this, list_page, LIST "?price__gte=1"), 200);
	assert_int_equal(this->reader.call_count, 4);
	assert_has(this, "more than 10000 rows");
}

/* The page stays where it is; what leads on from it does not count again. */
static void test_list_page__large_lists_are_counted_exactly_when_asked(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = 20000000;
	assert_int_equal(admin_get(this, list_page, LIST "?price__gte=1&p=2"), 200);
	assert_has(this,
		"<span class=\"count\">more than 10000 rows</span>\n"
		"<a href=\"" LIST "?price__gte=1&amp;p=2&amp;count=exact\">Count exactly</a>");
	this->reader.call_count = 0;
	assert_int_equal(admin_get(this, list_page, LIST "?price__gte=1&count=exact"), 200);
	assert_int_equal(this->reader.call_count, 5);
	assert_non_null(strstr(this->reader.trace, "count shop.lamp where price>=1.00 all\n"));
	assert_has(this, "<span class=\"count\">20000003 rows</span>");
	assert_lacks(this, "count=exact");
	assert_lacks(this, "count%3Dexact");
	assert_lacks(this, "name=\"count\"");
	assert_lacks(this, "Count exactly");
}

/* What is known without it is still said. */
static void test_list_page__a_count_without_the_time_for_it_leaves_the_list_as_it_was(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = 20000000;
	this->reader.is_slow = true;
	assert_int_equal(admin_get(this, list_page, LIST "?price__gte=1&count=exact"), 200);
	assert_has(this,
		"<span class=\"count\">more than 10000 rows</span>\n"
		"<span>Counting them all took too long.</span>");
	assert_has(this, "<table class=\"rows\"");
	this->reader.estimate = 19000000;
	assert_int_equal(admin_get(this, list_page, LIST "?count=exact"), 200);
	assert_has(this, "about 19000000 rows");
	assert_has(this, "Counting them all took too long.");
}

/* What was counted to its end is exact; where that takes too long already, no more is tried. */
static void test_list_page__what_is_counted_is_counted_once(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?count=exact"), 200);
	assert_int_equal(this->reader.call_count, 5);
	assert_has(this, "3 rows");
	this->reader.hidden_count = ROW_COUNT_UNKNOWN;
	this->reader.call_count = 0;
	assert_int_equal(admin_get(this, list_page, LIST "?count=exact"), 200);
	assert_int_equal(this->reader.call_count, 5);
	assert_has(this, "not counted, as that takes too long");
	assert_lacks(this, "Count exactly");
	this->reader.hidden_count = 20000000;
	this->reader.fail = (struct fake_failure){ERROR_UNAVAILABLE, 3, 1};
	assert_int_equal(admin_get(this, list_page, LIST "?count=exact"), 0);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_list_page__links_keep_the_filters(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?state=new&q=D"), 200);
	assert_has(this, "/7/change/?_changelist_filters=state%3Dnew%26q%3DD\"");
	assert_has(this, "add/?_changelist_filters=state%3Dnew%26q%3DD\"");
	assert_has(this, "export/?state=new&amp;q=D&amp;format=csv\"");
	assert_has(this, "<input type=\"hidden\" name=\"state\" value=\"new\">");
	assert_has(this, "name=\"q\" value=\"D\"");
	assert_has(this, "id=\"q-help\">Name, Maker: name, Notes</small>");
}

static void test_list_page__headers_sort(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?o=-price.state"), 200);
	assert_has(this,
		"<th scope=\"col\" class=number aria-sort=\"descending\"><a href=\"" LIST
		"?o=price.state\">Price</a>");
	assert_has(this, "<th scope=\"col\"><a href=\"" LIST "?o=sold_on.-price.state\">Sold on");
	assert_has(this, "?o=state.-price\">State");
	assert_has(this, "<th scope=\"col\">Lamp</th>");
	assert_int_equal(times(this, "aria-sort"), 1);
	assert_has(this, "<a href=\"" LIST "\">Undo sorting</a>");
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_lacks(this, "Undo sorting");
}

static void test_list_page__small_lists_have_page_numbers(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = 247;
	assert_int_equal(admin_get(this, list_page, LIST "?p=2"), 200);
	assert_has(this, "<a href=\"" LIST "?p=3\">3</a>");
	assert_has(this, "<a href=\"" LIST "?p=2\" aria-current=\"page\">2</a>");
	assert_lacks(this, "?p=4\"");
	assert_lacks(this, "after=");
	assert_non_null(strstr(this->reader.trace, " offset 100 limit 100\n"));
}

static void test_list_page__short_lists_can_be_seen_whole(void **state)
{
	struct admin_case *this = *state;

	this->reader.hidden_count = 120;
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<a href=\"" LIST "?all\">Show all</a>");
	assert_int_equal(admin_get(this, list_page, LIST "?all"), 200);
	assert_non_null(strstr(this->reader.trace, " limit 200\n"));
	assert_has(this, "Show pages");
}

/* 103 lamps, so that the first page has a next one. */
static void add_lamps(struct admin_case *this)
{
	const struct fake_row_table *lamps = &this->reader.tables[1];
	const char *const **rows = mem_array(this, const char *const *, 103);

	for (size_t i = 0; i < 103; i++) {
		const char **row = mem_array(this, const char *, 10);

		memcpy(row, lamps->rows[0], 10 * sizeof(*row));
		row[0] = mem_printf(this, "%zu", i + 1);
		row[1] = mem_printf(this, "L-%zu", i + 1);
		rows[i] = row;
	}
	this->reader.tables[1].rows = rows;
	this->reader.tables[1].count = 103;
	this->reader.hidden_count = 5000;
}

static void test_list_page__large_lists_go_on_from_a_row(void **state)
{
	struct admin_case *this = *state;

	add_lamps(this);
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<a href=\"" LIST "?after=.L-100~.100\" rel=next>Next</a>");
	assert_has(this, "<a href=\"" LIST "?last\">Last</a>");
	assert_lacks(this, "before=");
	assert_lacks(this, "?p=");
	assert_int_equal(admin_get(this, list_page, LIST "?after=.L-100~.100"), 200);
	assert_non_null(strstr(this->reader.trace, " order name id after L-100|100 limit 100\n"));
	assert_has(this, "?before=.L-1~.1\" rel=prev>Previous</a>");
	assert_has(this, "<a href=\"" LIST "\">First</a>");
}

static void test_list_page__the_last_rows_are_read_the_other_way_round(void **state)
{
	struct admin_case *this = *state;

	add_lamps(this);
	assert_int_equal(admin_get(this, list_page, LIST "?last"), 200);
	assert_non_null(strstr(this->reader.trace, " order -name -id limit 100\n"));
	assert_true(strstr(admin_body(this), ">L-100 by") < strstr(admin_body(this), ">L-1 by"));
	assert_has(this, "?before=.L-100~.100\"");
	assert_lacks(this, "rel=next");
}

/* What a list calls its own parameters, a model may call its fields. */
static void test_list_page__filters_by_fields_with_reserved_names(void **state)
{
	struct admin_case *this = *state;
	struct admin_model model = *lamp_model;
	struct admin_filter filter = {.path = "format",
		.label = "Format",
		.field = row_model_field(model.rows, "is_lit")};

	model.filters = &filter;
	model.filter_count = 1;
	this->model = &model;
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<a href=\"" LIST "?format__exact=1\">Yes</a>");
	assert_lacks(this, "?format=1");
}

/* What stood in front of the row has gone meanwhile. */
static void test_list_page__from_where_nothing_is_left_one_can_go_on(void **state)
{
	struct admin_case *this = *state;

	this->reader.tables[1].count = 0;
	this->reader.hidden_count = 5000;
	assert_int_equal(admin_get(this, list_page, LIST "?before=.L-1~.1"), 200);
	assert_has(this, "There is nothing in this part of the list.");
	assert_has(this, "<a href=\"" LIST "\">First</a>");
	assert_has(this, "<a href=\"" LIST "?last\">Last</a>");
}

/* The lamps, without a key; in the order of their names, or in none. */
static struct row_model *forget_key(struct admin_case *this, bool is_ordered)
{
	struct row_model *rows = mem_new(this, struct row_model);
	struct admin_model *model = mem_new(this, struct admin_model);

	*rows = *lamp_model->rows;
	rows->key = NULL;
	*model = *lamp_model;
	model->rows = rows;
	model->order_count = is_ordered;
	this->reader.tables[1].model = rows;
	this->model = model;
	return rows;
}

static void test_list_page__rows_without_a_key_have_numbered_pages_alone(void **state)
{
	struct admin_case *this = *state;

	add_lamps(this);
	for (int is_ordered = 0; is_ordered < 2; is_ordered++) {
		(void)forget_key(this, is_ordered);
		assert_int_equal(admin_get(this, list_page, LIST), 200);
		assert_has(this, "<a href=\"" LIST "?p=2\" rel=next>Next</a>");
		assert_lacks(this, "?after");
		assert_lacks(this, "?last");
		assert_lacks(this, "First");
		assert_int_equal(admin_get(this, list_page, LIST "?p=2"), 200);
		assert_has(this, "<a href=\"" LIST "\">First</a>");
		assert_has(this, "<a href=\"" LIST "?p=1\" rel=prev>Previous</a>");
		assert_lacks(this, "rel=next");
		assert_int_equal(admin_get(this, list_page, LIST "?last"), 400);
		assert_int_equal(admin_get(this, list_page, LIST "?after=.L-7"), 400);
		assert_int_equal(admin_get(this, list_page, LIST "?before=.L-7"), 400);
	}
}

static void test_list_page__rows_without_a_key_have_so_many_pages_and_no_more(void **state)
{
	struct admin_case *this = *state;
	const size_t count = LIST_PAGE_MAX * LIST_PAGE_SIZE + 1;
	const char *const **rows = mem_array(this, const char *const *, count);

	for (size_t i = 0; i < count; i++)
		rows[i] = this->reader.tables[1].rows[0];
	this->reader.tables[1].rows = rows;
	this->reader.tables[1].count = count;
	(void)forget_key(this, false);
	assert_int_equal(admin_get(this, list_page, LIST "?p=1000"), 200);
	assert_has(this, "<span>The list goes on: filter it to see the rest.</span>");
	assert_lacks(this, "?p=1001");
}

/* Nothing has to be read of them. */
static void test_list_page__rows_without_a_key_may_be_called_alike(void **state)
{
	static const struct {
		const char *recipe;
		const char *text;
	} cases[] = {
		{NULL,         "Lamp object (None)"},
                {"Just lamps", "Just lamps"        }
        };
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		forget_key(this, false)->text = cases[i].recipe;
		this->reader.trace = "";
		assert_int_equal(admin_get(this, list_page, LIST "?columns=__str__"), 200);
		assert_has(this, cases[i].text);
		assert_non_null(strstr(this->reader.trace, "read shop.lamp limit 100\n"));
	}
}

static void test_list_page__without_an_order_no_column_is_sorted(void **state)
{
	struct admin_case *this = *state;

	(void)forget_key(this, false);
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_lacks(this, "aria-sort");
	assert_has(this, "<a href=\"" LIST "?o=price\">Price</a>");
}

static void test_list_page__filters_by_kind(void **state)
{
	struct admin_case *this = *state;

	this->accounts->clock.now_us = INT64_C(1715941230000000); /* 2024-05-17 */
	assert_int_equal(admin_get(this, list_page, LIST "?maker=1&price__gte=5"), 200);
	assert_has(this, "?maker=1&amp;price__gte=5&amp;is_lit=1\">Yes</a>");
	assert_has(this, "state=old\">Second-hand</a>");
	assert_has(this,
		"<a href=\"" LIST "?maker=1&amp;price__gte=5\" aria-current=true>Any</a></li>\n"
		"<li><a href=\"" LIST "?maker=1&amp;price__gte=5&amp;state=new\">");
	assert_has(this, "<a href=\"" LIST "?price__gte=5&amp;maker=1\" aria-current=true>Ada");
	assert_has(this, "seen_at__gte=2024-05-17&amp;seen_at__lt=2024-05-18\">Today</a>");
	assert_has(this, "seen_at__gte=2024-05-10&amp;seen_at__lt=2024-05-18\">Past 7 days</a>");
	assert_has(this, "seen_at__gte=2024-05-01&amp;seen_at__lt=2024-06-01\">This month</a>");
	assert_has(this, "seen_at__gte=2024-01-01&amp;seen_at__lt=2025-01-01\">This year</a>");
	assert_has(this, "<input type=\"number\" name=\"price__gte\" value=\"5\" step=any>");
	assert_has(this, "notes__isempty=0\">Not empty</a>");
	assert_has(this, "maker__isnull=1\">Empty</a>");
	assert_has(this, "<details open><summary>Price</summary>");
	assert_has(this, "<a href=\"" LIST "\">Clear all filters</a>");
	assert_has(this, "<details><summary>State</summary>");
}

/* Which an input for days would lose. */
static void test_list_page__moments_are_shown_as_they_were_sent(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page,
				 LIST "?seen_at__gte=2024-05-17&seen_at__lte=2024-05-18T10:00Z"),
		200);
	assert_has(this, "<input type=\"date\" name=\"seen_at__gte\" value=\"2024-05-17\">");
	assert_has(this, "<input type=\"text\" name=\"seen_at__lte\" value=\"2024-05-18T10:00Z\">");
}

/* One more than a filter lists. */
static void add_makers(struct admin_case *this)
{
	const char *const **makers = mem_array(this, const char *const *, 51);

	for (size_t i = 0; i < 51; i++) {
		const char **maker = mem_array(this, const char *, 2);

		maker[0] = mem_printf(this, "%zu", i + 1);
		maker[1] = mem_printf(this, "Maker <%zu>", i + 1);
		makers[i] = maker;
	}
	this->reader.tables[0].rows = makers;
	this->reader.tables[0].count = 51;
}

static void test_list_page__many_related_rows_are_looked_up(void **state)
{
	struct admin_case *this = *state;

	add_makers(this);
	assert_int_equal(admin_get(this, list_page, LIST "?state=new"), 200);
	assert_int_equal(this->reader.call_count, 4);
	assert_has(this,
		"<label for=\"filter-maker\">Maker</label>\n"
		"<input type=\"text\" id=\"filter-maker\" name=\"maker\" value=\"\""
		" placeholder=\"Key\""
		" data-autocomplete=\"/ficus/shop/lamp/autocomplete/?field=maker\""
		" data-text=\"\">");
	assert_lacks(this, "Maker &lt;50");
	admin_case_allow(this, "shop.view_lamp");
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this,
		"<label for=\"filter-maker\">Key</label>\n"
		"<input type=\"text\" id=\"filter-maker\" name=\"maker\" value=\"\">");
	assert_lacks(this, "data-autocomplete");
}

/* By its name, which is read for itself if it is not among those that are there already. */
static void test_list_page__of_many_related_rows_the_chosen_one_is_shown(void **state)
{
	struct admin_case *this = *state;

	add_makers(this);
	assert_int_equal(admin_get(this, list_page, LIST "?maker__id__exact=51"), 200);
	assert_int_equal(this->reader.call_count, 5);
	assert_non_null(strstr(this->reader.trace,
		"read shop.maker id name order id limit 50\n"
		"read shop.maker id name where id=51 order id limit 1\n"));
	assert_has(this, "<li><span aria-current=true>Maker &lt;51&gt;</span></li>");
	assert_has(this, "name=\"maker\" value=\"51\"");
	assert_has(this, "data-text=\"Maker &lt;51&gt;\">");
	this->reader.call_count = 0;
	assert_int_equal(admin_get(this, list_page, LIST "?maker=50"), 200);
	assert_int_equal(this->reader.call_count, 4);
	assert_has(this, "<li><span aria-current=true>Maker &lt;50&gt;</span></li>");
	assert_int_equal(admin_get(this, list_page, LIST "?maker=99"), 200);
	assert_has(this, "<li><span aria-current=true>99</span></li>");
	assert_int_equal(admin_get(this, list_page, LIST "?maker__isnull=1"), 200);
	assert_has(this, "name=\"maker\" value=\"\"");
	this->reader.fail = (struct fake_failure){ERROR_UNAVAILABLE, 3, 1};
	assert_int_equal(admin_get(this, list_page, LIST "?maker=99"), 0);
}

static void test_list_page__date_hierarchy(void **state)
{
	struct admin_case *this = *state;

	this->reader.bounds = (struct row_bounds){"2022-11-05", "2024-05-17"};
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<a href=\"" LIST "?sold_on__year=2022\">2022</a>");
	assert_has(this, "<a href=\"" LIST "?sold_on__year=2024\">2024</a>");
	this->reader.bounds = (struct row_bounds){"2024-02-05", "2024-05-17"};
	assert_int_equal(admin_get(this, list_page, LIST "?sold_on__year=2024&q=x"), 200);
	assert_non_null(strstr(this->reader.trace,
		"bounds shop.lamp sold_on where sold_on>=2024-01-01 and sold_on<2025-01-01\n"));
	assert_has(this, "?q=x&amp;sold_on__year=2024&amp;sold_on__month=2\">February 2024</a>");
	assert_has(this, "<a href=\"" LIST "?q=x\">All dates</a>");
	this->reader.bounds = (struct row_bounds){"2024-05-16", "2024-05-17"};
	assert_int_equal(
		admin_get(this, list_page, LIST "?sold_on__year=2024&sold_on__month=5"), 200);
	assert_has(this, "sold_on__month=5&amp;sold_on__day=16\">16</a>");
	assert_has(this, "<strong aria-current=\"true\">May 2024</strong>");
	assert_int_equal(admin_get(this, list_page,
				 LIST "?sold_on__year=2024&sold_on__month=5&sold_on__day=16"),
		200);
	assert_has(this, ">May 2024</a>");
	assert_has(this, "<strong aria-current=\"true\">16 May 2024</strong>");
}

static void test_list_page__scopes_are_tabs(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?scope=lit"), 200);
	assert_has(this, "<a href=\"" LIST "?scope=lit\" aria-current=page>Lit ones</a>");
	assert_has(this, "<a href=\"" LIST "\">All</a>");
	assert_lacks(this, "FLOOR");
}

static void test_list_page__columns_can_be_chosen(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?columns=price,maker.name"), 200);
	assert_has(this, "<input type=\"checkbox\" name=\"columns\" value=\"price\" checked>");
	assert_has(this, "<input type=\"checkbox\" name=\"columns\" value=\"state\">");
	assert_lacks(this, "Second-hand</td>");
	assert_non_null(strstr(this->reader.trace, "read shop.lamp price maker.name name id "));
}

static void test_list_page__nothing_there(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?state=non"), 200);
	assert_has(this, "<p class=\"empty\">");
	assert_lacks(this, "<table");
	assert_has(this, "0 rows");
}

static void test_list_page__addresses_that_are_none_have_a_way_out(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST "?colour=%3Cred%3E&state=new"), 400);
	assert_has(this, "colour: the list has no such filter");
	assert_has(this, "<a href=\"" LIST "?state=new\">");
	assert_has(this, "<a href=\"" LIST "\">");
	assert_int_equal(admin_get(this, list_page, LIST "?%3Cb%3E=1"), 400);
	assert_lacks(this, "<b>");
	assert_has(this, "&lt;b&gt;: the list");
	assert_int_equal(this->reader.call_count, 0);
}

static void test_list_page__what_the_reader_refuses_came_from_the_address(void **state)
{
	struct admin_case *this = *state;

	this->reader.fail = (struct fake_failure){ERROR_INVALID, 0, 1};
	assert_int_equal(admin_get(this, list_page, LIST "?after=.x~.y"), 400);
	this->reader.fail = (struct fake_failure){ERROR_UNAVAILABLE, 3, 1};
	assert_int_equal(admin_get(this, list_page, LIST), 0);
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
}

static void test_list_page__offers_what_one_may_do(void **state)
{
	struct admin_case *this = *state;

	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "<option value=\"delete_selected\">");
	assert_has(this, "<option value=\"set_field\">");
	assert_has(this, ">Add</a>");
	admin_case_allow(this, "shop.view_lamp");
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_lacks(this, "delete_selected");
	assert_lacks(this, "set_field");
	assert_lacks(this, ">Add</a>");
	assert_has(this, "<option value=\"export_csv\">");
}

static void test_list_page__rows_without_a_key_are_only_listed(void **state)
{
	struct admin_case *this = *state;
	struct row_model rows = *lamp_model->rows;
	struct admin_model model = *lamp_model;

	rows.key = NULL;
	rows.text = "{name}";
	model.rows = &rows;
	model.order_count = 1;
	this->model = &model;
	this->reader.tables[1].model = &rows;
	assert_int_equal(admin_get(this, list_page, LIST), 200);
	assert_has(this, "DESK");
	assert_lacks(this, "/change/");
	assert_lacks(this, "_selected_action");
	assert_lacks(this, ">Add</a>");
}

static void test_list_page__a_hundred_rows_are_small(void **state)
{
	struct admin_case *this = *state;

	add_lamps(this);
	assert_int_equal(admin_get(this, list_page, LIST "?state=new&price__gte=10&o=-price"), 200);
	assert_int_equal(times(this, "<tr>"), 101);
	assert_true(strlen(admin_body(this)) < 60000);
}

static void test_list_page__long_texts_are_cut_between_characters(void **state)
{
	struct admin_case *this = *state;

	assert_string_equal(list_shortened(this, "abc", 3), "abc");
	assert_string_equal(list_shortened(this, "abcd", 3), "abc\xE2\x80\xA6");
	assert_string_equal(list_shortened(this, "ab\xC3\xA4", 3), "ab\xE2\x80\xA6");
	assert_string_equal(list_file_url(this, "/media/", "a b/\xC3\xA4\"?.png"),
		"/media/a%20b/%C3%A4%22%3F.png");
	assert_null(list_file_url(this, "", "a.png"));
}

int main(void)
{
#define TEST(name) ADMIN_CASE(test_list_page__##name)
	const struct CMUnitTest tests[] = {
		TEST(rows),
		TEST(statements),
		TEST(what_takes_too_long_to_count_is_shown_all_the_same),
		TEST(statements_of_large_tables_are_as_many),
		TEST(large_lists_are_counted_exactly_when_asked),
		TEST(a_count_without_the_time_for_it_leaves_the_list_as_it_was),
		TEST(what_is_counted_is_counted_once),
		TEST(links_keep_the_filters),
		TEST(headers_sort),
		TEST(small_lists_have_page_numbers),
		TEST(short_lists_can_be_seen_whole),
		TEST(large_lists_go_on_from_a_row),
		TEST(the_last_rows_are_read_the_other_way_round),
		TEST(from_where_nothing_is_left_one_can_go_on),
		TEST(rows_without_a_key_have_numbered_pages_alone),
		TEST(rows_without_a_key_have_so_many_pages_and_no_more),
		TEST(rows_without_a_key_may_be_called_alike),
		TEST(without_an_order_no_column_is_sorted),
		TEST(filters_by_fields_with_reserved_names),
		TEST(filters_by_kind),
		TEST(moments_are_shown_as_they_were_sent),
		TEST(many_related_rows_are_looked_up),
		TEST(of_many_related_rows_the_chosen_one_is_shown),
		TEST(date_hierarchy),
		TEST(scopes_are_tabs),
		TEST(columns_can_be_chosen),
		TEST(nothing_there),
		TEST(addresses_that_are_none_have_a_way_out),
		TEST(what_the_reader_refuses_came_from_the_address),
		TEST(offers_what_one_may_do),
		TEST(rows_without_a_key_are_only_listed),
		TEST(a_hundred_rows_are_small),
		TEST(long_texts_are_cut_between_characters),
	};

	return cmocka_run_group_tests_name("list_page", tests, NULL, NULL);
}
