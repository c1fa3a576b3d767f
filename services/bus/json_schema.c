#include "config.h"

#include "services/bus/json_schema.h"

#include <assert.h>
#include <inttypes.h>

#include "base/json_text.h"

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

static void write_start(FILE *out, const char *id, const char *title)
{
	(void)fputs("{\n  \"$schema\": \"" DIALECT "\",\n  \"$id\": ", out);
	json_write_text(out, id);
	(void)fputs(",\n  \"title\": ", out);
	json_write_text(out, title);
}

static bool may_be_null(const struct field *field)
{
	return field->flags & (FIELD_OPTIONAL | FIELD_NULLABLE);
}

/* "string", or ["string", "integer", "null"], as the field allows. */
static void write_types(FILE *out, const struct field *field, bool or_integer)
{
	if (!or_integer && !may_be_null(field)) {
		(void)fputs("\"type\": \"string\"", out);
		return;
	}
	(void)fprintf(out, "\"type\": [\"string\"%s%s]", or_integer ? ", \"integer\"" : "",
		may_be_null(field) ? ", \"null\"" : "");
}

static void write_digits(FILE *out, char least, char most, int more)
{
	if (least == most)
		(void)putc(least, out);
	else
		(void)fprintf(out, "[%c-%c]", least, most);
	if (more > 0)
		(void)fprintf(out, "[0-9]{%d}", more);
	(void)putc('|', out);
}

/*
 * What matches the decimal digits of min, which is 0 or 1, to max, perhaps behind zeros: what has
 * fewer digits than max; for each digit of max, what is equal before it and less there; and max.
 */
static void write_pattern_up_to(FILE *out, int64_t min, int64_t max)
{
	char digits[24];
	int count = snprintf(digits, sizeof(digits), "%" PRId64, max);

	assert(min == 0 || min == 1);
	(void)fputs("0*(", out);
	if (min == 0)
		(void)fputs("0|", out);
	if (count > 1)
		(void)fprintf(out, "[1-9][0-9]{0,%d}|", count - 2);
	for (int i = 0; i < count; i++) {
		char least = i == 0 ? '1' : '0';

		if (digits[i] <= least)
			continue;
		(void)fprintf(out, "%.*s", i, digits);
		write_digits(out, least, (char)(digits[i] - 1), count - 1 - i);
	}
	(void)fprintf(out, "%s)", digits);
}

static void write_pattern(FILE *out, int64_t min, int64_t max)
{
	if (min >= 0) {
		(void)putc('^', out);
		write_pattern_up_to(out, min, max);
		(void)putc('$', out);
		return;
	}
	(void)fputs("^(-", out);
	write_pattern_up_to(out, 0, -min);
	(void)putc('|', out);
	write_pattern_up_to(out, 0, max);
	(void)fputs(")$", out);
}

static void write_int32(FILE *out, const struct field *field)
{
	write_types(out, field, true);
	(void)fprintf(out, ", \"minimum\": %" PRId64 ", \"maximum\": %" PRId64 ", \"pattern\": \"",
		field->min, field->max);
	write_pattern(out, field->min, field->max);
	(void)putc('"', out);
}

/* What date_parse() takes. */
static void write_date(FILE *out, const struct field *field)
{
	write_types(out, field, false);
	(void)fputs(", \"pattern\": \"^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
		    "([T ]([01][0-9]|2[0-3])(:[0-5][0-9](:([0-5][0-9]|60)([.,][0-9]+)?)?)?"
		    "(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?$\"",
		out);
}

/* An integer keeps its spelling, if it has at most 64 bits. */
static void write_text(FILE *out, const struct field *field)
{
	bool from_integer = field->flags & FIELD_FROM_INTEGER;

	write_types(out, field, from_integer);
	(void)fprintf(out,
		", \"minLength\": %" PRId64 ", \"maxLength\": %" PRId64
		", \"pattern\": \"^[^\\\\u0000]*$\"",
		field->min, field->max);
	if (from_integer)
		(void)fprintf(out, ", \"minimum\": %" PRId64 ", \"maximum\": %" PRIu64,
			INT64_MIN + 1, UINT64_MAX - 1);
}

static void write_property(FILE *out, const char *name, const struct field *field)
{
	static void (*const writers[])(FILE *, const struct field *) = {
		[FIELD_TEXT] = write_text,
		[FIELD_INT32] = write_int32,
		[FIELD_DATE] = write_date,
	};

	json_write_text(out, name);
	(void)fputs(": {", out);
	writers[field->type](out, field);
	(void)putc('}', out);
}

/* Names of the members that must be there, whatever else is. */
static void write_required(FILE *out, const struct message_type *type)
{
	const char *separator = "";

	(void)fputs(",\n  \"required\": [", out);
	for (size_t i = 0; i < type->field_count; i++) {
		const struct field *field = &type->fields[i];

		if (field->alias || (field->flags & FIELD_OPTIONAL))
			continue;
		(void)fputs(separator, out);
		json_write_text(out, field->name);
		separator = ", ";
	}
	(void)putc(']', out);
}

/* A field's other name counts when its own one is absent. */
static void write_alias(FILE *out, const struct field *field)
{
	(void)fputs("{\"if\": {\"required\": [", out);
	json_write_text(out, field->name);
	(void)fputs("]}, \"else\": {\"required\": [", out);
	if (!(field->flags & FIELD_OPTIONAL))
		json_write_text(out, field->alias);
	(void)fputs("], \"properties\": {", out);
	write_property(out, field->alias, field);
	(void)fputs("}}}", out);
}

static void write_aliases(FILE *out, const struct message_type *type)
{
	const char *separator = ",\n  \"allOf\": [\n    ";
	bool any = false;

	for (size_t i = 0; i < type->field_count; i++) {
		if (!type->fields[i].alias)
			continue;
		(void)fputs(separator, out);
		write_alias(out, &type->fields[i]);
		separator = ",\n    ";
		any = true;
	}
	if (any)
		(void)fputs("\n  ]", out);
}

void json_schema_write(FILE *out, const struct message_type *type, const char *id)
{
	write_start(out, id, type->name);
	(void)fputs(",\n  \"type\": \"object\",\n  \"properties\": {", out);
	for (size_t i = 0; i < type->field_count; i++) {
		(void)fputs(i > 0 ? ",\n    " : "\n    ", out);
		write_property(out, type->fields[i].name, &type->fields[i]);
	}
	(void)fputs("\n  }", out);
	write_required(out, type);
	write_aliases(out, type);
	(void)fputs("\n}\n", out);
}

void json_schema_write_channel(FILE *out, const char *channel, const char *type_id, const char *id)
{
	write_start(out, id, channel);
	(void)fputs(",\n  \"$ref\": ", out);
	json_write_text(out, type_id);
	(void)fputs(",\n  \"properties\": {\n"
		    "    \"event_id\": {\"type\": [\"string\", \"integer\", \"null\"],"
		    " \"minLength\": 1, \"maxLength\": 255},\n"
		    "    \"schema_version\": {\"type\": \"integer\", \"minimum\": 1}\n"
		    "  }\n}\n",
		out);
}
