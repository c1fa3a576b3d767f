/* tests/unit/test_journal.c - a command's entry in the journal is there just when its change is. */
#include "config.h"

#include "services/bus/journal.h"
#include "services/handlers.h"
#include "tests/support/test_app.h"

static const char *const changed_fields[] = {"Qty", "Eta", NULL};

static const struct journal_entry by_amy = {
	.actor = "1",
	.model = "alloc.batch",
	.object_id = "5",
	.object_text = "B-1",
	.action = JOURNAL_CHANGE,
	.fields = changed_fields,
};

static bool handle_noted(struct test_app *app, const struct message *command, struct error *err)
{
	struct reply reply = {.mem = app};

	return message_bus_handle_noted(app->bus.bus, command, &by_amy, &reply, err);
}

static size_t entry_count(const struct test_app *app)
{
	return app->store->journal.count;
}

static void test_journal__entry_comes_with_the_change(void **state)
{
	struct test_app *app = *state;
	const struct journal_entry *entry;
	struct error err = {0};

	(void)test_app_accept(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE));
	assert_int_equal(entry_count(app), 0);
	assert_true(handle_noted(app, REVISE("B-1", 7, MAY(1), 10, NO_DATE), &err));
	assert_int_equal(entry_count(app), 1);
	entry = fake_table_at(&app->store->journal, 0);
	assert_string_equal(entry->actor, "1");
	assert_string_equal(entry->model, "alloc.batch");
	assert_string_equal(entry->object_id, "5");
	assert_string_equal(entry->object_text, "B-1");
	assert_int_equal(entry->action, JOURNAL_CHANGE);
	assert_string_equal(entry->fields[0], "Qty");
	assert_string_equal(entry->fields[1], "Eta");
	assert_null(entry->fields[2]);
}

static void test_journal__next_command_is_not_noted(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	assert_true(handle_noted(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE), &err));
	(void)test_app_accept(app, CHANGE_QUANTITY("B-1", 5));
	assert_int_equal(entry_count(app), 1);
}

static void test_journal__failed_commands_are_not_noted(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	(void)test_app_accept(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE));
	assert_false(handle_noted(app, REVISE("B-1", 7, NO_DATE, 11, NO_DATE), &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_false(handle_noted(app, REVISE("B-2", 7, NO_DATE, 11, NO_DATE), &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_int_equal(entry_count(app), 0);
	(void)test_app_accept(app, CHANGE_QUANTITY("B-1", 5));
	assert_int_equal(entry_count(app), 0);
}

static void test_journal__what_is_not_committed_is_not_noted(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(handle_noted(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE), &err));
	assert_int_equal(entry_count(app), 0);
	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_UNAVAILABLE, .times = 1};
	assert_false(handle_noted(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE), &err));
	assert_int_equal(entry_count(app), 0);
}

static void test_journal__lost_races_are_noted_once(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	app->uow.fail_commit = (struct fake_failure){.kind = ERROR_BUSY, .times = 2};
	assert_true(handle_noted(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE), &err));
	assert_int_equal(app->uow.begin_count, 3);
	assert_int_equal(entry_count(app), 1);
}

/* What follows from a command is nobody's doing. */
static void test_journal__reactions_are_not_noted(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	test_app_accept_all(app,
		HISTORY(CREATE_BATCH("B-1", "LAMP", 10, NO_DATE),
			CREATE_BATCH("B-2", "LAMP", 10, MAY(1)), ALLOCATE("o-1", "LAMP", 8)));
	app->uow.commit_count = 0;
	assert_true(handle_noted(app, REVISE("B-1", 2, NO_DATE, 10, NO_DATE), &err));
	assert_int_equal(app->uow.commit_count, 2); /* the line has moved */
	assert_int_equal(entry_count(app), 1);
}

/* As the bus does for threads that wait for one SKU. */
static struct group_member member_of(
	struct test_app *app, const struct message *command, const struct journal_entry *entry)
{
	const struct command_route *route = allocation_commands;

	while (route->type != command->type)
		route++;
	return (struct group_member){
		.route = route,
		.command = command,
		.reply = mem_new(app, struct reply),
		.entry = entry,
		.bus = app->bus.bus,
		.log = &app->bus.log.base,
	};
}

static void test_journal__members_of_a_group_have_their_own(void **state)
{
	struct test_app *app = *state;
	struct journal_entry by_ben = by_amy;
	struct group_member members[3];

	by_ben.actor = "2";
	(void)test_app_accept(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE));
	members[0] = member_of(app, ALLOCATE("o-1", "LAMP", 1), &by_amy);
	members[1] = member_of(app, ALLOCATE("o-2", "LAMP", 1), NULL);
	members[2] = member_of(app, ALLOCATE("o-3", "LAMP", 1), &by_ben);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		members[i].reply->mem = app;
	members[0].turn.next = &members[1].turn;
	members[1].turn.next = &members[2].turn;
	assert_true(command_group_run(&app->bus.parts, &members[0]));
	assert_int_equal(entry_count(app), 2);
	assert_string_equal(
		((const struct journal_entry *)fake_table_at(&app->store->journal, 1))->actor, "2");
}

/* What is kept tells of changes: to find it done, or not to be had, is none. */
static void test_journal__commands_that_change_nothing_are_not_noted(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	(void)test_app_accept(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE));
	(void)test_app_accept(app, ALLOCATE("o-1", "LAMP", 3));
	assert_true(handle_noted(app, ALLOCATE("o-1", "LAMP", 3), &err));
	assert_true(handle_noted(app, ALLOCATE("o-2", "LAMP", 30), &err));
	assert_true(handle_noted(app, DEALLOCATE("o-3", "LAMP"), &err));
	assert_true(handle_noted(app, DEALLOCATE("o-3", "DESK"), &err));
	assert_int_equal(entry_count(app), 0);
	assert_true(handle_noted(app, DEALLOCATE("o-1", "LAMP"), &err));
	assert_int_equal(entry_count(app), 1);
}

static void test_journal__batch_that_is_there_is_not_added(void **state)
{
	struct test_app *app = *state;
	struct error err = {0};

	(void)test_app_accept(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE));
	assert_false(handle_noted(app, CREATE_BATCH("B-1", "LAMP", 10, NO_DATE), &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_string_equal(err.message, "There is a batch B-1 already");
	assert_int_equal(entry_count(app), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_journal__entry_comes_with_the_change),
		WITH_APP(test_journal__next_command_is_not_noted),
		WITH_APP(test_journal__failed_commands_are_not_noted),
		WITH_APP(test_journal__commands_that_change_nothing_are_not_noted),
		WITH_APP(test_journal__batch_that_is_there_is_not_added),
		WITH_APP(test_journal__what_is_not_committed_is_not_noted),
		WITH_APP(test_journal__lost_races_are_noted_once),
		WITH_APP(test_journal__reactions_are_not_noted),
		WITH_APP(test_journal__members_of_a_group_have_their_own),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
