/* tests/unit/test_row_children.c - saving what belongs to a row: its pairs and its children. */
#include "config.h"

#include "tests/support/row_case.h"

/* Of the items that the cases put, behind their keys. */
#define STAMPS "|2024-01-01 00:00:00|2024-01-01 00:00:00\n"

/* Many-to-many fields. */

static void test_children__changes_pairs_by_their_difference(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	const char *const seen[] = {"blue", "red", NULL};
	const char *const wanted[] = {"green", "red", NULL};
	struct row_entry entries[] = {
		{.field = ITEM(TAGS), .targets = wanted, .seen_targets = seen}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_put_tag(this, "green");
	fake_rows_put_pair(&this->stored, ITEM(TAGS), item, "blue");
	fake_rows_put_pair(&this->stored, ITEM(TAGS), item, "red");
	row_case_save(this, &edit);
	assert_tags(this, "2>green\n2>red\n");
	assert_rows(this, &item_model,
		"2|1|lamp|5|NULL|NULL|2024-01-01 00:00:00|2024-01-31 12:00:00\n");
	assert_journal(this, "*|rows.item|2|lamp on left|Tags|tags=blue red>red green\n");
}

static void test_children__keeps_the_pairs_of_others(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	const char *const seen[] = {"blue", "red", NULL};
	const char *const wanted[] = {"green", NULL};
	struct row_entry entries[] = {
		{.field = ITEM(TAGS), .targets = wanted, .seen_targets = seen}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_put_tag(this, "green");
	fake_rows_put_pair(&this->stored, ITEM(TAGS), item, "green");
	fake_rows_put_pair(&this->stored, ITEM(TAGS), item, "red");
	fake_rows_put_pair(&this->stored, ITEM(TAGS), item, "theirs");
	row_case_save(this, &edit);
	assert_tags(this, "2>green\n2>theirs\n");
}

static void test_children__wants_targets_that_exist(void **state)
{
	struct dependencies *this = *state;
	const char *item = row_case_put_item(this, row_case_put_shelf(this, "left"), "lamp", NULL);
	const char *const wanted[] = {"none", NULL};
	struct row_entry entries[] = {
		{.field = ITEM(TAGS), .targets = wanted}
        };
	struct row_edit edit = EDIT(&item_model, ROW_CHANGED, item, entries);

	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[0].complaint, "What was chosen here does not exist any more.");
}

static void test_children__adds_a_row_with_its_pairs(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *const wanted[] = {"red", "red", NULL};
	struct row_entry entries[] = {
		{.field = ITEM(SHELF), .value = shelf   },
		{.field = ITEM(LABEL), .value = "lamp"  },
		{.field = ITEM(TAGS),  .targets = wanted},
	};
	struct row_edit edit = EDIT(&item_model, ROW_ADDED, NULL, entries);

	row_case_put_tag(this, "red");
	row_case_save(this, &edit);
	assert_tags(this, "2>red\n");
}

/* Children. */

static struct row_edit child(
	enum row_action action, const char *key, struct row_entry *entries, size_t count)
{
	return (struct row_edit){.model = &item_model,
		.action = action,
		.key = key,
		.entries = entries,
		.entry_count = count,
		.link = ITEM(SHELF)};
}

static void test_children__adds_changes_and_removes_children(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	const char *stool = row_case_put_item(this, shelf, "stool", NULL);
	const char *bench = row_case_put_item(this, shelf, "bench", NULL);
	struct row_entry changed[] = {
		{.field = ITEM(QTY), .value = "6", .seen = "5"}
        };
	struct row_entry same[] = {
		{.field = ITEM(QTY), .value = "5", .seen = "5"}
        };
	struct row_entry added[] = {
		{.field = ITEM(LABEL), .value = "vase"}
        };
	struct row_edit children[] = {
		child(ROW_REMOVED, lamp, NULL, 0),
		child(ROW_CHANGED, stool, changed, ARRAY_SIZE(changed)),
		child(ROW_CHANGED, bench, same, ARRAY_SIZE(same)),
		child(ROW_ADDED, NULL, added, ARRAY_SIZE(added)),
	};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = shelf,
		.children = children,
		.child_count = ARRAY_SIZE(children)};

	row_case_save(this, &edit);
	assert_string_equal(children[3].key, "5");
	assert_rows(this, &item_model,
		"3|1|stool|6|NULL|NULL|2024-01-01 00:00:00|2024-01-31 12:00:00\n"
		"4|1|bench|5|NULL|NULL" STAMPS
		"5|1|vase|1|NULL|NULL|2024-01-31 12:00:00|2024-01-31 12:00:00\n");
	assert_journal(this,
		"*|rows.shelf|1|left||+item:vase on left:|*item:stool on left:Qty"
		"|-item:lamp on left:"
		"|item[+].shelf=NULL>1|item[+].label=NULL>vase|item[+].qty=NULL>1"
		"|item[3].qty=5>6"
		"|item[2].id=2>NULL|item[2].shelf=1>NULL|item[2].label=lamp>NULL"
		"|item[2].qty=5>NULL\n");
}

static void test_children__adds_a_row_with_its_children(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "left"}
        };
	struct row_entry added[] = {
		{.field = ITEM(LABEL), .value = "vase"}
        };
	struct row_edit children[] = {child(ROW_ADDED, NULL, added, ARRAY_SIZE(added))};
	struct row_edit edit = EDIT(&shelf_model, ROW_ADDED, NULL, entries);

	edit.children = children;
	edit.child_count = ARRAY_SIZE(children);
	row_case_save(this, &edit);
	assert_rows(this, &item_model,
		"2|1|vase|1|NULL|NULL|2024-01-31 12:00:00|2024-01-31 12:00:00\n");
	assert_journal(this,
		"+|rows.shelf|1|left||+item:vase on left:|name=NULL>left"
		"|item[+].label=NULL>vase|item[+].qty=NULL>1\n");
}

static void test_children__takes_no_child_of_another_parent(void **state)
{
	struct dependencies *this = *state;
	const char *left = row_case_put_shelf(this, "left");
	const char *right = row_case_put_shelf(this, "right");
	const char *lamp = row_case_put_item(this, right, "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY), .value = "6", .seen = "5"}
        };
	struct row_edit children[] = {
		child(ROW_CHANGED, lamp, entries, ARRAY_SIZE(entries)),
		child(ROW_REMOVED, lamp, NULL, 0),
	};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = left,
		.children = children,
		.child_count = 1};

	row_case_refuse(this, &edit, ERROR_CONFLICT);
	assert_complaint(&children[0].complaint, "Somebody else has deleted this meanwhile.");
	edit.children = &children[1];
	row_case_save(this, &edit);
	assert_rows(this, &item_model, "3|2|lamp|5|NULL|NULL" STAMPS);
	assert_journal(this, "*|rows.shelf|1|left|\n");
}

/* What is removed goes first. */
static void test_children__an_added_one_takes_over_what_was_unique_to_a_removed_one(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	struct row_entry added[] = {
		{.field = ITEM(LABEL), .value = "lamp"}
        };
	struct row_edit children[] = {
		child(ROW_ADDED, NULL, added, ARRAY_SIZE(added)),
		child(ROW_REMOVED, lamp, NULL, 0),
	};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = shelf,
		.children = children,
		.child_count = ARRAY_SIZE(children)};

	row_case_save(this, &edit);
	assert_rows(this, &item_model,
		"3|1|lamp|1|NULL|NULL|2024-01-31 12:00:00|2024-01-31 12:00:00\n");
}

static void test_children__does_not_remove_a_child_that_somebody_changed(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(QTY), .value = "4", .seen = "4"}
        };
	struct row_edit children[] = {child(ROW_REMOVED, lamp, entries, ARRAY_SIZE(entries))};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = shelf,
		.children = children,
		.child_count = 1};

	row_case_refuse(this, &edit, ERROR_CONFLICT);
	assert_true(entries[0].is_in_conflict);
	assert_string_equal(entries[0].now, "5");
}

/* Whoever may not change a row has read it all the same. */
static void test_children__are_removed_as_they_were_shown(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	struct row_entry entries[] = {
		{.field = ITEM(CHANGED_AT), .seen = "2023-12-31 00:00:00"}
        };
	struct row_edit children[] = {child(ROW_REMOVED, lamp, entries, ARRAY_SIZE(entries))};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = shelf,
		.children = children,
		.child_count = 1};

	row_case_refuse(this, &edit, ERROR_CONFLICT);
	assert_string_equal(entries[0].now, "2024-01-01 00:00:00");
	entries[0].seen = entries[0].now;
	row_case_save(this, &edit);
	assert_rows(this, &item_model, "");
}

static void test_children__does_not_change_what_goes_with_a_removed_one(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	const char *bulb = row_case_put_item(this, shelf, "bulb", lamp);
	struct row_entry changed[] = {
		{.field = ITEM(QTY), .value = "6", .seen = "5"}
        };
	struct row_edit children[] = {
		child(ROW_CHANGED, bulb, changed, ARRAY_SIZE(changed)),
		child(ROW_REMOVED, lamp, NULL, 0),
	};
	struct row_edit edit = {.model = &shelf_model,
		.action = ROW_CHANGED,
		.key = shelf,
		.children = children,
		.child_count = ARRAY_SIZE(children)};

	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&children[0].complaint, "This would be deleted with %s.");
	assert_string_equal(children[0].complaint.arguments[0], "lamp on left");
}

static void test_children__do_not_take_their_parent_with_them(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *lamp = row_case_put_item(this, shelf, "lamp", NULL);
	const char *bulb = row_case_put_item(this, shelf, "bulb", lamp);
	struct row_edit removed = {
		.model = &item_model, .action = ROW_REMOVED, .key = bulb, .link = ITEM(NEXT)};
	struct row_edit edit = {.model = &item_model,
		.action = ROW_CHANGED,
		.key = lamp,
		.children = &removed,
		.child_count = 1};

	fake_rows_set(&this->stored, &item_model, lamp, "next", bulb);
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&edit.complaint, "This would be deleted with %s.");
}

static void test_children__wants_children_that_differ_from_each_other(void **state)
{
	struct dependencies *this = *state;
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "left"}
        };
	struct row_entry first[] = {
		{.field = ITEM(LABEL), .value = "vase"}
        };
	struct row_entry second[] = {
		{.field = ITEM(LABEL), .value = "vase"}
        };
	struct row_edit children[] = {
		child(ROW_ADDED, NULL, first, 1), child(ROW_ADDED, NULL, second, 1)};
	struct row_edit edit = EDIT(&shelf_model, ROW_ADDED, NULL, entries);

	edit.children = children;
	edit.child_count = ARRAY_SIZE(children);
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_null(children[0].complaint.text);
	assert_complaint(&children[1].complaint, "%s with this combination of %s already exists.");
}

/* The table of items, of which a case may change the fields. */
struct item_copy {
	struct row_field fields[ITEM_FIELDS];
	struct row_model model;
};

static void copy_items(struct item_copy *copy)
{
	memcpy(copy->fields, item_model.fields, sizeof(copy->fields));
	copy->model = item_model;
	copy->model.fields = copy->fields;
	copy->model.key = &copy->fields[ITEM_ID];
	copy->model.unique_count = 0;
}

static void test_children__are_called_by_what_their_new_parent_is(void **state)
{
	struct dependencies *this = *state;
	struct item_copy items;
	struct row_entry entries[] = {
		{.field = SHELF(NAME), .value = "left"}
        };
	struct row_entry added[] = {
		{.field = &items.fields[ITEM_LABEL], .value = "vase"}
        };
	struct row_edit child = {.model = &items.model,
		.action = ROW_ADDED,
		.entries = added,
		.entry_count = ARRAY_SIZE(added),
		.link = &items.fields[ITEM_SHELF]};
	struct row_edit edit = EDIT(&shelf_model, ROW_ADDED, NULL, entries);

	copy_items(&items);
	items.model.text = "{id} {label} {shelf} {shelf_id} {shelf.id} {shelf.name} {shelf.none}";
	edit.children = &child;
	edit.child_count = 1;
	row_case_save(this, &edit);
	assert_journal(this,
		"+|rows.shelf|1|left||+item:2 vase 1 1 1 left None:|name=NULL>left"
		"|item[+].label=NULL>vase|item[+].qty=NULL>1\n");
}

static void test_children__may_have_to_be_chosen(void **state)
{
	struct dependencies *this = *state;
	const char *shelf = row_case_put_shelf(this, "left");
	const char *const none[] = {NULL};
	const char *const red[] = {"red", NULL};
	struct item_copy items;
	struct row_entry entries[] = {
		{.field = &items.fields[ITEM_SHELF], .value = shelf, .seen = shelf},
		{.field = &items.fields[ITEM_LABEL],                     .value = "lamp", .seen = "lamp"},
		{.field = &items.fields[ITEM_TAGS]},
	};
	struct row_edit edit = EDIT(&items.model, ROW_ADDED, NULL, entries);

	copy_items(&items);
	items.fields[ITEM_TAGS].flags = 0;
	row_case_put_tag(this, "red");
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[2].complaint, "Please choose at least one.");
	entries[2].targets = none;
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[2].complaint, "Please choose at least one.");
	entries[2].targets = red;
	row_case_save(this, &edit);
	edit.action = ROW_CHANGED;
	entries[2].seen_targets = red;
	row_case_save(this, &edit);
	entries[2].targets = none;
	this->commit_count = 0;
	fake_rows_put_pair(&this->stored, &items.fields[ITEM_TAGS], edit.key, "red");
	row_case_refuse(this, &edit, ERROR_INVALID);
	assert_complaint(&entries[2].complaint, "Please choose at least one.");
}

/* Stickers refer to tags, whose keys are texts. */
enum { STICKER_ID, STICKER_TAG, STICKER_TEXT };

static void test_children__belong_to_whom_the_server_says(void **state)
{
	struct dependencies *this = *state;
	const struct row_relation to_tag = {
		.target = &tag_model, .target_field = tag_model.key, .policy = POLICY_CASCADE};
	const struct row_field fields[] = {
		[STICKER_ID] = {.name = "id",
				.column = "id",
				.label = "ID",
				.kind = ROW_INTEGER,
				.flags = ROW_KEY},
		[STICKER_TAG] = {.name = "tag",
				.column = "tag_id",
				.label = "tag",
				.kind = ROW_SLUG,
				.relation = &to_tag},
		[STICKER_TEXT] = {.name = "text",
				.column = "text",
				.label = "text",
				.kind = ROW_TEXT   },
	};
	const struct row_model stickers = {.label = "rows.sticker",
		.app = "rows",
		.name = "sticker",
		.verbose_name = "sticker",
		.fields = fields,
		.field_count = ARRAY_SIZE(fields),
		.key = &fields[STICKER_ID]};
	struct row_entry entries[] = {
		{.field = &fields[STICKER_TEXT], .value = "new", .seen = "old"}
        };
	struct row_edit child = {.model = &stickers,
		.action = ROW_CHANGED,
		.key = "1",
		.entries = entries,
		.entry_count = 1,
		.link = &fields[STICKER_TAG]};
	struct row_edit edit = {.model = &tag_model,
		.action = ROW_CHANGED,
		.key = "red",
		.children = &child,
		.child_count = 1};
	size_t reads;

	row_case_put_tag(this, "red");
	(void)fake_rows_put(&this->stored, &stickers, (const char *const[]){"1", "red", "old"});
	row_case_save(this, &edit);
	reads = this->store.reads;
	fake_rows_set(&this->stored, &stickers, "1", "tag", "RED");
	fake_rows_set(&this->stored, &stickers, "1", "text", "old");
	row_case_save(this, &edit);
	assert_rows(this, &stickers, "1|RED|new\n");
	assert_int_equal(this->store.reads, 2 * reads + 1); /* it was asked for */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_children__changes_pairs_by_their_difference),
		ROW_CASE(test_children__keeps_the_pairs_of_others),
		ROW_CASE(test_children__wants_targets_that_exist),
		ROW_CASE(test_children__adds_a_row_with_its_pairs),
		ROW_CASE(test_children__adds_changes_and_removes_children),
		ROW_CASE(test_children__adds_a_row_with_its_children),
		ROW_CASE(test_children__takes_no_child_of_another_parent),
		ROW_CASE(test_children__an_added_one_takes_over_what_was_unique_to_a_removed_one),
		ROW_CASE(test_children__does_not_remove_a_child_that_somebody_changed),
		ROW_CASE(test_children__are_removed_as_they_were_shown),
		ROW_CASE(test_children__does_not_change_what_goes_with_a_removed_one),
		ROW_CASE(test_children__do_not_take_their_parent_with_them),
		ROW_CASE(test_children__wants_children_that_differ_from_each_other),
		ROW_CASE(test_children__are_called_by_what_their_new_parent_is),
		ROW_CASE(test_children__may_have_to_be_chosen),
		ROW_CASE(test_children__belong_to_whom_the_server_says),
	};

	return cmocka_run_group_tests_name("row_children", tests, NULL, NULL);
}
