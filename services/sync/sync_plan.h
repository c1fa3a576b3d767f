/*
 * services/sync/sync_plan.h - what is to be done to make one folder equal to another: decided from
 * two listings alone, without touching a file.
 */
#ifndef FICUS_SERVICES_SYNC_SYNC_PLAN_H
#define FICUS_SERVICES_SYNC_SYNC_PLAN_H

#include <stddef.h>

#include "base/error.h"
#include "base/mem.h"

/* What stands in a folder, at whatever depth. */
struct sync_entry {
	const char *path;    /* below the folder: "a/b", whatever bytes the names have */
	const char *content; /* equal for equal files and links; NULL: a folder */
};

/* Every folder stands in it as well as what is in it. In the order of sync_listing_sort(). */
struct sync_listing {
	struct sync_entry *items;
	size_t count;
	size_t capacity;
};

/* By the bytes of the paths: so a folder comes before what is in it. */
void sync_listing_sort(struct sync_listing *listing);

/* NULL: nothing is called so. */
const struct sync_entry *sync_listing_find(const struct sync_listing *listing, const char *path);

enum sync_verb {
	SYNC_COPY,   /* from SOURCE to DEST: a file or link, in place of one of that name; or make
			a folder */
	SYNC_MOVE,   /* within DEST, in place of a file or link of that name */
	SYNC_DELETE, /* in DEST: a file, a link, or an empty folder */
};

struct sync_action {
	enum sync_verb verb;
	const char *from;    /* below SOURCE for COPY, else below DEST */
	const char *to;      /* below DEST; NULL for DELETE */
	const char *content; /* of what is copied or moved; NULL: a folder */
};

struct sync_plan {
	struct sync_action *items;
	size_t count;
	size_t capacity;
};

/*
 * The actions that, done in their order, make dest equal to source: what has another name there is
 * moved, cycles of names by way of a temporary one; what is missing is copied; what is surplus is
 * deleted last, so that nothing is gone when a copy fails. Owned by mem, but for the texts, which
 * are the listings'.
 *
 * may_delete false: only copies, and what only dest has stays. Then a folder that should be a file,
 * or a file that should be a folder, is CONFLICT.
 */
MUST_CHECK bool sync_plan_make(TALLOC_CTX *mem, const struct sync_listing *source,
	const struct sync_listing *dest, bool may_delete, struct sync_plan *out, struct error *err);

#endif
