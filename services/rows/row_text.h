/* services/rows/row_text.h - what rows are called, and the rows they refer to, under lock. */
#ifndef FICUS_SERVICES_ROWS_ROW_TEXT_H
#define FICUS_SERVICES_ROWS_ROW_TEXT_H

#include "services/rows/row_store.h"

/* The row a foreign key's value refers to, of a target that is known; *out NULL: there is none. */
MUST_CHECK bool row_find_target(struct row_store *store, TALLOC_CTX *mem,
	const struct row_relation *relation, const char *value, struct row **out,
	struct error *err);

/* What a row with these values, parallel to the model's fields, is called; owned by mem. */
MUST_CHECK bool row_text(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
	const char *const *values, const char **out, struct error *err);

/* The values of its recipe's paths, as recipe_text() takes them; owned by mem. */
MUST_CHECK bool row_text_values(struct row_store *store, TALLOC_CTX *mem,
	const struct row_model *model, const char *const *values, const char ***out,
	struct error *err);

#endif
