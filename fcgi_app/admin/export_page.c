#include "config.h"

#include "fcgi_app/admin/export.h"

#include <inttypes.h>

#include "base/datetime.h"
#include "base/json_text.h"
#include "fcgi_app/admin/export_text.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/admin/list_reading.h"
#include "fcgi_app/admin/list_view.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/query.h"

struct export;

/* How rows are put into a file. */
struct format {
	const char *name;
	const char *content_type;
	void (*begin)(const struct export *export);
	void (*write_row)(const struct export *export, const char *const *values);
	void (*end)(const struct export *export);
};

/* A file on its way. It outlives the page: its rows are read once the header has been sent. */
struct export
{
	struct body_writer writer;
	struct row_sink sink;
	const struct format *format;
	struct row_reader *reader;
	struct list_address address;
	struct list_reading reading;
	struct row_request request;
	TALLOC_CTX *mem;            /* of the row in hand */
	struct body_stream *stream; /* while it is being written */
	size_t count;               /* rows before the one in hand */
};

/* A column's value; NULL: there is none. */
static const char *value_of(const struct export *export, size_t column, const char *const *values)
{
	const struct admin_column *shown = export->address.columns[column];
	const char *value;

	if (!shown->path)
		return list_row_text(export->mem, &export->reading, values);
	value = values[export->reading.columns[column].place];
	if (shown->field->flags & ROW_SECRET)
		return NULL;
	if (value && shown->field->kind == ROW_DATETIME)
		return value_to_input(export->mem, shown->field, value);
	return value;
}

static void end_cell(const struct export *export, size_t column)
{
	(void)fputs(column + 1 < export->address.column_count ? "," : "\r\n", export->stream->out);
}

static void begin_csv(const struct export *export)
{
	for (size_t i = 0; i < export->address.column_count; i++) {
		export_write_cell(export->stream->out, export->address.columns[i]->name);
		end_cell(export, i);
	}
}

static void write_csv_row(const struct export *export, const char *const *values)
{
	for (size_t i = 0; i < export->address.column_count; i++) {
		export_write_cell(export->stream->out, value_of(export, i, values));
		end_cell(export, i);
	}
}

static void end_csv(const struct export *export)
{
	(void)export;
}

static void begin_json(const struct export *export)
{
	(void)fputs("[", export->stream->out);
}

static void write_json_row(const struct export *export, const char *const *values)
{
	FILE *out = export->stream->out;

	(void)fputs(export->count > 0 ? ",\n{" : "\n{", out);
	for (size_t i = 0; i < export->address.column_count; i++) {
		const struct admin_column *column = export->address.columns[i];

		(void)fputs(i > 0 ? ", " : "", out);
		json_write_text(out, column->name);
		(void)fputs(": ", out);
		export_write_json(out, column->field, value_of(export, i, values));
	}
	(void)fputs("}", out);
}

static void end_json(const struct export *export)
{
	(void)fputs("\n]\n", export->stream->out);
}

static const struct format formats[] = {
	{"csv",  "text/csv; charset=utf-8", begin_csv,  write_csv_row,  end_csv },
	{"json", CONTENT_JSON,              begin_json, write_json_row, end_json},
};

static const struct format *find_format(const char *name)
{
	for (size_t i = 0; name && i < ARRAY_SIZE(formats); i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	return NULL;
}

static bool write_row(struct row_sink *sink, const char *const *values, struct error *err)
{
	struct export *export = container_of(sink, struct export, sink);

	export->mem = mem_context(NULL, "row");
	export->format->write_row(export, values);
	talloc_free(export->mem);
	export->count++;
	return body_stream_pass(export->stream, err);
}

static bool write_file(struct body_writer *writer, struct body_stream *stream, struct error *err)
{
	struct export *export = container_of(writer, struct export, writer);

	export->stream = stream;
	export->format->begin(export);
	if (!row_reader_each(export->reader, &export->request, &export->sink, err))
		return false;
	export->format->end(export);
	return true;
}

/* "lamp-2024-05-17.csv", of letters that no header and no file system takes amiss. */
static const char *file_name(const struct admin_page *page, const struct format *format)
{
	struct datetime now = datetime_local_of_instant(clock_now_us(page->admin->clock));
	char today[DATE_TEXT_SIZE];
	char *name = mem_printf(page->mem, "%s-%s.%s", page->model->rows->name,
		date_format(now.date, today), format->name);

	for (char *c = name; *c; c++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.",
			    *c))
			*c = '_';
	return name;
}

static void begin_file(struct admin_page *page, const struct list_address *address,
	const struct row_selection *selection, const struct format *format)
{
	struct export *export = mem_new(page->mem, struct export);

	*export = (struct export){
		.writer = {write_file},
		.sink = {write_row},
		.format = format,
		.reader = page->admin->reader,
		.address = *address,
	};
	list_reading_init(&export->reading, page->mem, address, LIST_NEEDS_VALUES);
	export->request = (struct row_request){
		.selection = *selection,
		.paths = export->reading.paths,
		.path_count = export->reading.path_count,
		.order = address->order,
		.order_count = address->order_count,
		.limit = (size_t)page->admin->settings->export_max,
	};
	(void)response_begin(page->response, 200, format->content_type);
	response_add_header(page->response, "Content-Disposition",
		mem_printf(page->mem, "attachment; filename=\"%s\"", file_name(page, format)));
	response_add_header(page->response, "Cache-Control", "no-store");
	response_leave_to(page->response, &export->writer);
}

static const char *why_not(struct admin_page *page, uint64_t count)
{
	if (count == ROW_COUNT_UNKNOWN)
		return T(page,
			"The rows could not be counted in time. Filter the list by another column, "
			"and export it in parts.");
	return mem_printf(page->mem,
		T(page, "A file can have %ld rows. Filter the list, and export it in parts."),
		(long)page->admin->settings->export_max);
}

static void refuse(struct admin_page *page, const struct list_address *address, uint64_t count)
{
	FILE *out = admin_begin(page, 422, T(page, "Too many rows for one file"), "error");

	html_format(out, "<p class=\"notice error\" role=\"alert\">%s</p>\n", why_not(page, count));
	html_format(out, "<p><a class=\"button\" href=\"%s\">%s</a></p>\n",
		list_url(page->mem, address, NULL), T(page, "Back to the list"));
	frame_end(out);
}

/* The selection's rows, in the address's order and columns. Too many are not begun with. */
static bool export_rows(struct admin_page *page, const struct list_address *address,
	const struct row_selection *selection, const char *format, struct error *err)
{
	const struct format *found = find_format(format);
	uint64_t most = (uint64_t)page->admin->settings->export_max;
	uint64_t count;

	if (!found)
		return error_set(err, ERROR_INVALID, "format: expected csv or json");
	if (!row_reader_count(page->admin->reader, selection, most, &count, err))
		return false;
	if (count > most)
		refuse(page, address, count);
	else
		begin_file(page, address, selection, found);
	return true;
}

bool export_may(struct admin_page *page, bool *may, struct error *err)
{
	const char *permission = page->model->declared->export_permission;

	if (!admin_may(page, page->model, RIGHT_VIEW, may, err))
		return false;
	return !*may || !permission || visitor_may(page->request->visitor, permission, may, err);
}

/* What one reads of an address that is none, whether of rows or of their place in the list. */
static bool answer_invalid(
	struct admin_page *page, const struct list_address *address, const struct error *err)
{
	if (err->kind != ERROR_INVALID)
		return false;
	list_refuse(page, address, err);
	return true;
}

bool export_page(struct admin_page *page, struct error *err)
{
	struct list_address address = {.model = page->model};
	const char *format;
	bool may;

	if (!export_may(page, &may, err))
		return false;
	if (!may)
		return error_set(
			err, ERROR_FORBIDDEN, N_("You do not have the permission to do this."));
	if (!query_find(page->mem, page->request->query, "format", &format, err) ||
		!list_address_read(page->mem, page->model, page->request->query, &address, err) ||
		!export_rows(page, &address, &address.selection, format, err))
		return answer_invalid(page, &address, err);
	return true;
}

bool list_export(
	const struct list_chosen *chosen, const struct list_action *action, struct error *err)
{
	return export_rows(chosen->page, &chosen->address, &chosen->selection, action->format, err);
}
