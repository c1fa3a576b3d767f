#include "config.h"

#include "orm_mapping/mapper/catalogue.h"

#include <strings.h>

#include "orm_mapping/mapper/mapper.h"

struct found_row {
	const char *table;
	const char *name;
	const char *data_type;
	const char *full_type;
	struct optional_int64 length;
	bool is_nullable;
	bool has_default;
	bool has_cased_tables;
};

static const struct column found_columns[] = {
	COLUMN(found_row, table, COLUMN_PLAIN),
	COLUMN(found_row, name, COLUMN_PLAIN),
	COLUMN(found_row, data_type, COLUMN_PLAIN),
	COLUMN(found_row, full_type, COLUMN_PLAIN),
	COLUMN(found_row, length, COLUMN_NULLABLE),
	COLUMN(found_row, is_nullable, COLUMN_PLAIN),
	COLUMN(found_row, has_default, COLUMN_PLAIN),
	COLUMN(found_row, has_cased_tables, COLUMN_PLAIN),
};
static const struct row_type found_type = ROW_TYPE(found_row, found_columns);

static const struct query read_columns = {
	.sql = "SELECT TABLE_NAME, COLUMN_NAME, LOWER(DATA_TYPE), COLUMN_TYPE,"
	       " CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE = 'YES',"
	       " COLUMN_DEFAULT IS NOT NULL OR EXTRA LIKE '%auto_increment%'"
	       " OR EXTRA LIKE '%GENERATED%', @@lower_case_table_names = 0"
	       " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
	       " ORDER BY TABLE_NAME, ORDINAL_POSITION",
	.results = &found_type,
};

bool catalogue_read(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct found_row *rows;
	struct catalogue_column *columns;

	if (!mapper_fetch(conn, &read_columns, NULL, &found, err))
		return false;
	rows = found.items;
	columns = mem_array(mem, struct catalogue_column, found.count + 1);
	for (size_t i = 0; i < found.count; i++)
		columns[i] = (struct catalogue_column){
			.table = rows[i].table,
			.name = rows[i].name,
			.data_type = rows[i].data_type,
			.full_type = rows[i].full_type,
			.length = rows[i].length.number,
			.is_nullable = rows[i].is_nullable,
			.has_default = rows[i].has_default,
		};
	*out = (struct catalogue){
		.columns = columns,
		.count = found.count,
		.has_cased_tables = found.count > 0 && rows->has_cased_tables,
	};
	return true;
}

bool catalogue_is_of_table(
	const struct catalogue *catalogue, const struct catalogue_column *column, const char *table)
{
	return catalogue->has_cased_tables ? strcmp(column->table, table) == 0
					   : strcasecmp(column->table, table) == 0;
}

const struct catalogue_column *catalogue_find_column(
	const struct catalogue *catalogue, const char *table, const char *name)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (catalogue_is_of_table(catalogue, &catalogue->columns[i], table) &&
			strcasecmp(catalogue->columns[i].name, name) == 0)
			return &catalogue->columns[i];
	return NULL;
}

bool catalogue_has_table(const struct catalogue *catalogue, const char *table)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (catalogue_is_of_table(catalogue, &catalogue->columns[i], table))
			return true;
	return false;
}
