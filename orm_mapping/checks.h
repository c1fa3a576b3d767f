/* orm_mapping/checks.h - what is wrong with a database, or slow about it, and what to do. */
#ifndef FICUS_ORM_MAPPING_CHECKS_H
#define FICUS_ORM_MAPPING_CHECKS_H

#include "orm_mapping/mysql_allocations_view.h"
#include "services/ports/findings.h"

/*
 * Looks at tables, keys, triggers and every invariant, and lists what it finds, owned by mem: each
 * row that breaks a rule of the domain, and of what else there may be many at most 100. Changes
 * nothing, takes no locks. A problem found is success; errors: UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool checks_run(struct connection *conn, TALLOC_CTX *mem, enum read_model model,
	struct findings *out, struct error *err);

/* The same for what signing in and the history need of Django's tables; adds to the list. */
MUST_CHECK bool checks_run_accounts(
	struct connection *conn, TALLOC_CTX *mem, struct findings *out, struct error *err);

#endif
