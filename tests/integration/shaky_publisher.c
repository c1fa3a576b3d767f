#include "config.h"

#include "tests/integration/shaky_publisher.h"

#include <stdio.h>

#include "base/mem.h"

void arrivals_init(struct arrivals *arrivals)
{
	*arrivals = (struct arrivals){.count = 0};
	(void)pthread_mutex_init(&arrivals->mutex, NULL);
}

size_t arrivals_count(struct arrivals *arrivals)
{
	size_t count;

	(void)pthread_mutex_lock(&arrivals->mutex);
	count = arrivals->count;
	(void)pthread_mutex_unlock(&arrivals->mutex);
	return count;
}

static unsigned aggregate_of(const char *aggregateid)
{
	unsigned number = SHAKY_AGGREGATES;

	(void)sscanf(aggregateid, SHAKY_AGGREGATE, &number);
	return number;
}

static void note_arrival(struct arrivals *arrivals, const struct outgoing_event *event)
{
	int64_t *last;

	(void)pthread_mutex_lock(&arrivals->mutex);
	last = &arrivals->last[aggregate_of(event->aggregateid)];
	if (event->sequence <= *last) {
		arrivals->duplicates++;
	} else {
		arrivals->gaps += event->sequence != *last + 1;
		arrivals->count++;
		*last = event->sequence;
	}
	(void)pthread_mutex_unlock(&arrivals->mutex);
}

static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	struct shaky_publisher *shaky = container_of(base, struct shaky_publisher, base);
	uint32_t fate = random_below(&shaky->random, 40);
	size_t taken = fate < 10 ? random_below(&shaky->random, (uint32_t)count) : count;

	for (size_t i = 0; i < taken; i++)
		note_arrival(shaky->arrivals, &events[i]);
	*done = taken;
	if (fate >= 10)
		return true;
	if (fate == 0)
		return error_set(err, ERROR_INVALID, "refused");
	if (taken > 0)
		*done = random_below(&shaky->random, (uint32_t)taken);
	return error_set(err, ERROR_UNAVAILABLE, "gone");
}

void shaky_publisher_init(
	struct shaky_publisher *publisher, struct random random, struct arrivals *arrivals)
{
	static const struct publisher_ops ops = {publish};

	*publisher = (struct shaky_publisher){{&ops}, random, arrivals};
}
