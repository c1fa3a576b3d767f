#include "config.h"

#include "orm_mapping/tables/pair_keys.h"

#include <stdlib.h>
#include <string.h>

#include "orm_mapping/tables/model_table.h"
#include "orm_mapping/tables/row_statement.h"

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *sorted_texts(
	TALLOC_CTX *mem, const struct row_type *type, const struct rows *found)
{
	const char **texts = mem_array(mem, const char *, found->count + 1);
	const char *row = found->items;

	for (size_t i = 0; i < found->count; i++, row += type->size)
		texts[i] = model_value_text(mem, type->columns, row);
	qsort(texts, found->count, sizeof(texts[0]), compare);
	return texts;
}

bool pair_keys_read(struct connection *conn, TALLOC_CTX *mem, const struct pair_owner *owner,
	const char *const **out, struct error *err)
{
	const struct row_pairs *pairs = owner->field->pairs;
	struct column column = model_column(owner->field->relation->target_field, 0);
	struct row_type type = {&column, 1, model_column_size(column.type)};
	struct rows found = {.mem = mem};
	struct row_statement select;

	row_statement_begin(&select, mem, err);
	row_statement_put(&select, "SELECT ");
	row_statement_put_name(&select, pairs->related_column);
	row_statement_put(&select, " FROM ");
	row_statement_put_name(&select, pairs->table);
	row_statement_put(&select, " WHERE ");
	row_statement_put_name(&select, pairs->column);
	row_statement_put(&select, " = ");
	row_statement_put_value(&select, owner->model->key, owner->key);
	row_statement_put(&select, owner->is_locked ? " FOR UPDATE" : "");
	if (!row_statement_fetch(&select, conn, &type, &found))
		return false;
	*out = sorted_texts(mem, &type, &found);
	return true;
}
