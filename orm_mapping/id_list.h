/*
 * orm_mapping/id_list.h - "WHERE id IN (...)" for any number of rows, by statements of one text:
 * each takes ID_LIST_MAX ids, the last ones repeated where there are fewer.
 */
#ifndef FICUS_ORM_MAPPING_ID_LIST_H
#define FICUS_ORM_MAPPING_ID_LIST_H

#include "orm_mapping/mapper/mapper.h"

#define ID_LIST_MAX 60

/* The placeholders, ID_LIST_MAX of them. */
#define ID_LIST_10 "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define ID_LIST_SQL                                                                                \
	ID_LIST_10 ", " ID_LIST_10 ", " ID_LIST_10 ", " ID_LIST_10 ", " ID_LIST_10 ", " ID_LIST_10

/* Parameters of a statement: those before the list, then the list. */
struct id_list {
	const char *text;
	const char *words;
	int32_t number;
	int64_t ids[ID_LIST_MAX];
};

/* The columns of the list alone; behind a text; behind a text and words, or and a number. */
extern const struct row_type id_list_type;
extern const struct row_type text_id_list_type;
extern const struct row_type text_words_id_list_type;
extern const struct row_type text_number_id_list_type;

/* Puts ids from the first one on into the list; returns how many, at least one of count > 0. */
size_t id_list_fill(struct id_list *list, const int64_t *ids, size_t count);

/* The ids of rows of id_row_type. */
const int64_t *id_list_of_rows(const struct rows *rows);

#endif
