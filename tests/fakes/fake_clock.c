#include "config.h"

#include "tests/fakes/fake_clock.h"

#include "base/mem.h"

/* 2031-05-01T00:00:00Z */
#define START_US INT64_C(1935360000000000)

static int64_t now_us(struct clock *clock)
{
	return container_of(clock, struct fake_clock, base)->now_us;
}

static int64_t steady_us(struct clock *clock)
{
	return container_of(clock, struct fake_clock, base)->steady_us;
}

static void wait_ms(struct clock *clock, int ms)
{
	struct fake_clock *fake = container_of(clock, struct fake_clock, base);

	fake_clock_pass(fake, INT64_C(1000) * ms);
	if (fake->wait_count < FAKE_CLOCK_WAITS_MAX)
		fake->waits_ms[fake->wait_count] = ms;
	fake->wait_count++;
	if (fake->on_wait)
		fake->on_wait(fake->context);
}

static const struct clock_ops ops = {now_us, steady_us, wait_ms};

void fake_clock_init(struct fake_clock *clock)
{
	*clock = (struct fake_clock){.base = {&ops}, .now_us = START_US};
}

void fake_clock_pass(struct fake_clock *clock, int64_t us)
{
	clock->now_us += us;
	clock->steady_us += us;
}
