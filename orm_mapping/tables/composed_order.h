/*
 * orm_mapping/tables/composed_order.h - an order of rows, and what of it comes behind a certain
 * row, written as SQL. NULL is the least of all values, as the server sorts.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_COMPOSED_ORDER_H
#define FICUS_ORM_MAPPING_TABLES_COMPOSED_ORDER_H

#include "orm_mapping/tables/composed_joins.h"
#include "services/rows/row_reader.h"

/* One of the values by which rows are sorted. */
struct composed_sort {
	struct composed_place place;
	bool is_descending; /* as it is read: turned round when it is read backwards */
	const char *from;   /* the value of the row behind which reading starts */
};

struct composed_order {
	struct composed_sort *sorts;
	size_t count;
};

/* Owned by the statement's mem. INTERNAL: a path leads nowhere, or to many values. */
MUST_CHECK bool composed_order_find(struct composed_joins *joins, const struct row_request *request,
	struct composed_order *out, struct error *err);

/*
 * Writes the condition that a row comes behind the one it starts from. INVALID, naming the field: a
 * value of that is none of its kind.
 */
MUST_CHECK bool composed_order_put_behind(
	struct composed_sql *composed, const struct composed_order *order, struct error *err);

/* Writes what rows are sorted by: the place, so that the server sorts what is read of it. */
void composed_order_put_value(const struct composed_sort *sort, FILE *sql);

/* Writes " ORDER BY ...", or nothing without an order. */
void composed_order_put(const struct composed_order *order, FILE *sql);

#endif
