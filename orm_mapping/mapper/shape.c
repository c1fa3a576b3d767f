#include "config.h"

#include "orm_mapping/mapper/shape.h"

#include <assert.h>
#include <stdio.h>

#include "base/text_stream.h"
#include "orm_mapping/mapper/name.h"

/*
 * The statements of a table. {table} its name; {all} its columns; {names} and {settings} the
 * written ones as `a` and as `a` = ?; {rows} a (?, ?) for each row; {key} the condition that a row
 * has a certain key.
 */
static const char *const templates[] = {
	[OPERATION_FIND] = "SELECT {all} FROM {table} WHERE {key}",
	[OPERATION_INSERT] = "INSERT INTO {table} ({names}) VALUES {rows}",
	[OPERATION_UPDATE] = "UPDATE {table} SET {settings} WHERE {key}",
	[OPERATION_DELETE] = "DELETE FROM {table} WHERE {key}",
};

/* Each bit stands for a column of the table. */
struct writer {
	FILE *sql;
	const struct table *table;
	uint64_t written;
	uint64_t key;
	unsigned rows;
};

static void put_table(const struct writer *writer)
{
	name_put(writer->sql, writer->table->name);
}

/* The set columns, each with its name or without, and with what follows it. */
static void put_columns(
	const struct writer *writer, uint64_t set, const char *behind, const char *between)
{
	const struct row_type *row = &writer->table->row;
	bool is_first = true;

	for (size_t i = 0; i < row->count; i++) {
		if (!(set >> i & 1))
			continue;
		if (!is_first)
			(void)fputs(between, writer->sql);
		name_put(writer->sql, row->columns[i].name);
		(void)fputs(behind, writer->sql);
		is_first = false;
	}
}

static void put_all(const struct writer *writer)
{
	put_columns(writer, UINT64_MAX, "", ", ");
}

static void put_names(const struct writer *writer)
{
	put_columns(writer, writer->written, "", ", ");
}

static void put_marks(const struct writer *writer)
{
	const char *mark = "?";

	for (uint64_t rest = writer->written; rest; rest &= rest - 1, mark = ", ?")
		(void)fputs(mark, writer->sql);
}

static void put_rows(const struct writer *writer)
{
	for (unsigned i = 0; i < writer->rows; i++) {
		(void)fputs(i == 0 ? "(" : ", (", writer->sql);
		put_marks(writer);
		(void)putc(')', writer->sql);
	}
}

static void put_settings(const struct writer *writer)
{
	put_columns(writer, writer->written, " = ?", ", ");
}

static void put_key(const struct writer *writer)
{
	put_columns(writer, writer->key, " = ?", " AND ");
}

static const struct place {
	const char *name;
	void (*put)(const struct writer *writer);
} places[] = {
	{"{table}",    put_table   },
	{"{all}",      put_all     },
	{"{names}",    put_names   },
	{"{rows}",     put_rows    },
	{"{settings}", put_settings},
	{"{key}",      put_key     },
};

/* Writes the place that template starts with, and returns what follows it. */
static const char *put_place(const struct writer *writer, const char *template)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		size_t length = strlen(places[i].name);

		if (strncmp(template, places[i].name, length) == 0) {
			places[i].put(writer);
			return template + length;
		}
	}
	assert(false); /* no template has any other place */
	return template;
}

static char *write_sql(TALLOC_CTX *owner, struct writer *writer, const char *template)
{
	struct text_stream stream;

	writer->sql = text_stream_open(&stream);
	while (*template)
		if (*template == '{')
			template = put_place(writer, template);
		else
			(void)putc(*template ++, writer->sql);
	return text_stream_take(&stream, owner);
}

static uint64_t key_of(const struct table *table)
{
	uint64_t key = 0;

	for (size_t i = 0; i < table->row.count; i++)
		if (table->row.columns[i].flags & COLUMN_KEY)
			key |= (uint64_t)1 << i;
	return key;
}

static void add_params(struct shape *shape, const struct row_type *row, uint64_t set)
{
	for (size_t i = 0; i < row->count; i++)
		if (set >> i & 1)
			shape->params[shape->text.param_count++] = &row->columns[i];
}

static const struct column **all_columns(struct shape *shape, const struct row_type *row)
{
	const struct column **all = mem_array(shape, const struct column *, row->count);

	for (size_t i = 0; i < row->count; i++)
		all[i] = &row->columns[i];
	return all;
}

static void set_results(struct shape *shape, const struct row_type *row)
{
	shape->results = all_columns(shape, row);
	shape->text.result_count = row->count;
	shape->row_size = row->size;
}

static void shape_table(struct shape *shape, const struct statement_key *key)
{
	const struct table *table = key->subject;
	enum operation operation = (enum operation)key->operation;
	struct writer writer = {NULL, table, key->variant, key_of(table), key->rows};

	assert(table->row.count <= ROW_COLUMNS_MAX);
	assert(operation == OPERATION_INSERT ? writer.rows : writer.key);
	shape->params =
		mem_array(shape, const struct column *, (writer.rows + 2) * table->row.count);
	add_params(shape, &table->row, writer.written);
	shape->value_count = shape->text.param_count;
	for (unsigned i = 1; i < writer.rows; i++)
		add_params(shape, &table->row, writer.written);
	if (operation != OPERATION_INSERT)
		add_params(shape, &table->row, writer.key);
	if (operation == OPERATION_FIND)
		set_results(shape, &table->row);
	shape->text.sql = write_sql(shape, &writer, templates[operation]);
	shape->text.constraints = table->constraints;
	shape->text.constraint_count = table->constraint_count;
	shape->text.is_transient = table->is_transient;
}

static void shape_query(struct shape *shape, const struct query *query)
{
	if (query->params) {
		shape->params = all_columns(shape, query->params);
		shape->text.param_count = query->params->count;
	}
	shape->value_count = shape->text.param_count;
	if (query->results)
		set_results(shape, query->results);
	shape->text.sql = query->sql;
	shape->text.constraints = query->constraints;
	shape->text.constraint_count = query->constraint_count;
	shape->text.is_transient = query->is_transient;
}

struct shape *shape_new(TALLOC_CTX *owner, const struct statement_key *key)
{
	struct shape *shape = mem_new(owner, struct shape);

	if (key->operation == OPERATION_QUERY)
		shape_query(shape, key->subject);
	else
		shape_table(shape, key);
	return shape;
}
