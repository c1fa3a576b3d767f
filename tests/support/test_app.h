/* tests/support/test_app.h - the whole service on fakes, and what became of the rows. */
#ifndef FICUS_TESTS_SUPPORT_TEST_APP_H
#define FICUS_TESTS_SUPPORT_TEST_APP_H

#include "tests/contract/harness.h"
#include "tests/fakes/fake_unit_of_work.h"
#include "tests/support/cmocka.h"
#include "tests/support/messages.h"
#include "tests/support/test_bus.h"

/* The *state of a test; owns all of it. */
struct test_app {
	struct fake_store *store;
	struct fake_unit_of_work uow;
	struct test_bus bus;
};

int test_app_set_up(void **state);
int test_app_tear_down(void **state);

#define WITH_APP(test) cmocka_unit_test_setup_teardown(test, test_app_set_up, test_app_tear_down)

/* An app without a row in place of the one in use: for the next row of a table. */
struct test_app *test_app_start_afresh(void **state);

/* Handles the message: asserting that it succeeds, and then the batchref of the reply; or fails. */
const char *test_app_accept(struct test_app *app, const struct message *message);
void test_app_accept_all(struct test_app *app, const struct message *const *messages);
struct error test_app_refuse(struct test_app *app, const struct message *message);

/* Compares all rows of the kind with the text; harness.h says how they are written. */
void assert_rows(struct test_app *app, enum stored kind, const char *expected);

/* All rows of all kinds, to be compared with what they were. Owned by the app. */
char *all_rows(struct test_app *app);

#endif
