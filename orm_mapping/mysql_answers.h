/* orm_mapping/mysql_answers.h - answers to requests as the table ficus_idempotency. */
#ifndef FICUS_ORM_MAPPING_MYSQL_ANSWERS_H
#define FICUS_ORM_MAPPING_MYSQL_ANSWERS_H

#include "orm_mapping/mapper/mapper.h"
#include "services/ports/answers.h"

struct mysql_answers {
	struct answers base;
	struct connection *conn;
};

void mysql_answers_init(struct mysql_answers *answers, struct connection *conn);

#endif
