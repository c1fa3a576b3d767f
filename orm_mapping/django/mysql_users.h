/*
 * orm_mapping/django/mysql_users.h - the users of a Django project in its own tables: the stock
 * model's, or another's.
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_USERS_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_USERS_H

#include "orm_mapping/django/account_tables.h"
#include "services/accounts/users.h"

/*
 * owner: one that lasts as long as conn, which keeps the statements made here. What tables points
 * to lasts as long, too.
 *
 * Creating and granting rely on the unique keys that Django makes. A model with columns of its own
 * that have no default, or with keys of type text, has its users created by the old application
 * only: INVALID or INTERNAL here.
 */
struct users *mysql_users_new(
	TALLOC_CTX *owner, struct connection *conn, const struct account_tables *tables);

#endif
