#include "config.h"

#include "services/rows/row_text.h"

#include "services/rows/recipe.h"

/* A row of a model, where a path begins. */
struct place {
	const struct row_model *model;
	const char *const *values;
};

/* Follows the path from row to row; *out is NULL as soon as one of them is missing. */
static bool value_at(struct row_store *store, TALLOC_CTX *mem, struct place place, const char *path,
	const char **out, struct error *err)
{
	const char *dot = strchr(path, '.');
	const struct row_field *field = row_path_field(
		place.model, dot ? mem_text_n(mem, path, (size_t)(dot - path)) : path);
	const char *value = field ? place.values[row_field_index(place.model, field)] : NULL;
	struct row *target;

	*out = dot ? NULL : value;
	if (!dot || !value || !field->relation || !field->relation->target)
		return true;
	if (!row_store_find_target(store, mem, field->relation, value, &target, err))
		return false;
	if (!target)
		return true;
	place = (struct place){field->relation->target, target->values};
	return value_at(store, mem, place, dot + 1, out, err);
}

bool row_text_values(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
	const char *const *values, const char ***out, struct error *err)
{
	TALLOC_CTX *passing = mem_context(mem, "rows on the way");
	const char *const *paths = recipe_paths(mem, model);
	struct place place = {model, values};
	size_t count = 0;
	bool ok = true;

	while (paths[count])
		count++;
	*out = mem_array(mem, const char *, count + 1);
	for (size_t i = 0; i < count && ok; i++) {
		const char *found;

		ok = value_at(store, passing, place, paths[i], &found, err);
		(*out)[i] = ok && found ? mem_text(mem, found) : NULL;
	}
	talloc_free(passing);
	return ok;
}

bool row_text(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
	const char *const *values, const char **out, struct error *err)
{
	const char **found;

	if (!row_text_values(store, mem, model, values, &found, err))
		return false;
	*out = recipe_text(mem, model, found);
	return true;
}
