#include "config.h"

#include "adapters/files/disk_listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <unistd.h>

#define FILE_MARK "sha256 "
#define LINK_MARK "link "
#define PART_SIZE 65536

struct lister {
	TALLOC_CTX *mem;
	const struct disk_folder *folder;
	const struct disk_folder *banned;
	bool one_device;
	struct sync_listing *out;
};

static bool cannot(
	struct error *err, const char *what, const struct disk_folder *folder, const char *path)
{
	return error_set(err, ERROR_UNAVAILABLE, "cannot %s %s/%s: %s", what, folder->name, path,
		strerror(errno));
}

static char *file_content(TALLOC_CTX *mem, EVP_MD_CTX *digest)
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length;
	char *text = mem_text(mem, FILE_MARK);

	if (EVP_DigestFinal_ex(digest, bytes, &length) != 1)
		mem_exhausted();
	for (unsigned i = 0; i < length; i++)
		text = talloc_asprintf_append_buffer(text, "%02x", bytes[i]);
	return text;
}

char *disk_file_content(TALLOC_CTX *mem, int fd, FILE *out)
{
	char *part = mem_array(mem, char, PART_SIZE);
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	char *content = NULL;
	ssize_t length;

	if (!digest || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1)
		mem_exhausted();
	while ((length = read(fd, part, PART_SIZE)) > 0) {
		if (EVP_DigestUpdate(digest, part, (size_t)length) != 1)
			mem_exhausted();
		if (out)
			(void)fwrite(part, 1, (size_t)length, out);
	}
	if (length == 0)
		content = file_content(mem, digest);
	EVP_MD_CTX_free(digest);
	talloc_free(part);
	return content;
}

char *disk_link_content(TALLOC_CTX *mem, const char *target)
{
	return mem_printf(mem, LINK_MARK "%s", target);
}

const char *disk_link_target(const char *content)
{
	size_t mark = strlen(LINK_MARK);

	return strncmp(content, LINK_MARK, mark) == 0 ? content + mark : NULL;
}

static bool read_file(
	const struct lister *lister, const char *path, const char **content, struct error *err)
{
	int fd = openat(lister->folder->fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	*content = fd >= 0 ? disk_file_content(lister->mem, fd, NULL) : NULL;
	if (!*content)
		cannot(err, "read", lister->folder, path);
	if (fd >= 0)
		(void)close(fd);
	return *content;
}

static bool read_link(
	const struct lister *lister, const char *path, const char **content, struct error *err)
{
	char target[PATH_MAX + 1];
	ssize_t length = readlinkat(lister->folder->fd, path, target, sizeof(target) - 1);

	if (length < 0)
		return cannot(err, "read", lister->folder, path);
	target[length] = '\0';
	*content = disk_link_content(lister->mem, target);
	return true;
}

static bool check_folder(
	const struct lister *lister, const char *path, const struct stat *status, struct error *err)
{
	const struct stat *banned = &lister->banned->status;

	if (status->st_dev == banned->st_dev && status->st_ino == banned->st_ino)
		return error_set(err, ERROR_INVALID, "%s is inside %s", lister->banned->name,
			lister->folder->name);
	if (lister->one_device && status->st_dev != lister->folder->status.st_dev)
		return error_set(err, ERROR_INVALID, "%s/%s is another file system",
			lister->folder->name, path);
	return true;
}

static bool read_entry(
	const struct lister *lister, const char *path, const char **content, struct error *err)
{
	struct stat status;

	*content = NULL;
	if (fstatat(lister->folder->fd, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return cannot(err, "read", lister->folder, path);
	if (S_ISDIR(status.st_mode))
		return check_folder(lister, path, &status, err);
	if (S_ISREG(status.st_mode))
		return read_file(lister, path, content, err);
	if (S_ISLNK(status.st_mode))
		return read_link(lister, path, content, err);
	return error_set(err, ERROR_INVALID, "%s/%s is neither a file nor a folder nor a link",
		lister->folder->name, path);
}

static bool is_itself_or_parent(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool read_names(struct lister *lister, const char *parent, DIR *names, struct error *err)
{
	struct sync_listing *out = lister->out;
	const struct dirent *name;
	const char *content;

	while ((errno = 0, name = readdir(names))) {
		const char *path =
			mem_printf(lister->mem, "%s%s%s", parent, *parent ? "/" : "", name->d_name);

		if (is_itself_or_parent(name->d_name))
			continue;
		if (!read_entry(lister, path, &content, err))
			return false;
		mem_grow(lister->mem, out->items, &out->capacity, out->count + 1);
		out->items[out->count++] = (struct sync_entry){path, content};
	}
	return errno == 0 || cannot(err, "read", lister->folder, parent);
}

static bool read_folder(struct lister *lister, const char *path, struct error *err)
{
	int fd = openat(lister->folder->fd, *path ? path : ".",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *names = fd >= 0 ? fdopendir(fd) : NULL;
	bool ok;

	if (!names) {
		cannot(err, "read", lister->folder, path);
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	ok = read_names(lister, path, names, err);
	(void)closedir(names);
	return ok;
}

/* The listing is the list of folders that are still to be read, too. */
bool disk_listing_read(TALLOC_CTX *mem, const struct disk_folder *folder,
	const struct disk_folder *banned, bool one_device, struct sync_listing *out,
	struct error *err)
{
	struct lister lister = {mem, folder, banned, one_device, out};

	*out = (struct sync_listing){0};
	if (!read_folder(&lister, "", err))
		return false;
	for (size_t i = 0; i < out->count; i++)
		if (!out->items[i].content && !read_folder(&lister, out->items[i].path, err))
			return false;
	sync_listing_sort(out);
	return true;
}
