/* orm_mapping/tables/pair_keys.h - which targets a row has by a many-to-many field. */
#ifndef FICUS_ORM_MAPPING_TABLES_PAIR_KEYS_H
#define FICUS_ORM_MAPPING_TABLES_PAIR_KEYS_H

#include "orm_mapping/mysql/connection.h"
#include "services/rows/row_model.h"

struct pair_owner {
	const struct row_model *model;
	const struct row_field *field; /* of the model, with pairs */
	const char *key;               /* of the row */
	bool is_locked; /* nobody else changes the pairs until the transaction ends */
};

/*
 * The keys of the targets, sorted as texts, ending in NULL; owned by mem. Errors: INVALID: the key
 * is none; BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool pair_keys_read(struct connection *conn, TALLOC_CTX *mem,
	const struct pair_owner *owner, const char *const **out, struct error *err);

#endif
