/* orm_mapping/mysql_delivery_queue.h - the relay's queues in ficus_outbox, _delivery and _lane. */
#ifndef FICUS_ORM_MAPPING_MYSQL_DELIVERY_QUEUE_H
#define FICUS_ORM_MAPPING_MYSQL_DELIVERY_QUEUE_H

#include "orm_mapping/lanes.h"
#include "services/bus/random.h"

struct mysql_delivery_queue {
	struct delivery_queue base;
	struct connection *conn;
	enum claim_way way;
	int32_t lease_s;                     /* of its claims; DELIVERY_LEASE_S at first */
	uint8_t token[DELIVERY_CLAIM_BYTES]; /* of all its claims */
};

void mysql_delivery_queue_init(struct mysql_delivery_queue *queue, struct connection *conn,
	struct random *random, enum claim_way way);

#endif
