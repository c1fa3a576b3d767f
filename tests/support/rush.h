/*
 * tests/support/rush.h - 64 clients of a site that all want units of one SKU, of which there are
 * half as many as they want. Each line is asked for again, by the same names, until it is answered
 * for good: allocated, or out of stock.
 */
#ifndef FICUS_TESTS_SUPPORT_RUSH_H
#define FICUS_TESTS_SUPPORT_RUSH_H

#include "tests/support/site.h"

#define RUSH_BATCHES 4 /* called "<sku>-0" and so on */

struct rush;

/* Adds the stock, and starts the clients. lines: of one unit each, a multiple of 8. */
struct rush *rush_start(struct site *site, const char *sku, unsigned lines);

/*
 * Waits until so many lines are asked for, or a second has passed. False: there are not so many,
 * and all are answered.
 */
bool rush_goes_on(struct rush *rush, unsigned lines);

/* The rest is for after the end. */

const char *rush_sku(const struct rush *rush);

/* Lines that were answered to be allocated. */
unsigned rush_allocated(const struct rush *rush);

/*
 * Whether every line got an answer; those said to be allocated are, once, to the batch that was
 * told, with one event; and no others are.
 */
bool rush_is_stored(struct rush *rush);

#endif
