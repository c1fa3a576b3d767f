/* tests/unit/test_row_save.c - saving rows and their children: what is written, and what is not. */
#include "config.h"

#include "tests/support/row_case.h"

/* Of the items that the cases put, behind their keys. */
#define STAMPS "|2024-01-01 00:00:00|2024-01-01 00:00:00\n"

/* Changing. */

static void test_save__writes_what_was_changed(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "right", .seen = "left"},
		{.field = SHELF(NOTE), .value = "",      .seen = ""    },
	};
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|right|NULL\n");
	assert_journal(this, "*|rows.shelf|1|right|Name|name=left>right\n");
}

static void test_save__leaves_to_others_what_the_form_did_not_change(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "left", .seen = "left"},
		{.field = SHELF(NOTE), .value = "mine", .seen = ""    },
	};
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	fake_rows_set(&this->stored, &shelf_model, key, "name", "theirs");
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|theirs|mine\n");
}

/* Browsers send CRLF, whatever stands there; blanks at the ends are taken away on the way. */
static void test_save__does_not_mind_how_lines_end(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NOTE), .value = "a\r\nb", .seen = "a\r\nb\r\n"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	fake_rows_set(&this->stored, &shelf_model, key, "note", "a\nb\n");
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|left|a\nb\n\n");
	entries[0].value = "a\r\nb\r\nc";
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|left|a\r\nb\r\nc\n");
	entries[0].value = "a\rb";
	entries[0].seen = "a\r\nb\r\nc";
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|left|a\rb\n");
}

static void test_save__may_empty_a_text(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NOTE), .value = "", .seen = "deep"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	fake_rows_set(&this->stored, &shelf_model, key, "note", "deep");
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|left|\n");
	assert_journal(this, "*|rows.shelf|1|left|Note|note=deep>\n");
}

static void test_save__without_changes_is_noted_as_django_does(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY), .value = "5", .seen = "5"}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_save(this, &edit);
	assert_rows(this, &item_model, "2|1|lamp|5|NULL|NULL" STAMPS);
	assert_journal(this, "*|rows.item|2|lamp on left|\n");
}

static void test_save__stamps_the_row_that_it_changes(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY), .value = "6", .seen = "5"}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_save(this, &edit);
	assert_rows(this, &item_model,
		"2|1|lamp|6|NULL|NULL|2024-01-01 00:00:00|2024-01-31 12:00:00\n");
	assert_journal(this, "*|rows.item|2|lamp on left|Qty|qty=5>6\n");
}

static void test_save__of_a_row_that_is_gone_is_refused(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "right", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, "4711", entries);

	row_case_refuse(this, &edit, ERROR_NOT_FOUND);
}

static void drop_shelf(struct dependencies *this)
{
	fake_rows_drop(&this->stored, &shelf_model, "1");
}

static void test_save__that_loses_a_race_is_made_once_more(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "right", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	this->meanwhile = drop_shelf;
	row_case_refuse(this, &edit, ERROR_NOT_FOUND);
}

static void test_save__looks_once_more_at_what_the_database_refused(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "right", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	this->store.fail_commit = (struct fake_failure){ERROR_CONFLICT, 0, 2};
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&edit.complaint, "The database does not take this: %s.");
	assert_string_equal(edit.complaint.arguments[0], "a failure the test ordered");
	this->store.fail_commit = (struct fake_failure){ERROR_INVALID, 0, 1};
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&edit.complaint, "The database does not take this: %s.");
	this->store.fail_commit = (struct fake_failure){ERROR_CONFLICT, 0, 1};
	row_case_save(this, &edit);
	assert_null(edit.complaint.text);
	assert_rows(this, &shelf_model, "1|right|NULL\n");
}

/* Conflicts. */

static void test_save__is_in_conflict_with_who_changed_the_same_field(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "mine", .seen = "left"},
		{.field = SHELF(NOTE), .value = "deep", .seen = ""    },
	};
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	fake_rows_set(&this->stored, &shelf_model, key, "name", "theirs");
	row_case_refuse(this, &edit, ERROR_CONFLICT);
	assert_true(entries[0].is_in_conflict);
	assert_string_equal(entries[0].now, "theirs");
	assert_false(entries[1].is_in_conflict);
	assert_null(entries[1].now);
	assert_rows(this, &shelf_model, "1|theirs|NULL\n");
	assert_journal(this, "");
}

static void test_save__is_not_in_conflict_with_who_meant_the_same(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "right", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	fake_rows_set(&this->stored, &shelf_model, key, "name", "right");
	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|right|NULL\n");
	assert_journal(this, "*|rows.shelf|1|right|\n");
}

static void test_save__forgets_what_an_earlier_try_said(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "mine", .seen = "old"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	row_case_refuse(this, &edit, ERROR_CONFLICT);
	entries[0].seen = entries[0].now;
	row_case_save(this, &edit);
	assert_false(entries[0].is_in_conflict);
	assert_null(entries[0].now);
	assert_rows(this, &shelf_model, "1|mine|NULL\n");
}

/* Complaints. */

static void test_save__complains_of_each_wrong_value(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY),   .value = "1001", .seen = "5"   },
		{.field = ITEM(LABEL), .value = "",     .seen = "lamp"},
		{.field = ITEM(NEXT),  .value = "4711", .seen = NULL  },
		{.field = ITEM(PRICE), .value = "1.50", .seen = NULL  },
	};
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[0].complaint, "This must be at most %s.");
	assert_string_equal(entries[0].complaint.arguments[0], "1000");
	assert_complaint(&entries[1].complaint, "Please fill this in.");
	assert_complaint(&entries[2].complaint, "What was chosen here does not exist any more.");
	assert_null(entries[3].complaint.text);
	assert_rows(this, &item_model, "2|1|lamp|5|NULL|NULL" STAMPS);
}

/* The old application may have stored what its forms would not take today. */
static void test_save__does_not_judge_what_it_does_not_change(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY),   .value = "-3",    .seen = "-3"  },
		{.field = ITEM(LABEL), .value = "stool", .seen = "lamp"},
	};
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	fake_rows_set(&this->stored, &item_model, item, "qty", "-3");
	row_case_save(this, &edit);
}

static void test_save__wants_unique_values(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "RIGHT", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	(void)row_case_put_shelf(this, "right");
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[0].complaint, "%s with this %s already exists.");
	assert_string_equal(entries[0].complaint.arguments[0], "Shelf");
	assert_string_equal(entries[0].complaint.arguments[1], "Name");
}

static void test_save__may_change_the_case_of_its_own_unique_value(void **state)
{
	struct dependencies *this = *state;
	const char *key = row_case_put_shelf(this, "left");
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "LEFT", .seen = "left"}
        };
	struct row_edit edit = EDIT(&shelf_model, ROW_CHANGED, key, entries);

	row_case_save(this, &edit);
	assert_rows(this, &shelf_model, "1|LEFT|NULL\n");
}

static void test_save__wants_values_that_are_unique_together(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *item = row_case_put_item(this, shelf, "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(LABEL), .value = "stool", .seen = "lamp"}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	(void)row_case_put_item(this, shelf, "stool", NULL);
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_null(entries[0].complaint.text);
	assert_complaint(&edit.complaint, "%s with this combination of %s already exists.");
	assert_string_equal(edit.complaint.arguments[0], "Item");
	assert_string_equal(edit.complaint.arguments[1], "Shelf, Label");
}

static void test_save__knows_rows_by_other_fields_than_their_keys(void **state)
{
	struct dependencies *this = *state;
	const struct row_relation to_name = {
		.target = &shelf_model, .target_field = SHELF(NAME), .policy = POLICY_CASCADE};
	const struct row_field fields[] = {
		{.name = "id",
                 .column = "id",
                 .label = "ID",
                 .kind = ROW_INTEGER,
                 .flags = ROW_KEY | ROW_AUTO},
		{.name = "shelf",
                 .column = "shelf",
                 .label = "shelf",
                 .kind = ROW_TEXT,
                 .relation = &to_name       },
	};
	const struct row_model labels = {.label = "rows.label",
		.name = "label",
		.verbose_name = "label",
		.fields = fields,
		.field_count = ARRAY_SIZE(fields),
		.key = fields,
		.text = "on {shelf.id}"};
	struct row_entry entries[] = {
		{.field = &fields[1], .value = "right"}
        };
	struct row_edit edit = EDIT(&labels, ROW_ADDED, NULL, entries);

	(void)row_case_put_shelf(this, "left");
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[0].complaint, "What was chosen here does not exist any more.");
	entries[0].value = "left";
	this->store.fail_read = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
	row_case_refuse(this, &edit, ERROR_UNAVAILABLE);
	row_case_save(this, &edit);
	assert_journal(this, "+|rows.label|2|on 1||shelf=NULL>left\n");
}

/* Failures. */

static void test_save__fails_as_its_store_does(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *item = row_case_put_item(this, shelf, "lamp", NULL);
	const char *const wanted[] = {"red", NULL};
	struct row_entry entries[] = {
		{.field = ITEM(LABEL), .value = "vase", .seen = "lamp"},
		{.field = ITEM(NEXT),                    .value = "3",                 .seen = NULL},
		{.field = ITEM(TAGS),        .targets = wanted      },
	};
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);
	size_t reads;

	(void)row_case_put_item(this, shelf, "stool", NULL);
	row_case_put_tag(this, "red");
	for (reads = 0; reads < 20; reads++) {
		struct fake_failure failure = {ERROR_UNAVAILABLE, (int)reads, 1};

		this->store.fail_read = failure;
		this->store.reads = 0;
		this->store.fail_commit = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
		row_case_refuse(this, &edit, ERROR_UNAVAILABLE);
		if (this->store.fail_commit.times == 0)
			break;
	}
	assert_int_equal(this->store.reads, 6);
	assert_rows(
		this, &item_model, "2|1|lamp|5|NULL|NULL" STAMPS "3|1|stool|5|NULL|NULL" STAMPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_save__writes_what_was_changed),
		ROW_CASE(test_save__leaves_to_others_what_the_form_did_not_change),
		ROW_CASE(test_save__does_not_mind_how_lines_end),
		ROW_CASE(test_save__may_empty_a_text),
		ROW_CASE(test_save__without_changes_is_noted_as_django_does),
		ROW_CASE(test_save__stamps_the_row_that_it_changes),
		ROW_CASE(test_save__of_a_row_that_is_gone_is_refused),
		ROW_CASE(test_save__that_loses_a_race_is_made_once_more),
		ROW_CASE(test_save__looks_once_more_at_what_the_database_refused),
		ROW_CASE(test_save__is_in_conflict_with_who_changed_the_same_field),
		ROW_CASE(test_save__is_not_in_conflict_with_who_meant_the_same),
		ROW_CASE(test_save__forgets_what_an_earlier_try_said),
		ROW_CASE(test_save__complains_of_each_wrong_value),
		ROW_CASE(test_save__does_not_judge_what_it_does_not_change),
		ROW_CASE(test_save__wants_unique_values),
		ROW_CASE(test_save__may_change_the_case_of_its_own_unique_value),
		ROW_CASE(test_save__wants_values_that_are_unique_together),
		ROW_CASE(test_save__knows_rows_by_other_fields_than_their_keys),
		ROW_CASE(test_save__fails_as_its_store_does),
	};

	return cmocka_run_group_tests_name("row_save", tests, NULL, NULL);
}
