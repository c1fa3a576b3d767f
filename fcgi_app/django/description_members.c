#include "config.h"

#include "fcgi_app/django/description_members.h"

struct json_object *description_member(
	struct json_object *object, const char *name, enum json_type type)
{
	struct json_object *value;

	if (!json_object_object_get_ex(object, name, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

bool description_is_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string) &&
		strlen(json_object_get_string(value)) == (size_t)json_object_get_string_len(value);
}

const char *description_text(
	TALLOC_CTX *mem, struct json_object *object, const char *name, const char *fallback)
{
	struct json_object *value = description_member(object, name, json_type_string);

	return value && description_is_text(value) ? mem_text(mem, json_object_get_string(value))
						   : fallback;
}

int64_t description_number(struct json_object *object, const char *name)
{
	struct json_object *value = description_member(object, name, json_type_int);

	return value ? json_object_get_int64(value) : 0;
}

bool description_flag(struct json_object *object, const char *name)
{
	struct json_object *value = description_member(object, name, json_type_boolean);

	return value && json_object_get_boolean(value);
}

struct description_list description_as_list(struct json_object *value)
{
	if (!json_object_is_type(value, json_type_array))
		return (struct description_list){NULL, 0};
	return (struct description_list){value, json_object_array_length(value)};
}

struct description_list description_list(struct json_object *object, const char *name)
{
	return description_as_list(description_member(object, name, json_type_array));
}

struct json_object *description_item(struct description_list list, size_t index)
{
	return index < list.count ? json_object_array_get_idx(list.items, index) : NULL;
}

const char *description_plain(TALLOC_CTX *mem, struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_null:
		return NULL;
	case json_type_boolean:
		return json_object_get_boolean(value) ? "1" : "0";
	case json_type_string:
		if (!description_is_text(value))
			return NULL;
		break;
	case json_type_array:
	case json_type_object:
	case json_type_double:
	case json_type_int:
		break;
	}
	return mem_text(mem, json_object_get_string(value));
}
