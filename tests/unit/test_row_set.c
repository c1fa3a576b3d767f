/* tests/unit/test_row_set.c - one field of many rows is set: in all of them, or in none. */
#include "config.h"

#include "tests/support/row_case.h"

struct set_case {
	struct row_complaint complaint;
	const char *refused_key;
	uint64_t changed;
	struct error err;
};

static bool set(struct dependencies *this, const struct row_field *field, const char *value,
	const char *const *keys, struct set_case *out)
{
	const struct row_model *model =
		field == &shelf_model.fields[SHELF_NAME] ? &shelf_model : &item_model;
	const struct set_rows command = {
		.message = MESSAGE(&set_rows_type),
		.model = model->label,
		.actor = "7",
		.of = model,
		.field = field,
		.value = value,
		.keys = keys,
		.complaint = &out->complaint,
		.refused_key = &out->refused_key,
		.changed = &out->changed,
		.mem = this->mem,
	};

	return message_bus_handle(this->bus, &command.message, NULL, &out->err);
}

static const char *const two_items[] = {"2", "3", NULL};

static void put_two_items(struct dependencies *this)
{
	const char *shelf = row_case_put_shelf(this, "left");

	(void)row_case_put_item(this, shelf, "lamp", NULL);
	(void)row_case_put_item(this, shelf, "stool", NULL);
}

static void test_set__sets_all_that_have_another_value(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	fake_rows_set(&this->stored, &item_model, "3", "qty", "9");
	assert_true(set(this, &item_model.fields[ITEM_QTY], "9", two_items, &out));
	assert_int_equal(out.changed, 1);
	assert_null(out.complaint.text);
	assert_rows(this, &item_model,
		"2|1|lamp|9|NULL|NULL|2024-01-01 00:00:00|2024-01-31 12:00:00\n"
		"3|1|stool|9|NULL|NULL|2024-01-01 00:00:00|2024-01-01 00:00:00\n");
	assert_journal(this, "*|rows.item|2|lamp on left|Qty|qty=5>9\n");
}

static void test_set__notes_each_row(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	assert_true(set(this, &item_model.fields[ITEM_PRICE], "1.50", two_items, &out));
	assert_int_equal(out.changed, 2);
	assert_journal(this,
		"*|rows.item|2|lamp on left|Price|price=NULL>1.50\n"
		"*|rows.item|3|stool on left|Price|price=NULL>1.50\n");
}

#define LARGE 100000 /* bytes of a note */

static void put_large_note(struct dependencies *this, const char *shelf)
{
	char *note = mem_array(this->mem, char, LARGE + 1);

	memset(note, 'x', LARGE);
	fake_rows_set(&this->stored, &shelf_model, shelf, "note", note);
}

static void assert_little_is_kept(struct dependencies *this)
{
	assert_in_range(talloc_total_size(this->work.mem), 1, LARGE);
}

/* There may be thousands of them, and each may refer to one that is large. */
static void test_set__keeps_of_rows_what_it_needs(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	put_large_note(this, "1");
	this->meanwhile = assert_little_is_kept;
	assert_true(set(this, &item_model.fields[ITEM_QTY], "9", two_items, &out));
	this->meanwhile = assert_little_is_kept;
	assert_true(set(this, &item_model.fields[ITEM_SHELF], "1", two_items, &out));
	this->meanwhile = assert_little_is_kept;
	assert_true(set(this, &shelf_model.fields[SHELF_NAME], "right",
		(const char *const[]){"1", NULL}, &out));
	assert_int_equal(out.changed, 1);
	assert_null(this->meanwhile);
}

static void test_set__a_row_that_is_named_twice_is_set_once(void **state)
{
	static const char *const twice[] = {"2", "3", "2", NULL};
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	assert_true(set(this, &item_model.fields[ITEM_QTY], "9", twice, &out));
	assert_int_equal(out.changed, 2);
	assert_journal(this,
		"*|rows.item|2|lamp on left|Qty|qty=5>9\n"
		"*|rows.item|3|stool on left|Qty|qty=5>9\n");
}

static void assert_untouched(struct dependencies *this)
{
	assert_rows(this, &item_model,
		"2|1|lamp|5|NULL|NULL|2024-01-01 00:00:00|2024-01-01 00:00:00\n"
		"3|1|stool|5|NULL|NULL|2024-01-01 00:00:00|2024-01-01 00:00:00\n");
	assert_journal(this, "");
	assert_int_equal(this->commit_count, 0);
}

static void test_set__says_why_and_of_which_row(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	fake_rows_set(&this->stored, &item_model, "2", "qty", "1001");
	assert_false(set(this, &item_model.fields[ITEM_QTY], "1001", two_items, &out));
	assert_int_equal(out.err.kind, ERROR_INVALID);
	assert_complaint(&out.complaint, "This must be at most %s.");
	assert_string_equal(out.refused_key, "3");
	fake_rows_set(&this->stored, &item_model, "2", "qty", "5");
	assert_untouched(this);
}

static void test_set__leaves_no_two_rows_alike(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	assert_false(set(this, &item_model.fields[ITEM_LABEL], "vase", two_items, &out));
	assert_int_equal(out.err.kind, ERROR_INVALID);
	assert_complaint(&out.complaint, "%s with this combination of %s already exists.");
	assert_string_equal(out.refused_key, "3");
	assert_untouched(this);
}

static void test_set__of_a_unique_field_takes_one_row(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};
	const char *const one[] = {row_case_put_shelf(this, "left"), NULL};
	const char *const both[] = {one[0], row_case_put_shelf(this, "right"), NULL};

	assert_true(set(this, &shelf_model.fields[SHELF_NAME], "far", one, &out));
	assert_false(set(this, &shelf_model.fields[SHELF_NAME], "near", both, &out));
	assert_complaint(&out.complaint, "%s with this %s already exists.");
	assert_rows(this, &shelf_model, "1|far|NULL\n2|right|NULL\n");
}

static void test_set__tells_what_the_database_refuses(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};

	put_two_items(this);
	this->store.fail_commit = (struct fake_failure){ERROR_CONFLICT, 0, 2};
	assert_false(set(this, &item_model.fields[ITEM_QTY], "9", two_items, &out));
	assert_int_equal(out.err.kind, ERROR_INVALID);
	assert_complaint(&out.complaint, "The database does not take this: %s.");
	assert_null(out.refused_key);
	assert_untouched(this);
}

static void test_set__of_a_row_that_is_gone_is_refused(void **state)
{
	struct dependencies *this = *state;
	struct set_case out = {0};
	const char *const keys[] = {"2", "3", "4711", NULL};

	put_two_items(this);
	assert_false(set(this, &item_model.fields[ITEM_QTY], "9", keys, &out));
	assert_int_equal(out.err.kind, ERROR_NOT_FOUND);
	assert_untouched(this);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_set__sets_all_that_have_another_value),
		ROW_CASE(test_set__notes_each_row),
		ROW_CASE(test_set__keeps_of_rows_what_it_needs),
		ROW_CASE(test_set__a_row_that_is_named_twice_is_set_once),
		ROW_CASE(test_set__says_why_and_of_which_row),
		ROW_CASE(test_set__leaves_no_two_rows_alike),
		ROW_CASE(test_set__of_a_unique_field_takes_one_row),
		ROW_CASE(test_set__tells_what_the_database_refuses),
		ROW_CASE(test_set__of_a_row_that_is_gone_is_refused),
	};

	return cmocka_run_group_tests_name("row_set", tests, NULL, NULL);
}
