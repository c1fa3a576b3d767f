/*
 * tests/support/shelf.h - a few tables of a shop and the models of them, made by hand: items with a
 * field of every kind, their makers and the makers' countries, and tags, of which an item has many.
 */
#ifndef FICUS_TESTS_SUPPORT_SHELF_H
#define FICUS_TESTS_SUPPORT_SHELF_H

#include "services/rows/row_reader.h"
#include "tests/support/database_case.h"

/*
 * The items, on which the tests rely:
 *
 *	id  name         maker           tags      b     price          shown  weight
 *	1   Lamp         Anna (Austria)  red, old  1     1.50           yes    0.5
 *	2   lampshade    Anna (Austria)  red       NULL  -9999[...].99  no     NULL
 *	3   100%_wool\   Bert (nowhere)            2     NULL           yes    1e+22
 *	4   O'Neill "x"  NULL            old, new  2     0.05           NULL   0.1
 */
extern const struct row_model shelf_countries; /* name */
extern const struct row_model shelf_makers;    /* name, country */
extern const struct row_model shelf_tags;      /* name, maker */
extern const struct row_model shelf_items;

/*
 * A table for many rows: id, a and b of few numbers, their sum, c of few words, maker. All but id
 * and b may be NULL.
 */
extern const struct row_model shelf_walks;

#define SHELF_LOWEST_PRICE "-9999999999999999999999999999.99"

/* A group's: its database with the tables. */
int shelf_open_group(void **state);

/* Fills the walks with rows of that many different values each, by chance but always the same. */
void shelf_fill_walks(struct test_database *database, unsigned rows, unsigned values);

/* A reader over the connection of the test, which it belongs to. */
struct row_reader *shelf_reader(struct database_case *this);

/* The ids of all items, in their order. */
extern const struct row_request shelf_all_items;

/* The first value of each row of a list, or of what is requested: "1 2 -"; owned by the test. */
const char *shelf_words(struct database_case *this, const struct row_list *list);
const char *shelf_read(struct database_case *this, const struct row_request *request);

#endif
