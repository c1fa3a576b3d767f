/*
 * tests/faults/admin_tally.h - what was accepted of people's forms, to be compared with what stands
 * in the history: of each action on each row so many lines as were accepted. For many threads.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_TALLY_H
#define FICUS_TESTS_FAULTS_ADMIN_TALLY_H

#include "base/mem.h"

struct admin_tally;

struct admin_tally *admin_tally_new(TALLOC_CTX *mem);

/*
 * A line is due: who, what kind of thing, Django's number of the action, and which one: by what it
 * is called when it was added, else by its key. least, most: differ where others may have done it
 * first.
 */
struct admin_deed {
	const char *user;
	const char *model; /* "batch" */
	int action;
	const char *object;
};
void admin_tally_add(
	struct admin_tally *tally, const struct admin_deed *deed, unsigned least, unsigned most);

/* How many deeds of that kind there were at least; the object does not count. */
unsigned admin_tally_count(struct admin_tally *tally, const char *model, int action);

/* SQL for what the users did according to the history. users: "'amy','bob'". */
const char *admin_tally_query(TALLOC_CTX *mem, const char *users);

/* What of that query's rows, as site_sql() has them, is not as it is due; "": nothing. */
const char *admin_tally_differences(TALLOC_CTX *mem, struct admin_tally *tally, const char *rows);

#endif
