#include "config.h"

#include "services/rows/value_syntax.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistr.h>

#include "base/datetime.h"
#include "base/ip_address.h"
#include "base/json_spelling.h"
#include "base/letters.h"
#include "base/take.h"
#include "base/uuid.h"
#include "services/rows/address_syntax.h"

#define DIGITS "0123456789"

static const char *boolean(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)mem;
	(void)field;
	return strcmp(text, "0") == 0 || strcmp(text, "1") == 0 ? text : NULL;
}

/* The parts of a number without exponent: "-", "12", "50". */
struct number {
	bool is_negative;
	const char *whole; /* without leading zeros */
	size_t whole_length;
	const char *fraction;
	size_t fraction_length;
};

static bool read_number(const char *text, struct number *out)
{
	size_t whole;

	out->is_negative = take(&text, '-');
	if (!out->is_negative)
		(void)take(&text, '+');
	whole = strspn(text, DIGITS);
	out->whole = text + strspn(text, "0");
	out->whole_length = whole - (size_t)(out->whole - text);
	text += whole;
	out->fraction = *text == '.' ? text + 1 : text;
	out->fraction_length = strspn(out->fraction, DIGITS);
	return whole + out->fraction_length > 0 && !out->fraction[out->fraction_length];
}

static bool is_zero(const struct number *number)
{
	return number->whole_length == 0 &&
		strspn(number->fraction, "0") >= number->fraction_length;
}

/* With at least so many places. */
static const char *write_number(TALLOC_CTX *mem, const struct number *number, int places)
{
	int length = (int)number->fraction_length;
	int missing = places > length ? places - length : 0;

	return mem_printf(mem, "%s%.*s%s%s%.*s%.*s",
		number->is_negative && !is_zero(number) ? "-" : "", (int)number->whole_length,
		number->whole, number->whole_length == 0 ? "0" : "",
		length + missing > 0 ? "." : "", length, number->fraction, missing,
		"000000000000000000000000000000");
}

/* As a spreadsheet may have it: "12.0" is a whole number. */
static const char *whole_number(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct number number;

	(void)field;
	if (!read_number(text, &number) || strchr(text, '.') == text ||
		strspn(number.fraction, "0") < number.fraction_length)
		return NULL;
	number.fraction_length = 0;
	return write_number(mem, &number, 0);
}

static const char *decimal(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct number number;

	return read_number(text, &number) ? write_number(mem, &number, field->decimal_places)
					  : NULL;
}

/*
 * Of what strtod() takes, blanks, hexadecimal digits and infinities are no numbers here. Fifteen
 * digits are right for what was a decimal number; seventeen tell any two apart.
 */
static const char *real(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	char *end;
	double number = strtod(text, &end);
	const char *shortest;

	(void)field;
	if (text[strspn(text, DIGITS "+-.eE")] || *end || !isfinite(number))
		return NULL;
	shortest = mem_printf(mem, "%.15g", number);
	for (int digits = 16; digits <= 17 && strtod(shortest, NULL) != number; digits++)
		shortest = mem_printf(mem, "%.*g", digits, number);
	return shortest;
}

static const char *duration(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	const char *number = strchr(text, '.') ? NULL : whole_number(mem, field, text);

	return number && value_compare(ROW_DURATION, number, "-9223372036854775808") >= 0 &&
			value_compare(ROW_DURATION, number, "9223372036854775807") <= 0
		? number
		: NULL;
}

static const char *free_text(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)mem;
	(void)field;
	return text;
}

static const char *email(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)mem;
	(void)field;
	return address_is_mailbox(text) ? text : NULL;
}

static const char *url(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)mem;
	(void)field;
	return address_is_url(text) ? text : NULL;
}

static bool is_slug_character(ucs4_t character, bool is_unicode)
{
	return character == '-' ||
		((is_unicode || character < 0x80) && letter_is_of_word(character));
}

static const char *slug(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	ucs4_t character;

	(void)mem;
	while ((at = u8_next(&character, at)))
		if (!is_slug_character(character, field->flags & ROW_UNICODE))
			return NULL;
	return text;
}

static const char *address(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	char normal[IP_ADDRESS_TEXT_SIZE];

	(void)field;
	return ip_address_normalise(text, IP_ADDRESS_AS_GIVEN, normal) ? mem_text(mem, normal)
								       : NULL;
}

/* A name in the storage, that never leads out of it. */
static const char *file(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	const char *end;

	(void)mem;
	(void)field;
	if (strchr(text, '\\'))
		return NULL;
	for (const char *part = text; part; part = *end ? end + 1 : NULL) {
		size_t length = strcspn(part, "/");

		end = part + length;
		if (length == 0 || (length <= 2 && strspn(part, ".") >= length))
			return NULL;
	}
	return text;
}

static const char *date(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct date value;
	char canonical[DATE_TEXT_SIZE];

	(void)field;
	return strlen(text) < sizeof(canonical) && date_parse(text, &value)
		? mem_text(mem, date_format(value, canonical))
		: NULL;
}

static const char *datetime(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct datetime value;
	char canonical[DATETIME_TEXT_SIZE];

	(void)field;
	return datetime_parse(text, &value) ? mem_text(mem, datetime_format(value, canonical))
					    : NULL;
}

static const char *time_of_day(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct time_of_day value;
	char canonical[TIME_OF_DAY_TEXT_SIZE];

	(void)field;
	return time_of_day_parse(text, &value) ? mem_text(mem, time_of_day_format(value, canonical))
					       : NULL;
}

/* What follows so many digits; NULL: there are fewer, or more. */
static const char *behind_digits(const char *text, size_t least, size_t most)
{
	size_t count = strspn(text, "0123456789");

	return count >= least && count <= most ? text + count : NULL;
}

/* How long it may be, the server says. */
static const char *span(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	const char *end = behind_digits(text + (*text == '-'), 1, 3);

	(void)mem;
	(void)field;
	end = end && *end == ':' ? behind_digits(end + 1, 2, 2) : NULL;
	if (end && *end == ':') {
		end = behind_digits(end + 1, 2, 2);
		if (end && *end == '.')
			end = behind_digits(end + 1, 1, 6);
	}
	return end && !*end ? text : NULL;
}

static const char *uuid(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	struct uuid value;
	char canonical[UUID_TEXT_SIZE];

	(void)field;
	return uuid_parse(text, &value)
		? mem_text(mem, uuid_format(value, UUID_HYPHENATED, canonical))
		: NULL;
}

static const char *json(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)field;
	return json_spell(mem, text);
}

/* Its bytes are not for people. */
static const char *binary(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	(void)mem;
	(void)field;
	(void)text;
	return NULL;
}

static const struct {
	const char *(*canonical)(TALLOC_CTX *mem, const struct row_field *field, const char *text);
	bool is_text;
} kinds[ROW_KIND_COUNT] = {
	[ROW_BOOLEAN] = {boolean,      false},
	[ROW_INTEGER] = {whole_number, false},
	[ROW_UNSIGNED] = {whole_number, false},
	[ROW_REAL] = {real,         false},
	[ROW_DECIMAL] = {decimal,      false},
	[ROW_TEXT] = {free_text,    true },
	[ROW_LONG_TEXT] = {free_text,    true },
	[ROW_EMAIL] = {email,        true },
	[ROW_URL] = {url,          true },
	[ROW_SLUG] = {slug,         true },
	[ROW_ADDRESS] = {address,      false},
	[ROW_FILE] = {file,         true },
	[ROW_DATE] = {date,         false},
	[ROW_DATETIME] = {datetime,     false},
	[ROW_TIME] = {time_of_day,  false},
	[ROW_SPAN] = {span,         false},
	[ROW_DURATION] = {duration,     false},
	[ROW_UUID] = {uuid,         false},
	[ROW_JSON] = {json,         false},
	[ROW_BINARY] = {binary,       false},
};

const char *value_canonical(TALLOC_CTX *mem, const struct row_field *field, const char *text)
{
	return kinds[field->kind].canonical(mem, field, text);
}

bool value_is_text(enum row_kind kind)
{
	return kinds[kind].is_text;
}

static int sign_of(long difference)
{
	return (difference > 0) - (difference < 0);
}

/* Of what stands behind the points, as if zeros followed. */
static int compare_fractions(const struct number *a, const struct number *b)
{
	for (size_t i = 0; i < a->fraction_length || i < b->fraction_length; i++) {
		char digit_a = i < a->fraction_length ? a->fraction[i] : '0';
		char digit_b = i < b->fraction_length ? b->fraction[i] : '0';

		if (digit_a != digit_b)
			return digit_a < digit_b ? -1 : 1;
	}
	return 0;
}

static int compare_sizes(const struct number *a, const struct number *b)
{
	int wholes;

	if (a->whole_length != b->whole_length)
		return a->whole_length < b->whole_length ? -1 : 1;
	wholes = memcmp(a->whole, b->whole, a->whole_length);
	return wholes ? sign_of(wholes) : compare_fractions(a, b);
}

int value_compare(enum row_kind kind, const char *a, const char *b)
{
	struct number number_a;
	struct number number_b;

	if (kind == ROW_REAL || !read_number(a, &number_a) || !read_number(b, &number_b)) {
		double real_a = strtod(a, NULL);
		double real_b = strtod(b, NULL);

		return (real_a > real_b) - (real_a < real_b);
	}
	if (is_zero(&number_a) && is_zero(&number_b))
		return 0;
	if (number_a.is_negative != number_b.is_negative)
		return number_a.is_negative ? -1 : 1;
	return number_a.is_negative ? compare_sizes(&number_b, &number_a)
				    : compare_sizes(&number_a, &number_b);
}
