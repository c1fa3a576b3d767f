#include "config.h"

#include "orm_mapping/id_list.h"

#include "orm_mapping/rows.h"

#define ID(n) COLUMN_NAMED(id_list, ids[n], "id", COLUMN_PLAIN)
#define TEN(n)                                                                                     \
	ID(n), ID((n) + 1), ID((n) + 2), ID((n) + 3), ID((n) + 4), ID((n) + 5), ID((n) + 6),       \
		ID((n) + 7), ID((n) + 8), ID((n) + 9)
#define ALL_IDS TEN(0), TEN(10), TEN(20), TEN(30), TEN(40), TEN(50)

static const struct column text_words_columns[] = {
	COLUMN(id_list, text, COLUMN_PLAIN),
	COLUMN(id_list, words, COLUMN_PLAIN),
	COLUMN(id_list, words, COLUMN_PLAIN),
	ALL_IDS,
};
static const struct column text_columns[] = {
	COLUMN(id_list, text, COLUMN_PLAIN),
	ALL_IDS,
};
static const struct column text_number_columns[] = {
	COLUMN(id_list, text, COLUMN_PLAIN),
	COLUMN(id_list, number, COLUMN_PLAIN),
	ALL_IDS,
};

const struct row_type id_list_type = {text_columns + 1, ID_LIST_MAX, sizeof(struct id_list)};
const struct row_type text_id_list_type = ROW_TYPE(id_list, text_columns);
const struct row_type text_words_id_list_type = ROW_TYPE(id_list, text_words_columns);
const struct row_type text_number_id_list_type = ROW_TYPE(id_list, text_number_columns);

size_t id_list_fill(struct id_list *list, const int64_t *ids, size_t count)
{
	size_t taken = count < ID_LIST_MAX ? count : ID_LIST_MAX;

	for (size_t i = 0; i < ID_LIST_MAX; i++)
		list->ids[i] = ids[i < taken ? i : taken - 1];
	return taken;
}

const int64_t *id_list_of_rows(const struct rows *rows)
{
	_Static_assert(sizeof(struct id_row) == sizeof(int64_t), "rows of ids are ids");
	return rows->items;
}
