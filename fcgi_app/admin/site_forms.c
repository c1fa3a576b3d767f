#include "config.h"

#include "fcgi_app/admin/site_parts.h"

#include <stdlib.h>

#include "base/take.h"
#include "fcgi_app/admin/form_state.h"

/* What a form is laid out of, while it is. */
struct layout {
	struct site_builder *builder;
	bool is_read_only[ROW_FIELDS_MAX]; /* of the model's fields: declared so */
	bool is_placed[ROW_FIELDS_MAX];
	struct admin_form_field *fields; /* of the set that is placed; no field is there twice */
	const struct row_field *prefilled_by[ROW_FIELDS_MAX];
};

/* A field of the table itself; NULL with a fault. */
static const struct row_field *own_field(
	struct site_builder *builder, const char *list, const char *name)
{
	const struct row_field *field = site_field(builder, list, name);

	if (field && row_model_field(builder->rows, name) != field) {
		(void)site_fault(builder, "%s: %s is no field of the table itself", list, name);
		return NULL;
	}
	return field;
}

static bool read_read_only(struct layout *layout)
{
	struct site_builder *builder = layout->builder;
	const char *words = builder->declared->read_only;

	for (const char *name; (name = site_next_word(builder->mem, &words));) {
		const struct row_field *field = own_field(builder, "read_only", name);

		if (!field)
			return false;
		layout->is_read_only[row_field_index(builder->rows, field)] = true;
	}
	return true;
}

/* "slug=name" */
static bool read_prefills(struct layout *layout)
{
	struct site_builder *builder = layout->builder;
	const char *words = builder->declared->prefills;

	for (const char *word; (word = site_next_word(builder->mem, &words));) {
		size_t length = strcspn(word, "=");
		const struct row_field *field;
		const struct row_field *source;

		if (!word[length])
			return site_fault(
				builder, "prefills: %s: expected two names and = between", word);
		field = own_field(builder, "prefills", mem_text_n(builder->mem, word, length));
		source = field ? own_field(builder, "prefills", word + length + 1) : NULL;
		if (!source)
			return false;
		layout->prefilled_by[row_field_index(builder->rows, field)] = source;
	}
	return true;
}

/* What nobody types, wherever it stands. */
static bool is_fact(const struct row_field *field)
{
	return field->flags & (unsigned)(ROW_NOT_EDITABLE | ROW_COMPUTED | ROW_AUTO) ||
		field->kind == ROW_BINARY;
}

static struct admin_form_field place(struct layout *layout, const struct row_field *field)
{
	size_t index = row_field_index(layout->builder->rows, field);

	layout->is_placed[index] = true;
	return (struct admin_form_field){
		.field = field,
		.is_read_only = layout->is_read_only[index] || is_fact(field),
		.prefilled_by = layout->prefilled_by[index],
	};
}

/* At the end of the set. */
static bool place_named(
	struct layout *layout, const char *name, size_t line, struct admin_form_set *set)
{
	struct site_builder *builder = layout->builder;
	const struct row_field *field = own_field(builder, "fieldsets", name);

	if (!field)
		return false;
	if (layout->is_placed[row_field_index(builder->rows, field)])
		return site_fault(builder, "fieldsets: %s stands there twice", name);
	layout->fields[set->count] = place(layout, field);
	layout->fields[set->count++].line = line;
	return true;
}

/* "price+weight", or one name. */
static bool place_word(
	struct layout *layout, const char *word, size_t line, struct admin_form_set *set)
{
	if (!strchr(word, '+'))
		return place_named(layout, word, 0, set);
	for (bool has_more = true; has_more; word += has_more) {
		size_t length = strcspn(word, "+");

		if (!place_named(layout, mem_text_n(layout->builder->mem, word, length), line, set))
			return false;
		word += length;
		has_more = *word;
	}
	return true;
}

static bool place_declared(
	struct layout *layout, const struct admin_fieldset *declared, struct admin_form_set *set)
{
	struct site_builder *builder = layout->builder;
	const char *words = declared->fields;
	size_t line = 0;

	layout->fields =
		mem_array(builder->mem, struct admin_form_field, builder->rows->field_count + 1);
	*set = (struct admin_form_set){declared->title, declared->help ? declared->help : "",
		declared->is_collapsed, layout->fields, 0};
	for (const char *word; (word = site_next_word(builder->mem, &words));)
		if (!place_word(layout, word, ++line, set))
			return false;
	return true;
}

static bool place_sets(struct layout *layout)
{
	struct site_builder *builder = layout->builder;
	const struct admin_fieldset *declared = builder->declared->fieldsets;
	struct admin_form_set *sets;
	size_t count = 0;

	while (declared[count].fields)
		count++;
	sets = mem_array(builder->mem, struct admin_form_set, count + 1);
	builder->model->sets = sets;
	builder->model->set_count = count;
	for (size_t i = 0; i < count; i++)
		if (!place_declared(layout, &declared[i], &sets[i]))
			return false;
	return true;
}

/* In three rounds: what is typed, what is chosen by the many, and what is only read. */
enum round { ROUND_TYPED, ROUND_MANY, ROUND_READ, ROUND_COUNT };

static bool is_of_round(
	const struct layout *layout, const struct row_field *field, enum round round)
{
	bool is_read = layout->is_read_only[row_field_index(layout->builder->rows, field)];

	if (field->flags & ROW_SECRET)
		return false;
	if (is_fact(field))
		return is_read && round == ROUND_READ;
	return round == (field->pairs ? ROUND_MANY : ROUND_TYPED);
}

/* One set of all fields, where nobody says otherwise. */
static void place_all(struct layout *layout)
{
	struct site_builder *builder = layout->builder;
	const struct row_model *rows = builder->rows;
	struct admin_form_set *set = mem_new(builder->mem, struct admin_form_set);
	struct admin_form_field *fields =
		mem_array(builder->mem, struct admin_form_field, rows->field_count + 1);

	*set = (struct admin_form_set){.title = "", .help = "", .fields = fields};
	for (int round = 0; round < ROUND_COUNT; round++)
		for (size_t i = 0; i < rows->field_count; i++)
			if (is_of_round(layout, &rows->fields[i], (enum round)round))
				fields[set->count++] = place(layout, &rows->fields[i]);
	builder->model->sets = set;
	builder->model->set_count = 1;
}

/* The only foreign key of those rows to ours; NULL with a fault. */
static const struct row_field *link_of(struct site_builder *builder, const struct row_model *rows)
{
	const struct row_field *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < rows->field_count; i++) {
		const struct row_field *field = &rows->fields[i];

		if (field->relation && !field->pairs && field->relation->target == builder->rows) {
			found = field;
			count++;
		}
	}
	if (count != 1)
		(void)site_fault(builder,
			"inlines: %s has %zu foreign keys to this table: "
			"expected one",
			rows->label, count);
	return count == 1 ? found : NULL;
}

/* What stands there, if any digits do. */
static bool take_rows(const char **text, size_t *out)
{
	size_t digits = strspn(*text, "0123456789");

	*out = digits > 0 ? strtoul(*text, NULL, 10) : 0;
	*text += digits;
	return *out <= FORM_ROWS_MAX;
}

/* "1-20", "2-" or "-20" */
static bool read_limits(const char *text, struct admin_inline *out)
{
	return take_rows(&text, &out->least) && take(&text, '-') && take_rows(&text, &out->most) &&
		!*text && out->least + out->most > 0 && (out->most == 0 || out->least <= out->most);
}

static bool find_inline(struct site_builder *builder, const char *label, struct admin_inline *out)
{
	for (size_t i = 0; i < builder->site->count; i++) {
		const struct admin_model *model = &builder->site->models[i];

		if (strcmp(model->declared->model, label) != 0)
			continue;
		if (!model->rows)
			return site_fault(builder, "inlines: %s has no table", label);
		out->model = model;
		out->link = link_of(builder, model->rows);
		return out->link;
	}
	return site_fault(builder, "inlines: %s is not declared", label);
}

static bool make_inline(struct site_builder *builder, const char *word, struct admin_inline *out)
{
	size_t length = strcspn(word, ":");

	if (word[length] && !read_limits(word + length + 1, out))
		return site_fault(builder,
			"inlines: %s: expected the least rows, a - and the most, up to %d", word,
			FORM_ROWS_MAX);
	return find_inline(builder, mem_text_n(builder->mem, word, length), out);
}

static bool make_inlines(struct site_builder *builder)
{
	const char *words = builder->declared->inlines;
	struct admin_inline *inlines =
		mem_array(builder->mem, struct admin_inline, site_count_words(words) + 1);
	size_t count = 0;

	for (const char *word; (word = site_next_word(builder->mem, &words)); count++)
		if (!make_inline(builder, word, &inlines[count]))
			return false;
	builder->model->inlines = inlines;
	builder->model->inline_count = count;
	return true;
}

bool site_make_form(struct site_builder *builder)
{
	struct layout layout = {.builder = builder};

	if (!read_read_only(&layout) || !read_prefills(&layout))
		return false;
	if (!builder->declared->fieldsets)
		place_all(&layout);
	else if (!place_sets(&layout))
		return false;
	return make_inlines(builder);
}
