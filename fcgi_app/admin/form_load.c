#include "config.h"

#include "fcgi_app/admin/form_load.h"

#include "fcgi_app/admin/command_form.h"
#include "fcgi_app/admin/form_initial.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/form_table.h"

static const char *const no_targets[] = {NULL};

/* Whether rows of the other side can be told from each other. */
static bool has_known_targets(const struct row_field *field)
{
	return field->relation->target && field->relation->target_field;
}

/*
 * Of a model's fields those that a form may have at all. What rows of an inline have many of is
 * edited in their own forms: to read it takes a statement a row.
 */
static bool is_for_people(const struct form_part *part, const struct row_field *field)
{
	if (field->flags & ROW_SECRET)
		return false;
	if (field->pairs)
		return !part->link && !field->pairs->through && has_known_targets(field);
	return field != part->link;
}

static void collect_fields(TALLOC_CTX *mem, struct form_part *part)
{
	const struct admin_model *model = part->model;

	part->fields = mem_array(mem, const struct admin_form_field *, ROW_FIELDS_MAX);
	for (size_t i = 0; i < model->set_count; i++)
		for (size_t j = 0; j < model->sets[i].count; j++) {
			const struct admin_form_field *field = &model->sets[i].fields[j];

			if (is_for_people(part, field->field) && part->field_count < ROW_FIELDS_MAX)
				part->fields[part->field_count++] = field;
		}
	part->relations = mem_array(mem, struct form_relation, part->field_count);
}

/* Whether people may type there, if they may write such a row at all. */
static bool is_open(
	const struct admin *admin, const struct admin_form_field *declared, bool is_addition)
{
	const struct row_field *field = declared->field;

	if (declared->is_read_only || field->kind == ROW_BINARY ||
		(field->kind == ROW_FILE && !admin->files) ||
		(field->flags & (ROW_COMPUTED | ROW_NOT_EDITABLE | ROW_AUTO)))
		return false;
	return is_addition || !(field->flags & ROW_KEY);
}

static bool is_editable(const struct admin_form *form, const struct form_part *part,
	const struct admin_form_field *declared, bool is_addition)
{
	if (!is_open(form->page->admin, declared, is_addition) ||
		!(is_addition ? part->may_add : part->may_change))
		return false;
	return part->link || !form->command || form->command == &admin_by_row ||
		command_form_takes(form->mem, form->command, declared->field->name);
}

static struct form_row *append_row(struct admin_form *form, struct form_part *part, const char *key)
{
	struct form_row *row;

	mem_grow(form->mem, part->rows, &part->row_capacity, part->row_count + 1);
	row = &part->rows[part->row_count];
	*row = (struct form_row){
		.key = key,
		.inputs = mem_array(form->mem, struct form_input, part->field_count),
	};
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &row->inputs[i];

		input->field = part->fields[i]->field;
		input->is_editable = is_editable(form, part, part->fields[i], !key);
	}
	form_name_row(form->mem, part, row, mem_printf(form->mem, "%zu", part->row_count++));
	return row;
}

/* What is said of when a row is added is now, to the second, unless one says something else. */
static const char *initial_of(const struct admin_form *form, const struct form_input *input)
{
	const int64_t second = 1000000;
	int64_t now_us = clock_now_us(form->page->admin->clock);

	if (input->is_editable && input->field->flags & ROW_STAMPED_ON_ADD)
		return row_field_moment(form->mem, input->field, now_us - now_us % second);
	return input->field->initial;
}

struct form_row *form_add_row(struct admin_form *form, struct form_part *part)
{
	struct form_row *row = append_row(form, part, NULL);

	for (size_t i = 0; i < part->field_count; i++)
		form_input_set(
			form->mem, &row->inputs[i], initial_of(form, &row->inputs[i]), no_targets);
	return row;
}

struct form_row *form_add_lost_row(struct admin_form *form, struct form_part *part, const char *key)
{
	struct form_row *row = append_row(form, part, key);

	for (size_t i = 0; i < part->field_count; i++)
		form_input_set(form->mem, &row->inputs[i], NULL, no_targets);
	return row;
}

/* What the fields of a row are read by; those without a column are left out. */
static const char **paths_of(TALLOC_CTX *mem, const struct row_model *model, size_t *count)
{
	const char **paths = mem_array(mem, const char *, model->field_count);

	*count = 0;
	for (size_t i = 0; i < model->field_count; i++) {
		const struct row_field *field = &model->fields[i];

		if ((field->column || field->expression) && !(field->flags & ROW_SECRET))
			paths[(*count)++] = field->name;
	}
	return paths;
}

/* A row that was read, with a place for each field of the model. */
static const char *const *spread(
	TALLOC_CTX *mem, const struct row_request *request, const char *const *values)
{
	const struct row_model *model = request->selection.model;
	const char **all = mem_array(mem, const char *, model->field_count);

	for (size_t i = 0; i < request->path_count; i++)
		all[row_field_index(model, row_model_field(model, request->paths[i]))] = values[i];
	return all;
}

static bool load_targets(struct admin_form *form, const struct form_part *part,
	struct form_row *row, struct error *err)
{
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &row->inputs[i];
		const char *const *targets;

		if (!input->field->pairs)
			continue;
		if (!row_reader_pairs(form->page->admin->reader, form->mem, part->model->rows,
			    input->field, row->key, &targets, err))
			return false;
		form_input_set(form->mem, input, NULL, targets);
	}
	return true;
}

static struct form_row *add_stored_row(
	struct admin_form *form, struct form_part *part, const char *const *values)
{
	const struct row_model *model = part->model->rows;
	struct form_row *row = append_row(form, part, values[row_field_index(model, model->key)]);

	for (size_t i = 0; i < part->field_count; i++)
		form_input_set(form->mem, &row->inputs[i],
			values[row_field_index(model, row->inputs[i].field)], no_targets);
	return row;
}

static bool load_main_row(struct admin_form *form, struct error *err)
{
	struct admin_page *page = form->page;
	const struct row_model *model = page->model->rows;
	const struct row_condition is_it = {model->key->name, TEST_IS, page->key};
	const struct row_clause clause = {&is_it, 1};
	struct row_request request = {
		.selection = {model, &clause, 1},
                  .limit = 1
        };
	struct row_list found;

	request.paths = paths_of(form->mem, model, &request.path_count);
	if (!row_reader_read(page->admin->reader, form->mem, &request, &found, err))
		return false;
	if (found.count == 0)
		return error_set(
			err, ERROR_NOT_FOUND, "There is no %s %s.", model->verbose_name, page->key);
	form->values = spread(form->mem, &request, found.items[0]);
	return load_targets(
		form, &form->main, add_stored_row(form, &form->main, form->values), err);
}

/* What the link of a child holds of this row. */
static const char *link_value(const struct admin_form *form, const struct row_field *link)
{
	const struct row_relation *relation = link->relation;

	return relation->target_field
		? form->values[row_field_index(relation->target, relation->target_field)]
		: form->page->key;
}

/* Each row sends its fields twice, its key, and whether it is to go. */
static size_t rows_limit(const struct admin_form *form, const struct form_part *part)
{
	size_t fields = FORM_INLINE_FIELDS_MAX / form->page->model->inline_count;
	size_t rows = fields / (2 * part->field_count + 2);

	return rows < 1 ? 1 : rows < FORM_ROWS_MAX ? rows : FORM_ROWS_MAX;
}

static struct row_clause any_of(
	TALLOC_CTX *mem, const struct row_field *field, const char *const *values)
{
	struct row_condition *any = NULL;
	size_t count = 0, capacity = 0;

	for (; values && values[count]; count++) {
		mem_grow(mem, any, &capacity, count + 1);
		any[count] = (struct row_condition){field->name, TEST_IS, values[count]};
	}
	return (struct row_clause){any, count};
}

/* Where their number counts, so do those that are not shown. Beyond most it makes no difference. */
static bool count_rows(struct admin_form *form, struct form_part *part,
	const struct row_selection *selection, struct error *err)
{
	const uint64_t most = 2 * FORM_ROWS_MAX;
	uint64_t count = part->row_count;

	if (part->has_more && part->least + part->most > 0 &&
		!row_reader_count(form->page->admin->reader, selection, most, &count, err))
		return false;
	part->stored = (size_t)(count < most ? count : most);
	return true;
}

bool form_load_rows(
	struct admin_form *form, struct form_part *part, const char *const *keys, struct error *err)
{
	const struct admin_model *model = part->model;
	const struct row_condition is_ours = {
		part->link->name, TEST_IS, link_value(form, part->link)};
	const struct row_clause clauses[] = {
		{&is_ours, 1},
                any_of(form->mem, model->rows->key, keys)
        };
	struct row_request request = {
		.selection = {model->rows, clauses, keys ? 2 : 1},
		.order = model->order,
		.order_count = model->order_count,
		.limit = keys ? clauses[1].count : rows_limit(form, part),
	};
	struct row_list found;

	if (!is_ours.value)
		return true;
	request.paths = paths_of(form->mem, model->rows, &request.path_count);
	if (!row_reader_read(form->page->admin->reader, form->mem, &request, &found, err))
		return false;
	part->row_count = 0;
	for (size_t i = 0; i < found.count; i++)
		(void)add_stored_row(form, part, spread(form->mem, &request, found.items[i]));
	part->has_more = part->has_more || found.has_more;
	return keys || count_rows(form, part, &request.selection, err);
}

/* Rows that have a domain behind them are not written past it, nor with a command of their parent's
 * domain. */
static bool find_inline_rights(struct admin_form *form, struct form_part *part, struct error *err)
{
	const struct admin_writes *writes = &part->model->declared->writes;
	bool by_row = form->command == &admin_by_row;
	bool may_add, may_change, may_remove;

	if (!admin_may(form->page, part->model, RIGHT_VIEW, &part->may_view, err) ||
		!admin_may(form->page, part->model, RIGHT_ADD, &may_add, err) ||
		!admin_may(form->page, part->model, RIGHT_CHANGE, &may_change, err) ||
		!admin_may(form->page, part->model, RIGHT_DELETE, &may_remove, err))
		return false;
	part->may_add = may_add && by_row && writes->add == &admin_by_row;
	part->may_change = may_change && by_row && writes->change == &admin_by_row;
	part->may_remove = may_remove && by_row && writes->remove == &admin_by_row;
	part->may_view = part->may_view && part->model->rows->key;
	return true;
}

static bool load_inline(
	struct admin_form *form, const struct admin_inline *declared, struct error *err)
{
	struct form_part part = {
		.model = declared->model,
		.link = declared->link,
		.least = declared->least,
		.most = declared->most,
	};

	if (declared->model->fault)
		return true;
	if (!find_inline_rights(form, &part, err))
		return false;
	if (!part.may_view && !part.may_add)
		return true;
	part.prefix = form_inline_prefix(form, &part);
	collect_fields(form->mem, &part);
	if (!form_is_addition(form) && part.may_view && !form_load_rows(form, &part, NULL, err))
		return false;
	form->inlines[form->inline_count++] = part;
	if (part.may_add || part.may_change || part.may_remove)
		admin_touch(form->page, part.model);
	return true;
}

static bool load_inlines(struct admin_form *form, struct error *err)
{
	const struct admin_model *model = form->page->model;

	form->inlines = mem_array(form->mem, struct form_part, model->inline_count);
	for (size_t i = 0; i < model->inline_count; i++)
		if (!load_inline(form, &model->inlines[i], err))
			return false;
	return true;
}

static bool find_command(struct admin_form *form, struct error *err)
{
	struct admin_page *page = form->page;
	const struct admin_writes *writes = &page->model->declared->writes;
	bool is_addition = form_is_addition(form);
	bool may;

	if (!admin_may(page, page->model, is_addition ? RIGHT_ADD : RIGHT_CHANGE, &may, err))
		return false;
	if (may)
		form->command = is_addition ? writes->add : writes->change;
	form->main.may_add = form->main.may_change = may;
	return true;
}

static bool load_main(struct admin_form *form, struct error *err)
{
	if (!form_is_addition(form))
		return load_main_row(form, err);
	(void)form_add_row(form, &form->main);
	return form_initial_read(form, err);
}

bool form_load(struct admin_page *page, struct admin_form **out, struct error *err)
{
	struct admin_form *form = mem_new(page->mem, struct admin_form);

	*out = form;
	form->page = page;
	form->mem = page->mem;
	form->main.model = page->model;
	if (!find_command(form, err))
		return false;
	collect_fields(form->mem, &form->main);
	return load_main(form, err) && load_inlines(form, err);
}

static bool load_part_relations(struct admin_form *form, struct form_part *part, struct error *err)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (part->fields[i]->field->relation && !form_relation_load(form, part, i, err))
			return false;
	return true;
}

bool form_load_relations(struct admin_form *form, struct error *err)
{
	if (!load_part_relations(form, &form->main, err))
		return false;
	for (size_t i = 0; i < form->inline_count; i++)
		if (!load_part_relations(form, &form->inlines[i], err))
			return false;
	return true;
}
