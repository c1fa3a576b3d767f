/*
 * tests/support/old_program.h - the code that was there before, at work on the batches of one SKU,
 * beside whoever else works on them, until it is told to end. Its orders are called "old-...".
 */
#ifndef FICUS_TESTS_SUPPORT_OLD_PROGRAM_H
#define FICUS_TESTS_SUPPORT_OLD_PROGRAM_H

#include "tests/support/site.h"

enum old_manners {
	OLD_CAREFUL,  /* looks for room under the batch's lock; takes back, raises, edits as well */
	OLD_CARELESS, /* allocates whatever room there is */
};

struct old_program;

/* Lost races are none of its failures. */
struct old_program *old_program_start(struct site *site, const char *sku, enum old_manners manners);

/* Fails the test if something failed, or it has done nothing. */
void old_program_end(struct old_program *program);

/* From now on, what others than old programs put where there is no room is written down. */
void old_programs_watch_others(struct site *site);

/* What was written down: the batches concerned, each in a line. */
const char *old_programs_seen(struct site *site);

#endif
