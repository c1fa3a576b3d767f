/*
 * base/message.h - what a message type is: a name and a table of fields. From that table messages
 * are decoded, copied, logged, stored in the outbox and described; nothing else knows their layout.
 */
#ifndef FICUS_BASE_MESSAGE_H
#define FICUS_BASE_MESSAGE_H

#include <stdint.h>

#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"

#define MESSAGE_FIELDS_MAX 16

enum field_type {
	FIELD_TEXT,  /* const char *; NULL only when optional or nullable or nullable */
	FIELD_INT32, /* int32_t */
	FIELD_DATE,  /* struct date; zeroed only when optional or nullable or nullable */
};

enum field_flag {
	FIELD_OPTIONAL = 1, /* may be absent or null */
	FIELD_NULLABLE = 2, /* may be null, but not absent */
	FIELD_FROM_INTEGER =
		4, /* text that also accepts an integer, kept in its decimal spelling */
};

struct field {
	const char *name;  /* on the wire */
	const char *alias; /* another name accepted on the wire, or NULL */
	enum field_type type;
	unsigned flags;
	size_t offset; /* in the message's struct */
	int64_t min;   /* least value of a number, least characters of a text */
	int64_t max;   /* greatest value, most characters */
};

#define FIELD_TYPE_OF(member)                                                                      \
	_Generic((member), const char *: FIELD_TEXT, int32_t: FIELD_INT32, struct date: FIELD_DATE)

/* FIELD(struct allocate, quantity, "qty", .min = 1, .max = INT32_MAX) */
#define FIELD(record, member, wire_name, ...)                                                      \
	{                                                                                          \
		.name = (wire_name), .type = FIELD_TYPE_OF(((record *)0)->member),                 \
		.offset = offsetof(record, member), __VA_ARGS__                                    \
	}

struct message_type {
	const char *name; /* "Allocate" */
	size_t size;      /* of the struct, whose first member is a struct message */
	const struct field *fields;
	size_t field_count; /* at most MESSAGE_FIELDS_MAX */
};

#define MESSAGE_TYPE(type_name, record, table)                                                     \
	{                                                                                          \
		.name = (type_name), .size = sizeof(record), .fields = (table),                    \
		.field_count = ARRAY_SIZE(table)                                                   \
	}

struct message {
	const struct message_type
		*type; /* messages are of one type when these pointers are equal */
};

#define MESSAGE(type) ((struct message){(type)})

/* The struct of that type which starts with this message; any other type is our own bug: assert. */
const void *message_as(const struct message *message, const struct message_type *type);

/* The type's field of that name on the wire; there must be one. */
const struct field *message_find_field(const struct message_type *type, const char *name);

/* A zeroed message of the type, and a deep copy, owned by owner. */
struct message *message_new(TALLOC_CTX *owner, const struct message_type *type);
struct message *message_copy(TALLOC_CTX *owner, const struct message *message);

/* Typed access by field; the message must be of the type the field belongs to. */
const char *message_text(const struct message *message, const struct field *field);
int32_t message_int32(const struct message *message, const struct field *field);
struct date message_date(const struct message *message, const struct field *field);
void message_set_text(struct message *message, const struct field *field, const char *text);
void message_set_int32(struct message *message, const struct field *field, int32_t number);
void message_set_date(struct message *message, const struct field *field, struct date date);

/* A line with the message's type and every field, and the name of its handler. */
void message_log(struct log *log, enum log_level level, const char *what,
	const struct message *message, const char *handler);

#endif
