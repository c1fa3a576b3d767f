/*
 * orm_mapping/django/mysql_row_history.h - the history of rows: django_admin_log, whoever wrote it,
 * with the values that ficus_audit has beside it.
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_ROW_HISTORY_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_ROW_HISTORY_H

#include "orm_mapping/django/account_tables.h"
#include "services/rows/row_history.h"

/*
 * conn and tables outlive it; it lives as long as conn, which keeps its statements. Of tables, the
 * kind of the key may be learned later.
 */
struct row_history *mysql_row_history_new(
	TALLOC_CTX *owner, struct connection *conn, const struct account_tables *tables);

#endif
