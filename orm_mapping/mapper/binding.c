#include "config.h"

#include "orm_mapping/mapper/binding.h"

#include <math.h>

#include "base/json_spelling.h"

/* One result on its way into a row. */
struct arrival {
	const struct column *column;
	const struct cell *cell;
	struct statement *statement;
	unsigned index;
	TALLOC_CTX *mem;
};

/* Signed or not, a number's bits are the same; is_unsigned tells the server. */
static void set_32_bits(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	(void)bind;
	memcpy(&cell->value.int32, field, sizeof(cell->value.int32));
}

static void set_64_bits(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	(void)bind;
	memcpy(&cell->value.int64, field, sizeof(cell->value.int64));
}

static void set_bool(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	(void)bind;
	cell->value.int32 = *(const bool *)field;
}

static void set_double(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	(void)bind;
	cell->value.number = *(const double *)field;
}

/*
 * The library does not write to a parameter, but its struct serves results as well and knows no
 * const: the pointer's bytes are copied, so that no cast takes const away here.
 */
static void set_pointer(MYSQL_BIND *bind, const void *const *pointer)
{
	memcpy(&bind->buffer, pointer, sizeof(bind->buffer));
}

static void set_text(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const char *text = *(const char *const *)field;

	cell->is_null = !text;
	cell->length = text ? strlen(text) : 0;
	set_pointer(bind, field);
}

static void set_bytes(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct bytes *bytes = field;

	cell->is_null = !bytes->ptr;
	cell->length = bytes->len;
	set_pointer(bind, &bytes->ptr);
}

static void set_moment(struct cell *cell, struct date date, struct time_of_day time)
{
	cell->value.time = (MYSQL_TIME){
		.year = (unsigned)date.year,
		.month = (unsigned)date.month,
		.day = (unsigned)date.day,
		.hour = (unsigned)time.hour,
		.minute = (unsigned)time.minute,
		.second = (unsigned)time.second,
		.second_part = (unsigned long)time.microsecond,
	};
}

static void set_date(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct date *date = field;

	(void)bind;
	cell->is_null = !date_is_set(*date);
	set_moment(cell, *date, (struct time_of_day){0});
	cell->value.time.time_type = MYSQL_TIMESTAMP_DATE;
}

static void set_datetime(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct datetime *datetime = field;

	(void)bind;
	cell->is_null = !datetime_is_set(*datetime);
	set_moment(cell, datetime->date, datetime->time);
	cell->value.time.time_type = MYSQL_TIMESTAMP_DATETIME;
}

static void set_time(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	(void)bind;
	set_moment(cell, (struct date){0}, *(const struct time_of_day *)field);
	cell->value.time.time_type = MYSQL_TIMESTAMP_TIME;
}

static void set_uuid(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct uuid *uuid = field;

	(void)bind;
	cell->length = strlen(uuid_format(*uuid, cell->spelling, cell->value.uuid));
}

static bool refuse(const struct arrival *arrival, const char *what, struct error *err)
{
	return error_set(
		err, ERROR_INTERNAL, "the value of column %s %s", arrival->column->name, what);
}

static bool get_32_bits(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	memcpy(field, &arrival->cell->value.int32, sizeof(arrival->cell->value.int32));
	return true;
}

static bool get_64_bits(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	memcpy(field, &arrival->cell->value.int64, sizeof(arrival->cell->value.int64));
	return true;
}

/* What is not 0 is true, as the other application has it. */
static bool get_bool(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	*(bool *)field = arrival->cell->value.int32 != 0;
	return true;
}

static bool get_double(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	*(double *)field = arrival->cell->value.number;
	return true;
}

/* Dates like 0000-00-00 and 2031-00-00, which old servers let in, are no dates. */
static struct date date_of(const MYSQL_TIME *time)
{
	if (!time->year || !time->month || !time->day)
		return (struct date){0};
	return (struct date){(int16_t)time->year, (int8_t)time->month, (int8_t)time->day};
}

static struct time_of_day time_of(const MYSQL_TIME *time)
{
	return (struct time_of_day){(int8_t)time->hour, (int8_t)time->minute, (int8_t)time->second,
		(int32_t)time->second_part};
}

static bool get_date(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	*(struct date *)field = date_of(&arrival->cell->value.time);
	return true;
}

static bool get_datetime(const struct arrival *arrival, void *field, struct error *err)
{
	const MYSQL_TIME *time = &arrival->cell->value.time;
	struct datetime datetime = {date_of(time), time_of(time)};

	(void)err;
	if (datetime_is_set(datetime))
		*(struct datetime *)field = datetime;
	return true;
}

/* The server's TIME is a span of up to 838 hours, forwards or backwards. */
static bool get_time(const struct arrival *arrival, void *field, struct error *err)
{
	const MYSQL_TIME *time = &arrival->cell->value.time;

	if (time->neg || time->day || time->hour > 23)
		return refuse(arrival, "is no time of a day", err);
	*(struct time_of_day *)field = time_of(time);
	return true;
}

static bool get_uuid(const struct arrival *arrival, void *field, struct error *err)
{
	char text[UUID_TEXT_SIZE] = "";

	memcpy(text, arrival->cell->value.uuid, arrival->cell->length);
	return uuid_parse(text, field) || refuse(arrival, "is no UUID", err);
}

/* Copies a value of any length, with a NUL behind it, into mem. */
static bool fetch_copy(
	const struct arrival *arrival, enum enum_field_types wire, char **out, struct error *err)
{
	unsigned long length = arrival->cell->length;
	MYSQL_BIND bind = {.buffer_type = wire, .buffer_length = length};

	*out = mem_array(arrival->mem, char, length + 1);
	bind.buffer = *out;
	return length == 0 ||
		statement_fetch_column(arrival->statement, arrival->index, &bind, err);
}

static bool get_text(const struct arrival *arrival, void *field, struct error *err)
{
	char *text;

	if (!fetch_copy(arrival, MYSQL_TYPE_STRING, &text, err))
		return false;
	if (strlen(text) != arrival->cell->length)
		return refuse(arrival, "has a NUL byte in its text", err);
	*(const char **)field = text;
	return true;
}

static bool get_bytes(const struct arrival *arrival, void *field, struct error *err)
{
	char *bytes;

	if (!fetch_copy(arrival, MYSQL_TYPE_BLOB, &bytes, err))
		return false;
	*(struct bytes *)field = (struct bytes){bytes, arrival->cell->length};
	return true;
}

static bool refuse_to_write(const struct column *column, const char *what, struct error *err)
{
	return error_set(err, ERROR_INVALID, "%s %s", column->name, what);
}

static bool check_double(const struct column *column, const void *field, struct error *err)
{
	return isfinite(*(const double *)field) ||
		refuse_to_write(column, "must be a number, and a finite one", err);
}

static bool check_decimal(const struct column *column, const void *field, struct error *err)
{
	const struct decimal *decimal = field;

	return !decimal->text || decimal_check(column->name, decimal->text, column->decimal, err);
}

static bool check_json(const struct column *column, const void *field, struct error *err)
{
	const struct json *json = field;

	return !json->text || json_is_valid(json->text) ||
		refuse_to_write(column, "must be JSON", err);
}

static bool check_time(const struct column *column, const void *field, struct error *err)
{
	return time_of_day_is_valid(*(const struct time_of_day *)field) ||
		refuse_to_write(column, "must be a time from 00:00 to 23:59:59.999999", err);
}

static bool check_datetime(const struct column *column, const void *field, struct error *err)
{
	const struct datetime *datetime = field;

	return !datetime_is_set(*datetime) || datetime_is_valid(*datetime) ||
		refuse_to_write(column, "must be a day of the calendar and a time of it", err);
}

#define CODEC(wire_type, own_buffer, name, check_it)                                               \
	{                                                                                          \
		.wire = MYSQL_TYPE_##wire_type, .has_length = (own_buffer), .set = set_##name,     \
		.get = get_##name, .check = (check_it)                                             \
	}

/*
 * How each type travels. has_length: in a buffer of its own, made once its length is known. check:
 * what its values must fulfil before they are written, NULL where any is right.
 */
static const struct codec {
	enum enum_field_types wire;
	bool has_length;
	void (*set)(const void *field, struct cell *cell, MYSQL_BIND *bind);
	bool (*get)(const struct arrival *arrival, void *field, struct error *err);
	bool (*check)(const struct column *column, const void *field, struct error *err);
} codecs[COLUMN_TYPE_COUNT] = {
	[COLUMN_BOOL] = CODEC(LONG, false, bool, NULL),
	[COLUMN_INT32] = CODEC(LONG, false, 32_bits, NULL),
	[COLUMN_INT64] = CODEC(LONGLONG, false, 64_bits, NULL),
	[COLUMN_UINT64] = CODEC(LONGLONG, false, 64_bits, NULL),
	[COLUMN_DOUBLE] = CODEC(DOUBLE, false, double, check_double),
	[COLUMN_DECIMAL] = CODEC(STRING, true, text, check_decimal),
	[COLUMN_TEXT] = CODEC(STRING, true, text, NULL),
	[COLUMN_JSON] = CODEC(STRING, true, text, check_json),
	[COLUMN_BYTES] = CODEC(BLOB, true, bytes, NULL),
	[COLUMN_DATE] = CODEC(DATE, false, date, NULL),
	[COLUMN_DATETIME] = CODEC(DATETIME, false, datetime, check_datetime),
	[COLUMN_TIME] = CODEC(TIME, false, time, check_time),
	[COLUMN_UUID] = CODEC(STRING, false, uuid, NULL),
	[COLUMN_OPTIONAL_BOOL] = CODEC(LONG, false, bool, NULL),
	[COLUMN_OPTIONAL_INT64] = CODEC(LONGLONG, false, 64_bits, NULL),
	[COLUMN_OPTIONAL_UINT64] = CODEC(LONGLONG, false, 64_bits, NULL),
	[COLUMN_OPTIONAL_DOUBLE] = CODEC(DOUBLE, false, double, check_double),
	[COLUMN_OPTIONAL_TIME] = CODEC(TIME, false, time, check_time),
	[COLUMN_OPTIONAL_UUID] = CODEC(STRING, false, uuid, NULL),
};

static void init_bind(MYSQL_BIND *bind, struct cell *cell, const struct column *column)
{
	const struct codec *codec = &codecs[column->type];
	size_t size = codec->wire == MYSQL_TYPE_STRING ? UUID_TEXT_SIZE - 1 : sizeof(cell->value);

	cell->spelling = column->flags & COLUMN_HYPHENATED ? UUID_HYPHENATED : UUID_PLAIN;
	bind->buffer_type = codec->wire;
	bind->is_unsigned = column->type == COLUMN_UINT64 || column->type == COLUMN_OPTIONAL_UINT64;
	bind->buffer = codec->has_length ? NULL : &cell->value;
	bind->buffer_length = codec->has_length ? 0 : size;
	bind->length = &cell->length;
	bind->is_null = &cell->is_null;
	bind->error = &cell->is_cut;
}

struct binding *binding_new(TALLOC_CTX *owner, const struct column *const *columns, size_t count)
{
	struct binding *binding = mem_new(owner, struct binding);

	binding->columns = columns;
	binding->count = count;
	binding->cells = mem_array(binding, struct cell, count);
	binding->binds = mem_array(binding, MYSQL_BIND, count);
	for (size_t i = 0; i < count; i++)
		init_bind(&binding->binds[i], &binding->cells[i], columns[i]);
	return binding;
}

static bool set_value(const struct column *column, const void *row, struct cell *cell,
	MYSQL_BIND *bind, struct error *err)
{
	const struct codec *codec = &codecs[column->type];
	const char *field = (const char *)row + column->offset;
	size_t is_set = column_kinds[column->type].is_set;

	if (is_set) {
		cell->is_null = !*(const bool *)(field + is_set);
		if (cell->is_null)
			return true;
	}
	codec->set(field, cell, bind);
	return !codec->check || codec->check(column, field, err);
}

bool binding_set(
	struct binding *binding, size_t first, size_t end, const void *row, struct error *err)
{
	for (size_t i = first; i < end; i++)
		if (!set_value(
			    binding->columns[i], row, &binding->cells[i], &binding->binds[i], err))
			return false;
	return true;
}

static bool get_value(const struct arrival *arrival, void *row, struct error *err)
{
	const struct column *column = arrival->column;
	const struct codec *codec = &codecs[column->type];
	char *field = (char *)row + column->offset;
	size_t is_set = column_kinds[column->type].is_set;

	if (arrival->cell->is_null)
		return (column->flags & COLUMN_NULLABLE) || refuse(arrival, "is NULL", err);
	if (arrival->cell->is_cut && !codec->has_length)
		return refuse(arrival, "does not fit", err);
	if (is_set)
		*(bool *)(field + is_set) = true;
	return codec->get(arrival, field, err);
}

bool binding_get(const struct binding *binding, struct statement *statement, TALLOC_CTX *mem,
	void *row, struct error *err)
{
	for (unsigned i = 0; i < binding->count; i++) {
		struct arrival arrival = {
			binding->columns[i], &binding->cells[i], statement, i, mem};

		if (!get_value(&arrival, row, err))
			return false;
	}
	return true;
}
