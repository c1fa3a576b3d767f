#include "config.h"

#include "fcgi_app/django/description_models.h"

const char *described_label(TALLOC_CTX *mem, struct json_object *object, const char *name)
{
	struct json_object *value = description_member(object, name, json_type_string);
	char *label = value && description_is_text(value)
		? mem_text(mem, json_object_get_string(value))
		: NULL;

	for (char *at = label; at && *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return label;
}

static bool read_fields(TALLOC_CTX *mem, struct json_object *object, struct described_model *model,
	struct error *err)
{
	struct description_list list = description_list(object, "fields");
	struct described_field *fields = mem_array(mem, struct described_field, list.count + 1);

	if (!list.items)
		return error_set(err, ERROR_INVALID, "%s: fields: expected a list", model->label);
	for (size_t i = 0; i < list.count; i++) {
		fields[i] = described_field_of(mem, description_item(list, i));
		if (!fields[i].name || !fields[i].field_class)
			return error_set(err, ERROR_INVALID,
				"%s: field %zu: expected a name and an internal_type", model->label,
				i + 1);
	}
	model->fields = fields;
	model->field_count = list.count;
	return true;
}

static struct described_pairs pairs_of(TALLOC_CTX *mem, struct json_object *object)
{
	return (struct described_pairs){
		.name = description_text(mem, object, "name", NULL),
		.verbose_name = description_text(mem, object, "verbose_name", ""),
		.help = description_text(mem, object, "help_text", ""),
		.table = description_text(mem, object, "table", NULL),
		.column = description_text(mem, object, "column", NULL),
		.related_column = description_text(mem, object, "related_column", NULL),
		.model = described_label(mem, object, "related_model"),
		.through = described_label(mem, object, "through"),
		.is_symmetrical = description_flag(object, "symmetrical"),
		.may_be_blank = description_flag(object, "blank"),
		.is_editable = description_flag(object, "editable"),
		.is_limited = described_is_limited(object),
	};
}

static bool read_pairs(TALLOC_CTX *mem, struct json_object *object, struct described_model *model,
	struct error *err)
{
	struct description_list list = description_list(object, "many_to_many");
	struct described_pairs *pairs = mem_array(mem, struct described_pairs, list.count + 1);

	for (size_t i = 0; i < list.count; i++) {
		pairs[i] = pairs_of(mem, description_item(list, i));
		if (!pairs[i].name || !pairs[i].table || !pairs[i].column ||
			!pairs[i].related_column || !pairs[i].model)
			return error_set(err, ERROR_INVALID,
				"%s: many_to_many %zu: expected a name, table, column, "
				"related_column and related_model",
				model->label, i + 1);
	}
	model->pairs = pairs;
	model->pairs_count = list.count;
	return true;
}

/* Of those that are there, relations; keys to rows of any model have no model of their own. */
static void read_generics(
	TALLOC_CTX *mem, struct json_object *object, struct described_model *model)
{
	struct description_list list = description_list(object, "generic");
	struct described_generic *generics =
		mem_array(mem, struct described_generic, list.count + 1);

	for (size_t i = 0; i < list.count; i++) {
		struct json_object *item = description_item(list, i);
		struct described_generic generic = {
			.model = described_label(mem, item, "related_model"),
			.content_type_field =
				description_text(mem, item, "content_type_field", NULL),
			.object_id_field = description_text(mem, item, "object_id_field", NULL),
		};

		if (generic.model && generic.content_type_field && generic.object_id_field)
			generics[model->generic_count++] = generic;
	}
	model->generics = generics;
}

static const char *const *ordering_of(TALLOC_CTX *mem, struct json_object *object)
{
	struct description_list list = description_list(object, "ordering");
	const char **words = mem_array(mem, const char *, list.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++) {
		struct json_object *item = description_item(list, i);

		if (description_is_text(item))
			words[count++] = mem_text(mem, json_object_get_string(item));
	}
	return words;
}

/*
 * What Python does when a row is written, and we would not: methods of its own, a row in the
 * parent's table, a place in an order.
 */
static bool has_own_rules(struct json_object *object)
{
	return description_list(object, "overrides").count > 0 ||
		description_list(object, "parents").count > 0 ||
		description_member(object, "order_with_respect_to", json_type_string);
}

/* The place-th of the list, from 1. */
static bool read_model(TALLOC_CTX *mem, struct json_object *object, size_t place,
	struct described_models *out, struct error *err)
{
	struct described_model *model = &out->items[out->count];
	const char *plural;

	if (description_member(object, "proxy_for", json_type_string))
		return true;
	model->app = description_text(mem, object, "app_label", NULL);
	model->name = description_text(mem, object, "model", NULL);
	model->table = description_text(mem, object, "table", NULL);
	if (!model->app || !model->name || !model->table)
		return error_set(err, ERROR_INVALID,
			"model %zu: expected app_label, model and table", place);
	model->label = mem_printf(mem, "%s.%s", model->app, model->name);
	model->verbose_name = description_text(mem, object, "verbose_name", model->name);
	plural = mem_printf(mem, "%ss", model->verbose_name);
	model->verbose_name_plural = description_text(mem, object, "verbose_name_plural", plural);
	model->text = description_text(mem, object, "str", NULL);
	model->ordering = ordering_of(mem, object);
	model->is_managed = description_flag(object, "managed");
	model->has_own_rules = has_own_rules(object);
	out->count++;
	read_generics(mem, object, model);
	return read_fields(mem, object, model, err) && read_pairs(mem, object, model, err);
}

bool described_models_read(
	TALLOC_CTX *mem, struct json_object *root, struct described_models *out, struct error *err)
{
	struct description_list list = description_list(root, "models");

	if (!list.items)
		return error_set(err, ERROR_INVALID, "models: expected a list");
	out->items = mem_array(mem, struct described_model, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		if (!read_model(mem, description_item(list, i), i + 1, out, err))
			return false;
	return true;
}
