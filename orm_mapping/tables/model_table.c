#include "config.h"

#include "orm_mapping/tables/model_table.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdalign.h>
#include <stdlib.h>

#include "base/json_spelling.h"

#define DIGITS "0123456789"

/* The column types of each kind: the second one can say that there is no value. */
static const struct kind {
	enum column_type type;
	enum column_type optional;
} kinds[ROW_KIND_COUNT] = {
	[ROW_BOOLEAN] = {COLUMN_BOOL,     COLUMN_OPTIONAL_BOOL  },
	[ROW_INTEGER] = {COLUMN_INT64,    COLUMN_OPTIONAL_INT64 },
	[ROW_UNSIGNED] = {COLUMN_UINT64,   COLUMN_OPTIONAL_UINT64},
	[ROW_REAL] = {COLUMN_DOUBLE,   COLUMN_OPTIONAL_DOUBLE},
	[ROW_DECIMAL] = {COLUMN_DECIMAL,  COLUMN_DECIMAL        },
	[ROW_TEXT] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_LONG_TEXT] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_EMAIL] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_URL] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_SLUG] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_ADDRESS] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_FILE] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_DATE] = {COLUMN_DATE,     COLUMN_DATE           },
	[ROW_DATETIME] = {COLUMN_DATETIME, COLUMN_DATETIME       },
	[ROW_TIME] = {COLUMN_TIME,     COLUMN_OPTIONAL_TIME  },
	[ROW_SPAN] = {COLUMN_TEXT,     COLUMN_TEXT           },
	[ROW_DURATION] = {COLUMN_INT64,    COLUMN_OPTIONAL_INT64 },
	[ROW_UUID] = {COLUMN_UUID,     COLUMN_OPTIONAL_UUID  },
	[ROW_JSON] = {COLUMN_JSON,     COLUMN_JSON           },
	[ROW_BINARY] = {COLUMN_BYTES,    COLUMN_BYTES          },
};

static const struct {
	unsigned row;
	unsigned column;
} flags[] = {
	{ROW_KEY,        COLUMN_KEY       },
	{ROW_AUTO,       COLUMN_AUTO      },
	{ROW_NULLABLE,   COLUMN_NULLABLE  },
	{ROW_COMPUTED,   COLUMN_GENERATED },
	{ROW_HYPHENATED, COLUMN_HYPHENATED},
};

struct column model_column(const struct row_field *field, size_t offset)
{
	const struct kind *kind = &kinds[field->kind];
	struct column column = {
		.name = field->column,
		.type = field->flags & ROW_NULLABLE ? kind->optional : kind->type,
		.offset = offset,
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (field->flags & flags[i].row)
			column.flags |= flags[i].column;
	if (column.type == COLUMN_DECIMAL)
		column.decimal = (struct decimal_rule){
			(uint8_t)field->max_digits, (uint8_t)field->decimal_places};
	return column;
}

struct column model_read_column(const struct row_field *field, size_t offset)
{
	struct row_field read = *field;

	if (field->kind == ROW_BINARY)
		read.kind = ROW_INTEGER;
	return model_column(&read, offset);
}

static const char *text_of_bool(TALLOC_CTX *mem, const void *value)
{
	return mem_text(mem, *(const bool *)value ? "1" : "0");
}

static const char *text_of_int64(TALLOC_CTX *mem, const void *value)
{
	return mem_printf(mem, "%" PRId64, *(const int64_t *)value);
}

static const char *text_of_uint64(TALLOC_CTX *mem, const void *value)
{
	return mem_printf(mem, "%" PRIu64, *(const uint64_t *)value);
}

/* Fifteen digits are right for what was a decimal number; seventeen tell any two apart. */
static const char *text_of_double(TALLOC_CTX *mem, const void *value)
{
	double number = *(const double *)value;
	char *text = mem_printf(mem, "%.15g", number);

	for (int digits = 16; digits <= 17 && strtod(text, NULL) != number; digits++)
		text = mem_printf(mem, "%.*g", digits, number);
	return text;
}

static const char *copy(TALLOC_CTX *mem, const char *text)
{
	return text ? mem_text(mem, text) : NULL;
}

static const char *text_of_text(TALLOC_CTX *mem, const void *value)
{
	return copy(mem, *(const char *const *)value);
}

static const char *text_of_decimal(TALLOC_CTX *mem, const void *value)
{
	return copy(mem, ((const struct decimal *)value)->text);
}

static const char *text_of_json(TALLOC_CTX *mem, const void *value)
{
	return copy(mem, ((const struct json *)value)->text);
}

static const char *text_of_bytes(TALLOC_CTX *mem, const void *value)
{
	const struct bytes *bytes = value;

	return bytes->ptr ? mem_printf(mem, "%zu", bytes->len) : NULL;
}

static const char *text_of_date(TALLOC_CTX *mem, const void *value)
{
	struct date date = *(const struct date *)value;
	char text[DATE_TEXT_SIZE];

	return date_is_set(date) ? mem_text(mem, date_format(date, text)) : NULL;
}

static const char *text_of_datetime(TALLOC_CTX *mem, const void *value)
{
	struct datetime datetime = *(const struct datetime *)value;
	char text[DATETIME_TEXT_SIZE];

	return datetime_is_set(datetime) ? mem_text(mem, datetime_format(datetime, text)) : NULL;
}

static const char *text_of_time(TALLOC_CTX *mem, const void *value)
{
	char text[TIME_OF_DAY_TEXT_SIZE];

	return mem_text(mem, time_of_day_format(*(const struct time_of_day *)value, text));
}

static const char *text_of_uuid(TALLOC_CTX *mem, const void *value)
{
	char text[UUID_TEXT_SIZE];

	return mem_text(mem, uuid_format(*(const struct uuid *)value, UUID_HYPHENATED, text));
}

/* A value on its way into a row. */
struct setting {
	TALLOC_CTX *mem;
	const struct column *column;
	void *value;
	const char *text;
	struct error *err;
};

static bool require(const struct setting *setting, bool is_one, const char *expected)
{
	return is_one ||
		error_set(setting->err, ERROR_INVALID, "%s must be %s", setting->column->name,
			expected);
}

static bool is_digits(const char *text)
{
	return *text && !text[strspn(text, DIGITS)];
}

static bool set_bool(const struct setting *setting)
{
	bool is_true = strcmp(setting->text, "1") == 0;

	*(bool *)setting->value = is_true;
	return require(setting, is_true || strcmp(setting->text, "0") == 0, "1 or 0");
}

static bool set_int64(const struct setting *setting)
{
	const char *text = setting->text;
	bool is_number = is_digits(text + (*text == '-'));

	errno = 0;
	*(int64_t *)setting->value = strtoll(text, NULL, 10);
	return require(setting, is_number && errno == 0, "an integer of 64 bits");
}

static bool set_uint64(const struct setting *setting)
{
	bool is_number = is_digits(setting->text);

	errno = 0;
	*(uint64_t *)setting->value = strtoull(setting->text, NULL, 10);
	return require(
		setting, is_number && errno == 0, "an integer of 64 bits that is not negative");
}

/* Of what strtod() takes, blanks, hexadecimal digits and infinities are no numbers here. */
static bool set_double(const struct setting *setting)
{
	const char *text = setting->text;
	char *end;
	double number = strtod(text, &end);

	*(double *)setting->value = number;
	return require(setting,
		*text && !text[strspn(text, DIGITS "+-.eE")] && !*end && isfinite(number),
		"a number");
}

/* With all its places, as the server has it. */
static bool set_decimal(const struct setting *setting)
{
	struct decimal_rule rule = setting->column->decimal;
	const char *point = strchr(setting->text, '.');
	int missing;

	if (!decimal_check(setting->column->name, setting->text, rule, setting->err))
		return false;
	missing = rule.places - (point ? (int)strlen(point + 1) : 0);
	((struct decimal *)setting->value)->text = missing == 0
		? setting->text
		: mem_printf(setting->mem, "%s%s%0*d", setting->text, point ? "" : ".", missing, 0);
	return true;
}

static bool set_text(const struct setting *setting)
{
	*(const char **)setting->value = setting->text;
	return true;
}

static bool set_json(const struct setting *setting)
{
	((struct json *)setting->value)->text = setting->text;
	return require(setting, json_is_valid(setting->text), "JSON");
}

static bool refuse_bytes(const struct setting *setting)
{
	return require(setting, false, "set by whatever makes its bytes");
}

static bool set_date(const struct setting *setting)
{
	return require(setting,
		strlen(setting->text) == DATE_TEXT_SIZE - 1 &&
			date_parse(setting->text, setting->value),
		"a date (YYYY-MM-DD)");
}

static bool set_datetime(const struct setting *setting)
{
	return require(setting, datetime_parse(setting->text, setting->value),
		"a date and a time (YYYY-MM-DD HH:MM:SS)");
}

static bool set_time(const struct setting *setting)
{
	return require(setting, time_of_day_parse(setting->text, setting->value),
		"a time of the day (HH:MM:SS)");
}

static bool set_uuid(const struct setting *setting)
{
	return require(setting, uuid_parse(setting->text, setting->value), "a UUID");
}

/* Of the types in `kinds`. */
static const struct conversion {
	size_t size;
	const char *(*text)(TALLOC_CTX *mem, const void *value);
	bool (*set)(const struct setting *setting);
} conversions[COLUMN_TYPE_COUNT] = {
	[COLUMN_BOOL] = {sizeof(bool),                   text_of_bool,     set_bool    },
	[COLUMN_INT64] = {sizeof(int64_t),                text_of_int64,    set_int64   },
	[COLUMN_UINT64] = {sizeof(uint64_t),               text_of_uint64,   set_uint64  },
	[COLUMN_DOUBLE] = {sizeof(double),                 text_of_double,   set_double  },
	[COLUMN_DECIMAL] = {sizeof(struct decimal),         text_of_decimal,  set_decimal },
	[COLUMN_TEXT] = {sizeof(const char *),           text_of_text,     set_text    },
	[COLUMN_JSON] = {sizeof(struct json),            text_of_json,     set_json    },
	[COLUMN_BYTES] = {sizeof(struct bytes),           text_of_bytes,    refuse_bytes},
	[COLUMN_DATE] = {sizeof(struct date),            text_of_date,     set_date    },
	[COLUMN_DATETIME] = {sizeof(struct datetime),        text_of_datetime, set_datetime},
	[COLUMN_TIME] = {sizeof(struct time_of_day),     text_of_time,     set_time    },
	[COLUMN_UUID] = {sizeof(struct uuid),            text_of_uuid,     set_uuid    },
	[COLUMN_OPTIONAL_BOOL] = {sizeof(struct optional_bool),   text_of_bool,     set_bool    },
	[COLUMN_OPTIONAL_INT64] = {sizeof(struct optional_int64),  text_of_int64,    set_int64   },
	[COLUMN_OPTIONAL_UINT64] = {sizeof(struct optional_uint64), text_of_uint64,   set_uint64  },
	[COLUMN_OPTIONAL_DOUBLE] = {sizeof(struct optional_double), text_of_double,   set_double  },
	[COLUMN_OPTIONAL_TIME] = {sizeof(struct optional_time),   text_of_time,     set_time    },
	[COLUMN_OPTIONAL_UUID] = {sizeof(struct optional_uuid),   text_of_uuid,     set_uuid    },
};

/* Whatever stands there, any value may stand behind it. */
size_t model_column_size(enum column_type type)
{
	const size_t step = alignof(max_align_t);

	return (conversions[type].size + step - 1) / step * step;
}

const struct model_table *model_table_new(
	TALLOC_CTX *mem, const struct row_model *model, const bool *wanted)
{
	struct model_table *made = mem_new(mem, struct model_table);
	struct column *columns = mem_array(made, struct column, model->field_count);
	const struct row_field **fields =
		mem_array(made, const struct row_field *, model->field_count);
	struct row_type row = {.columns = columns};

	assert(model->field_count <= ROW_COLUMNS_MAX);
	for (size_t i = 0; i < model->field_count; i++) {
		if (!model->fields[i].column || (wanted && !wanted[i]))
			continue;
		columns[row.count] = model_read_column(&model->fields[i], row.size);
		row.size += model_column_size(columns[row.count].type);
		fields[row.count++] = &model->fields[i];
	}
	made->table = (struct table){.name = model->table, .row = row, .is_transient = true};
	made->fields = fields;
	return made;
}

/* What says whether an optional value is there; NULL: the type is none of these. */
static const bool *is_set_of(const struct column *column, const void *value)
{
	size_t offset = column_kinds[column->type].is_set;

	return offset ? (const bool *)value + offset : NULL;
}

const char *model_value_text(TALLOC_CTX *mem, const struct column *column, const void *row)
{
	const char *value = (const char *)row + column->offset;
	const bool *is_set = is_set_of(column, value);

	return is_set && !*is_set ? NULL : conversions[column->type].text(mem, value);
}

/* A key that the server makes is none yet: a zeroed one. */
static bool may_be_null(const struct column *column)
{
	return column->flags & (COLUMN_NULLABLE | COLUMN_AUTO);
}

bool model_value_set(TALLOC_CTX *mem, const struct column *column, void *row, const char *value,
	struct error *err)
{
	char *field = (char *)row + column->offset;
	struct setting setting = {mem, column, field, value, err};
	size_t is_set = column_kinds[column->type].is_set;

	if (!value)
		return require(&setting, may_be_null(column), "something, and not NULL");
	if (is_set)
		*(bool *)(field + is_set) = true;
	return conversions[column->type].set(&setting);
}
