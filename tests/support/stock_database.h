/*
 * tests/support/stock_database.h - the old application's tables and ours, in a database of this
 * program's own, and what can be asked of it from behind, in SQL.
 */
#ifndef FICUS_TESTS_SUPPORT_STOCK_DATABASE_H
#define FICUS_TESTS_SUPPORT_STOCK_DATABASE_H

#include "tests/contract/harness.h"
#include "tests/support/test_database.h"

/* What the owner of the old tables may have given to them: everything works with all of these. */
struct stock_shape {
	const char *name;
	bool has_keys;     /* legacy/recommended_keys.sql */
	bool has_triggers; /* of ficus_batch_stock */
};

enum stock_shape_kind {
	SHAPE_AS_IS,
	SHAPE_KEYS,
	SHAPE_TRIGGERS,
	SHAPE_KEYS_AND_TRIGGERS,
	STOCK_SHAPE_COUNT
};

extern const struct stock_shape stock_shapes[STOCK_SHAPE_COUNT];

struct stock_database {
	struct test_database *base;
	const struct stock_shape *shape;
	struct connection *conn; /* the database seen from behind */
};

/* All tables without a row. Dropped when it is freed; there is one at a time in a program. */
struct stock_database *stock_database_new(TALLOC_CTX *mem, const struct stock_shape *shape);

/* Likewise: *current without a row if it is of that shape, else another in its place. */
void stock_database_renew(struct stock_database **current, const struct stock_shape *shape);

/* The old tables alone, in this character set. */
struct stock_database *stock_database_new_old(TALLOC_CTX *mem, const char *charset);

/* The statements of legacy/<name>, one by one. */
void stock_database_run_file(struct stock_database *database, const char *name);

/* Runs one statement, and fails the test when that fails. */
void stock_database_run(struct stock_database *database, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The one number that a query finds. */
int64_t stock_database_number(struct stock_database *database, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

/* The one column of text that it finds, each row ended by '\n'. Owned by the database. */
const char *stock_database_text(struct stock_database *database, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

/* All rows of that kind, as harness.h writes them. */
const char *stock_database_dump(struct stock_database *database, enum stored kind);

void assert_dump(struct stock_database *database, enum stored kind, const char *expected);

/* What is stored of every batch's stock is what its lines add up to. */
void assert_stored_stock(struct stock_database *database);

/*
 * The invariants of docs/domain.md, each by a query of its own: no batch oversold, no line in
 * two batches, no reference twice, no line in a batch of another SKU; and the stored stock, if it
 * is stored.
 */
void assert_invariants(struct stock_database *database);

/* The table variant of the read model is what the join says. */
void assert_view_is_right(struct stock_database *database);

#endif
