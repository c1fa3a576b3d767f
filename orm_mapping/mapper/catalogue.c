#include "config.h"

#include "orm_mapping/mapper/catalogue.h"

#include <strings.h>

#include "orm_mapping/mapper/mapper.h"

/* One more than may be read, so that more is noticed. */
#define LIMIT " LIMIT 200001"

struct found_column {
	const char *table;
	const char *name;
	const char *data_type;
	const char *full_type;
	struct optional_int64 length;
	struct optional_int64 precision;
	struct optional_int64 scale;
	bool is_nullable;
	bool has_default;
	bool is_auto;
	bool is_generated;
	bool has_cased_tables;
};

static const struct column found_column_columns[] = {
	COLUMN(found_column, table, COLUMN_PLAIN),
	COLUMN(found_column, name, COLUMN_PLAIN),
	COLUMN(found_column, data_type, COLUMN_PLAIN),
	COLUMN(found_column, full_type, COLUMN_PLAIN),
	COLUMN(found_column, length, COLUMN_NULLABLE),
	COLUMN(found_column, precision, COLUMN_NULLABLE),
	COLUMN(found_column, scale, COLUMN_NULLABLE),
	COLUMN(found_column, is_nullable, COLUMN_PLAIN),
	COLUMN(found_column, has_default, COLUMN_PLAIN),
	COLUMN(found_column, is_auto, COLUMN_PLAIN),
	COLUMN(found_column, is_generated, COLUMN_PLAIN),
	COLUMN(found_column, has_cased_tables, COLUMN_PLAIN),
};
static const struct row_type found_column_type = ROW_TYPE(found_column, found_column_columns);

static const struct query read_columns = {
	.sql = "SELECT TABLE_NAME, COLUMN_NAME, LOWER(DATA_TYPE), COLUMN_TYPE,"
	       " CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, IS_NULLABLE = 'YES',"
	       " COLUMN_DEFAULT IS NOT NULL OR EXTRA LIKE '%auto_increment%'"
	       " OR EXTRA LIKE '%GENERATED%', EXTRA LIKE '%auto_increment%',"
	       " COALESCE(GENERATION_EXPRESSION, '') <> '', @@lower_case_table_names = 0"
	       " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()"
	       " ORDER BY TABLE_NAME, ORDINAL_POSITION" LIMIT,
	.results = &found_column_type,
};

/* A column of an index. */
struct found_part {
	const char *table;
	const char *index;
	const char *column;
	bool is_unique;
	bool is_whole;
};

static const struct column found_part_columns[] = {
	COLUMN(found_part, table, COLUMN_PLAIN),
	COLUMN(found_part, index, COLUMN_PLAIN),
	COLUMN(found_part, column, COLUMN_PLAIN),
	COLUMN(found_part, is_unique, COLUMN_PLAIN),
	COLUMN(found_part, is_whole, COLUMN_PLAIN),
};
static const struct row_type found_part_type = ROW_TYPE(found_part, found_part_columns);

static const struct query read_indexes = {
	.sql = "SELECT TABLE_NAME, INDEX_NAME, COALESCE(COLUMN_NAME, ''), NON_UNIQUE = 0,"
	       " SUB_PART IS NULL FROM information_schema.STATISTICS"
	       " WHERE TABLE_SCHEMA = DATABASE() AND INDEX_TYPE NOT IN ('FULLTEXT', 'SPATIAL')"
	       " ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX" LIMIT,
	.results = &found_part_type,
};

struct found_reference {
	const char *table;
	const char *column;
	const char *target_table;
	const char *target_column;
	const char *delete_rule;
};

static const struct column found_reference_columns[] = {
	COLUMN(found_reference, table, COLUMN_PLAIN),
	COLUMN(found_reference, column, COLUMN_PLAIN),
	COLUMN(found_reference, target_table, COLUMN_PLAIN),
	COLUMN(found_reference, target_column, COLUMN_PLAIN),
	COLUMN(found_reference, delete_rule, COLUMN_PLAIN),
};
static const struct row_type found_reference_type =
	ROW_TYPE(found_reference, found_reference_columns);

static const struct query read_references = {
	.sql = "SELECT k.TABLE_NAME, MIN(k.COLUMN_NAME), MIN(k.REFERENCED_TABLE_NAME),"
	       " MIN(k.REFERENCED_COLUMN_NAME), MIN(r.DELETE_RULE)"
	       " FROM information_schema.KEY_COLUMN_USAGE k"
	       " JOIN information_schema.REFERENTIAL_CONSTRAINTS r"
	       " ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.TABLE_NAME = k.TABLE_NAME"
	       " AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME"
	       " WHERE k.TABLE_SCHEMA = DATABASE() AND k.REFERENCED_TABLE_SCHEMA = DATABASE()"
	       " AND r.CONSTRAINT_SCHEMA = DATABASE()"
	       " GROUP BY k.TABLE_NAME, k.CONSTRAINT_NAME HAVING COUNT(*) = 1"
	       " ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME" LIMIT,
	.results = &found_reference_type,
};

static bool fetch(
	struct connection *conn, const struct query *query, struct rows *found, struct error *err)
{
	if (!mapper_fetch(conn, query, NULL, found, err))
		return false;
	return found->count <= CATALOGUE_ROWS_MAX ||
		error_set(err, ERROR_INTERNAL, "the database has more than %d columns",
			CATALOGUE_ROWS_MAX);
}

static bool learn_columns(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct found_column *rows;
	struct catalogue_column *columns;

	if (!fetch(conn, &read_columns, &found, err))
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
			.precision = rows[i].precision.number,
			.scale = rows[i].scale.number,
			.is_nullable = rows[i].is_nullable,
			.has_default = rows[i].has_default,
			.is_auto = rows[i].is_auto,
			.is_generated = rows[i].is_generated,
		};
	out->columns = columns;
	out->count = found.count;
	out->has_cased_tables = found.count > 0 && rows->has_cased_tables;
	return true;
}

static bool is_next_part(const struct found_part *before, const struct found_part *part)
{
	return strcmp(before->table, part->table) == 0 && strcmp(before->index, part->index) == 0;
}

/* Parts of an index follow each other, and so do their names in *names. */
static bool learn_indexes(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct found_part *parts;
	struct catalogue_index *indexes;
	const char **names;

	if (!fetch(conn, &read_indexes, &found, err))
		return false;
	parts = found.items;
	indexes = mem_array(mem, struct catalogue_index, found.count + 1);
	names = mem_array(mem, const char *, found.count + 1);
	for (size_t i = 0; i < found.count; i++) {
		struct catalogue_index *index;

		if (i == 0 || !is_next_part(&parts[i - 1], &parts[i]))
			indexes[out->index_count++] = (struct catalogue_index){
				.table = parts[i].table,
				.columns = &names[i],
				.is_unique = true,
				.is_primary = strcmp(parts[i].index, "PRIMARY") == 0,
			};
		index = &indexes[out->index_count - 1];
		names[i] = parts[i].column;
		index->column_count++;
		index->is_unique = index->is_unique && parts[i].is_unique && parts[i].is_whole;
	}
	out->indexes = indexes;
	return true;
}

static bool learn_references(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct found_reference *rows;
	struct catalogue_reference *references;

	if (!fetch(conn, &read_references, &found, err))
		return false;
	rows = found.items;
	references = mem_array(mem, struct catalogue_reference, found.count + 1);
	for (size_t i = 0; i < found.count; i++)
		references[i] = (struct catalogue_reference){rows[i].table, rows[i].column,
			rows[i].target_table, rows[i].target_column, rows[i].delete_rule};
	out->references = references;
	out->reference_count = found.count;
	return true;
}

bool catalogue_read(
	struct connection *conn, TALLOC_CTX *mem, struct catalogue *out, struct error *err)
{
	*out = (struct catalogue){0};
	return learn_columns(conn, mem, out, err) && learn_indexes(conn, mem, out, err) &&
		learn_references(conn, mem, out, err);
}

bool catalogue_is_table(const struct catalogue *catalogue, const char *one, const char *other)
{
	return catalogue->has_cased_tables ? strcmp(one, other) == 0 : strcasecmp(one, other) == 0;
}

bool catalogue_is_of_table(
	const struct catalogue *catalogue, const struct catalogue_column *column, const char *table)
{
	return catalogue_is_table(catalogue, column->table, table);
}

struct catalogue_table catalogue_table_at(const struct catalogue *catalogue, size_t first)
{
	const struct catalogue_column *columns = catalogue->columns + first;
	size_t count = 0;

	while (first + count < catalogue->count &&
		strcmp(columns[count].table, columns[0].table) == 0)
		count++;
	return (struct catalogue_table){columns, count};
}

struct catalogue_table catalogue_find_table(const struct catalogue *catalogue, const char *table)
{
	size_t first = 0;

	while (first < catalogue->count &&
		!catalogue_is_of_table(catalogue, &catalogue->columns[first], table))
		first++;
	return catalogue_table_at(catalogue, first);
}

const struct catalogue_column *catalogue_table_column(
	struct catalogue_table table, const char *name)
{
	for (size_t i = 0; i < table.count; i++)
		if (strcasecmp(table.columns[i].name, name) == 0)
			return table.columns + i;
	return NULL;
}

const struct catalogue_column *catalogue_find_column(
	const struct catalogue *catalogue, const char *table, const char *name)
{
	return catalogue_table_column(catalogue_find_table(catalogue, table), name);
}

bool catalogue_has_table(const struct catalogue *catalogue, const char *table)
{
	return catalogue_find_table(catalogue, table).count > 0;
}
