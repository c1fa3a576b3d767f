/*
 * tests/fakes/fake_row_reader.h - rows of any table that a test gives, and a line for each thing
 * that is asked for. It knows foreign keys; of conditions it checks TEST_IS and TEST_IS_NULL, and
 * leaves order and the rest to the contract of its MySQL twin.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_ROW_READER_H
#define FICUS_TESTS_FAKES_FAKE_ROW_READER_H

#include "services/rows/row_reader.h"
#include "tests/fakes/fake_failure.h"

/* A table: of each row the values of the model's fields, in their order. */
struct fake_row_table {
	const struct row_model *model;
	const char *const *const *rows;
	size_t count;
};

struct fake_row_reader {
	struct row_reader base;
	TALLOC_CTX *mem;
	struct fake_row_table tables[4]; /* ends with one without a model */
	uint64_t hidden_count;           /* rows that are counted, and not there to be read, or
					    ROW_COUNT_UNKNOWN */
	bool is_slow;                    /* to count all rows it takes too long */
	uint64_t estimate;
	struct row_bounds bounds;
	const char *const *pairs; /* of any row; NULL: none */
	const char *trace; /* "read shop.lamp id name where price>=3 order -price id limit 100\n" */
	int call_count;
	struct fake_failure fail;
};

/* Without tables. */
void fake_row_reader_init(struct fake_row_reader *fake, TALLOC_CTX *mem);

#endif
