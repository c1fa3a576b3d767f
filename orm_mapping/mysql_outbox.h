/* orm_mapping/mysql_outbox.h - the outbox as the table ficus_outbox. */
#ifndef FICUS_ORM_MAPPING_MYSQL_OUTBOX_H
#define FICUS_ORM_MAPPING_MYSQL_OUTBOX_H

#include "orm_mapping/rows.h"
#include "services/bus/random.h"
#include "services/ports/outbox.h"

struct mysql_outbox {
	struct outbox base;
	struct random *random;
	TALLOC_CTX *mem; /* of the unit of work; owns the rows, which wait for its commit */
	struct outbox_row *rows;
	size_t count;
	size_t capacity;
	const char *aggregateid; /* of the event at hand, */
	int64_t sequence;        /* and its place among the aggregate's events: 1, 2, ... */
};

void mysql_outbox_init(struct mysql_outbox *outbox, struct random *random);

/* Empties it for a unit of work that begins. */
void mysql_outbox_reset(struct mysql_outbox *outbox, TALLOC_CTX *mem);

/* Inserts the rows, in the order of their events. Errors: those of mapper_insert_all(). */
MUST_CHECK bool mysql_outbox_write(
	const struct mysql_outbox *outbox, struct connection *conn, struct error *err);

#endif
