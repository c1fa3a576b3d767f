/*
 * services/rows/row_graph.h - what goes with rows that are deleted, by the policies of those that
 * refer to them, as Django's collector finds it. Source: docs/admin.md, "Deleting". Internal to
 * services/rows/.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_GRAPH_H
#define FICUS_SERVICES_ROWS_ROW_GRAPH_H

#include "services/rows/row_commands.h"

struct row_graph_item {
	const struct row_model *model;
	const struct row *row;
	struct row_change change; /* what its field is set to, where it is set */
};

struct row_graph_items {
	struct row_graph_item *items;
	size_t count;
	size_t capacity;
};

struct row_graph {
	TALLOC_CTX *mem; /* owns all below */
	struct row_store *store;
	struct row_graph_items losses; /* in the order they were found, those asked for first */
	struct row_graph_items changes;
	struct row_graph_items unhooked; /* losses whose reference is NULL before they go, so that
					    it does not matter which of them goes first */
	struct row_graph_items obstacles;
	struct row_graph_items restricted; /* obstacles, unless they are losses as well */
	size_t *slots;                     /* hash table of losses: index + 1, or 0 */
	size_t slot_count;
	bool is_too_much;                /* then the rest was not looked for */
	const struct row_graph *earlier; /* what the same command removes before; NULL: nothing */
};

struct row_graph *row_graph_new(TALLOC_CTX *mem, struct row_store *store);

/* One that was asked for. */
void row_graph_add(struct row_graph *graph, const struct row_model *model, const struct row *row);

/* Locks and reads all that goes with them. Errors: those of the store. */
MUST_CHECK bool row_graph_collect(struct row_graph *graph, struct error *err);

bool row_graph_has(const struct row_graph *graph, const struct row_model *model, const char *key);

/* Asks the store for all writes. Nothing may stand in the way. */
void row_graph_remove(const struct row_graph *graph);

#endif
