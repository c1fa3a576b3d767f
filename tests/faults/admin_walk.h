/*
 * tests/faults/admin_walk.h - what those who walk through the admin site at once have in common: a
 * tally of what they were told was done, rows that they know of, and the last steps, for whoever
 * has to find out what went wrong. For many threads.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_WALK_H
#define FICUS_TESTS_FAULTS_ADMIN_WALK_H

#include <stdatomic.h>

#include "services/bus/random.h"
#include "tests/faults/admin_tally.h"
#include "tests/support/site.h"

#define ADMIN_WALK_SKUS 3 /* "WALK-0" and so on */

/* What is walked on: tables with forms of their own. */
enum walked { WALK_BATCH, WALK_ITEM, WALK_SUPPLIER, WALK_TAG, WALK_PRICE, WALK_GROUP, WALK_COUNT };

struct walked_table {
	const char *path;  /* "alloc/batch" */
	const char *model; /* "batch" */
};
extern const struct walked_table walked_tables[WALK_COUNT];

struct admin_walk;

struct admin_walk *admin_walk_new(TALLOC_CTX *mem, struct site *site);
struct site *admin_walk_site(const struct admin_walk *walk);
struct admin_tally *admin_walk_tally(struct admin_walk *walk);

/* Rows by their keys: a few dozen of each table, so that all meet. any: "": none is known. */
void admin_walk_remember(struct admin_walk *walk, enum walked table, const char *key);
void admin_walk_forget(struct admin_walk *walk, enum walked table, const char *key);
const char *admin_walk_any(
	TALLOC_CTX *mem, struct admin_walk *walk, enum walked table, struct random *random);

/* One step, in a line. The last ones are kept; a status of 500 and more but 503 is a failure. */
void admin_walk_note(struct admin_walk *walk, const char *user, const char *step, int status);

/* Something that must not be; the first counts, and everybody ends. */
void admin_walk_fail(struct admin_walk *walk, const char *why);

/* The failure, with the last steps; NULL: there is none. */
const char *admin_walk_failure(TALLOC_CTX *mem, struct admin_walk *walk);

/* Answers of that status. */
unsigned admin_walk_answers(const struct admin_walk *walk, int status);

void admin_walk_end(struct admin_walk *walk);
bool admin_walk_has_ended(const struct admin_walk *walk);

#endif
