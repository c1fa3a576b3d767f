/*
 * orm_mapping/mysql/failure.h - what an error number of the server or of its client library means
 * for a unit of work: one table. Source: docs/decisions/0008-error-kinds.md.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_FAILURE_H
#define FICUS_ORM_MAPPING_MYSQL_FAILURE_H

#include <stddef.h>

#include "base/error.h"

enum failure_class {
	FAILURE_OTHER,     /* our bug, or something nobody foresaw */
	FAILURE_RETRY,     /* the transaction is lost to another; rerun the whole use case */
	FAILURE_WAIT,      /* the same: somebody did not let go of a lock in time */
	FAILURE_LOST,      /* no connection any more; at COMMIT the outcome is unknown */
	FAILURE_FAILOVER,  /* this server does not take writes now; another connection may */
	FAILURE_REPREPARE, /* the statement must be prepared again; it did not run */
	FAILURE_SCHEMA,    /* the tables are not what the mapping was written for */
	FAILURE_CAPACITY,  /* the server is full */
	FAILURE_TIME,      /* the statement took longer than it was given */
	FAILURE_DOMAIN,    /* a constraint refused the row */
};

struct failure {
	unsigned code;
	enum failure_class class;
	enum error_kind kind;
	const char *meaning; /* for clients: says nothing of SQL */
};

/* What a named constraint means to the application, where that is more than the table's kind. */
struct constraint {
	const char *name;     /* of the unique key, foreign key or check, without its table */
	enum error_kind kind; /* of the error when it is violated */
	const char *message;
};

/* The row of that number; one of FAILURE_OTHER for an unknown number. */
const struct failure *failure_find(unsigned code);

/*
 * The error for a FAILURE_DOMAIN, always false: what the constraint that the server's message names
 * means by the table, or else the failure's own kind with the constraint's name. MariaDB and MySQL
 * word these messages differently; both are understood.
 */
bool failure_of_constraint(const struct failure *failure, const char *message,
	const struct constraint *constraints, size_t count, struct error *err);

#endif
