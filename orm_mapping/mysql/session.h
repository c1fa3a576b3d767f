/* orm_mapping/mysql/session.h - connecting: options, encryption, session settings. */
#ifndef FICUS_ORM_MAPPING_MYSQL_SESSION_H
#define FICUS_ORM_MAPPING_MYSQL_SESSION_H

#include "orm_mapping/mysql/connection.h"
#include "orm_mapping/mysql/mysql_api.h"

/* A session as connection.h describes it; NULL with the cause (UNAVAILABLE) when there is none. */
MYSQL *session_open(const struct connection_options *options, struct error *err);

#endif
