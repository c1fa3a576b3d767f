/* Signals and deaths: nothing that had arrived is lost, and whoever dies is replaced. */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/monotonic.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/test_server.h"

static bool is_gone(void *argument)
{
	return process_signal(*(const pid_t *)argument, 0) != 0;
}

static void test_supervisor__sigterm_answers_what_is_in_flight(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *clients[4];
	struct fcgi_response response;

	server->settings.threads = 4;
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		clients[i] = test_server_connect(server, server);
		assert_true(test_server_send(clients[i], "wait", NULL, 0));
	}
	assert_true(test_server_has_waiting(server, ARRAY_SIZE(clients)));
	assert_int_equal(process_signal(server->pid, SIGTERM), 0);
	assert_false(process_wait(server->pid, 100, &(int){0}));
	test_server_open_gate(server);
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		assert_true(fcgi_client_receive(clients[i], &response));
		assert_non_null(strstr(response.text, "waited"));
	}
	assert_int_equal(test_server_wait(server), 0);
	assert_int_equal(access(server->settings.socket_path, F_OK), -1);
}

/* The only thread is busy, so these requests stand in kept connections, new ones, the backlog. */
static void test_supervisor__sigterm_answers_what_waits_for_a_thread(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *clients[30];
	struct fcgi_response response;

	server->settings.threads = 1;
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		clients[i] = test_server_connect(server, server);
		if (i < 10)
			assert_true(test_server_ask(clients[i], "echo", &response));
		if (i == 10) {
			assert_true(test_server_send(clients[i], "wait", NULL, 0));
			assert_true(test_server_has_waiting(server, 1));
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++)
		assert_true(i == 10 || test_server_send(clients[i], "echo", "body", 4));
	assert_int_equal(process_signal(server->pid, SIGTERM), 0);
	assert_false(process_wait(server->pid, 100, &(int){0}));
	test_server_open_gate(server);
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++)
		assert_true(fcgi_client_receive(clients[i], &response));
	assert_int_equal(test_server_wait(server), 0);
}

static bool has_handled(void *argument)
{
	return atomic_load(&((struct test_counts *)argument)->handled) > 0;
}

static void test_supervisor__sigterm_waits_for_a_body_on_its_way(void **state)
{
	static const char *const params[] = {"DO=echo", NULL};
	struct test_server *server = *state;
	struct fcgi_records request = {.owner = server};
	struct fcgi_response response;
	struct fcgi_client *client;

	fcgi_add_request(&request, params, "0123456789", 10);
	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(fcgi_client_send(client, request.bytes, request.length - 12));
	assert_true(eventually(has_handled, server->counts));
	assert_int_equal(process_signal(server->pid, SIGTERM), 0);
	assert_false(process_wait(server->pid, 100, &(int){0}));
	assert_true(fcgi_client_send(client, request.bytes + request.length - 12, 12));
	assert_true(fcgi_client_receive(client, &response));
	assert_non_null(strstr(response.text, "size=10\n"));
	assert_int_equal(test_server_wait(server), 0);
}

/* Its first half stands in a kept connection while the only thread is busy. */
static void test_supervisor__sigterm_waits_for_a_request_nobody_reads_yet(void **state)
{
	static const char *const params[] = {"DO=echo", NULL};
	struct test_server *server = *state;
	struct fcgi_records request = {.owner = server};
	struct fcgi_response response;
	struct fcgi_client *half;
	struct fcgi_client *busy;

	fcgi_add_request(&request, params, "0123456789", 10);
	server->settings.threads = 1;
	assert_true(test_server_start(server));
	half = test_server_connect(server, server);
	busy = test_server_connect(server, server);
	assert_true(test_server_ask(half, "echo", &response));
	assert_true(test_server_send(busy, "wait", NULL, 0));
	assert_true(test_server_has_waiting(server, 1));
	assert_true(fcgi_client_send(half, request.bytes, 30));
	assert_int_equal(process_signal(server->pid, SIGTERM), 0);
	assert_false(process_wait(server->pid, 100, &(int){0}));
	assert_true(fcgi_client_send(half, request.bytes + 30, request.length - 30));
	test_server_open_gate(server);
	assert_true(fcgi_client_receive(half, &response));
	assert_true(fcgi_client_receive(busy, &response));
	assert_int_equal(test_server_wait(server), 0);
}

static void test_supervisor__sigterm_ends_idle_connections_at_once(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *clients[100];
	struct fcgi_response response;
	int64_t start;

	server->settings.workers = 2;
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		clients[i] = test_server_connect(server, server);
		assert_true(i % 2 || test_server_ask(clients[i], "echo", &response));
	}
	start = monotonic_ms();
	assert_int_equal(test_server_stop(server), 0);
	assert_true(monotonic_ms() - start < server->settings.drain_timeout_ms / 3);
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++)
		assert_true(fcgi_client_was_closed(clients[i]));
}

static void test_supervisor__second_sigterm_does_not_wait(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(test_server_send(client, "wait", NULL, 0));
	assert_true(test_server_has_waiting(server, 1));
	assert_int_equal(process_signal(server->pid, SIGTERM), 0);
	assert_false(process_wait(server->pid, 100, &(int){0}));
	assert_int_equal(process_signal(server->pid, SIGINT), 0);
	assert_int_equal(test_server_wait(server), 1);
	assert_int_equal(access(server->settings.socket_path, F_OK), -1);
}

static void test_supervisor__draining_ends_after_its_timeout(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *client;

	server->settings.drain_timeout_ms = 50;
	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(test_server_send(client, "wait", NULL, 0));
	assert_true(test_server_has_waiting(server, 1));
	assert_int_equal(test_server_stop(server), 1);
}

static void test_supervisor__killed_worker_is_replaced(void **state)
{
	struct test_server *server = *state;
	pid_t worker;

	assert_true(test_server_start(server));
	worker = test_server_current_worker(server);
	for (int i = 0; i < 5; i++) {
		assert_true(worker > 0);
		assert_int_equal(process_signal(worker, SIGKILL), 0);
		worker = test_server_replacement(server, worker);
	}
	assert_true(worker > 0);
}

/* A connection made meanwhile waits in the backlog rather than fail. */
static void test_supervisor__requests_wait_for_the_successor_of_a_crashed_worker(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *victim;
	struct fcgi_response response;

	server->settings.threads = 2;
	assert_true(test_server_start(server));
	victim = test_server_connect(server, server);
	assert_true(test_server_send(victim, "crash", NULL, 0));
	assert_false(fcgi_client_receive(victim, &response));
	for (int i = 0; i < 10; i++)
		assert_true(test_server_is_alive(server));
}

static void test_supervisor__sigterm_to_one_worker_replaces_it(void **state)
{
	struct test_server *server = *state;
	pid_t worker;

	assert_true(test_server_start(server));
	worker = test_server_current_worker(server);
	assert_int_equal(process_signal(worker, SIGTERM), 0);
	assert_true(test_server_replacement(server, worker) > 0);
}

static bool has_opened_four(void *argument)
{
	return atomic_load(&((struct test_counts *)argument)->opened) >= 4;
}

static void test_supervisor__workers_that_crash_at_once_are_started_ever_more_slowly(void **state)
{
	struct test_server *server = *state;
	int64_t start = monotonic_ms();

	server->settings.threads = 1;
	atomic_store(&server->counts->open_crashes, true);
	assert_true(test_server_start(server));
	/* At once, at once, after 100 ms, after 200 ms. */
	assert_true(eventually(has_opened_four, server->counts));
	assert_true(monotonic_ms() - start >= 300);
	atomic_store(&server->counts->open_crashes, false);
	assert_true(test_server_is_alive(server));
	assert_true(atomic_load(&server->counts->opened) <= 6);
}

static void test_supervisor__workers_die_with_it(void **state)
{
	struct test_server *server = *state;
	pid_t worker;

	assert_true(test_server_start(server));
	worker = test_server_current_worker(server);
	process_kill(server->pid);
	server->pid = 0;
	assert_true(eventually(is_gone, &worker));
	assert_true(test_server_start(server)); /* the old socket is no hindrance */
	assert_true(test_server_is_alive(server));
}

static void test_supervisor__sighup_replaces_all_workers(void **state)
{
	struct test_server *server = *state;
	pid_t old;

	server->settings.workers = 2;
	server->settings.threads = 2;
	assert_true(test_server_start(server));
	old = test_server_current_worker(server);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(test_server_replacement(server, old) > 0);
	assert_true(eventually(is_gone, &old));
	assert_int_equal(atomic_load(&server->counts->reloaded), 1);
}

/* An old worker still answers on its connections, and says with the answer that it was the last. */
static void test_supervisor__sighup_loses_no_request_on_old_connections(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *idle;
	struct fcgi_client *busy;
	struct fcgi_response response;
	pid_t old;

	assert_true(test_server_start(server));
	idle = test_server_connect(server, server);
	busy = test_server_connect(server, server);
	old = test_server_worker(idle);
	assert_true(test_server_send(busy, "wait", NULL, 0));
	assert_true(test_server_has_waiting(server, 1));
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(test_server_says(server, "worker retiring"));
	assert_true(test_server_replacement(server, old) > 0);

	assert_true(test_server_ask(idle, "echo", &response));
	assert_non_null(strstr(response.text, mem_printf(server, "pid=%d\n", (int)old)));
	assert_int_equal(response.extra_bytes, FCGI_HEADER_SIZE);
	assert_true(fcgi_client_was_closed(idle));

	test_server_open_gate(server);
	assert_true(fcgi_client_receive(busy, &response));
	assert_int_equal(response.extra_bytes, FCGI_HEADER_SIZE);
	assert_true(fcgi_client_was_closed(busy));
	assert_true(eventually(is_gone, &old));
}

struct resting {
	const struct test_server *server;
	unsigned count;
};

static bool have_rested(void *argument)
{
	const struct resting *resting = argument;

	return atomic_load(&resting->server->counts->rested) >= resting->count;
}

/* The front end may keep an idle connection for minutes; a last request may come on it. */
static void test_supervisor__threads_of_an_old_worker_rest_until_they_are_needed(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *idle;
	struct fcgi_response response;

	server->settings.threads = 4;
	assert_true(test_server_start(server));
	idle = test_server_connect(server, server);
	assert_true(test_server_ask(idle, "echo", &response));
	assert_int_equal(atomic_load(&server->counts->rested), 0);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(eventually(have_rested, &(struct resting){server, 4}));
	assert_true(test_server_ask(idle, "echo", &response));
}

static void test_supervisor__retiring_ends_after_its_timeout(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *idle;
	pid_t old;

	server->settings.retire_timeout_ms = 10;
	assert_true(test_server_start(server));
	idle = test_server_connect(server, server);
	old = test_server_worker(idle);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(fcgi_client_was_closed(idle));
	assert_true(eventually(is_gone, &old));
}

static void test_supervisor__failed_reload_changes_nothing(void **state)
{
	struct test_server *server = *state;
	pid_t worker;

	assert_true(test_server_start(server));
	worker = test_server_current_worker(server);
	atomic_store(&server->counts->reload_fails, true);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(test_server_says(server, "The configuration is broken"));
	assert_int_equal(test_server_current_worker(server), worker);
}

static void test_supervisor__old_workers_stay_when_new_ones_do_not_start(void **state)
{
	struct test_server *server = *state;
	pid_t worker;

	assert_true(test_server_start(server));
	worker = test_server_current_worker(server);
	assert_true(test_server_says(server, "worker ready")); /* with all its threads */
	atomic_store(&server->counts->open_crashes, true);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(test_server_says(server, "reload abandoned"));
	assert_int_equal(test_server_current_worker(server), worker);

	atomic_store(&server->counts->open_crashes, false);
	assert_int_equal(process_signal(server->pid, SIGHUP), 0);
	assert_true(test_server_replacement(server, worker) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(                                                           \
		test_supervisor__##name, test_server_set_up, test_server_tear_down)
		TEST(sigterm_answers_what_is_in_flight),
		TEST(sigterm_answers_what_waits_for_a_thread),
		TEST(sigterm_waits_for_a_body_on_its_way),
		TEST(sigterm_waits_for_a_request_nobody_reads_yet),
		TEST(sigterm_ends_idle_connections_at_once),
		TEST(second_sigterm_does_not_wait),
		TEST(draining_ends_after_its_timeout),
		TEST(killed_worker_is_replaced),
		TEST(requests_wait_for_the_successor_of_a_crashed_worker),
		TEST(sigterm_to_one_worker_replaces_it),
		TEST(workers_that_crash_at_once_are_started_ever_more_slowly),
		TEST(workers_die_with_it),
		TEST(sighup_replaces_all_workers),
		TEST(sighup_loses_no_request_on_old_connections),
		TEST(threads_of_an_old_worker_rest_until_they_are_needed),
		TEST(retiring_ends_after_its_timeout),
		TEST(failed_reload_changes_nothing),
		TEST(old_workers_stay_when_new_ones_do_not_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
