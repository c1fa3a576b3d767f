#include "config.h"

#include "tests/support/process.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <assert.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"

#define RETRY_MS 5

static int remove_entry(const char *path, const struct stat *file, int kind, struct FTW *where)
{
	(void)file;
	(void)kind;
	(void)where;
	return remove(path);
}

static int remove_folder(char *path)
{
	(void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

const char *temp_folder(TALLOC_CTX *mem)
{
	char *path = mem_text(mem, "/tmp/ficus-test-XXXXXX");

	if (!mkdtemp(path))
		abort();
	talloc_set_destructor(path, remove_folder);
	return path;
}

unsigned short free_port(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, size) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		abort();
	(void)close(fd);
	return ntohs(address.sin_port);
}

bool eventually(bool (*holds)(void *argument), void *argument)
{
	int64_t deadline = monotonic_ms() + PATIENCE_MS;

	while (!holds(argument)) {
		if (monotonic_ms() >= deadline)
			return false;
		(void)poll(NULL, 0, RETRY_MS);
	}
	return true;
}

pid_t process_fork(void)
{
	pid_t parent = getpid();
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
		_exit(EXIT_FAILURE);
	return pid;
}

/* execvp() wants strings that are not const, though it does not change them. */
static _Noreturn void become(const char *const *argv, const char *output_path)
{
	int fd = open(output_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	char *copy[64];
	size_t count = 0;

	assert(argv[0]);
	while (count < ARRAY_SIZE(copy) - 1 && argv[count]) {
		copy[count] = mem_text(NULL, argv[count]);
		count++;
	}
	copy[count] = NULL;
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* it may have children that only it can end */
	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0 && dup2(fd, STDERR_FILENO) >= 0)
		(void)execvp(copy[0], copy);
	_exit(127);
}

pid_t process_spawn(const char *const *argv, const char *output_path)
{
	pid_t pid = process_fork();

	if (pid == 0)
		become(argv, output_path);
	return pid;
}

bool process_wait(pid_t pid, int timeout_ms, int *status)
{
	int64_t deadline = monotonic_ms() + timeout_ms;

	while (waitpid(pid, status, WNOHANG) != pid) {
		if (monotonic_ms() >= deadline)
			return false;
		(void)poll(NULL, 0, RETRY_MS);
	}
	return true;
}

const char *installed_program(const char *first, const char *other)
{
	const char *const argv[] = {"sh", "-c", "command -v \"$0\"", first, NULL};
	int status = -1;

	(void)process_wait(process_spawn(argv, "/dev/null"), PATIENCE_MS, &status);
	return status == 0 ? first : other;
}

int process_signal(pid_t pid, int signal)
{
	if (pid <= 0)
		abort();
	return kill(pid, signal);
}

void process_kill(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

int process_fd_count(pid_t pid)
{
	char path[64];
	DIR *folder;
	int count = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	folder = opendir(path);
	if (!folder)
		return -1;
	while (readdir(folder))
		count++;
	(void)closedir(folder);
	return count - 2; /* "." and ".." */
}
