/*
 * services/relay/relay.h - the loops of a relay: one spreads new events over the targets' queues,
 * and one for each target sends them on. Each is a thread's, with a delivery queue of its own.
 */
#ifndef FICUS_SERVICES_RELAY_RELAY_H
#define FICUS_SERVICES_RELAY_RELAY_H

#include "base/stopping.h"
#include "services/relay/courier.h"

/* Whoever rings wakes whoever waits for it, at once or later. */
struct relay_wake {
	int fd; /* an eventfd; -1: nobody is woken */
};

/* Non-blocking; closed with its owner. Errors: INTERNAL. */
MUST_CHECK bool relay_wake_open(struct relay_wake *wake, struct error *err);
void relay_wake_close(struct relay_wake *wake);

struct relay_spreader {
	struct delivery_queue *queue;
	const struct delivery_target *targets;
	size_t target_count;
	const struct relay_wake
		*couriers; /* one a target: woken when there is something for them */
	int bell_fd;       /* readable when something was committed; -1: none */
	int poll_ms;       /* how often to look when no bell rings */
	struct log *log;
};

/* Until the process is to end. */
void relay_spread(struct relay_spreader *spreader, const struct stopping *stopping);
void relay_deliver(struct courier *courier, const struct relay_wake *wake, int poll_ms,
	const struct stopping *stopping);

#endif
