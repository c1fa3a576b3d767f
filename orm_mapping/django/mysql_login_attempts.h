/* orm_mapping/django/mysql_login_attempts.h - attempts that failed, as rows of a table of ours. */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_LOGIN_ATTEMPTS_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_LOGIN_ATTEMPTS_H

#include "orm_mapping/mysql/connection.h"
#include "services/accounts/login_attempts.h"

struct mysql_login_attempts {
	struct login_attempts base;
	struct connection *conn;
};

/* What is older than the window of an attempt goes with that attempt. */
void mysql_login_attempts_init(struct mysql_login_attempts *attempts, struct connection *conn);

#endif
