#include "config.h"

#include "adapters/files/disk_folders.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "adapters/files/new_file.h"

static struct disk_folder *side_of(struct folder_pair *base, enum sync_side side)
{
	return &container_of(base, struct disk_folders, base)->sides[side];
}

static bool list(struct folder_pair *base, TALLOC_CTX *mem, enum sync_side side,
	struct sync_listing *out, struct error *err)
{
	const struct disk_folder *source = side_of(base, SYNC_SOURCE);
	const struct disk_folder *dest = side_of(base, SYNC_DEST);

	return side == SYNC_SOURCE ? disk_listing_read(mem, source, dest, false, out, err)
				   : disk_listing_read(mem, dest, source, true, out, err);
}

static bool cannot(
	struct error *err, const char *what, const struct disk_folder *folder, const char *path)
{
	return error_set(err, ERROR_UNAVAILABLE, "cannot %s %s/%s: %s", what, folder->name, path,
		strerror(errno));
}

static bool make_folder(
	struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	const struct disk_folder *source = side_of(base, SYNC_SOURCE);
	const struct disk_folder *dest = side_of(base, SYNC_DEST);
	struct stat status;

	if (fstatat(source->fd, action->from, &status, AT_SYMLINK_NOFOLLOW) != 0)
		return cannot(err, "read", source, action->from);
	if (mkdirat(dest->fd, action->to, (status.st_mode & 0777) | S_IRWXU) != 0)
		return cannot(err, "make", dest, action->to);
	return save_names(dest->fd, action->to, err);
}

/* What was copied must be what was listed: otherwise it does not get its place. */
static bool copy_open_file(struct folder_pair *base, const struct sync_action *action, int fd,
	struct new_file *file, struct error *err)
{
	const struct disk_folder *source = side_of(base, SYNC_SOURCE);
	char *content = disk_file_content(NULL, fd, file->stream);
	bool ok = false;

	if (!content)
		cannot(err, "read", source, action->from);
	else if (strcmp(content, action->content) != 0)
		error_set(err, ERROR_CONFLICT, "%s/%s was changed meanwhile", source->name,
			action->from);
	else
		ok = new_file_place(file, action->to, err);
	talloc_free(content);
	return ok;
}

static bool copy_file(struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	const struct disk_folder *source = side_of(base, SYNC_SOURCE);
	int fd = openat(source->fd, action->from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat status;
	struct new_file file;
	bool ok;

	if (fd < 0 || fstat(fd, &status) != 0) {
		cannot(err, "read", source, action->from);
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	ok = new_file_open(&file, side_of(base, SYNC_DEST)->fd, &status, err);
	if (ok) {
		ok = copy_open_file(base, action, fd, &file, err);
		new_file_close(&file);
	}
	(void)close(fd);
	return ok;
}

static bool copy(struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	const char *target = action->content ? disk_link_target(action->content) : NULL;

	if (!action->content)
		return make_folder(base, action, err);
	if (target)
		return new_link_place(side_of(base, SYNC_DEST)->fd, target, action->to, err);
	return copy_file(base, action, err);
}

static bool move(struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	const struct disk_folder *dest = side_of(base, SYNC_DEST);

	if (renameat(dest->fd, action->from, dest->fd, action->to) != 0)
		return cannot(err, "move", dest, action->from);
	return save_names(dest->fd, action->to, err) && save_names(dest->fd, action->from, err);
}

static bool remove_entry(
	struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	const struct disk_folder *dest = side_of(base, SYNC_DEST);

	return unlinkat(dest->fd, action->from, action->content ? 0 : AT_REMOVEDIR) == 0 ||
		cannot(err, "delete", dest, action->from);
}

static bool perform(struct folder_pair *base, const struct sync_action *action, struct error *err)
{
	static bool (*const performers[])(
		struct folder_pair *, const struct sync_action *, struct error *) = {
		[SYNC_COPY] = copy,
		[SYNC_MOVE] = move,
		[SYNC_DELETE] = remove_entry,
	};

	return performers[action->verb](base, action, err);
}

static bool open_side(struct disk_folder *folder, const char *name, struct error *err)
{
	folder->name = name;
	folder->fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (folder->fd >= 0 && fstat(folder->fd, &folder->status) == 0) ||
		error_set(err, ERROR_UNAVAILABLE, "cannot open %s: %s", name, strerror(errno));
}

bool disk_folders_open(
	struct disk_folders *folders, const char *source, const char *dest, struct error *err)
{
	static const struct folder_pair_ops ops = {list, perform};
	const struct stat *a = &folders->sides[SYNC_SOURCE].status;
	const struct stat *b = &folders->sides[SYNC_DEST].status;

	*folders = (struct disk_folders){
		.base = {&ops, source, dest},
                  .sides = {{.fd = -1},    {.fd = -1}}
        };
	if (!open_side(&folders->sides[SYNC_SOURCE], source, err) ||
		!open_side(&folders->sides[SYNC_DEST], dest, err))
		return false;
	return a->st_dev != b->st_dev || a->st_ino != b->st_ino ||
		error_set(err, ERROR_INVALID, "%s and %s are the same folder", source, dest);
}

void disk_folders_close(struct disk_folders *folders)
{
	for (size_t i = 0; i < ARRAY_SIZE(folders->sides); i++)
		if (folders->sides[i].fd >= 0)
			(void)close(folders->sides[i].fd);
}
