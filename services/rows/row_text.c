#include "config.h"

#include "services/rows/row_text.h"

#include "services/rows/recipe.h"

bool row_find_target(struct row_store *store, TALLOC_CTX *mem, const struct row_relation *relation,
	const char *value, struct row **out, struct error *err)
{
	const struct row_model *target = relation->target;
	const struct row_reference by_field = {NULL, target, relation->target_field, NULL};
	struct row_set found = {0};

	if (relation->target_field == target->key)
		return row_store_lock(store, mem, target, value, out, err);
	*out = NULL;
	if (!store->ops->lock_referring(store, mem, &by_field, &value, 1, 1, &found, err))
		return false;
	if (found.count > 0)
		*out = found.items;
	return true;
}

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
	if (!row_find_target(store, mem, field->relation, value, &target, err))
		return false;
	if (!target)
		return true;
	place = (struct place){field->relation->target, target->values};
	return value_at(store, mem, place, dot + 1, out, err);
}

bool row_text_values(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
	const char *const *values, const char ***out, struct error *err)
{
	const char *const *paths = recipe_paths(mem, model);
	struct place place = {model, values};
	size_t count = 0;

	while (paths[count])
		count++;
	*out = mem_array(mem, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!value_at(store, mem, place, paths[i], &(*out)[i], err))
			return false;
	return true;
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
