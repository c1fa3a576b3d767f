/*
 * orm_mapping/django/learned_users.h - the users of a running project, whose table may change while
 * we run: what it looks like is learned at first use, and again after a minute, or after a
 * statement that did not fit it. Source: docs/django.md, "Users and permissions".
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_LEARNED_USERS_H
#define FICUS_ORM_MAPPING_DJANGO_LEARNED_USERS_H

#include "orm_mapping/django/account_tables.h"
#include "services/accounts/users.h"
#include "services/bus/clock.h"

/*
 * Learning costs one statement more, and closes the connection when the table has changed; so not
 * for use within a transaction. *tables gets what is learned. All three outlive the users. Errors
 * besides those of the port: INTERNAL: the table is no longer what the settings say.
 */
struct users *learned_users_new(TALLOC_CTX *owner, struct connection *conn,
	struct account_tables *tables, struct clock *clock);

#endif
