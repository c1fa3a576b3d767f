#include "config.h"

#include "adapters/files/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* As many names may be left over from runs that were killed. */
#define NAMES_MAX 1000

static bool failed(struct error *err, const char *what, const char *path)
{
	return error_set(err, ERROR_UNAVAILABLE, "cannot %s %s: %s", what, path, strerror(errno));
}

/* Makes something of that name, and returns < 0 if it cannot, with EEXIST if there is one. */
typedef int (*maker)(int folder, const char *name, const void *what);

/* The umask takes from what a file is made with; and nobody else opens it before it has its own. */
static int make_file(int folder, const char *name, const void *like)
{
	const struct stat *status = like;
	mode_t mode = status ? 0600 : 0666;
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

	if (fd < 0 || !status || fchmod(fd, status->st_mode & 0777) == 0)
		return fd;
	(void)close(fd);
	(void)unlinkat(folder, name, 0);
	return -1;
}

static int make_link(int folder, const char *name, const void *target)
{
	return symlinkat(target, folder, name);
}

static int make_temporary(int folder, char name[TEMPORARY_NAME_SIZE], maker make, const void *what)
{
	int made = -1;

	errno = EEXIST;
	for (int i = 0; made < 0 && errno == EEXIST && i < NAMES_MAX; i++) {
		(void)snprintf(name, TEMPORARY_NAME_SIZE, ".ficus-new-%d", i);
		made = make(folder, name, what);
	}
	return made;
}

bool new_file_open(struct new_file *file, int folder, const struct stat *like, struct error *err)
{
	int fd;

	*file = (struct new_file){.folder = folder};
	fd = make_temporary(folder, file->name, make_file, like);
	if (fd < 0)
		return failed(err, "create", file->name);
	file->stream = fdopen(fd, "w");
	if (!file->stream)
		mem_exhausted();
	return true;
}

bool save_names(int folder, const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	char *name = slash ? mem_text_n(NULL, path, (size_t)(slash - path)) : mem_text(NULL, ".");
	int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		failed(err, "save the folder of", path);
	if (fd >= 0)
		(void)close(fd);
	talloc_free(name);
	return ok;
}

/* Whatever failed, the temporary name is gone. */
static bool place(int folder, const char *name, const char *path, struct error *err)
{
	if (renameat(folder, name, folder, path) != 0) {
		failed(err, "write", path);
		(void)unlinkat(folder, name, 0);
		return false;
	}
	return save_names(folder, path, err);
}

bool new_file_place(struct new_file *file, const char *path, struct error *err)
{
	if (ferror(file->stream) || fflush(file->stream) != 0 || fsync(fileno(file->stream)) != 0) {
		failed(err, "write", path);
		new_file_close(file);
		return false;
	}
	(void)fclose(file->stream);
	file->stream = NULL;
	return place(file->folder, file->name, path, err);
}

void new_file_close(struct new_file *file)
{
	if (!file->stream)
		return;
	(void)fclose(file->stream);
	file->stream = NULL;
	(void)unlinkat(file->folder, file->name, 0);
}

bool new_link_place(int folder, const char *target, const char *path, struct error *err)
{
	char name[TEMPORARY_NAME_SIZE];

	if (make_temporary(folder, name, make_link, target) < 0)
		return failed(err, "create", name);
	return place(folder, name, path, err);
}

bool write_text_file(const char *folder, const char *name, const char *text, struct error *err)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct new_file file;
	bool ok;

	if (fd < 0)
		return failed(err, "open", folder);
	ok = new_file_open(&file, fd, NULL, err);
	if (ok) {
		(void)fputs(text, file.stream);
		ok = new_file_place(&file, name, err);
	}
	(void)close(fd);
	return ok;
}
