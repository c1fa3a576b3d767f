#include "config.h"

#include "base/json_spelling.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_text.h"
#include "base/mem.h"
#include "base/take.h"
#include "base/text_stream.h"
#include "base/utf8.h"

#define BLANKS " \t\n\r"
#define DIGITS "0123456789"

enum spelling {
	SPELLED_FOR_DJANGO,
	SPELLED_TO_COMPARE, /* keys are sorted, and equal fractions look alike */
};

/* Everything it makes belongs to mem; a NULL from any of its functions: that is no JSON. */
struct reader {
	const char *at;
	enum spelling spelling;
	unsigned depth;
	TALLOC_CTX *mem;
};

/* Of a list, whose keys are "", or of an object: both already spelled. */
struct member {
	const char *key;
	const char *value;
	size_t place;
};

struct members {
	struct member *items;
	size_t count;
	size_t capacity;
};

static const char *take_value(struct reader *reader);

static void skip_blanks(struct reader *reader)
{
	reader->at += strspn(reader->at, BLANKS);
}

static bool take_mark(struct reader *reader, char mark)
{
	skip_blanks(reader);
	return take(&reader->at, mark);
}

/* What stands behind a backslash. */
static bool put_escape(FILE *out, const char **text)
{
	static const char letters[] = "\"\\/nrtfb";
	static const char meant[] = "\"\\/\n\r\t\f\b";
	const char *found = **text ? strchr(letters, **text) : NULL;
	char digits[5] = "";

	if (found) {
		(*text)++;
		json_write_ascii(out, (unsigned char)meant[found - letters]);
		return true;
	}
	if (!take(text, 'u') || strspn(*text, DIGITS "abcdefABCDEF") < 4)
		return false;
	memcpy(digits, *text, 4);
	json_write_ascii(out, (unsigned)strtoul(digits, NULL, 16));
	*text += 4;
	return true;
}

/* Up to the closing quote. */
static bool put_string(FILE *out, const char **text)
{
	(void)putc('"', out);
	while (**text != '"') {
		if ((unsigned char)**text < ' ')
			return false;
		if (!take(text, '\\'))
			json_write_ascii(out, utf8_take(text));
		else if (!put_escape(out, text))
			return false;
	}
	(*text)++;
	(void)putc('"', out);
	return true;
}

static const char *take_string(struct reader *reader)
{
	struct text_stream stream;
	char *text;
	bool ok;

	if (!take_mark(reader, '"'))
		return NULL;
	ok = put_string(text_stream_open(&stream), &reader->at);
	text = text_stream_take(&stream, reader->mem);
	return ok ? text : NULL;
}

/* How long the number is that text starts with; 0: none. */
static size_t number_length(const char *text)
{
	const char *end = text + (*text == '-');
	size_t digits = strspn(end, DIGITS);

	if (digits == 0 || (*end == '0' && digits > 1))
		return 0;
	end += digits;
	if (*end == '.') {
		digits = strspn(end + 1, DIGITS);
		if (digits == 0)
			return 0;
		end += 1 + digits;
	}
	if (*end == 'e' || *end == 'E') {
		end += end[1] == '-' || end[1] == '+' ? 2 : 1;
		digits = strspn(end, DIGITS);
		if (digits == 0)
			return 0;
		end += digits;
	}
	return (size_t)(end - text);
}

/* MySQL writes 1e+22 as 1e22. What is too large for it, or whole, stays as it is. */
static const char *take_number(struct reader *reader, size_t length)
{
	const char *text = mem_text_n(reader->mem, reader->at, length);
	double number = strtod(text, NULL);

	reader->at += length;
	if (reader->spelling == SPELLED_TO_COMPARE && strpbrk(text, ".eE") && isfinite(number))
		return mem_printf(reader->mem, "%.17g.", number);
	return text;
}

static const char *take_scalar(struct reader *reader)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t length = number_length(reader->at);

	if (length > 0)
		return take_number(reader, length);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		length = strlen(words[i]);
		if (strncmp(reader->at, words[i], length) == 0) {
			reader->at += length;
			return words[i];
		}
	}
	return NULL;
}

static int compare_keys(const void *a, const void *b)
{
	const struct member *first = a;
	const struct member *second = b;
	int compared = strcmp(first->key, second->key);

	return compared ? compared
			: (first->place > second->place) - (first->place < second->place);
}

static int compare_places(const void *a, const void *b)
{
	const struct member *first = a;
	const struct member *second = b;

	return (first->place > second->place) - (first->place < second->place);
}

/* A key's last value takes the place of its first. */
static void settle_keys(struct members *members, enum spelling spelling)
{
	size_t count = 0;

	if (members->count == 0)
		return;
	qsort(members->items, members->count, sizeof(struct member), compare_keys);
	for (size_t i = 0; i < members->count; i++) {
		const struct member *member = &members->items[i];

		if (count > 0 && strcmp(members->items[count - 1].key, member->key) == 0)
			members->items[count - 1].value = member->value;
		else
			members->items[count++] = *member;
	}
	members->count = count;
	if (spelling == SPELLED_FOR_DJANGO)
		qsort(members->items, count, sizeof(struct member), compare_places);
}

static bool take_member(struct reader *reader, bool has_key, struct members *members)
{
	struct member member = {"", NULL, members->count};

	if (has_key) {
		member.key = take_string(reader);
		if (!member.key || !take_mark(reader, ':'))
			return false;
	}
	member.value = take_value(reader);
	if (!member.value)
		return false;
	mem_grow(reader->mem, members->items, &members->capacity, members->count + 1);
	members->items[members->count++] = member;
	return true;
}

static bool take_members(struct reader *reader, char end, struct members *members)
{
	if (take_mark(reader, end))
		return true;
	do {
		if (!take_member(reader, end == '}', members))
			return false;
	} while (take_mark(reader, ','));
	return take_mark(reader, end);
}

/* A list, which ends in a bracket, or an object, which ends in a brace. */
static const char *take_many(struct reader *reader, char end)
{
	struct members members = {NULL, 0, 0};
	struct text_stream stream;
	FILE *out;

	if (reader->depth == JSON_SPELLING_DEPTH)
		return NULL;
	reader->depth++;
	if (!take_members(reader, end, &members))
		return NULL;
	reader->depth--;
	if (end == '}')
		settle_keys(&members, reader->spelling);
	out = text_stream_open(&stream);
	(void)putc(end == '}' ? '{' : '[', out);
	for (size_t i = 0; i < members.count; i++)
		(void)fprintf(out, "%s%s%s%s", i == 0 ? "" : ", ", members.items[i].key,
			end == '}' ? ": " : "", members.items[i].value);
	(void)putc(end, out);
	return text_stream_take(&stream, reader->mem);
}

static const char *take_value(struct reader *reader)
{
	skip_blanks(reader);
	if (*reader->at == '"')
		return take_string(reader);
	if (take_mark(reader, '{'))
		return take_many(reader, '}');
	if (take_mark(reader, '['))
		return take_many(reader, ']');
	return take_scalar(reader);
}

/* Owned by mem, with all it was made from. */
static const char *spell(TALLOC_CTX *mem, const char *text, enum spelling spelling)
{
	struct reader reader = {text, spelling, 0, mem};
	const char *spelled = utf8_is_valid(text, strlen(text)) ? take_value(&reader) : NULL;

	skip_blanks(&reader);
	return *reader.at ? NULL : spelled;
}

bool json_is_valid(const char *text)
{
	TALLOC_CTX *mem = mem_context(NULL, "JSON");
	bool is_valid = spell(mem, text, SPELLED_FOR_DJANGO);

	talloc_free(mem);
	return is_valid;
}

char *json_spell(TALLOC_CTX *mem, const char *text)
{
	TALLOC_CTX *pieces = mem_context(mem, "JSON");
	const char *spelled = spell(pieces, text, SPELLED_FOR_DJANGO);
	char *copy = spelled ? mem_text(mem, spelled) : NULL;

	talloc_free(pieces);
	return copy;
}

bool json_is_same(const char *a, const char *b)
{
	TALLOC_CTX *mem;
	const char *spelled_a;
	const char *spelled_b;
	bool is_same;

	if (strcmp(a, b) == 0)
		return true;
	mem = mem_context(NULL, "JSON");
	spelled_a = spell(mem, a, SPELLED_TO_COMPARE);
	spelled_b = spell(mem, b, SPELLED_TO_COMPARE);
	is_same = spelled_a && spelled_b && strcmp(spelled_a, spelled_b) == 0;
	talloc_free(mem);
	return is_same;
}
