/*
 * services/rows/file_storage.h - port: where the files are that rows name, in the folder of the
 * Django project. Names are relative, with slashes: "items/lamp.png".
 */
#ifndef FICUS_SERVICES_ROWS_FILE_STORAGE_H
#define FICUS_SERVICES_ROWS_FILE_STORAGE_H

#include "base/error.h"
#include "base/mem.h"

struct file_storage {
	const struct file_storage_ops *ops;
};

struct file_storage_ops {
	/*
	 * Keeps a file under that name, or one like it that is not taken, of at most longest
	 * characters; *out owned by mem. INVALID: it cannot be a name; UNAVAILABLE: there is no
	 * folder, or no room in it.
	 */
	bool (*keep)(struct file_storage *storage, TALLOC_CTX *mem, const char *name,
		int64_t longest, struct bytes content, const char **out, struct error *err);
	/* Throws away what was kept for a row that then was not written. Cannot fail. */
	void (*drop)(struct file_storage *storage, const char *name);
};

MUST_CHECK static inline bool file_storage_keep(struct file_storage *storage, TALLOC_CTX *mem,
	const char *name, int64_t longest, struct bytes content, const char **out,
	struct error *err)
{
	return storage->ops->keep(storage, mem, name, longest, content, out, err);
}

static inline void file_storage_drop(struct file_storage *storage, const char *name)
{
	storage->ops->drop(storage, name);
}

#endif
