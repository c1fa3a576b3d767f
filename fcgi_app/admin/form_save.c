#include "config.h"

#include "fcgi_app/admin/form_save.h"

#include "fcgi_app/admin/delete_page.h"
#include "fcgi_app/admin/form_files.h"
#include "fcgi_app/admin/form_send.h"
#include "services/rows/recipe.h"

const char *form_saved_key(const struct admin_form *form)
{
	return form_is_addition(form) ? form->key_made : form_main_row(form)->key;
}

/* As the form has it; else as it is stored, or will be. */
static const char *value_of(const struct admin_form *form, const struct row_field *field)
{
	const struct form_row *row = form_main_row(form);

	for (size_t i = 0; i < form->main.field_count; i++)
		if (row->inputs[i].field == field)
			return row->inputs[i].value;
	if (form->values)
		return form->values[row_field_index(form->page->model->rows, field)];
	return field->initial;
}

/* What stands in another row, which a foreign key of this one leads to. */
static bool read_related(struct admin_form *form, const struct row_field *link, const char *path,
	const char **out, struct error *err)
{
	const struct row_relation *to = link->relation;
	const struct row_field *key = row_relation_field(to);
	const struct row_condition is_it = {key->name, TEST_IS, value_of(form, link)};
	const struct row_clause clause = {&is_it, 1};
	const struct row_request request = {
		.selection = {to->target, &clause, 1},
		.paths = &path,
		.path_count = 1,
		.limit = 1,
	};
	struct row_list found;

	*out = NULL;
	if (!is_it.value)
		return true;
	if (!row_reader_read(form->page->admin->reader, form->mem, &request, &found, err))
		return false;
	if (found.count > 0)
		*out = found.items[0][0];
	return true;
}

static bool read_path(
	struct admin_form *form, const char *path, const char **out, struct error *err)
{
	size_t length = strcspn(path, ".");
	const struct row_field *field =
		row_model_field(form->page->model->rows, mem_text_n(form->mem, path, length));

	*out = NULL;
	if (!field)
		return true;
	if (path[length])
		return read_related(form, field, path + length + 1, out, err);
	*out = value_of(form, field);
	return true;
}

bool form_object_text(struct admin_form *form, const char **out, struct error *err)
{
	const struct row_model *model = form->page->model->rows;
	const char *const *paths = recipe_paths(form->mem, model);
	const char **values;
	size_t count = 0;

	while (paths[count])
		count++;
	values = mem_array(form->mem, const char *, count);
	for (size_t i = 0; i < count; i++)
		if (!read_path(form, paths[i], &values[i], err))
			return false;
	*out = recipe_text(form->mem, model, values);
	return true;
}

/* Fills in what goes with the rows, of which nothing is deleted yet. */
static bool ask_removal(struct admin_form *form, const struct row_model *rows,
	const char *const *keys, struct row_removal *out, struct error *err)
{
	const struct remove_rows command = {
		.message = MESSAGE(&remove_rows_type),
		.model = rows->label,
		.actor = admin_actor(form->page),
		.of = rows,
		.keys = keys,
		.only_asks = true,
		.removal = out,
		.mem = form->mem,
	};

	return message_bus_handle(form->page->admin->bus, &command.message, NULL, err) ||
		err->kind == ERROR_NOT_FOUND;
}

/* What goes with rows of an inline goes by the same rights as what is deleted by itself. */
static bool check_removal(struct admin_form *form, const struct form_part *part, struct error *err)
{
	const char **keys = mem_array(form->mem, const char *, part->row_count + 1);
	struct row_removal removal = {0};
	struct form_row *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < part->row_count; i++)
		if (part->rows[i].is_removed) {
			last = &part->rows[i];
			keys[count++] = last->key;
		}
	if (!last)
		return true;
	if (!ask_removal(form, part->model->rows, keys, &removal, err))
		return false;
	delete_touch(form->page, &removal);
	if (!delete_may_take(form->page, &removal))
		last->complaint = T(form->page, "You do not have the permission to do this.");
	return true;
}

bool form_check_removals(struct admin_form *form, struct error *err)
{
	for (size_t i = 0; i < form->inline_count; i++)
		if (!check_removal(form, &form->inlines[i], err))
			return false;
	return true;
}

static bool send(struct admin_form *form, enum form_outcome *outcome, struct error *err)
{
	return form->command == &admin_by_row ? form_send_row(form, outcome, err)
					      : form_send_command(form, outcome, err);
}

/*
 * A file is there before a row names it, and goes when none does. When the database went away,
 * nobody knows: a file too many is the lesser evil.
 */
bool form_save(struct admin_form *form, enum form_outcome *outcome, struct error *err)
{
	bool ok, is_named = false;

	*outcome = FORM_REFUSED;
	ok = form_files_keep(form, err);
	if (ok && form_is_good(form)) {
		ok = send(form, outcome, err);
		is_named = ok ? *outcome == FORM_SAVED : err->kind == ERROR_UNAVAILABLE;
	}
	if (!is_named)
		form_files_drop(form);
	return ok;
}
