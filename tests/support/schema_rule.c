#include "config.h"

#include "tests/support/schema_rule.h"

#include <json-c/json.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"

/* Borrowed; NULL: there is none. */
static struct json_object *member(struct json_object *object, const char *name)
{
	return object ? json_object_object_get(object, name) : NULL;
}

static bool is_same(struct json_object *a, struct json_object *b)
{
	return a == b || (a && b && json_object_equal(a, b));
}

/* Whether the value is the list, or stands in it. */
static bool has(struct json_object *list, struct json_object *value)
{
	if (!json_object_is_type(list, json_type_array))
		return is_same(list, value);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (is_same(json_object_array_get_idx(list, i), value))
			return true;
	return false;
}

/* The first of the values, or the value itself, that the list lacks. */
static struct json_object *missing_from(struct json_object *list, struct json_object *values)
{
	if (!json_object_is_type(values, json_type_array))
		return has(list, values) ? NULL : values;
	for (size_t i = 0; i < json_object_array_length(values); i++)
		if (!has(list, json_object_array_get_idx(values, i)))
			return json_object_array_get_idx(values, i);
	return NULL;
}

/* A limit that is gone is no limit; one that is new is narrower. */
static bool is_narrower(
	struct json_object *was, struct json_object *is, const char *limit, bool is_least)
{
	struct json_object *old_limit = member(was, limit);
	struct json_object *new_limit = member(is, limit);

	if (!new_limit)
		return false;
	if (!old_limit)
		return true;
	return is_least ? json_object_get_double(new_limit) > json_object_get_double(old_limit)
			: json_object_get_double(new_limit) < json_object_get_double(old_limit);
}

static const char *broken_property(
	TALLOC_CTX *mem, const char *name, struct json_object *was, struct json_object *is)
{
	static const struct {
		const char *name;
		bool is_least;
	} limits[] = {
		{"minimum",   true },
                {"maximum",   false},
                {"minLength", true },
                {"maxLength", false}
        };

	if (!is)
		return mem_printf(mem, "%s is gone", name);
	if (missing_from(member(is, "type"), member(was, "type")))
		return mem_printf(mem, "%s is no %s any more", name,
			json_object_get_string(
				missing_from(member(is, "type"), member(was, "type"))));
	for (size_t i = 0; i < ARRAY_SIZE(limits); i++)
		if (is_narrower(was, is, limits[i].name, limits[i].is_least))
			return mem_printf(mem, "%s has a narrower %s", name, limits[i].name);
	if (member(is, "pattern") && !is_same(member(was, "pattern"), member(is, "pattern")))
		return mem_printf(mem, "%s has another pattern", name);
	return NULL;
}

static const char *broken_properties(
	TALLOC_CTX *mem, struct json_object *was, struct json_object *is)
{
	struct json_object_iterator end = json_object_iter_end(was);

	for (struct json_object_iterator at = json_object_iter_begin(was);
		!json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
		const char *name = json_object_iter_peek_name(&at);
		const char *broken = broken_property(
			mem, name, json_object_iter_peek_value(&at), member(is, name));

		if (broken)
			return broken;
	}
	return NULL;
}

static const char *broken_object(TALLOC_CTX *mem, struct json_object *was, struct json_object *is)
{
	struct json_object *properties = member(was, "properties");
	struct json_object *required = member(is, "required");
	const char *broken = NULL;

	if (properties)
		broken = broken_properties(mem, properties, member(is, "properties"));
	if (!broken && required && missing_from(member(was, "required"), required))
		broken = mem_printf(mem, "%s is required",
			json_object_get_string(missing_from(member(was, "required"), required)));
	if (!broken && !is_same(member(was, "$ref"), member(is, "$ref")))
		broken = "it refers to another schema";
	return broken;
}

/* Other names of fields: {"if": the field has its own name, "else": the other one's rules}. */
static const char *broken_aliases(TALLOC_CTX *mem, struct json_object *was, struct json_object *is)
{
	size_t old_count = was ? json_object_array_length(was) : 0;
	size_t new_count = is ? json_object_array_length(is) : 0;
	const char *broken = NULL;

	if (old_count != new_count)
		return "a field's other name came or went";
	for (size_t i = 0; i < old_count && !broken; i++) {
		struct json_object *old_alias = json_object_array_get_idx(was, i);
		struct json_object *new_alias = json_object_array_get_idx(is, i);

		if (!is_same(member(old_alias, "if"), member(new_alias, "if")))
			return "a field's other name is another field's";
		broken = broken_object(mem, member(old_alias, "else"), member(new_alias, "else"));
	}
	return broken;
}

const char *schema_rule_broken(TALLOC_CTX *mem, const char *old_schema, const char *new_schema)
{
	struct json_object *was = json_tokener_parse(old_schema);
	struct json_object *is = json_tokener_parse(new_schema);
	const char *broken;

	assert_non_null(was);
	assert_non_null(is);
	broken = broken_object(mem, was, is);
	if (!broken)
		broken = broken_aliases(mem, member(was, "allOf"), member(is, "allOf"));
	json_object_put(was);
	json_object_put(is);
	return broken;
}
