#include "config.h"

#include "fcgi_app/server/supervisor.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"
#include "fcgi_app/server/listener.h"
#include "fcgi_app/server/worker.h"

/* A worker that lived shorter died quickly. After n such deaths in a row, its successor waits. */
#define QUICK_DEATH_MS 100
static const int delays_ms[] = {0, 0, 100, 200, 400, 800, 1600, 3200};

enum child_state {
	CHILD_STARTING,
	CHILD_SERVING,
	CHILD_RETIRING, /* has left its slot */
};

struct child {
	pid_t pid;
	unsigned slot;
	unsigned generation; /* of the configuration it was started with */
	enum child_state state;
	int64_t started_at;
};

/*
 * The place of one serving worker or companion and, while that is being replaced, of its successor.
 */
struct slot {
	const char *companion; /* its name; NULL: the place of a worker */
	unsigned quick_deaths; /* in a row */
	int64_t start_at;      /* when empty: not to be filled earlier */
};

struct supervisor {
	const struct server *server;
	struct listener listener;
	int signal_fd;
	int ready_fds[2]; /* a pipe: workers write their process id when they are ready */
	struct slot *slots;
	unsigned slot_count;
	struct child *children;
	size_t child_count;
	size_t child_capacity;
	unsigned generation; /* counts successful reloads */
	bool stopping;
	int64_t kill_at; /* when stopping */
	unsigned unclean_count;
};

static struct child *find_in_slot(struct supervisor *self, unsigned slot, enum child_state state)
{
	for (size_t i = 0; i < self->child_count; i++)
		if (self->children[i].slot == slot && self->children[i].state == state)
			return &self->children[i];
	return NULL;
}

static bool is_empty(struct supervisor *self, unsigned slot)
{
	return !find_in_slot(self, slot, CHILD_STARTING) &&
		!find_in_slot(self, slot, CHILD_SERVING);
}

static struct child *find_process(struct supervisor *self, pid_t pid)
{
	for (size_t i = 0; i < self->child_count; i++)
		if (self->children[i].pid == pid)
			return &self->children[i];
	return NULL;
}

static const char *name_of(const struct supervisor *self, const struct child *child)
{
	const char *companion = self->slots[child->slot].companion;

	return companion ? companion : "worker";
}

static void signal_all(const struct supervisor *self, int signal)
{
	for (size_t i = 0; i < self->child_count; i++)
		(void)kill(self->children[i].pid, signal);
}

/* However it is told to end, it ends in the same way. */
static int run_companion(const struct supervisor *self, const char *name)
{
	static const int signals[] = {WORKER_DRAIN, WORKER_RETIRE};
	const struct server *server = self->server;
	struct stopping stopping;
	struct error err = {0};

	(void)close(self->listener.fd);
	if (!signals_open(signals, ARRAY_SIZE(signals), &stopping.fd, &err))
		return EXIT_FAILURE;
	server->service->run_companion(server->app, name, &stopping, self->ready_fds[1]);
	(void)close(stopping.fd);
	return EXIT_SUCCESS;
}

/* In the new process. It dies with its supervisor, so that no half-dead server holds the socket. */
static _Noreturn void become_child(
	const struct supervisor *self, const char *companion, pid_t supervisor_pid)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != supervisor_pid)
		_exit(EXIT_FAILURE);
	(void)close(self->signal_fd);
	(void)close(self->ready_fds[0]);
	exit(companion ? run_companion(self, companion)
		       : worker_run(self->server, self->listener.fd, self->ready_fds[1]));
}

static void start_child(struct supervisor *self, unsigned slot)
{
	const struct child child = {
		.slot = slot, .generation = self->generation, .started_at = monotonic_ms()};
	pid_t supervisor_pid = getpid();
	pid_t pid;

	(void)fflush(NULL); /* or the child would write it again */
	pid = fork();
	if (pid == 0)
		become_child(self, self->slots[slot].companion, supervisor_pid);
	if (pid < 0) {
		log_failure(self->server->log, "cannot start a process",
			LOG_TEXT("error", strerror(errno)));
		self->slots[slot].start_at =
			child.started_at + delays_ms[ARRAY_SIZE(delays_ms) - 1];
		return;
	}
	mem_grow(NULL, self->children, &self->child_capacity, self->child_count + 1);
	self->children[self->child_count] = child;
	self->children[self->child_count++].pid = pid;
}

static void fill_slots(struct supervisor *self)
{
	int64_t now = monotonic_ms();

	for (unsigned slot = 0; slot < self->slot_count; slot++)
		if (is_empty(self, slot) && now >= self->slots[slot].start_at)
			start_child(self, slot);
}

/* One at a time: the next waits until this successor serves. */
static void replace_outdated(struct supervisor *self)
{
	const struct child *outdated = NULL;

	for (size_t i = 0; i < self->child_count; i++) {
		if (self->children[i].state == CHILD_STARTING)
			return;
		if (self->children[i].state == CHILD_SERVING &&
			self->children[i].generation != self->generation)
			outdated = &self->children[i];
	}
	if (outdated)
		start_child(self, outdated->slot);
}

static void on_ready(struct supervisor *self, pid_t pid)
{
	struct child *child = find_process(self, pid);
	struct child *predecessor;

	if (!child)
		return; /* it has died since */
	log_info(self->server->log, "worker ready", LOG_TEXT("name", name_of(self, child)),
		LOG_NUMBER("pid", pid));
	predecessor = find_in_slot(self, child->slot, CHILD_SERVING);
	child->state = CHILD_SERVING;
	if (predecessor) {
		predecessor->state = CHILD_RETIRING;
		(void)kill(predecessor->pid, WORKER_RETIRE);
	}
}

/* A successor that does not even start would not be better next time: the others stay. */
static void abandon_replacement(struct supervisor *self, pid_t successor)
{
	log_failure(self->server->log, "reload abandoned: a new worker did not start",
		LOG_NUMBER("pid", successor));
	for (size_t i = 0; i < self->child_count; i++)
		self->children[i].generation = self->generation;
}

static void delay_successor(struct supervisor *self, const struct child *dead)
{
	struct slot *slot = &self->slots[dead->slot];
	int64_t now = monotonic_ms();

	if (now - dead->started_at >= QUICK_DEATH_MS)
		slot->quick_deaths = 0;
	else if (slot->quick_deaths < ARRAY_SIZE(delays_ms) - 1)
		slot->quick_deaths++;
	slot->start_at = now + delays_ms[slot->quick_deaths];
}

static void on_death(struct supervisor *self, pid_t pid, int status)
{
	struct child *found = find_process(self, pid);
	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS;
	struct child dead;

	if (!found)
		return;
	dead = *found;
	*found = self->children[--self->child_count];
	log_event(self->server->log, clean ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "worker ended",
		(const struct log_field[]){LOG_TEXT("name", name_of(self, &dead)),
			LOG_NUMBER("pid", pid),
			LOG_NUMBER("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
			LOG_NUMBER("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0)},
		4);
	if (self->stopping)
		self->unclean_count += !clean;
	else if (dead.state != CHILD_RETIRING && is_empty(self, dead.slot))
		delay_successor(self, &dead);
	else if (dead.state == CHILD_STARTING)
		abandon_replacement(self, pid);
}

static void reload(struct supervisor *self)
{
	const struct server *server = self->server;
	struct error err = {0};

	if (server->service->reload(server->app, &err))
		self->generation++;
	else
		log_failure(server->log, "reload failed, nothing is changed", LOG_CAUSE(&err));
}

static void stop(struct supervisor *self)
{
	if (self->stopping) {
		self->kill_at = 0;
		return;
	}
	self->stopping = true;
	self->kill_at = monotonic_ms() + self->server->settings->drain_timeout_ms;
	listener_shut(&self->listener);
	signal_all(self, WORKER_DRAIN);
}

static void take_signals(struct supervisor *self)
{
	for (int signal; (signal = signals_next(self->signal_fd)) != 0;)
		if (signal == SIGHUP && !self->stopping)
			reload(self);
		else if (signal == SIGTERM || signal == SIGINT)
			stop(self);
}

static void take_news_of_children(struct supervisor *self)
{
	pid_t pid;
	int status;

	while (read(self->ready_fds[0], &pid, sizeof(pid)) == sizeof(pid))
		on_ready(self, pid);
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		on_death(self, pid, status);
}

/* How long nothing is due, as poll() wants it. */
static int rest_ms(struct supervisor *self)
{
	int64_t due = INT64_MAX;
	int64_t now = monotonic_ms();

	if (self->stopping)
		due = self->kill_at;
	else
		for (unsigned slot = 0; slot < self->slot_count; slot++)
			if (is_empty(self, slot) && self->slots[slot].start_at < due)
				due = self->slots[slot].start_at;
	if (due == INT64_MAX)
		return -1;
	return due > now ? (int)(due - now) : 0;
}

static void supervise(struct supervisor *self)
{
	struct pollfd events[] = {
		{.fd = self->signal_fd,    .events = POLLIN},
		{.fd = self->ready_fds[0], .events = POLLIN},
	};

	while (!self->stopping || self->child_count > 0) {
		if (!self->stopping) {
			fill_slots(self);
			replace_outdated(self);
		} else if (monotonic_ms() >= self->kill_at) {
			signal_all(self, SIGKILL);
			self->kill_at = INT64_MAX;
		}
		(void)poll(events, ARRAY_SIZE(events), rest_ms(self));
		take_signals(self);
		take_news_of_children(self);
	}
}

/* libfcgi takes signals when it is initialised: ours come after. */
static bool take_process(struct supervisor *self, struct error *err)
{
	static const int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};

	if (FCGX_Init() != 0)
		return error_set(err, ERROR_INTERNAL, "Cannot initialise libfcgi");
	(void)signal(SIGPIPE, SIG_IGN);
	if (!signals_open(signals, ARRAY_SIZE(signals), &self->signal_fd, err))
		return false;
	if (pipe2(self->ready_fds, O_CLOEXEC | O_NONBLOCK) == 0)
		return true;
	(void)close(self->signal_fd);
	return error_set(err, ERROR_INTERNAL, "Cannot make a pipe: %s", strerror(errno));
}

static void make_slots(struct supervisor *self)
{
	const struct server_settings *settings = self->server->settings;
	const char *const *companions = settings->companions;
	unsigned companion_count = 0;

	while (companions && companions[companion_count])
		companion_count++;
	self->slot_count = settings->workers + companion_count;
	self->slots = mem_array(NULL, struct slot, self->slot_count);
	for (unsigned i = 0; i < companion_count; i++)
		self->slots[settings->workers + i].companion = companions[i];
}

bool supervisor_run(const struct server *server, struct error *err)
{
	struct supervisor self = {.server = server};

	if (!listener_open(&self.listener, server->settings, err))
		return false;
	if (!take_process(&self, err)) {
		listener_close(&self.listener);
		return false;
	}
	make_slots(&self);
	supervise(&self);
	talloc_free(self.slots);
	talloc_free(self.children);
	(void)close(self.ready_fds[0]);
	(void)close(self.ready_fds[1]);
	(void)close(self.signal_fd);
	listener_close(&self.listener);
	return self.unclean_count == 0 ||
		error_set(
			err, ERROR_INTERNAL, "%u workers did not end cleanly", self.unclean_count);
}
