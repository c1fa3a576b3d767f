#include "config.h"

#include "fcgi_app/django/python_json.h"

#include <errno.h>
#include <stdlib.h>
#include <unistr.h>

#define NUMBER_DIGITS_MAX 20 /* with the sign; no longer number fits an int64_t */
#define DIGITS            "0123456789"

#define SURROGATE_HIGH_FIRST 0xD800
#define SURROGATE_LOW_FIRST  0xDC00
#define SURROGATE_LAST       0xDFFF
#define BMP_END              0x10000
#define LONGEST_UTF8         4

/* Escapes of one letter, and what they mean. */
static const char escape_letters[] = "\"\\/bfnrt";
static const char escape_values[] = "\"\\/\b\f\n\r\t";

void python_json_begin(struct python_json *json, struct bytes text)
{
	json->at = text.ptr;
	json->end = json->at + text.len;
}

static size_t size_left(const struct python_json *json)
{
	return (size_t)(json->end - json->at);
}

/* Steps over bytes of the set. Returns how many. */
static size_t skip(struct python_json *json, const char *set)
{
	const char *begin = json->at;

	while (json->at < json->end && *json->at && strchr(set, *json->at))
		json->at++;
	return (size_t)(json->at - begin);
}

bool python_json_is_at_end(struct python_json *json)
{
	(void)skip(json, " \t\r\n");
	return json->at == json->end;
}

static bool take_exactly(struct python_json *json, char character)
{
	if (json->at == json->end || *json->at != character)
		return false;
	json->at++;
	return true;
}

bool python_json_take(struct python_json *json, char character)
{
	return !python_json_is_at_end(json) && take_exactly(json, character);
}

static bool take_word(struct python_json *json, const char *word)
{
	size_t length = strlen(word);

	if (size_left(json) < length || memcmp(json->at, word, length) != 0)
		return false;
	json->at += length;
	return true;
}

/* Steps over a backslash and what belongs to it. */
static bool take_escape(struct python_json *json)
{
	struct python_json digits;

	json->at++;
	if (json->at == json->end || !*json->at)
		return false;
	if (*json->at != 'u')
		return strchr(escape_letters, *json->at++);
	json->at++;
	if (size_left(json) < 4)
		return false;
	digits = (struct python_json){json->at, json->at + 4};
	json->at += 4;
	return skip(&digits, DIGITS "abcdefABCDEF") == 4;
}

bool python_json_take_string(struct python_json *json, struct bytes *raw)
{
	const char *begin;

	if (!python_json_take(json, '"'))
		return false;
	begin = json->at - 1;
	while (json->at < json->end && *json->at != '"') {
		if ((unsigned char)*json->at < 0x20)
			return false;
		if (*json->at != '\\')
			json->at++;
		else if (!take_escape(json))
			return false;
	}
	if (!take_exactly(json, '"'))
		return false;
	*raw = (struct bytes){begin, (size_t)(json->at - begin)};
	return true;
}

static bool take_number(struct python_json *json)
{
	(void)take_exactly(json, '-');
	if (!take_exactly(json, '0') && skip(json, DIGITS) == 0)
		return take_word(json, "Infinity");
	if (take_exactly(json, '.') && skip(json, DIGITS) == 0)
		return false;
	if (take_exactly(json, 'e') || take_exactly(json, 'E')) {
		if (!take_exactly(json, '-'))
			(void)take_exactly(json, '+');
		return skip(json, DIGITS) > 0;
	}
	return true;
}

static bool take_scalar(struct python_json *json)
{
	struct bytes raw;

	if (json->at < json->end && *json->at == '"')
		return python_json_take_string(json, &raw);
	return take_word(json, "null") || take_word(json, "true") || take_word(json, "false") ||
		take_word(json, "NaN") || take_number(json);
}

/* The arrays and objects we are in, by the bracket that ends each. */
struct nesting {
	char closers[PYTHON_JSON_DEPTH_MAX];
	size_t depth;
};

/* Of the innermost one. */
static char closer_of(const struct nesting *nesting)
{
	return nesting->closers[nesting->depth - 1];
}

static bool take_name(struct python_json *json)
{
	struct bytes name;

	return python_json_take_string(json, &name) && python_json_take(json, ':');
}

/* Closes what ends here. True: nothing is open any more, or a comma promises another value. */
static bool take_ends(struct python_json *json, struct nesting *nesting)
{
	while (nesting->depth > 0) {
		if (python_json_take(json, ','))
			return closer_of(nesting) == ']' || take_name(json);
		if (!python_json_take(json, closer_of(nesting)))
			return false;
		nesting->depth--;
	}
	return true;
}

/* Steps over an opening bracket. *is_open: its first value comes next; else it is closed again. */
static bool take_opening(struct python_json *json, struct nesting *nesting, bool *is_open)
{
	char closer = *json->at++ == '{' ? '}' : ']';

	if (nesting->depth == PYTHON_JSON_DEPTH_MAX)
		return false;
	*is_open = !python_json_take(json, closer);
	if (!*is_open)
		return true;
	nesting->closers[nesting->depth++] = closer;
	return closer == ']' || take_name(json);
}

bool python_json_take_value(struct python_json *json, struct bytes *raw)
{
	struct nesting nesting = {.depth = 0};
	const char *begin;

	if (python_json_is_at_end(json))
		return false;
	begin = json->at;
	do {
		bool is_open = false;

		if (python_json_is_at_end(json))
			return false;
		if (*json->at == '{' || *json->at == '[') {
			if (!take_opening(json, &nesting, &is_open))
				return false;
		} else if (!take_scalar(json)) {
			return false;
		}
		if (!is_open && !take_ends(json, &nesting))
			return false;
	} while (nesting.depth > 0);
	*raw = (struct bytes){begin, (size_t)(json->at - begin)};
	return true;
}

/* Four hexadecimal digits behind "\u", which *at comes to stand behind. */
static ucs4_t read_unit(const char **at)
{
	char digits[5] = {0};

	memcpy(digits, *at + 2, 4);
	*at += 6;
	return (ucs4_t)strtoul(digits, NULL, 16);
}

static bool is_between(ucs4_t unit, ucs4_t first, ucs4_t end)
{
	return unit >= first && unit < end;
}

/* The character that an escape stands for, or two that are a pair. Half a pair stays what it is. */
static ucs4_t read_escape(const char **at, const char *end)
{
	const char *second;
	ucs4_t high, low;

	if ((*at)[1] != 'u') {
		const char *letter = strchr(escape_letters, (*at)[1]);

		*at += 2;
		return (ucs4_t)(unsigned char)escape_values[letter - escape_letters];
	}
	high = read_unit(at);
	if (!is_between(high, SURROGATE_HIGH_FIRST, SURROGATE_LOW_FIRST) || end - *at < 6 ||
		(*at)[0] != '\\' || (*at)[1] != 'u')
		return high;
	second = *at;
	low = read_unit(&second);
	if (!is_between(low, SURROGATE_LOW_FIRST, SURROGATE_LAST + 1))
		return high;
	*at = second;
	return BMP_END + ((high - SURROGATE_HIGH_FIRST) << 10) + (low - SURROGATE_LOW_FIRST);
}

const char *python_json_text(TALLOC_CTX *mem, struct bytes raw)
{
	const char *at = raw.ptr, *end = at + raw.len - 1; /* the last quote */
	uint8_t *text, *to;

	if (raw.len < 2 || *at++ != '"')
		return NULL;
	/* A byte becomes two at most, and an escape never longer than it was. */
	to = text = mem_array(mem, uint8_t, 2 * raw.len);
	while (at < end) {
		ucs4_t character = *at == '\\' ? read_escape(&at, end) : (unsigned char)*at++;
		int length = u8_uctomb(to, character, LONGEST_UTF8);

		if (character == 0 || length < 0) /* a NUL, or half a pair */
			return NULL;
		to += length;
	}
	return (const char *)text;
}

bool python_json_number(struct bytes raw, int64_t *out)
{
	const char *begin = raw.ptr;
	char digits[NUMBER_DIGITS_MAX + 1] = {0};
	char *end;

	if (raw.len == 0 || raw.len > NUMBER_DIGITS_MAX || !strchr("-" DIGITS, *begin))
		return false;
	memcpy(digits, begin, raw.len);
	errno = 0;
	*out = strtoll(digits, &end, 10);
	return errno == 0 && *end == '\0';
}
