#include "config.h"

#include "fcgi_app/http/multipart.h"

#include <strings.h>

#include "base/utf8.h"

#define BLANKS " \t"

/* As RFC 2046 has it. */
#define BOUNDARY_MAX 70

/* Of each part. */
#define HEADER_LINES_MAX 16
#define HEADER_LINE_MAX  4096

/* The body, and how far it was read. */
struct reader {
	const char *at;
	const char *end;
	const char *delimiter; /* what ends a part: "\r\n--boundary" */
	size_t delimiter_length;
};

struct part {
	const char *disposition; /* NULL: its header says nothing */
	const char *content_type;
	struct bytes content;
};

static size_t size_left(const struct reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

static bool take(struct reader *reader, const char *wanted, size_t length)
{
	if (size_left(reader) < length || memcmp(reader->at, wanted, length) != 0)
		return false;
	reader->at += length;
	return true;
}

/* Steps over what comes before it, and over it. *before becomes what was there. */
static bool take_until(
	struct reader *reader, const char *wanted, size_t length, struct bytes *before)
{
	const char *begin = reader->at;

	while ((reader->at = memchr(reader->at, wanted[0], size_left(reader)))) {
		*before = (struct bytes){begin, (size_t)(reader->at - begin)};
		if (take(reader, wanted, length))
			return true;
		reader->at++;
	}
	reader->at = reader->end;
	return false;
}

/* NULL: it is no text. */
static const char *text_of(TALLOC_CTX *mem, struct bytes bytes)
{
	const char *raw = bytes.ptr;

	if (memchr(raw, '\0', bytes.len) || !utf8_is_valid(raw, bytes.len))
		return NULL;
	return mem_text_n(mem, raw, bytes.len);
}

/* What stands between quotes, with \" for a quote; or a word. NULL: the second quote is missing. */
static const char *take_parameter_value(TALLOC_CTX *mem, const char **header)
{
	const char *at = *header;
	char *value, *to;

	if (*at != '"') {
		*header += strcspn(at, ";" BLANKS);
		return mem_text_n(mem, at, (size_t)(*header - at));
	}
	to = value = mem_array(mem, char, strlen(at));
	for (at++; *at && *at != '"'; at++) {
		at += at[0] == '\\' && at[1] == '"';
		*to++ = *at;
	}
	*header = at + (*at == '"');
	return *at ? value : NULL;
}

/* The value of that name behind what the header is: `form-data; name="x"`. NULL: there is none. */
static const char *parameter(TALLOC_CTX *mem, const char *header, const char *name)
{
	header += strcspn(header, ";");
	while (*header) {
		size_t length;
		bool is_found;

		header += strspn(header, ";" BLANKS);
		length = strcspn(header, "=;" BLANKS);
		is_found = length == strlen(name) && strncasecmp(header, name, length) == 0;
		header += length;
		if (*header == '=') {
			const char *value;

			header++;
			value = take_parameter_value(mem, &header);
			if (is_found)
				return value;
		}
	}
	return NULL;
}

/* What stands behind the name and its colon; NULL: it is another header. */
static const char *header_value(const char *line, const char *name)
{
	size_t length = strlen(name);

	if (strncasecmp(line, name, length) != 0 || line[length] != ':')
		return NULL;
	line += length + 1;
	return line + strspn(line, BLANKS);
}

static bool read_headers(TALLOC_CTX *mem, struct reader *reader, struct part *part)
{
	for (int i = 0; i <= HEADER_LINES_MAX; i++) {
		struct bytes raw;
		const char *line, *value;

		if (!take_until(reader, "\r\n", 2, &raw) || raw.len > HEADER_LINE_MAX)
			return false;
		if (raw.len == 0)
			return true;
		line = text_of(mem, raw);
		if (!line)
			return false;
		if ((value = header_value(line, "Content-Disposition")))
			part->disposition = value;
		else if ((value = header_value(line, "Content-Type")))
			part->content_type = value;
	}
	return false;
}

/* A delimiter is followed by "--" where all ends, else by blanks and the end of its line. */
static bool take_line_end(struct reader *reader, bool *is_last)
{
	*is_last = take(reader, "--", 2);
	if (*is_last)
		return true;
	while (take(reader, " ", 1) || take(reader, "\t", 1))
		;
	return take(reader, "\r\n", 2);
}

static bool read_part(TALLOC_CTX *mem, struct reader *reader, struct part *part, bool *is_last)
{
	*part = (struct part){.content_type = ""};
	return read_headers(mem, reader, part) && part->disposition &&
		take_until(reader, reader->delimiter, reader->delimiter_length, &part->content) &&
		take_line_end(reader, is_last);
}

/* Some browsers told the whole path. */
static const char *without_folders(const char *path)
{
	const char *name = path;

	for (; *path; path++)
		if (*path == '/' || *path == '\\')
			name = path + 1;
	return name;
}

static bool malformed(const struct form *form, struct error *err)
{
	return error_set(
		err, ERROR_INVALID, "the form is malformed at field %zu", form_count(form) + 1);
}

static bool add_part(struct form *form, const struct part *part, struct error *err)
{
	const char *name = parameter(form, part->disposition, "name");
	const char *filename = parameter(form, part->disposition, "filename");
	const char *value;
	struct form_file *file;

	if (!name)
		return malformed(form, err);
	if (!filename) {
		value = text_of(form, part->content);
		return value ? form_add(form, name, value, err) : malformed(form, err);
	}
	filename = without_folders(filename);
	if (!*filename)
		return true;
	file = mem_new(form, struct form_file);
	*file = (struct form_file){filename, part->content_type, part->content};
	return form_add_file(form, name, file, err);
}

/* False: there is nothing to read, or the header names no boundary that can be. */
static bool begin(
	TALLOC_CTX *mem, const char *content_type, struct bytes body, struct reader *reader)
{
	const char *boundary = parameter(mem, content_type, "boundary");
	size_t length = boundary ? strlen(boundary) : 0;

	if (body.len == 0 || length == 0 || length > BOUNDARY_MAX)
		return false;
	*reader = (struct reader){
		.at = body.ptr,
		.end = (const char *)body.ptr + body.len,
		.delimiter = mem_printf(mem, "\r\n--%s", boundary),
		.delimiter_length = length + 4,
	};
	return true;
}

bool multipart_parse(TALLOC_CTX *mem, const char *content_type, struct bytes body,
	struct form **out, struct error *err)
{
	struct form *form = form_new(mem);
	struct reader reader;
	struct part part;
	bool is_last;

	if (!begin(form, content_type, body, &reader))
		return error_set(err, ERROR_INVALID,
			"the form is empty, or does not say what parts its fields");
	if (!take(&reader, reader.delimiter + 2, reader.delimiter_length - 2) ||
		!take_line_end(&reader, &is_last))
		return malformed(form, err);
	while (!is_last) {
		if (!read_part(form, &reader, &part, &is_last))
			return malformed(form, err);
		if (!add_part(form, &part, err))
			return false;
	}
	*out = form;
	return true;
}
