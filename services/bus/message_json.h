/* services/bus/message_json.h - messages as JSON objects, by the field tables of their types. */
#ifndef FICUS_SERVICES_BUS_MESSAGE_JSON_H
#define FICUS_SERVICES_BUS_MESSAGE_JSON_H

#include <stdio.h>

#include "base/message.h"

/*
 * Reads a message of the type, owned by mem, from an object with a member for each field; other
 * members are ignored, and of members called alike the last one counts. The caller has bounded
 * json's length. ERROR_INVALID for anything else, naming every field that is wrong.
 *
 *	FIELD_TEXT   a string of min to max characters without U+0000. FIELD_FROM_INTEGER: or an
 *	             integer, kept in its decimal spelling; of 64 bits, since json-c keeps no more.
 *	FIELD_INT32  an integer from min to max, or a string of its decimal digits.
 *	FIELD_DATE   a string that date_parse() takes.
 *	optional     also null or absent, which leaves the field zeroed.
 *
 * Source: docs/api.md, "Fields".
 */
MUST_CHECK bool message_from_json(TALLOC_CTX *mem, const struct message_type *type,
	struct bytes json, struct message **out, struct error *err);

/* The same for a message that is the object's member of that name: the data in an envelope. */
MUST_CHECK bool message_from_json_member(TALLOC_CTX *mem, const struct message_type *type,
	struct bytes json, const char *member, struct message **out, struct error *err);

/*
 * Writes an object with a member for each field, by its name; an optional field that is zeroed is
 * null. What it writes, message_from_json() reads.
 */
void message_write_json(FILE *out, const struct message *message);

#endif
