#include "config.h"

#include "tests/support/page_form.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/form_text.h"
#include "tests/support/html_tags.h"

struct page_field {
	const char *name;
	const char *value;
};

struct page_form {
	struct page_field *fields;
	size_t count;
	size_t capacity;
};

/* A form on its way from a page. */
struct reading {
	TALLOC_CTX *mem; /* of what is needed only meanwhile */
	struct page_form *form;
	const char *select; /* the name of the list of options that it is in; NULL: in none */
	bool is_settled;    /* that list: an option was selected, or none need be */
	const char *preset; /* its first option, which is sent if it is not settled */
	unsigned templates; /* that it is in, which are no part of the form yet */
};

struct page_form *page_form_new(TALLOC_CTX *mem)
{
	return mem_new(mem, struct page_form);
}

void page_form_add(struct page_form *form, const char *name, const char *value)
{
	mem_grow(form, form->fields, &form->capacity, form->count + 1);
	form->fields[form->count++] =
		(struct page_field){mem_text(form, name), mem_text(form, value)};
}

static void take_input(struct reading *reading, const struct html_tag *tag)
{
	static const char *const unsent[] = {"submit", "button", "image", "reset", "file"};
	const char *type = html_attribute(tag, "type");
	const char *name = html_attribute(tag, "name");
	const char *value = html_attribute(tag, "value");
	bool is_box = type && (strcmp(type, "checkbox") == 0 || strcmp(type, "radio") == 0);

	for (size_t i = 0; type && i < ARRAY_SIZE(unsent); i++)
		if (strcmp(type, unsent[i]) == 0)
			return;
	if (!name || (is_box && !html_attribute(tag, "checked")))
		return;
	page_form_add(reading->form, name, value ? value : is_box ? "on" : "");
}

static void take_option(struct reading *reading, const struct html_tag *tag)
{
	const char *value = html_attribute(tag, "value");

	if (!reading->select || !value)
		return;
	if (html_attribute(tag, "selected")) {
		page_form_add(reading->form, reading->select, value);
		reading->is_settled = true;
	} else if (!reading->preset) {
		reading->preset = value;
	}
}

static void end_select(struct reading *reading)
{
	if (reading->select && !reading->is_settled && reading->preset)
		page_form_add(reading->form, reading->select, reading->preset);
	reading->select = NULL;
}

static void take(struct reading *reading, const struct html_tag *tag)
{
	if (html_tag_is(tag, "template"))
		reading->templates++;
	else if (html_tag_is(tag, "/template"))
		reading->templates--;
	if (reading->templates > 0)
		return;
	if (html_tag_is(tag, "input")) {
		take_input(reading, tag);
	} else if (html_tag_is(tag, "textarea") && html_attribute(tag, "name")) {
		page_form_add(reading->form, html_attribute(tag, "name"), tag->text);
	} else if (html_tag_is(tag, "select")) {
		reading->select = html_attribute(tag, "name");
		reading->is_settled = html_attribute(tag, "multiple");
		reading->preset = NULL;
	} else if (html_tag_is(tag, "/select")) {
		end_select(reading);
	} else if (html_tag_is(tag, "option")) {
		take_option(reading, tag);
	}
}

static bool is_wanted(const struct html_tag *tag)
{
	const char *method = html_attribute(tag, "method");
	const char *action = html_attribute(tag, "action");

	return html_tag_is(tag, "form") && method && strcasecmp(method, "post") == 0 &&
		!(action && strstr(action, "/logout/"));
}

struct page_form *page_form_read(TALLOC_CTX *mem, const char *page)
{
	struct reading reading = {.mem = mem_context(mem, "reading")};
	struct html_tag tag;

	while (html_next_tag(reading.mem, &page, &tag)) {
		if (reading.form && html_tag_is(&tag, "/form"))
			break;
		if (reading.form)
			take(&reading, &tag);
		else if (is_wanted(&tag))
			reading.form = page_form_new(mem);
	}
	talloc_free(reading.mem);
	return reading.form;
}

const char *page_form_value(const struct page_form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return form->fields[i].value;
	return NULL;
}

void page_form_set(struct page_form *form, const char *name, const char *value)
{
	size_t kept = 0;

	for (size_t i = 0; i < form->count; i++)
		if (strcmp(form->fields[i].name, name) != 0)
			form->fields[kept++] = form->fields[i];
	form->count = kept;
	if (value)
		page_form_add(form, name, value);
}

size_t page_form_count(const struct page_form *form)
{
	return form->count;
}

const char *page_form_name(const struct page_form *form, size_t place)
{
	return form->fields[place].name;
}

static const char *take_text(TALLOC_CTX *mem, FILE *out, char **text)
{
	const char *copy;

	(void)fclose(out);
	copy = mem_text(mem, *text);
	free(*text);
	return copy;
}

const char *page_form_body(TALLOC_CTX *mem, const struct page_form *form)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (size_t i = 0; i < form->count; i++)
		form_text_write(out, i == 0, form->fields[i].name, form->fields[i].value);
	return take_text(mem, out, &text);
}

const char *page_form_parts(TALLOC_CTX *mem, const struct page_form *form, const char *boundary)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (size_t i = 0; i < form->count; i++)
		(void)fprintf(out,
			"--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
			boundary, form->fields[i].name, form->fields[i].value);
	(void)fprintf(out, "--%s--\r\n", boundary);
	return take_text(mem, out, &text);
}
