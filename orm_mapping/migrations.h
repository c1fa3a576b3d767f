/* orm_mapping/migrations.h - our own tables, made beside the old ones: additive, numbered, plain
 * SQL. */
#ifndef FICUS_ORM_MAPPING_MIGRATIONS_H
#define FICUS_ORM_MAPPING_MIGRATIONS_H

#include <stdio.h>

#include "orm_mapping/mapper/mapper.h"

/*
 * Runs what this database has not had yet; again changes nothing. *applied: how many were run.
 * Touches no table that it did not create. Errors: UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool migrations_run(struct connection *conn, int *applied, struct error *err);

/* Writes every statement as a DBA would run it, with the collation of this kind of server. */
MUST_CHECK bool migrations_print(struct connection *conn, FILE *out, struct error *err);

/* Notes something as done, under a name of its own; again changes nothing. */
MUST_CHECK bool migrations_record(struct connection *conn, const char *name, struct error *err);

#endif
