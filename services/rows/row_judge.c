#include "config.h"

#include "base/uuid.h"
#include "services/rows/row_draft.h"
#include "services/rows/row_graph.h"
#include "services/rows/row_text.h"
#include "services/rows/value_syntax.h"

#define STAMPED (ROW_STAMPED_ON_ADD | ROW_STAMPED_ON_SAVE)

/* Of the row as a whole. */
static void complain(
	struct row_drafting *this, struct row_draft *draft, const char *text, const char *argument)
{
	const struct row_complaint complaint = {
		text, {argument, NULL}
        };

	row_draft_complain(this, draft, NULL, complaint);
}

/* Version 4, variant of RFC 9562: all else of it is random. */
static const char *random_uuid(const struct row_drafting *this)
{
	char text[UUID_TEXT_SIZE];
	struct uuid uuid;

	random_fill(this->rows->random, uuid.bytes, sizeof(uuid.bytes));
	uuid.bytes[6] = (uint8_t)((uuid.bytes[6] & 0x0f) | 0x40);
	uuid.bytes[8] = (uint8_t)((uuid.bytes[8] & 0x3f) | 0x80);
	return mem_text(this->mem, uuid_format(uuid, UUID_HYPHENATED, text));
}

/* What a form says of when the row was added stands. */
static bool is_given(const struct row_draft *draft, const struct row_field *field)
{
	return draft->is_addition && !(field->flags & ROW_STAMPED_ON_SAVE) &&
		row_draft_entry(draft, field);
}

static void set_stamps(const struct row_drafting *this, const struct row_draft *draft)
{
	const struct row_model *model = draft->edit->model;
	unsigned which = draft->is_addition ? STAMPED : ROW_STAMPED_ON_SAVE;

	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].flags & which && !is_given(draft, &model->fields[i]))
			draft->next[i] = row_field_moment(
				this->mem, &model->fields[i], clock_now_us(this->rows->clock));
}

/* What an added row refers to its parent by; NULL while the server has not numbered that one. */
static void set_link(const struct row_draft *draft)
{
	const struct row_field *link = draft->edit->link;
	const struct row_draft *parent = draft->parent;

	if (parent)
		draft->next[row_field_index(draft->edit->model, link)] =
			parent->next[row_field_index(
				parent->edit->model, link->relation->target_field)];
}

/* A field of which the form says nothing. */
static void set_initial(
	struct row_drafting *this, struct row_draft *draft, const struct row_field *field)
{
	const char **next = &draft->next[row_field_index(draft->edit->model, field)];
	bool comes_later = field->flags & (ROW_AUTO | STAMPED) ||
		(draft->parent && field == draft->edit->link);

	if (!field->column || field->flags & ROW_COMPUTED || comes_later)
		return;
	if (field->flags & ROW_RANDOM_ON_ADD)
		*next = random_uuid(this);
	else if (field->initial)
		*next = field->initial;
	else if (field->flags & ROW_NULLABLE)
		*next = NULL;
	else if (value_is_text(field->kind))
		*next = "";
	else
		complain(this, draft, N_("%s has no value, and this form does not ask for one."),
			row_field_label(this->kept, field));
}

static void complete(struct row_drafting *this, struct row_draft *draft)
{
	const struct row_model *model = draft->edit->model;

	for (size_t i = 0; i < model->field_count; i++)
		if (!row_draft_entry(draft, &model->fields[i]))
			set_initial(this, draft, &model->fields[i]);
	set_link(draft);
}

static bool check_target(
	struct row_drafting *this, struct row_entry *entry, const char *value, struct error *err)
{
	const struct row_relation *relation = entry->field->relation;
	TALLOC_CTX *passing;
	struct row *target = NULL;
	const char *key;
	bool is_there;
	bool ok;

	if (!value || !relation || !relation->target)
		return true;
	passing = mem_context(this->mem, "target");
	key = row_rules_key(passing, relation->target_field, value);
	ok = !key || row_store_find_target(this->rows->store, passing, relation, key, &target, err);
	is_there = target;
	talloc_free(passing);
	if (!ok || is_there)
		return ok;
	entry->complaint.text = N_("What was chosen here does not exist any more.");
	this->complaint_count++;
	return true;
}

static bool check_pairs(struct row_drafting *this, const struct row_draft *draft,
	struct row_entry *entry, struct error *err)
{
	if (!(entry->field->flags & ROW_MAY_BE_BLANK) && (!entry->targets || !*entry->targets)) {
		entry->complaint.text = N_("Please choose at least one.");
		this->complaint_count++;
	}
	for (size_t i = 0; i < draft->pair_count; i++)
		if (draft->pairs[i].field == entry->field && !draft->pairs[i].is_removal &&
			!check_target(this, entry, draft->pairs[i].target, err))
			return false;
	return true;
}

static bool check_entry(struct row_drafting *this, const struct row_draft *draft,
	struct row_entry *entry, struct error *err)
{
	bool is_pairs = entry->field->pairs != NULL;

	if (!row_draft_changes(draft, entry->field) && !(is_pairs && draft->is_addition))
		return true;
	if (is_pairs)
		return check_pairs(this, draft, entry, err);
	if (row_rules_check(entry->field, entry->value, this->kept, &entry->complaint))
		return check_target(this, entry, entry->value, err);
	this->complaint_count++;
	return true;
}

static bool judge_written(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	size_t complaints_before = this->complaint_count;

	if (draft->is_addition)
		complete(this, draft);
	for (size_t i = 0; i < draft->edit->entry_count; i++)
		if (!check_entry(this, draft, &draft->edit->entries[i], err))
			return false;
	if (row_draft_is_changed(draft))
		set_stamps(this, draft);
	return this->complaint_count > complaints_before ||
		row_draft_check_unique(this, draft, err);
}

static bool complain_of_obstacle(
	struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	const struct row_graph_item *first = draft->graph->obstacles.items;
	const char *text;

	if (!row_text(this->rows->store, this->kept, first->model, first->row->values, &text, err))
		return false;
	complain(this, draft, N_("This cannot be deleted: %s refers to it."), text);
	return true;
}

/* What goes with the row that is removed before this one; NULL: none is. */
static const struct row_graph *graph_before(
	const struct row_drafting *this, const struct row_draft *draft)
{
	while (draft > this->items)
		if ((--draft)->graph)
			return draft->graph;
	return NULL;
}

static bool judge_removed(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	draft->graph = row_graph_new(this->mem, this->rows->store);
	draft->graph->earlier = graph_before(this, draft);
	row_graph_add(draft->graph, draft->edit->model, draft->row);
	if (!row_graph_collect(draft->graph, err))
		return false;
	if (draft->graph->is_too_much)
		complain(this, draft, N_("This cannot be deleted here: too much goes with it."),
			NULL);
	return draft->graph->obstacles.count == 0 || complain_of_obstacle(this, draft, err);
}

static bool is_taken(const struct row_draft *draft, const struct row_graph *graph)
{
	return draft->row && row_draft_is_written(draft) &&
		row_graph_has(graph, draft->edit->model, draft->row->key);
}

/* What the form keeps does not go with what it removes. */
static bool judge_losses(
	struct row_drafting *this, const struct row_draft *removed, struct error *err)
{
	for (size_t i = 0; i < this->count; i++) {
		const char *text;

		if (!is_taken(&this->items[i], removed->graph))
			continue;
		if (!row_text(this->rows->store, this->kept, removed->edit->model,
			    removed->row->values, &text, err))
			return false;
		complain(this, &this->items[i], N_("This would be deleted with %s."), text);
	}
	return true;
}

static bool judge(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	if (row_draft_is_written(draft))
		return judge_written(this, draft, err);
	return !draft->row || judge_removed(this, draft, err);
}

bool row_drafting_judge(struct row_drafting *this, struct error *err)
{
	for (size_t i = 0; i < this->count; i++)
		if (!judge(this, &this->items[i], err))
			return false;
	for (size_t i = 0; i < this->count; i++)
		if (this->items[i].graph && !judge_losses(this, &this->items[i], err))
			return false;
	return this->complaint_count == 0 ||
		error_set(err, ERROR_INVALID, "%s: some values cannot be accepted",
			this->items[0].edit->model->verbose_name);
}
