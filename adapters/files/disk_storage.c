#include "config.h"

#include "adapters/files/disk_storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/blanks.h"
#include "base/letters.h"
#include "base/text_stream.h"
#include "base/utf8.h"

/* Of most file systems. */
#define BASE_BYTES_MAX 255

/* Random characters that tell a file from others of its name, and how often others are tried. */
#define MARK_LENGTH 7
#define TRIES_MAX   10

#define PATH_DEPTH_MAX 16

static const char mark_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static struct disk_storage *self(struct file_storage *storage)
{
	return container_of(storage, struct disk_storage, base);
}

const char *disk_storage_clean(TALLOC_CTX *mem, const char *name)
{
	struct bytes stripped = blanks_strip(name);
	const char *at = stripped.ptr, *end = at + stripped.len;
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	while (at < end) {
		const char *begin = at;
		uint32_t character = utf8_take(&at);

		if (character == ' ')
			(void)putc('_', out);
		else if (character == '-' || character == '.' || letter_is_of_word(character))
			(void)fwrite(begin, 1, (size_t)(at - begin), out);
	}
	return text_stream_take(&stream, mem);
}

static bool is_step(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* A name in pieces: "items/", "lamp", ".tar.gz". */
struct pieces {
	const char *folders;
	const char *root;
	const char *endings;
};

/* INVALID: what is left of the name is none. */
static bool split(TALLOC_CTX *mem, const char *name, struct pieces *out, struct error *err)
{
	const char *slash = strrchr(name, '/');
	const char *base = disk_storage_clean(mem, slash ? slash + 1 : name);
	const char *point = *base ? strchr(base + 1, '.') : NULL;

	*out = (struct pieces){
		.folders = slash ? mem_text_n(mem, name, (size_t)(slash - name + 1)) : "",
		.root = point ? mem_text_n(mem, base, (size_t)(point - base)) : base,
		.endings = point ? point : "",
	};
	return is_step(base) || error_set(err, ERROR_INVALID, "no file can be called so");
}

/* What there is room for of a text that ends with the others. */
static size_t room(size_t most, size_t taken)
{
	return most > taken ? most - taken : 0;
}

/* The name with a mark, or without ("") one, its root cut to fit. NULL: it cannot. */
static const char *name_with(
	TALLOC_CTX *mem, const struct pieces *pieces, const char *mark, int64_t longest)
{
	size_t taken = utf8_count(pieces->folders) + utf8_count(mark) + utf8_count(pieces->endings);
	size_t bytes_taken = strlen(mark) + strlen(pieces->endings);
	size_t characters = utf8_count(pieces->root);
	size_t bytes;

	if (longest > 0 && characters > room((size_t)longest, taken))
		characters = room((size_t)longest, taken);
	bytes = utf8_prefix(pieces->root, characters);
	while (bytes > room(BASE_BYTES_MAX, bytes_taken))
		bytes = utf8_prefix(pieces->root, --characters);
	if (bytes == 0)
		return NULL;
	return mem_printf(mem, "%s%.*s%s%s", pieces->folders, (int)bytes, pieces->root, mark,
		pieces->endings);
}

static const char *make_mark(TALLOC_CTX *mem, struct random *random)
{
	char mark[MARK_LENGTH + 1] = "";

	for (size_t i = 0; i < MARK_LENGTH; i++)
		mark[i] = mark_letters[random_below(random, sizeof(mark_letters) - 1)];
	return mem_printf(mem, "_%s", mark);
}

static bool failed(struct error *err, const char *what, const char *name)
{
	return error_set(err, ERROR_UNAVAILABLE, "cannot %s %s: %s", what, name, strerror(errno));
}

/* It is on the disk before anything in it. */
static bool make_folder(int parent, const char *name)
{
	return mkdirat(parent, name, 0777) == 0 ? fsync(parent) == 0 : errno == EEXIST;
}

/* Goes down into one folder more, which is made where it is missing, and is no link. */
static int step_into(int folder, const char *name, bool makes)
{
	if (makes && !make_folder(folder, name))
		return -1;
	return openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* The folder that the file stands in; -1 with errno. *base: its name there. */
static int open_folder(const struct disk_storage *storage, TALLOC_CTX *mem, const char *name,
	bool makes, const char **base)
{
	int folder = open(storage->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;

	for (int depth = 0; folder >= 0 && (slash = strchr(name, '/')); depth++) {
		const char *step = mem_text_n(mem, name, (size_t)(slash - name));
		int next = -1;

		errno = ENOENT;
		if (is_step(step) && depth < PATH_DEPTH_MAX)
			next = step_into(folder, step, makes);
		(void)close(folder);
		folder = next;
		name = slash + 1;
	}
	*base = name;
	return folder;
}

static bool write_all(int fd, struct bytes content)
{
	const char *at = content.ptr;

	while (content.len > 0) {
		ssize_t written = write(fd, at, content.len);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		at += written;
		content.len -= (size_t)written;
	}
	return fsync(fd) == 0;
}

/* On the disk with all it holds, and its name with it; or not at all. */
static bool fill(int folder, const char *base, int fd, struct bytes content, struct error *err)
{
	bool ok = write_all(fd, content) && fsync(folder) == 0;

	if (!ok) {
		failed(err, "write", base);
		(void)unlinkat(folder, base, 0);
	}
	return ok;
}

/* *is_taken: there is another one of that name. */
static bool create(const struct disk_storage *storage, TALLOC_CTX *mem, const char *name,
	struct bytes content, bool *is_taken, struct error *err)
{
	const char *base;
	int folder = open_folder(storage, mem, name, true, &base);
	int fd = -1;
	bool ok;

	*is_taken = false;
	if (folder >= 0)
		fd = openat(
			folder, base, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0) {
		*is_taken = folder >= 0 && errno == EEXIST;
		ok = *is_taken || failed(err, "create", name);
	} else {
		ok = fill(folder, base, fd, content, err);
		(void)close(fd);
	}
	if (folder >= 0)
		(void)close(folder);
	return ok;
}

/* Folders are those of the project's own code, yet they stay below the storage's. */
static bool check_folders(const char *folders, struct error *err)
{
	const char *slash;

	for (; (slash = strchr(folders, '/')); folders = slash + 1) {
		char step[3] = "";

		if (slash - folders < 3)
			memcpy(step, folders, (size_t)(slash - folders));
		if (slash - folders < 3 && !is_step(step))
			return error_set(err, ERROR_INVALID, "no file can stand there");
	}
	return true;
}

static bool keep(struct file_storage *base, TALLOC_CTX *mem, const char *name, int64_t longest,
	struct bytes content, const char **out, struct error *err)
{
	struct disk_storage *storage = self(base);
	const char *mark = "";
	struct pieces pieces;
	bool is_taken = true;

	if (!split(mem, name, &pieces, err) || !check_folders(pieces.folders, err))
		return false;
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		const char *whole = name_with(mem, &pieces, mark, longest);

		if (!whole)
			return error_set(err, ERROR_INVALID, "the name is too long");
		if (!create(storage, mem, whole, content, &is_taken, err))
			return false;
		*out = whole;
		if (!is_taken)
			return true;
		mark = make_mark(mem, storage->random);
	}
	return error_set(err, ERROR_UNAVAILABLE, "there are too many files called %s", name);
}

static void drop(struct file_storage *base, const char *name)
{
	struct disk_storage *storage = self(base);
	TALLOC_CTX *mem = mem_context(NULL, "drop");
	const char *last;
	int folder = open_folder(storage, mem, name, false, &last);

	if (folder >= 0) {
		(void)unlinkat(folder, last, 0);
		(void)close(folder);
	}
	talloc_free(mem);
}

void disk_storage_init(struct disk_storage *storage, const char *folder, struct random *random)
{
	static const struct file_storage_ops ops = {keep, drop};

	*storage = (struct disk_storage){{&ops}, folder, random};
}
