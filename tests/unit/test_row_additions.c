/* tests/unit/test_row_additions.c - adding rows: what is typed, and what a row gets besides. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "base/uuid.h"
#include "tests/support/row_case.h"

static void test_additions__adds_a_row_with_what_the_form_does_not_ask(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = ITEM(SHELF), .value = shelf },
		{.field = ITEM(LABEL), .value = "lamp"},
	};
	struct row_edit edit = EDIT(&item_model, ROW_ADDED, NULL, entries);

	row_case_save(this, &edit);
	assert_string_equal(edit.key, "2");
	assert_rows(this, &item_model,
		"2|1|lamp|1|NULL|NULL|2024-01-31 12:00:00|2024-01-31 12:00:00\n");
	assert_journal(
		this, "+|rows.item|2|lamp on left||shelf=NULL>1|label=NULL>lamp|qty=NULL>1\n");
}

static void test_additions__names_what_an_added_row_lacks(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = ITEM(LABEL), .value = "lamp"}
        };
	struct row_edit edit = EDIT(&item_model, ROW_ADDED, NULL, entries);

	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&edit.complaint, "%s has no value, and this form does not ask for one.");
	assert_string_equal(edit.complaint.arguments[0], "Shelf");
}

static void test_additions__adds_a_row_with_a_key_of_its_own(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = &tag_model.fields[TAG_CODE], .value = "red"}
        };
	struct row_edit edit = EDIT(&tag_model, ROW_ADDED, NULL, entries);

	row_case_save(this, &edit);
	assert_string_equal(edit.key, "red");
	assert_journal(this, "+|rows.tag|red|red||code=NULL>red\n");
	edit.key = NULL;
	this->commit_count = 0;
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[0].complaint, "%s with this %s already exists.");
}

static void test_additions__takes_a_key_that_nobody_may_change_later(void **state)
{
	struct dependencies *this = *state;
	struct row_field code = tag_model.fields[TAG_CODE];
	struct row_model tags = tag_model;
	struct row_entry entries[] = {
		{.field = &code, .value = "red"}
        };
	struct row_edit edit = EDIT(&tags, ROW_ADDED, NULL, entries);

	code.flags |= ROW_NOT_EDITABLE;
	tags.fields = tags.key = &code;
	row_case_save(this, &edit);
	assert_rows(this, &tags, "red\n");
}

static void test_additions__calls_an_added_row_by_its_new_key(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = &remark_model.fields[REMARK_CONTENT_TYPE], .value = "3" },
		{.field = &remark_model.fields[REMARK_OBJECT_ID],    .value = "4" },
		{.field = &remark_model.fields[REMARK_TEXT],         .value = "hm"},
	};
	struct row_edit edit = EDIT(&remark_model, ROW_ADDED, NULL, entries);

	row_case_save(this, &edit);
	assert_journal(this,
		"+|rows.remark|1|Remark object (1)||content_type=NULL>3|object_id=NULL>4"
		"|text=NULL>hm\n");
}

/* Tickets have moments and codes that nobody types. */
enum { TICKET_ID, TICKET_CODE, TICKET_OPENED, TICKET_TEXT };

static const struct row_field ticket_fields[] = {
	[TICKET_ID] = {.name = "id",
		       .column = "id",
		       .label = "ID",
		       .help = "",
		       .kind = ROW_INTEGER,
		       .flags = ROW_KEY | ROW_AUTO},
	[TICKET_CODE] = {.name = "code",
		       .column = "code",
		       .label = "code",
		       .help = "",
		       .kind = ROW_UUID,
		       .flags = ROW_RANDOM_ON_ADD},
	[TICKET_OPENED] = {.name = "opened",
		       .column = "opened",
		       .label = "opened",
		       .help = "",
		       .kind = ROW_DATETIME,
		       .flags = ROW_STAMPED_ON_ADD},
	[TICKET_TEXT] =
		{.name = "text",       .column = "text",  .label = "text",                 .help = "", .kind = ROW_TEXT},
};

static const struct row_model ticket_model = {
	.label = "rows.ticket",
	.app = "rows",
	.name = "ticket",
	.table = "ticket",
	.verbose_name = "ticket",
	.verbose_name_plural = "tickets",
	.fields = ticket_fields,
	.field_count = ARRAY_SIZE(ticket_fields),
	.key = &ticket_fields[TICKET_ID],
};

static void add(struct dependencies *this, struct row_entry *entries, size_t count)
{
	struct row_edit edit = {
		.model = &ticket_model,
		.action = ROW_ADDED,
		.entries = entries,
		.entry_count = count,
	};

	row_case_save(this, &edit);
}

static void test_additions__have_a_random_uuid_each(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = &ticket_fields[TICKET_TEXT], .value = "t"},
	};
	const char *rows;
	struct uuid uuids[2];

	add(this, entries, ARRAY_SIZE(entries));
	add(this, entries, ARRAY_SIZE(entries));
	rows = fake_rows_dump(&this->stored, this->mem, &ticket_model);
	for (size_t i = 0; i < ARRAY_SIZE(uuids); i++) {
		const char *text = mem_text_n(this->mem, strchr(rows, '|') + 1, UUID_TEXT_SIZE - 1);

		assert_true(uuid_parse(text, &uuids[i]));
		assert_int_equal(uuids[i].bytes[6] >> 4, 4);
		assert_int_equal(uuids[i].bytes[8] >> 6, 2);
		rows = strchr(rows, '\n') + 1;
	}
	assert_memory_not_equal(&uuids[0], &uuids[1], sizeof(uuids[0]));
}

static void test_additions__keep_the_uuid_and_the_moment_that_a_form_gives(void **state)
{
	struct row_entry entries[] = {
		{.field = &ticket_fields[TICKET_CODE],
                 .value = "12345678-1234-5678-1234-567812345678"                       },
		{.field = &ticket_fields[TICKET_OPENED], .value = "2023-05-06 07:08:09"},
		{.field = &ticket_fields[TICKET_TEXT],   .value = "t"                  },
	};

	add(*state, entries, ARRAY_SIZE(entries));
	assert_rows(*state, &ticket_model,
		"1|12345678-1234-5678-1234-567812345678|2023-05-06 07:08:09|t\n");
}

static void test_additions__are_stamped_where_no_form_says_when(void **state)
{
	struct row_entry entries[] = {
		{.field = &ticket_fields[TICKET_CODE],
                 .value = "12345678-1234-5678-1234-567812345678"   },
		{.field = &ticket_fields[TICKET_TEXT], .value = "t"},
	};

	add(*state, entries, ARRAY_SIZE(entries));
	assert_rows(*state, &ticket_model,
		"1|12345678-1234-5678-1234-567812345678|2024-01-31 12:00:00|t\n");
}

/* Dates, times of the day and wall times are those of the site; other moments are UTC. */
static void test_additions__have_the_moment_as_the_field_has_it(void **state)
{
	struct dependencies *this = *state;
	const struct row_field fields[] = {
		{.name = "id",    .column = "id",   .kind = ROW_INTEGER,  .flags = ROW_KEY | ROW_AUTO},
		{.name = "date",  .column = "date", .kind = ROW_DATE,     .flags = ROW_STAMPED_ON_ADD},
		{.name = "time",  .column = "time", .kind = ROW_TIME,     .flags = ROW_STAMPED_ON_ADD},
		{.name = "utc",   .column = "utc",  .kind = ROW_DATETIME, .flags = ROW_STAMPED_ON_ADD},
		{.name = "local",
                 .column = "local",
                 .kind = ROW_DATETIME,
                 .flags = ROW_STAMPED_ON_ADD | ROW_LOCAL_TIME                                        },
	};
	struct row_model model = ticket_model;
	struct row_edit edit = {.model = &model, .action = ROW_ADDED};

	model.fields = model.key = fields;
	model.field_count = ARRAY_SIZE(fields);
	this->clock.now_us += INT64_C(11) * 3600 * 1000000 + 60;
	assert_int_equal(setenv("TZ", "Europe/Paris", 1), 0);
	tzset();
	row_case_save(this, &edit);
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
	assert_rows(this, &model,
		"1|2024-02-01|00:00:00.000060|2024-01-31 23:00:00.000060"
		"|2024-02-01 00:00:00.000060\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_additions__adds_a_row_with_what_the_form_does_not_ask),
		ROW_CASE(test_additions__names_what_an_added_row_lacks),
		ROW_CASE(test_additions__adds_a_row_with_a_key_of_its_own),
		ROW_CASE(test_additions__takes_a_key_that_nobody_may_change_later),
		ROW_CASE(test_additions__calls_an_added_row_by_its_new_key),
		ROW_CASE(test_additions__have_a_random_uuid_each),
		ROW_CASE(test_additions__keep_the_uuid_and_the_moment_that_a_form_gives),
		ROW_CASE(test_additions__are_stamped_where_no_form_says_when),
		ROW_CASE(test_additions__have_the_moment_as_the_field_has_it),
	};

	return cmocka_run_group_tests_name("row_additions", tests, NULL, NULL);
}
