/* services/rows/row_text.h - what rows are called, as it stands there under lock. */
#ifndef FICUS_SERVICES_ROWS_ROW_TEXT_H
#define FICUS_SERVICES_ROWS_ROW_TEXT_H

#include "services/rows/row_store.h"

/* What a row with these values, parallel to the model's fields, is called; owned by mem. */
MUST_CHECK bool row_text(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
	const char *const *values, const char **out, struct error *err);

/* The values of its recipe's paths, as recipe_text() takes them; owned by mem. */
MUST_CHECK bool row_text_values(struct row_store *store, TALLOC_CTX *mem,
	const struct row_model *model, const char *const *values, const char ***out,
	struct error *err);

#endif
