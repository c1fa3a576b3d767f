/* orm_mapping/tables/row_conditions.h - conditions on rows, written as SQL. */
#ifndef FICUS_ORM_MAPPING_TABLES_ROW_CONDITIONS_H
#define FICUS_ORM_MAPPING_TABLES_ROW_CONDITIONS_H

#include "orm_mapping/tables/composed_joins.h"
#include "services/rows/row_reader.h"

/*
 * Writes " WHERE ..." with all clauses, or nothing when there are none. Errors: INVALID, naming the
 * field: a value is none of its kind; INTERNAL: a path leads nowhere.
 */
MUST_CHECK bool row_conditions_put(
	struct composed_joins *joins, const struct row_selection *selection, struct error *err);

#endif
