#include "config.h"

#include "fcgi_app/django/description.h"

#include <errno.h>
#include <stdio.h>

#include "base/take.h"
#include "fcgi_app/django/description_models.h"

/* Of the layout that this reads. */
#define FORMAT 1

struct description {
	const char **settings;
	size_t setting_count;
	struct described_models models;
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

static bool read_settings(
	struct description *description, struct json_object *root, struct error *err)
{
	struct json_object *object = description_member(root, "configuration", json_type_object);
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

		if (!description_is_text(value))
			return error_set(
				err, ERROR_INVALID, "configuration: %s: expected a text", name);
		description->settings[description->setting_count++] =
			mem_printf(description, "%s=%s", name, json_object_get_string(value));
	}
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
		object = description_member(object, path[i], json_type_object);
	charset = object ? description_text(mem, object, "charset", NULL) : NULL;
	if (charset)
		return strcmp(charset, "utf8mb4") != 0;
	return version_of(description_text(mem, root, "django", "")) < LONG_CHARACTERS_VERSION;
}

static bool read_all(struct description *description, struct json_object *root, struct error *err)
{
	if (!json_object_is_type(root, json_type_object) ||
		description_number(root, "format") != FORMAT)
		return error_set(err, ERROR_INVALID, "format: expected %d", FORMAT);
	description->has_short_characters = has_short_characters(description, root);
	return read_settings(description, root, err) &&
		described_models_read(description, root, &description->models, err);
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
	return description->models.count;
}

const struct described_model *description_model(const struct description *description, size_t index)
{
	return &description->models.items[index];
}
