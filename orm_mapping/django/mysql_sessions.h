/* orm_mapping/django/mysql_sessions.h - sessions as rows of django_session. */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_SESSIONS_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_SESSIONS_H

#include "orm_mapping/django/clock_zone.h"
#include "orm_mapping/mysql/connection.h"
#include "services/accounts/session_rows.h"

struct mysql_sessions {
	struct session_rows base;
	struct connection *conn;
	enum clock_zone zone;
};

/* Not used within a unit of work of the same connection: each writing is a transaction. */
void mysql_sessions_init(
	struct mysql_sessions *sessions, struct connection *conn, enum clock_zone zone);

#endif
