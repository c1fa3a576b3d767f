#include "config.h"

#include "fcgi_app/admin/form_files.h"

#include <time.h>

#define FOLDER_SIZE 512

/* The folder, with the codes of strftime() for the date in the site's zone. */
static const char *folder_of(struct admin_form *form, const struct row_field *field)
{
	time_t now = (time_t)(clock_now_us(form->page->admin->clock) / 1000000);
	char folder[FOLDER_SIZE];
	struct tm tm;

	if (!field->upload_to || !*field->upload_to)
		return "";
	if (strftime(folder, sizeof(folder), field->upload_to, localtime_r(&now, &tm)) == 0)
		return "";
	return mem_printf(form->mem, "%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/");
}

static bool keep_file(struct admin_form *form, struct form_input *input, struct error *err)
{
	const struct form_file *file = input->file;
	const char *name = mem_printf(form->mem, "%s%s", folder_of(form, input->field), file->name);

	if (file_storage_keep(form->page->admin->files, form->mem, name, input->field->max_length,
		    file->content, &input->value, err))
		return true;
	input->value = input->seen;
	if (err->kind != ERROR_INVALID)
		return false;
	input->file = NULL;
	input->complaint = T(form->page, "A file cannot have this name. Give it another one.");
	return true;
}

/* What is done to each file of a part; false ends it. */
typedef bool file_visit(struct admin_form *form, struct form_input *input, struct error *err);

static bool each_of_part(
	struct admin_form *form, const struct form_part *part, file_visit *visit, struct error *err)
{
	for (size_t i = 0; i < part->row_count; i++)
		for (size_t j = 0; j < part->field_count; j++) {
			struct form_input *input = &part->rows[i].inputs[j];

			if (input->file && !part->rows[i].is_removed && !visit(form, input, err))
				return false;
		}
	return true;
}

static bool each(struct admin_form *form, file_visit *visit, struct error *err)
{
	if (!each_of_part(form, &form->main, visit, err))
		return false;
	for (size_t i = 0; i < form->inline_count; i++)
		if (!each_of_part(form, &form->inlines[i], visit, err))
			return false;
	return true;
}

/* One that was not kept has the value that was there before. */
static bool drop_file(struct admin_form *form, struct form_input *input, struct error *err)
{
	(void)err;
	if (input->value && input->value != input->seen)
		file_storage_drop(form->page->admin->files, input->value);
	input->value = input->seen;
	return true;
}

bool form_files_keep(struct admin_form *form, struct error *err)
{
	return each(form, keep_file, err);
}

void form_files_drop(struct admin_form *form)
{
	struct error ignored;

	(void)!each(form, drop_file, &ignored);
}

static bool ask_again(struct admin_form *form, struct form_input *input, struct error *err)
{
	(void)err;
	if (!input->complaint)
		input->complaint = T(form->page, "Choose the file once more: it was not kept.");
	return true;
}

void form_files_ask_again(struct admin_form *form)
{
	struct error ignored;

	(void)!each(form, ask_again, &ignored);
}
