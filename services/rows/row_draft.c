#include "config.h"

#include "services/rows/row_draft.h"

#include <assert.h>

static size_t count_edits(const struct row_edit *edits, size_t count)
{
	size_t all = count;

	for (size_t i = 0; i < count; i++)
		all += edits[i].child_count;
	return all;
}

static void forget_answers(struct row_edit *edit)
{
	edit->complaint = (struct row_complaint){0};
	for (size_t i = 0; i < edit->entry_count; i++) {
		edit->entries[i].complaint = (struct row_complaint){0};
		edit->entries[i].now = NULL;
		edit->entries[i].is_in_conflict = false;
	}
}

static void take_in(struct row_drafting *this, struct row_edit *edit, struct row_draft *parent)
{
	struct row_draft *draft = &this->items[this->count++];

	assert(edit->model->key && (!parent || edit->child_count == 0));
	forget_answers(edit);
	draft->edit = edit;
	draft->parent = parent;
	draft->pairs_before = mem_array(this->mem, const char *, edit->entry_count);
	draft->pairs_after = mem_array(this->mem, const char *, edit->entry_count);
	for (size_t i = 0; i < edit->child_count; i++)
		take_in(this, &edit->children[i], draft);
}

void row_drafting_begin(struct row_drafting *this, struct row_edit *edits, size_t count)
{
	this->items = mem_array(this->mem, struct row_draft, count_edits(edits, count));
	for (size_t i = 0; i < count; i++)
		take_in(this, &edits[i], NULL);
}

struct row_entry *row_draft_entry(const struct row_draft *draft, const struct row_field *field)
{
	for (size_t i = 0; i < draft->edit->entry_count; i++)
		if (draft->edit->entries[i].field == field)
			return &draft->edit->entries[i];
	return NULL;
}

bool row_draft_is_written(const struct row_draft *draft)
{
	return draft->is_addition || (draft->row && draft->edit->action == ROW_CHANGED);
}

bool row_draft_changes(const struct row_draft *draft, const struct row_field *field)
{
	size_t index = row_field_index(draft->edit->model, field);

	if (field->pairs) {
		for (size_t i = 0; i < draft->pair_count; i++)
			if (draft->pairs[i].field == field)
				return true;
		return false;
	}
	return draft->is_addition ||
		!row_value_is_same(field, draft->row->values[index], draft->next[index]);
}

bool row_draft_is_changed(const struct row_draft *draft)
{
	const struct row_model *model = draft->edit->model;

	if (!row_draft_is_written(draft))
		return false;
	for (size_t i = 0; i < model->field_count; i++)
		if (row_draft_changes(draft, &model->fields[i]))
			return true;
	return false;
}

void row_draft_complain(struct row_drafting *this, struct row_draft *draft,
	const struct row_field *field, struct row_complaint complaint)
{
	struct row_entry *entry = field ? row_draft_entry(draft, field) : NULL;
	struct row_complaint *place = entry ? &entry->complaint : &draft->edit->complaint;

	if (!place->text)
		*place = complaint;
	this->complaint_count++;
}

static void conflict(struct row_drafting *this, struct row_entry *entry)
{
	entry->is_in_conflict = true;
	this->has_conflicts = true;
}

/* What a form shows of a row that goes may be more than people can type. */
static void assert_allowed(const struct row_draft *draft, const struct row_field *field)
{
	unsigned never = ROW_AUTO | ROW_COMPUTED | ROW_NOT_EDITABLE;

	if (draft->edit->action == ROW_REMOVED)
		never = ROW_COMPUTED;
	if (draft->is_addition && field->flags & ROW_KEY)
		never &= ~(unsigned)ROW_NOT_EDITABLE;
	if (!draft->is_addition)
		never |= ROW_SECRET | ROW_KEY;
	assert(!(field->flags & never));
	assert(field->column || (field->pairs && !field->pairs->through));
	assert(field->kind != ROW_BINARY);
}

static void merge_value(struct row_drafting *this, struct row_draft *draft, struct row_entry *entry)
{
	const struct row_field *field = entry->field;
	size_t index = row_field_index(draft->edit->model, field);
	const char *now = draft->next[index];
	const char *seen = this->ignores_seen ? now : entry->seen;

	if (draft->is_addition) {
		draft->next[index] = entry->value;
		return;
	}
	if (draft->edit->action == ROW_REMOVED) {
		if (!row_rules_look_same(field, now, seen))
			conflict(this, entry);
		return;
	}
	if (row_rules_look_same(field, entry->value, seen) ||
		row_rules_look_same(field, entry->value, now))
		return;
	if (row_rules_look_same(field, now, seen))
		draft->next[index] = entry->value;
	else
		conflict(this, entry);
}

static bool is_listed(const char *const *list, const char *key)
{
	for (; list && *list; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static const char *join(TALLOC_CTX *mem, const char *const *list)
{
	const char *joined = "";

	for (; *list; list++)
		joined = mem_printf(mem, "%s%s%s", joined, *joined ? " " : "", *list);
	return joined;
}

static void change_pair(
	struct row_drafting *this, struct row_draft *draft, const struct row_pair_change *change)
{
	for (size_t i = 0; i < draft->pair_count; i++)
		if (draft->pairs[i].field == change->field &&
			strcmp(draft->pairs[i].target, change->target) == 0)
			return;
	mem_grow(this->mem, draft->pairs, &draft->pair_capacity, draft->pair_count + 1);
	draft->pairs[draft->pair_count++] = *change;
}

/*
 * Both editors' additions and removals count: there is no pair that one of them can add and the
 * other take away, as either it was there or it was not. So pairs alone are never in conflict.
 */
static void merge_pairs(struct row_drafting *this, struct row_draft *draft,
	const struct row_entry *entry, const char *const *now)
{
	const char *const *seen = draft->is_addition ? NULL : entry->seen_targets;

	for (const char *const *key = entry->targets; key && *key; key++)
		if (!is_listed(seen, *key) && !is_listed(now, *key))
			change_pair(
				this, draft, &(struct row_pair_change){entry->field, *key, false});
	for (const char *const *key = seen; key && *key; key++)
		if (!is_listed(entry->targets, *key) && is_listed(now, *key))
			change_pair(
				this, draft, &(struct row_pair_change){entry->field, *key, true});
}

/* Those that stand there, without those that go, and with those that come. */
static const char *pairs_after(const struct row_drafting *this, const struct row_draft *draft,
	const struct row_field *field, const char *const *now)
{
	size_t count = 0;
	const char **after;

	while (now[count])
		count++;
	after = mem_array(this->mem, const char *, count + draft->pair_count + 1);
	memcpy(after, now, count * sizeof(*now));
	for (size_t i = 0; i < draft->pair_count; i++) {
		const struct row_pair_change *change = &draft->pairs[i];

		if (change->field != field)
			continue;
		if (!change->is_removal) {
			after[count++] = change->target;
			continue;
		}
		for (size_t j = 0, kept = 0; j <= count; j++)
			if (!after[j] || strcmp(after[j], change->target) != 0)
				after[kept++] = after[j];
		count--;
	}
	return join(this->mem, after);
}

static bool merge_targets(struct row_drafting *this, struct row_draft *draft,
	struct row_entry *entry, struct error *err)
{
	static const char *const none[] = {NULL};
	struct row_store *store = this->rows->store;
	size_t index = (size_t)(entry - draft->edit->entries);
	const char *const *now = none;

	if (draft->edit->action == ROW_REMOVED)
		return true;
	if (draft->row &&
		!store->ops->lock_pairs(store, this->mem, draft->edit->model, entry->field,
			draft->row->key, &now, err))
		return false;
	merge_pairs(this, draft, entry, now);
	draft->pairs_before[index] = join(this->mem, now);
	draft->pairs_after[index] = pairs_after(this, draft, entry->field, now);
	return true;
}

/* A child of another parent is none of ours, whatever the form said. */
static bool find_whether_it_belongs(const struct row_drafting *this, const struct row_draft *draft,
	const struct row *row, bool *belongs, struct error *err)
{
	const struct row_model *model = draft->edit->model;
	const struct row_field *link = draft->edit->link;
	const char *value = row ? row->values[row_field_index(model, link)] : NULL;
	const char *wanted;

	*belongs = false;
	if (!value || !draft->parent->row)
		return true;
	wanted = draft->parent->row->values[row_field_index(
		draft->parent->edit->model, link->relation->target_field)];
	if (row_value_is_same(link, value, wanted)) {
		*belongs = true;
		return true;
	}
	/* The server may find texts the same that differ, and so its foreign keys do. */
	return this->rows->store->ops->has_other(this->rows->store, model,
		(const struct row_change[]){
			{link,       wanted  },
                        {model->key, row->key}
        },
		2, NULL, belongs, err);
}

/* Whoever changed the row should know that it is gone; whoever deletes it has what they want. */
static bool meet_gone(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	struct row_edit *edit = draft->edit;

	if (!draft->parent)
		return error_set(err, ERROR_NOT_FOUND, "there is no %s %s any more",
			edit->model->verbose_name, edit->key);
	for (size_t i = 0; i < edit->entry_count && edit->action == ROW_CHANGED; i++) {
		const struct row_entry *entry = &edit->entries[i];

		if (entry->field->pairs ||
			row_rules_look_same(entry->field, entry->value, entry->seen))
			continue;
		edit->complaint.text = N_("Somebody else has deleted this meanwhile.");
		this->has_conflicts = true;
	}
	return true;
}

static const char *copy(TALLOC_CTX *mem, const char *text)
{
	return text ? mem_text(mem, text) : NULL;
}

/* What a text says of which nobody asks should not take memory until the transaction ends. */
static struct row *keep_wanted(
	const struct row_drafting *this, const struct row_model *model, const struct row *row)
{
	struct row *kept = mem_new(this->mem, struct row);
	const char **values = mem_array(kept, const char *, model->field_count);

	for (size_t i = 0; i < model->field_count; i++)
		if (this->wanted[i])
			values[i] = copy(kept, row->values[i]);
	*kept = (struct row){values[row_field_index(model, model->key)], values};
	return kept;
}

static bool lock(
	struct row_drafting *this, const struct row_edit *edit, struct row **out, struct error *err)
{
	TALLOC_CTX *passing = this->wanted ? mem_context(this->mem, "row") : NULL;
	bool ok = row_store_lock(
		this->rows->store, passing ? passing : this->mem, edit->model, edit->key, out, err);

	if (passing && ok && *out)
		*out = keep_wanted(this, edit->model, *out);
	talloc_free(passing);
	return ok;
}

static bool load(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	const struct row_edit *edit = draft->edit;
	bool belongs = true;
	struct row *row;

	draft->next = mem_array(this->mem, const char *, edit->model->field_count);
	draft->is_addition = edit->action == ROW_ADDED;
	if (draft->is_addition)
		return true;
	if (!lock(this, edit, &row, err))
		return false;
	if (draft->parent && !find_whether_it_belongs(this, draft, row, &belongs, err))
		return false;
	if (!row || !belongs)
		return meet_gone(this, draft, err);
	draft->row = row;
	memcpy(draft->next, row->values, edit->model->field_count * sizeof(*draft->next));
	return true;
}

static bool merge(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	if (!draft->row && !draft->is_addition)
		return true;
	for (size_t i = 0; i < draft->edit->entry_count; i++) {
		struct row_entry *entry = &draft->edit->entries[i];

		assert_allowed(draft, entry->field);
		if (!entry->field->pairs)
			merge_value(this, draft, entry);
		else if (!merge_targets(this, draft, entry, err))
			return false;
	}
	return true;
}

/* For a page that shows what stands there now beside what was typed. */
static void tell_now(const struct row_drafting *this, const struct row_draft *draft)
{
	struct row_edit *edit = draft->edit;

	for (size_t i = 0; i < edit->entry_count && draft->row; i++) {
		const struct row_field *field = edit->entries[i].field;

		edit->entries[i].now = copy(this->kept,
			field->pairs ? draft->pairs_before[i]
				     : draft->row->values[row_field_index(edit->model, field)]);
	}
}

bool row_drafting_merge(struct row_drafting *this, struct error *err)
{
	for (size_t i = 0; i < this->count; i++)
		if (!load(this, &this->items[i], err) || !merge(this, &this->items[i], err))
			return false;
	for (size_t i = 0; i < this->count && this->has_conflicts; i++)
		tell_now(this, &this->items[i]);
	return !this->has_conflicts ||
		error_set(err, ERROR_CONFLICT, "somebody else has changed this meanwhile");
}
