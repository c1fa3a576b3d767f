/*
 * tests/fakes/fake_row_store.h - rows of any table in memory, and the port over them. It minds what
 * a server minds: foreign keys at once, in the order of writing, and rows that others have locked.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_ROW_STORE_H
#define FICUS_TESTS_FAKES_FAKE_ROW_STORE_H

#include "services/rows/row_store.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_table.h"

/* What is stored, for any number of workers. */
struct fake_rows {
	struct fake_table rows;
	struct fake_table pairs;
	int64_t last_id;
};

void fake_rows_init(struct fake_rows *rows, TALLOC_CTX *mem);

/*
 * As the old application does it. values: parallel to the model's fields; a key that is NULL is
 * numbered. Returns the key.
 */
const char *fake_rows_put(
	struct fake_rows *rows, const struct row_model *model, const char *const *values);
void fake_rows_put_pair(
	struct fake_rows *rows, const struct row_field *field, const char *key, const char *target);
void fake_rows_set(struct fake_rows *rows, const struct row_model *model, const char *key,
	const char *name, const char *value);
void fake_rows_drop(struct fake_rows *rows, const struct row_model *model, const char *key);

/*
 * The rows of a table by key, each its values in the order of the model's columns, with '|' between
 * them and '\n' behind, "NULL" for NULL; and the pairs of a field as "key>target\n". Owned by mem.
 */
const char *fake_rows_dump(
	const struct fake_rows *rows, TALLOC_CTX *mem, const struct row_model *model);
const char *fake_rows_dump_pairs(
	const struct fake_rows *rows, TALLOC_CTX *mem, const struct row_field *field);

/* A worker's. */
struct fake_row_store {
	struct row_store base;
	struct fake_rows *rows;
	struct fake_table writes;
	size_t reads; /* statements that read, since it was made */
	struct fake_failure fail_read;
	struct fake_failure fail_commit;
};

void fake_row_store_init(struct fake_row_store *store, struct fake_rows *rows);

/* All that was asked for, or nothing. */
MUST_CHECK bool fake_row_store_commit(struct fake_row_store *store, struct error *err);

/* Lets go of locks, and of what was not committed. */
void fake_row_store_end(struct fake_row_store *store);

#endif
