/*
 * tests/faults/admin_hand.h - one person at work in the admin site: opens forms, fills them in,
 * sends them, some of them twice, some much later, and goes through the pages of actions. What they
 * are told was done goes to the tally; what they may not do must not be done.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_HAND_H
#define FICUS_TESTS_FAULTS_ADMIN_HAND_H

#include "tests/faults/admin_walk.h"

struct admin_hand;

/*
 * Signs in. rights: Django's words for what the user may do with the tables that are walked on,
 * "change_batch add_item"; NULL: all. Equal seeds give equal steps, as far as the others let them.
 */
struct admin_hand *admin_hand_new(
	struct admin_walk *walk, const char *username, const char *rights, uint64_t seed);

/* Sends so many forms; to be run by a thread. */
void admin_hand_work(struct admin_hand *hand, unsigned submissions);

/* Those that were sent. */
unsigned admin_hand_submissions(const struct admin_hand *hand);

#endif
