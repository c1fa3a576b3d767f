#include "config.h"

#include "fcgi_app/admin/form_original.h"

#include "base/datetime.h"
#include "base/text_stream.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"

static const char escaped[] = "\\\n\r";
static const char letters[] = "\\nr";

static const char *escape(TALLOC_CTX *mem, const char *value)
{
	struct text_stream stream;
	FILE *out;

	if (!value[strcspn(value, escaped)])
		return value;
	out = text_stream_open(&stream);
	for (; *value; value++) {
		const char *found = strchr(escaped, *value);

		if (found)
			(void)fprintf(out, "\\%c", letters[found - escaped]);
		else
			(void)putc(*value, out);
	}
	return text_stream_take(&stream, mem);
}

static const char *unescape(TALLOC_CTX *mem, const char *text)
{
	char *value = mem_text(mem, text);
	char *to = value;

	for (; *text; text++) {
		const char *found = *text == '\\' && text[1] ? strchr(letters, text[1]) : NULL;

		*to++ = found ? escaped[found - letters] : *text;
		text += found != NULL;
	}
	*to = '\0';
	return value;
}

static void write_hidden(FILE *page, const char *name, const char *value)
{
	html_format(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n", name, value);
}

/* Keys a line. */
static const char *join(TALLOC_CTX *mem, const char *const *keys)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (size_t i = 0; keys[i]; i++)
		(void)fprintf(out, "%s%s", i ? "\n" : "", keys[i]);
	return text_stream_take(&stream, mem);
}

static const char *const *split(TALLOC_CTX *mem, const char *text)
{
	const char **keys = NULL;
	size_t count = 0, capacity = 0;

	while (*text) {
		size_t length = strcspn(text, "\n");

		mem_grow(mem, keys, &capacity, count + 2);
		keys[count++] = mem_text_n(mem, text, length);
		text += length + (text[length] == '\n');
	}
	mem_grow(mem, keys, &capacity, count + 1);
	keys[count] = NULL;
	return keys;
}

void form_original_write(FILE *page, TALLOC_CTX *mem, const struct form_input *input)
{
	const char *name = mem_printf(mem, FORM_INITIAL "%s", input->name);
	const char *seen = input->field->pairs ? join(mem, input->seen_targets) : input->seen;

	if (seen)
		write_hidden(page, name, escape(mem, seen));
	else
		write_hidden(page, FORM_INITIAL_NULL, input->name);
}

bool form_original_is_comparable(const struct row_field *field)
{
	return field->column && field->kind != ROW_BINARY &&
		!(field->flags & (ROW_COMPUTED | ROW_KEY));
}

static bool is_null(const struct form *sent, const char *name)
{
	const char *null;
	size_t place = 0;

	while ((null = form_next(sent, FORM_INITIAL_NULL, &place)))
		if (strcmp(null, name) == 0)
			return true;
	return false;
}

void form_original_read(TALLOC_CTX *mem, const struct form *sent, struct form_input *input)
{
	const char *name = mem_printf(mem, FORM_INITIAL "%s", input->name);
	const char *value = form_value(sent, name);

	if (value)
		value = unescape(mem, value);
	input->is_shown = value || is_null(sent, input->name);
	if (input->field->pairs)
		input->seen_targets = split(mem, value ? value : "");
	else
		input->seen = value;
}

static const char *skip_line_end(const char *text)
{
	return text + (text[0] == '\r' && text[1] == '\n' ? 2 : 1);
}

static bool is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

static bool is_same_text(const char *a, const char *b)
{
	while (*a && *b) {
		if (is_line_end(*a) && is_line_end(*b)) {
			a = skip_line_end(a);
			b = skip_line_end(b);
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return *a == *b;
}

static bool is_same_datetime(const char *a, const char *b)
{
	struct datetime first, second;

	return datetime_parse(a, &first) && datetime_parse(b, &second) &&
		datetime_compare(first, second) == 0;
}

static bool is_same_time(const char *a, const char *b)
{
	struct time_of_day first, second;

	return time_of_day_parse(a, &first) && time_of_day_parse(b, &second) &&
		time_of_day_to_microseconds(first) == time_of_day_to_microseconds(second);
}

bool form_input_is_untouched(TALLOC_CTX *mem, const struct form_input *input)
{
	const char *shown = value_to_input(mem, input->field, input->seen);

	if (is_same_text(input->typed, shown))
		return true;
	return (input->field->kind == ROW_DATETIME && is_same_datetime(input->typed, shown)) ||
		(input->field->kind == ROW_TIME && is_same_time(input->typed, shown));
}
