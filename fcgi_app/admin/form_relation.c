#include "config.h"

#include "fcgi_app/admin/form_relation.h"

#include "services/rows/recipe.h"
#include "services/rows/row_rules.h"

const char *form_relation_text(const struct form_relation *relation, const char *value)
{
	for (size_t i = 0; i < relation->count; i++)
		if (strcmp(relation->options[i].value, value) == 0)
			return relation->options[i].text;
	return NULL;
}

/* The value that is referred to, and behind it what the text is made of. */
static const char **paths_of(TALLOC_CTX *mem, const struct row_relation *relation, size_t *count)
{
	const char *const *recipe = recipe_paths(mem, relation->target);
	const char **paths;
	size_t length = 0;

	while (recipe[length])
		length++;
	paths = mem_array(mem, const char *, length + 1);
	paths[0] = row_relation_field(relation)->name;
	memcpy(paths + 1, recipe, length * sizeof(*paths));
	*count = length + 1;
	return paths;
}

static void add_option(TALLOC_CTX *mem, struct form_relation *relation, const char *const *values)
{
	mem_grow(mem, relation->options, &relation->capacity, relation->count + 1);
	relation->options[relation->count++] = (struct form_option){
		values[0], recipe_text(mem, relation->field->relation->target, values + 1)};
}

bool form_relation_read(struct admin_page *page, struct form_relation *relation,
	const struct form_option_request *wanted, bool *has_more, struct error *err)
{
	const struct row_relation *to = relation->field->relation;
	const struct row_order by_value = {row_relation_field(to)->name, false};
	struct row_request request = {
		.selection = {to->target, wanted->clauses, wanted->clause_count},
		.order = &by_value,
		.order_count = 1,
		.offset = wanted->offset,
		.limit = wanted->limit,
	};
	struct row_list found;

	if (relation->target && relation->target->order_count > 0) {
		request.order = relation->target->order;
		request.order_count = relation->target->order_count;
	}
	request.paths = paths_of(page->mem, to, &request.path_count);
	if (!row_reader_read(page->admin->reader, page->mem, &request, &found, err))
		return false;
	for (size_t i = 0; i < found.count; i++)
		if (found.items[i][0])
			add_option(page->mem, relation, found.items[i]);
	*has_more = found.has_more;
	return true;
}

struct wanted_values {
	struct row_condition *items;
	size_t count;
	size_t capacity;
};

static bool is_wanted(const struct wanted_values *wanted, const char *value)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (strcmp(wanted->items[i].value, value) == 0)
			return true;
	return false;
}

/* What is no value of the field is left out: a form may say anything. */
static void want(TALLOC_CTX *mem, struct wanted_values *wanted, const struct row_field *field,
	const char *said)
{
	const char *value = row_rules_key(mem, field, said);

	if (!value || is_wanted(wanted, value))
		return;
	mem_grow(mem, wanted->items, &wanted->capacity, wanted->count + 1);
	wanted->items[wanted->count++] = (struct row_condition){field->name, TEST_IS, value};
}

static void want_targets(TALLOC_CTX *mem, struct wanted_values *wanted,
	const struct row_field *field, const char *const *targets)
{
	for (; *targets; targets++)
		want(mem, wanted, field, *targets);
}

static bool read_wanted(struct admin_page *page, struct form_relation *relation,
	const struct wanted_values *wanted, struct error *err)
{
	const struct row_clause clause = {wanted->items, wanted->count};
	bool has_more;

	return wanted->count == 0 ||
		form_relation_read(page, relation,
			&(struct form_option_request){&clause, 1, 0, wanted->count}, &has_more,
			err);
}

bool form_relation_read_values(struct admin_page *page, struct form_relation *relation,
	const char *const *values, struct error *err)
{
	struct wanted_values wanted = {0};

	want_targets(page->mem, &wanted, row_relation_field(relation->field->relation), values);
	return read_wanted(page, relation, &wanted, err);
}

/* What the rows of the part have and had there. */
static void collect_values(struct admin_form *form, const struct form_part *part, size_t field,
	struct wanted_values *wanted)
{
	const struct row_field *to = row_relation_field(part->fields[field]->field->relation);

	for (size_t i = 0; i < part->row_count; i++) {
		const struct form_input *input = &part->rows[i].inputs[field];
		const char *values[] = {input->stored, input->seen, input->value, input->now};

		if (input->field->pairs) {
			want_targets(form->mem, wanted, to, input->stored_targets);
			want_targets(form->mem, wanted, to, input->targets);
			continue;
		}
		for (size_t j = 0; j < ARRAY_SIZE(values); j++)
			if (values[j] && *values[j])
				want(form->mem, wanted, to, values[j]);
	}
}

/* Nothing is offered to whoever may not write there; what is there is shown by its name. */
static bool is_offered(const struct form_part *part, size_t field)
{
	for (size_t i = 0; i < part->row_count; i++)
		if (part->rows[i].inputs[field].is_editable)
			return true;
	return part->may_add;
}

static bool find_rights(struct admin_page *page, struct form_relation *relation, struct error *err)
{
	relation->target = admin_site_find_rows(page->site, relation->field->relation->target);
	return !relation->target ||
		(admin_may(page, relation->target, RIGHT_VIEW, &relation->may_view, err) &&
			admin_may(page, relation->target, RIGHT_ADD, &relation->may_add, err) &&
			admin_may(
				page, relation->target, RIGHT_CHANGE, &relation->may_change, err));
}

/* The texts of what the rows have, whatever else there is. */
static bool load_chosen(
	struct admin_form *form, struct form_part *part, size_t field, struct error *err)
{
	struct wanted_values wanted = {0};

	collect_values(form, part, field, &wanted);
	return read_wanted(form->page, &part->relations[field], &wanted, err);
}

bool form_relation_load(
	struct admin_form *form, struct form_part *part, size_t field, struct error *err)
{
	struct form_relation *relation = &part->relations[field];
	const struct form_option_request all = {.limit = FORM_OPTIONS_MAX};
	bool has_more;

	relation->field = part->fields[field]->field;
	if (!relation->field->relation->target || relation->field->kind == ROW_BINARY)
		return true;
	if (!find_rights(form->page, relation, err))
		return false;
	if (!is_offered(part, field))
		return load_chosen(form, part, field, err);
	if (!form_relation_read(form->page, relation, &all, &has_more, err))
		return false;
	relation->is_whole = !has_more;
	if (relation->is_whole)
		return true;
	relation->count = 0;
	return load_chosen(form, part, field, err);
}
