#include "config.h"

#include "base/message.h"

#include <assert.h>

const void *message_as(const struct message *message, const struct message_type *type)
{
	assert(message->type == type);
	return message;
}

const struct field *message_find_field(const struct message_type *type, const char *name)
{
	size_t i = 0;

	while (i < type->field_count && strcmp(type->fields[i].name, name) != 0)
		i++;
	assert(i < type->field_count);
	return &type->fields[i];
}

struct message *message_new(TALLOC_CTX *owner, const struct message_type *type)
{
	struct message *message = mem_zeroed(owner, type->size, 1, type->name);

	message->type = type;
	return message;
}

struct message *message_copy(TALLOC_CTX *owner, const struct message *message)
{
	const struct message_type *type = message->type;
	struct message *copy = message_new(owner, type);

	memcpy(copy, message, type->size);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];

		if (field->type == FIELD_TEXT && message_text(message, field))
			message_set_text(copy, field, mem_text(copy, message_text(message, field)));
	}
	return copy;
}

static const void *at(const struct message *message, const struct field *field)
{
	return (const char *)message + field->offset;
}

const char *message_text(const struct message *message, const struct field *field)
{
	return *(const char *const *)at(message, field);
}

int32_t message_int32(const struct message *message, const struct field *field)
{
	return *(const int32_t *)at(message, field);
}

struct date message_date(const struct message *message, const struct field *field)
{
	return *(const struct date *)at(message, field);
}

static void *in(struct message *message, const struct field *field)
{
	return (char *)message + field->offset;
}

void message_set_text(struct message *message, const struct field *field, const char *text)
{
	*(const char **)in(message, field) = text;
}

void message_set_int32(struct message *message, const struct field *field, int32_t number)
{
	*(int32_t *)in(message, field) = number;
}

void message_set_date(struct message *message, const struct field *field, struct date date)
{
	*(struct date *)in(message, field) = date;
}

static struct log_field logged_field(
	const struct message *message, const struct field *field, char buffer[DATE_TEXT_SIZE])
{
	const char *text;

	switch (field->type) {
	case FIELD_INT32:
		return LOG_NUMBER(field->name, message_int32(message, field));
	case FIELD_DATE:
		return LOG_TEXT(field->name, date_format(message_date(message, field), buffer));
	case FIELD_TEXT:
	default:
		text = message_text(message, field);
		return LOG_TEXT(field->name, text ? text : "");
	}
}

void message_log(struct log *log, enum log_level level, const char *what,
	const struct message *message, const char *handler)
{
	const struct message_type *type = message->type;
	struct log_field fields[2 + MESSAGE_FIELDS_MAX];
	char dates[MESSAGE_FIELDS_MAX][DATE_TEXT_SIZE];

	if (level < log->threshold)
		return;
	fields[0] = LOG_TEXT("type", type->name);
	fields[1] = LOG_TEXT("handler", handler);
	for (size_t i = 0; i < type->field_count; i++)
		fields[2 + i] = logged_field(message, &type->fields[i], dates[i]);
	log_event(log, level, what, fields, 2 + type->field_count);
}
