#include "config.h"

#include "fcgi_app/http/path.h"

#include "base/utf8.h"
#include "fcgi_app/http/percent.h"

static size_t segment_length(const char *segment, const char *end)
{
	const char *slash = memchr(segment, '/', (size_t)(end - segment));

	return (size_t)((slash ? slash : end) - segment);
}

bool path_parse(
	TALLOC_CTX *mem, const char *raw, size_t length, struct path *out, struct error *err)
{
	const char *end = raw + length;
	char *text = mem_array(mem, char, length + 1);
	size_t count = 0;

	if (length == 0 || *raw != '/')
		return error_set(err, ERROR_INVALID, "the path does not start with a slash");
	for (const char *slash = raw; slash < end; count++) {
		size_t taken = segment_length(slash + 1, end);

		if (!percent_decode(slash + 1, taken, PERCENT_PLUS_IS_PLUS, text))
			return error_set(err, ERROR_INVALID, "the path is malformed at segment %zu",
				count + 1);
		if (count < PATH_SEGMENTS_MAX)
			out->segments[count] = text;
		text += strlen(text) + 1;
		slash += 1 + taken;
	}
	out->count = count <= PATH_SEGMENTS_MAX ? count : 0;
	return true;
}

/* One segment of a route's path. */
struct form {
	const char *text; /* without the braces of a name */
	size_t length;
	bool is_name;
};

/* Takes the next form off *pattern; false at its end. */
static bool next_form(const char **pattern, struct form *out)
{
	const char *text = *pattern + 1;

	if (!**pattern)
		return false;
	*out = (struct form){text, strcspn(text, "/"), *text == '{'};
	*pattern = text + out->length;
	if (out->is_name) {
		out->text++;
		out->length -= 2;
	}
	return true;
}

static bool is_called(const struct form *form, const char *text)
{
	return strncmp(form->text, text, form->length) == 0 && !text[form->length];
}

bool path_matches(const struct path *path, const char *pattern)
{
	struct form form;
	size_t i = 0;

	for (; next_form(&pattern, &form); i++) {
		if (i == path->count)
			return false;
		if (form.is_name ? !*path->segments[i] : !is_called(&form, path->segments[i]))
			return false;
	}
	return i == path->count;
}

const char *path_segment(const struct path *path, const char *pattern, const char *name)
{
	struct form form;

	for (size_t i = 0; next_form(&pattern, &form); i++)
		if (form.is_name && is_called(&form, name))
			return path->segments[i];
	return NULL;
}

static int longest(const struct form *form)
{
	bool is_quoted = strncmp(form->text, PATH_QUOTED, strlen(PATH_QUOTED)) == 0;

	return is_quoted ? PATH_QUOTED_MAX : PATH_SEGMENT_MAX;
}

bool path_check_lengths(const struct path *path, const char *pattern, struct error *err)
{
	struct form form;

	for (size_t i = 0; next_form(&pattern, &form); i++)
		if (form.is_name && utf8_count(path->segments[i]) > (size_t)longest(&form))
			return error_set(err, ERROR_INVALID,
				"%.*s: expected a text of 1 to %d characters", (int)form.length,
				form.text, longest(&form));
	return true;
}

static bool is_unreserved(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
		(byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-._~", byte));
}

char *path_escape(TALLOC_CTX *mem, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *escaped = mem_array(mem, char, 3 * strlen(text) + 1);
	char *end = escaped;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (is_unreserved(*text)) {
			*end++ = *text;
			continue;
		}
		*end++ = '%';
		*end++ = digits[byte >> 4];
		*end++ = digits[byte & 0xF];
	}
	return escaped;
}
