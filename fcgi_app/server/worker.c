#include "config.h"

#include "fcgi_app/server/worker.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "fcgi_app/server/background.h"
#include "fcgi_app/server/event_loop.h"

#define TICK_MS 1000

struct worker {
	const struct server *server;
	struct event_loop loop;
	int ready_fd;
	atomic_uint threads_open;
};

static void say_ready(const struct worker *worker)
{
	background_tell_ready(worker->ready_fd);
	(void)close(worker->ready_fd);
}

static void *handler_thread(void *argument)
{
	struct worker *worker = argument;
	const struct server *server = worker->server;
	void *thread = server->service->thread_open(server->app);

	if (atomic_fetch_add(&worker->threads_open, 1) + 1 == server->settings->threads)
		say_ready(worker);
	event_loop_run(&worker->loop, thread);
	server->service->thread_close(thread);
	return NULL;
}

/* A signal in the middle of a read would make libfcgi give up the connection. */
static pthread_t *start_threads(struct worker *worker)
{
	unsigned count = worker->server->settings->threads;
	pthread_t *threads = mem_array(NULL, pthread_t, count);
	sigset_t old_mask;

	signals_block_all(&old_mask);
	for (unsigned i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, handler_thread, worker) != 0)
			mem_exhausted();
	(void)pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
	return threads;
}

static void act_on_signals(struct worker *worker, int signal_fd)
{
	struct log *log = worker->server->log;

	for (int signal; (signal = signals_next(signal_fd)) != 0;)
		if (signal == WORKER_DRAIN) {
			event_loop_drain(&worker->loop);
			log_info(log, "worker draining", LOG_NUMBER("pid", getpid()));
		} else {
			event_loop_retire(&worker->loop);
			log_info(log, "worker retiring", LOG_NUMBER("pid", getpid()));
		}
}

/* Returns when the loop has finished. */
static void oversee(struct worker *worker, int signal_fd)
{
	struct pollfd events[] = {
		{.fd = signal_fd,                .events = POLLIN},
		{.fd = worker->loop.finished_fd, .events = POLLIN},
	};

	while (!events[1].revents) {
		(void)poll(events, ARRAY_SIZE(events), TICK_MS);
		act_on_signals(worker, signal_fd);
		event_loop_tick(&worker->loop);
	}
}

int worker_run(const struct server *server, int listen_fd, int ready_fd)
{
	static const int signals[] = {WORKER_DRAIN, WORKER_RETIRE};
	struct worker worker = {.server = server, .ready_fd = ready_fd};
	struct error err = {0};
	pthread_t *threads;
	int signal_fd;

	if (!signals_open(signals, ARRAY_SIZE(signals), &signal_fd, &err) ||
		!event_loop_open(&worker.loop, server, listen_fd, &err)) {
		log_failure(server->log, "worker cannot start", LOG_CAUSE(&err));
		return EXIT_FAILURE;
	}
	threads = start_threads(&worker);
	oversee(&worker, signal_fd);
	for (unsigned i = 0; i < server->settings->threads; i++)
		(void)pthread_join(threads[i], NULL);
	talloc_free(threads);
	event_loop_close(&worker.loop);
	(void)close(signal_fd);
	return EXIT_SUCCESS;
}
