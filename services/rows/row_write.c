#include "config.h"

#include "services/rows/row_draft.h"
#include "services/rows/row_graph.h"

static void change_row(struct row_drafting *this, const struct row_draft *draft)
{
	const struct row_model *model = draft->edit->model;
	struct row_store *store = this->rows->store;
	struct row_change *changes = mem_array(this->mem, struct row_change, model->field_count);
	size_t count = 0;

	for (size_t i = 0; i < model->field_count; i++)
		if (!model->fields[i].pairs && row_draft_changes(draft, &model->fields[i]))
			changes[count++] = (struct row_change){&model->fields[i], draft->next[i]};
	if (count > 0)
		store->ops->change(store, model, draft->row->key, changes, count);
}

static void add_row(struct row_drafting *this, struct row_draft *draft)
{
	const struct row_model *model = draft->edit->model;
	struct row_store *store = this->rows->store;
	struct row_addition *addition = &draft->addition;

	addition->model = model;
	addition->values = draft->next;
	addition->key = draft->next[row_field_index(model, model->key)];
	if (draft->parent && !draft->next[row_field_index(model, draft->edit->link)]) {
		addition->parent = &draft->parent->addition;
		addition->link = draft->edit->link;
	}
	store->ops->add(store, addition);
}

static void write_pairs(struct row_drafting *this, const struct row_draft *draft)
{
	struct row_store *store = this->rows->store;
	const struct row_owner owner = {
		draft->row ? draft->row->key : NULL, draft->is_addition ? &draft->addition : NULL};

	for (size_t i = 0; i < draft->pair_count; i++) {
		const struct row_pair_change *change = &draft->pairs[i];

		if (change->is_removal)
			store->ops->remove_pair(store, change->field, owner.key, change->target);
		else
			store->ops->add_pair(store, change->field, owner, change->target);
	}
}

/* What is removed goes first: a row that is added may take over what was unique to it. */
void row_drafting_write(struct row_drafting *this)
{
	for (size_t i = 0; i < this->count; i++)
		if (this->items[i].graph)
			row_graph_remove(this->items[i].graph);
	for (size_t i = 0; i < this->count; i++) {
		struct row_draft *draft = &this->items[i];

		if (!row_draft_is_written(draft))
			continue;
		if (draft->is_addition)
			add_row(this, draft);
		else
			change_row(this, draft);
		write_pairs(this, draft);
	}
}
