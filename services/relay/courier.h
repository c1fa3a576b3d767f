/*
 * services/relay/courier.h - brings the events of one target's queue to its publisher: at least
 * once, in order for each aggregate. An event that the target refuses is tried again, less and less
 * often, and then parked; meanwhile only its own aggregate waits.
 */
#ifndef FICUS_SERVICES_RELAY_COURIER_H
#define FICUS_SERVICES_RELAY_COURIER_H

#include "base/log.h"
#include "base/stopping.h"
#include "services/relay/delivery_queue.h"
#include "services/relay/publisher.h"

struct courier {
	const char *target;
	struct delivery_queue *queue;
	struct publisher *publisher;
	int32_t attempts_max; /* refusals of an event before it is parked, > 0 */
	size_t batch_max; /* events in one publish, > 0, and at most a page: what comes again after
			     a crash */
	struct log *log;
};

/* How a turn went. */
struct courier_turn {
	bool found_lane;  /* false: nothing is due */
	size_t sent;      /* events that have arrived */
	bool was_refused; /* one was, which therefore comes later */
};

/*
 * Claims one lane, sends what is due in it, up to batch_max events, and settles. Errors: those of
 * the queue; UNAVAILABLE also when the target cannot be reached: wait before the next turn.
 */
MUST_CHECK bool courier_take_turn(
	struct courier *courier, struct courier_turn *turn, struct error *err);

/*
 * Takes turns until nothing more can be sent now, or the process is to end. *sent: how many events
 * have arrived, also when it fails. Errors: as above.
 */
MUST_CHECK bool courier_run_out(
	struct courier *courier, const struct stopping *stopping, size_t *sent, struct error *err);

/* How long an event waits after its n-th refusal, n > 0: from a second to five minutes. */
int64_t courier_wait_ms(int32_t attempts);

#endif
