/*
 * tests/faults/admin_typing.h - what somebody types into the forms of an admin site, ours or
 * Django's: mostly what can be saved, sometimes what cannot.
 */
#ifndef FICUS_TESTS_FAULTS_ADMIN_TYPING_H
#define FICUS_TESTS_FAULTS_ADMIN_TYPING_H

#include "tests/faults/admin_walk.h"
#include "tests/support/page_form.h"

/* Somebody. Whatever is new gets a name that has theirs in it, and no other has. */
struct typist {
	struct admin_walk *walk;
	struct random *random;
	const char *name;
	unsigned serial; /* of what was new so far */
};

/* Whether something comes true that does so in so many of a hundred times. */
bool typist_happens(struct typist *typist, unsigned percent);

/* "name-17": owned by mem. */
const char *typist_new_name(TALLOC_CTX *mem, struct typist *typist);

void typist_fill(
	struct typist *typist, struct page_form *form, enum walked table, bool is_addition);

/* What a row with these values is called; owned by mem. */
const char *typed_row_text(TALLOC_CTX *mem, const struct page_form *form, enum walked table);

#endif
