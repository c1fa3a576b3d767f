/*
 * services/rows/recipe.h - what rows are called: "{orderid}: {qty} of {sku}", with fields of
 * related rows as {batch.reference}, labels of choices as {status.display}, and {{ }} for braces.
 */
#ifndef FICUS_SERVICES_ROWS_RECIPE_H
#define FICUS_SERVICES_ROWS_RECIPE_H

#include "base/mem.h"
#include "services/rows/row_model.h"

/*
 * The paths in a recipe in their order, without ".display", ending in NULL; owned by mem. A model
 * without a recipe is named by its key.
 */
const char *const *recipe_paths(TALLOC_CTX *mem, const struct row_model *model);

/*
 * Parallel to the model's fields: those that other rows, and people, know one by. These are its
 * key, what others refer to it by, what it refers to its parent by, and what its recipe has of its
 * own. Owned by mem.
 */
bool *recipe_outline(TALLOC_CTX *mem, const struct row_model *model);

/* The field a path leads to, through foreign keys; NULL: there is none. */
const struct row_field *row_path_field(const struct row_model *model, const char *path);

/*
 * The text, owned by mem, from the values of recipe_paths() in their order. Without a recipe as
 * Django has it: "Batch object (12)". Booleans are "True" and "False", NULL is "None".
 */
const char *recipe_text(TALLOC_CTX *mem, const struct row_model *model, const char *const *values);

#endif
