/* services/ports/outbox.h - events on their way out, stored with the change that caused them. */
#ifndef FICUS_SERVICES_PORTS_OUTBOX_H
#define FICUS_SERVICES_PORTS_OUTBOX_H

#include "base/message.h"

struct outbox {
	const struct outbox_ops *ops;
};

struct outbox_ops {
	/* Will be written by this unit of work's commit(), after the events appended before. */
	void (*append)(struct outbox *outbox, const struct message *event);
};

static inline void outbox_append(struct outbox *outbox, const struct message *event)
{
	outbox->ops->append(outbox, event);
}

#endif
