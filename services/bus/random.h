/* services/bus/random.h - bytes nobody can foresee; a port so that tests can. */
#ifndef FICUS_SERVICES_BUS_RANDOM_H
#define FICUS_SERVICES_BUS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	const struct random_ops *ops;
};

struct random_ops {
	/* Fills the buffer; cannot fail. */
	void (*fill)(struct random *random, void *buffer, size_t size);
};

static inline void random_fill(struct random *random, void *buffer, size_t size)
{
	random->ops->fill(random, buffer, size);
}

/* From 0 to below limit, which is > 0. */
static inline uint32_t random_below(struct random *random, uint32_t limit)
{
	uint32_t value;

	random_fill(random, &value, sizeof(value));
	return value % limit;
}

#endif
