#include "config.h"

#include "tests/support/stock_case.h"

#include <stdlib.h>

void stock_task_perform(void *context)
{
	struct stock_task *task = context;

	task->ok = stock_worker_handle(task->worker, task->command, &task->batchref, &task->err);
}

void assert_performed(const struct stock_task *task)
{
	assert_success(task->ok, &task->err);
}

/* A test's *state before it is set up. */
struct place {
	const struct stock_shape *shape;
	struct stock_database **database; /* the one there is */
};

static int set_up(void **state)
{
	const struct place *place = *state;
	struct stock_case *this = mem_new(NULL, struct stock_case);

	stock_database_renew(place->database, place->shape);
	this->database = *place->database;
	this->worker = stock_worker_new(this, this->database);
	this->other = stock_worker_new(this, this->database);
	this->threads = mem_context(this, "threads");
	*state = this;
	return 0;
}

/* A test that failed half-way may have left its units of work open. */
static int tear_down(void **state)
{
	struct stock_case *this = *state;

	unit_of_work_end(this->worker->uow);
	talloc_free(this->threads);
	unit_of_work_end(this->other->uow);
	return talloc_free(this);
}

static struct CMUnitTest make_test(
	TALLOC_CTX *mem, const struct stock_test *test, struct place *place)
{
	return (struct CMUnitTest){
		.name = mem_printf(mem, "%s: %s", place->shape->name, test->name),
		.test_func = test->run,
		.setup_func = set_up,
		.teardown_func = tear_down,
		.initial_state = place,
	};
}

int stock_tests_run(
	const struct stock_tests *tests, const struct stock_shape *shapes, size_t shape_count)
{
	size_t count = shape_count * tests->count;
	struct CMUnitTest *list = mem_array(NULL, struct CMUnitTest, count);
	struct place *places = mem_array(list, struct place, shape_count);
	struct stock_database *database = NULL;
	int failed;

	for (size_t i = 0; i < shape_count; i++) {
		places[i] = (struct place){&shapes[i], &database};
		for (size_t j = 0; j < tests->count; j++)
			list[i * tests->count + j] = make_test(list, &tests->tests[j], &places[i]);
	}
	failed = _cmocka_run_group_tests(tests->group, list, count, NULL, NULL);
	talloc_free(database);
	talloc_free(list);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
