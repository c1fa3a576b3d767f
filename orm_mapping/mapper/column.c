#include "config.h"

#include "orm_mapping/mapper/column.h"

#include <assert.h>

static const void *field_of(const struct column *column, const void *row)
{
	return (const char *)row + column->offset;
}

static bool is_same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_same_bytes(const struct bytes *a, const struct bytes *b)
{
	if (!a->ptr || !b->ptr)
		return a->ptr == b->ptr;
	return a->len == b->len && memcmp(a->ptr, b->ptr, a->len) == 0;
}

static bool is_same_optional(const struct optional_int64 *a, const struct optional_int64 *b)
{
	return a->is_set == b->is_set && (!a->is_set || a->number == b->number);
}

bool column_is_same(const struct column *column, const void *row_a, const void *row_b)
{
	const void *a = field_of(column, row_a);
	const void *b = field_of(column, row_b);

	switch (column->type) {
	case COLUMN_INT32:
		return memcmp(a, b, sizeof(int32_t)) == 0;
	case COLUMN_INT64:
	case COLUMN_UINT64:
		return memcmp(a, b, sizeof(int64_t)) == 0;
	case COLUMN_OPTIONAL_INT64:
		return is_same_optional(a, b);
	case COLUMN_TEXT:
		return is_same_text(*(const char *const *)a, *(const char *const *)b);
	case COLUMN_DATE:
		return date_compare(*(const struct date *)a, *(const struct date *)b) == 0;
	case COLUMN_BYTES:
		return is_same_bytes(a, b);
	case COLUMN_TYPE_COUNT:
		break;
	}
	assert(false); /* no column has any other type */
	return false;
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
