#include "config.h"

#include "services/bus/field_text.h"

#include <inttypes.h>

#include "base/utf8.h"

static bool set_text(struct message *message, const struct field *field, const char *text)
{
	int64_t characters = (int64_t)utf8_count(text);

	if (characters < field->min || characters > field->max)
		return false;
	message_set_text(message, field, mem_text(message, text));
	return true;
}

static bool set_int32(struct message *message, const struct field *field, const char *text)
{
	bool is_negative = field->min < 0 && *text == '-';
	int64_t number = 0;

	text += is_negative;
	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		number = number * 10 + (*text - '0');
		if (number > -(int64_t)INT32_MIN)
			return false;
	}
	if (is_negative)
		number = -number;
	if (number < field->min || number > field->max)
		return false;
	message_set_int32(message, field, (int32_t)number);
	return true;
}

static bool set_date(struct message *message, const struct field *field, const char *text)
{
	struct date date;

	if (!date_parse(text, &date))
		return false;
	message_set_date(message, field, date);
	return true;
}

bool field_set_from_text(struct message *message, const struct field *field, const char *text)
{
	static bool (*const setters[])(struct message *, const struct field *, const char *) = {
		[FIELD_TEXT] = set_text,
		[FIELD_INT32] = set_int32,
		[FIELD_DATE] = set_date,
	};

	return setters[field->type](message, field, text);
}

char *field_describe(TALLOC_CTX *mem, const struct field *field, const char *nothing)
{
	bool optional = field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE);
	const char *or_nothing = optional ? mem_printf(mem, " or %s", nothing) : "";

	switch (field->type) {
	case FIELD_INT32:
		return mem_printf(mem, "%s: expected an integer from %" PRId64 " to %" PRId64 "%s",
			field->name, field->min, field->max, or_nothing);
	case FIELD_DATE:
		return mem_printf(
			mem, "%s: expected a date like 2031-05-01%s", field->name, or_nothing);
	case FIELD_TEXT:
	default:
		return mem_printf(mem,
			"%s: expected a text of %" PRId64 " to %" PRId64 " characters%s",
			field->name, field->min, field->max, or_nothing);
	}
}
