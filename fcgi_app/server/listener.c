#include "config.h"

#include "fcgi_app/server/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Connections that wait here are served late; ones that find it full fail at once. */
#define BACKLOG           4096
#define SYSTEMD_FD        3
#define GROUP_BUFFER_SIZE 16384

static int socket_option(int fd, int option)
{
	int value;
	socklen_t size = sizeof(value);

	return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

static bool is_listening(int fd)
{
	return socket_option(fd, SO_ACCEPTCONN) == 1;
}

/* The descriptor that systemd's protocol or, failing that, FastCGI's own passes; -1: neither. */
static int inherited_fd(void)
{
	const char *pid = getenv("LISTEN_PID");
	const char *count = getenv("LISTEN_FDS");

	if (pid && count && strtol(pid, NULL, 10) == getpid() && strtol(count, NULL, 10) > 0)
		return SYSTEMD_FD;
	return is_listening(STDIN_FILENO) ? STDIN_FILENO : -1;
}

static bool adopt(struct listener *listener, int fd, struct error *err)
{
	if (!is_listening(fd) || socket_option(fd, SO_DOMAIN) != AF_UNIX ||
		socket_option(fd, SO_TYPE) != SOCK_STREAM)
		return error_set(err, ERROR_INVALID,
			"File descriptor %d, which was passed for listening, is not a listening "
			"unix "
			"stream socket",
			fd);
	if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return error_set(err, ERROR_INTERNAL, "Cannot set up the inherited socket: %s",
			strerror(errno));
	listener->fd = fd;
	return true;
}

static bool set_address(struct sockaddr_un *address, const char *path, struct error *err)
{
	size_t length = strlen(path);

	if (length == 0 || length >= sizeof(address->sun_path))
		return error_set(err, ERROR_INVALID,
			"The socket path must have 1 to %zu bytes, choose a shorter one than %s",
			sizeof(address->sun_path) - 1, path);
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, path, length + 1);
	return true;
}

/*
 * Holds the socket's folder, so that of two servers starting at once one sees the other's socket
 * alive. Closing the descriptor lets go.
 */
static bool lock_folder(const char *path, int *out, struct error *err)
{
	char folder[sizeof(((struct sockaddr_un *)0)->sun_path) + 1] = ".";
	const char *slash = strrchr(path, '/');

	if (slash) {
		size_t length = slash == path ? 1 : (size_t)(slash - path);

		memcpy(folder, path, length);
		folder[length] = '\0';
	}
	*out = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out >= 0 && flock(*out, LOCK_EX) == 0)
		return true;
	error_set(err, ERROR_INVALID, "Cannot use the socket's folder %s: %s", folder,
		strerror(errno));
	if (*out >= 0)
		(void)close(*out);
	return false;
}

/* 0 when a server accepts connections there, else errno's reason why not. */
static int try_connect(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int reason = 0;

	if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
		reason = errno;
	if (fd >= 0)
		(void)close(fd);
	return reason == EAGAIN ? 0 : reason; /* a full backlog is somebody's */
}

/* Makes sure that there is nothing at the path, or says what is. */
static bool clear_path(const struct sockaddr_un *address, struct error *err)
{
	const char *path = address->sun_path;
	struct stat file;
	int reason;

	if (lstat(path, &file) != 0)
		return errno == ENOENT ||
			error_set(err, ERROR_INVALID, "Cannot use the socket path %s: %s", path,
				strerror(errno));
	if (!S_ISSOCK(file.st_mode))
		return error_set(err, ERROR_INVALID,
			"%s exists and is not a socket, choose another socket path", path);
	reason = try_connect(address);
	if (reason == 0)
		return error_set(err, ERROR_INVALID,
			"Another server is listening on %s, stop it or choose another socket path",
			path);
	if (reason != ECONNREFUSED || unlink(path) != 0)
		return error_set(err, ERROR_INVALID, "Cannot replace the old socket %s: %s", path,
			strerror(reason != ECONNREFUSED ? reason : errno));
	return true;
}

static bool set_group(const char *path, const char *name, struct error *err)
{
	char buffer[GROUP_BUFFER_SIZE];
	struct group group;
	struct group *found;

	if (getgrnam_r(name, &group, buffer, sizeof(buffer), &found) != 0 || !found)
		return error_set(err, ERROR_INVALID, "There is no group %s for the socket", name);
	if (chown(path, (uid_t)-1, group.gr_gid) != 0)
		return error_set(err, ERROR_INVALID, "Cannot give %s to group %s: %s", path, name,
			strerror(errno));
	return true;
}

/* Until its mode and group are right, nobody may connect to the file. */
static bool bind_closed(struct listener *listener, struct error *err)
{
	mode_t old_mask = umask(0777);
	int result = bind(
		listener->fd, (const struct sockaddr *)&listener->made, sizeof(listener->made));
	struct stat file;

	(void)umask(old_mask);
	if (result == 0 && stat(listener->made.sun_path, &file) == 0) {
		listener->device = file.st_dev;
		listener->inode = file.st_ino;
		return true;
	}
	return error_set(err, ERROR_INVALID, "Cannot make the socket %s: %s",
		listener->made.sun_path, strerror(errno));
}

static bool make_at_path(
	struct listener *listener, const struct server_settings *settings, struct error *err)
{
	const char *path = listener->made.sun_path;

	listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener->fd < 0)
		return error_set(err, ERROR_INTERNAL, "Cannot make a socket: %s", strerror(errno));
	if (!clear_path(&listener->made, err) || !bind_closed(listener, err))
		return false;
	if (settings->socket_group && !set_group(path, settings->socket_group, err))
		return false;
	if (chmod(path, settings->socket_mode) != 0 || listen(listener->fd, BACKLOG) != 0)
		return error_set(err, ERROR_INVALID, "Cannot listen on the socket %s: %s", path,
			strerror(errno));
	return true;
}

bool listener_open(
	struct listener *listener, const struct server_settings *settings, struct error *err)
{
	int inherited = inherited_fd();
	int folder;
	bool ok;

	*listener = (struct listener){.fd = -1};
	if (inherited >= 0)
		return adopt(listener, inherited, err);
	if (!settings->socket_path)
		return error_set(err, ERROR_INVALID,
			"No socket path is set and no listening socket was passed");
	if (!set_address(&listener->made, settings->socket_path, err) ||
		!lock_folder(settings->socket_path, &folder, err))
		return false;
	ok = make_at_path(listener, settings, err);
	if (!ok)
		listener_close(listener);
	(void)close(folder);
	return ok;
}

static bool is_our_file(const struct listener *listener)
{
	struct stat file;

	return listener->made.sun_path[0] && lstat(listener->made.sun_path, &file) == 0 &&
		file.st_dev == listener->device && file.st_ino == listener->inode;
}

void listener_shut(struct listener *listener)
{
	if (is_our_file(listener))
		(void)unlink(listener->made.sun_path);
	if (listener->made.sun_path[0])
		(void)shutdown(listener->fd, SHUT_RD);
}

void listener_close(struct listener *listener)
{
	listener_shut(listener);
	if (listener->fd >= 0)
		(void)close(listener->fd);
	listener->fd = -1;
}
