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
#include "base/datetime.h"
#include "base/mem.h"
#include "base/time_of_day.h"
#include "base/uuid.h"
#include "orm_mapping/mapper/decimal.h"

/* Columns of a table: a bit for each says which of them changed. */
#define ROW_COLUMNS_MAX 64

/*
 * Values that may be NULL, of types that have none to stand for it; zeroed, they are. Compare a
 * date, which is not set when it is zeroed, and a text, which may be a NULL pointer.
 */
struct optional_bool {
	bool value;
	bool is_set;
};
struct optional_int64 {
	int64_t number;
	bool is_set;
};
struct optional_uint64 {
	uint64_t number;
	bool is_set;
};
struct optional_double {
	double number;
	bool is_set;
};
struct optional_time {
	struct time_of_day time;
	bool is_set;
};
struct optional_uuid {
	struct uuid uuid;
	bool is_set;
};

/* A text that is JSON, written as it stands. */
struct json {
	const char *text; /* NULL is NULL; compared by what it says, see json_spelling.h */
};

/*
 * For a column of the database, whatever its size: a smallint is an int32_t, an `int unsigned` an
 * int64_t, a duration (microseconds) an int64_t, a file its name, a foreign key what it refers to.
 */
enum column_type {
	COLUMN_BOOL,    /* bool; written as 1 or 0, any number but 0 is read as true */
	COLUMN_INT32,   /* int32_t */
	COLUMN_INT64,   /* int64_t */
	COLUMN_UINT64,  /* uint64_t */
	COLUMN_DOUBLE,  /* double, a finite one */
	COLUMN_DECIMAL, /* struct decimal, with no more digits than the column's rule allows */
	COLUMN_TEXT,    /* const char *, UTF-8; NULL is NULL, "" is empty */
	COLUMN_JSON,    /* struct json */
	COLUMN_BYTES,   /* struct bytes; ptr NULL is NULL */
	COLUMN_DATE, /* struct date; zeroed it is NULL, and so a zero date of the table is read */
	COLUMN_DATETIME,      /* struct datetime; the same. In the zone in which it is stored */
	COLUMN_TIME,          /* struct time_of_day; what a table has outside the day is an error */
	COLUMN_UUID,          /* struct uuid, of a column for text or of the server's own type */
	COLUMN_OPTIONAL_BOOL, /* struct optional_bool, and so on */
	COLUMN_OPTIONAL_INT64,
	COLUMN_OPTIONAL_UINT64,
	COLUMN_OPTIONAL_DOUBLE,
	COLUMN_OPTIONAL_TIME,
	COLUMN_OPTIONAL_UUID,
	COLUMN_TYPE_COUNT
};

enum column_flag {
	COLUMN_PLAIN = 0,
	COLUMN_KEY = 1,        /* of the primary key */
	COLUMN_AUTO = 2,       /* numbered by the server when it is 0 at insert */
	COLUMN_NULLABLE = 4,   /* may be NULL; reading a NULL from any other column is an error */
	COLUMN_GENERATED = 8,  /* computed by the server, never written */
	COLUMN_HYPHENATED = 16 /* a UUID written with hyphens, as a column of type uuid has it */
};

struct column {
	const char *name; /* in the database */
	enum column_type type;
	unsigned flags;
	size_t offset;               /* in the row struct */
	struct decimal_rule decimal; /* of a COLUMN_DECIMAL */
};

#define COLUMN_TYPE_OF(member)                                                                     \
	_Generic((member),                                                                         \
		bool: COLUMN_BOOL,                                                                 \
		int32_t: COLUMN_INT32,                                                             \
		int64_t: COLUMN_INT64,                                                             \
		uint64_t: COLUMN_UINT64,                                                           \
		double: COLUMN_DOUBLE,                                                             \
		struct decimal: COLUMN_DECIMAL,                                                    \
		const char *: COLUMN_TEXT,                                                         \
		struct json: COLUMN_JSON,                                                          \
		struct bytes: COLUMN_BYTES,                                                        \
		struct date: COLUMN_DATE,                                                          \
		struct datetime: COLUMN_DATETIME,                                                  \
		struct time_of_day: COLUMN_TIME,                                                   \
		struct uuid: COLUMN_UUID,                                                          \
		struct optional_bool: COLUMN_OPTIONAL_BOOL,                                        \
		struct optional_int64: COLUMN_OPTIONAL_INT64,                                      \
		struct optional_uint64: COLUMN_OPTIONAL_UINT64,                                    \
		struct optional_double: COLUMN_OPTIONAL_DOUBLE,                                    \
		struct optional_time: COLUMN_OPTIONAL_TIME,                                        \
		struct optional_uuid: COLUMN_OPTIONAL_UUID)

/* COLUMN(batch_row, eta, COLUMN_NULLABLE): a field of struct batch_row called like its column. */
#define COLUMN(row, field, column_flags) COLUMN_NAMED(row, field, #field, column_flags)

/* The same for a column with a name of its own. */
#define COLUMN_NAMED(row, field, column_name, column_flags)                                        \
	{                                                                                          \
		.name = (column_name), .type = COLUMN_TYPE_OF(((struct row *)0)->field),           \
		.flags = (column_flags), .offset = offsetof(struct row, field)                     \
	}

/* COLUMN_OF_DECIMAL(item_row, price, COLUMN_PLAIN, 12, 2): a struct decimal, with its rule. */
#define COLUMN_OF_DECIMAL(row, field, column_flags, max_digits, decimal_places)                    \
	{                                                                                          \
		.name = #field, .type = COLUMN_TYPE_OF(((struct row *)0)->field),                  \
		.flags = (column_flags), .offset = offsetof(struct row, field), .decimal = {       \
			(max_digits),                                                              \
			(decimal_places)                                                           \
		}                                                                                  \
	}

/* A row struct: its columns in the order in which SQL names them. */
struct row_type {
	const struct column *columns;
	size_t count; /* of a table at most ROW_COLUMNS_MAX */
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
	bool is_transient; /* made at run time, see mapper.h */
};

/*
 * What all of a type's values have in common. is_set: where an optional value says whether there is
 * one, which is behind the value itself; 0 in a type that is not optional.
 */
struct column_kind {
	bool (*is_same)(const void *a, const void *b); /* of values that are there */
	size_t is_set;
};
extern const struct column_kind column_kinds[COLUMN_TYPE_COUNT];

/* Whether both rows hold the same in this column: bit for bit, a NULL like a NULL. */
bool column_is_same(const struct column *column, const void *row_a, const void *row_b);

/* Whether it is a COLUMN_AUTO that the server has not numbered yet; and numbering it. */
bool column_is_unnumbered(const struct column *column, const void *row);
void column_set_number(const struct column *column, void *row, uint64_t number);

#endif
