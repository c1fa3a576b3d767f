#include "config.h"

#include "services/bus/json_syntax.h"

#include "base/utf8.h"

/* Reading moves at forward; a take_...() that returns false leaves it where the trouble is. */
struct cursor {
	const char *start;
	const char *at;
	const char *end;
	bool saw_nul; /* an escape \u0000 was read */
};

typedef bool take_item(struct cursor *json, int depth);

static bool take_value(struct cursor *json, int depth);

static bool take(struct cursor *json, char wanted)
{
	if (json->at == json->end || *json->at != wanted)
		return false;
	json->at++;
	return true;
}

static bool take_any(struct cursor *json, const char *wanted)
{
	for (; *wanted; wanted++)
		if (take(json, *wanted))
			return true;
	return false;
}

static bool take_all(struct cursor *json, const char *wanted)
{
	for (; *wanted; wanted++)
		if (!take(json, *wanted))
			return false;
	return true;
}

static void skip_blanks(struct cursor *json)
{
	while (take_any(json, " \t\r\n"))
		;
}

static bool take_digits(struct cursor *json)
{
	const char *first = json->at;

	while (take_any(json, "0123456789"))
		;
	return json->at > first;
}

static bool take_number(struct cursor *json)
{
	(void)take(json, '-');
	if (!take(json, '0') && !take_digits(json))
		return false;
	if (take(json, '.') && !take_digits(json))
		return false;
	if (!take_any(json, "eE"))
		return true;
	(void)take_any(json, "+-");
	return take_digits(json);
}

static bool take_code_unit(struct cursor *json, unsigned *out)
{
	static const char digits[] = "0123456789abcdefABCDEF";

	*out = 0;
	for (int i = 0; i < 4; i++) {
		unsigned value;

		if (!take_any(json, digits))
			return false;
		value = (unsigned)(strchr(digits, json->at[-1]) - digits);
		*out = *out << 4 | (value < 16 ? value : value - 6);
	}
	return true;
}

/* What follows a backslash. */
static bool take_escape(struct cursor *json)
{
	unsigned unit;

	if (take_any(json, "\"\\/bfnrt"))
		return true;
	if (!take(json, 'u') || !take_code_unit(json, &unit))
		return false;
	json->saw_nul |= unit == 0;
	if (unit < 0xD800 || unit > 0xDFFF)
		return true;
	return unit < 0xDC00 && take_all(json, "\\u") && take_code_unit(json, &unit) &&
		unit >= 0xDC00 && unit <= 0xDFFF;
}

static bool take_string(struct cursor *json)
{
	if (!take(json, '"'))
		return false;
	while (!take(json, '"')) {
		if (take(json, '\\')) {
			if (!take_escape(json))
				return false;
		} else if (json->at == json->end || (unsigned char)*json->at < 0x20) {
			return false;
		} else {
			json->at++;
		}
	}
	return true;
}

/* What stands between brackets: nothing, or items with commas between them. */
static bool take_items(struct cursor *json, char closing, take_item *take_one, int depth)
{
	if (depth > JSON_DEPTH_MAX)
		return false;
	skip_blanks(json);
	if (take(json, closing))
		return true;
	do
		if (!take_one(json, depth))
			return false;
	while (take(json, ','));
	return take(json, closing);
}

static bool take_member(struct cursor *json, int depth)
{
	skip_blanks(json);
	json->saw_nul = false; /* json-c would end the name there */
	if (!take_string(json) || json->saw_nul)
		return false;
	skip_blanks(json);
	return take(json, ':') && take_value(json, depth);
}

static bool take_object(struct cursor *json, int depth)
{
	return take(json, '{') && take_items(json, '}', take_member, depth);
}

static bool take_bare_value(struct cursor *json, int depth)
{
	switch (json->at == json->end ? '\0' : *json->at) {
	case '{':
		return take_object(json, depth + 1);
	case '[':
		return take(json, '[') && take_items(json, ']', take_value, depth + 1);
	case '"':
		return take_string(json);
	case 't':
		return take_all(json, "true");
	case 'f':
		return take_all(json, "false");
	case 'n':
		return take_all(json, "null");
	default:
		return take_number(json);
	}
}

static bool take_value(struct cursor *json, int depth)
{
	skip_blanks(json);
	if (!take_bare_value(json, depth))
		return false;
	skip_blanks(json);
	return true;
}

bool json_syntax_check(struct bytes json, struct error *err)
{
	const char *text = json.len ? json.ptr : "";
	struct cursor cursor = {text, text, text + json.len, false};

	if (!utf8_is_valid(text, json.len))
		return error_set(
			err, ERROR_INVALID, "expected a JSON object, but it is not in UTF-8");
	skip_blanks(&cursor);
	if (take_object(&cursor, 1)) {
		skip_blanks(&cursor);
		if (cursor.at == cursor.end)
			return true;
	} else if (cursor.at == cursor.end) {
		return error_set(
			err, ERROR_INVALID, "expected a JSON object, but it ends too early");
	}
	return error_set(err, ERROR_INVALID,
		"expected a JSON object, but found something else at byte %zu",
		(size_t)(cursor.at - cursor.start));
}
