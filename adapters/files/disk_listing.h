/* adapters/files/disk_listing.h - what stands in a folder, by the SHA-256 of its files. */
#ifndef FICUS_ADAPTERS_FILES_DISK_LISTING_H
#define FICUS_ADAPTERS_FILES_DISK_LISTING_H

#include <stdio.h>
#include <sys/stat.h>

#include "services/sync/sync_plan.h"

struct disk_folder {
	const char *name; /* for people */
	int fd;
	struct stat status;
};

/*
 * All of it, sorted; owned by mem. Links are not followed: where they lead is their content.
 * banned: a folder that may not stand in it. one_device: nor may other file systems.
 * Errors: INVALID for those, and for what is neither file nor folder nor link; UNAVAILABLE when
 * anything cannot be read.
 */
MUST_CHECK bool disk_listing_read(TALLOC_CTX *mem, const struct disk_folder *folder,
	const struct disk_folder *banned, bool one_device, struct sync_listing *out,
	struct error *err);

/*
 * Reads the file to its end, and writes it to out as well unless that is NULL. Returns what stands
 * for it in listings, owned by mem; NULL, with errno, when it cannot be read.
 */
char *disk_file_content(TALLOC_CTX *mem, int fd, FILE *out);

/* What stands for a link there, and back. */
char *disk_link_content(TALLOC_CTX *mem, const char *target);
const char *disk_link_target(const char *content); /* NULL: it is of a file */

#endif
