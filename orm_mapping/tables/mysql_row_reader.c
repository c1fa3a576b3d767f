#include "config.h"

#include "orm_mapping/tables/mysql_row_reader.h"

#include <assert.h>

#include "orm_mapping/mysql/connection.h"
#include "orm_mapping/tables/composed_select.h"
#include "orm_mapping/tables/pair_keys.h"

static struct connection *connection_of(struct row_reader *base)
{
	return container_of(base, struct mysql_row_reader, base)->conn;
}

/*
 * The same statement with a limit of time, in the words of MariaDB, which are a comment to MySQL,
 * and in those of MySQL.
 */
static struct query limited(TALLOC_CTX *mem, const struct query *query, unsigned ms)
{
	struct query result = *query;

	assert(strncmp(query->sql, COMPOSED_SELECT, strlen(COMPOSED_SELECT)) == 0);
	result.sql = mem_printf(mem,
		"/*M! SET STATEMENT max_statement_time = %u.%03u FOR */"
		" SELECT /*+ MAX_EXECUTION_TIME(%u) " COMPOSED_HINT " */ %s",
		ms / 1000, ms % 1000, ms, query->sql + strlen(COMPOSED_SELECT));
	return result;
}

/* Within the time that a page has. */
static bool fetch(struct row_reader *base, const struct composed_select *select, struct rows *found,
	struct error *err)
{
	const struct mysql_row_reader *reader = container_of(base, struct mysql_row_reader, base);
	const struct query query = limited(found->mem, &select->query, reader->limit_ms);

	if (mapper_fetch(reader->conn, &query, select->params, found, err))
		return true;
	if (connection_has_run_out_of_time(reader->conn))
		return error_set(err, ERROR_INVALID,
			"these rows cannot be found within %d seconds; ask for less, or for another"
			" order",
			ROW_READER_SECONDS_MAX);
	return false;
}

static void turn_round(const char *const **items, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		const char *const *item = items[i];

		items[i] = items[count - 1 - i];
		items[count - 1 - i] = item;
	}
}

/* The rows that were found, of which one more than limit was asked for. */
static void fill_list(struct row_list *out, const struct composed_select *select,
	const struct rows *found, const struct row_request *request)
{
	const char *row = found->items;

	out->has_more = found->count > request->limit;
	out->count = out->has_more ? request->limit : found->count;
	out->items = mem_array(found->mem, const char *const *, out->count);
	for (size_t i = 0; i < out->count; i++, row += select->results.size)
		out->items[i] = composed_select_texts(found->mem, select, row);
	if (request->is_backward)
		turn_round(out->items, out->count);
}

static bool read_rows(struct row_reader *base, TALLOC_CTX *mem, const struct row_request *request,
	struct row_list *out, struct error *err)
{
	const struct composed_select *select;
	struct rows found = {.mem = mem};

	assert(request->limit > 0 && request->limit < SIZE_MAX);
	if (!composed_select_rows(mem, request, request->limit + 1, &select, err) ||
		!fetch(base, select, &found, err))
		return false;
	fill_list(out, select, &found, request);
	return true;
}

/* Hands each row on as texts. */
struct translator {
	struct row_visitor base;
	const struct composed_select *select;
	struct row_sink *sink;
	TALLOC_CTX *texts; /* of the row being visited */
};

static bool translate(struct row_visitor *base, const void *row, struct error *err)
{
	struct translator *translator = container_of(base, struct translator, base);
	const char *const *texts =
		composed_select_texts(translator->texts, translator->select, row);
	bool ok = translator->sink->visit(translator->sink, texts, err);

	talloc_free_children(translator->texts);
	return ok;
}

static bool each_row(struct row_reader *base, const struct row_request *request,
	struct row_sink *sink, struct error *err)
{
	struct connection *conn = connection_of(base);
	TALLOC_CTX *mem = mem_context(conn, "every row");
	struct translator translator = {{translate}, NULL, sink, mem_context(mem, "texts")};
	bool ok;

	assert(!request->is_backward);
	ok = composed_select_rows(mem, request, 0, &translator.select, err) &&
		mapper_each(conn, &translator.select->query, translator.select->params,
			&translator.base, err);
	talloc_free(mem);
	return ok;
}

static bool count(struct row_reader *base, const struct row_selection *selection, uint64_t most,
	uint64_t *out, struct error *err)
{
	struct connection *conn = connection_of(base);
	TALLOC_CTX *mem = mem_context(conn, "count");
	const struct composed_select *select;
	struct rows found = {.mem = mem};
	uint64_t limit = most == ROW_COUNT_ALL ? 0 : most + 1;
	bool ok = composed_select_count(mem, selection, limit, &select, err);

	if (ok && fetch(base, select, &found, err)) {
		*out = (uint64_t)((const struct optional_int64 *)found.items)->number;
	} else if (ok && connection_has_run_out_of_time(conn)) {
		*out = ROW_COUNT_UNKNOWN;
		*err = (struct error){0};
	} else {
		ok = false;
	}
	talloc_free(mem);
	return ok;
}

struct named_table {
	const char *name;
};
static const struct column name_columns[] = {
	COLUMN(named_table, name, COLUMN_PLAIN),
};
static const struct row_type name_type = ROW_TYPE(named_table, name_columns);

struct table_size {
	uint64_t rows;
};
static const struct column size_columns[] = {
	COLUMN(table_size, rows, COLUMN_PLAIN),
};
static const struct row_type size_type = ROW_TYPE(table_size, size_columns);

/* Of views there are no statistics. */
static const struct query estimate_rows = {
	.sql = "SELECT COALESCE(TABLE_ROWS, 0) FROM information_schema.TABLES"
	       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
	.params = &name_type,
	.results = &size_type,
};

static bool estimate(
	struct row_reader *base, const struct row_model *model, uint64_t *out, struct error *err)
{
	struct connection *conn = connection_of(base);
	struct rows found = {.mem = mem_context(conn, "estimate")};
	const struct named_table table = {model->table};
	bool ok = mapper_fetch(conn, &estimate_rows, &table, &found, err);

	if (ok)
		*out = found.count > 0 ? ((const struct table_size *)found.items)->rows : 0;
	talloc_free(found.mem);
	return ok;
}

static bool bounds(struct row_reader *base, TALLOC_CTX *mem, const struct row_selection *selection,
	const char *path, struct row_bounds *out, struct error *err)
{
	const struct composed_select *select;
	struct rows found = {.mem = mem};
	const char *const *texts;

	if (!composed_select_bounds(mem, selection, path, &select, err) ||
		!fetch(base, select, &found, err))
		return false;
	texts = composed_select_texts(mem, select, found.items);
	*out = (struct row_bounds){texts[0], texts[1]};
	return true;
}

static bool pairs(struct row_reader *base, TALLOC_CTX *mem, const struct row_model *model,
	const struct row_field *field, const char *key, const char *const **out, struct error *err)
{
	const struct pair_owner owner = {model, field, key, false};

	return pair_keys_read(connection_of(base), mem, &owner, out, err);
}

void mysql_row_reader_init(struct mysql_row_reader *reader, struct connection *conn)
{
	static const struct row_reader_ops ops = {
		read_rows, each_row, count, estimate, bounds, pairs};

	*reader = (struct mysql_row_reader){{&ops}, conn, ROW_READER_SECONDS_MAX * 1000};
}
