/* services/sync/sync.h - makes one folder equal to another. */
#ifndef FICUS_SERVICES_SYNC_SYNC_H
#define FICUS_SERVICES_SYNC_SYNC_H

#include <stdio.h>

#include "services/sync/folder_pair.h"

struct sync_options {
	bool dry_run;    /* only print what would be done */
	bool may_delete; /* see sync_plan_make() */
};

/*
 * Lists both folders, plans, and does it, unless dry_run. Prints every action to out, done or not,
 * a line each: "COPY source/a dest/a", "MOVE dest/a dest/b", "DELETE dest/a". A name with blanks,
 * control characters, quotes or backslashes in it stands in quotes, with escapes as in C.
 * Errors: whatever the folders fail with; CONFLICT.
 */
MUST_CHECK bool sync_folders(
	struct folder_pair *folders, struct sync_options options, FILE *out, struct error *err);

#endif
