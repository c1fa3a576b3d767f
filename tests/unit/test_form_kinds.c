/* tests/unit/test_form_kinds.c - inputs of the less usual fields: files, many-to-many, JSON. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "fcgi_app/admin/form_original.h"
#include "services/rows/file_storage.h"
#include "tests/support/admin_case.h"
#include "tests/support/form_bus.h"

#define THING_1 "/ficus/shop/thing/1/change/"

/* clang-format off */
static const struct row_field tag_fields[] = {
	{.name = "id", .column = "id", .label = "ID", .help = "", .kind = ROW_INTEGER,
		.flags = ROW_KEY | ROW_AUTO},
	{.name = "name", .column = "name", .label = "name", .help = "", .kind = ROW_TEXT},
};
static const struct row_model tag_rows = {
	.label = "shop.tag", .app = "shop", .name = "tag", .table = "shop_tag",
	.verbose_name = "tag", .verbose_name_plural = "tags", .fields = tag_fields,
	.field_count = ARRAY_SIZE(tag_fields), .key = &tag_fields[0], .text = "{name}",
};
static const struct row_relation to_tags = {
	.target = &tag_rows, .target_field = &tag_fields[0]};
static const struct row_pairs tag_pairs = {"shop_thing_tags", "thing_id", "tag_id", false, NULL};

enum thing_field {
	THING_ID,
	THING_PHOTO,
	THING_TAGS,
	THING_DATA,
	THING_SEEN,
	THING_PERIOD,
	THING_IS_NEW,
	THING_MAIL,
	THING_BYTES,
	THING_FIELD_COUNT
};
static const struct row_field thing_fields[] = {
	[THING_ID] = {.name = "id", .column = "id", .label = "ID", .help = "",
		.kind = ROW_INTEGER, .flags = ROW_KEY | ROW_AUTO},
	[THING_PHOTO] = {.name = "photo", .column = "photo", .label = "photo", .help = "",
		.kind = ROW_FILE, .flags = ROW_MAY_BE_BLANK, .max_length = 100,
		.upload_to = "things/%Y"},
	[THING_TAGS] = {.name = "tags", .label = "tags", .help = "", .kind = ROW_INTEGER,
		.flags = ROW_MAY_BE_BLANK, .relation = &to_tags, .pairs = &tag_pairs},
	[THING_DATA] = {.name = "data", .column = "data", .label = "data", .help = "",
		.kind = ROW_JSON, .flags = ROW_MAY_BE_BLANK | ROW_NULLABLE},
	[THING_SEEN] = {.name = "seen", .column = "seen", .label = "seen", .help = "",
		.kind = ROW_DATETIME, .flags = ROW_MAY_BE_BLANK | ROW_NULLABLE},
	[THING_PERIOD] = {.name = "period", .column = "period", .label = "period", .help = "",
		.kind = ROW_DURATION, .flags = ROW_MAY_BE_BLANK | ROW_NULLABLE},
	[THING_IS_NEW] = {.name = "is_new", .column = "is_new", .label = "is new", .help = "",
		.kind = ROW_BOOLEAN, .flags = ROW_MAY_BE_BLANK | ROW_NULLABLE},
	[THING_MAIL] = {.name = "mail", .column = "mail", .label = "mail", .help = "",
		.kind = ROW_EMAIL, .flags = ROW_MAY_BE_BLANK},
	[THING_BYTES] = {.name = "bytes", .column = "bytes", .label = "bytes", .help = "",
		.kind = ROW_BINARY},
};
static const struct row_model thing_rows = {
	.label = "shop.thing", .app = "shop", .name = "thing", .table = "shop_thing",
	.verbose_name = "thing", .verbose_name_plural = "things", .fields = thing_fields,
	.field_count = ARRAY_SIZE(thing_fields), .key = &thing_fields[0],
};
static const struct admin_declaration tag_declared = {
	.model = "shop.tag", .writes = ADMIN_BY_ROW};
static const struct admin_declaration thing_declared = {
	.model = "shop.thing", .writes = ADMIN_BY_ROW};
static const struct admin_form_field thing_form[] = {
	{&thing_fields[THING_PHOTO], false, NULL, 0}, {&thing_fields[THING_TAGS], false, NULL, 0},
	{&thing_fields[THING_DATA], false, NULL, 0}, {&thing_fields[THING_SEEN], false, NULL, 0},
	{&thing_fields[THING_PERIOD], false, NULL, 0}, {&thing_fields[THING_IS_NEW], false, NULL, 0},
	{&thing_fields[THING_MAIL], false, &thing_fields[THING_PERIOD], 0},
	{&thing_fields[THING_BYTES], false, NULL, 0},
};
static const struct admin_form_set thing_sets[] = {
	{"", NULL, false, thing_form, 3},
	{"Rest", "Less used.", true, thing_form + 3, 5},
};
static const struct admin_model models[] = {
	{.rows = &tag_rows, .declared = &tag_declared},
	{.rows = &thing_rows, .declared = &thing_declared, .sets = thing_sets, .set_count = 2},
};
static const struct admin_site site = {models, ARRAY_SIZE(models)};

static const char *const *const tags[] = {
	(const char *const[]){"1", "red"}, (const char *const[]){"2", "blue"},
	(const char *const[]){"3", "green"},
};
static const char *const *const things[] = {
	(const char *const[]){"1", "things/a b.png", NULL, "{\"a\": [1]}",
		"2024-01-02 03:04:05.250000", "93784000000", "0", "a@b.example", "70"},
};
static const char *const tags_of_thing[] = {"1", "3", NULL};
/* clang-format on */

/* Files in the memory of a test: each gets ".kept" behind its name. */
struct fake_files {
	struct file_storage base;
	const char *kept;
	const char *dropped;
	struct bytes content;
};

static bool keep(struct file_storage *storage, TALLOC_CTX *mem, const char *name, int64_t longest,
	struct bytes content, const char **out, struct error *err)
{
	struct fake_files *files = container_of(storage, struct fake_files, base);

	assert_int_equal(longest, 100);
	if (strstr(name, "bad"))
		return error_set(err, ERROR_INVALID, "no such name");
	files->kept = *out = mem_printf(mem, "%s.kept", name);
	files->content = content;
	return true;
}

static void drop(struct file_storage *storage, const char *name)
{
	container_of(storage, struct fake_files, base)->dropped = name;
}

struct kinds_case {
	struct admin_case *base;
	struct form_bus *bus;
	struct fake_files files;
};

static void begin(struct kinds_case *this, void **state)
{
	static const struct file_storage_ops ops = {keep, drop};

	assert_int_equal(setenv("TZ", "Europe/Paris", 1), 0);
	tzset();
	*this = (struct kinds_case){.base = *state, .files = {.base = {&ops}}};
	this->bus = form_bus_new(this->base);
	this->base->admin.bus = this->bus->bus;
	this->base->admin.files = &this->files.base;
	this->base->reader.tables[0] = (struct fake_row_table){&tag_rows, tags, ARRAY_SIZE(tags)};
	this->base->reader.tables[1] =
		(struct fake_row_table){&thing_rows, things, ARRAY_SIZE(things)};
	this->base->reader.pairs = tags_of_thing;
	this->base->model = &models[1];
	this->base->key = "1";
}

static int visit(struct kinds_case *this, admin_page_function *function, const char *form)
{
	struct admin_page *page = admin_case_visit(this->base, THING_1, form);

	page->site = &site;
	return function(page, &this->base->err) ? this->base->response.status : 0;
}

/* The body of the last answer. */
static const char *body_of(struct kinds_case *this)
{
	(void)response_finish(&this->base->response, true);
	return this->base->response.text;
}

static const char *get(struct kinds_case *this)
{
	assert_int_equal(visit(this, change_page, NULL), 200);
	return body_of(this);
}

static const char *again(struct kinds_case *this, const char *form)
{
	assert_int_equal(visit(this, change_save_page, form), 422);
	return body_of(this);
}

/* With a file in the field "photo". */
static int send_file(struct kinds_case *this, const char *filename)
{
	struct admin_page *page = admin_case_visit(this->base, THING_1, "");
	struct form_file *file = mem_new(page->mem, struct form_file);
	struct error *err = &this->base->err;

	*file = (struct form_file){
		filename, "image/png", {"png", 3}
        };
	page->site = &site;
	assert_true(form_add(page->request->form, "initial-photo", "things/a b.png", err));
	assert_true(form_add_file(page->request->form, "photo", file, err));
	return change_save_page(page, err) ? this->base->response.status : 0;
}

#define assert_in(page, text)                                                                      \
	do {                                                                                       \
		if (!strstr((page), (text)))                                                       \
			fail_msg("%s\nis not in\n%s", (text), (page));                             \
	} while (0)

static void test_form_kinds__have_inputs_of_their_own(void **state)
{
	static const char *const parts[] = {
		"enctype=\"multipart/form-data\"",
		"<span>Currently: <a href=\"/media/things/a%20b.png\"",
		"<input type=\"checkbox\" name=\"photo-clear\" value=\"1\">",
		"<input type=\"file\" id=\"id_photo\" name=\"photo\">",
		"<select multiple id=\"id_tags\" name=\"tags\" data-rows=\"/ficus/shop/tag/\">\n"
		"<option value=\"1\" selected>red</option>\n<option value=\"2\">blue</option>\n"
		"<option value=\"3\" selected>green</option>",
		"<input type=\"hidden\" name=\"initial-tags\" value=\"1\\n3\">",
		">\n{\n  &quot;a&quot;: [\n    1\n  ]\n}</textarea>",
		"<details class=\"group\">\n<summary>Rest</summary>\n<p class=\"help\">Less "
		"used.</p>",
		"<input type=\"datetime-local\" value=\"2024-01-02T04:04:05.250\" id=\"id_seen\""
		" name=\"seen\" step=\"0.001\">",
		"value=\"1 02:03:04\" id=\"id_period\"",
		"<select id=\"id_is_new\" name=\"is_new\">\n<option value=\"\">---------</option>\n"
		"<option value=\"1\">Yes</option>\n<option value=\"0\" selected>No</option>",
		"<input type=\"email\" value=\"a@b.example\"",
		"<span>Bytes</span> <span>70 bytes</span>",
		"data-zone=\"UTC\"",
	};
	struct kinds_case this;
	const char *page;

	begin(&this, state);
	page = get(&this);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_in(page, parts[i]);
}

/* As Django's links have them: keys with commas between them. */
static void test_form_kinds__link_says_which_targets(void **state)
{
	struct kinds_case this;
	struct admin_page *page;
	const char *body;

	begin(&this, state);
	this.base->key = NULL;
	page = admin_case_visit(this.base, "/ficus/shop/thing/add/?tags=x,02,,3&photo=a", NULL);
	page->site = &site;
	assert_true(add_page(page, &this.base->err));
	body = body_of(&this);
	assert_in(body,
		"<option value=\"1\">red</option>\n<option value=\"2\" selected>blue</option>\n"
		"<option value=\"3\" selected>green</option>");
	assert_null(strstr(body, "/media/"));
}

static void test_form_kinds__times_finer_than_browsers_know_stay_whole(void **state)
{
	static const char *const thing[] = {
		"1", "", NULL, NULL, "2024-01-02 03:04:05.000060", NULL, NULL, "", "0"};
	static const char *const *const fine[] = {thing};
	struct kinds_case this;

	begin(&this, state);
	this.base->reader.tables[1].rows = fine;
	assert_in(get(&this), "<input type=\"text\" value=\"2024-01-02T04:04:05.000060\"");
}

/* The page of a thing that has nothing but a web address, which people may type or only read. */
static const char *page_of_address(struct kinds_case *this, const char *address, bool is_read_only)
{
	const char *const thing[THING_FIELD_COUNT] = {[THING_ID] = "1", [THING_MAIL] = address};
	const char *const *const stored[] = {thing};
	struct row_field fields[THING_FIELD_COUNT];
	struct row_model rows = thing_rows;
	const struct admin_form_field shown = {&fields[THING_MAIL], is_read_only, NULL, 0};
	const struct admin_form_set set = {"", NULL, false, &shown, 1};
	struct admin_model model = models[1];

	memcpy(fields, thing_fields, sizeof(fields));
	fields[THING_MAIL].kind = ROW_URL;
	rows.fields = fields;
	rows.key = &fields[THING_ID];
	model.rows = &rows;
	model.sets = &set;
	model.set_count = 1;
	this->base->model = &model;
	this->base->reader.tables[1] = (struct fake_row_table){&rows, stored, 1};
	return get(this);
}

static void test_form_kinds__web_address_leads_there(void **state)
{
	static const char link[] = "<a href=\"https://a.example/?b&amp;c\" target=\"_blank\" "
				   "rel=\"noopener noreferrer\">https://a.example/?b&amp;c</a>";
	struct kinds_case this;
	const char *page;

	begin(&this, state);
	page = page_of_address(&this, "https://a.example/?b&c", false);
	assert_in(page,
		mem_printf(this.base, "<p class=\"current\">Currently: %s</p>\n<input type=\"url\"",
			link));
	assert_in(page_of_address(&this, "https://a.example/?b&c", true),
		mem_printf(this.base, "<span>Mail</span> <span>%s</span>", link));
}

static void test_form_kinds__what_is_no_web_address_leads_nowhere(void **state)
{
	static const char *const addresses[] = {"javascript:alert(1)", "", NULL};
	struct kinds_case this;

	begin(&this, state);
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		const char *page = page_of_address(&this, addresses[i], false);

		assert_in(page, "<input type=\"url\"");
		assert_null(strstr(page, "Currently"));
		assert_null(strstr(page, "href=\"java"));
	}
	assert_null(strstr(page_of_address(&this, addresses[0], true), "href=\"java"));
}

static void test_form_kinds__targets_are_sent_as_keys(void **state)
{
	struct kinds_case this;
	struct row_entry *entry;

	begin(&this, state);
	assert_int_equal(
		visit(&this, change_save_page, "initial-tags=1%5Cn3&tags=3&tags=&tags=2&tags=02"),
		302);
	entry = form_bus_entry(&this.bus->edit, "tags");
	assert_string_equal(entry->targets[0], "3");
	assert_string_equal(entry->targets[1], "2");
	assert_null(entry->targets[2]);
	assert_string_equal(entry->seen_targets[0], "1");
	assert_string_equal(entry->seen_targets[1], "3");
	assert_null(entry->seen_targets[2]);
}

static void test_form_kinds__the_same_targets_are_no_change(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	assert_int_equal(visit(&this, change_save_page, "initial-tags=1%5Cn3&tags=3&tags=1"), 302);
	assert_int_equal(this.bus->edit.entry_count, 0);
	assert_int_equal(visit(&this, change_save_page, "initial-tags=1%5Cn3"), 302);
	assert_null(form_bus_entry(&this.bus->edit, "tags")->targets[0]);
}

static void test_form_kinds__target_that_is_no_key_is_complained_of(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	assert_in(again(&this, "initial-tags=1&tags=%3Cb%3E&tags=1"),
		"id=\"id_tags-error\">&lt;b&gt; is none of those that can be chosen.</p>");
	assert_int_equal(this.bus->call_count, 0);
}

/* Their table is not there, or has no key of one column. */
static void test_form_kinds__targets_that_nobody_knows_are_not_asked_for(void **state)
{
	static const struct row_relation unknown[] = {
		{.target = NULL       },
                { .target = &tag_rows, .target_field = NULL}
        };
	struct row_field fields[THING_FIELD_COUNT];
	struct row_model rows = thing_rows;
	struct admin_form_field tags_field = {.field = &fields[THING_TAGS]};
	struct admin_form_set set = {.title = "", .fields = &tags_field, .count = 1};
	struct admin_model model = {
		.rows = &rows, .declared = &thing_declared, .sets = &set, .set_count = 1};
	struct kinds_case this;

	begin(&this, state);
	memcpy(fields, thing_fields, sizeof(fields));
	rows.fields = fields;
	rows.key = &fields[THING_ID];
	this.base->model = &model;
	this.base->reader.tables[1].model = &rows;
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		fields[THING_TAGS].relation = &unknown[i];
		assert_null(strstr(get(&this), "id_tags"));
		assert_int_equal(visit(&this, change_save_page, "tags=1&initial-tags=1"), 302);
		assert_int_equal(this.bus->edit.entry_count, 0);
	}
}

static void test_form_kinds__json_that_was_only_shown_is_no_change(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	assert_int_equal(visit(&this, change_save_page,
				 "initial-data=%7B%22a%22%3A+%5B1%5D%7D"
				 "&data=%7B%0D%0A++%22a%22%3A+%5B%0D%0A++++1%0D%0A++%5D%0D%0A%7D"),
		302);
	assert_int_equal(this.bus->edit.entry_count, 0);
}

/* Browsers leave out of a time what it does not need, and say of an hour that is there twice no
 * more than its number. */
static void test_form_kinds__time_that_was_only_shown_is_no_change(void **state)
{
	static const char *const sent[] = {
		"initial-seen=2024-10-27+01:30:00&seen=2024-10-27T02:30",
		"initial-seen=2024-10-27+00:30:00&seen=2024-10-27T02:30:00",
		"initial-seen=2024-01-02+03:04:05.500000&seen=2024-01-02T04:04:05.5",
	};
	struct kinds_case this;

	begin(&this, state);
	for (size_t i = 0; i < ARRAY_SIZE(sent); i++) {
		assert_row(visit(&this, change_save_page, sent[i]) == 302, sent[i]);
		assert_int_equal(this.bus->edit.entry_count, 0);
	}
	assert_int_equal(visit(&this, change_save_page,
				 "initial-seen=2024-10-27+00:30:00&seen=2024-10-27T02:31"),
		422);
}

static void test_form_kinds__times_of_the_day_are_compared_as_such(void **state)
{
	const struct row_field field = {.kind = ROW_TIME};
	const struct form_input sent = {.field = &field, .seen = "08:00:00", .typed = "08:00"};
	const struct form_input changed = {.field = &field, .seen = "08:00:00", .typed = "08:01"};

	assert_true(form_input_is_untouched(*state, &sent));
	assert_false(form_input_is_untouched(*state, &changed));
}

static void test_form_kinds__file_is_kept_below_its_folder(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	this.base->accounts->clock.now_us = INT64_C(1735686000) * 1000000; /* 2025 in Paris */
	assert_int_equal(send_file(&this, "b.png"), 302);
	assert_string_equal(
		form_bus_entry(&this.bus->edit, "photo")->value, "things/2025/b.png.kept");
	assert_string_equal(form_bus_entry(&this.bus->edit, "photo")->seen, "things/a b.png");
	assert_int_equal(this.files.content.len, 3);
	assert_null(this.files.dropped);
}

static bool refuse(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_INVALID, "no");
}

static bool break_down(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_INTERNAL, "broken");
}

static bool lose(struct form_bus *bus, struct error *err)
{
	(void)bus;
	return error_set(err, ERROR_UNAVAILABLE, "the outcome is not known");
}

static void assert_asks_again(struct kinds_case *this)
{
	const char *page = body_of(this);

	assert_in(page, "id=\"id_photo-error\">Choose the file once more: it was not kept.</p>");
}

static void test_form_kinds__file_goes_when_the_row_is_not_written(void **state)
{
	static const struct {
		form_bus_answer *answer;
		int status;
	} rows[] = {
		{refuse,     422},
		{break_down, 0  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct kinds_case this;

		begin(&this, state);
		this.bus->answer = rows[i].answer;
		assert_int_equal(send_file(&this, "b.png"), rows[i].status);
		assert_non_null(this.files.kept);
		assert_string_equal(this.files.dropped, this.files.kept);
		if (rows[i].status)
			assert_asks_again(&this);
	}
}

static void test_form_kinds__file_stays_when_the_row_may_be_written(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	this.bus->answer = lose;
	assert_int_equal(send_file(&this, "b.png"), 0);
	assert_int_equal(this.base->err.kind, ERROR_UNAVAILABLE);
	assert_non_null(this.files.kept);
	assert_null(this.files.dropped);
}

static void test_form_kinds__name_that_no_file_can_have_is_complained_of(void **state)
{
	struct kinds_case this;
	const char *page;

	begin(&this, state);
	assert_int_equal(send_file(&this, "bad.png"), 422);
	page = body_of(&this);
	assert_in(page, "id=\"id_photo-error\">");
	assert_int_equal(this.bus->call_count, 0);
	assert_null(this.files.dropped);
}

static void test_form_kinds__file_stays_unless_it_is_cleared(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	assert_int_equal(visit(&this, change_save_page, "initial-photo=things/a+b.png"), 302);
	assert_int_equal(this.bus->edit.entry_count, 0);
	assert_int_equal(
		visit(&this, change_save_page, "initial-photo=things/a+b.png&photo-clear=1"), 302);
	assert_string_equal(form_bus_entry(&this.bus->edit, "photo")->value, "");
	assert_null(this.files.dropped);
}

static void test_form_kinds__without_a_folder_files_are_only_shown(void **state)
{
	struct kinds_case this;

	begin(&this, state);
	this.base->admin.files = NULL;
	assert_in(get(&this), "<p class=\"fact\"><span>Photo</span> <span><a href=");
	assert_int_equal(send_file(&this, "b.png"), 302);
	assert_int_equal(this.bus->edit.entry_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_form_kinds__have_inputs_of_their_own),
		ADMIN_CASE(test_form_kinds__link_says_which_targets),
		ADMIN_CASE(test_form_kinds__times_finer_than_browsers_know_stay_whole),
		ADMIN_CASE(test_form_kinds__web_address_leads_there),
		ADMIN_CASE(test_form_kinds__what_is_no_web_address_leads_nowhere),
		ADMIN_CASE(test_form_kinds__targets_are_sent_as_keys),
		ADMIN_CASE(test_form_kinds__the_same_targets_are_no_change),
		ADMIN_CASE(test_form_kinds__target_that_is_no_key_is_complained_of),
		ADMIN_CASE(test_form_kinds__targets_that_nobody_knows_are_not_asked_for),
		ADMIN_CASE(test_form_kinds__json_that_was_only_shown_is_no_change),
		ADMIN_CASE(test_form_kinds__time_that_was_only_shown_is_no_change),
		ADMIN_CASE(test_form_kinds__times_of_the_day_are_compared_as_such),
		ADMIN_CASE(test_form_kinds__file_is_kept_below_its_folder),
		ADMIN_CASE(test_form_kinds__file_goes_when_the_row_is_not_written),
		ADMIN_CASE(test_form_kinds__file_stays_when_the_row_may_be_written),
		ADMIN_CASE(test_form_kinds__name_that_no_file_can_have_is_complained_of),
		ADMIN_CASE(test_form_kinds__without_a_folder_files_are_only_shown),
		ADMIN_CASE(test_form_kinds__file_stays_unless_it_is_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
