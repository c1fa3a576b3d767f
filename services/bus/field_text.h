/*
 * services/bus/field_text.h - fields of messages as text spells them: in a JSON string, in a cell
 * of a CSV file.
 */
#ifndef FICUS_SERVICES_BUS_FIELD_TEXT_H
#define FICUS_SERVICES_BUS_FIELD_TEXT_H

#include "base/message.h"

/*
 * Sets the field from a text, which is UTF-8; false when the text is not what the field expects.
 *
 *	FIELD_TEXT   min to max characters, of which message keeps a copy.
 *	FIELD_INT32  decimal digits and nothing else, from min to max; a '-' only where min < 0.
 *	FIELD_DATE   what date_parse() takes.
 *
 * Source: docs/api.md, "Fields".
 */
MUST_CHECK bool field_set_from_text(
	struct message *message, const struct field *field, const char *text);

/*
 * "qty: expected an integer from 1 to 2147483647"; owned by mem. nothing: what stands for the lack
 * of a value, such as "null".
 */
char *field_describe(TALLOC_CTX *mem, const struct field *field, const char *nothing);

#endif
