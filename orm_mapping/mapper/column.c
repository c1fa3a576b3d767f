#include "config.h"

#include "orm_mapping/mapper/column.h"

#include "base/json_spelling.h"

static const void *field_of(const struct column *column, const void *row)
{
	return (const char *)row + column->offset;
}

static bool is_same_bool(const void *a, const void *b)
{
	return *(const bool *)a == *(const bool *)b;
}

static bool is_same_32_bits(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(int32_t)) == 0;
}

static bool is_same_64_bits(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(int64_t)) == 0;
}

static bool is_same_text(const void *field_a, const void *field_b)
{
	const char *a = *(const char *const *)field_a;
	const char *b = *(const char *const *)field_b;

	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_same_json(const void *field_a, const void *field_b)
{
	const struct json *a = field_a;
	const struct json *b = field_b;

	return a->text && b->text ? json_is_same(a->text, b->text) : a->text == b->text;
}

static bool is_same_bytes(const void *field_a, const void *field_b)
{
	const struct bytes *a = field_a;
	const struct bytes *b = field_b;

	if (!a->ptr || !b->ptr)
		return a->ptr == b->ptr;
	return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

static bool is_same_date(const void *a, const void *b)
{
	return date_compare(*(const struct date *)a, *(const struct date *)b) == 0;
}

static bool is_same_datetime(const void *a, const void *b)
{
	return datetime_compare(*(const struct datetime *)a, *(const struct datetime *)b) == 0;
}

static bool is_same_time(const void *a, const void *b)
{
	return time_of_day_to_microseconds(*(const struct time_of_day *)a) ==
		time_of_day_to_microseconds(*(const struct time_of_day *)b);
}

static bool is_same_uuid(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid)) == 0;
}

#define OPTIONAL(type, comparison)                                                                 \
	{                                                                                          \
		(comparison), offsetof(struct type, is_set)                                        \
	}

const struct column_kind column_kinds[COLUMN_TYPE_COUNT] = {
	[COLUMN_BOOL] = {is_same_bool,     0},
	[COLUMN_INT32] = {is_same_32_bits,  0},
	[COLUMN_INT64] = {is_same_64_bits,  0},
	[COLUMN_UINT64] = {is_same_64_bits,  0},
	[COLUMN_DOUBLE] = {is_same_64_bits,  0},
	[COLUMN_DECIMAL] = {is_same_text,     0},
	[COLUMN_TEXT] = {is_same_text,     0},
	[COLUMN_JSON] = {is_same_json,     0},
	[COLUMN_BYTES] = {is_same_bytes,    0},
	[COLUMN_DATE] = {is_same_date,     0},
	[COLUMN_DATETIME] = {is_same_datetime, 0},
	[COLUMN_TIME] = {is_same_time,     0},
	[COLUMN_UUID] = {is_same_uuid,     0},
	[COLUMN_OPTIONAL_BOOL] = OPTIONAL(optional_bool, is_same_bool),
	[COLUMN_OPTIONAL_INT64] = OPTIONAL(optional_int64, is_same_64_bits),
	[COLUMN_OPTIONAL_UINT64] = OPTIONAL(optional_uint64, is_same_64_bits),
	[COLUMN_OPTIONAL_DOUBLE] = OPTIONAL(optional_double, is_same_64_bits),
	[COLUMN_OPTIONAL_TIME] = OPTIONAL(optional_time, is_same_time),
	[COLUMN_OPTIONAL_UUID] = OPTIONAL(optional_uuid, is_same_uuid),
};

bool column_is_same(const struct column *column, const void *row_a, const void *row_b)
{
	const struct column_kind *kind = &column_kinds[column->type];
	const char *a = field_of(column, row_a);
	const char *b = field_of(column, row_b);

	if (kind->is_set) {
		bool has_a = *(const bool *)(a + kind->is_set);
		bool has_b = *(const bool *)(b + kind->is_set);

		if (!has_a || !has_b)
			return has_a == has_b;
	}
	return kind->is_same(a, b);
}

bool column_is_unnumbered(const struct column *column, const void *row)
{
	static const int64_t zero;
	size_t size = column->type == COLUMN_INT32 ? sizeof(int32_t) : sizeof(int64_t);

	return (column->flags & COLUMN_AUTO) && memcmp(field_of(column, row), &zero, size) == 0;
}

void column_set_number(const struct column *column, void *row, uint64_t number)
{
	void *field = (char *)row + column->offset;

	if (column->type == COLUMN_INT32)
		*(int32_t *)field = (int32_t)number;
	else
		*(uint64_t *)field = number;
}
