#include "config.h"

#include "fcgi_app/admin/history_changes.h"

#include "base/text_stream.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/value_text.h"

/* What a page names of one table; the others stay keys. */
#define NAMED_MAX 1000

/* The rows of a table that values refer to by one of its fields. */
struct named_rows {
	struct form_relation relation;
	struct row_condition *wanted;
	size_t wanted_count;
	size_t wanted_capacity;
};

/* One visit. */
struct reading {
	struct admin_page *page;
	bool *may_view; /* parallel to the model's inlines */
	struct named_rows *named;
	size_t named_count;
	size_t named_capacity;
};

/* Whose value it was. */
struct place {
	const struct row_field *field;    /* NULL: the model has it no more, or never had */
	const struct admin_inline *below; /* NULL: the row's own */
	const char *key;                  /* of the row below; "+": of one that was added */
	const char *name;                 /* of the field, as it was noted */
};

/* "price[12].amount", as services/rows/row_commands.h has it; in a key may stand what wants to. */
static bool find_below(const struct admin_page *page, const char *name, struct place *place)
{
	const struct admin_model *model = page->model;
	size_t length = strcspn(name, "[");
	const char *end = strrchr(name, '.');

	if (!name[length] || end <= name + length + 1 || end[-1] != ']')
		return false;
	for (size_t i = 0; i < model->inline_count; i++) {
		const struct admin_inline *below = &model->inlines[i];

		if (strncmp(below->model->rows->name, name, length) != 0 ||
			below->model->rows->name[length])
			continue;
		place->below = below;
		place->key = mem_text_n(
			page->mem, name + length + 1, (size_t)(end - 1 - (name + length + 1)));
		place->name = end + 1;
		place->field = row_model_field(below->model->rows, place->name);
		return true;
	}
	return false;
}

static struct place find_place(const struct admin_page *page, const char *name)
{
	struct place place = {.field = row_model_field(page->model->rows, name), .name = name};

	if (!place.field)
		(void)find_below(page, name, &place);
	return place;
}

/* Rows below refer to this one: that they do is nothing to tell. */
static bool is_shown(const struct reading *this, const struct place *place)
{
	return !place->below ||
		(place->field != place->below->link &&
			this->may_view[place->below - this->page->model->inlines]);
}

static bool find_rights(struct reading *this, struct error *err)
{
	const struct admin_model *model = this->page->model;

	this->may_view = mem_array(this->page->mem, bool, model->inline_count);
	for (size_t i = 0; i < model->inline_count; i++)
		if (!admin_may(this->page, model->inlines[i].model, RIGHT_VIEW, &this->may_view[i],
			    err))
			return false;
	return true;
}

static bool is_reference(const struct row_field *field)
{
	const struct row_relation *relation = field ? field->relation : NULL;

	return relation && relation->target && relation->target_field;
}

/* NULL: no value refers to these rows so far. */
static struct named_rows *find_named(const struct reading *this, const struct row_field *field)
{
	for (size_t i = 0; i < this->named_count; i++)
		if (this->named[i].relation.field->relation->target_field ==
			field->relation->target_field)
			return &this->named[i];
	return NULL;
}

/* A key may be of a kind that the field no longer has. */
static void want(struct reading *this, const struct row_field *field, const char *value)
{
	const struct row_field *target = field->relation->target_field;
	struct named_rows *named = find_named(this, field);
	const char *key = row_rules_key(this->page->mem, target, value);

	if (!named) {
		mem_grow(
			this->page->mem, this->named, &this->named_capacity, this->named_count + 1);
		named = &this->named[this->named_count++];
		*named = (struct named_rows){.relation = {.field = field}};
	}
	if (!key || named->wanted_count == NAMED_MAX)
		return;
	for (size_t i = 0; i < named->wanted_count; i++)
		if (strcmp(named->wanted[i].value, key) == 0)
			return;
	mem_grow(this->page->mem, named->wanted, &named->wanted_capacity, named->wanted_count + 1);
	named->wanted[named->wanted_count++] = (struct row_condition){target->name, TEST_IS, key};
}

/* The next one of a many-to-many field's keys, which have blanks between them; NULL: the end. */
static const char *next_key(TALLOC_CTX *mem, const char **keys)
{
	const char *begin = *keys + strspn(*keys, " ");

	*keys = begin + strcspn(begin, " ");
	return *begin ? mem_text_n(mem, begin, (size_t)(*keys - begin)) : NULL;
}

static void want_all(struct reading *this, const struct row_field *field, const char *value)
{
	if (!value || !*value)
		return;
	if (!field->pairs) {
		want(this, field, value);
		return;
	}
	for (const char *key; (key = next_key(this->page->mem, &value));)
		want(this, field, key);
}

static void collect(struct reading *this, const struct history_line *line)
{
	for (size_t i = 0; i < line->value_count; i++) {
		const struct history_value *value = &line->values[i];
		struct place place = find_place(this->page, value->name);

		if (!is_reference(place.field) || !is_shown(this, &place))
			continue;
		want_all(this, place.field, value->before);
		want_all(this, place.field, value->after);
	}
}

static bool read_named(struct reading *this, struct error *err)
{
	for (size_t i = 0; i < this->named_count; i++) {
		struct named_rows *named = &this->named[i];
		const struct row_clause clause = {named->wanted, named->wanted_count};
		bool has_more;

		if (named->wanted_count > 0 &&
			!form_relation_read(this->page, &named->relation,
				&(struct form_option_request){&clause, 1, 0, named->wanted_count},
				&has_more, err))
			return false;
	}
	return true;
}

/* What the row is called; one that is gone, by its key. */
static const char *name_of(
	const struct reading *this, const struct row_field *field, const char *value)
{
	const struct form_relation *relation = &find_named(this, field)->relation;
	const char *key = row_rules_key(this->page->mem, field->relation->target_field, value);
	const char *text = key ? form_relation_text(relation, key) : NULL;

	return text ? text : value;
}

static const char *names_of(
	const struct reading *this, const struct row_field *field, const char *value)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	const char *comma = "";

	for (const char *key; (key = next_key(this->page->mem, &value)); comma = ", ")
		(void)fprintf(out, "%s%s", comma, name_of(this, field, key));
	return text_stream_take(&stream, this->page->mem);
}

static const char *text_of(
	const struct reading *this, const struct row_field *field, const char *value)
{
	if (!value || !*value)
		return NULL;
	if (!field)
		return value;
	if (is_reference(field))
		return field->pairs ? names_of(this, field, value) : name_of(this, field, value);
	return value_show(this->page->mem, this->page->words, field, value);
}

static const char *label_of(const struct reading *this, const struct place *place)
{
	TALLOC_CTX *mem = this->page->mem;
	const char *label = row_capitalise(mem, place->field ? place->field->label : place->name);
	const char *kind;

	if (!place->below)
		return label;
	kind = row_capitalise(mem, place->below->model->rows->verbose_name);
	if (strcmp(place->key, "+") == 0)
		return mem_printf(mem, T(this->page, "%s (new): %s"), kind, label);
	return mem_printf(mem, "%s %s: %s", kind, place->key, label);
}

/* Rows of one name, and seconds, which are mostly not told, make two values look the same. */
static void tell_apart(const struct reading *this, const struct row_field *field,
	const struct history_value *value, struct history_change *change)
{
	if (!field || field->flags & ROW_SECRET || !change->before || !change->after ||
		strcmp(change->before, change->after) != 0)
		return;
	change->before = value_to_input(this->page->mem, field, value->before);
	change->after = value_to_input(this->page->mem, field, value->after);
}

static struct history_changes changes_of(
	const struct reading *this, const struct history_line *line)
{
	struct history_change *changes =
		mem_array(this->page->mem, struct history_change, line->value_count);
	size_t count = 0;

	for (size_t i = 0; i < line->value_count; i++) {
		const struct history_value *value = &line->values[i];
		struct place place = find_place(this->page, value->name);

		if (!is_shown(this, &place))
			continue;
		changes[count] = (struct history_change){
			label_of(this, &place),
			text_of(this, place.field, value->before),
			text_of(this, place.field, value->after),
		};
		tell_apart(this, place.field, value, &changes[count++]);
	}
	return (struct history_changes){changes, count};
}

bool history_changes_read(struct admin_page *page, const struct history_lines *lines,
	const struct history_changes **out, struct error *err)
{
	struct reading this = {.page = page};
	struct history_changes *changes =
		mem_array(page->mem, struct history_changes, lines->count);

	if (!find_rights(&this, err))
		return false;
	for (size_t i = 0; i < lines->count; i++)
		collect(&this, &lines->items[i]);
	if (!read_named(&this, err))
		return false;
	for (size_t i = 0; i < lines->count; i++)
		changes[i] = changes_of(&this, &lines->items[i]);
	*out = changes;
	return true;
}
