#include "config.h"

#include "fcgi_app/http/form.h"

#include "fcgi_app/http/percent.h"

/* One of the two is not NULL. */
struct field {
	const char *name;
	const char *value;
	const struct form_file *file;
};

struct form {
	struct field *fields;
	size_t count;
	size_t capacity;
};

struct form *form_new(TALLOC_CTX *mem)
{
	return mem_new(mem, struct form);
}

static bool add(struct form *form, struct field field, struct error *err)
{
	if (form->count == FORM_FIELDS_MAX)
		return error_set(
			err, ERROR_INVALID, "the form has more than %d fields", FORM_FIELDS_MAX);
	mem_grow(form, form->fields, &form->capacity, form->count + 1);
	form->fields[form->count++] = field;
	return true;
}

bool form_add(struct form *form, const char *name, const char *value, struct error *err)
{
	return add(form, (struct field){.name = name, .value = value}, err);
}

bool form_add_file(
	struct form *form, const char *name, const struct form_file *file, struct error *err)
{
	return add(form, (struct field){.name = name, .file = file}, err);
}

static size_t length_to(const char *at, size_t size, char end)
{
	const char *found = memchr(at, end, size);

	return found ? (size_t)(found - at) : size;
}

/* NULL: it is malformed. */
static const char *decode(TALLOC_CTX *mem, const char *raw, size_t length)
{
	char *text = mem_array(mem, char, length + 1);

	return percent_decode(raw, length, PERCENT_PLUS_IS_BLANK, text) ? text : NULL;
}

static bool parse_field(struct form *form, const char *raw, size_t length, struct error *err)
{
	size_t name_length = length_to(raw, length, '=');
	size_t value_start = name_length + (name_length < length);
	const char *name = decode(form, raw, name_length);
	const char *value = decode(form, raw + value_start, length - value_start);

	if (!name || !value)
		return error_set(
			err, ERROR_INVALID, "the form is malformed at field %zu", form->count + 1);
	return form_add(form, name, value, err);
}

bool form_parse(TALLOC_CTX *mem, struct bytes body, struct form **out, struct error *err)
{
	struct form *form = form_new(mem);
	const char *text = body.ptr;

	for (size_t i = 0; i < body.len;) {
		size_t length = length_to(text + i, body.len - i, '&');

		if (length > 0 && !parse_field(form, text + i, length, err))
			return false;
		i += length + 1;
	}
	*out = form;
	return true;
}

const char *form_value(const struct form *form, const char *name)
{
	for (size_t i = form->count; i > 0; i--) {
		const struct field *field = &form->fields[i - 1];

		if (field->value && strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

const char *form_next(const struct form *form, const char *name, size_t *place)
{
	while (*place < form->count) {
		const struct field *field = &form->fields[(*place)++];

		if (field->value && strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

const struct form_file *form_file(const struct form *form, const char *name)
{
	for (size_t i = form->count; i > 0; i--) {
		const struct field *field = &form->fields[i - 1];

		if (field->file && strcmp(field->name, name) == 0)
			return field->file;
	}
	return NULL;
}

size_t form_count(const struct form *form)
{
	return form->count;
}

bool form_item(const struct form *form, size_t place, const char **name, const char **value)
{
	if (place >= form->count)
		return false;
	*name = form->fields[place].name;
	*value = form->fields[place].value;
	return true;
}
