/* tests/unit/test_list_address.c - what lists' addresses mean, and the addresses made of them. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "fcgi_app/admin/list_cursor.h"
#include "fcgi_app/admin/list_dates.h"
#include "fcgi_app/admin/list_link.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/admin_case.h"

static const struct list_address *read_address(struct admin_case *this, const char *query)
{
	struct list_address *address = mem_new(this, struct list_address);

	this->err = (struct error){0};
	if (!list_address_read(this, lamp_model, query, address, &this->err))
		fail_msg("%s: %s", query, this->err.message);
	return address;
}

/* The selection, as a reader of it says it. */
static const char *selected(struct admin_case *this, const char *query)
{
	const struct list_address *address = read_address(this, query);
	uint64_t count;

	this->reader.trace = "";
	assert_true(
		row_reader_count(&this->reader.base, &address->selection, 1, &count, &this->err));
	return mem_text_n(this, this->reader.trace + strlen("count shop.lamp"),
		strlen(this->reader.trace) - strlen("count shop.lamp most 1\n"));
}

static const char *ordered(struct admin_case *this, const char *query)
{
	const struct list_address *address = read_address(this, query);
	const char *text = "";

	for (size_t i = 0; i < address->order_count; i++)
		text = mem_printf(this, "%s%s%s ", text, address->order[i].is_descending ? "-" : "",
			address->order[i].path);
	return text;
}

static void test_list_address__filters(void **state)
{
	/* clang-format off */
	static const struct {
		const char *query;
		const char *selection;
	} cases[] = {
		{"", ""},
		{"is_lit=1", " where is_lit=1"},
		{"is_lit__exact=True", " where is_lit=1"},
		{"state=odd", " where state=odd"},
		{"maker=3&is_lit=0", " where maker=3 and is_lit=0"},
		{"maker__id__exact=3", " where maker=3"},
		{"maker__pk=3", " where maker=3"},
		{"maker__isnull=True", " where maker?null=1"},
		{"price__gte=-1.5&price__lt=10", " where price>=-1.50 and price<10.00"},
		{"price.min=1&price.max=2", " where price>=1.00 and price<=2.00"},
		{"price__gt=1&price__lte=2", " where price>1.00 and price<=2.00"},
		{"notes__isempty=1", " where notes?null=1 or notes="},
		{"notes__isempty=0", " where notes>"},
		{"sold_on__gte=2024-05-17", " where sold_on>=2024-05-17"},
		{"seen_at__gte=2024-05-17&seen_at__lt=2024-05-18",
			" where seen_at>=2024-05-17 00:00:00 and seen_at<2024-05-18 00:00:00"},
		{"seen_at__lte=2024-12-31", " where seen_at<2025-01-01 00:00:00"},
		{"seen_at__gt=2024-02-28", " where seen_at>=2024-02-29 00:00:00"},
		{"seen_at__gt=2024-05-17T10:30", " where seen_at>2024-05-17 10:30:00"},
		{"price__gte=&state=&q=&p=", ""},
		{"e=1&format=csv", ""},
		{"scope=dear", " where price>=100.00 and state=new"},
		{"scope=dear&scope=lit", " where is_lit=1"},
		{"sold_on__year=2024", " where sold_on>=2024-01-01 and sold_on<2025-01-01"},
		{"sold_on__year=2024&sold_on__month=12",
			" where sold_on>=2024-12-01 and sold_on<2025-01-01"},
		{"sold_on__day=29&sold_on__year=2024&sold_on__month=2",
			" where sold_on>=2024-02-29 and sold_on<2024-03-01"},
	};
	/* clang-format on */
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(selected(this, cases[i].query), cases[i].selection);
}

static void set_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

/* Django's links have them; where nobody escaped the plus, it has come as a blank. */
static void test_list_address__moments_may_say_their_offset(void **state)
{
	/* clang-format off */
	static const struct {
		const char *query;
		const char *selection;
	} cases[] = {
		{"seen_at__gte=2026-11-23+00%3A00%3A00%2B00%3A00&seen_at__lt=2026-11-24+00:00:00%2B00:00",
			" where seen_at>=2026-11-23 00:00:00 and seen_at<2026-11-24 00:00:00"},
		{"seen_at__gte=2026-11-23+00:00:00+00:00", " where seen_at>=2026-11-23 00:00:00"},
		{"seen_at__gte=2026-11-23%2000:00:00+01:00", " where seen_at>=2026-11-22 23:00:00"},
		{"seen_at__lt=2026-11-23T00:00:00%2B01:00", " where seen_at<2026-11-22 23:00:00"},
		{"seen_at__lte=2026-11-23T00:00:00+0530", " where seen_at<=2026-11-22 18:30:00"},
		{"seen_at__gt=2026-11-23T10:30:00.25-03:30", " where seen_at>2026-11-23 14:00:00.250000"},
		{"seen_at.min=2026-11-23T10:30Z", " where seen_at>=2026-11-23 10:30:00"},
		{"seen_at__exact=2026-11-23T10:30%2B02", " where seen_at=2026-11-23 08:30:00"},
		{"seen_at__gte=2026-11-23+01:00", " where seen_at>=2026-11-23 01:00:00"},
	};
	/* clang-format on */
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(selected(this, cases[i].query), cases[i].selection);
}

/* Days are the site's, whatever is stored; one begins later where the clocks pass over midnight. */
static void test_list_address__days_begin_in_the_zone(void **state)
{
	struct admin_case *this = *state;
	const char *berlin;
	const char *santiago;

	set_zone("Europe/Berlin");
	berlin = selected(this, "seen_at__gte=2024-05-17&seen_at__lte=2024-12-31");
	set_zone("America/Santiago");
	santiago = selected(this, "seen_at__gte=2024-09-08&seen_at__lt=2024-09-09");
	set_zone("UTC");
	assert_string_equal(
		berlin, " where seen_at>=2024-05-16 22:00:00 and seen_at<2024-12-31 23:00:00");
	assert_string_equal(
		santiago, " where seen_at>=2024-09-08 04:00:00 and seen_at<2024-09-09 03:00:00");
}

static void test_list_address__days_are_read_in_the_zone(void **state)
{
	const struct row_field date = {.kind = ROW_DATE};
	const struct row_field utc = {.kind = ROW_DATETIME};
	const struct row_field local = {.kind = ROW_DATETIME, .flags = ROW_LOCAL_TIME};
	struct date days[3] = {
		{0, 0, 0}
        };
	struct date none;

	(void)state;
	set_zone("Europe/Berlin");
	assert_true(list_day_of(&date, "2024-05-16", &days[0]));
	assert_true(list_day_of(&utc, "2024-05-16 23:30:00", &days[1]));
	assert_true(list_day_of(&local, "2024-05-16 23:30:00", &days[2]));
	assert_false(list_day_of(&date, "0000-00-00", &none));
	assert_false(list_day_of(&utc, "0000-00-00 00:00:00", &none));
	assert_string_equal(list_day_begins(*state, &local, days[0]), "2024-05-16 00:00:00");
	set_zone("UTC");
	assert_int_equal(days[0].day, 16);
	assert_int_equal(days[1].day, 17);
	assert_int_equal(days[2].day, 16);
}

/* A model whose only filter is the one given. */
static bool reads_with(struct admin_case *this, const struct admin_filter *filter,
	const char *query, const char *expected)
{
	struct admin_model model = *lamp_model;
	struct list_address address;
	const struct row_condition *found;

	model.filters = filter;
	model.filter_count = 1;
	if (!list_address_read(this, &model, query, &address, &this->err))
		return false;
	found = &address.selection.clauses[0].any[0];
	assert_string_equal(found->path, filter->path);
	assert_string_equal(found->value, expected);
	return true;
}

/* Also the hour that the clocks show twice, and where a moment is of no year that a column has. */
static void test_list_address__moments_are_stored_as_the_column_has_them(void **state)
{
	static const struct row_field local = {
		.name = "at", .label = "at", .kind = ROW_DATETIME, .flags = ROW_LOCAL_TIME};
	static const struct row_field utc = {.name = "at", .label = "at", .kind = ROW_DATETIME};
	const struct admin_filter of_local = {"at", "At", &local, FILTER_DATE};
	const struct admin_filter of_utc = {"at", "At", &utc, FILTER_DATE};
	struct admin_case *this = *state;

	set_zone("Europe/Berlin");
	assert_true(reads_with(
		this, &of_local, "at__gte=2026-11-23+00:00:00%2B00:00", "2026-11-23 01:00:00"));
	assert_true(reads_with(
		this, &of_utc, "at__gte=2026-11-23+00:00:00%2B01:00", "2026-11-22 23:00:00"));
	assert_true(reads_with(
		this, &of_utc, "at__gte=2026-10-25T02:30:00%2B02:00", "2026-10-25 00:30:00"));
	assert_true(reads_with(
		this, &of_utc, "at__gte=2026-10-25T02:30:00%2B01:00", "2026-10-25 01:30:00"));
	assert_false(reads_with(this, &of_local, "at__gte=9999-12-31T23:30:00Z", ""));
	set_zone("UTC");
}

static void test_list_address__filters_of_related_rows(void **state)
{
	const struct admin_filter filter = {"maker.name", "Maker's name",
		row_model_field(maker_model->rows, "name"), FILTER_EMPTY};
	struct admin_case *this = *state;

	assert_true(reads_with(this, &filter, "maker__name=Ada", "Ada"));
	assert_true(reads_with(this, &filter, "maker.name__exact=Ada", "Ada"));
	assert_true(reads_with(this, &filter, "maker__name__isempty=0", ""));
	assert_false(reads_with(this, &filter, "maker_name=Ada", ""));
	assert_false(reads_with(this, &filter, "maker_.name=Ada", ""));
	assert_false(reads_with(this, &filter, "makerxname=Ada", ""));
	assert_false(reads_with(this, &filter, "maker__namex=Ada", ""));
}

/* It refers to a table of which nothing is known. */
static void test_list_address__filters_by_keys_of_unknown_tables(void **state)
{
	static const struct row_relation unknown = {.target = NULL};
	const struct row_field field = {
		.name = "parent", .label = "parent", .kind = ROW_INTEGER, .relation = &unknown};
	const struct admin_filter filter = {"parent", "Parent", &field, FILTER_RELATED};
	struct admin_case *this = *state;

	assert_true(reads_with(this, &filter, "parent__id__exact=3", "3"));
}

static void test_list_address__filters_by_one_of_many(void **state)
{
	static const struct row_pairs pairs = {.table = "shop_lamp_makers"};
	const struct row_field *maker = row_model_field(lamp_model->rows, "maker");
	const struct row_field makers = {.name = "makers",
		.label = "makers",
		.kind = ROW_TEXT,
		.relation = maker->relation,
		.pairs = &pairs};
	const struct admin_filter filter = {"makers", "Makers", &makers, FILTER_RELATED};
	struct admin_case *this = *state;

	assert_true(reads_with(this, &filter, "makers=3", "3"));
	assert_true(reads_with(this, &filter, "makers__id__exact=3", "3"));
	assert_false(reads_with(this, &filter, "makers=x", ""));
	assert_false(reads_with(this, &filter, "makers__name=x", ""));
}

static void test_list_address__searches(void **state)
{
	struct admin_case *this = *state;

	assert_string_equal(
		selected(this, "q=red"), " where name^red or maker.name=red or notes~red");
	assert_string_equal(selected(this, "q=+%22dark+red%22++x'y"),
		" where name^dark red or maker.name=dark red or notes~dark red"
		" and name^x'y or maker.name=x'y or notes~x'y");
	assert_string_equal(selected(this, "q=%22%22"), "");
}

/* A word is no number: where nothing else is searched, nothing can be found. */
static void test_list_address__searches_for_what_a_field_can_have(void **state)
{
	static const struct admin_search searches[] = {
		{"price", TEST_IS},
                {"state", TEST_IS}
        };
	struct admin_case *this = *state;
	struct admin_model model = *lamp_model;
	struct list_address address;

	model.searches = searches;
	model.search_count = 2;
	assert_true(list_address_read(this, &model, "q=7+red", &address, &this->err));
	assert_int_equal(address.selection.clauses[0].count, 2);
	assert_int_equal(address.selection.clauses[1].count, 1);
	assert_string_equal(address.selection.clauses[1].any[0].path, "state");
	model.search_count = 1;
	assert_true(list_address_read(this, &model, "q=red", &address, &this->err));
	assert_int_equal(address.selection.clause_count, 2);
	assert_int_equal(address.selection.clauses[0].any[0].test, TEST_IS_NULL);
	assert_string_equal(address.selection.clauses[0].any[0].value, "1");
	assert_string_equal(address.selection.clauses[1].any[0].value, "0");
	model.search_count = 0;
	assert_false(list_address_read(this, &model, "q=7", &address, &this->err));
}

/* As the database has it, however it was typed; and also what is no choice any more. */
static void test_list_address__searches_for_values_in_their_own_spelling(void **state)
{
	static const struct row_choice levels[] = {
		{"1", "low" },
                {"2", "high"}
        };
	static const struct row_field fields[] = {
		{.name = "id",      .column = "id",     .kind = ROW_INTEGER, .flags = ROW_KEY},
		{.name = "level",
                 .column = "level",
                 .kind = ROW_INTEGER,
                 .choices = levels,
                 .choice_count = ARRAY_SIZE(levels)},
		{.name = "at", .column = "at",    .kind = ROW_DATETIME                      },
		{.name = "code",   .column = "code",.kind = ROW_SLUG},
	};
	static const struct admin_search searches[] = {
		{"id",    TEST_IS         },
		{"level", TEST_IS         },
		{"at",    TEST_IS         },
		{"code",  TEST_STARTS_WITH},
	};
	static const struct {
		const char *query;
		const char *found; /* each path with its value */
	} cases[] = {
		{"q=lamp",               "code=lamp "                                   },
		{"q=%2B49",              "id=49 level=49 code=+49 "                     },
		{"q=12.0",               "id=12 level=12 code=12.0 "                    },
		{"q=1.5",                "code=1.5 "                                    },
		{"q=2",                  "id=2 level=2 code=2 "                         },
		{"q='2024-05-17+10:30'", "at=2024-05-17 10:30:00 code=2024-05-17 10:30 "},
	};
	struct admin_case *this = *state;
	struct row_model rows = *lamp_model->rows;
	struct admin_model model = *lamp_model;

	rows.fields = fields;
	rows.field_count = ARRAY_SIZE(fields);
	rows.key = &fields[0];
	model.rows = &rows;
	model.searches = searches;
	model.search_count = ARRAY_SIZE(searches);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct list_address address;
		const struct row_clause *clause;
		const char *found = "";

		assert_true(list_address_read(this, &model, cases[i].query, &address, &this->err));
		clause = &address.selection.clauses[0];
		for (size_t j = 0; j < clause->count; j++)
			found = mem_printf(
				this, "%s%s=%s ", found, clause->any[j].path, clause->any[j].value);
		assert_string_equal(found, cases[i].found);
	}
}

/* What a scope of ours may say is more than what an address may. */
static void test_list_address__scopes_use_every_field(void **state)
{
	struct admin_case *this = *state;
	struct admin_model model = *lamp_model;
	struct list_address address;

	model.filter_count = 0;
	assert_true(list_address_read(this, &model, "scope=lit", &address, &this->err));
	assert_false(list_address_read(this, &model, "is_lit=1", &address, &this->err));
	assert_int_equal(this->err.kind, ERROR_INVALID);
}

static void test_list_address__scopes_that_cannot_be_read_are_our_mistake(void **state)
{
	static const struct admin_scope scopes[] = {
		{"secret", "Secret", "secret=1" },
                {"broken", "Broken", "price=ten"},
		{NULL,     NULL,     NULL       }
        };
	struct admin_case *this = *state;
	struct admin_declaration declared = *lamp_model->declared;
	struct admin_model model = *lamp_model;
	struct list_address address;

	declared.scopes = scopes;
	model.declared = &declared;
	for (size_t i = 0; i < 2; i++) {
		const char *query = mem_printf(this, "scope=%s", scopes[i].name);

		assert_false(list_address_read(this, &model, query, &address, &this->err));
		assert_int_equal(this->err.kind, ERROR_INTERNAL);
	}
}

static void test_list_address__orders(void **state)
{
	/* clang-format off */
	static const struct {
		const char *query;
		const char *order;
	} cases[] = {
		{"", "name id "},
		{"o=3", "price id "},
		{"o=2.-3", "maker -price -id "},
		{"o=-maker__name.price", "-maker.name price id "},
		{"o=price.-price", "price id "},
		{"o=price&o=state", "state id "},
	};
	/* clang-format on */
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(ordered(this, cases[i].query), cases[i].order);
}

static void test_list_address__columns(void **state)
{
	struct admin_case *this = *state;
	const struct list_address *address =
		read_address(this, "columns=price,__str__&columns=maker.name");

	assert_int_equal(address->column_count, 3);
	assert_string_equal(address->columns[0]->name, "price");
	assert_null(address->columns[1]->path);
	assert_string_equal(address->columns[2]->path, "maker.name");
	assert_int_equal(read_address(this, "")->column_count, 7);
	assert_string_equal(
		list_query(this, address, NULL), "columns=price%2C__str__%2Cmaker.name");
}

static void test_list_address__what_is_refused_is_named(void **state)
{
	/* clang-format off */
	static const struct {
		const char *query;
		const char *wrong;
	} cases[] = {
		{"colour=red", "colour"},
		{"secret=x", "secret"},
		{"secret__isnull=1", "secret"},
		{"maker__name=Ada", "maker__name"},
		{"name__contains=x", "name__contains"},
		{"maker__xx=3", "maker__xx"},
		{"is_lit=2", "is_lit"},
		{"is_lit__isnull=yes", "is_lit__isnull"},
		{"price__gte=ten", "price__gte"},
		{"price__gte=1.234", "price__gte"},
		{"seen_at__gte=2024-02-30", "seen_at__gte"},
		{"seen_at__gte=2024-02-03+00:00:00%2B25:00", "seen_at__gte"},
		{"seen_at__gte=2024-02-03+00:00:00+01:00+", "seen_at__gte"},
		{"seen_at__lt=0001-01-01T00:00%2B01:00", "seen_at__lt"},
		{"sold_on__isnull=2024-02-03T00:00:00Z", "sold_on__isnull"},
		{"price__gte=2024-02-03T00:00:00Z", "price__gte"},
		{"count=all", "count"},
		{"maker=x", "maker"},
		{"o=9", "o"},
		{"o=1", "o"},
		{"o=secret", "o"},
		{"o=--price", "o"},
		{"p=0", "p"},
		{"p=1001", "p"},
		{"p=-1", "p"},
		{"p=99999999999999999999", "p"},
		{"scope=none", "scope"},
		{"columns=secret", "columns"},
		{"columns=price,,state", "columns"},
		{"after=x", "after"},
		{"after=.DESK", "after"},
		{"after=.a~.1~.2", "after"},
		{"after=.a_2~.1", "after"},
		{"after=.a~.1&before=.a~.1", "after"},
		{"before=.a~.1&p=2", "before"},
		{"last&p=2", "last"},
		{"sold_on__month=5", "sold_on__month"},
		{"sold_on__year=2024&sold_on__day=3", "sold_on__day"},
		{"sold_on__year=2023&sold_on__month=2&sold_on__day=29", "sold_on__day"},
		{"sold_on__year=0", "sold_on__year"},
		{"sold_on__year=9999", "sold_on__year"},
	};
	/* clang-format on */
	struct admin_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct list_address address;

		this->err = (struct error){0};
		assert_row(
			!list_address_read(this, lamp_model, cases[i].query, &address, &this->err),
			cases[i].query);
		assert_row(this->err.kind == ERROR_INVALID, cases[i].query);
		assert_row(address.wrong &&
				strncmp(address.wrong, cases[i].wrong, strlen(cases[i].wrong)) == 0,
			cases[i].query);
	}
}

static void test_list_address__floods_are_refused(void **state)
{
	struct admin_case *this = *state;
	char *many = mem_text(this, "");
	char *words = mem_text(this, "q=a");
	struct list_address address;

	for (int i = 0; i <= LIST_PARAMETERS_MAX; i++)
		many = mem_printf(this, "%s&price__gte=%d", many, i);
	for (int i = 0; i < LIST_TERMS_MAX; i++)
		words = mem_printf(this, "%s+a", words);
	assert_false(list_address_read(this, lamp_model, many, &address, &this->err));
	assert_false(list_address_read(this, lamp_model, words, &address, &this->err));
	assert_false(list_address_read(this, lamp_model, "q=%ZZ", &address, &this->err));
	assert_int_equal(this->err.kind, ERROR_INVALID);
}

static void test_list_address__links_change_one_thing(void **state)
{
	struct admin_case *this = *state;
	const struct list_address *address =
		read_address(this, "q=a%26b&state=new&price__gte=1&price__lt=5&o=3&p=2&all");

	assert_string_equal(list_query(this, address, NULL),
		"q=a%26b&state=new&price__gte=1&price__lt=5&o=3&p=2&all");
	assert_string_equal(list_url(this, address, LIST_WITH("o", "-3")),
		"/ficus/shop/lamp/?q=a%26b&state=new&price__gte=1&price__lt=5&all&o=-3");
	assert_string_equal(list_query(this, address,
				    &(struct list_change){.path = "price",
					    .set = {{"price__isnull", "1", NULL, NULL}}}),
		"q=a%26b&state=new&o=3&all&price__isnull=1");
	assert_string_equal(list_query(this, address,
				    &(struct list_change){
					    .keeps_place = true, .set = {{"o", "4", NULL, NULL}}}),
		"q=a%26b&state=new&price__gte=1&price__lt=5&p=2&all&o=4");
	assert_string_equal(list_query(this, address, LIST_WITH("p", "3")),
		"q=a%26b&state=new&price__gte=1&price__lt=5&o=3&all&p=3");
	assert_string_equal(list_url(this, read_address(this, "p=2"), LIST_WITH("q", NULL)),
		"/ficus/shop/lamp/");
}

/* Neither to the next page nor to a row and back. */
static void test_list_address__counting_is_for_once(void **state)
{
	struct admin_case *this = *state;
	const struct list_address *address = read_address(this, "state=new&count=exact&o=3");

	assert_true(address->is_counted);
	assert_false(read_address(this, "count=&state=new")->is_counted);
	assert_string_equal(list_query(this, address, NULL), "state=new&o=3");
	assert_string_equal(list_query(this, address, LIST_WITH("p", "2")), "state=new&o=3&p=2");
	assert_string_equal(
		list_query(this, read_address(this, "state=new&p=2"), LIST_WITH("count", "exact")),
		"state=new&count=exact");
}

static void test_list_address__cursors_come_back(void **state)
{
	static const char *const values[] = {"a~b_c.", NULL, "", "\xC3\xA4 &=+%", "~"};
	struct admin_case *this = *state;
	const char *cursor = list_cursor_write(this, values, ARRAY_SIZE(values));
	const char *const *back;

	assert_true(list_cursor_read(this, cursor, ARRAY_SIZE(values), &back));
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		assert_row(
			values[i] ? back[i] && strcmp(values[i], back[i]) == 0 : !back[i], cursor);
	assert_false(list_cursor_read(this, cursor, ARRAY_SIZE(values) - 1, &back));
	assert_false(list_cursor_read(this, cursor, ARRAY_SIZE(values) + 1, &back));
}

static void test_list_address__cursors_are_bounded(void **state)
{
	struct admin_case *this = *state;
	char *longest = mem_array(this, char, LIST_CURSOR_MAX + 2);
	const char *value = longest;

	memset(longest, 'x', LIST_CURSOR_MAX - 1);
	assert_non_null(list_cursor_write(this, &value, 1));
	longest[LIST_CURSOR_MAX - 1] = 'x';
	assert_null(list_cursor_write(this, &value, 1));
}

static void test_list_address__places(void **state)
{
	struct admin_case *this = *state;
	const struct list_address *address = read_address(this, "after=.DESK~.7");

	assert_string_equal(address->from[0], "DESK");
	assert_string_equal(address->from[1], "7");
	assert_false(address->is_backward);
	address = read_address(this, "o=sold_on&before=~.9");
	assert_null(address->from[0]);
	assert_true(address->is_backward);
	assert_true(read_address(this, "last")->is_last);
	assert_true(read_address(this, "all=")->is_whole);
}

/* Whatever is in an address: it is read and written again the same, or refused. */
static void test_list_address__no_query_breaks_it(void **state)
{
	static const char *const models[] = {"q=a+b&o=2.-3&p=2&state=new",
		"price__gte=1&sold_on__year=2024&sold_on__month=2", "after=.a~.1&columns=price",
		"maker__id__exact=3&seen_at__lt=2024-05-17&scope=lit&all"};
	struct admin_case *this = *state;
	struct fake_random random;

	fake_random_init(&random, 6);
	for (int round = 0; round < 5000; round++) {
		TALLOC_CTX *mem = mem_context(this, "round");
		char *query = mem_text(mem, models[random_below(&random.base, 4)]);
		struct list_address first;
		struct list_address second;

		for (uint32_t i = random_below(&random.base, 4); i > 0; i--)
			query[random_below(&random.base, (uint32_t)strlen(query))] =
				"&=_.-~%+0aZ,\x80"[random_below(&random.base, 13)];
		if (list_address_read(mem, lamp_model, query, &first, &this->err)) {
			const char *again = list_query(mem, &first, NULL);

			assert_row(list_address_read(mem, lamp_model, again, &second, &this->err),
				again);
			assert_string_equal(list_query(mem, &second, NULL), again);
			assert_int_equal(
				first.selection.clause_count, second.selection.clause_count);
		} else {
			assert_int_equal(this->err.kind, ERROR_INVALID);
		}
		talloc_free(mem);
	}
}

int main(void)
{
#define TEST(name) ADMIN_CASE(test_list_address__##name)
	const struct CMUnitTest tests[] = {
		TEST(filters),
		TEST(moments_may_say_their_offset),
		TEST(moments_are_stored_as_the_column_has_them),
		TEST(days_begin_in_the_zone),
		TEST(days_are_read_in_the_zone),
		TEST(filters_of_related_rows),
		TEST(filters_by_keys_of_unknown_tables),
		TEST(filters_by_one_of_many),
		TEST(searches),
		TEST(searches_for_what_a_field_can_have),
		TEST(searches_for_values_in_their_own_spelling),
		TEST(scopes_use_every_field),
		TEST(scopes_that_cannot_be_read_are_our_mistake),
		TEST(orders),
		TEST(columns),
		TEST(what_is_refused_is_named),
		TEST(floods_are_refused),
		TEST(links_change_one_thing),
		TEST(counting_is_for_once),
		TEST(cursors_come_back),
		TEST(cursors_are_bounded),
		TEST(places),
		TEST(no_query_breaks_it),
	};

	return cmocka_run_group_tests_name("list_address", tests, NULL, NULL);
}
