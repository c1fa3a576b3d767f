/* services/message_schemas.h - a JSON Schema for every message and every channel there is. */
#ifndef FICUS_SERVICES_MESSAGE_SCHEMAS_H
#define FICUS_SERVICES_MESSAGE_SCHEMAS_H

#include <stdio.h>

#include "base/mem.h"

struct message_schema {
	const char *id; /* its name in references, and of its file: "Allocate.v1.json" */
	char *text;     /* a JSON object, ended by '\n' */
};

struct message_schemas {
	struct message_schema *items;
	size_t count;
	size_t capacity;
};

/* Commands, then events, then channels; owned by mem. Source: docs/messages.md, "Schemas". */
struct message_schemas message_schemas(TALLOC_CTX *mem);

/* All of them as one document: a JSON Schema that holds each as a definition of that name. */
void message_schemas_print(const struct message_schemas *schemas, FILE *out);

#endif
