#include "config.h"

#include "orm_mapping/mapper/binding.h"

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

static void set_optional(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct optional_int64 *optional = field;

	(void)bind;
	cell->value.int64 = optional->number;
	cell->is_null = !optional->is_set;
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

static void set_date(const void *field, struct cell *cell, MYSQL_BIND *bind)
{
	const struct date *date = field;

	(void)bind;
	cell->is_null = !date_is_set(*date);
	cell->value.time = (MYSQL_TIME){
		.year = (unsigned)date->year,
		.month = (unsigned)date->month,
		.day = (unsigned)date->day,
		.time_type = MYSQL_TIMESTAMP_DATE,
	};
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

static bool get_optional(const struct arrival *arrival, void *field, struct error *err)
{
	(void)err;
	*(struct optional_int64 *)field = (struct optional_int64){arrival->cell->value.int64, true};
	return true;
}

/* Dates like 0000-00-00 and 2031-00-00, which old servers let in, are no dates. */
static bool get_date(const struct arrival *arrival, void *field, struct error *err)
{
	const MYSQL_TIME *time = &arrival->cell->value.time;

	(void)err;
	if (time->year && time->month && time->day)
		*(struct date *)field =
			(struct date){(int16_t)time->year, (int8_t)time->month, (int8_t)time->day};
	return true;
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

/* How each type travels. has_length: in a buffer of its own, made once its length is known. */
static const struct codec {
	enum enum_field_types wire;
	bool has_length;
	void (*set)(const void *field, struct cell *cell, MYSQL_BIND *bind);
	bool (*get)(const struct arrival *arrival, void *field, struct error *err);
} codecs[COLUMN_TYPE_COUNT] = {
	[COLUMN_INT32] = {MYSQL_TYPE_LONG,     false, set_32_bits,  get_32_bits },
	[COLUMN_INT64] = {MYSQL_TYPE_LONGLONG, false, set_64_bits,  get_64_bits },
	[COLUMN_UINT64] = {MYSQL_TYPE_LONGLONG, false, set_64_bits,  get_64_bits },
	[COLUMN_OPTIONAL_INT64] = {MYSQL_TYPE_LONGLONG, false, set_optional, get_optional},
	[COLUMN_DATE] = {MYSQL_TYPE_DATE,     false, set_date,     get_date    },
	[COLUMN_TEXT] = {MYSQL_TYPE_STRING,   true,  set_text,     get_text    },
	[COLUMN_BYTES] = {MYSQL_TYPE_BLOB,     true,  set_bytes,    get_bytes   },
};

static void init_bind(MYSQL_BIND *bind, struct cell *cell, enum column_type type)
{
	bind->buffer_type = codecs[type].wire;
	bind->is_unsigned = type == COLUMN_UINT64;
	bind->buffer = codecs[type].has_length ? NULL : &cell->value;
	bind->buffer_length = codecs[type].has_length ? 0 : sizeof(cell->value);
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
		init_bind(&binding->binds[i], &binding->cells[i], columns[i]->type);
	return binding;
}

void binding_set(struct binding *binding, size_t first, size_t end, const void *row)
{
	for (size_t i = first; i < end; i++) {
		const struct column *column = binding->columns[i];

		codecs[column->type].set(
			(const char *)row + column->offset, &binding->cells[i], &binding->binds[i]);
	}
}

static bool get_value(const struct arrival *arrival, void *row, struct error *err)
{
	const struct column *column = arrival->column;
	const struct codec *codec = &codecs[column->type];

	if (arrival->cell->is_null)
		return (column->flags & COLUMN_NULLABLE) || refuse(arrival, "is NULL", err);
	if (arrival->cell->is_cut && !codec->has_length)
		return refuse(arrival, "does not fit", err);
	return codec->get(arrival, (char *)row + column->offset, err);
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
