#include "config.h"

#include "adapters/csv/csv_reader.h"

#include <csv.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "services/bus/field_text.h"

struct reader {
	const char *path;
	const struct message_type *type;
	struct csv_sink *sink;
	struct error err; /* set: reading is over */
	struct csv_parser parser;
	size_t line;     /* of the file, that is being parsed; the first is 1 */
	size_t row_line; /* where the row began */
	size_t row_size; /* bytes of it until now */
	size_t cell;     /* cells of the row until now */
	bool in_header;  /* the row is the header */
	TALLOC_CTX *mem; /* of the whole file */
	TALLOC_CTX *row_mem;
	const struct field **columns; /* which field each column holds; NULL: none of ours */
	size_t column_count;
	size_t column_capacity;
	struct message *row;
};

static bool has_failed(const struct reader *reader)
{
	return reader->err.kind != ERROR_NONE;
}

static void complain(struct reader *reader, const char *what)
{
	error_set(&reader->err, ERROR_INVALID, "%s, line %zu: %s", reader->path, reader->row_line,
		what);
}

static const struct field *find_field(const struct message_type *type, const char *name)
{
	for (size_t i = 0; i < type->field_count; i++)
		if (strcmp(type->fields[i].name, name) == 0)
			return &type->fields[i];
	return NULL;
}

static bool has_column(const struct reader *reader, const struct field *field)
{
	for (size_t i = 0; i < reader->column_count; i++)
		if (reader->columns[i] == field)
			return true;
	return false;
}

static void take_heading(struct reader *reader, const char *name)
{
	const struct field *field = find_field(reader->type, name);

	if (field && has_column(reader, field)) {
		complain(reader, mem_printf(reader->mem, "two columns are named %s", name));
		return;
	}
	mem_grow(reader->mem, reader->columns, &reader->column_capacity, reader->column_count + 1);
	reader->columns[reader->column_count++] = field;
}

static void take_cell(struct reader *reader, const char *text)
{
	const struct field *field =
		reader->cell < reader->column_count ? reader->columns[reader->cell] : NULL;

	if (!field || (!*text && (field->flags & FIELD_OPTIONAL)))
		return;
	if (!field_set_from_text(reader->row, field, text))
		complain(reader, field_describe(reader->row_mem, field, "nothing"));
}

/* libcsv ends the text with a NUL that length does not count. */
static void on_cell(void *text, size_t length, void *context)
{
	struct reader *reader = context;

	if (has_failed(reader))
		return;
	if (!utf8_is_valid(text, length) || memchr(text, '\0', length))
		complain(reader,
			mem_printf(reader->mem, "column %zu: expected UTF-8 without a NUL",
				reader->cell + 1));
	else if (reader->in_header)
		take_heading(reader, text);
	else
		take_cell(reader, text);
	reader->cell++;
}

static void end_header(struct reader *reader)
{
	for (size_t i = 0; i < reader->type->field_count && !has_failed(reader); i++)
		if (!has_column(reader, &reader->type->fields[i]))
			complain(reader,
				mem_printf(reader->mem, "no column is named %s",
					reader->type->fields[i].name));
	reader->in_header = false;
}

static void end_row(struct reader *reader)
{
	struct error err = {0};

	if (reader->cell != reader->column_count)
		complain(reader,
			mem_printf(reader->mem, "expected %zu columns as in the header, not %zu",
				reader->column_count, reader->cell));
	else if (!reader->sink->take(reader->sink, reader->row, &err))
		error_set(&reader->err, err.kind, "%s, line %zu: %s", reader->path,
			reader->row_line, err.message);
}

static void begin_row(struct reader *reader, size_t line)
{
	talloc_free(reader->row_mem);
	reader->row_mem = mem_context(reader->mem, "row");
	reader->row = message_new(reader->row_mem, reader->type);
	reader->row_line = line;
	reader->row_size = 0;
	reader->cell = 0;
}

/* Both characters of a CRLF, and empty lines, end rows without a cell. */
static void on_row_end(int terminator, void *context)
{
	struct reader *reader = context;

	(void)terminator;
	if (reader->cell > 0 && !has_failed(reader)) {
		if (reader->in_header)
			end_header(reader);
		else
			end_row(reader);
	}
	begin_row(reader, reader->line + 1);
}

/* At most one line of the file, so that the reader knows where it is. */
static void parse(struct reader *reader, const char *text, size_t length)
{
	size_t parsed;

	reader->row_size += length;
	if (reader->row_size > CSV_ROW_MAX) {
		complain(reader,
			mem_printf(reader->mem,
				"a row of more than %d bytes; is a quote not closed?",
				CSV_ROW_MAX));
		return;
	}
	parsed = csv_parse(&reader->parser, text, length, on_cell, on_row_end, reader);
	if (parsed == length || has_failed(reader))
		return;
	if (csv_error(&reader->parser) == CSV_ENOMEM)
		mem_exhausted();
	complain(reader, "quotes must stand around a whole cell, and be doubled inside");
}

static void parse_lines(struct reader *reader, const char *text, size_t length)
{
	while (length > 0 && !has_failed(reader)) {
		const char *end = memchr(text, '\n', length);
		size_t part = end ? (size_t)(end - text) + 1 : length;

		parse(reader, text, part);
		reader->line += end != NULL;
		text += part;
		length -= part;
	}
}

static void parse_end(struct reader *reader)
{
	if (csv_fini(&reader->parser, on_cell, on_row_end, reader) != 0 && !has_failed(reader))
		complain(reader, "a quote is not closed");
	if (reader->in_header && !has_failed(reader))
		complain(reader, "expected a header line");
}

static size_t byte_order_mark(const char *text, size_t length)
{
	return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static void parse_file(struct reader *reader, FILE *file)
{
	static const size_t part_size = 65536;
	char *part = mem_array(reader->mem, char, part_size);
	bool is_start = true;
	size_t length;

	while (!has_failed(reader) && (length = fread(part, 1, part_size, file)) > 0) {
		size_t skipped = is_start ? byte_order_mark(part, length) : 0;

		parse_lines(reader, part + skipped, length - skipped);
		is_start = false;
	}
	if (ferror(file) && !has_failed(reader))
		error_set(&reader->err, ERROR_UNAVAILABLE, "cannot read %s: %s", reader->path,
			strerror(errno));
	if (!has_failed(reader))
		parse_end(reader);
}

/* Blanks belong to a cell. */
static int is_never(unsigned char character)
{
	(void)character;
	return 0;
}

static bool check_size(struct reader *reader, FILE *file)
{
	struct stat status;

	if (fstat(fileno(file), &status) == 0 && status.st_size <= CSV_FILE_MAX)
		return true;
	return error_set(&reader->err, ERROR_INVALID, "%s: a file of more than %d bytes",
		reader->path, CSV_FILE_MAX);
}

static bool read_file(struct reader *reader, FILE *file)
{
	if (csv_init(&reader->parser,
		    CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL | CSV_APPEND_NULL) != 0)
		mem_exhausted();
	csv_set_space_func(&reader->parser, is_never);
	reader->mem = mem_context(NULL, "csv_read");
	reader->line = 1;
	reader->in_header = true;
	begin_row(reader, 1);
	parse_file(reader, file);
	csv_free(&reader->parser);
	talloc_free(reader->mem);
	return !has_failed(reader);
}

bool csv_read(const char *path, const struct message_type *type, struct csv_sink *sink, bool *found,
	struct error *err)
{
	struct reader reader = {.path = path, .type = type, .sink = sink};
	FILE *file = fopen(path, "re");
	bool ok;

	if (found)
		*found = file != NULL;
	if (!file && errno == ENOENT && found)
		return true;
	if (!file)
		return error_set(
			err, ERROR_UNAVAILABLE, "cannot open %s: %s", path, strerror(errno));
	ok = check_size(&reader, file) && read_file(&reader, file);
	(void)fclose(file);
	if (!ok)
		*err = reader.err;
	return ok;
}
