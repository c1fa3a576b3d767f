/*
 * tests/support/folder_model.h - two folders in memory, each a list of names: what a plan is tried
 * on, and trees for tests on disk to be made of. Fails the test when an action is not possible.
 */
#ifndef FICUS_TESTS_SUPPORT_FOLDER_MODEL_H
#define FICUS_TESTS_SUPPORT_FOLDER_MODEL_H

#include "services/bus/random.h"
#include "services/sync/folder_pair.h"

struct folder_model {
	struct folder_pair base;
	TALLOC_CTX *mem;              /* owns all of it */
	struct sync_listing sides[2]; /* by enum sync_side */
	size_t copied_files;          /* actions done */
	size_t deletions;
	bool deleted_before_copy; /* of a file: what is gone might still have been needed */
};

/* Both as texts, "a=1 b/c=2 d/": files with their contents, and folders. Owned by mem. */
struct folder_model *folder_model_new(TALLOC_CTX *mem, const char *source, const char *dest);

/* The side in the same words, sorted; folders that are not empty stand in it, too. */
const char *folder_model_text(const struct folder_model *model, enum sync_side side);

/* Some file of the side has that content. */
bool folder_model_has_content(
	const struct folder_model *model, enum sync_side side, const char *content);

/* A small tree as such a text, of few names and contents, so that two of them meet. */
const char *random_tree(TALLOC_CTX *mem, struct random *random);

#endif
