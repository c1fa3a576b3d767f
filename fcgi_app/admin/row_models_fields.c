#include "config.h"

#include <strings.h>

#include "fcgi_app/admin/row_models_parts.h"
#include "services/rows/row_rules.h"

/* Classes of Django's that say more than their columns do. */
static const struct {
	const char *name;
	enum row_kind kind;
} class_kinds[] = {
	{"BooleanField",          ROW_BOOLEAN  },
	{"NullBooleanField",      ROW_BOOLEAN  },
	{"SlugField",             ROW_SLUG     },
	{"EmailField",            ROW_EMAIL    },
	{"URLField",              ROW_URL      },
	{"FileField",             ROW_FILE     },
	{"ImageField",            ROW_FILE     },
	{"GenericIPAddressField", ROW_ADDRESS  },
	{"IPAddressField",        ROW_ADDRESS  },
	{"TextField",             ROW_LONG_TEXT},
	{"DurationField",         ROW_DURATION },
	{"UUIDField",             ROW_UUID     },
	{"JSONField",             ROW_JSON     },
};

/* "supplier" of supplier_id, which refers to something; else as the column is called. */
static const char *plain_name(const struct model_builder *builder,
	const struct catalogue_column *column, struct catalogue_table table)
{
	size_t length = strlen(column->name);
	const char *shorter;

	if (length < 4 || strcasecmp(column->name + length - 3, "_id") != 0 ||
		!row_models_reference(builder->catalogue, column->table, column->name))
		return column->name;
	shorter = mem_text_n(builder->mem, column->name, length - 3);
	return catalogue_table_column(table, shorter) ? column->name : shorter;
}

static const char *plain_label(TALLOC_CTX *mem, const char *name)
{
	char *label = mem_text(mem, strcasecmp(name, "id") == 0 ? "ID" : name);

	for (char *at = label; *at; at++)
		if (*at == '_')
			*at = ' ';
	return label;
}

/* The only column of the primary key; NULL: it has none, or several. */
static const char *key_column(const struct model_builder *builder, const char *table)
{
	for (size_t i = 0; i < builder->catalogue->index_count; i++) {
		const struct catalogue_index *index = &builder->catalogue->indexes[i];

		if (index->is_primary && index->column_count == 1 &&
			catalogue_is_table(builder->catalogue, index->table, table))
			return index->columns[0];
	}
	return NULL;
}

static struct row_field plain_field(const struct model_builder *builder,
	const struct catalogue_column *column, struct catalogue_table table)
{
	struct row_field field = row_models_column_field(builder->mem, column, false);

	field.name = plain_name(builder, column, table);
	field.label = plain_label(builder->mem, field.name);
	field.flags |= column->is_nullable ? ROW_MAY_BE_BLANK : 0U;
	return field;
}

static void set_class(struct row_field *field, const struct described_field *described)
{
	for (size_t i = 0; i < ARRAY_SIZE(class_kinds); i++)
		if (strcmp(class_kinds[i].name, described->stock_class) == 0)
			field->kind = class_kinds[i].kind;
	if (field->kind == ROW_SPAN && strcmp(described->stock_class, "TimeField") == 0)
		field->kind = ROW_TIME;
	if (described->max_length > 0)
		field->max_length = described->max_length;
	if (field->kind == ROW_UUID)
		field->max_length = 0;
}

static void set_flag(struct row_field *field, bool is_set, enum row_flag flag)
{
	if (is_set)
		field->flags |= (unsigned)flag;
}

static void set_flags(struct row_field *field, const struct described_field *described)
{
	bool is_now = described->default_kind == DEFAULT_NOW;
	bool is_random = described->default_kind == DEFAULT_RANDOM;

	if (!described->is_nullable)
		field->flags &= ~(unsigned)ROW_NULLABLE;
	set_flag(field, described->is_key, ROW_KEY);
	set_flag(field, described->is_generated, ROW_COMPUTED);
	set_flag(field, !described->is_editable || is_random, ROW_NOT_EDITABLE);
	set_flag(field, described->is_unique, ROW_UNIQUE);
	set_flag(field, described->has_unicode, ROW_UNICODE);
	set_flag(field, described->is_parent_link, ROW_PARENT_LINK);
	set_flag(field, described->is_stamped_on_add || is_now, ROW_STAMPED_ON_ADD);
	set_flag(field, described->is_stamped_on_save, ROW_STAMPED_ON_SAVE);
	set_flag(field, is_random, ROW_RANDOM_ON_ADD);
	set_flag(field, described->may_be_blank, ROW_MAY_BE_BLANK);
}

/* Without any in the description, those of the column stand: of an enum. */
static void set_choices(
	TALLOC_CTX *mem, struct row_field *field, const struct described_field *described)
{
	struct row_choice *choices;

	if (described->choice_count == 0)
		return;
	choices = mem_array(mem, struct row_choice, described->choice_count);
	for (size_t i = 0; i < described->choice_count; i++)
		choices[i] = (struct row_choice){
			described->choices[i].value, described->choices[i].label};
	field->choices = choices;
	field->choice_count = described->choice_count;
}

/* In the spelling of the field's kind; a default that no form would take is none. */
static const char *initial_of(
	TALLOC_CTX *mem, const struct row_field *field, const struct described_field *described)
{
	struct row_complaint complaint = {0};
	const char *initial;

	if (described->default_kind != DEFAULT_TEXT ||
		!row_rules_clean(mem, field, described->initial, &initial, &complaint))
		return NULL;
	return initial;
}

/* "IntegerField", "PositiveSmallIntegerField" and their like. */
static bool is_number(const struct described_field *described)
{
	static const char end[] = "IntegerField";
	size_t length = strlen(described->stock_class);

	return length >= sizeof(end) - 1 &&
		strcmp(described->stock_class + length - (sizeof(end) - 1), end) == 0;
}

static struct row_field described_field(TALLOC_CTX *mem, const struct catalogue_column *column,
	const struct described_field *described)
{
	struct row_field field = row_models_column_field(mem, column, is_number(described));

	field.name = described->name;
	field.label = described->verbose_name;
	field.help = described->help;
	field.upload_to = described->upload_to;
	field.pattern = described->pattern;
	field.pattern_message = described->pattern_message;
	field.min = described->min ? described->min : field.min;
	field.max = described->max ? described->max : field.max;
	set_class(&field, described);
	set_flags(&field, described);
	set_choices(mem, &field, described);
	field.initial = initial_of(mem, &field, described);
	return field;
}

static struct row_field pairs_field(TALLOC_CTX *mem, const struct described_pairs *described)
{
	struct row_pairs *pairs = mem_new(mem, struct row_pairs);

	*pairs = (struct row_pairs){
		.table = described->table,
		.column = described->column,
		.related_column = described->related_column,
		.is_symmetrical = described->is_symmetrical,
	};
	return (struct row_field){
		.name = described->name,
		.label = described->verbose_name,
		.help = described->help,
		.kind = ROW_TEXT,
		.flags = (described->may_be_blank ? (unsigned)ROW_MAY_BE_BLANK : 0U) |
			(described->is_editable && !described->through
					? 0U
					: (unsigned)ROW_NOT_EDITABLE),
		.pairs = pairs,
	};
}

static bool is_column(const struct row_field *field, const char *column)
{
	return field->column && strcasecmp(field->column, column) == 0;
}

/* Whoever has declared or described it. */
static bool is_password(const struct model_builder *builder, const struct row_model *model,
	const struct row_field *field)
{
	const struct site_facts *facts = builder->facts;

	return is_column(field, "password") &&
		(strcasecmp(model->label, facts->user_model) == 0 ||
			catalogue_is_table(builder->catalogue, model->table, facts->user_table));
}

/* Whoever knows the key of a session is signed in, wherever it stands. */
static bool is_of_session(const struct row_field *field)
{
	return is_column(field, "session_key") || is_column(field, "session_data");
}

/* A user who is added has no password yet, as Django spells it. */
#define UNUSABLE_PASSWORD "!"

static void add_field(struct model_builder *builder, size_t index, struct row_field field)
{
	struct row_model *model = &builder->models[index];

	if (model->field_count == ROW_FIELDS_MAX) {
		model->is_managed_elsewhere = true; /* a row of ours would not be whole */
		return;
	}
	if (is_password(builder, model, &field))
		field.initial = UNUSABLE_PASSWORD;
	if (is_password(builder, model, &field) || is_of_session(&field))
		field.flags |= (unsigned)ROW_SECRET | (unsigned)ROW_NOT_EDITABLE;
	if (field.kind == ROW_DATETIME && field.column && builder->facts->has_local_times)
		field.flags |= ROW_LOCAL_TIME;
	mem_grow(builder->mem, builder->fields[index], &builder->field_capacity,
		model->field_count + 1);
	builder->fields[index][model->field_count++] = field;
}

static void add_described(struct model_builder *builder, size_t index, struct catalogue_table table)
{
	const struct described_model *described = builder->sources[index].described;
	struct row_model *model = &builder->models[index];

	for (size_t i = 0; i < described->field_count; i++) {
		const struct described_field *field = &described->fields[i];
		const struct catalogue_column *column =
			field->column ? catalogue_table_column(table, field->column) : NULL;

		model->is_managed_elsewhere = model->is_managed_elsewhere || field->has_own_rules;
		if (column)
			add_field(builder, index, described_field(builder->mem, column, field));
	}
	for (size_t i = 0; i < described->pairs_count; i++) {
		model->is_managed_elsewhere =
			model->is_managed_elsewhere || described->pairs[i].is_limited;
		if (catalogue_has_table(builder->catalogue, described->pairs[i].table))
			add_field(builder, index, pairs_field(builder->mem, &described->pairs[i]));
	}
}

static void add_plain(struct model_builder *builder, size_t index, struct catalogue_table table)
{
	const char *key = key_column(builder, builder->sources[index].table);

	for (size_t i = 0; i < table.count; i++) {
		struct row_field field = plain_field(builder, &table.columns[i], table);

		set_flag(&field, key && is_column(&field, key), ROW_KEY);
		add_field(builder, index, field);
	}
}

static bool is_owner(
	const struct model_builder *builder, const struct pair_table *pair, const char *table)
{
	return catalogue_is_table(builder->catalogue, pair->owner->target_table, table);
}

static void add_plain_pairs(struct model_builder *builder, size_t index)
{
	for (size_t i = 0; i < builder->pairs.count; i++) {
		const struct pair_table *pair = &builder->pairs.items[i];
		const struct described_pairs described = {
			.name = pair->name,
			.verbose_name = plain_label(builder->mem, pair->name),
			.help = "",
			.table = pair->target->table,
			.column = pair->owner->column,
			.related_column = pair->target->column,
			.may_be_blank = true,
			.is_editable = true,
		};

		if (is_owner(builder, pair, builder->sources[index].table))
			add_field(builder, index, pairs_field(builder->mem, &described));
	}
}

void row_models_make_fields(struct model_builder *builder, size_t index)
{
	const struct row_source *source = &builder->sources[index];
	struct catalogue_table table = catalogue_find_table(builder->catalogue, source->table);
	struct row_model *model = &builder->models[index];

	builder->field_capacity = 0;
	if (source->described) {
		add_described(builder, index, table);
	} else {
		add_plain(builder, index, table);
		add_plain_pairs(builder, index);
	}
	for (const struct row_field *field = source->computed; field && field->name; field++)
		add_field(builder, index, *field);
	model->fields = builder->fields[index];
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].flags & ROW_KEY)
			model->key = &model->fields[i];
}
