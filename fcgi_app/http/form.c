#include "config.h"

#include "fcgi_app/http/form.h"

#include "fcgi_app/http/percent.h"

struct field {
	const char *name;
	const char *value;
};

struct form {
	struct field *fields;
	size_t count;
	size_t capacity;
};

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

static bool add_field(struct form *form, const char *raw, size_t length)
{
	size_t name_length = length_to(raw, length, '=');
	size_t value_start = name_length + (name_length < length);
	struct field *field;

	mem_grow(form, form->fields, &form->capacity, form->count + 1);
	field = &form->fields[form->count++];
	field->name = decode(form, raw, name_length);
	field->value = decode(form, raw + value_start, length - value_start);
	return field->name && field->value;
}

bool form_parse(TALLOC_CTX *mem, struct bytes body, struct form **out, struct error *err)
{
	struct form *form = mem_new(mem, struct form);
	const char *text = body.ptr;

	for (size_t i = 0; i < body.len;) {
		size_t length = length_to(text + i, body.len - i, '&');

		if (form->count == FORM_FIELDS_MAX)
			return error_set(err, ERROR_INVALID, "the form has more than %d fields",
				FORM_FIELDS_MAX);
		if (length > 0 && !add_field(form, text + i, length))
			return error_set(err, ERROR_INVALID, "the form is malformed at field %zu",
				form->count);
		i += length + 1;
	}
	*out = form;
	return true;
}

const char *form_value(const struct form *form, const char *name)
{
	for (size_t i = form->count; i > 0; i--)
		if (strcmp(form->fields[i - 1].name, name) == 0)
			return form->fields[i - 1].value;
	return NULL;
}

const char *form_next(const struct form *form, const char *name, size_t *place)
{
	while (*place < form->count) {
		const struct field *field = &form->fields[(*place)++];

		if (strcmp(field->name, name) == 0)
			return field->value;
	}
	return NULL;
}

size_t form_count(const struct form *form)
{
	return form->count;
}
