#include "config.h"

#include "orm_mapping/django/mysql_row_history.h"

#include <json-c/json.h>

#include "base/text_stream.h"
#include "orm_mapping/mapper/mapper.h"
#include "orm_mapping/mapper/name.h"

struct mysql_row_history {
	struct row_history base;
	struct connection *conn;
	const struct account_tables *tables;
	struct query of_row;
	struct query of_user; /* its key as a text, and as a number */
	struct query of_numbered_user;
};

struct history_params {
	const char *user;
	const char *app_label;
	const char *model;
	const char *label; /* both of them */
	const char *object_id;
	int64_t limit;
	int64_t offset;
};

struct line_row {
	int64_t id;
	struct datetime action_time;
	const char *user;
	int32_t action_flag;
	const char *model;
	const char *object_id;
	const char *object_text;
	const char *change_message;
	struct json values;
};

static const struct column of_row_params[] = {
	COLUMN(history_params, label, COLUMN_PLAIN),
	COLUMN(history_params, object_id, COLUMN_PLAIN),
	COLUMN(history_params, app_label, COLUMN_PLAIN),
	COLUMN(history_params, model, COLUMN_PLAIN),
	COLUMN(history_params, object_id, COLUMN_PLAIN),
	COLUMN(history_params, limit, COLUMN_PLAIN),
	COLUMN(history_params, offset, COLUMN_PLAIN),
};

static const struct column of_user_params[] = {
	COLUMN(history_params, user, COLUMN_PLAIN),
	COLUMN(history_params, limit, COLUMN_PLAIN),
};

static const struct column line_columns[] = {
	COLUMN(line_row, id, COLUMN_PLAIN),
	COLUMN(line_row, action_time, COLUMN_PLAIN),
	COLUMN(line_row, user, COLUMN_NULLABLE),
	COLUMN(line_row, action_flag, COLUMN_PLAIN),
	COLUMN(line_row, model, COLUMN_NULLABLE),
	COLUMN(line_row, object_id, COLUMN_NULLABLE),
	COLUMN(line_row, object_text, COLUMN_PLAIN),
	COLUMN(line_row, change_message, COLUMN_PLAIN),
	COLUMN(line_row, values, COLUMN_NULLABLE),
};

static const struct row_type of_row_type = ROW_TYPE(history_params, of_row_params);
static const struct row_type of_user_type = ROW_TYPE(history_params, of_user_params);
static const struct row_type line_type = ROW_TYPE(line_row, line_columns);

#define CONTENT_TYPE " JOIN django_content_type ct ON ct.id = l.content_type_id"

/*
 * The number of a line that was deleted may be given out again, so the values must be the latest
 * under it, and fit besides. Their time is UTC, the line's perhaps that of a clock elsewhere.
 */
#define VALUES                                                                                     \
	" LEFT JOIN ficus_audit a"                                                                 \
	" ON a.id = (SELECT MAX(latest.id) FROM ficus_audit latest WHERE latest.log_id = l.id)"    \
	" AND a.model = ? AND a.object_id = ? AND a.action = l.action_flag"                        \
	" AND a.created_at BETWEEN l.action_time - INTERVAL 1 DAY"                                 \
	" AND l.action_time + INTERVAL 1 DAY"

static const char *sql_of(TALLOC_CTX *mem, const struct account_tables *tables, const char *values,
	const char *from, const char *where)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	(void)fputs("SELECT l.id, l.action_time, u.", out);
	name_put(out, tables->username);
	(void)fprintf(out,
		", l.action_flag, CONCAT(ct.app_label, '.', ct.model), l.object_id, l.object_repr,"
		" l.change_message, %s FROM django_admin_log l LEFT JOIN ",
		values);
	name_put(out, tables->user);
	(void)fputs(" u ON u.", out);
	name_put(out, tables->key);
	(void)fprintf(out, " = l.user_id%s WHERE %s", from, where);
	return text_stream_take(&stream, mem);
}

static struct query query_of_row(TALLOC_CTX *mem, const struct account_tables *tables)
{
	return (struct query){
		.sql = sql_of(mem, tables, "a.changes", CONTENT_TYPE VALUES,
			"ct.app_label = ? AND ct.model = ? AND l.object_id = ?"
			" ORDER BY l.action_time, l.id LIMIT ? OFFSET ?"),
		.params = &of_row_type,
		.results = &line_type,
	};
}

/* In the order of the numbers, which an index has, and which is that of the times. */
static struct query query_of_user(
	TALLOC_CTX *mem, const struct account_tables *tables, enum account_key_kind kind)
{
	return (struct query){
		.sql = sql_of(mem, tables, "NULL", " LEFT" CONTENT_TYPE,
			mem_printf(mem, "l.user_id = %s ORDER BY l.id DESC LIMIT ?",
				account_key_parameter(kind))),
		.params = &of_user_type,
		.results = &line_type,
	};
}

/* A text that belongs to mem, or NULL: there is none of that name. */
static const char *member(TALLOC_CTX *mem, struct json_object *object, const char *name)
{
	struct json_object *value = json_object_object_get(object, name);

	return json_object_is_type(value, json_type_string)
		? mem_text(mem, json_object_get_string(value))
		: NULL;
}

/* What is not as we write it says nothing. */
static void take_values(TALLOC_CTX *mem, const char *text, struct history_line *line)
{
	struct json_object *list = text ? json_tokener_parse(text) : NULL;
	size_t count =
		json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	struct history_value *values = mem_array(mem, struct history_value, count);

	for (size_t i = 0; i < count; i++) {
		struct json_object *object = json_object_array_get_idx(list, i);
		struct history_value *value = &values[line->value_count];

		if (!json_object_is_type(object, json_type_object))
			continue;
		*value = (struct history_value){member(mem, object, "name"),
			member(mem, object, "before"), member(mem, object, "after")};
		line->value_count += value->name != NULL;
	}
	line->values = values;
	(void)json_object_put(list);
}

static struct history_line line_of(
	TALLOC_CTX *mem, const struct line_row *row, enum clock_zone zone)
{
	struct history_line line = {
		.id = row->id,
		.time_us = clock_zone_instant(zone, row->action_time),
		.user = row->user ? row->user : "",
		.action = row->action_flag,
		.model = row->model,
		.object_id = row->object_id,
		.object_text = row->object_text,
		.message = row->change_message,
	};

	take_values(mem, row->values.text, &line);
	return line;
}

/* params->limit: one more than is asked for, which tells whether there are more. */
static bool fetch(struct mysql_row_history *history, TALLOC_CTX *mem, const struct query *query,
	const struct history_params *params, struct history_lines *out, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct line_row *rows;
	struct history_line *lines;
	size_t limit = (size_t)params->limit - 1;

	if (!mapper_fetch(history->conn, query, params, &found, err))
		return false;
	rows = found.items;
	*out = (struct history_lines){.has_more = found.count > limit};
	out->count = out->has_more ? limit : found.count;
	lines = mem_array(mem, struct history_line, out->count);
	for (size_t i = 0; i < out->count; i++)
		lines[i] = line_of(mem, &rows[i], history->tables->zone);
	out->items = lines;
	return true;
}

static bool of_row(struct row_history *base, TALLOC_CTX *mem, const char *model, const char *key,
	size_t offset, size_t limit, struct history_lines *out, struct error *err)
{
	struct mysql_row_history *history = container_of(base, struct mysql_row_history, base);
	const char *dot = strchrnul(model, '.');
	struct history_params params = {
		.app_label = mem_text_n(mem, model, (size_t)(dot - model)),
		.model = *dot ? dot + 1 : dot,
		.label = model,
		.object_id = key,
		.limit = (int64_t)limit + 1,
		.offset = (int64_t)offset,
	};

	return fetch(history, mem, &history->of_row, &params, out, err);
}

static bool of_user(struct row_history *base, TALLOC_CTX *mem, const char *user, size_t limit,
	struct history_lines *out, struct error *err)
{
	struct mysql_row_history *history = container_of(base, struct mysql_row_history, base);
	enum account_key_kind kind = history->tables->key_kind;
	struct history_params params = {
		.user = account_key_parse(mem, kind, user),
		.limit = (int64_t)limit + 1,
	};

	*out = (struct history_lines){0};
	if (!params.user)
		return true;
	return fetch(history, mem,
		kind == KEY_INTEGER ? &history->of_numbered_user : &history->of_user, &params, out,
		err);
}

struct row_history *mysql_row_history_new(
	TALLOC_CTX *owner, struct connection *conn, const struct account_tables *tables)
{
	static const struct row_history_ops ops = {of_row, of_user};
	struct mysql_row_history *history = mem_new(owner, struct mysql_row_history);

	*history = (struct mysql_row_history){
		.base = {&ops},
		.conn = conn,
		.tables = tables,
		.of_row = query_of_row(history, tables),
		.of_user = query_of_user(history, tables, KEY_TEXT),
		.of_numbered_user = query_of_user(history, tables, KEY_INTEGER),
	};
	return &history->base;
}
