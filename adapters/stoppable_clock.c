#include "config.h"

#include "adapters/stoppable_clock.h"

#include "adapters/system_clock.h"
#include "base/mem.h"
#include "base/monotonic.h"

static int64_t now_us(struct clock *clock)
{
	struct clock machine;

	(void)clock;
	system_clock_init(&machine);
	return clock_now_us(&machine);
}

static int64_t steady_us(struct clock *clock)
{
	(void)clock;
	return monotonic_us();
}

static void wait_ms(struct clock *clock, int ms)
{
	(void)stopping_wait(container_of(clock, struct stoppable_clock, base)->stopping, ms);
}

void stoppable_clock_init(struct stoppable_clock *clock, const struct stopping *stopping)
{
	static const struct clock_ops ops = {now_us, steady_us, wait_ms};

	*clock = (struct stoppable_clock){{&ops}, stopping};
}
