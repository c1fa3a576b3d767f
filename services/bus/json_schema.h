/* services/bus/json_schema.h - what a message may look like, as JSON Schema (2020-12). */
#ifndef FICUS_SERVICES_BUS_JSON_SCHEMA_H
#define FICUS_SERVICES_BUS_JSON_SCHEMA_H

#include <stdio.h>

#include "base/message.h"

/*
 * Writes the schema of the type's messages, named id: it takes what message_from_json() takes, and
 * nothing else, but for two things that the language cannot say: 3.0 is an integer to it, and
 * 2031-02-30 a date. Source: docs/messages.md, "Schemas".
 */
void json_schema_write(FILE *out, const struct message_type *type, const char *id);

/*
 * Writes that of the messages on a channel: those whose schema is named type_id, and the optional
 * members that every channel knows: event_id, schema_version.
 */
void json_schema_write_channel(FILE *out, const char *channel, const char *type_id, const char *id);

#endif
