#include "config.h"

#include "base/stopping.h"

#include <poll.h>
#include <stddef.h>

#include "base/mem.h"

bool stopping_wait(const struct stopping *stopping, int timeout_ms)
{
	return stopping_wait_for(stopping, -1, timeout_ms);
}

bool stopping_wait_for(const struct stopping *stopping, int other_fd, int timeout_ms)
{
	/* Of a negative descriptor poll() takes no notice. */
	struct pollfd events[] = {
		{.fd = stopping->fd, .events = POLLIN},
		{.fd = other_fd,     .events = POLLIN},
	};

	return poll(events, ARRAY_SIZE(events), timeout_ms) > 0 && events[0].revents != 0;
}
