#include "config.h"

#include "fcgi_app/admin/model_check.h"

#include <strings.h>

#include "fcgi_app/admin/list_dates.h"

#define MIGRATE_ADVICE  "run the project's migrations"
#define DESCRIBE_ADVICE "run the project's migrations, and manage.py ficus_describe after them"

/* Which columns Django makes of a field class; MariaDB keeps JSON as longtext. */
static const struct {
	const char *field_class;
	const char *data_types; /* separated by blanks */
	bool is_unsigned;
} classes[] = {
	{"AutoField",                  "int",           false},
	{"BigAutoField",               "bigint",        false},
	{"SmallAutoField",             "smallint",      false},
	{"BigIntegerField",            "bigint",        false},
	{"IntegerField",               "int",           false},
	{"SmallIntegerField",          "smallint",      false},
	{"PositiveBigIntegerField",    "bigint",        true },
	{"PositiveIntegerField",       "int",           true },
	{"PositiveSmallIntegerField",  "smallint",      true },
	{"BinaryField",                "longblob",      false},
	{"BooleanField",               "tinyint",       false},
	{"NullBooleanField",           "tinyint",       false},
	{"CharField",                  "varchar",       false},
	{"SlugField",                  "varchar",       false},
	{"EmailField",                 "varchar",       false},
	{"URLField",                   "varchar",       false},
	{"FileField",                  "varchar",       false},
	{"ImageField",                 "varchar",       false},
	{"FilePathField",              "varchar",       false},
	{"CommaSeparatedIntegerField", "varchar",       false},
	{"GenericIPAddressField",      "char",          false},
	{"IPAddressField",             "char",          false},
	{"TextField",                  "longtext",      false},
	{"DateField",                  "date",          false},
	{"DateTimeField",              "datetime",      false},
	{"TimeField",                  "time",          false},
	{"DecimalField",               "decimal",       false},
	{"DurationField",              "bigint",        false},
	{"FloatField",                 "double",        false},
	{"JSONField",                  "json longtext", false},
	{"UUIDField",                  "char uuid",     false},
};

/* What is compared, and where what differs is noted. */
struct comparison {
	TALLOC_CTX *mem;
	const struct catalogue *catalogue;
	struct findings *out;
	const struct described_model *model;
};

static void note(struct comparison *comparison, enum finding_severity severity, const char *what,
	const char *advice)
{
	struct findings *out = comparison->out;

	mem_grow(comparison->mem, out->items, &out->capacity, out->count + 1);
	out->items[out->count++] = (struct finding){severity, what, advice};
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

/* Classes of the project's own, and relations, may have any column. */
static bool is_of_class(const struct catalogue_column *column, const char *field_class)
{
	bool is_unsigned = strstr(column->full_type, "unsigned");

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (strcmp(classes[i].field_class, field_class) == 0)
			return has_word(classes[i].data_types, column->data_type) &&
				classes[i].is_unsigned == is_unsigned;
	return true;
}

/* What does not fit, the server rounds. */
static bool has_its_digits(
	TALLOC_CTX *mem, const struct catalogue_column *column, const struct described_field *field)
{
	return field->max_digits == 0 ||
		strcmp(column->full_type,
			mem_printf(mem, "decimal(%lld,%lld)", (long long)field->max_digits,
				(long long)field->decimal_places)) == 0;
}

static void check_type(struct comparison *comparison, const struct described_field *field,
	const struct catalogue_column *column)
{
	TALLOC_CTX *mem = comparison->mem;
	const char *name = mem_printf(mem, "%s.%s", column->table, column->name);
	const char *field_name = mem_printf(mem, "%s.%s", comparison->model->label, field->name);

	if (!is_of_class(column, field->field_class))
		note(comparison, FINDING_PROBLEM,
			mem_printf(mem, "%s is %s, and %s of class %s", name, column->full_type,
				field_name, field->field_class),
			DESCRIBE_ADVICE);
	else if (!has_its_digits(mem, column, field))
		note(comparison, FINDING_PROBLEM,
			mem_printf(mem, "%s is %s, and %s has %lld digits, %lld behind the point",
				name, column->full_type, field_name, (long long)field->max_digits,
				(long long)field->decimal_places),
			DESCRIBE_ADVICE);
	else if (field->max_length > 0 && column->length > 0 && field->max_length != column->length)
		note(comparison, FINDING_ADVICE,
			mem_printf(mem, "%s takes %lld characters, and %s %lld", name,
				(long long)column->length, field_name,
				(long long)field->max_length),
			DESCRIBE_ADVICE);
}

static void check_nullability(struct comparison *comparison, const struct described_field *field,
	const struct catalogue_column *column)
{
	if (field->is_nullable == column->is_nullable || field->is_generated)
		return;
	note(comparison, FINDING_PROBLEM,
		mem_printf(comparison->mem, "%s.%s may %sbe NULL, and %s.%s may%s", column->table,
			column->name, column->is_nullable ? "" : "not ", comparison->model->label,
			field->name, field->is_nullable ? "" : " not"),
		DESCRIBE_ADVICE);
}

static void check_field(struct comparison *comparison, const struct described_field *field)
{
	const struct described_model *model = comparison->model;
	const struct catalogue_column *column;

	if (!field->column)
		return;
	column = catalogue_find_column(comparison->catalogue, model->table, field->column);
	if (!column) {
		note(comparison, FINDING_PROBLEM,
			mem_printf(comparison->mem, "column %s.%s of %s is missing", model->table,
				field->column, model->label),
			MIGRATE_ADVICE);
		return;
	}
	check_type(comparison, field, column);
	check_nullability(comparison, field, column);
}

static bool is_described(const struct described_model *model, const char *column)
{
	for (size_t i = 0; i < model->field_count; i++)
		if (model->fields[i].column && strcasecmp(model->fields[i].column, column) == 0)
			return true;
	return false;
}

/* What a model does not know it leaves out, and the server then refuses the row. */
static void check_strangers(struct comparison *comparison)
{
	const struct described_model *model = comparison->model;

	for (size_t i = 0; i < comparison->catalogue->count; i++) {
		const struct catalogue_column *column = &comparison->catalogue->columns[i];

		if (catalogue_is_of_table(comparison->catalogue, column, model->table) &&
			!column->is_nullable && !column->has_default &&
			!is_described(model, column->name))
			note(comparison, FINDING_PROBLEM,
				mem_printf(comparison->mem,
					"column %s.%s has no default, and %s does not know it",
					column->table, column->name, model->label),
				DESCRIBE_ADVICE);
	}
}

static void check_model(struct comparison *comparison)
{
	const struct described_model *model = comparison->model;

	if (!catalogue_has_table(comparison->catalogue, model->table)) {
		note(comparison, FINDING_PROBLEM,
			mem_printf(comparison->mem, "table %s of %s is missing", model->table,
				model->label),
			MIGRATE_ADVICE);
		return;
	}
	for (size_t i = 0; i < model->field_count; i++)
		check_field(comparison, &model->fields[i]);
	check_strangers(comparison);
}

void model_check(TALLOC_CTX *mem, const struct description *description,
	const struct catalogue *catalogue, struct findings *out)
{
	struct comparison whole = {.mem = mem, .out = out};

	if (description_has_short_characters(description))
		note(&whole, FINDING_ADVICE,
			"Django's connections know no characters beyond U+FFFF, as of emoji",
			"those that Ficus writes become ? there: set the charset utf8mb4 in the "
			"OPTIONS of the project's database");
	for (size_t i = 0; i < description_model_count(description); i++) {
		struct comparison comparison = {
			mem, catalogue, out, description_model(description, i)};

		if (comparison.model->is_managed)
			check_model(&comparison);
	}
}

static bool writes_by_row(const struct admin_writes *writes)
{
	return writes->add == &admin_by_row || writes->change == &admin_by_row ||
		writes->remove == &admin_by_row;
}

/* A table that is not there at all may belong to an app that this site does without. */
static void check_declared(struct comparison *comparison, const struct admin_model *model)
{
	TALLOC_CTX *mem = comparison->mem;
	const char *label = model->declared->model;

	if (!model->rows)
		note(comparison, FINDING_ADVICE,
			mem_printf(mem, "%s cannot be administered: %s", label, model->fault),
			DESCRIBE_ADVICE);
	else if (model->fault)
		note(comparison, FINDING_PROBLEM,
			mem_printf(mem, "%s cannot be administered: %s", label, model->fault),
			"correct its declaration, or else " DESCRIBE_ADVICE);
	else if (model->rows->is_managed_elsewhere && writes_by_row(&model->declared->writes))
		note(comparison, FINDING_ADVICE,
			mem_printf(mem, "%s can be looked at, and not written", label),
			"rules of its own run in Python alone: write it there, or declare commands "
			"that follow them");
}

/* Without an index, the first and the last of them would cost reading all rows. */
static void check_dates(struct comparison *comparison, const struct admin_model *model)
{
	const struct row_field *dates = model->dates;

	if (dates && !list_dates_are_shown(model))
		note(comparison, FINDING_ADVICE,
			mem_printf(comparison->mem,
				"%s declares the dates of %s, which are not shown above its list: "
				"no index begins with %s.%s",
				model->declared->model, dates->name, model->rows->table,
				dates->column),
			"have the project add one, or take them out of the declaration");
}

void admin_site_check(TALLOC_CTX *mem, const struct admin_site *site, struct findings *out)
{
	struct comparison whole = {.mem = mem, .out = out};

	for (size_t i = 0; i < site->count; i++) {
		check_declared(&whole, &site->models[i]);
		check_dates(&whole, &site->models[i]);
	}
}
