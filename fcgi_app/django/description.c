#include "config.h"

#include "fcgi_app/django/description.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "base/take.h"

/* Of the layout that this reads. */
#define FORMAT 1

struct description {
	const char **settings;
	size_t setting_count;
	struct described_model *models;
	size_t model_count;
	bool has_short_characters;
};

/* The whole file as text. */
static bool read_file(TALLOC_CTX *mem, const char *path, struct bytes *out, struct error *err)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	size_t capacity = 0;
	size_t length = 0;
	bool ok;

	if (!file)
		return error_set(err, ERROR_INVALID, "cannot read %s: %s", path, strerror(errno));
	do {
		mem_grow(mem, text, &capacity, length + BUFSIZ);
		length += fread(text + length, 1, capacity - length, file);
	} while (length == capacity && length <= DESCRIPTION_MAX);
	ok = !ferror(file) && length <= DESCRIPTION_MAX;
	(void)fclose(file);
	*out = (struct bytes){text, length};
	return ok || error_set(err, ERROR_INVALID, "%s cannot be read, or is too large", path);
}

/* The member of that name and type; NULL: there is none. */
static struct json_object *member(struct json_object *object, const char *name, enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

static bool is_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
		strlen(json_object_get_string(value)) == (size_t)json_object_get_string_len(value);
}

/* A text of the object, or fallback; one with a NUL is none. */
static const char *text_of(
	TALLOC_CTX *mem, struct json_object *object, const char *name, const char *fallback)
{
	struct json_object *value = member(object, name, json_type_string);

	return value && is_text(value) ? mem_text(mem, json_object_get_string(value)) : fallback;
}

static int64_t number_of(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name, json_type_int);

	return value ? json_object_get_int64(value) : 0;
}

static bool flag_of(struct json_object *object, const char *name)
{
	struct json_object *value = member(object, name, json_type_boolean);

	return value && json_object_get_boolean(value);
}

static bool read_settings(
	struct description *description, struct json_object *root, struct error *err)
{
	struct json_object *object = member(root, "configuration", json_type_object);
	struct json_object_iterator at;
	struct json_object_iterator end;
	size_t count;

	if (!object)
		return error_set(err, ERROR_INVALID, "configuration: expected an object");
	count = (size_t)json_object_object_length(object);
	description->settings = mem_array(description, const char *, count + 1);
	end = json_object_iter_end(object);
	for (at = json_object_iter_begin(object); !json_object_iter_equal(&at, &end);
		json_object_iter_next(&at)) {
		const char *name = json_object_iter_peek_name(&at);
		struct json_object *value = json_object_iter_peek_value(&at);

		if (!is_text(value))
			return error_set(
				err, ERROR_INVALID, "configuration: %s: expected a text", name);
		description->settings[description->setting_count++] =
			mem_printf(description, "%s=%s", name, json_object_get_string(value));
	}
	return true;
}

static struct described_field field_of(TALLOC_CTX *mem, struct json_object *object)
{
	return (struct described_field){
		.name = text_of(mem, object, "name", NULL),
		.column = text_of(mem, object, "column", NULL),
		.field_class = text_of(mem, object, "internal_type", NULL),
		.verbose_name = text_of(mem, object, "verbose_name", ""),
		.max_length = number_of(object, "max_length"),
		.max_digits = number_of(object, "max_digits"),
		.decimal_places = number_of(object, "decimal_places"),
		.is_nullable = flag_of(object, "null"),
		.is_key = flag_of(object, "primary_key"),
		.is_generated = flag_of(object, "generated"),
	};
}

static bool read_fields(TALLOC_CTX *mem, struct json_object *object, struct described_model *model,
	struct error *err)
{
	struct json_object *list = member(object, "fields", json_type_array);
	size_t count = list ? json_object_array_length(list) : 0;
	struct described_field *fields = mem_array(mem, struct described_field, count + 1);

	if (!list)
		return error_set(err, ERROR_INVALID, "%s: fields: expected a list", model->label);
	for (size_t i = 0; i < count; i++) {
		fields[i] = field_of(mem, json_object_array_get_idx(list, i));
		if (!fields[i].name || !fields[i].field_class)
			return error_set(err, ERROR_INVALID,
				"%s: field %zu: expected a name and an internal_type", model->label,
				i + 1);
	}
	model->fields = fields;
	model->field_count = count;
	return true;
}

/* The place-th of the list, from 1. */
static bool read_model(struct description *description, struct json_object *object, size_t place,
	struct error *err)
{
	struct described_model *model = &description->models[description->model_count];
	const char *app = text_of(description, object, "app_label", NULL);
	const char *name = text_of(description, object, "model", NULL);

	if (member(object, "proxy_for", json_type_string))
		return true;
	model->table = text_of(description, object, "table", NULL);
	if (!app || !name || !model->table)
		return error_set(err, ERROR_INVALID,
			"model %zu: expected app_label, model and table", place);
	model->label = mem_printf(description, "%s.%s", app, name);
	model->verbose_name = text_of(description, object, "verbose_name", name);
	model->is_managed = flag_of(object, "managed");
	description->model_count++;
	return read_fields(description, object, model, err);
}

static bool read_models(
	struct description *description, struct json_object *root, struct error *err)
{
	struct json_object *list = member(root, "models", json_type_array);
	size_t count = list ? json_object_array_length(list) : 0;

	if (!list)
		return error_set(err, ERROR_INVALID, "models: expected a list");
	description->models = mem_array(description, struct described_model, count + 1);
	for (size_t i = 0; i < count; i++)
		if (!read_model(description, json_object_array_get_idx(list, i), i + 1, err))
			return false;
	return true;
}

/* The Django that began to use utf8mb4 when nothing else is said. */
#define LONG_CHARACTERS_VERSION 502

/* "3.2.25" is 302. */
static int version_of(const char *text)
{
	int major = take_digits(&text, 1);
	bool has_minor = take(&text, '.');

	return major * 100 + (has_minor ? take_digits(&text, 1) : 0);
}

static bool has_short_characters(TALLOC_CTX *mem, struct json_object *root)
{
	static const char *const path[] = {"settings", "DATABASE", "OPTIONS"};
	struct json_object *object = root;
	const char *charset;

	for (size_t i = 0; object && i < ARRAY_SIZE(path); i++)
		object = member(object, path[i], json_type_object);
	charset = object ? text_of(mem, object, "charset", NULL) : NULL;
	if (charset)
		return strcmp(charset, "utf8mb4") != 0;
	return version_of(text_of(mem, root, "django", "")) < LONG_CHARACTERS_VERSION;
}

static bool read_all(struct description *description, struct json_object *root, struct error *err)
{
	if (!json_object_is_type(root, json_type_object) || number_of(root, "format") != FORMAT)
		return error_set(err, ERROR_INVALID, "format: expected %d", FORMAT);
	description->has_short_characters = has_short_characters(description, root);
	return read_settings(description, root, err) && read_models(description, root, err);
}

/* Whether there is nothing but white space behind the first length bytes. */
static bool ends_at(struct bytes text, size_t length)
{
	const char *bytes = text.ptr;

	while (length < text.len && strchr(" \t\r\n", bytes[length]) && bytes[length])
		length++;
	return length == text.len;
}

static bool parse(
	struct description *description, const char *path, struct bytes text, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root;
	size_t end;
	bool ok;

	if (!tokener)
		mem_exhausted();
	root = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
	end = json_tokener_get_parse_end(tokener);
	if (json_tokener_get_error(tokener) != json_tokener_success || !ends_at(text, end))
		ok = error_set(err, ERROR_INVALID, "%s is no JSON, from byte %zu on", path, end);
	else
		ok = read_all(description, root, err);
	(void)json_object_put(root);
	json_tokener_free(tokener);
	return ok;
}

bool description_read(
	TALLOC_CTX *mem, const char *path, struct description **out, struct error *err)
{
	struct bytes text = {0};

	*out = mem_new(mem, struct description);
	return read_file(mem, path, &text, err) && parse(*out, path, text, err);
}

const char *const *description_settings(const struct description *description)
{
	return description->settings;
}

bool description_has_short_characters(const struct description *description)
{
	return description->has_short_characters;
}

size_t description_model_count(const struct description *description)
{
	return description->model_count;
}

const struct described_model *description_model(const struct description *description, size_t index)
{
	return &description->models[index];
}
