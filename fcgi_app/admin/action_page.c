#include "config.h"

#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/query.h"
#include "services/bus/field_text.h"

/* A command on its way from a form: what was typed, and what is wrong with it. */
struct action_form {
	const struct admin_action *action;
	struct message *command;
	const char *typed[MESSAGE_FIELDS_MAX];
	const char *complaints[MESSAGE_FIELDS_MAX]; /* NULL: none */
	const char *refusal;                        /* of the whole; NULL: none */
	bool was_wrong;                             /* the visitor's own password */
};

static const struct admin_action *find_action(const struct admin_page *page, const char *name)
{
	const struct admin_action *action = page->model->declared->actions;

	for (; action && action->name; action++)
		if (!action->is_of_rows && strcmp(action->name, name) == 0)
			return action;
	return NULL;
}

/* From the query, also of a form that was sent: that is where its page was. */
static bool open_form(struct admin_page *page, struct action_form *form, struct error *err)
{
	const char *name;
	bool may;

	*form = (struct action_form){0};
	if (!query_find(page->mem, page->request->query, "name", &name, err))
		return false;
	form->action = name ? find_action(page, name) : NULL;
	if (!form->action) {
		(void)error_set(err, ERROR_NOT_FOUND, "There is no such action.");
		return false;
	}
	if (!visitor_may(page->request->visitor, form->action->permission, &may, err))
		return false;
	form->command = message_new(page->mem, form->action->command.type);
	return may ||
		error_set(err, ERROR_FORBIDDEN, N_("You do not have the permission to do this."));
}

static const struct field *field_at(const struct action_form *form, size_t i)
{
	return &form->action->command.type->fields[i];
}

static size_t field_count(const struct action_form *form)
{
	return form->action->command.type->field_count;
}

static const char *input_type(const struct field *field)
{
	static const char *const types[] = {
		[FIELD_TEXT] = "text", [FIELD_INT32] = "number", [FIELD_DATE] = "date"};

	return types[field->type];
}

/* Where the cursor goes, so that what is wrong is read out at once. */
static size_t first_wrong(const struct action_form *form)
{
	size_t i = 0;

	while (i + 1 < field_count(form) && !form->complaints[i])
		i++;
	return form->complaints[i] ? i : 0;
}

static void write_field(struct admin_page *page, const struct action_form *form, size_t i)
{
	const struct field *field = field_at(form, i);
	const char *complaint = form->complaints[i];

	html_format(page->out, "<div class=\"field%s\"><label for=\"id_%s\">%s</label>\n",
		complaint ? " wrong" : "", field->name, row_capitalise(page->mem, field->name));
	html_format(page->out, "<input id=\"id_%s\" name=\"%s\" type=\"%s\" value=\"%s\"",
		field->name, field->name, input_type(field), form->typed[i] ? form->typed[i] : "");
	html_format(page->out, "%s%s", field->flags & FIELD_OPTIONAL ? "" : " required",
		i == first_wrong(form) && !form->was_wrong ? " autofocus" : "");
	if (complaint)
		html_format(page->out,
			" aria-invalid=\"true\" aria-describedby=\"id_%s-error\">\n"
			"<p class=\"error\" id=\"id_%s-error\">%s</p>",
			field->name, field->name, complaint);
	else
		html_format(page->out, ">");
	html_format(page->out, "</div>\n");
}

static bool show(struct admin_page *page, int status, const struct action_form *form)
{
	FILE *out = admin_begin(page, status, words_text(page->words, form->action->label), "form");

	if (form->refusal)
		html_format(
			out, "<p class=\"notice error\" role=\"alert\">%s</p>\n", form->refusal);
	html_format(out, "<form method=\"post\">\n");
	frame_write_token(out, page->request);
	for (size_t i = 0; i < field_count(form); i++)
		write_field(page, form, i);
	admin_write_confirmation(page, form->was_wrong);
	html_format(out,
		"<div class=\"buttons\"><button class=\"main\">%s</button>\n"
		"<a class=\"button\" href=\"%s\">%s</a></div>\n</form>\n",
		words_text(page->words, form->action->label), admin_list_url(page),
		T(page, "Back to the list"));
	frame_end(out);
	return true;
}

bool action_page(struct admin_page *page, struct error *err)
{
	struct action_form form;

	if (!open_form(page, &form, err))
		return false;
	for (size_t i = 0; i < field_count(&form); i++)
		if (!query_find(page->mem, page->request->query, field_at(&form, i)->name,
			    &form.typed[i], err))
			return false;
	return show(page, 200, &form);
}

/* False: there are complaints. */
static bool read_form(struct admin_page *page, struct action_form *form)
{
	const struct form *sent = page->request->form;
	bool ok = true;

	for (size_t i = 0; i < field_count(form); i++) {
		const struct field *field = field_at(form, i);
		const char *typed = sent ? form_value(sent, field->name) : NULL;

		form->typed[i] = typed ? typed : "";
		if (!*form->typed[i] && field->flags & FIELD_OPTIONAL)
			continue;
		if (field_set_from_text(form->command, field, form->typed[i]))
			continue;
		form->complaints[i] = field_describe(page->mem, field, "nothing");
		ok = false;
	}
	return ok;
}

/* What the domain refuses is told above the form, which keeps what was typed. */
static bool show_refusal(struct admin_page *page, struct action_form *form, struct error *err)
{
	if (err->kind != ERROR_INVALID && err->kind != ERROR_CONFLICT &&
		err->kind != ERROR_NOT_FOUND)
		return false;
	form->refusal = mem_text(page->mem, err->message);
	*err = (struct error){0};
	return show(page, 422, form);
}

bool action_act_page(struct admin_page *page, struct error *err)
{
	struct action_form form;
	const char *told = NULL;
	bool right;

	if (!open_form(page, &form, err))
		return false;
	if (!read_form(page, &form))
		return show(page, 422, &form);
	if (!admin_confirm_password(page, &right, err))
		return false;
	form.was_wrong = !right;
	if (!right)
		return show(page, 422, &form);
	if (!form.action->send(page, form.command, &told, err))
		return show_refusal(page, &form, err);
	admin_tell(page, MESSAGE_SUCCESS, told);
	response_redirect(page->response, admin_list_url(page));
	return true;
}
