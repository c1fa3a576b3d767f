/* tests/fakes/fake_table.h - rows of one kind, in the order they came. */
#ifndef FICUS_TESTS_FAKES_FAKE_TABLE_H
#define FICUS_TESTS_FAKES_FAKE_TABLE_H

#include <stddef.h>
#include <talloc.h>

struct fake_table {
	TALLOC_CTX *mem; /* owns the rows, and what they point to */
	char *rows;
	size_t row_size;
	size_t count;
	size_t capacity;
};

#define FAKE_TABLE(owner, row_type)                                                                \
	((struct fake_table){.mem = (owner), .row_size = sizeof(row_type)})

/* A copy of the row at the end; pointers to other rows may become stale. */
void fake_table_append(struct fake_table *table, const void *row);

/* index < count; the pointer holds until rows are appended or removed. */
void *fake_table_at(const struct fake_table *table, size_t index);

void fake_table_remove(struct fake_table *table, size_t index);

#endif
