#include "config.h"

#include "fcgi_app/batch_page.h"

#include <inttypes.h>
#include <stdlib.h>

#include "domain/commands.h"
#include "fcgi_app/app.h"
#include "fcgi_app/django/change_message.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/page.h"
#include "services/bus/field_text.h"
#include "services/bus/journal.h"

#define CHANGE_PERMISSION "alloc.change_batch"
#define INT64_DIGITS      18

/* An input of the form and the two fields of the command that it fills. */
struct input {
	const char *name;  /* of the command's field and of the input */
	const char *seen;  /* the same for what was shown */
	const char *label; /* as the old admin has it, and so the history */
	const char *type;  /* of HTML */
	const char *help;
};

static const struct input inputs[] = {
	{"qty", "seen_qty", "Qty", "number", "Units bought, whether or not they are promised."    },
	{"eta", "seen_eta", "Eta", "date",   "When they arrive; empty: they are in the warehouse."},
};
#define INPUT_COUNT ARRAY_SIZE(inputs)

/* A form on its way: what stands in the database, and what the visitor makes of it. */
struct batch_form {
	const struct batch_details *batch;
	const char *now[INPUT_COUNT];        /* as it stands there */
	const char *seen[INPUT_COUNT];       /* as it stood when it was shown */
	const char *values[INPUT_COUNT];     /* as it shall be */
	const char *complaints[INPUT_COUNT]; /* NULL: none */
	bool may_change;
	bool is_stale; /* somebody else was quicker */
};

static const char *date_text(TALLOC_CTX *mem, struct date date)
{
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? mem_text(mem, date_format(date, text)) : "";
}

/* "18446744073709551616" is no key, nor is "+1". */
static bool parse_id(const char *text, int64_t *out)
{
	size_t digits = strspn(text, "0123456789");

	*out = strtoll(text, NULL, 10);
	return digits > 0 && digits <= INT64_DIGITS && !text[digits];
}

static bool load(
	struct request *request, struct app *app, struct batch_form *form, struct error *err)
{
	const char *id_text = request_segment(request, "id");
	int64_t id;

	*form = (struct batch_form){0};
	if (parse_id(id_text, &id) &&
		!batches_find(app->batches, request->mem, id, &form->batch, err))
		return false;
	if (!form->batch) {
		error_set(err, ERROR_NOT_FOUND, "There is no batch %s.", id_text);
		return false;
	}
	form->now[0] = mem_printf(request->mem, "%" PRId32, form->batch->quantity);
	form->now[1] = date_text(request->mem, form->batch->eta);
	for (size_t i = 0; i < INPUT_COUNT; i++)
		form->seen[i] = form->values[i] = form->now[i];
	return visitor_may(request->visitor, CHANGE_PERMISSION, &form->may_change, err);
}

static void write_facts(FILE *page, const struct batch_details *batch)
{
	html_format(page,
		"<dl>\n<dt>Reference</dt><dd>%s</dd>\n<dt>Sku</dt><dd>%s</dd>\n"
		"<dt>Promised</dt><dd>%" PRId64 "</dd>\n</dl>\n",
		batch->reference, batch->sku, batch->allocated);
}

static void write_values(FILE *page, const struct batch_form *form)
{
	html_format(page, "<dl>\n");
	for (size_t i = 0; i < INPUT_COUNT; i++)
		html_format(page, "<dt>%s</dt><dd>%s</dd>\n", inputs[i].label,
			*form->now[i] ? form->now[i] : "-");
	html_format(page, "</dl>\n");
}

/* The other's value and the visitor's beside each other; nothing of either is lost. */
static void write_conflict(FILE *page, const struct batch_form *form)
{
	html_format(page,
		"<div class=\"error\" role=\"alert\">\n"
		"<p>Nothing was changed: somebody else has changed this batch meanwhile.</p>\n"
		"<table>\n<tr><td></td><th scope=\"col\">When you opened it</th>"
		"<th scope=\"col\">Now</th><th scope=\"col\">Yours</th></tr>\n");
	for (size_t i = 0; i < INPUT_COUNT; i++)
		html_format(page,
			"<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			inputs[i].label, *form->seen[i] ? form->seen[i] : "-",
			*form->now[i] ? form->now[i] : "-",
			*form->values[i] ? form->values[i] : "-");
	html_format(page, "</table>\n<p>Saving again puts yours in place of theirs.</p>\n</div>\n");
}

/* Where the cursor goes, so that what is wrong is read out at once. */
static bool is_first_complaint(const struct batch_form *form, size_t i)
{
	for (size_t earlier = 0; earlier < i; earlier++)
		if (form->complaints[earlier])
			return false;
	return form->complaints[i];
}

static void write_input(FILE *page, const struct batch_form *form, size_t i)
{
	const struct input *input = &inputs[i];

	html_format(page, "<p><label for=\"%s\">%s</label>\n", input->name, input->label);
	if (form->complaints[i])
		html_format(page,
			"<span class=\"error\" id=\"%s-error\" role=\"alert\">%s</span>\n",
			input->name, form->complaints[i]);
	html_format(page, "<input id=\"%s\" name=\"%s\" type=\"%s\" value=\"%s\"", input->name,
		input->name, input->type, form->values[i]);
	if (form->complaints[i])
		html_format(page,
			" aria-invalid=\"true\" aria-describedby=\"%s-error %s-help\"%s>\n",
			input->name, input->name, is_first_complaint(form, i) ? " autofocus" : "");
	else
		html_format(page, " aria-describedby=\"%s-help\">\n", input->name);
	html_format(page,
		"<small id=\"%s-help\">%s</small>\n"
		"<input type=\"hidden\" name=\"%s\" value=\"%s\"></p>\n",
		input->name, input->help, input->seen,
		form->is_stale ? form->now[i] : form->seen[i]);
}

/* Of a batch that no command reaches, or for eyes only, there is nothing to fill in. */
static void write_form(FILE *page, struct request *request, const struct batch_form *form)
{
	write_facts(page, form->batch);
	if (!form->batch->is_first)
		html_format(page,
			"<p class=\"warning\">An older batch has this reference, too. Rename one "
			"of them first.</p>\n");
	if (!form->may_change || !form->batch->is_first) {
		write_values(page, form);
		return;
	}
	if (form->is_stale)
		write_conflict(page, form);
	html_format(page, "<form method=\"post\">\n");
	page_write_token(page, request);
	for (size_t i = 0; i < INPUT_COUNT; i++)
		write_input(page, form, i);
	html_format(page, "<p><button class=\"main\">Save</button></p>\n</form>\n");
}

static void show(struct request *request, struct response *response, int status,
	const struct batch_form *form)
{
	FILE *page = page_begin(request, response, status,
		mem_printf(request->mem, "Batch %s", form->batch->reference));

	write_form(page, request, form);
	page_end(page);
}

bool view_batch(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct batch_form form;

	if (!load(request, app, &form, err))
		return false;
	show(request, response, 200, &form);
	return true;
}

/* An empty date is a date that is not set, which stays as the command has it. */
static bool set_field(struct message *command, const char *name, const char *text)
{
	const struct field *field = message_find_field(command->type, name);

	if (field->type == FIELD_DATE && !*text)
		return true;
	return field_set_from_text(command, field, text);
}

/* NULL: nothing, not even an empty value. */
static const char *sent(const struct request *request, const char *name)
{
	return request->form ? form_value(request->form, name) : NULL;
}

/* Fills form and command from what was sent. *ok false: there are complaints. */
static bool read_form(struct request *request, struct batch_form *form,
	struct revise_batch *command, bool *ok, struct error *err)
{
	*ok = true;
	for (size_t i = 0; i < INPUT_COUNT; i++) {
		const struct input *input = &inputs[i];
		const struct field *field = message_find_field(&revise_batch_type, input->name);

		const char *value = sent(request, input->name);
		const char *seen = sent(request, input->seen);

		if (!seen || !set_field(&command->message, input->seen, seen))
			return error_set(err, ERROR_INVALID, "%s: expected what the page had there",
				input->seen);
		form->seen[i] = seen;
		form->values[i] = value ? value : "";
		if (value && set_field(&command->message, input->name, value))
			continue;
		form->complaints[i] = field_describe(request->mem, field, "nothing");
		*ok = false;
	}
	return true;
}

static bool is_changed(const struct revise_batch *command, size_t input)
{
	return input == 0 ? command->quantity != command->seen_quantity
			  : date_compare(command->eta, command->seen_eta) != 0;
}

static const char *describe_changes(TALLOC_CTX *mem, const struct revise_batch *command)
{
	const char *labels[INPUT_COUNT];
	size_t count = 0;

	for (size_t i = 0; i < INPUT_COUNT; i++)
		if (is_changed(command, i))
			labels[count++] = inputs[i].label;
	return change_message_of_fields(mem, labels, count);
}

static bool revise(struct request *request, struct app *app, const struct batch_form *form,
	const struct revise_batch *command, struct error *err)
{
	struct journal_entry entry = {
		.actor = visitor_user(request->visitor)->id,
		.model = "alloc.batch",
		.object_id = mem_printf(request->mem, "%" PRId64, form->batch->id),
		.object_text = form->batch->reference,
		.action = JOURNAL_CHANGE,
		.changes = describe_changes(request->mem, command),
	};

	return message_bus_handle_noted(app->bus, &command->message, &entry, NULL, err);
}

static bool has_changed(const struct batch_form *now, const struct batch_form *form)
{
	for (size_t i = 0; i < INPUT_COUNT; i++)
		if (strcmp(now->now[i], form->seen[i]) != 0)
			return true;
	return false;
}

/* Again with what stands there now, and what the visitor wanted instead. */
static bool show_conflict(struct request *request, struct response *response, struct app *app,
	struct batch_form *form, struct error *err)
{
	struct batch_form now;

	if (!load(request, app, &now, err) || !has_changed(&now, form))
		return false; /* something else than the batch is in the way, and err says what */
	for (size_t i = 0; i < INPUT_COUNT; i++) {
		now.seen[i] = form->seen[i];
		now.values[i] = form->values[i];
	}
	now.is_stale = true;
	show(request, response, 409, &now);
	return true;
}

bool view_change_batch(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct revise_batch command = {.message = MESSAGE(&revise_batch_type)};
	struct batch_form form;
	bool ok;

	if (!load(request, app, &form, err))
		return false;
	if (!form.batch->is_first)
		return error_set(err, ERROR_CONFLICT, "An older batch has this reference, too.");
	command.reference = form.batch->reference;
	if (!read_form(request, &form, &command, &ok, err))
		return false;
	if (!ok) {
		show(request, response, 422, &form);
		return true;
	}
	if (!revise(request, app, &form, &command, err))
		return err->kind == ERROR_CONFLICT &&
			show_conflict(request, response, app, &form, err);
	visitor_tell(request->visitor, MESSAGE_SUCCESS,
		mem_printf(request->mem, "The batch %s was changed.", form.batch->reference));
	response_redirect(response,
		mem_printf(request->mem, "/ficus/alloc/batch/%" PRId64 "/change/", form.batch->id));
	return true;
}
