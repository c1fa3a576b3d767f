#include "config.h"

#include "fcgi_app/admin/export_text.h"

#include <string.h>

#include "base/json_text.h"

#define DIGITS "0123456789"

/* "-12", "+1.50", "1e+22": as JSON has them, and with a plus. */
static bool is_number(const char *text)
{
	size_t digits;

	text += *text == '-' || *text == '+';
	digits = strspn(text, DIGITS);
	if (digits == 0)
		return false;
	text += digits;
	if (*text == '.') {
		digits = strspn(++text, DIGITS);
		if (digits == 0)
			return false;
		text += digits;
	}
	if (*text != 'e' && *text != 'E')
		return !*text;
	text += text[1] == '-' || text[1] == '+' ? 2 : 1;
	digits = strspn(text, DIGITS);
	return digits > 0 && !text[digits];
}

/*
 * Whether a spreadsheet would take what stands there for a formula. One that is set to a language
 * with decimal commas ends cells at semicolons, and then quotes in the midst of a line keep neither
 * these nor ends of lines together.
 */
static bool is_formula(const char *text, const char *at)
{
	const char *signs = at == text ? "=+-@\t\r" : "=+-@";
	bool begins = at == text || strchr(";\t\r\n", at[-1]);

	return begins && *at && strchr(signs, *at) && !is_number(at);
}

static bool is_plain(const char *text)
{
	for (const char *at = text; *at; at++)
		if (strchr(",\"\r\n", *at) || is_formula(text, at))
			return false;
	return true;
}

static void write_quoted(FILE *out, const char *text)
{
	(void)putc('"', out);
	for (const char *at = text; *at; at++) {
		if (is_formula(text, at))
			(void)putc('\'', out);
		if (*at == '"')
			(void)putc('"', out);
		(void)putc(*at, out);
	}
	(void)putc('"', out);
}

void export_write_cell(FILE *out, const char *text)
{
	if (!text)
		return;
	if (is_plain(text))
		(void)fputs(text, out);
	else
		write_quoted(out, text);
}

static bool is_of_numbers(const struct row_field *field)
{
	return field->kind == ROW_INTEGER || field->kind == ROW_UNSIGNED ||
		field->kind == ROW_REAL || field->kind == ROW_DECIMAL;
}

/* Which JSON has without a plus, and without zeros in front. */
static bool is_json_number(const char *text)
{
	const char *digits = text + (*text == '-');

	return is_number(text) && *text != '+' &&
		!(digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9');
}

void export_write_json(FILE *out, const struct row_field *field, const char *text)
{
	if (text && field && field->kind == ROW_BOOLEAN)
		(void)fputs(*text == '0' ? "false" : "true", out);
	else if (text && field && is_of_numbers(field) && is_json_number(text))
		(void)fputs(text, out);
	else
		json_write_text(out, text);
}
