/* orm_mapping/mysql_parked_messages.h - parked messages as the table ficus_parked_message. */
#ifndef FICUS_ORM_MAPPING_MYSQL_PARKED_MESSAGES_H
#define FICUS_ORM_MAPPING_MYSQL_PARKED_MESSAGES_H

#include "orm_mapping/mysql/connection.h"
#include "services/consumer/parked_messages.h"

/* Each operation commits by itself; there is no transaction open on the connection. */
struct mysql_parked_messages {
	struct parked_messages base;
	struct connection *conn;
};

void mysql_parked_messages_init(struct mysql_parked_messages *parked, struct connection *conn);

#endif
