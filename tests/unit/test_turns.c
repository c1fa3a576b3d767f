/* tests/unit/test_turns.c - who waits for whom, and who takes whom along. */
#include "config.h"

#include <sched.h>

#include "base/monotonic.h"
#include "services/bus/turns.h"
#include "tests/support/cmocka.h"

#define VISITORS  6
#define LONG_MS   60000
#define AGGREGATE "OAK-STOOL"

/* A thread that wants a turn. When it leads, it notes whom it took along, and leaves. */
struct visitor {
	struct turns *turns;
	pthread_t thread;
	struct turn turn;
	const struct receipt *receipt;
	enum turn_state outcome;
	size_t group_size; /* when it led last */
	bool fails_groups; /* tells, when it leads others, that they are not handled */
	int stays_ms;      /* works as long when it leads others */
	int arrival;
	int *clock; /* counts the turns led; only a leader touches it */
	int led_at; /* what it was then; 0: never led */
};

static size_t size_of_group(const struct turn *leader)
{
	size_t size = 0;

	for (const struct turn *at = leader; at; at = at->next)
		size++;
	return size;
}

static void stay(int duration_ms)
{
	int64_t end = monotonic_ms() + duration_ms;

	while (monotonic_ms() <= end)
		(void)sched_yield();
}

static void *visit(void *argument)
{
	struct visitor *visitor = argument;

	visitor->outcome = turns_enter(visitor->turns, &visitor->turn, AGGREGATE, visitor->receipt);
	if (visitor->outcome != TURN_LEADING)
		return NULL;
	visitor->group_size = size_of_group(&visitor->turn);
	visitor->led_at = ++*visitor->clock;
	if (visitor->group_size > 1)
		stay(visitor->stays_ms);
	turns_leave(
		visitor->turns, &visitor->turn, visitor->group_size > 1 && !visitor->fails_groups);
	return NULL;
}

/* The test itself is at work on the aggregate, while VISITORS threads come one after another. */
struct scene {
	struct turns *turns;
	struct turn turn;
	struct receipt receipt; /* of that turn */
	int clock;
	struct visitor visitors[VISITORS];
};

static struct scene *open_scene_with(struct turns_settings settings)
{
	struct scene *scene = mem_new(NULL, struct scene);

	scene->turns = turns_new(scene, settings);
	scene->receipt = (struct receipt){.kind = RECEIPT_REQUEST, .key = "at work"};
	assert_int_equal(
		turns_enter(scene->turns, &scene->turn, AGGREGATE, &scene->receipt), TURN_LEADING);
	return scene;
}

static struct scene *open_scene(unsigned group_max, int patience_ms)
{
	return open_scene_with(
		(struct turns_settings){VISITORS + 1, group_max, patience_ms, patience_ms});
}

static void start(struct scene *scene, size_t index)
{
	struct visitor *visitor = &scene->visitors[index];

	visitor->turns = scene->turns;
	visitor->clock = &scene->clock;
	assert_int_equal(pthread_create(&visitor->thread, NULL, visit, visitor), 0);
}

/* The first ones come; returns when the last of them is seen waiting. */
static void let_wait(struct scene *scene, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		start(scene, i);
		while (turns_waiting(scene->turns, AGGREGATE) < i + 1)
			(void)sched_yield();
	}
}

static void let_all_wait(struct scene *scene)
{
	let_wait(scene, VISITORS);
}

static void join(struct scene *scene, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		assert_int_equal(pthread_join(scene->visitors[i].thread, NULL), 0);
}

static void join_all(struct scene *scene)
{
	join(scene, 0, VISITORS);
}

/* Nobody is left in the lane: whoever comes leads at once, alone. */
static void close_scene(struct scene *scene)
{
	assert_int_equal(turns_waiting(scene->turns, AGGREGATE), 0);
	assert_int_equal(turns_enter(scene->turns, &scene->turn, AGGREGATE, NULL), TURN_LEADING);
	assert_null(scene->turn.next);
	turns_leave(scene->turns, &scene->turn, false);
	talloc_free(scene);
}

static void test_turns__nobody_waits_for_another_aggregate(void **state)
{
	struct scene *scene = open_scene(2, LONG_MS);
	struct turn others[VISITORS];
	const char *const names[VISITORS] = {"a", "b", "c", "oak-stool", "", "OAK-STOOLS"};

	(void)state;
	for (size_t i = 0; i < VISITORS; i++)
		assert_int_equal(turns_enter(scene->turns, &others[i], names[i], &scene->receipt),
			TURN_LEADING);
	for (size_t i = 0; i < VISITORS; i++)
		turns_leave(scene->turns, &others[i], false);
	turns_leave(scene->turns, &scene->turn, false);
	close_scene(scene);
}

static void test_turns__first_of_those_waiting_takes_the_others_along(void **state)
{
	struct scene *scene = open_scene(VISITORS, LONG_MS);

	(void)state;
	let_all_wait(scene);
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);

	assert_int_equal(scene->visitors[0].outcome, TURN_LEADING);
	assert_int_equal(scene->visitors[0].group_size, VISITORS);
	for (size_t i = 1; i < VISITORS; i++)
		assert_int_equal(scene->visitors[i].outcome, TURN_HANDLED);
	close_scene(scene);
}

static void test_turns__group_is_bounded_and_the_next_ones_come_after_it(void **state)
{
	struct scene *scene = open_scene(4, LONG_MS);

	(void)state;
	let_all_wait(scene);
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);

	assert_int_equal(scene->visitors[0].group_size, 4);
	assert_int_equal(scene->visitors[3].outcome, TURN_HANDLED);
	assert_int_equal(scene->visitors[4].outcome, TURN_LEADING);
	assert_int_equal(scene->visitors[4].group_size, 2);
	assert_int_equal(scene->visitors[5].outcome, TURN_HANDLED);
	close_scene(scene);
}

/* The first four fail together; then each of them goes by itself, before the fifth. */
static void test_turns__failed_group_goes_one_by_one_before_those_who_came_later(void **state)
{
	struct scene *scene = open_scene(4, LONG_MS);

	(void)state;
	scene->visitors[0].fails_groups = true;
	let_all_wait(scene);
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);

	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(scene->visitors[i].outcome, TURN_LEADING);
		assert_int_equal(scene->visitors[i].led_at, i + 1);
	}
	for (size_t i = 1; i < 4; i++)
		assert_int_equal(scene->visitors[i].group_size, 1);
	assert_int_equal(scene->visitors[4].group_size, 2);
	assert_int_equal(scene->visitors[5].outcome, TURN_HANDLED);
	close_scene(scene);
}

static void test_turns__who_waits_too_long_gives_up(void **state)
{
	struct scene *scene = open_scene(2, 1);

	(void)state;
	for (size_t i = 0; i < VISITORS; i++)
		start(scene, i);
	join_all(scene);

	for (size_t i = 0; i < VISITORS; i++)
		assert_int_equal(scene->visitors[i].outcome, TURN_GIVEN_UP);
	turns_leave(scene->turns, &scene->turn, false);
	close_scene(scene);
}

/* Leaders work for longer than anybody waits. Returns how many they took along: it may be none. */
static size_t take_beyond_patience(int patience_ms)
{
	struct scene *scene = open_scene(VISITORS, patience_ms);
	int64_t deadline = monotonic_ms() + patience_ms;
	size_t taken = 0;
	size_t handled = 0;

	for (size_t i = 0; i < VISITORS; i++) {
		scene->visitors[i].stays_ms = patience_ms;
		start(scene, i);
	}
	while (turns_waiting(scene->turns, AGGREGATE) < VISITORS && monotonic_ms() < deadline)
		(void)sched_yield();
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);
	for (size_t i = 0; i < VISITORS; i++) {
		if (scene->visitors[i].outcome == TURN_LEADING)
			taken += scene->visitors[i].group_size - 1;
		handled += scene->visitors[i].outcome == TURN_HANDLED;
	}
	assert_int_equal(handled, taken);
	close_scene(scene);
	return taken;
}

/* On a busy machine, somebody is taken along in time only when everybody has more patience. */
static void test_turns__who_is_taken_along_does_not_give_up(void **state)
{
	int patience_ms = 20;

	(void)state;
	while (patience_ms < LONG_MS && take_beyond_patience(patience_ms) == 0)
		patience_ms *= 2;
	assert_true(patience_ms < LONG_MS);
}

/* The last two ask for what is at work, and for what waits. The others only wait behind others. */
static void test_turns__copy_has_less_patience_than_those_who_wait_behind_others(void **state)
{
	static const struct receipt receipts[] = {
		{.kind = RECEIPT_REQUEST, .key = "waits"  },
		{ .kind = RECEIPT_MESSAGE,          .source = "a", .key = "at work"},
		{ .kind = RECEIPT_MESSAGE,          .source = "b", .key = "at work"},
	};
	struct scene *scene =
		open_scene_with((struct turns_settings){VISITORS + 1, VISITORS, LONG_MS, 1});

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(receipts); i++)
		scene->visitors[i].receipt = &receipts[i];
	scene->visitors[4].receipt = &scene->receipt;
	scene->visitors[5].receipt = &receipts[0];
	let_wait(scene, 4);
	start(scene, 4);
	start(scene, 5);
	join(scene, 4, VISITORS);
	assert_int_equal(turns_waiting(scene->turns, AGGREGATE), 4);
	turns_leave(scene->turns, &scene->turn, false);
	join(scene, 0, 4);

	assert_int_equal(scene->visitors[0].group_size, 4);
	assert_int_equal(scene->visitors[4].outcome, TURN_HELD);
	assert_int_equal(scene->visitors[5].outcome, TURN_HELD);
	close_scene(scene);
}

static void test_turns__copy_goes_by_itself(void **state)
{
	static const struct receipt receipt = {.kind = RECEIPT_REQUEST, .key = "waits"};
	static const size_t group_sizes[VISITORS] = {2, 0, 1, 1, 2, 0};
	struct scene *scene = open_scene(VISITORS, LONG_MS);

	(void)state;
	scene->visitors[1].receipt = &receipt;
	scene->visitors[2].receipt = &receipt;
	scene->visitors[3].receipt = &scene->receipt;
	let_all_wait(scene);
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);

	for (size_t i = 0; i < VISITORS; i++)
		assert_int_equal(scene->visitors[i].group_size, group_sizes[i]);
	close_scene(scene);
}

static void test_turns__copies_do_not_wait_again_for_what_was_found_held(void **state)
{
	struct scene *scene = open_scene(VISITORS, LONG_MS);

	(void)state;
	scene->visitors[1].receipt = &scene->receipt;
	scene->visitors[4].receipt = &scene->receipt;
	let_all_wait(scene);
	scene->receipt.state = RECEIPT_HELD;
	turns_leave(scene->turns, &scene->turn, false);
	join_all(scene);

	assert_int_equal(scene->visitors[0].group_size, VISITORS - 2);
	assert_int_equal(scene->visitors[1].outcome, TURN_HELD);
	assert_int_equal(scene->visitors[4].outcome, TURN_HELD);
	close_scene(scene);
}

/* A thousand visits at once, so that whatever can meet does meet. */
#define ROUNDS 200

static void *visit_often(void *argument)
{
	struct visitor *visitor = argument;

	for (int i = 0; i < ROUNDS; i++)
		(void)visit(visitor);
	return NULL;
}

static void test_turns__every_visit_is_led_or_handled(void **state)
{
	struct scene *scene = open_scene(3, LONG_MS);

	(void)state;
	turns_leave(scene->turns, &scene->turn, false);
	for (size_t i = 0; i < VISITORS; i++) {
		struct visitor *visitor = &scene->visitors[i];

		visitor->turns = scene->turns;
		visitor->clock = &scene->clock;
		visitor->fails_groups = i % 2;
		assert_int_equal(pthread_create(&visitor->thread, NULL, visit_often, visitor), 0);
	}
	join_all(scene);

	assert_in_range(scene->clock, ROUNDS * VISITORS / 3, ROUNDS * VISITORS * 2);
	close_scene(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_turns__nobody_waits_for_another_aggregate),
		cmocka_unit_test(test_turns__first_of_those_waiting_takes_the_others_along),
		cmocka_unit_test(test_turns__group_is_bounded_and_the_next_ones_come_after_it),
		cmocka_unit_test(
			test_turns__failed_group_goes_one_by_one_before_those_who_came_later),
		cmocka_unit_test(test_turns__who_waits_too_long_gives_up),
		cmocka_unit_test(test_turns__who_is_taken_along_does_not_give_up),
		cmocka_unit_test(
			test_turns__copy_has_less_patience_than_those_who_wait_behind_others),
		cmocka_unit_test(test_turns__copy_goes_by_itself),
		cmocka_unit_test(test_turns__copies_do_not_wait_again_for_what_was_found_held),
		cmocka_unit_test(test_turns__every_visit_is_led_or_handled),
	};

	return cmocka_run_group_tests_name("turns", tests, NULL, NULL);
}
