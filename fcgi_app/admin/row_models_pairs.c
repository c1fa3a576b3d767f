#include "config.h"

#include <strings.h>

#include "fcgi_app/admin/row_models_parts.h"

/* A number and two foreign keys. */
#define PAIR_COLUMNS 3

/* "tags" of shop_item_tags, where shop_item is the owner; NULL: that is not how it is called. */
static const char *field_name(const char *table, const char *owner)
{
	size_t length = strlen(owner);

	if (strncasecmp(table, owner, length) != 0 || table[length] != '_' || !table[length + 1])
		return NULL;
	return table + length + 1;
}

/* The two references, and the number between them all. */
static bool find_references(const struct catalogue *catalogue, struct catalogue_table table,
	const struct catalogue_reference *found[2])
{
	size_t count = 0;
	bool has_number = false;

	if (table.count != PAIR_COLUMNS)
		return false;
	for (size_t i = 0; i < table.count; i++) {
		const struct catalogue_reference *reference = row_models_reference(
			catalogue, table.columns[i].table, table.columns[i].name);

		has_number = has_number || table.columns[i].is_auto;
		if (reference && count < 2)
			found[count++] = reference;
	}
	return has_number && count == 2;
}

/* Of a table that refers twice to the same one nobody can tell which is which. */
static bool find_pair(
	const struct catalogue *catalogue, struct catalogue_table table, struct pair_table *out)
{
	const struct catalogue_reference *found[2];
	const char *names[2];
	size_t owner;

	if (!find_references(catalogue, table, found) ||
		catalogue_is_table(catalogue, found[0]->target_table, found[1]->target_table))
		return false;
	for (size_t i = 0; i < 2; i++)
		names[i] = field_name(table.columns[0].table, found[i]->target_table);
	if (!names[0] && !names[1])
		return false;
	owner = !names[0] || (names[1] && strlen(names[1]) < strlen(names[0]));
	*out = (struct pair_table){names[owner], found[owner], found[1 - owner]};
	return true;
}

bool row_models_is_pairs(const struct catalogue *catalogue, struct catalogue_table table)
{
	struct pair_table pair;

	return find_pair(catalogue, table, &pair);
}

struct pair_tables row_models_find_pairs(TALLOC_CTX *mem, const struct catalogue *catalogue)
{
	struct pair_table *pairs = NULL;
	struct catalogue_table table;
	struct pair_table pair;
	size_t capacity = 0;
	size_t count = 0;

	for (size_t at = 0; (table = catalogue_table_at(catalogue, at)).count > 0;
		at += table.count) {
		if (!find_pair(catalogue, table, &pair))
			continue;
		mem_grow(mem, pairs, &capacity, count + 1);
		pairs[count++] = pair;
	}
	return (struct pair_tables){pairs, count};
}
