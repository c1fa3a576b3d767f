#include "config.h"

#include "fcgi_app/admin/form_show.h"

#include "fcgi_app/admin/form_load.h"
#include "fcgi_app/admin/form_table.h"
#include "fcgi_app/admin/password_page.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"

static const struct form_input *last_editable(const struct form_part *part)
{
	for (size_t i = part->row_count; i-- > 0;)
		for (size_t j = 0; j < part->field_count; j++)
			if (part->rows[i].inputs[j].is_editable)
				return &part->rows[i].inputs[j];
	return NULL;
}

static const struct form_input *first_complaint_of(const struct form_part *part)
{
	for (size_t i = 0; i < part->row_count; i++)
		for (size_t j = 0; j < part->field_count; j++)
			if (part->rows[i].inputs[j].complaint)
				return &part->rows[i].inputs[j];
	return part->complaint ? last_editable(part) : NULL;
}

/* Where the cursor goes, so that what is wrong is read out at once. NULL: nothing is. */
static const struct form_input *first_complaint(const struct admin_form *form)
{
	const struct form_input *first = first_complaint_of(&form->main);

	for (size_t i = 0; i < form->inline_count && !first; i++)
		first = first_complaint_of(&form->inlines[i]);
	return first;
}

static void write_part_complaints(
	FILE *page, const struct admin_form *form, const struct form_part *part)
{
	if (part->complaint)
		html_format(page, "<li><a href=\"#id_%s-error\">%s</a>: %s</li>\n", part->prefix,
			row_capitalise(form->mem, part->model->rows->verbose_name_plural),
			part->complaint);
	for (size_t i = 0; i < part->row_count; i++) {
		const struct form_row *row = &part->rows[i];

		if (row->complaint)
			html_format(page, "<li>%s</li>\n", row->complaint);
		for (size_t j = 0; j < part->field_count; j++)
			if (row->inputs[j].complaint)
				html_format(page, "<li><a href=\"#id_%s\">%s</a>: %s</li>\n",
					row->inputs[j].name,
					row_field_label(form->mem, row->inputs[j].field),
					row->inputs[j].complaint);
	}
}

static void write_complaints(FILE *page, const struct admin_form *form)
{
	if (form_is_good(form))
		return;
	html_format(page, "<div class=\"notice error\" role=\"alert\">\n<p>%s</p>\n<ul>\n",
		T(form->page, "Nothing was saved. Please correct what is wrong:"));
	if (form->complaint)
		html_format(page, "<li>%s</li>\n", form->complaint);
	write_part_complaints(page, form, &form->main);
	for (size_t i = 0; i < form->inline_count; i++)
		write_part_complaints(page, form, &form->inlines[i]);
	if (form->is_password_wrong)
		html_format(page, "<li>%s</li>\n", T(form->page, "This is not your password."));
	html_format(page, "</ul>\n</div>\n");
}

static void write_fact(FILE *page, const struct form_place *place)
{
	html_format(page, "<p class=\"fact\"><span>%s</span> <span>",
		row_field_label(place->form->mem, form_place_input(place)->field));
	form_value_write(page, place);
	html_format(page, "</span></p>\n");
}

static void write_field(FILE *page, const struct form_place *place, const struct form_input *focus)
{
	const struct form_input *input = form_place_input(place);

	if (!input->is_editable) {
		write_fact(page, place);
		return;
	}
	html_format(page, "<div class=\"field%s\">\n<label for=\"id_%s\">%s</label>\n",
		input->complaint ? " wrong" : "", input->name,
		row_field_label(place->form->mem, input->field));
	if (*input->field->help)
		html_format(page, "<p class=\"help\" id=\"id_%s-help\">%s</p>\n", input->name,
			input->field->help);
	if (input->complaint)
		html_format(page, "<p class=\"error\" id=\"id_%s-error\">%s</p>\n", input->name,
			input->complaint);
	form_input_write(page, place, input == focus);
	html_format(page, "</div>\n");
}

/* The part's fields that belong to a set are in its order; they begin with the one at *next. */
static bool is_next_of(const struct form_part *part, size_t next, const struct admin_form_set *set)
{
	return next < part->field_count && part->fields[next] >= set->fields &&
		part->fields[next] < set->fields + set->count;
}

static bool is_set_wrong(
	const struct form_part *part, size_t next, const struct admin_form_set *set)
{
	for (; is_next_of(part, next, set); next++)
		if (part->rows[0].inputs[next].complaint)
			return true;
	return false;
}

/* How many fields of the set stand side by side, from next on. */
static size_t count_beside(
	const struct form_part *part, size_t next, const struct admin_form_set *set)
{
	size_t line = part->fields[next]->line;
	size_t end = next + 1;

	while (line > 0 && is_next_of(part, end, set) && part->fields[end]->line == line)
		end++;
	return end - next;
}

static void write_line(FILE *page, struct admin_form *form, size_t count, size_t *next,
	const struct form_input *focus)
{
	if (count > 1)
		html_format(page, "<div class=\"abreast\">\n");
	for (size_t end = *next + count; *next < end; ++*next)
		write_field(page,
			&(struct form_place){form, &form->main, form_main_row(form), *next}, focus);
	if (count > 1)
		html_format(page, "</div>\n");
}

static void write_set(FILE *page, struct admin_form *form, const struct admin_form_set *set,
	size_t *next, const struct form_input *focus)
{
	const struct form_part *part = &form->main;
	bool has_title = *set->title;
	const char *element = !has_title ? "div" : set->is_collapsed ? "details" : "fieldset";
	const char *heading = set->is_collapsed ? "summary" : "legend";

	if (!is_next_of(part, *next, set))
		return;
	html_format(page, "<%s class=\"group\"%s>\n", element,
		set->is_collapsed && has_title && is_set_wrong(part, *next, set) ? " open" : "");
	if (has_title)
		html_format(page, "<%s>%s</%s>\n", heading, T(form->page, set->title), heading);
	if (set->help && *set->help)
		html_format(page, "<p class=\"help\">%s</p>\n", T(form->page, set->help));
	while (is_next_of(part, *next, set))
		write_line(page, form, count_beside(part, *next, set), next, focus);
	html_format(page, "</%s>\n", element);
}

static void write_sets(FILE *page, struct admin_form *form, const struct form_input *focus)
{
	const struct admin_model *model = form->page->model;
	size_t next = 0;

	for (size_t i = 0; i < model->set_count; i++)
		write_set(page, form, &model->sets[i], &next, focus);
	for (size_t i = 0; i < form->inline_count; i++)
		form_inline_write(page, form, &form->inlines[i], focus);
}

static bool find_rights(struct admin_form *form, bool *may_add, bool *may_remove, struct error *err)
{
	return admin_may(form->page, form->page->model, RIGHT_ADD, may_add, err) &&
		admin_may(form->page, form->page->model, RIGHT_DELETE, may_remove, err);
}

static void write_removal(FILE *page, struct admin_page *visit)
{
	html_format(page, "<a class=\"button danger\" href=\"%s\">%s</a>\n",
		admin_own_url(visit, visit->key, "delete"), T(visit, "Delete"));
}

static void write_buttons(FILE *page, struct admin_form *form, bool may_add, bool may_remove)
{
	struct admin_page *visit = form->page;

	html_format(page,
		"<div class=\"buttons\">\n<button class=\"main\" name=\"" FORM_SAVE
		"\">%s</button>\n<button name=\"" FORM_CONTINUE "\">%s</button>\n",
		T(visit, "Save"), T(visit, "Save and continue editing"));
	if (may_add)
		html_format(page, "<button name=\"" FORM_ADD_ANOTHER "\">%s</button>\n",
			T(visit, "Save and add another"));
	if (may_remove && !form_is_addition(form))
		write_removal(page, visit);
	html_format(page, "</div>\n");
}

static bool part_has_file(const struct form_part *part)
{
	for (size_t i = 0; i < part->field_count; i++)
		if (part->fields[i]->field->kind == ROW_FILE)
			return true;
	return false;
}

static bool has_file(const struct admin_form *form)
{
	bool has = part_has_file(&form->main);

	for (size_t i = 0; i < form->inline_count; i++)
		has = has || part_has_file(&form->inlines[i]);
	return has;
}

static bool write_form(FILE *page, struct admin_form *form, struct error *err)
{
	bool may_add, may_remove;

	if (!find_rights(form, &may_add, &may_remove, err))
		return false;
	html_format(page, "<form method=\"post\" enctype=\"%s\"",
		has_file(form) ? "multipart/form-data" : "application/x-www-form-urlencoded");
	if (form->is_anew)
		html_format(page, " action=\"%s\"",
			admin_url(form->mem, form->page->model, NULL, "add"));
	html_format(page, ">\n");
	frame_write_token(page, form->page->request);
	admin_write_filters(form->page);
	write_sets(page, form, first_complaint(form));
	admin_write_confirmation(form->page, form->is_password_wrong);
	write_buttons(page, form, may_add, may_remove);
	html_format(page, "</form>\n");
	return true;
}

/* Why there is nothing to fill in, and where it can be done instead. */
static void write_elsewhere(FILE *page, const struct admin_form *form)
{
	const struct admin_page *visit = form->page;
	const struct row_model *rows = visit->model->rows;
	const char *admin = visit->admin->settings->django_admin;

	html_format(page, "<p class=\"notice\">%s\n",
		T(visit,
			"Saving this needs code of the Django project, so it is only "
			"shown here."));
	if (*admin)
		html_format(page, "<a href=\"%s%s/%s/%s/change/\">%s</a>\n", admin,
			path_escape(form->mem, rows->app), path_escape(form->mem, rows->name),
			path_escape(form->mem, admin_quote(form->mem, visit->key)),
			T(visit, "Change it there"));
	html_format(page, "</p>\n");
}

static bool write_view(FILE *page, struct admin_form *form, struct error *err)
{
	struct admin_page *visit = form->page;
	bool may_remove;

	if (!admin_may(visit, visit->model, RIGHT_DELETE, &may_remove, err))
		return false;
	if (visit->model->rows->is_managed_elsewhere)
		write_elsewhere(page, form);
	write_sets(page, form, NULL);
	html_format(page, "<div class=\"buttons\">\n<a class=\"button\" href=\"%s\">%s</a>\n",
		admin_list_url(visit), T(visit, "Close"));
	if (may_remove)
		write_removal(page, visit);
	html_format(page, "</div>\n");
	return true;
}

static void write_tool(
	FILE *page, const struct admin_form *form, const char *name, const char *text)
{
	html_format(page, "<a href=\"%s\">%s</a>\n",
		admin_own_url(form->page, form->page->key, name), text);
}

static void write_tools(FILE *page, const struct admin_form *form)
{
	if (form_is_addition(form))
		return;
	html_format(page, "<p class=\"tools\">\n");
	if (form->command && password_page_is_there(form->page))
		write_tool(page, form, "password", T(form->page, "Set password"));
	write_tool(page, form, "history", T(form->page, "History"));
	html_format(page, "</p>\n");
}

static bool write_extra(struct admin_form *form, struct error *err)
{
	admin_extra *extra = form->page->model->declared->extra;

	return !extra || form_is_addition(form) || extra(form->page, form->values, err);
}

static bool title_of(struct admin_form *form, const char **title, struct error *err)
{
	struct admin_page *page = form->page;
	const struct row_model *rows = page->model->rows;

	if (form_is_addition(form)) {
		*title = row_capitalise(
			form->mem, mem_printf(form->mem, T(page, "Add %s"), rows->verbose_name));
		return true;
	}
	if (!admin_row_text(page, rows, form_main_row(form)->key, title, err))
		return false;
	return *title ||
		error_set(
			err, ERROR_NOT_FOUND, "There is no %s %s.", rows->verbose_name, page->key);
}

/* What others wrote meanwhile is what one has seen now: of what one did not change oneself, it is
 * also what stands in the inputs. */
static void settle_row(struct admin_form *form, const struct form_part *part, struct form_row *row)
{
	for (size_t i = 0; i < part->field_count; i++) {
		struct form_input *input = &row->inputs[i];

		if (form_input_is_changed(input) && !input->is_in_conflict)
			continue;
		if (!input->is_in_conflict)
			form_input_set(form->mem, input, input->stored, input->stored_targets);
		else
			input->seen = input->now;
		input->seen_targets = input->stored_targets;
	}
}

static void settle(struct admin_form *form)
{
	settle_row(form, &form->main, form_main_row(form));
	for (size_t i = 0; i < form->inline_count; i++)
		for (size_t j = 0; j < form->inlines[i].row_count; j++)
			if (form->inlines[i].rows[j].key)
				settle_row(form, &form->inlines[i], &form->inlines[i].rows[j]);
}

bool form_show(struct admin_form *form, int status, struct error *err)
{
	const char *title;
	FILE *page;

	if (!title_of(form, &title, err) || !form_load_relations(form, err))
		return false;
	page = admin_begin(form->page, status, title, "form");
	write_tools(page, form);
	if (form->is_stale) {
		form_conflict_write(page, form);
		settle(form);
	}
	write_complaints(page, form);
	if (!(form->command ? write_form(page, form, err) : write_view(page, form, err)) ||
		!write_extra(form, err))
		return false;
	frame_end(page);
	return true;
}

/* All that was sent but the token, the password and the button of this page. */
static void write_all_sent(FILE *page, const struct form *sent)
{
	static const char *const left_out[] = {
		"csrfmiddlewaretoken", FORM_PASSWORD, FORM_CONFIRM, FORM_BACK};
	const char *name, *value;

	for (size_t i = 0; form_item(sent, i, &name, &value); i++) {
		bool is_left_out = !value;

		for (size_t j = 0; j < ARRAY_SIZE(left_out); j++)
			is_left_out = is_left_out || strcmp(name, left_out[j]) == 0;
		if (!is_left_out)
			html_format(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n",
				name, value);
	}
}

void form_ask(struct admin_form *form)
{
	struct admin_page *visit = form->page;
	FILE *page = visit->out;

	html_format(page, "<form method=\"post\">\n");
	frame_write_token(page, visit->request);
	write_all_sent(page, visit->request->form);
	admin_write_confirmation(visit, false);
	html_format(page,
		"<div class=\"buttons\">\n<button class=\"main\" name=\"" FORM_CONFIRM
		"\" value=\"1\" autofocus>%s</button>\n<button name=\"" FORM_BACK
		"\" value=\"1\" formnovalidate>%s</button>\n</div>\n</form>\n",
		T(visit, "Confirm"), T(visit, "Back"));
	frame_end(page);
}
