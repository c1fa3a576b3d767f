/* orm_mapping/checks.h - what is wrong with a database, or slow about it, and what to do. */
#ifndef FICUS_ORM_MAPPING_CHECKS_H
#define FICUS_ORM_MAPPING_CHECKS_H

#include "orm_mapping/mysql_allocations_view.h"
#include "services/ports/findings.h"

/*
 * Looks at tables, keys, triggers and every invariant, and lists what it finds, owned by mem: each
 * row that breaks a rule, at most 100 per rule. Changes nothing, takes no locks. A problem found is
 * success; errors: UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool checks_run(struct connection *conn, TALLOC_CTX *mem, enum read_model model,
	struct findings *out, struct error *err);

#endif
