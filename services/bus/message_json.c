#include "config.h"

#include "services/bus/message_json.h"

#include <assert.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <limits.h>

#include "base/json_text.h"
#include "services/bus/field_text.h"
#include "services/bus/json_syntax.h"

/* The string's text, or NULL when value is no string or has a U+0000 inside. */
static const char *string_of(struct json_object *value)
{
	const char *text;

	if (!json_object_is_type(value, json_type_string))
		return NULL;
	text = json_object_get_string(value);
	return strlen(text) == (size_t)json_object_get_string_len(value) ? text : NULL;
}

/* The integer's digits; NULL when value is no integer, or one json-c may have cut to 64 bits. */
static const char *spelling_of(struct json_object *value)
{
	if (!json_object_is_type(value, json_type_int) ||
		json_object_get_uint64(value) == UINT64_MAX ||
		json_object_get_int64(value) == INT64_MIN)
		return NULL;
	return json_object_get_string(value);
}

static bool read_text(struct message *message, const struct field *field, struct json_object *value)
{
	const char *text = string_of(value);

	if (!text && (field->flags & FIELD_FROM_INTEGER))
		text = spelling_of(value);
	return text && field_set_from_text(message, field, text);
}

static bool read_int32(
	struct message *message, const struct field *field, struct json_object *value)
{
	const char *text = string_of(value);
	int64_t number;

	if (text)
		return field_set_from_text(message, field, text);
	if (!json_object_is_type(value, json_type_int))
		return false;
	number = json_object_get_int64(value); /* beyond 64 bits: the nearest one */
	if (number < field->min || number > field->max)
		return false;
	message_set_int32(message, field, (int32_t)number);
	return true;
}

static bool read_date(struct message *message, const struct field *field, struct json_object *value)
{
	const char *text = string_of(value);

	return text && field_set_from_text(message, field, text);
}

static bool (*const readers[])(struct message *, const struct field *, struct json_object *) = {
	[FIELD_TEXT] = read_text,
	[FIELD_INT32] = read_int32,
	[FIELD_DATE] = read_date,
};

/* False: absent. *value is borrowed from object; NULL: null. */
static bool find_member(
	struct json_object *object, const struct field *field, struct json_object **value)
{
	return json_object_object_get_ex(object, field->name, value) ||
		(field->alias && json_object_object_get_ex(object, field->alias, value));
}

static bool read_field(
	struct message *message, const struct field *field, struct json_object *object)
{
	struct json_object *value;

	if (!find_member(object, field, &value))
		return field->flags & FIELD_OPTIONAL;
	if (!value)
		return field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE);
	return readers[field->type](message, field, value);
}

/* Reads every field, so that the error names all that are wrong. */
static bool read_fields(struct message *message, struct json_object *object, struct error *err)
{
	const struct message_type *type = message->type;
	const char *problems = NULL;

	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];

		if (!read_field(message, field, object))
			problems = mem_printf(message, "%s%s%s", problems ? problems : "",
				problems ? "; " : "", field_describe(message, field, "null"));
	}
	return !problems || error_set(err, ERROR_INVALID, "%s", problems);
}

/* The values of a text that passed the syntax check; the caller puts them back. */
static struct json_object *parse(struct bytes json)
{
	/* json-c counts the values inside the innermost container as one level more. */
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX + 1);
	struct json_object *object;

	assert(json.len <= INT_MAX);
	if (!tokener)
		mem_exhausted();
	object = json_tokener_parse_ex(tokener, json.ptr, (int)json.len);
	json_tokener_free(tokener);
	if (!object) /* nothing else is left to fail */
		mem_exhausted();
	return object;
}

static bool read_message(TALLOC_CTX *mem, const struct message_type *type,
	struct json_object *object, struct message **out, struct error *err)
{
	struct message *message = message_new(mem, type);

	if (!read_fields(message, object, err))
		return false;
	*out = message;
	return true;
}

bool message_from_json(TALLOC_CTX *mem, const struct message_type *type, struct bytes json,
	struct message **out, struct error *err)
{
	struct json_object *object;
	bool ok;

	if (!json_syntax_check(json, err))
		return false;
	object = parse(json);
	ok = read_message(mem, type, object, out, err);
	json_object_put(object);
	return ok;
}

bool message_from_json_member(TALLOC_CTX *mem, const struct message_type *type, struct bytes json,
	const char *member, struct message **out, struct error *err)
{
	struct json_object *object;
	struct json_object *inner;
	bool ok;

	if (!json_syntax_check(json, err))
		return false;
	object = parse(json);
	if (json_object_object_get_ex(object, member, &inner) &&
		json_object_is_type(inner, json_type_object))
		ok = read_message(mem, type, inner, out, err);
	else
		ok = error_set(err, ERROR_INVALID, "%s: expected an object", member);
	json_object_put(object);
	return ok;
}

static void write_value(FILE *out, const struct message *message, const struct field *field)
{
	char buffer[DATE_TEXT_SIZE];
	bool optional = field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE);
	int32_t number;

	switch (field->type) {
	case FIELD_INT32:
		number = message_int32(message, field);
		if (optional && number == 0)
			json_write_text(out, NULL);
		else
			(void)fprintf(out, "%" PRId32, number);
		break;
	case FIELD_DATE:
		(void)date_format(message_date(message, field), buffer);
		json_write_text(out, *buffer ? buffer : NULL);
		break;
	case FIELD_TEXT:
	default:
		json_write_text(out, message_text(message, field));
		break;
	}
}

void message_write_json(FILE *out, const struct message *message)
{
	const struct message_type *type = message->type;

	(void)putc('{', out);
	for (size_t i = 0; i < type->field_count; i++) {
		if (i > 0)
			(void)putc(',', out);
		json_write_text(out, type->fields[i].name);
		(void)putc(':', out);
		write_value(out, message, &type->fields[i]);
	}
	(void)putc('}', out);
}
