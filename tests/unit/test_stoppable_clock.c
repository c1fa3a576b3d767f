/* tests/unit/test_stoppable_clock.c - waits of a process that may be told to end. */
#include "config.h"

#include "adapters/stoppable_clock.h"

#include <time.h>

#include "base/monotonic.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/with_mem.h"

#define A_DAY_MS (24 * 3600 * 1000)

static void test_stoppable_clock__waits(void **state)
{
	struct fake_stopping *stopping = fake_stopping_new(*state);
	struct stoppable_clock clock;
	int64_t start = monotonic_ms();

	stoppable_clock_init(&clock, &stopping->base);
	clock_wait_ms(&clock.base, 20);
	assert_true(monotonic_ms() - start >= 19);
}

static void test_stoppable_clock__does_not_wait_any_more(void **state)
{
	struct fake_stopping *stopping = fake_stopping_new(*state);
	struct stoppable_clock clock;
	int64_t start = monotonic_ms();

	stoppable_clock_init(&clock, &stopping->base);
	fake_stopping_stop(stopping);
	clock_wait_ms(&clock.base, A_DAY_MS);
	clock_wait_ms(&clock.base, A_DAY_MS); /* it stays so */
	assert_true(monotonic_ms() - start < A_DAY_MS);
}

static void test_stoppable_clock__tells_the_time(void **state)
{
	const struct stopping never = {-1};
	struct stoppable_clock clock;
	int64_t before = (int64_t)time(NULL) * 1000000;

	(void)state;
	stoppable_clock_init(&clock, &never);
	assert_true(clock_now_us(&clock.base) >= before);
	/* time() is some milliseconds late at times, also at the end of a second. */
	assert_true(clock_now_us(&clock.base) <= (int64_t)(time(NULL) + 2) * 1000000);
}

static void test_stoppable_clock__measures_steadily(void **state)
{
	const struct stopping never = {-1};
	struct stoppable_clock clock;
	int64_t before = monotonic_us();
	int64_t between;

	(void)state;
	stoppable_clock_init(&clock, &never);
	between = clock_steady_us(&clock.base);
	assert_true(between >= before);
	assert_true(between <= monotonic_us());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_stoppable_clock__waits),
		WITH_MEM(test_stoppable_clock__does_not_wait_any_more),
		WITH_MEM(test_stoppable_clock__tells_the_time),
		WITH_MEM(test_stoppable_clock__measures_steadily),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
