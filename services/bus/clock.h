/* services/bus/clock.h - the time, and waiting for it; a port so that tests need not wait. */
#ifndef FICUS_SERVICES_BUS_CLOCK_H
#define FICUS_SERVICES_BUS_CLOCK_H

#include <stdint.h>

struct clock {
	const struct clock_ops *ops;
};

struct clock_ops {
	/* Microseconds since 1970-01-01T00:00:00Z. */
	int64_t (*now_us)(struct clock *clock);
	/* Microseconds since some moment, to measure by: it never jumps, whoever sets the time. */
	int64_t (*steady_us)(struct clock *clock);
	/* Returns after that many milliseconds. */
	void (*wait_ms)(struct clock *clock, int ms);
};

static inline int64_t clock_now_us(struct clock *clock)
{
	return clock->ops->now_us(clock);
}

static inline int64_t clock_steady_us(struct clock *clock)
{
	return clock->ops->steady_us(clock);
}

static inline void clock_wait_ms(struct clock *clock, int ms)
{
	clock->ops->wait_ms(clock, ms);
}

#endif
