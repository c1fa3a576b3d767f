/*
 * tests/support/shop_work.h - the people and programs of the shop at work on the batches of one SKU
 * by Django, in its admin and at its old endpoints, beside whoever else works on them, until they
 * are told to end. Every second of them also wants of Ficus what the others want of Django.
 */
#ifndef FICUS_TESTS_SUPPORT_SHOP_WORK_H
#define FICUS_TESTS_SUPPORT_SHOP_WORK_H

#include "tests/support/site.h"

struct shop_work;

/*
 * Starts it. The batches are there already, called "<sku>-0" and so on, with about so many units
 * each. Orders are called "old-..." and "both-...".
 */
struct shop_work *shop_work_start(struct site *site, const char *sku, unsigned quantity);

/* Waits until everything that they do was done so often; false: not in time. */
bool shop_work_reaches(struct shop_work *work, unsigned times);

/* Tells them to end, waits, and frees. */
void shop_work_end(struct shop_work *work);

#endif
