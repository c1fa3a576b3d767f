#include "config.h"

#include "tests/support/test_server.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fcgi_app/server/supervisor.h"
#include "tests/support/process.h"

struct test_app {
	struct test_counts *counts;
	int gate; /* end of file when open */
};

static const char *find_param(const struct exchange *exchange, const char *name)
{
	size_t length = strlen(name);

	for (const char *const *param = exchange->params; *param; param++)
		if (strncmp(*param, name, length) == 0 && (*param)[length] == '=')
			return *param + length + 1;
	return "";
}

static void answer(struct exchange *exchange, const char *text)
{
	char response[4096];
	int length = snprintf(response, sizeof(response),
		"Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n%s",
		strlen(text), text);

	(void)exchange_write(exchange, response, (size_t)length);
}

static void do_echo(struct test_app *app, struct exchange *exchange)
{
	static const size_t text_size = 2048;
	char *text = mem_array(NULL, char, text_size);
	char buffer[5000];
	size_t size = 0;
	size_t count;
	size_t used = 0;

	(void)app;
	do {
		count = exchange_read(exchange, buffer, sizeof(buffer));
		size += count;
	} while (count == sizeof(buffer));
	for (const char *const *param = exchange->params; *param && used < text_size / 2; param++)
		used += (size_t)snprintf(text + used, text_size / 2 - used, "%s\n", *param);
	(void)snprintf(
		text + strlen(text), text_size / 2, "size=%zu\npid=%d\n", size, (int)getpid());
	answer(exchange, text);
	talloc_free(text);
}

static void do_ignore(struct test_app *app, struct exchange *exchange)
{
	(void)app;
	answer(exchange, "ignored");
}

static void do_wait(struct test_app *app, struct exchange *exchange)
{
	struct pollfd gate = {.fd = app->gate, .events = POLLIN};

	atomic_fetch_add(&app->counts->waiting, 1);
	(void)poll(&gate, 1, -1);
	answer(exchange, "waited");
}

static void do_large(struct test_app *app, struct exchange *exchange)
{
	static const char head[] = "Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n";
	char *response = mem_array(NULL, char, sizeof(head) - 1 + LARGE_SIZE);

	(void)app;
	memset(response, 'x', sizeof(head) - 1 + LARGE_SIZE);
	memcpy(response, head, sizeof(head) - 1);
	(void)exchange_write(exchange, response, sizeof(head) - 1 + LARGE_SIZE);
	talloc_free(response);
}

static void send_pieces(struct exchange *exchange, size_t size)
{
	static const char head[] = "Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n";
	char piece[8192];

	memset(piece, 'x', sizeof(piece));
	(void)exchange_write(exchange, head, sizeof(head) - 1);
	for (size_t sent = 0; sent < size; sent += sizeof(piece))
		(void)exchange_write(exchange, piece, sizeof(piece));
}

static void do_pieces(struct test_app *app, struct exchange *exchange)
{
	(void)app;
	send_pieces(exchange, LARGE_SIZE);
}

static void do_half(struct test_app *app, struct exchange *exchange)
{
	(void)app;
	send_pieces(exchange, LARGE_SIZE / 2);
	exchange_abandon(exchange);
}

static void do_crash(struct test_app *app, struct exchange *exchange)
{
	(void)app;
	(void)exchange;
	(void)raise(SIGKILL); /* this very thread: it goes no further */
}

static void do_forbidden(struct test_app *app, struct exchange *exchange)
{
	atomic_fetch_add(&app->counts->forbidden, 1);
	answer(exchange, "forged");
}

static const struct {
	const char *name;
	void (*run)(struct test_app *app, struct exchange *exchange);
} actions[] = {
	{"echo",      do_echo     },
	{"ignore",    do_ignore   },
	{"wait",      do_wait     },
	{"large",     do_large    },
	{"pieces",    do_pieces   },
	{"half",      do_half     },
	{"crash",     do_crash    },
	{"forbidden", do_forbidden},
};

static void handle(void *thread, struct exchange *exchange)
{
	struct test_app *app = thread;
	const char *wanted = find_param(exchange, "DO");

	atomic_fetch_add(&app->counts->handled, 1);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (strcmp(actions[i].name, wanted) == 0)
			actions[i].run(app, exchange);
}

static void *thread_open(void *app)
{
	struct test_counts *counts = ((struct test_app *)app)->counts;

	atomic_fetch_add(&counts->opened, 1);
	if (atomic_load(&counts->open_crashes))
		(void)raise(SIGKILL); /* this very thread: it goes no further */
	return app;
}

static void thread_close(void *thread)
{
	(void)thread;
}

static void thread_idle(void *thread)
{
	atomic_fetch_add(&((struct test_app *)thread)->counts->idled, 1);
}

static void thread_rest(void *thread)
{
	atomic_fetch_add(&((struct test_app *)thread)->counts->rested, 1);
}

static bool reload(void *app, struct error *err)
{
	struct test_counts *counts = ((struct test_app *)app)->counts;

	if (atomic_load(&counts->reload_fails))
		return error_set(err, ERROR_INVALID, "The configuration is broken");
	atomic_fetch_add(&counts->reloaded, 1);
	return true;
}

static const struct service service = {
	.reload = reload,
	.thread_open = thread_open,
	.thread_close = thread_close,
	.thread_idle = thread_idle,
	.thread_rest = thread_rest,
	.handle = handle,
};

static int end_server(struct test_server *server)
{
	test_server_open_gate(server);
	process_kill(server->pid);
	(void)munmap(server->counts, sizeof(*server->counts));
	return 0;
}

struct test_server *test_server_new(TALLOC_CTX *mem)
{
	struct test_server *server = mem_new(mem, struct test_server);

	server->folder = temp_folder(server);
	server->settings = server_default_settings;
	server->settings.socket_path = mem_printf(server, "%s/socket", server->folder);
	server->counts = mmap(NULL, sizeof(*server->counts), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	server->gate = -1;
	server->inherited_fd = -1;
	talloc_set_destructor(server, end_server);
	return server;
}

int test_server_set_up(void **state)
{
	*state = test_server_new(NULL);
	return 0;
}

int test_server_tear_down(void **state)
{
	struct test_server *server = *state;
	int status = 0;

	test_server_open_gate(server);
	if (server->pid > 0)
		status = test_server_stop(server);
	talloc_free(server);
	return status;
}

/* In the child: hands over the socket as systemd or spawn-fcgi do. */
static void pass_socket(const struct test_server *server)
{
	int place = server->by_environment ? 3 : STDIN_FILENO;
	char pid[16];

	if (server->inherited_fd < 0)
		return;
	(void)dup2(server->inherited_fd, place);
	if (!server->by_environment)
		return;
	(void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
	(void)setenv("LISTEN_PID", pid, 1);
	(void)setenv("LISTEN_FDS", "1", 1);
}

static int open_log(const struct test_server *server)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/log", server->folder);
	return open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static _Noreturn void become_server(const struct test_server *server, int gate)
{
	struct test_app app = {server->counts, gate};
	struct error err = {0};
	struct log_to_fd log;

	pass_socket(server);
	if (server->open_files.rlim_max != 0)
		(void)setrlimit(RLIMIT_NOFILE, &server->open_files);
	log_to_fd_init(&log, open_log(server), LOG_LEVEL_INFO);
	if (!supervisor_run(&(struct server){&service, &app, &server->settings, &log.base}, &err)) {
		log_failure(&log.base, "server failed", LOG_CAUSE(&err));
		exit(EXIT_FAILURE);
	}
	exit(EXIT_SUCCESS);
}

static bool accepts(void *argument)
{
	struct test_server *server = argument;
	struct fcgi_client *client = test_server_connect(server, NULL);
	int status;

	talloc_free(client);
	return client || waitpid(server->pid, &status, WNOHANG) == server->pid;
}

bool test_server_start(struct test_server *server)
{
	int gate[2];

	if (pipe2(gate, O_CLOEXEC) != 0)
		return false;
	server->pid = process_fork();
	if (server->pid == 0) {
		(void)close(gate[1]);
		become_server(server, gate[0]);
	}
	(void)close(gate[0]);
	server->gate = gate[1];
	return eventually(accepts, server);
}

void test_server_open_gate(struct test_server *server)
{
	if (server->gate >= 0)
		(void)close(server->gate);
	server->gate = -1;
}

int test_server_wait(struct test_server *server)
{
	int status = -1;

	if (!process_wait(server->pid, PATIENCE_MS, &status))
		return -1;
	server->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int test_server_stop(struct test_server *server)
{
	(void)process_signal(server->pid, SIGTERM);
	return test_server_wait(server);
}

struct fcgi_client *test_server_connect(struct test_server *server, TALLOC_CTX *mem)
{
	return fcgi_client_open(mem, server->settings.socket_path);
}

bool test_server_send(struct fcgi_client *client, const char *what, const void *body, size_t length)
{
	char *action = mem_printf(client, "DO=%s", what);
	const char *const params[] = {action, "REQUEST_METHOD=POST", NULL};
	struct fcgi_records request = {0};

	fcgi_add_request(&request, params, body, length);
	talloc_free(action);
	return fcgi_client_send_records(client, &request);
}

bool test_server_ask(struct fcgi_client *client, const char *what, struct fcgi_response *out)
{
	static const char ok[] = "Status: 200 OK\r\n";

	return client && test_server_send(client, what, NULL, 0) &&
		fcgi_client_receive(client, out) && strncmp(out->text, ok, strlen(ok)) == 0;
}

pid_t test_server_worker(struct fcgi_client *client)
{
	struct fcgi_response response;
	const char *pid;

	if (!test_server_ask(client, "echo", &response))
		return -1;
	pid = strstr(response.text, "\npid=");
	return pid ? (pid_t)strtol(pid + strlen("\npid="), NULL, 10) : -1;
}

pid_t test_server_current_worker(struct test_server *server)
{
	struct fcgi_client *client = test_server_connect(server, server);
	pid_t pid = client ? test_server_worker(client) : -1;

	talloc_free(client);
	return pid;
}

bool test_server_is_alive(struct test_server *server)
{
	return test_server_current_worker(server) > 0;
}

struct new_worker {
	struct test_server *server;
	pid_t old;
	pid_t current;
};

static bool is_replaced(void *argument)
{
	struct new_worker *worker = argument;

	worker->current = test_server_current_worker(worker->server);
	return worker->current > 0 && worker->current != worker->old;
}

pid_t test_server_replacement(struct test_server *server, pid_t old)
{
	struct new_worker worker = {server, old, 0};

	return eventually(is_replaced, &worker) ? worker.current : -1;
}

static bool log_says(void *argument)
{
	const char *const *wanted = argument; /* path, text */
	char line[4096];
	bool found = false;
	FILE *log = fopen(wanted[0], "r");

	while (!found && fgets(line, sizeof(line), log))
		found = strstr(line, wanted[1]);
	(void)fclose(log);
	return found;
}

bool test_server_says(struct test_server *server, const char *text)
{
	const char *wanted[] = {mem_printf(server, "%s/log", server->folder), text};

	return eventually(log_says, wanted);
}

struct waiting {
	struct test_server *server;
	unsigned count;
};

static bool has_waiting(void *argument)
{
	const struct waiting *waiting = argument;

	return atomic_load(&waiting->server->counts->waiting) >= waiting->count;
}

bool test_server_has_waiting(struct test_server *server, unsigned count)
{
	return eventually(has_waiting, &(struct waiting){server, count});
}
