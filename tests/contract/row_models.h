/* tests/contract/row_models.h - a few tables that rows are tried on: shelves with items on them. */
#ifndef FICUS_TESTS_CONTRACT_ROW_MODELS_H
#define FICUS_TESTS_CONTRACT_ROW_MODELS_H

#include "services/rows/row_model.h"

enum { SHELF_ID, SHELF_NAME, SHELF_NOTE, SHELF_FIELDS };
enum { TAG_CODE, TAG_FIELDS };
enum {
	ITEM_ID,
	ITEM_SHELF, /* cascades */
	ITEM_LABEL, /* unique on its shelf */
	ITEM_QTY,
	ITEM_PRICE,
	ITEM_NEXT, /* another item, or NULL; cascades */
	ITEM_ADDED_AT,
	ITEM_CHANGED_AT,
	ITEM_TAGS,
	ITEM_FRIENDS, /* other items, on both sides */
	ITEM_FIELDS
};
enum { REMARK_ID, REMARK_CONTENT_TYPE, REMARK_OBJECT_ID, REMARK_TEXT, REMARK_FIELDS };

extern const struct row_model shelf_model;
extern const struct row_model tag_model;
extern const struct row_model item_model;
extern const struct row_model remark_model; /* about an item, by a generic relation */

/* References: to shelf_model, and to item_model. */
enum { SHELF_BY_ITEM };
enum { ITEM_BY_NEXT, ITEM_BY_FRIENDS, ITEM_BY_REMARK };

/*
 * What makes them in a real database, with the rows of Django's content types: to be run in this
 * order, ending in NULL. Texts are compared without regard to case.
 */
extern const char *const row_model_tables[];

#endif
