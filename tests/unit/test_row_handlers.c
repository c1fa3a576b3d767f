/* tests/unit/test_row_handlers.c - commands on rows go by the application's bus, like its own. */
#include "config.h"

#include "services/rows/row_commands.h"
#include "tests/contract/row_models.h"
#include "tests/fakes/fake_row_store.h"
#include "tests/support/test_app.h"

static void handle(struct test_app *app, const struct message *command)
{
	struct reply reply = {.mem = app};
	struct error err = {0};

	if (!message_bus_handle(app->bus.bus, command, &reply, &err))
		fail_msg("%s: %s", command->type->name, err.message);
}

static const char *save(struct test_app *app, const struct row_model *model,
	struct row_entry *entries, size_t count)
{
	struct row_edit edit = {
		.model = model, .action = ROW_ADDED, .entries = entries, .entry_count = count};
	struct save_row command = {.message = MESSAGE(&save_row_type),
		.model = model->label,
		.actor = "1",
		.edit = &edit,
		.mem = app};

	handle(app, &command.message);
	return edit.key;
}

static const char *save_shelf(struct test_app *app, const char *name)
{
	struct row_entry entry = {.field = &shelf_model.fields[SHELF_NAME], .value = name};

	return save(app, &shelf_model, &entry, 1);
}

static void assert_shelves(struct test_app *app, const char *expected)
{
	assert_string_equal(fake_rows_dump(app->store->rows, app, &shelf_model), expected);
}

static const struct journal_entry *newest_line(struct test_app *app)
{
	return fake_table_at(&app->store->journal, app->store->journal.count - 1);
}

static void test_row_handlers__an_added_row_has_its_line_in_the_journal(void **state)
{
	struct test_app *app = *state;
	const char *key = save_shelf(app, "left");

	assert_shelves(app, mem_printf(app, "%s|left|NULL\n", key));
	assert_int_equal(app->store->journal.count, 1);
	assert_string_equal(newest_line(app)->object_id, key);
	assert_string_equal(newest_line(app)->object_text, "left");
	assert_int_equal(newest_line(app)->action, JOURNAL_ADDITION);
}

/* 2031-02-03 04:05:06.000070, UTC. */
static void test_row_handlers__times_are_those_of_the_applications_clock(void **state)
{
	struct test_app *app = *state;
	struct row_entry entries[] = {
		{.field = &item_model.fields[ITEM_SHELF], .value = save_shelf(app, "left")},
		{.field = &item_model.fields[ITEM_LABEL],                                       .value = "lamp"                       },
		{.field = &item_model.fields[ITEM_QTY],                                       .value = "3"  },
	};
	const char *moment = "2031-02-03 04:05:06.000070";

	app->bus.clock.now_us = INT64_C(1927857906000070);
	(void)save(app, &item_model, entries, ARRAY_SIZE(entries));
	assert_non_null(strstr(fake_rows_dump(app->store->rows, app, &item_model),
		mem_printf(app, "%s|%s", moment, moment)));
}

static void test_row_handlers__one_field_of_many_rows_is_set(void **state)
{
	struct test_app *app = *state;
	const char *const keys[] = {save_shelf(app, "left"), save_shelf(app, "right"), NULL};
	struct row_complaint complaint;
	const char *refused;
	uint64_t changed;
	struct set_rows command = {.message = MESSAGE(&set_rows_type),
		.model = shelf_model.label,
		.actor = "1",
		.of = &shelf_model,
		.field = &shelf_model.fields[SHELF_NOTE],
		.value = "deep",
		.keys = keys,
		.complaint = &complaint,
		.refused_key = &refused,
		.changed = &changed,
		.mem = app};

	handle(app, &command.message);
	assert_int_equal(changed, 2);
	assert_shelves(app, mem_printf(app, "%s|left|deep\n%s|right|deep\n", keys[0], keys[1]));
	assert_int_equal(newest_line(app)->action, JOURNAL_CHANGE);
}

static void test_row_handlers__rows_are_removed(void **state)
{
	struct test_app *app = *state;
	const char *const keys[] = {save_shelf(app, "left"), NULL};
	struct row_removal removal;
	struct remove_rows command = {.message = MESSAGE(&remove_rows_type),
		.model = shelf_model.label,
		.actor = "1",
		.of = &shelf_model,
		.keys = keys,
		.removal = &removal,
		.mem = app};

	handle(app, &command.message);
	assert_shelves(app, "");
	assert_int_equal(newest_line(app)->action, JOURNAL_DELETION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_row_handlers__an_added_row_has_its_line_in_the_journal),
		WITH_APP(test_row_handlers__times_are_those_of_the_applications_clock),
		WITH_APP(test_row_handlers__one_field_of_many_rows_is_set),
		WITH_APP(test_row_handlers__rows_are_removed),
	};

	return cmocka_run_group_tests_name("row_handlers", tests, NULL, NULL);
}
