#include "config.h"

#include "adapters/system_clock.h"

#include <errno.h>
#include <time.h>

#include "base/monotonic.h"

static int64_t now_us(struct clock *clock)
{
	struct timespec now;

	(void)clock;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t steady_us(struct clock *clock)
{
	(void)clock;
	return monotonic_us();
}

static void wait_ms(struct clock *clock, int ms)
{
	struct timespec left = {ms / 1000, (long)(ms % 1000) * 1000000};

	(void)clock;
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		continue;
}

void system_clock_init(struct clock *clock)
{
	static const struct clock_ops ops = {now_us, steady_us, wait_ms};

	clock->ops = &ops;
}
