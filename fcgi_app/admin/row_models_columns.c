#include "config.h"

#include <strings.h>

#include "fcgi_app/admin/row_models_parts.h"

/* What a column's type says of its values. */
static const struct column_kind {
	const char *data_type;
	enum row_kind kind;
	const char *min; /* of a signed number that is narrower than its kind */
	const char *max;
	const char *unsigned_max;
} column_kinds[] = {
	{"tinyint",    ROW_INTEGER,   "-128",        "127",        "255"       },
	{"smallint",   ROW_INTEGER,   "-32768",      "32767",      "65535"     },
	{"mediumint",  ROW_INTEGER,   "-8388608",    "8388607",    "16777215"  },
	{"int",        ROW_INTEGER,   "-2147483648", "2147483647", "4294967295"},
	{"bigint",     ROW_INTEGER,   NULL,          NULL,         NULL        },
	{"year",       ROW_INTEGER,   "0",           "2155",       "2155"      },
	{"float",      ROW_REAL,      NULL,          NULL,         NULL        },
	{"double",     ROW_REAL,      NULL,          NULL,         NULL        },
	{"decimal",    ROW_DECIMAL,   NULL,          NULL,         NULL        },
	{"char",       ROW_TEXT,      NULL,          NULL,         NULL        },
	{"varchar",    ROW_TEXT,      NULL,          NULL,         NULL        },
	{"enum",       ROW_TEXT,      NULL,          NULL,         NULL        },
	{"set",        ROW_TEXT,      NULL,          NULL,         NULL        },
	{"inet4",      ROW_TEXT,      NULL,          NULL,         NULL        },
	{"inet6",      ROW_TEXT,      NULL,          NULL,         NULL        },
	{"tinytext",   ROW_LONG_TEXT, NULL,          NULL,         NULL        },
	{"text",       ROW_LONG_TEXT, NULL,          NULL,         NULL        },
	{"mediumtext", ROW_LONG_TEXT, NULL,          NULL,         NULL        },
	{"longtext",   ROW_LONG_TEXT, NULL,          NULL,         NULL        },
	{"date",       ROW_DATE,      NULL,          NULL,         NULL        },
	{"datetime",   ROW_DATETIME,  NULL,          NULL,         NULL        },
	{"timestamp",  ROW_DATETIME,  NULL,          NULL,         NULL        },
	{"time",       ROW_SPAN,      NULL,          NULL,         NULL        },
	{"uuid",       ROW_UUID,      NULL,          NULL,         NULL        },
	{"json",       ROW_JSON,      NULL,          NULL,         NULL        },
};

/* Not a limit of length: as much as there can be. */
#define LONGTEXT_LENGTH INT64_C(4294967295)

static bool is_text(enum row_kind kind)
{
	return kind == ROW_TEXT || kind == ROW_LONG_TEXT;
}

/* One value of "enum('a','it''s')"; *at moves behind it. */
static const char *enum_value(TALLOC_CTX *mem, const char **at)
{
	char *value = mem_text(mem, *at + 1);
	char *out = value;

	for ((*at)++; **at; (*at)++) {
		if (**at == '\'' && (*at)[1] != '\'')
			break;
		*at += **at == '\'';
		*out++ = **at;
	}
	*out = '\0';
	*at += **at == '\'';
	return value;
}

static void choose_of_enum(TALLOC_CTX *mem, struct row_field *field, const char *full_type)
{
	struct row_choice *choices = NULL;
	size_t capacity = 0;

	for (const char *at = full_type; (at = strchr(at, '\''));) {
		const char *value = enum_value(mem, &at);

		mem_grow(mem, choices, &capacity, field->choice_count + 1);
		choices[field->choice_count++] = (struct row_choice){value, value};
	}
	field->choices = choices;
}

static void set_kind(TALLOC_CTX *mem, struct row_field *field,
	const struct catalogue_column *column, const struct column_kind *found)
{
	bool is_unsigned = strstr(column->full_type, "unsigned");

	field->kind = found->kind == ROW_INTEGER && is_unsigned ? ROW_UNSIGNED : found->kind;
	field->min = is_unsigned ? "0" : found->min;
	field->max = is_unsigned ? found->unsigned_max : found->max;
	if (found->kind == ROW_DECIMAL) {
		field->max_digits = (int32_t)column->precision;
		field->decimal_places = (int32_t)column->scale;
	}
	if (found->kind == ROW_UUID)
		field->flags |= ROW_HYPHENATED;
	if (is_text(found->kind) && column->length < LONGTEXT_LENGTH)
		field->max_length = column->length;
	if (strcmp(column->data_type, "enum") == 0)
		choose_of_enum(mem, field, column->full_type);
	if (strcmp(column->data_type, "enum") == 0 || strcmp(column->data_type, "set") == 0)
		field->flags |= ROW_OF_MEMBERS;
}

static unsigned flags_of(const struct catalogue_column *column)
{
	return (column->is_nullable ? ROW_NULLABLE : 0U) |
		(column->is_auto ? (unsigned)ROW_AUTO | (unsigned)ROW_NOT_EDITABLE : 0U) |
		(column->is_generated ? (unsigned)ROW_COMPUTED | (unsigned)ROW_NOT_EDITABLE : 0U);
}

/* The server's own name of a column of booleans, which holds other numbers as well. */
static void find_boolean(struct row_field *field, const char *full_type)
{
	if (strcasecmp(full_type, "tinyint(1)") != 0)
		return;
	field->kind = ROW_BOOLEAN;
	field->min = NULL;
	field->max = NULL;
}

/* What is not for people, and so not for forms: bytes, pictures of the earth. */
struct row_field row_models_column_field(
	TALLOC_CTX *mem, const struct catalogue_column *column, bool is_number)
{
	struct row_field field = {
		.name = column->name,
		.column = column->name,
		.help = "",
		.kind = ROW_BINARY,
		.flags = flags_of(column),
	};

	for (size_t i = 0; i < ARRAY_SIZE(column_kinds); i++)
		if (strcmp(column_kinds[i].data_type, column->data_type) == 0) {
			set_kind(mem, &field, column, &column_kinds[i]);
			if (!is_number)
				find_boolean(&field, column->full_type);
			return field;
		}
	field.flags |= ROW_NOT_EDITABLE;
	return field;
}
