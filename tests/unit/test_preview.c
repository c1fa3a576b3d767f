#include "config.h"

#include "services/preview.h"
#include "tests/support/test_app.h"

static struct revision_preview preview(struct test_app *app, const struct message *command)
{
	struct revision_preview found;
	struct error err = {0};

	assert_true(preview_revise_batch(
		&app->bus.deps, app, message_as(command, &revise_batch_type), &found, &err));
	return found;
}

static void assert_move(
	const struct relocation *move, const char *orderid, int32_t quantity, const char *batchref)
{
	assert_string_equal(move->line.orderid, orderid);
	assert_int_equal(move->line.quantity, quantity);
	if (batchref)
		assert_string_equal(move->batchref, batchref);
	else
		assert_null(move->batchref);
}

static void prepare(struct test_app *app)
{
	(void)test_app_accept(app, CREATE_BATCH("W", "LAMP", 10, NO_DATE));
	(void)test_app_accept(app, CREATE_BATCH("S", "LAMP", 4, MAY(1)));
	(void)test_app_accept(app, ALLOCATE("o-1", "LAMP", 3));
	(void)test_app_accept(app, ALLOCATE("o-2", "LAMP", 4));
	(void)test_app_accept(app, ALLOCATE("o-3", "LAMP", 3));
}

static void test_preview__tells_which_lines_leave_and_where_they_go(void **state)
{
	struct test_app *app = *state;
	struct revision_preview found;

	prepare(app);
	found = preview(app, REVISE("W", 3, NO_DATE, 10, NO_DATE));
	assert_int_equal(found.count, 2);
	assert_move(&found.items[0], "o-3", 3, "S");
	assert_move(&found.items[1], "o-2", 4, NULL);
}

static void test_preview__is_what_then_happens(void **state)
{
	struct test_app *app = *state;

	prepare(app);
	(void)test_app_accept(app, REVISE("W", 3, NO_DATE, 10, NO_DATE));
	assert_rows(app, STORED_ALLOCATIONS, "o-1|LAMP|3|W\no-3|LAMP|3|S\n");
}

static void test_preview__nothing_moves_while_all_fits(void **state)
{
	struct test_app *app = *state;

	prepare(app);
	assert_int_equal(preview(app, REVISE("W", 20, MAY(2), 10, NO_DATE)).count, 0);
}

/* With a later date the batch itself is no longer the first choice of what left it. */
static void test_preview__reckons_with_the_new_date(void **state)
{
	struct test_app *app = *state;
	struct revision_preview found;

	(void)test_app_accept(app, CREATE_BATCH("W", "LAMP", 10, NO_DATE));
	(void)test_app_accept(app, CREATE_BATCH("S", "LAMP", 9, MAY(1)));
	(void)test_app_accept(app, ALLOCATE("o-1", "LAMP", 2));
	(void)test_app_accept(app, ALLOCATE("o-2", "LAMP", 8));
	found = preview(app, REVISE("W", 9, NO_DATE, 10, NO_DATE));
	assert_int_equal(found.count, 1);
	assert_move(&found.items[0], "o-2", 8, "S");
	found = preview(app, REVISE("W", 7, MAY(2), 10, NO_DATE));
	assert_int_equal(found.count, 1);
	assert_move(&found.items[0], "o-2", 8, "S");
}

static void test_preview__writes_nothing(void **state)
{
	struct test_app *app = *state;
	const char *before;

	prepare(app);
	before = all_rows(app);
	(void)preview(app, REVISE("W", 3, MAY(9), 10, NO_DATE));
	assert_string_equal(all_rows(app), before);
}

static void test_preview__names_an_unknown_batch(void **state)
{
	struct test_app *app = *state;
	const struct message *command = REVISE("X", 3, NO_DATE, 10, NO_DATE);
	struct revision_preview found;
	struct error err = {0};

	assert_false(preview_revise_batch(
		&app->bus.deps, app, message_as(command, &revise_batch_type), &found, &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_string_equal(err.message, "Unknown batch X");
}

/* It locks what an allocation locks, and can lose the race. */
static void test_preview__is_tried_again_when_others_were_in_the_way(void **state)
{
	struct test_app *app = *state;
	const struct message *command = REVISE("W", 3, NO_DATE, 10, NO_DATE);
	struct revision_preview found;
	struct error err = {0};

	prepare(app);
	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_BUSY, .times = 2};
	assert_int_equal(preview(app, command).count, 2);
	app->uow.fail_begin = (struct fake_failure){.kind = ERROR_BUSY, .times = 99};
	assert_false(preview_revise_batch(
		&app->bus.deps, app, message_as(command, &revise_batch_type), &found, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_APP(test_preview__tells_which_lines_leave_and_where_they_go),
		WITH_APP(test_preview__is_what_then_happens),
		WITH_APP(test_preview__nothing_moves_while_all_fits),
		WITH_APP(test_preview__reckons_with_the_new_date),
		WITH_APP(test_preview__writes_nothing),
		WITH_APP(test_preview__names_an_unknown_batch),
		WITH_APP(test_preview__is_tried_again_when_others_were_in_the_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
