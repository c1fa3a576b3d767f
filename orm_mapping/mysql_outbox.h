/* orm_mapping/mysql_outbox.h - the outbox as the table ficus_outbox. */
#ifndef FICUS_ORM_MAPPING_MYSQL_OUTBOX_H
#define FICUS_ORM_MAPPING_MYSQL_OUTBOX_H

#include "orm_mapping/deferred_writes.h"
#include "services/bus/random.h"
#include "services/ports/outbox.h"

struct mysql_outbox {
	struct outbox base;
	struct deferred_writes *writes;
	struct random *random;
	const char *aggregateid; /* of the event at hand, */
	int64_t sequence;        /* and its place among the aggregate's events: 1, 2, ... */
};

void mysql_outbox_init(
	struct mysql_outbox *outbox, struct deferred_writes *writes, struct random *random);

#endif
