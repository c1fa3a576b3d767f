#include "config.h"

#include "fcgi_app/server/signals.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/mem.h"

bool signals_open(const int *signals, size_t count, int *out, struct error *err)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < count; i++) {
		(void)sigaddset(&set, signals[i]);
		(void)signal(signals[i], SIG_DFL); /* whatever we inherited, or a library set */
	}
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	*out = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return *out >= 0 ||
		error_set(err, ERROR_INTERNAL, "Cannot take signals: %s", strerror(errno));
}

int signals_next(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == sizeof(info) ? (int)info.ssi_signo : 0;
}

void signals_block_all(sigset_t *old_mask)
{
	static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
	sigset_t set;

	(void)sigfillset(&set);
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++)
		(void)sigdelset(&set, crashes[i]);
	(void)pthread_sigmask(SIG_SETMASK, &set, old_mask);
}
