/*
 * fcgi_app/django/python_json.h - JSON as Django's Python reads and writes it: every byte is a
 * character of Latin-1, NaN and Infinity are numbers, and what is written is ASCII. It is walked
 * over, not parsed into a tree, so that what we do not know stays byte for byte as it was.
 */
#ifndef FICUS_FCGI_APP_DJANGO_PYTHON_JSON_H
#define FICUS_FCGI_APP_DJANGO_PYTHON_JSON_H

#include <stdint.h>

#include "base/mem.h"

/* Arrays and objects within each other; Python itself gives up not far above. */
#define PYTHON_JSON_DEPTH_MAX 900

/* What is left to be read. */
struct python_json {
	const char *at;
	const char *end;
};

void python_json_begin(struct python_json *json, struct bytes text);

/* Whether nothing but blanks is left. */
bool python_json_is_at_end(struct python_json *json);

/* Steps over the character when it comes next, behind blanks. False: another one does. */
bool python_json_take(struct python_json *json, char character);

/* Steps over a whole value of any type; *raw becomes its bytes. False: there is no valid one. */
MUST_CHECK bool python_json_take_value(struct python_json *json, struct bytes *raw);

/* The same for a string, with its quotes. */
MUST_CHECK bool python_json_take_string(struct python_json *json, struct bytes *raw);

/* What a string says, in UTF-8, owned by mem. NULL: no string, or one that is not text: it has a
 * NUL or half a surrogate pair. raw: a value as above. */
const char *python_json_text(TALLOC_CTX *mem, struct bytes raw);

/* False: no number, one with a fraction or exponent, or one that does not fit. */
bool python_json_number(struct bytes raw, int64_t *out);

#endif
