/* services/ports/bell.h - tells whoever waits for events that some were committed. */
#ifndef FICUS_SERVICES_PORTS_BELL_H
#define FICUS_SERVICES_PORTS_BELL_H

struct bell {
	const struct bell_ops *ops;
};

struct bell_ops {
	/* At once, without waiting, and without saying whether anybody heard. */
	void (*ring)(struct bell *bell);
};

static inline void bell_ring(struct bell *bell)
{
	bell->ops->ring(bell);
}

#endif
