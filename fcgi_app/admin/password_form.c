#include "config.h"

#include "fcgi_app/admin/password_form.h"

#include "fcgi_app/django/password_rules.h"
#include "fcgi_app/http/html.h"

static void write_notes(FILE *page, const struct password_input *input)
{
	if (input->help)
		html_format(page, "<p class=\"help\" id=\"id_%s-help\">%s</p>\n", input->name,
			input->help);
	if (input->complaint)
		html_format(page, "<p class=\"error\" id=\"id_%s-error\" role=\"alert\">%s</p>\n",
			input->name, input->complaint);
}

static void write_description(FILE *page, const struct password_input *input)
{
	if (!input->help && !input->complaint)
		return;
	html_format(page, " aria-describedby=\"");
	if (input->help)
		html_format(page, "id_%s-help", input->name);
	if (input->help && input->complaint)
		html_format(page, " ");
	if (input->complaint)
		html_format(page, "id_%s-error", input->name);
	html_format(page, "\"");
}

void password_form_write(FILE *page, const struct password_input *input)
{
	html_format(page, "<div class=\"field%s\">\n<label for=\"id_%s\">%s</label>\n",
		input->complaint ? " wrong" : "", input->name, input->label);
	write_notes(page, input);
	html_format(page,
		"<input id=\"id_%s\" name=\"%s\" type=\"password\" required autocomplete=\"%s\"",
		input->name, input->name, input->is_new ? "new-password" : "current-password");
	write_description(page, input);
	if (input->complaint)
		html_format(page, " aria-invalid=\"true\"");
	html_format(page, "%s>\n</div>\n", input->has_focus ? " autofocus" : "");
}

const char *password_form_value(const struct request *request, const char *name)
{
	const char *value = request->form ? form_value(request->form, name) : NULL;

	return value ? value : "";
}

bool password_form_check(const struct request *request, const struct new_password *typed,
	const char *username, struct new_password_complaints *out)
{
	const char *flaw = password_rules_complaint(typed->first, username);

	*out = (struct new_password_complaints){0};
	if (flaw)
		out->of_first = words_text(request->words, flaw);
	else if (strcmp(typed->first, typed->second) != 0)
		out->of_second = words_text(request->words, "This is not the same as above.");
	return !out->of_first && !out->of_second;
}

const char *password_form_help(const struct request *request)
{
	return words_text(request->words,
		"At least 8 characters, more than digits, and nothing that others can guess.");
}
