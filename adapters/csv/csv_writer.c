#include "config.h"

#include "adapters/csv/csv_writer.h"

#include <csv.h>
#include <inttypes.h>

/* Quotes, doubled inside, only where the cell would be taken for something else. */
static void write_cell(FILE *out, const char *text)
{
	if (strpbrk(text, ",\"\r\n"))
		(void)csv_fwrite(out, text, strlen(text));
	else
		(void)fputs(text, out);
}

static void write_field(FILE *out, const struct message *row, const struct field *field)
{
	char date[DATE_TEXT_SIZE];
	const char *text;

	switch (field->type) {
	case FIELD_INT32:
		(void)fprintf(out, "%" PRId32, message_int32(row, field));
		break;
	case FIELD_DATE:
		write_cell(out, date_format(message_date(row, field), date));
		break;
	case FIELD_TEXT:
	default:
		text = message_text(row, field);
		write_cell(out, text ? text : "");
		break;
	}
}

static void end_cell(FILE *out, const struct message_type *type, size_t index)
{
	(void)fputs(index + 1 < type->field_count ? "," : "\r\n", out);
}

void csv_write_header(FILE *out, const struct message_type *type)
{
	for (size_t i = 0; i < type->field_count; i++) {
		write_cell(out, type->fields[i].name);
		end_cell(out, type, i);
	}
}

void csv_write_row(FILE *out, const struct message *row)
{
	for (size_t i = 0; i < row->type->field_count; i++) {
		write_field(out, row, &row->type->fields[i]);
		end_cell(out, row->type, i);
	}
}
