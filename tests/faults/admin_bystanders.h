/*
 * tests/faults/admin_bystanders.h - who works on the same rows meanwhile: somebody in Django's own
 * admin, and a program at the API. Neither breaks a rule by itself: Django's admin would let them.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_BYSTANDERS_H
#define FICUS_TESTS_FAULTS_ADMIN_BYSTANDERS_H

#include "tests/faults/admin_walk.h"

struct admin_bystander;

/* username: who signs in at Django. */
struct admin_bystander *admin_bystander_at_django(
	struct admin_walk *walk, const char *username, uint64_t seed);
struct admin_bystander *admin_bystander_at_api(struct admin_walk *walk, uint64_t seed);

/* Until the walk has ended; to be run by a thread. */
void admin_bystander_work(void *bystander);

/* What was done so far, of what was tried. */
unsigned admin_bystander_deeds(const struct admin_bystander *bystander);

#endif
