/* orm_mapping/tables/row_conditions.h - conditions on rows, written as SQL. */
#ifndef FICUS_ORM_MAPPING_TABLES_ROW_CONDITIONS_H
#define FICUS_ORM_MAPPING_TABLES_ROW_CONDITIONS_H

#include "orm_mapping/tables/composed_joins.h"
#include "services/rows/row_reader.h"

/* One of a clause's conditions, taken by itself: no row fits two of them. */
struct row_alternative {
	size_t clause;
	size_t condition; /* it holds, and none before it */
};

/*
 * Writes " WHERE ..." with all clauses, or nothing when there are none. only: of that clause this
 * condition alone; NULL: any of all. Errors: INVALID, naming the field: a value is none of its
 * kind; INTERNAL: a path leads nowhere.
 */
MUST_CHECK bool row_conditions_put(struct composed_joins *joins,
	const struct row_selection *selection, const struct row_alternative *only,
	struct error *err);

/*
 * Finds a clause whose conditions had better be looked for one by one: each has an index of its
 * own, and the server uses but one when rows are wanted in order.
 */
bool row_conditions_find_split(const struct row_selection *selection, size_t *clause);

#endif
