/*
 * orm_mapping/mapper/column.h - column tables: which columns a row struct stands for. From them SQL
 * is made, parameters are bound and results converted; forms and checks are made from them, too.
 */
#ifndef FICUS_ORM_MAPPING_MAPPER_COLUMN_H
#define FICUS_ORM_MAPPING_MAPPER_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/mem.h"

/* A bit per column says which of them changed. */
#define ROW_COLUMNS_MAX 64

/*
 * A number that may be NULL; zeroed, it is. For a nullable column of any signed integer type; one
 * of uint64_t is refused by the compiler until a table needs it.
 */
struct optional_int64 {
	int64_t number;
	bool is_set;
};

enum column_type {
	COLUMN_INT32,          /* int32_t */
	COLUMN_INT64,          /* int64_t */
	COLUMN_UINT64,         /* uint64_t */
	COLUMN_OPTIONAL_INT64, /* struct optional_int64 */
	COLUMN_TEXT,           /* const char *, UTF-8; NULL is NULL, "" is empty */
	COLUMN_DATE,  /* struct date; zeroed it is NULL, and so a zero date of the table is read */
	COLUMN_BYTES, /* struct bytes; ptr NULL is NULL */
	COLUMN_TYPE_COUNT
};

enum column_flag {
	COLUMN_PLAIN = 0,
	COLUMN_KEY = 1,      /* of the primary key */
	COLUMN_AUTO = 2,     /* numbered by the server when it is 0 at insert */
	COLUMN_NULLABLE = 4, /* may be NULL; reading a NULL from any other column is an error */
};

struct column {
	const char *name; /* in the database */
	enum column_type type;
	unsigned flags;
	size_t offset; /* in the row struct */
};

#define COLUMN_TYPE_OF(member)                                                                     \
	_Generic((member),                                                                         \
		int32_t: COLUMN_INT32,                                                             \
		int64_t: COLUMN_INT64,                                                             \
		uint64_t: COLUMN_UINT64,                                                           \
		struct optional_int64: COLUMN_OPTIONAL_INT64,                                      \
		const char *: COLUMN_TEXT,                                                         \
		struct date: COLUMN_DATE,                                                          \
		struct bytes: COLUMN_BYTES)

/* COLUMN(batch_row, eta, COLUMN_NULLABLE): a field of struct batch_row called like its column. */
#define COLUMN(row, field, column_flags) COLUMN_NAMED(row, field, #field, column_flags)

/* The same for a column with a name of its own. */
#define COLUMN_NAMED(row, field, column_name, column_flags)                                        \
	{                                                                                          \
		.name = (column_name), .type = COLUMN_TYPE_OF(((struct row *)0)->field),           \
		.flags = (column_flags), .offset = offsetof(struct row, field)                     \
	}

/* A row struct: its columns in the order in which SQL names them. */
struct row_type {
	const struct column *columns;
	size_t count; /* at most ROW_COLUMNS_MAX */
	size_t size;  /* of the struct */
};

/* ROW_TYPE(batch_row, batch_columns), as an initializer. */
#define ROW_TYPE(row, column_table)                                                                \
	{                                                                                          \
		.columns = (column_table), .count = ARRAY_SIZE(column_table),                      \
		.size = sizeof(struct row)                                                         \
	}

struct table {
	const char *name;
	struct row_type row;
	const struct constraint *constraints; /* what its constraints mean, see failure.h */
	size_t constraint_count;
};

/* Whether both rows hold the same in this column: bit for bit, a NULL like a NULL. */
bool column_is_same(const struct column *column, const void *row_a, const void *row_b);

/* Whether it is a COLUMN_AUTO that the server has not numbered yet; and numbering it. */
bool column_is_unnumbered(const struct column *column, const void *row);
void column_set_number(const struct column *column, void *row, uint64_t number);

#endif
