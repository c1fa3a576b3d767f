#include "config.h"

#include "services/rows/recipe.h"
#include "services/rows/row_draft.h"
#include "services/rows/row_journal.h"
#include "services/rows/row_text.h"

/* What a row's parent has in a field, once both have their keys. */
static const char *value_of_parent(const struct row_draft *draft, const char *name)
{
	const struct row_draft *parent = draft->parent;
	const struct row_model *model = parent->edit->model;
	const struct row_field *field = row_model_field(model, name);

	if (!field || field == model->key)
		return field ? parent->addition.key : NULL;
	return parent->next[row_field_index(model, field)];
}

/* Fills in what a recipe takes from keys that were not there before the commit. */
static void fill_in(const struct row_draft *draft, const char *path, const char **value)
{
	const struct row_edit *edit = draft->edit;
	const char *dot = strchr(path, '.');
	bool is_of_parent = draft->addition.link &&
		strncmp(path, draft->addition.link->name, strcspn(path, ".")) == 0 &&
		strlen(draft->addition.link->name) == strcspn(path, ".");

	if (strcmp(path, edit->model->key->name) == 0)
		*value = draft->addition.key;
	else if (is_of_parent)
		*value = dot ? value_of_parent(draft, dot + 1) : draft->parent->addition.key;
}

static void name_added(struct row_addition *addition)
{
	struct row_draft *draft = container_of(addition, struct row_draft, addition);
	const struct row_model *model = draft->edit->model;
	TALLOC_CTX *mem = draft->text_values;
	const char *const *paths = recipe_paths(mem, model);

	for (size_t i = 0; paths[i]; i++)
		fill_in(draft, paths[i], &draft->text_values[i]);
	*draft->text = recipe_text(mem, model, draft->text_values);
}

/* What the row is called, or was; of one that is added it may change once there is a key. */
static bool name(const struct row_drafting *this, struct row_draft *draft, const char **text,
	struct error *err)
{
	const char *const *values = row_draft_is_written(draft) ? draft->next : draft->row->values;

	if (!row_text_values(this->rows->store, this->mem, draft->edit->model, values,
		    &draft->text_values, err))
		return false;
	*text = recipe_text(this->mem, draft->edit->model, draft->text_values);
	draft->text = text;
	if (draft->is_addition)
		draft->addition.on_key = name_added;
	return true;
}

/* Of what a form changed, in its order; NULL: nothing. */
static const char *const *labels(const struct row_drafting *this, const struct row_draft *draft)
{
	const struct row_edit *edit = draft->edit;
	const char **labels = mem_array(this->mem, const char *, edit->entry_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < edit->entry_count; i++)
		if (row_draft_changes(draft, edit->entries[i].field))
			labels[count++] = row_field_label(this->mem, edit->entries[i].field);
	return count > 0 ? labels : NULL;
}

/* How the values of a child are named beside its parent's: "orderline[12].qty". */
static const char *prefix_of(const struct row_drafting *this, const struct row_draft *draft)
{
	return mem_printf(
		this->mem, "%s[%s].", draft->edit->model->name, draft->row ? draft->row->key : "+");
}

static void note_values(const struct row_drafting *this, const struct row_draft *draft,
	const char *prefix, struct row_journal_line *line)
{
	const struct row_edit *edit = draft->edit;

	row_journal_compare(line,
		&(struct row_comparison){
			.model = edit->model,
			.prefix = prefix,
			.before = draft->row ? draft->row->values : NULL,
			.after = row_draft_is_written(draft) ? draft->next : NULL,
		});
	for (size_t i = 0; i < edit->entry_count; i++)
		if (draft->pairs_after[i] && row_draft_changes(draft, edit->entries[i].field))
			row_journal_note(line,
				&(struct journal_value){mem_printf(this->mem, "%s%s", prefix,
								edit->entries[i].field->name),
					draft->pairs_before[i], draft->pairs_after[i]});
}

static bool is_part(const struct row_draft *draft)
{
	bool is_removed = draft->row && draft->edit->action == ROW_REMOVED;

	return is_removed || row_draft_is_changed(draft);
}

/* Children of one table, which come one after the other in what Django writes. */
static bool is_of_kind(
	const struct row_draft *draft, const struct row_draft *first, enum row_action action)
{
	return draft->edit->model == first->edit->model && draft->edit->link == first->edit->link &&
		draft->edit->action == action;
}

/* A line with its parts, one for each child of which something became. */
struct noting {
	struct row_drafting *drafting;
	struct row_draft *children;
	size_t count;
	struct row_journal_line *line;
	struct journal_part *parts; /* room for all children */
};

static bool is_first_of_its_kind(const struct noting *this, const struct row_draft *child)
{
	for (const struct row_draft *other = this->children; other < child; other++)
		if (is_of_kind(other, child, other->edit->action))
			return false;
	return true;
}

static bool note_part(const struct noting *this, struct row_draft *draft, struct error *err)
{
	static const enum journal_action actions[] = {
		[ROW_ADDED] = JOURNAL_ADDITION,
		[ROW_CHANGED] = JOURNAL_CHANGE,
		[ROW_REMOVED] = JOURNAL_DELETION,
	};
	struct journal_part *part = &this->parts[this->line->entry.part_count++];

	part->action = actions[draft->edit->action];
	part->kind = draft->edit->model->verbose_name;
	if (part->action == JOURNAL_CHANGE)
		part->fields = labels(this->drafting, draft);
	note_values(this->drafting, draft, prefix_of(this->drafting, draft), this->line);
	return name(this->drafting, draft, &part->object_text, err);
}

static bool note_kind(const struct noting *this, const struct row_draft *first, struct error *err)
{
	for (enum row_action action = ROW_ADDED; action <= ROW_REMOVED; action++)
		for (size_t i = 0; i < this->count; i++)
			if (is_part(&this->children[i]) &&
				is_of_kind(&this->children[i], first, action) &&
				!note_part(this, &this->children[i], err))
				return false;
	return true;
}

static bool note_parts(const struct noting *this, struct error *err)
{
	for (size_t i = 0; i < this->count; i++)
		if (is_first_of_its_kind(this, &this->children[i]) &&
			!note_kind(this, &this->children[i], err))
			return false;
	return true;
}

static bool note(struct row_drafting *this, struct row_draft *draft, struct error *err)
{
	struct row_journal_line *line = row_journal_new(this->mem, this->actor, draft->edit->model,
		draft->is_addition ? JOURNAL_ADDITION : JOURNAL_CHANGE);
	const struct noting noting = {
		.drafting = this,
		.children = draft + 1,
		.count = draft->edit->child_count,
		.line = line,
		.parts = mem_array(line->mem, struct journal_part, draft->edit->child_count),
	};

	line->entry.parts = noting.parts;
	if (draft->is_addition) {
		line->entry.key_made = &draft->addition.key;
	} else {
		line->entry.object_id = draft->row->key;
		line->entry.fields = labels(this, draft);
	}
	note_values(this, draft, "", line);
	if (!name(this, draft, &line->entry.object_text, err) || !note_parts(&noting, err))
		return false;
	journal_add(this->rows->work->journal, &line->entry);
	return true;
}

bool row_drafting_note(struct row_drafting *this, struct error *err)
{
	for (size_t i = 0; i < this->count; i++)
		if (!this->items[i].parent && !note(this, &this->items[i], err))
			return false;
	return true;
}
