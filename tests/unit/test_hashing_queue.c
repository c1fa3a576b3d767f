/* tests/unit/test_hashing_queue.c - one computes, some wait, the others are sent away at once. */
#include "config.h"

#include <sched.h>
#include <stdatomic.h>

#include "base/monotonic.h"
#include "fcgi_app/django/hashing_queue.h"
#include "tests/support/cmocka.h"
#include "tests/support/threads.h"

#define VISITORS    6
#define WAITING_MAX 2
#define LONG_MS     60000

/* What the threads of a test share. */
struct scene {
	struct hashing_queue *queue;
	TALLOC_CTX *visitors; /* threads */
	atomic_int refused;
	atomic_int admitted;
	atomic_int inside;
	atomic_bool were_two_inside;
};

static struct scene *open_scene(unsigned waiting_max, int patience_ms)
{
	struct scene *scene = mem_new(NULL, struct scene);

	scene->queue =
		hashing_queue_new(scene, (struct hashing_queue_settings){waiting_max, patience_ms});
	scene->visitors = mem_context(scene, "visitors");
	return scene;
}

/* The threads end before what they use is gone. */
static void close_scene(struct scene *scene)
{
	(void)talloc_free(scene->visitors);
	(void)talloc_free(scene);
}

static void enter(struct scene *scene)
{
	struct error err = {0};

	if (!hashing_queue_enter(scene->queue, &err))
		fail_msg("%s", err.message);
}

static void assert_refused(struct scene *scene)
{
	struct error err = {0};

	assert_false(hashing_queue_enter(scene->queue, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	assert_string_equal(err.message, "too many sign-ins at once");
}

static void visit(void *context)
{
	struct scene *scene = context;
	struct error err = {0};

	if (!hashing_queue_enter(scene->queue, &err)) {
		scene->refused++;
		return;
	}
	if (scene->inside++ > 0)
		scene->were_two_inside = true;
	(void)sched_yield();
	scene->inside--;
	scene->admitted++;
	hashing_queue_leave(scene->queue);
}

static void start_visitors(struct scene *scene)
{
	for (int i = 0; i < VISITORS; i++)
		(void)thread_start(scene->visitors, visit, scene);
}

static void await(const atomic_int *count, int expected)
{
	int64_t end = monotonic_ms() + LONG_MS;

	while (*count != expected && monotonic_ms() < end)
		(void)sched_yield();
	assert_int_equal(*count, expected);
}

/* Those who find the queue full are told before the one in front has done anything. */
static void test_hashing_queue__some_wait_and_the_others_are_refused_at_once(void **state)
{
	struct scene *scene = open_scene(WAITING_MAX, LONG_MS);

	(void)state;
	enter(scene);
	start_visitors(scene);
	await(&scene->refused, VISITORS - WAITING_MAX);
	assert_int_equal(scene->admitted, 0);
	hashing_queue_leave(scene->queue);
	await(&scene->admitted, WAITING_MAX);
	assert_false(scene->were_two_inside);
	close_scene(scene);
}

static void test_hashing_queue__all_who_may_wait_come_in_one_after_another(void **state)
{
	struct scene *scene = open_scene(VISITORS, LONG_MS);

	(void)state;
	start_visitors(scene);
	await(&scene->admitted, VISITORS);
	assert_int_equal(scene->refused, 0);
	assert_false(scene->were_two_inside);
	close_scene(scene);
}

static void test_hashing_queue__patience_has_an_end(void **state)
{
	struct scene *scene = open_scene(1, 1);

	(void)state;
	enter(scene);
	assert_refused(scene);
	assert_refused(scene); /* who gave up does not count as waiting */
	hashing_queue_leave(scene->queue);
	enter(scene);
	hashing_queue_leave(scene->queue);
	close_scene(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hashing_queue__some_wait_and_the_others_are_refused_at_once),
		cmocka_unit_test(test_hashing_queue__all_who_may_wait_come_in_one_after_another),
		cmocka_unit_test(test_hashing_queue__patience_has_an_end),
	};

	return cmocka_run_group_tests_name("hashing_queue", tests, NULL, NULL);
}
