#include "config.h"

#include "services/rows/row_draft.h"

/* Fields whose values together are not to be there twice. */
struct unique_set {
	const struct row_field *const *fields;
	size_t count;
};

static bool is_changed(const struct row_draft *draft, const struct unique_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (row_draft_changes(draft, set->fields[i]))
			return true;
	return false;
}

static const char *value_of(const struct row_draft *draft, const struct row_field *field)
{
	return draft->next[row_field_index(draft->edit->model, field)];
}

/* Children that are added to a row that is added have its key in common, though it is not known. */
static bool have_same_value(
	const struct row_draft *a, const struct row_draft *b, const struct row_field *field)
{
	const char *value = value_of(a, field);

	if (a->parent && a->parent == b->parent && field == a->edit->link && !value)
		return true;
	return value && row_value_is_same(field, value, value_of(b, field));
}

static bool is_alike(
	const struct row_draft *a, const struct row_draft *b, const struct unique_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (!have_same_value(a, b, set->fields[i]))
			return false;
	return true;
}

/* Another row of this very command. */
static bool has_twin(const struct row_drafting *this, const struct row_draft *draft,
	const struct unique_set *set)
{
	for (const struct row_draft *other = this->items; other < draft; other++)
		if (other->edit->model == draft->edit->model && row_draft_is_written(other) &&
			is_alike(draft, other, set))
			return true;
	return false;
}

/* A row that goes by this very command leaves room for another one. */
static bool goes(const struct row_drafting *this, const struct row_draft *draft,
	const struct unique_set *set)
{
	for (size_t i = 0; i < this->count; i++) {
		const struct row_draft *other = &this->items[i];

		if (other->edit->model == draft->edit->model && other->row &&
			other->edit->action == ROW_REMOVED && is_alike(draft, other, set))
			return true;
	}
	return false;
}

/* A row that is stored. Rows with a NULL among the values are never the same. */
static bool find_stored(const struct row_drafting *this, const struct row_draft *draft,
	const struct unique_set *set, bool *out, struct error *err)
{
	struct row_store *store = this->rows->store;
	struct row_change *values = mem_array(this->mem, struct row_change, set->count);

	*out = false;
	for (size_t i = 0; i < set->count; i++) {
		values[i] = (struct row_change){set->fields[i], value_of(draft, set->fields[i])};
		if (!values[i].value)
			return true;
	}
	return store->ops->has_other(store, draft->edit->model, values, set->count,
		draft->row ? draft->row->key : NULL, out, err);
}

static void complain(
	struct row_drafting *this, struct row_draft *draft, const struct unique_set *set)
{
	TALLOC_CTX *kept = this->kept;
	const char *labels = row_field_label(kept, set->fields[0]);
	const char *kind = row_capitalise(kept, draft->edit->model->verbose_name);

	for (size_t i = 1; i < set->count; i++)
		labels = mem_printf(kept, "%s, %s", labels, row_field_label(kept, set->fields[i]));
	row_draft_complain(this, draft, set->count == 1 ? set->fields[0] : NULL,
		(struct row_complaint){
			set->count == 1 ? N_("%s with this %s already exists.")
					: N_("%s with this combination of %s already exists."),
			{kind, labels}
        });
}

static bool check(struct row_drafting *this, struct row_draft *draft, const struct unique_set *set,
	struct error *err)
{
	bool is_taken;

	if (!is_changed(draft, set))
		return true;
	is_taken = has_twin(this, draft, set);
	if (!is_taken && !goes(this, draft, set) && !find_stored(this, draft, set, &is_taken, err))
		return false;
	if (is_taken)
		complain(this, draft, set);
	return true;
}

bool row_draft_check_unique(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	const struct row_model *model = draft->edit->model;

	for (size_t i = 0; i < model->field_count; i++) {
		const struct row_field *field = &model->fields[i];

		if (field->flags & (ROW_UNIQUE | ROW_KEY) &&
			!check(this, draft, &(struct unique_set){&field, 1}, err))
			return false;
	}
	for (size_t i = 0; i < model->unique_count; i++)
		if (!check(this, draft,
			    &(struct unique_set){model->uniques[i].fields, model->uniques[i].count},
			    err))
			return false;
	return true;
}
