#include "config.h"

#include "orm_mapping/tables/composed_joins.h"

#include <string.h>

#include "orm_mapping/mapper/name.h"

#define TABLE_PLACE "{table}"

static struct composed_table *add_table(struct composed_joins *joins, const struct row_model *model)
{
	struct composed_table *table;

	mem_grow(joins->composed->mem, joins->tables, &joins->capacity, joins->count + 1);
	table = &joins->tables[joins->count++];
	*table = (struct composed_table){.model = model, .name = joins->composed->tables++};
	return table;
}

void composed_joins_init(
	struct composed_joins *joins, struct composed_sql *composed, const struct row_model *model)
{
	*joins = (struct composed_joins){.composed = composed};
	(void)add_table(joins, model);
}

static const struct composed_table *find_joined(
	const struct composed_joins *joins, unsigned from, const struct row_field *link)
{
	for (size_t i = 0; i < joins->count; i++)
		if (joins->tables[i].link == link && joins->tables[i].from == from)
			return &joins->tables[i];
	return NULL;
}

/* The table that a foreign key leads to; NULL: none of which anything is known. */
static const struct composed_table *join(
	struct composed_joins *joins, unsigned from, const struct row_field *link)
{
	const struct row_relation *relation = link->relation;
	const struct composed_table *joined = find_joined(joins, from, link);
	struct composed_table *added;

	if (joined)
		return joined;
	if (!relation || !relation->target || !relation->target_field || !link->column)
		return NULL;
	added = add_table(joins, relation->target);
	added->link = link;
	added->from = from;
	return added;
}

static const struct row_field *find_field(
	TALLOC_CTX *mem, const struct row_model *model, const char *path, size_t length)
{
	return row_model_field(model, mem_text_n(mem, path, length));
}

static struct composed_place place_of(
	const struct composed_table *table, const struct row_field *field, const char *rest)
{
	return (struct composed_place){
		.table = table->name,
		.model = table->model,
		.column = field->column,
		.field = field,
		.may_be_null = table->link || (field->flags & ROW_NULLABLE) || !field->column,
		.rest = *rest == '.' ? rest + 1 : NULL,
	};
}

bool composed_joins_find(struct composed_joins *joins, const char *path, struct composed_place *out,
	struct error *err)
{
	const struct composed_table *table = &joins->tables[0];
	const struct row_field *field = NULL;
	const char *rest = path;

	for (;;) {
		size_t length = strcspn(rest, ".");

		field = find_field(joins->composed->mem, table->model, rest, length);
		rest += length;
		if (!field || field->pairs || !*rest)
			break;
		table = join(joins, table->name, field);
		if (!table)
			break;
		rest++;
	}
	if (!table || !field)
		return error_set(
			err, ERROR_INTERNAL, "%s has no %s", joins->tables[0].model->label, path);
	*out = place_of(table, field, rest);
	return true;
}

bool composed_joins_find_value(struct composed_joins *joins, const char *path,
	struct composed_place *out, struct error *err)
{
	if (!composed_joins_find(joins, path, out, err))
		return false;
	if (out->field->pairs)
		return error_set(err, ERROR_INTERNAL, "%s of %s is no single value", path,
			joins->tables[0].model->label);
	return true;
}

void composed_joins_put(const struct composed_joins *joins, FILE *sql)
{
	for (size_t i = 0; i < joins->count; i++) {
		const struct composed_table *table = &joins->tables[i];

		(void)fputs(table->link ? " LEFT JOIN " : "", sql);
		name_put(sql, table->model->table);
		(void)fprintf(sql, " AS t%u", table->name);
		if (!table->link)
			continue;
		(void)fputs(" ON ", sql);
		composed_column_put(sql, table->name, table->link->relation->target_field->column);
		(void)fputs(" = ", sql);
		composed_column_put(sql, table->from, table->link->column);
	}
}

void composed_column_put(FILE *sql, unsigned table, const char *name)
{
	(void)fprintf(sql, "t%u.", table);
	name_put(sql, name);
}

static void put_expression(FILE *sql, unsigned table, const char *expression)
{
	const char *next;

	(void)putc('(', sql);
	while ((next = strstr(expression, TABLE_PLACE))) {
		(void)fprintf(sql, "%.*st%u", (int)(next - expression), expression, table);
		expression = next + strlen(TABLE_PLACE);
	}
	(void)fprintf(sql, "%s)", expression);
}

void composed_place_put(const struct composed_place *place, FILE *sql)
{
	if (place->column)
		composed_column_put(sql, place->table, place->column);
	else
		put_expression(sql, place->table, place->field->expression);
}
