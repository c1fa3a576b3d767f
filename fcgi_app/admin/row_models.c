#include "config.h"

#include "fcgi_app/admin/row_models.h"

#include <strings.h>

#include "fcgi_app/admin/row_models_parts.h"
#include "services/rows/recipe.h"

/* "order line" from "order_line". */
static const char *with_blanks(TALLOC_CTX *mem, const char *name)
{
	char *text = mem_text(mem, name);

	for (char *at = text; *at; at++)
		if (*at == '_')
			*at = ' ';
	return text;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text);
	size_t end_length = strlen(end);

	return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

/* As English has it, mostly: batches, categories, keys. */
static const char *plural_of(TALLOC_CTX *mem, const char *name)
{
	static const char *const hissing[] = {"s", "x", "z", "ch", "sh"};
	size_t length = strlen(name);

	for (size_t i = 0; i < ARRAY_SIZE(hissing); i++)
		if (ends_with(name, hissing[i]))
			return mem_printf(mem, "%ses", name);
	if (length > 1 && name[length - 1] == 'y' && !strchr("aeiou", name[length - 2]))
		return mem_printf(mem, "%.*sies", (int)length - 1, name);
	return mem_printf(mem, "%ss", name);
}

static void name_model(struct model_builder *builder, size_t index)
{
	const struct row_source *source = &builder->sources[index];
	const struct described_model *described = source->described;
	struct row_model *model = &builder->models[index];
	const char *dot = strchr(source->label, '.');

	model->label = source->label;
	model->table = source->table;
	model->app = dot ? mem_text_n(builder->mem, source->label, (size_t)(dot - source->label))
			 : source->label;
	model->name = dot ? dot + 1 : source->label;
	model->text = source->text ? source->text : described ? described->text : NULL;
	model->verbose_name =
		described ? described->verbose_name : with_blanks(builder->mem, model->name);
	model->verbose_name_plural = described ? described->verbose_name_plural
					       : plural_of(builder->mem, model->verbose_name);
	model->is_managed_elsewhere = described && described->has_own_rules;
}

/* A word of Django's ordering in our spelling; NULL: it is no field of ours. */
static const char *order_word(TALLOC_CTX *mem, const struct row_model *model, const char *word)
{
	bool is_descending = *word == '-';
	char *path = mem_text(mem, word + is_descending);
	char *out = path;
	const struct row_field *field;

	if (strcmp(path, "pk") == 0)
		return model->key
			? mem_printf(mem, "%s%s", is_descending ? "-" : "", model->key->name)
			: NULL;
	for (const char *at = path; *at; at++) {
		bool is_step = at[0] == '_' && at[1] == '_';

		*out++ = is_step ? '.' : *at;
		at += is_step;
	}
	*out = '\0';
	field = row_path_field(model, path);
	if (!field || !field->column || field->kind == ROW_BINARY)
		return NULL;
	return mem_printf(mem, "%s%s", is_descending ? "-" : "", path);
}

/* Expressions of Python's, and "?", are left out. */
static void order_model(struct model_builder *builder, size_t index)
{
	const struct described_model *described = builder->sources[index].described;
	struct row_model *model = &builder->models[index];

	if (!described)
		return;
	for (const char *const *word = described->ordering; *word; word++) {
		const char *ours = order_word(builder->mem, model, *word);

		if (ours)
			model->order = model->order
				? mem_printf(builder->mem, "%s %s", model->order, ours)
				: ours;
	}
}

/* A described recipe is no use where a column is missing, or not for anybody to see. */
static void check_text(struct model_builder *builder, size_t index)
{
	struct row_model *model = &builder->models[index];
	const char *const *path;

	if (builder->sources[index].text || !model->text)
		return;
	for (path = recipe_paths(builder->mem, model); *path; path++) {
		const struct row_field *field = row_path_field(model, *path);

		if (!field || field->pairs || field->flags & ROW_SECRET) {
			model->text = NULL;
			return;
		}
	}
}

struct row_models row_models_make(TALLOC_CTX *mem, const struct row_source *sources, size_t count,
	const struct catalogue *catalogue, const struct site_facts *facts)
{
	struct model_builder builder = {
		.mem = mem,
		.catalogue = catalogue,
		.facts = facts,
		.sources = sources,
		.models = mem_array(mem, struct row_model, count + 1),
		.fields = mem_array(mem, struct row_field *, count + 1),
		.count = count,
		.pairs = row_models_find_pairs(mem, catalogue),
	};

	for (size_t i = 0; i < count; i++) {
		name_model(&builder, i);
		row_models_make_fields(&builder, i);
	}
	for (size_t i = 0; i < count; i++)
		row_models_link_fields(&builder, i);
	for (size_t i = 0; i < count; i++)
		row_models_check_key(&builder, i);
	for (size_t i = 0; i < count; i++)
		row_models_drop_pairs(&builder, i);
	for (size_t i = 0; i < count; i++)
		row_models_link_model(&builder, i);
	for (size_t i = 0; i < count; i++) {
		order_model(&builder, i);
		check_text(&builder, i);
	}
	return (struct row_models){builder.models, count};
}

const struct row_model *row_models_find(struct row_models models, const char *label)
{
	for (size_t i = 0; i < models.count; i++)
		if (strcasecmp(models.items[i].label, label) == 0)
			return models.items + i;
	return NULL;
}

bool row_model_is_of_sessions(const struct row_model *model)
{
	return row_model_field(model, "session_key") && row_model_field(model, "session_data");
}
