#include "config.h"

#include "tests/fakes/fake_table.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"

void *fake_table_at(const struct fake_table *table, size_t index)
{
	assert(index < table->count);
	return table->rows + index * table->row_size;
}

void fake_table_append(struct fake_table *table, const void *row)
{
	if (table->count == table->capacity)
		table->rows = mem_regrow(table->mem, table->rows, table->row_size, &table->capacity,
			table->count + 1);
	table->count++;
	memcpy(fake_table_at(table, table->count - 1), row, table->row_size);
}

void fake_table_remove(struct fake_table *table, size_t index)
{
	char *row = fake_table_at(table, index);

	table->count--;
	memmove(row, row + table->row_size, (table->count - index) * table->row_size);
}
