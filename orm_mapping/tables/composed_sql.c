#include "config.h"

#include "orm_mapping/tables/composed_sql.h"

#include "orm_mapping/tables/model_table.h"

/* Adds a parameter of the column's type, zeroed. */
static struct column *add_param(struct composed_sql *composed, struct column column)
{
	size_t size = model_column_size(column.type);

	mem_grow(composed->mem, composed->values, &composed->capacity, composed->size + size);
	memset(composed->values + composed->size, 0, size);
	column.offset = composed->size;
	composed->size += size;
	mem_grow(composed->mem, composed->params, &composed->param_capacity,
		composed->param_count + 1);
	composed->params[composed->param_count] = column;
	return &composed->params[composed->param_count++];
}

/* A decimal number travels as text, and MySQL compares a number with a text by rounding both. */
static void put_mark(const struct composed_sql *composed, const struct column *column)
{
	if (column->type == COLUMN_DECIMAL)
		(void)fprintf(composed->sql, "CAST(? AS DECIMAL(%u, %u))", column->decimal.digits,
			column->decimal.places);
	else
		(void)putc('?', composed->sql);
}

bool composed_sql_put_value(struct composed_sql *composed, const struct row_field *field,
	const char *value, struct error *err)
{
	struct row_field given = *field;
	const struct column *column;

	given.column = field->name;
	given.flags &= ~(unsigned)(ROW_NULLABLE | ROW_AUTO);
	column = add_param(composed, model_column(&given, 0));
	put_mark(composed, column);
	return model_value_set(composed->mem, column, composed->values, value, err);
}

void composed_sql_put_text(struct composed_sql *composed, const char *text)
{
	const struct column *column = add_param(
		composed, (struct column){.name = "a searched text", .type = COLUMN_TEXT});

	(void)putc('?', composed->sql);
	*(const char **)(void *)(composed->values + column->offset) = text;
}

void composed_sql_put_count(struct composed_sql *composed, uint64_t count)
{
	const struct column *column = add_param(
		composed, (struct column){.name = "a number of rows", .type = COLUMN_UINT64});

	(void)putc('?', composed->sql);
	*(uint64_t *)(void *)(composed->values + column->offset) = count;
}

const struct row_type *composed_sql_params(const struct composed_sql *composed)
{
	struct row_type *type;

	if (composed->param_count == 0)
		return NULL;
	type = mem_new(composed->mem, struct row_type);
	*type = (struct row_type){composed->params, composed->param_count, composed->size};
	return type;
}
