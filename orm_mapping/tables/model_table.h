/*
 * orm_mapping/tables/model_table.h - a column table made at run time from what is known of a
 * model, and its rows as canonical texts.
 */
#ifndef FICUS_ORM_MAPPING_TABLES_MODEL_TABLE_H
#define FICUS_ORM_MAPPING_TABLES_MODEL_TABLE_H

#include "orm_mapping/mapper/mapper.h"
#include "services/rows/row_model.h"

struct model_table {
	struct table table; /* a column for each wanted field that has one, in their order */
	const struct row_field *const *fields; /* parallel to the columns */
};

/*
 * What is read of a row. wanted: which fields, parallel to the model's; NULL: all. Owned by mem.
 * The model outlives it.
 */
const struct model_table *model_table_new(
	TALLOC_CTX *mem, const struct row_model *model, const bool *wanted);

/* The column that holds values of a field's kind, at that offset of a row struct. */
struct column model_column(const struct row_field *field, size_t offset);

/* The same of what is read of it: bytes are not for people, and only their number is. */
struct column model_read_column(const struct row_field *field, size_t offset);

/* Bytes of a value of that type, and the next offset that one can have. */
size_t model_column_size(enum column_type type);

/* A value as canonical text, owned by mem; NULL is NULL. */
const char *model_value_text(TALLOC_CTX *mem, const struct column *column, const void *row);

/*
 * The other way, into a zeroed row; the row's texts are value itself or mem's. INVALID, naming the
 * column: it is no value of the column's type, or NULL where that cannot be.
 */
MUST_CHECK bool model_value_set(TALLOC_CTX *mem, const struct column *column, void *row,
	const char *value, struct error *err);

#endif
