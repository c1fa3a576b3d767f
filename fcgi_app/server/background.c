#include "config.h"

#include "fcgi_app/server/background.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "fcgi_app/server/signals.h"

struct job_thread {
	pthread_t thread;
	const struct background_job *job;
	const struct stopping *stopping;
};

static void *run_job(void *argument)
{
	const struct job_thread *self = argument;

	self->job->run(self->job->context, self->stopping);
	return NULL;
}

void background_run(
	const struct background_job *jobs, size_t count, const struct stopping *stopping)
{
	struct job_thread *threads = mem_array(NULL, struct job_thread, count);
	sigset_t old_mask;

	signals_block_all(&old_mask);
	for (size_t i = 0; i < count; i++) {
		threads[i].job = &jobs[i];
		threads[i].stopping = stopping;
		if (pthread_create(&threads[i].thread, NULL, run_job, &threads[i]) != 0)
			mem_exhausted();
	}
	(void)pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
	for (size_t i = 0; i < count; i++)
		(void)pthread_join(threads[i].thread, NULL);
	talloc_free(threads);
}

void background_tell_ready(int fd)
{
	const pid_t pid = getpid();

	if (fd >= 0 && write(fd, &pid, sizeof(pid)) != sizeof(pid))
		_exit(EXIT_FAILURE); /* whoever started it is gone */
}
