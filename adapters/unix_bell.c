#include "config.h"

#include "adapters/unix_bell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

static int open_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static void ring(struct bell *base)
{
	struct unix_bell *bell = container_of(base, struct unix_bell, base);

	(void)sendto(bell->fd, "!", 1, MSG_DONTWAIT | MSG_NOSIGNAL,
		(const struct sockaddr *)&bell->address, sizeof(bell->address));
}

void unix_bell_init(struct unix_bell *bell, const char *path)
{
	static const struct bell_ops ops = {ring};

	*bell = (struct unix_bell){{&ops}, address_of(path), open_socket()};
}

void unix_bell_release(struct unix_bell *bell)
{
	(void)close(bell->fd);
	bell->fd = -1;
}

bool unix_bell_listen(struct unix_bell_listener *listener, const char *path, struct error *err)
{
	struct stat made;

	*listener = (struct unix_bell_listener){open_socket(), address_of(path), 0};
	/* What is there was left behind, or belongs to a relay that this one is to follow. */
	if (lstat(path, &made) == 0 && S_ISSOCK(made.st_mode))
		(void)unlink(path);
	if (listener->fd >= 0 &&
		bind(listener->fd, (const struct sockaddr *)&listener->address,
			sizeof(listener->address)) == 0 &&
		chmod(path, 0660) == 0 && lstat(path, &made) == 0) {
		listener->inode = made.st_ino;
		return true;
	}
	(void)error_set(err, ERROR_INVALID, "cannot listen at %s: %s", path, strerror(errno));
	unix_bell_close(listener);
	return false;
}

void unix_bell_close(struct unix_bell_listener *listener)
{
	const char *path = listener->address.sun_path;
	struct stat found;

	if (listener->inode && lstat(path, &found) == 0 && found.st_ino == listener->inode)
		(void)unlink(path);
	if (listener->fd >= 0)
		(void)close(listener->fd);
	*listener = (struct unix_bell_listener){.fd = -1};
}
