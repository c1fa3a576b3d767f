/*
 * tests/contract/row_store_contract.h - the cases that every adapter behind the port row_store must
 * pass, fake or not: fill in a struct row_store_harness_type for each, and run. The tables are
 * those of row_models.h.
 */
#ifndef FICUS_TESTS_CONTRACT_ROW_STORE_CONTRACT_H
#define FICUS_TESTS_CONTRACT_ROW_STORE_CONTRACT_H

#include "services/rows/row_store.h"

/* Tables and two workers on them. Implementations embed it first. */
struct row_store_harness {
	const struct row_store_harness_type *type;
	struct row_store *store;
	struct row_store *other; /* does not wait for a lock longer than a second */
};

/* None can fail but by failing the test that runs, unless it has an err. */
struct row_store_harness_type {
	const char *name; /* stands before the names of the cases */

	/* Tables without a row. Owned by mem; close() comes first. */
	struct row_store_harness *(*open)(
		const struct row_store_harness_type *type, TALLOC_CTX *mem);
	void (*close)(struct row_store_harness *harness);

	/* The transaction that one of the stores is part of. */
	void (*begin)(struct row_store_harness *harness, struct row_store *store);
	bool (*commit)(
		struct row_store_harness *harness, struct row_store *store, struct error *err);
	void (*end)(struct row_store_harness *harness, struct row_store *store);

	/*
	 * What the old application does, in transactions of its own. put: values parallel to the
	 * model's fields; a key that is NULL is numbered. Returns the key, owned by mem.
	 */
	const char *(*put)(struct row_store_harness *harness, TALLOC_CTX *mem,
		const struct row_model *model, const char *const *values);
	void (*put_pair)(struct row_store_harness *harness, const struct row_field *field,
		const char *key, const char *target);
	void (*drop)(
		struct row_store_harness *harness, const struct row_model *model, const char *key);

	/* What stands in a column that says which model a generic relation means. */
	const char *(*content_type)(
		struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model);

	/*
	 * The rows of a table by key, each its values in the order of the model's columns, with
	 * '|' between them and '\n' behind, "NULL" for NULL; and the pairs of a field, sorted as
	 * texts, as "key>target\n". Owned by mem.
	 */
	const char *(*dump)(
		struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_model *model);
	const char *(*dump_pairs)(
		struct row_store_harness *harness, TALLOC_CTX *mem, const struct row_field *field);
};

/* Runs every case as one group of cmocka; returns the program's exit status. */
int row_store_contract_run(const char *group, const struct row_store_harness_type *type);

#endif
