/*
 * tests/faults/admin_hand_parts.h - somebody's hand, for the files that make it. Internal to
 * admin_hand.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_HAND_PARTS_H
#define FICUS_TESTS_FAULTS_ADMIN_HAND_PARTS_H

#include "tests/fakes/fake_random.h"
#include "tests/faults/admin_hand.h"
#include "tests/faults/admin_typing.h"
#include "tests/support/web_user.h"

#define ADDITION 1 /* Django's numbers */
#define CHANGE   2
#define DELETION 3

#define PUT_OFF_MAX 8 /* forms that are sent later */

struct admin_hand {
	struct admin_walk *walk;
	struct web_user *user;
	const char *username;
	const char *rights;
	struct fake_random random;
	struct typist typist;
	TALLOC_CTX *mem; /* of one step */
	struct sheet *put_off[PUT_OFF_MAX];
	unsigned submissions;
};

bool hand_happens(struct admin_hand *hand, unsigned percent);

/* These return the status, and note the step. */
int hand_get(struct admin_hand *hand, const char *target);
int hand_post(struct admin_hand *hand, const char *target, const struct page_form *form);

/* The form of the last page; where it has none, one as somebody would make it. */
struct page_form *hand_form(struct admin_hand *hand, TALLOC_CTX *mem);

/* Of a page of the table or, with a key, of a row. */
const char *hand_address(
	struct admin_hand *hand, enum walked table, const char *key, const char *name);

/* Something was accepted: one line is due, or at least so many. Fails what nobody may do. */
void hand_tally(
	struct admin_hand *hand, const char *model, int action, const char *object, unsigned least);

/* Actions on rows of a list, and the one that has a page of its own. */
void hand_set_field(struct admin_hand *hand);
void hand_remove_chosen(struct admin_hand *hand, enum walked table);
void hand_deallocate(struct admin_hand *hand);
void hand_allocate(struct admin_hand *hand);

#endif
