#include "config.h"

#include <strings.h>

#include "fcgi_app/admin/row_models_parts.h"
#include "services/rows/row_rules.h"

const struct catalogue_reference *row_models_reference(
	const struct catalogue *catalogue, const char *table, const char *column)
{
	for (size_t i = 0; i < catalogue->reference_count; i++) {
		const struct catalogue_reference *reference = &catalogue->references[i];

		if (strcasecmp(reference->column, column) == 0 &&
			catalogue_is_table(catalogue, reference->table, table))
			return reference;
	}
	return NULL;
}

static const struct row_model *model_of_label(
	const struct model_builder *builder, const char *label)
{
	return row_models_find((struct row_models){builder->models, builder->count}, label);
}

static const struct row_model *model_of_table(
	const struct model_builder *builder, const char *table)
{
	for (size_t i = 0; i < builder->count; i++)
		if (catalogue_is_table(builder->catalogue, builder->models[i].table, table))
			return &builder->models[i];
	return NULL;
}

static const struct row_field *field_of_column(const struct row_model *model, const char *column)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].column && strcasecmp(model->fields[i].column, column) == 0)
			return &model->fields[i];
	return NULL;
}

static const struct row_field *field_of_name(const struct row_model *model, const char *name)
{
	return name ? row_model_field(model, name) : model->key;
}

static const struct {
	const char *name; /* of Django's on_delete, or of the server's rule */
	enum row_policy policy;
} policies[] = {
	{"CASCADE",     POLICY_CASCADE },
	{"PROTECT",     POLICY_PROTECT },
	{"RESTRICT",    POLICY_RESTRICT},
	{"SET_NULL",    POLICY_SET_NULL},
	{"SET_DEFAULT", POLICY_SET     },
	{"SET",         POLICY_SET     },
	{"DO_NOTHING",  POLICY_NOTHING },
	{"DB_CASCADE",  POLICY_CASCADE },
	{"DB_SET_NULL", POLICY_SET_NULL},
	{"SET NULL",    POLICY_SET_NULL},
};

/* What is not known better keeps its row from being deleted. */
static enum row_policy policy_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(policies); i++)
		if (strcmp(policies[i].name, name) == 0)
			return policies[i].policy;
	return POLICY_PROTECT;
}

/* Where a described foreign key leads; a model that is not among ours has no target. */
static void link_described(struct model_builder *builder, struct row_field *field,
	const struct described_relation *described)
{
	struct row_relation *relation = mem_new(builder->mem, struct row_relation);

	relation->target = model_of_label(builder, described->model);
	if (relation->target)
		relation->target_field = field_of_name(relation->target, described->to_field);
	if (!relation->target_field || !relation->target_field->column)
		relation->target = NULL;
	relation->policy = policy_of(described->on_delete);
	relation->back = described->related_name;
	if (strcmp(described->on_delete, "SET_DEFAULT") == 0)
		relation->replacement = field->initial;
	else
		relation->replacement = described->replacement;
	field->relation = relation;
}

static void link_by_catalogue(struct model_builder *builder, struct row_field *field,
	const struct catalogue_reference *reference)
{
	struct row_relation *relation = mem_new(builder->mem, struct row_relation);

	relation->target = model_of_table(builder, reference->target_table);
	if (relation->target)
		relation->target_field =
			field_of_column(relation->target, reference->target_column);
	if (!relation->target_field)
		relation->target = NULL;
	relation->policy = policy_of(reference->delete_rule);
	field->relation = relation;
}

static void link_pairs(struct model_builder *builder, struct row_field *field,
	const struct described_pairs *described)
{
	struct row_relation *relation = mem_new(builder->mem, struct row_relation);
	struct row_pairs *pairs = mem_new(builder->mem, struct row_pairs);

	*pairs = *field->pairs;
	if (described->through)
		pairs->through = model_of_label(builder, described->through);
	relation->target = model_of_label(builder, described->model);
	if (relation->target)
		relation->target_field = relation->target->key;
	relation->policy = POLICY_CASCADE;
	field->relation = relation;
	field->pairs = pairs;
}

static void link_by_description(
	struct model_builder *builder, size_t index, const struct described_model *described)
{
	const struct row_model *model = &builder->models[index];

	for (size_t i = 0; i < described->field_count; i++) {
		const struct row_field *field = row_model_field(model, described->fields[i].name);

		if (field && field->column && described->fields[i].relation)
			link_described(builder, &builder->fields[index][field - model->fields],
				described->fields[i].relation);
	}
	for (size_t i = 0; i < described->pairs_count; i++) {
		const struct row_field *field = row_model_field(model, described->pairs[i].name);

		if (field && field->pairs)
			link_pairs(builder, &builder->fields[index][field - model->fields],
				&described->pairs[i]);
	}
}

/* The table of pairs that an undescribed field is. */
static const struct catalogue_reference *pairs_target(
	const struct model_builder *builder, const struct row_field *field)
{
	const struct pair_table *pair = builder->pairs.items;

	while (strcmp(pair->target->table, field->pairs->table) != 0)
		pair++;
	return pair->target;
}

static void link_by_server(struct model_builder *builder, size_t index)
{
	const struct row_model *model = &builder->models[index];

	for (size_t i = 0; i < model->field_count; i++) {
		struct row_field *field = &builder->fields[index][i];
		const struct catalogue_reference *reference = NULL;

		if (field->pairs)
			reference = pairs_target(builder, field);
		else if (field->column)
			reference = row_models_reference(
				builder->catalogue, model->table, field->column);
		if (reference)
			link_by_catalogue(builder, field, reference);
	}
}

void row_models_link_fields(struct model_builder *builder, size_t index)
{
	if (builder->sources[index].described)
		link_by_description(builder, index, builder->sources[index].described);
	else
		link_by_server(builder, index);
}

/* Keys that are foreign keys themselves: so many in a row, and no more. */
#define CHAIN_MAX 8

/* The field whose values a foreign key holds in the end. */
static const struct row_field *root_of(const struct row_field *field)
{
	for (int i = 0; i < CHAIN_MAX && field->relation && field->relation->target_field; i++)
		field = field->relation->target_field;
	return field;
}

void row_models_check_key(struct model_builder *builder, size_t index)
{
	struct row_model *model = &builder->models[index];
	const struct row_field *root = model->key ? root_of(model->key) : NULL;

	if (root && (root->kind == ROW_BINARY || root->flags & ROW_SECRET))
		model->key = NULL;
}

/* Of a many-to-many field both sides are told by their keys. */
static bool leads_nowhere(const struct row_model *model, const struct row_field *field)
{
	const struct row_relation *relation = field->relation;

	return field->pairs &&
		(!model->key || !relation || !relation->target || !relation->target->key);
}

void row_models_drop_pairs(struct model_builder *builder, size_t index)
{
	struct row_model *model = &builder->models[index];
	struct row_field *fields = builder->fields[index];
	size_t kept = 0;

	for (size_t i = 0; i < model->field_count; i++)
		if (leads_nowhere(model, &fields[i]))
			model->is_managed_elsewhere = true; /* nobody would remove its pairs */
		else
			fields[kept++] = fields[i];
	model->field_count = kept;
}

/* A foreign key's values are spelled as those of what it refers to. */
static void inherit_kind(struct row_field *field)
{
	const struct row_field *root = root_of(field);

	if (root == field)
		return;
	field->kind = root->kind;
	field->max_length = root->max_length;
	field->decimal_places = root->decimal_places;
	field->max_digits = root->max_digits;
	field->flags |= root->flags & (unsigned)(ROW_UNICODE | ROW_LOCAL_TIME | ROW_SECRET);
	if (field->flags & ROW_SECRET)
		field->flags |= ROW_NOT_EDITABLE;
}

/* Once the kind is known: what SET sets, in our spelling; what cannot be set keeps its row. */
static void settle_replacement(TALLOC_CTX *mem, struct row_field *field)
{
	struct row_complaint complaint = {0};
	struct row_relation *relation;

	if (!field->relation || !field->relation->replacement)
		return;
	relation = mem_new(mem, struct row_relation);
	*relation = *field->relation;
	if (!row_rules_clean(
		    mem, field, field->relation->replacement, &relation->replacement, &complaint))
		relation->policy = POLICY_PROTECT;
	field->relation = relation;
}

/* Of an index the fields that we have, from its first on. */
static struct row_key_fields fields_of_index(
	TALLOC_CTX *mem, const struct row_model *model, const struct catalogue_index *index)
{
	const struct row_field **fields =
		mem_array(mem, const struct row_field *, index->column_count);
	size_t count = 0;

	while (count < index->column_count &&
		(fields[count] = field_of_column(model, index->columns[count])))
		count++;
	return (struct row_key_fields){fields, count};
}

/* What is gathered for one model. */
struct indexes {
	struct row_key_fields *all;
	struct row_key_fields *uniques;
};

static void add_index(struct model_builder *builder, size_t position,
	const struct catalogue_index *index, struct indexes *out)
{
	struct row_model *model = &builder->models[position];
	struct row_key_fields fields = fields_of_index(builder->mem, model, index);
	struct row_field *first;

	if (fields.count == 0)
		return;
	first = &builder->fields[position][fields.fields[0] - model->fields];
	first->flags |= ROW_INDEXED;
	if (index->is_unique && index->column_count == 1)
		first->flags |= ROW_UNIQUE;
	out->all[model->index_count++] = fields;
	if (index->is_unique && index->column_count > 1 && fields.count == index->column_count)
		out->uniques[model->unique_count++] = fields;
}

static void add_indexes(struct model_builder *builder, size_t position)
{
	const struct catalogue *catalogue = builder->catalogue;
	struct row_model *model = &builder->models[position];
	struct indexes indexes;
	size_t count = 0;

	for (size_t i = 0; i < catalogue->index_count; i++)
		count += catalogue_is_table(catalogue, catalogue->indexes[i].table, model->table);
	indexes.all = mem_array(builder->mem, struct row_key_fields, count + 1);
	indexes.uniques = mem_array(builder->mem, struct row_key_fields, count + 1);
	model->indexes = indexes.all;
	model->uniques = indexes.uniques;
	for (size_t i = 0; i < catalogue->index_count; i++)
		if (catalogue_is_table(catalogue, catalogue->indexes[i].table, model->table))
			add_index(builder, position, &catalogue->indexes[i], &indexes);
}

/* Those who refer to the model by a foreign key or by pairs; out: NULL just counts. */
static size_t gather_references(const struct model_builder *builder, const struct row_model *target,
	struct row_reference *out)
{
	size_t count = 0;

	for (size_t i = 0; i < builder->count; i++) {
		const struct row_model *model = &builder->models[i];

		for (size_t j = 0; j < model->field_count; j++) {
			const struct row_field *field = &model->fields[j];

			if (!field->relation || field->relation->target != target)
				continue;
			if (out)
				out[count] = (struct row_reference){target, model, field, NULL};
			count++;
		}
	}
	return count;
}

/* A generic relation; false: its rows are none that we know. */
static bool generic_reference(const struct model_builder *builder, const struct row_model *target,
	const struct described_generic *generic, struct row_reference *out)
{
	const struct row_model *model = model_of_label(builder, generic->model);

	if (!model)
		return false;
	*out = (struct row_reference){
		.target = target,
		.model = model,
		.field = row_model_field(model, generic->object_id_field),
		.content_type = row_model_field(model, generic->content_type_field),
	};
	return out->field && out->field->column && out->content_type && out->content_type->column;
}

static void add_references(struct model_builder *builder, size_t position)
{
	const struct described_model *described = builder->sources[position].described;
	struct row_model *model = &builder->models[position];
	size_t generic_count = described ? described->generic_count : 0;
	size_t count = gather_references(builder, model, NULL);
	struct row_reference *references =
		mem_array(builder->mem, struct row_reference, count + generic_count + 1);

	(void)gather_references(builder, model, references);
	for (size_t i = 0; i < generic_count; i++)
		if (generic_reference(builder, model, &described->generics[i], &references[count]))
			count++;
	model->references = references;
	model->reference_count = count;
}

void row_models_link_model(struct model_builder *builder, size_t index)
{
	for (size_t i = 0; i < builder->models[index].field_count; i++)
		if (!builder->fields[index][i].pairs) {
			inherit_kind(&builder->fields[index][i]);
			settle_replacement(builder->mem, &builder->fields[index][i]);
		}
	add_indexes(builder, index);
	add_references(builder, index);
}
