/*
 * adapters/files/disk_storage.h - the files that rows name, in a folder of this machine: the one
 * that the Django project calls MEDIA_ROOT. Source: docs/admin.md, "Files".
 */
#ifndef FICUS_ADAPTERS_FILES_DISK_STORAGE_H
#define FICUS_ADAPTERS_FILES_DISK_STORAGE_H

#include "services/bus/random.h"
#include "services/rows/file_storage.h"

/* Outlived by what it refers to. Needs no closing. */
struct disk_storage {
	struct file_storage base;
	const char *folder;
	struct random *random;
};

void disk_storage_init(struct disk_storage *storage, const char *folder, struct random *random);

/*
 * The base of a name, cleaned as Django does it: blanks around it are left out, others become '_',
 * and nothing stays but letters of every script, digits, '_', '-' and '.'; owned by mem.
 */
const char *disk_storage_clean(TALLOC_CTX *mem, const char *name);

#endif
