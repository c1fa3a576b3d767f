#include "config.h"

#include "services/relay/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/backoff.h"

/* After a failure, until the next try. */
static const struct backoff retry = {.first_ms = 100, .most_ms = 10000};

bool relay_wake_open(struct relay_wake *wake, struct error *err)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	*wake = (struct relay_wake){fd};
	return fd >= 0 || error_set(err, ERROR_INTERNAL, "eventfd: %s", strerror(errno));
}

void relay_wake_close(struct relay_wake *wake)
{
	if (wake->fd >= 0)
		(void)close(wake->fd);
}

static void ring(const struct relay_wake *wake)
{
	static const uint64_t one = 1;
	ssize_t written = write(wake->fd, &one, sizeof(one));

	(void)written; /* full: it is awake anyway */
}

/* Whether it has rung; from now on, only what rings again wakes. */
static bool quiet(int fd)
{
	char rings[64];
	bool has_rung = false;

	while (fd >= 0 && read(fd, rings, sizeof(rings)) > 0)
		has_rung = true;
	return has_rung;
}

/* Waits for news or, after a failure, for better times. True: the process is to end. */
static bool rest(const struct stopping *stopping, int wake_fd, int poll_ms, int retry_ms)
{
	if (retry_ms > 0)
		return stopping_wait(stopping, retry_ms);
	return stopping_wait_for(stopping, wake_fd, poll_ms);
}

static void note_failure(struct log *log, const char *what, const char *target,
	struct backoff *backoff, const struct error *err)
{
	log_warning(log, what, LOG_TEXT("target", target),
		LOG_NUMBER("retry_ms", backoff_next(backoff)), LOG_CAUSE(err));
}

static bool open_queues(struct relay_spreader *spreader, struct error *err)
{
	for (size_t i = 0; i < spreader->target_count; i++)
		if (!delivery_queue_open(spreader->queue, spreader->targets[i].name, err))
			return false;
	return true;
}

static void wake_couriers(const struct relay_spreader *spreader)
{
	for (size_t i = 0; i < spreader->target_count; i++)
		ring(&spreader->couriers[i]);
}

static bool spread_all(
	struct relay_spreader *spreader, const struct stopping *stopping, struct error *err)
{
	size_t count;

	do {
		if (!delivery_queue_spread(spreader->queue, spreader->targets,
			    spreader->target_count, &count, err))
			return false;
		if (count > 0)
			wake_couriers(spreader);
	} while (count > 0 && !stopping_wait(stopping, 0));
	return true;
}

void relay_spread(struct relay_spreader *spreader, const struct stopping *stopping)
{
	bool is_open = false;
	struct backoff backoff = retry;

	do {
		struct error err = {0};

		/* It also rings for events that were put back into the queues. */
		if (quiet(spreader->bell_fd))
			wake_couriers(spreader);
		is_open = is_open || open_queues(spreader, &err);
		if (is_open && spread_all(spreader, stopping, &err))
			backoff_reset(&backoff);
		else
			note_failure(spreader->log, "cannot read the outbox", "", &backoff, &err);
	} while (!rest(stopping, spreader->bell_fd, spreader->poll_ms, backoff.last_ms));
}

void relay_deliver(struct courier *courier, const struct relay_wake *wake, int poll_ms,
	const struct stopping *stopping)
{
	struct backoff backoff = retry;

	do {
		struct error err = {0};
		size_t sent;
		bool ok;

		(void)quiet(wake->fd);
		ok = courier_run_out(courier, stopping, &sent, &err);
		/* A target that takes some of it before it fails is worth being asked soon. */
		if (ok || sent > 0)
			backoff_reset(&backoff);
		if (!ok)
			note_failure(
				courier->log, "cannot deliver", courier->target, &backoff, &err);
	} while (!rest(stopping, wake->fd, poll_ms, backoff.last_ms));
}
