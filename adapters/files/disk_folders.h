/* adapters/files/disk_folders.h - two folders of this machine that are to be made equal. */
#ifndef FICUS_ADAPTERS_FILES_DISK_FOLDERS_H
#define FICUS_ADAPTERS_FILES_DISK_FOLDERS_H

#include "adapters/files/disk_listing.h"
#include "services/sync/folder_pair.h"

struct disk_folders {
	struct folder_pair base;
	struct disk_folder sides[2]; /* by enum sync_side */
};

/*
 * Both must be there, and neither inside the other, which is found out when they are listed. The
 * names outlive it. Errors: INVALID when they are one folder, UNAVAILABLE.
 */
MUST_CHECK bool disk_folders_open(
	struct disk_folders *folders, const char *source, const char *dest, struct error *err);

/* In any state after disk_folders_open(), even if it failed. */
void disk_folders_close(struct disk_folders *folders);

#endif
