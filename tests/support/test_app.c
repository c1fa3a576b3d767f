#include "config.h"

#include "tests/support/test_app.h"

#include "tests/fakes/fake_store_dump.h"

int test_app_set_up(void **state)
{
	struct test_app *app = mem_new(NULL, struct test_app);

	app->store = fake_store_new(app);
	fake_unit_of_work_init(&app->uow, app->store);
	test_bus_init(&app->bus, app, &app->uow.base);
	*state = app;
	return 0;
}

int test_app_tear_down(void **state)
{
	return talloc_free(*state);
}

struct test_app *test_app_start_afresh(void **state)
{
	(void)test_app_tear_down(state);
	(void)test_app_set_up(state);
	return *state;
}

const char *test_app_accept(struct test_app *app, const struct message *message)
{
	return test_bus_accept(&app->bus, message);
}

void test_app_accept_all(struct test_app *app, const struct message *const *messages)
{
	test_bus_accept_all(&app->bus, messages);
}

struct error test_app_refuse(struct test_app *app, const struct message *message)
{
	return test_bus_refuse(&app->bus, message);
}

void assert_rows(struct test_app *app, enum stored kind, const char *expected)
{
	char *rows = fake_store_dump(app->store, app, kind);

	assert_string_equal(rows, expected);
	talloc_free(rows);
}

char *all_rows(struct test_app *app)
{
	char *text = mem_text(app, "");

	for (int kind = STORED_PRODUCTS; kind < STORED_KIND_COUNT; kind++) {
		char *longer = mem_printf(
			app, "%s%s\n", text, fake_store_dump(app->store, text, (enum stored)kind));

		talloc_free(text);
		text = longer;
	}
	return text;
}
