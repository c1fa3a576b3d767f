/* adapters/files/new_file.h - files that take their place whole, or not at all. */
#ifndef FICUS_ADAPTERS_FILES_NEW_FILE_H
#define FICUS_ADAPTERS_FILES_NEW_FILE_H

#include <stdio.h>
#include <sys/stat.h>

#include "base/error.h"

#define TEMPORARY_NAME_SIZE 32

/* Written in the folder, under a name that starts with ".ficus-new-". */
struct new_file {
	int folder;   /* file descriptor; borrowed */
	FILE *stream; /* to write to; NULL: not open */
	char name[TEMPORARY_NAME_SIZE];
};

/*
 * With the permissions of the file that like tells of, whatever the umask; NULL: those of any new
 * file. Errors of all here: UNAVAILABLE.
 */
MUST_CHECK bool new_file_open(
	struct new_file *file, int folder, const struct stat *like, struct error *err);

/*
 * Brings it to the disk and to its place, a path below the folder on the same file system; what
 * was there is gone only when this is there. Closes it either way.
 */
MUST_CHECK bool new_file_place(struct new_file *file, const char *path, struct error *err);

/* Removes what was not placed. In any state after new_file_open(). */
void new_file_close(struct new_file *file);

/* The same at once for a symbolic link to target. */
MUST_CHECK bool new_link_place(int folder, const char *target, const char *path, struct error *err);

/* Brings the names beside that of path, which is below the folder, to the disk. */
MUST_CHECK bool save_names(int folder, const char *path, struct error *err);

/* Writes the text to a file of the folder, a new one or in place of the old. */
MUST_CHECK bool write_text_file(
	const char *folder, const char *name, const char *text, struct error *err);

#endif
