/*
 * services/rows/row_reader.h - port: rows of any table, for people to look at. Nothing is locked.
 * Each call is one statement.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_READER_H
#define FICUS_SERVICES_ROWS_ROW_READER_H

#include "base/error.h"
#include "base/mem.h"
#include "services/rows/row_model.h"

enum row_test {
	TEST_IS,      /* as the server compares */
	TEST_IS_NULL, /* values: "1", or "0" for its opposite */
	TEST_LESS,
	TEST_AT_MOST,
	TEST_MORE,
	TEST_AT_LEAST,
	TEST_STARTS_WITH, /* case does not count in these two; the value is no pattern */
	TEST_CONTAINS,
};

/*
 * A path is the name of a field, or leads to one through foreign keys: "batch.sku". A many-to-many
 * field compares with the keys of its targets (TEST_IS), or is reached through ("tags.name"): then
 * one that fits is enough, and the row is there once.
 */
struct row_condition {
	const char *path;
	enum row_test test;
	const char *value; /* canonical; of a search, as it was typed */
};

/* Any of them. */
struct row_clause {
	const struct row_condition *any;
	size_t count;
};

/* The rows for which all clauses hold. */
struct row_selection {
	const struct row_model *model;
	const struct row_clause *clauses;
	size_t clause_count;
};

struct row_order {
	const char *path;
	bool is_descending;
};

/*
 * A page of a list. paths: what is read, of fields with a column or an expression; without any,
 * rows come without values. order ends with the key wherever there is one, so that it is total;
 * NULL comes first, or last when descending.
 */
struct row_request {
	struct row_selection selection;
	const char *const *paths;
	size_t path_count;
	const struct row_order *order;
	size_t order_count;
	const char *const
		*from;    /* values of order's paths: what follows that row; NULL: the start */
	bool is_backward; /* what stands before that row instead, still in order */
	size_t offset;    /* rows that are left out; for small lists alone */
	size_t limit;     /* at least 1 */
};

/* Belongs to the mem that was given. */
struct row_list {
	const char *const **items; /* of each row the values of the request's paths */
	size_t count;
	bool has_more; /* than limit, in the direction of reading */
};

/* Gets each row as it arrives; its texts live until visit returns. False with *err ends it. */
struct row_sink {
	bool (*visit)(struct row_sink *sink, const char *const *values, struct error *err);
};

struct row_bounds {
	const char *least; /* NULL: there are no values */
	const char *greatest;
};

struct row_reader {
	const struct row_reader_ops *ops;
};

/* Nobody waits longer for a page, and while the server looks for rows it has no time for others. */
#define ROW_READER_SECONDS_MAX 5

/* What a count becomes that would take longer than ROW_READER_SECONDS_MAX. */
#define ROW_COUNT_UNKNOWN UINT64_MAX

/* As the most of a count: all rows. */
#define ROW_COUNT_ALL UINT64_MAX

/*
 * Errors of all: INVALID: a value is none of its field's kind, or read or bounds would take longer
 * than ROW_READER_SECONDS_MAX; BUSY, UNAVAILABLE; INTERNAL, also when the table is not what the
 * model says.
 */
struct row_reader_ops {
	bool (*read)(struct row_reader *reader, TALLOC_CTX *mem, const struct row_request *request,
		struct row_list *out, struct error *err);
	/* All rows, whatever the limit, in bounded memory. */
	bool (*each)(struct row_reader *reader, const struct row_request *request,
		struct row_sink *sink, struct error *err);
	/* Counts, but not beyond most: then *out is most + 1. Or ROW_COUNT_UNKNOWN. */
	bool (*count)(struct row_reader *reader, const struct row_selection *selection,
		uint64_t most, uint64_t *out, struct error *err);
	/* About how many rows the table has, as the server's statistics say. */
	bool (*estimate)(struct row_reader *reader, const struct row_model *model, uint64_t *out,
		struct error *err);
	/* The least and the greatest value of a field, which is indexed. */
	bool (*bounds)(struct row_reader *reader, TALLOC_CTX *mem,
		const struct row_selection *selection, const char *path, struct row_bounds *out,
		struct error *err);
	/* The keys of a row's targets by a field with pairs, sorted as texts, ending in NULL. */
	bool (*pairs)(struct row_reader *reader, TALLOC_CTX *mem, const struct row_model *model,
		const struct row_field *field, const char *key, const char *const **out,
		struct error *err);
};

MUST_CHECK static inline bool row_reader_read(struct row_reader *reader, TALLOC_CTX *mem,
	const struct row_request *request, struct row_list *out, struct error *err)
{
	return reader->ops->read(reader, mem, request, out, err);
}

MUST_CHECK static inline bool row_reader_each(struct row_reader *reader,
	const struct row_request *request, struct row_sink *sink, struct error *err)
{
	return reader->ops->each(reader, request, sink, err);
}

MUST_CHECK static inline bool row_reader_count(struct row_reader *reader,
	const struct row_selection *selection, uint64_t most, uint64_t *out, struct error *err)
{
	return reader->ops->count(reader, selection, most, out, err);
}

MUST_CHECK static inline bool row_reader_estimate(
	struct row_reader *reader, const struct row_model *model, uint64_t *out, struct error *err)
{
	return reader->ops->estimate(reader, model, out, err);
}

MUST_CHECK static inline bool row_reader_bounds(struct row_reader *reader, TALLOC_CTX *mem,
	const struct row_selection *selection, const char *path, struct row_bounds *out,
	struct error *err)
{
	return reader->ops->bounds(reader, mem, selection, path, out, err);
}

MUST_CHECK static inline bool row_reader_pairs(struct row_reader *reader, TALLOC_CTX *mem,
	const struct row_model *model, const struct row_field *field, const char *key,
	const char *const **out, struct error *err)
{
	return reader->ops->pairs(reader, mem, model, field, key, out, err);
}

#endif
