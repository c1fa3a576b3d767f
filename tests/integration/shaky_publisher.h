/*
 * tests/integration/shaky_publisher.h - a target that fails now and then, and may have taken more
 * than it tells; and what has arrived there, by whichever relay.
 */
#ifndef FICUS_TESTS_INTEGRATION_SHAKY_PUBLISHER_H
#define FICUS_TESTS_INTEGRATION_SHAKY_PUBLISHER_H

#include <pthread.h>

#include "services/bus/random.h"
#include "services/relay/publisher.h"

#define SHAKY_AGGREGATES 36
#define SHAKY_AGGREGATE  "SKU-%u" /* from 0 on */

/* Shared by the threads of all relays. */
struct arrivals {
	pthread_mutex_t mutex;
	int64_t last[SHAKY_AGGREGATES]; /* the highest number of each aggregate */
	size_t count;                   /* each event once */
	size_t duplicates;
	size_t gaps; /* an event came before one that precedes it */
};

void arrivals_init(struct arrivals *arrivals);
size_t arrivals_count(struct arrivals *arrivals);

/* One relay's. */
struct shaky_publisher {
	struct publisher base;
	struct random random;
	struct arrivals *arrivals;
};

void shaky_publisher_init(
	struct shaky_publisher *publisher, struct random random, struct arrivals *arrivals);

#endif
