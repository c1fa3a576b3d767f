/*
 * services/bus/json_syntax.h - whether bytes are a JSON object, to the letter of RFC 8259.
 *
 * json-c turns a text into values, but how strictly depends on its version: even in its strict mode
 * 0.16 takes NaN, 'single quotes', 1., control characters, lone surrogates and overlong UTF-8, and
 * 0.17 refuses integers beyond 64 bits wherever they stand. So a text is checked here first.
 */
#ifndef FICUS_SERVICES_BUS_JSON_SYNTAX_H
#define FICUS_SERVICES_BUS_JSON_SYNTAX_H

#include "base/mem.h"

/* Objects and arrays may be nested this deep, the outermost object included. */
#define JSON_DEPTH_MAX 32

/*
 * True for one object in UTF-8, with nothing but blanks around it, no name with a U+0000 in it
 * and every surrogate in a pair; else ERROR_INVALID with the place where it stops being one.
 */
MUST_CHECK bool json_syntax_check(struct bytes json, struct error *err);

#endif
