/* Ends under load: what was acknowledged is there, and nobody is left without an answer who could
 * have one. (tests/faults/test_deaths.c: replacements and deaths.) */
#include "config.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/cmocka.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/load.h"
#include "tests/support/process.h"

#define CLIENTS 8

static const struct load_plan endless = {.clients = CLIENTS, .skus = 4};

/* How often ficus has said this since the site was started. */
static unsigned count_in_log(const struct site *site, const char *text)
{
	TALLOC_CTX *mem = mem_context(NULL, "count_in_log");
	const char *at = read_text_file(mem, mem_printf(mem, "%s/log/ficus.log", site->folder));
	unsigned count = 0;

	for (; (at = strstr(at, text)); at++)
		count++;
	talloc_free(mem);
	return count;
}

#define ALLOCATED "\"path\":\"/allocate\",\"status\":201"

/* Clients of the socket, each asking again and again until nobody accepts connections. */
struct caller {
	const char *socket_path;
	pthread_t thread;
	atomic_uint answered;
	unsigned unanswered;
};

/* False: there was no way to send a request, or there is none for the next: the server says so by
 * bytes after the end of a response. */
static bool call(struct caller *caller, struct fcgi_client *client)
{
	static const char *const params[] = {
		"REQUEST_METHOD=GET", "REQUEST_URI=/allocations/none", NULL};
	struct fcgi_records request = {.owner = client};
	struct fcgi_response response;

	fcgi_add_request(&request, params, NULL, 0);
	if (!fcgi_client_send_records(client, &request))
		return false;
	if (!fcgi_client_receive(client, &response))
		caller->unanswered++;
	else if (strstr(response.text, "\r\n\r\nnot found"))
		atomic_fetch_add(&caller->answered, 1);
	return response.extra_bytes == 0;
}

/* Every third request goes through a connection of its own. */
static void *run_caller(void *argument)
{
	struct caller *caller = argument;
	struct fcgi_client *client;

	while ((client = fcgi_client_open(NULL, caller->socket_path))) {
		for (int i = 0; i < 3 && call(caller, client); i++)
			;
		talloc_free(client);
	}
	return NULL;
}

static bool has_answers(void *argument)
{
	return atomic_load(&((struct caller *)argument)->answered) >= 20;
}

/* A ficus of its own beside the site's, so that its end is seen. */
static pid_t start_ficus(struct site *site, const char *socket_path)
{
	const char *const settings[] = {mem_printf(site, "DATABASE_URL=%s", site->database_url),
		mem_printf(site, "FICUS_SOCKET=%s", socket_path), "FICUS_API_ACCESS=open", NULL};
	const char *log = mem_printf(site, "%s.log", socket_path);

	return command_start(settings, LIST(build_path(site, "ficus"), "serve"),
		&(struct command_files){.output = log});
}

/* It accepts connections before it has a worker; who gets an answer has met one. */
static bool answers(void *socket_path)
{
	struct caller caller = {.socket_path = socket_path};
	struct fcgi_client *client = fcgi_client_open(NULL, socket_path);

	if (client)
		(void)call(&caller, client);
	talloc_free(client);
	return atomic_load(&caller.answered) > 0;
}

static void test_process_faults__sigterm_answers_all_that_was_sent(void **state)
{
	struct site *site = *state;
	char *socket_path = mem_printf(site, "%s/run/second.sock", site->folder);
	pid_t pid = start_ficus(site, socket_path);
	struct caller callers[CLIENTS] = {0};
	int status = -1;

	assert_true(eventually(answers, socket_path));
	for (int i = 0; i < CLIENTS; i++) {
		callers[i].socket_path = socket_path;
		assert_int_equal(
			pthread_create(&callers[i].thread, NULL, run_caller, &callers[i]), 0);
	}
	for (int i = 0; i < CLIENTS; i++)
		assert_true(eventually(has_answers, &callers[i]));
	assert_int_equal(process_signal(pid, SIGTERM), 0);
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(pthread_join(callers[i].thread, NULL), 0);
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(access(socket_path, F_OK), -1);
	for (int i = 0; i < CLIENTS; i++)
		assert_int_equal(callers[i].unanswered, 0);
}

static bool is_gone(void *socket_path)
{
	return access(socket_path, F_OK) != 0;
}

/* They had connected and sent before the end was told; nobody had accepted them yet. */
static void test_process_faults__sigterm_answers_those_who_wait_to_be_accepted(void **state)
{
	static const char *const params[] = {
		"REQUEST_METHOD=GET", "REQUEST_URI=/allocations/none", NULL};
	struct site *site = *state;
	char *socket_path = mem_printf(site, "%s/run/third.sock", site->folder);
	pid_t pid = start_ficus(site, socket_path);
	struct fcgi_client *clients[64];
	struct fcgi_response response;
	pid_t worker;
	int status = -1;

	assert_true(eventually(answers, socket_path));
	worker = youngest_child(pid);
	assert_true(worker > 0);
	assert_int_equal(process_signal(worker, SIGSTOP), 0);
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		struct fcgi_records request = {.owner = site};

		clients[i] = fcgi_client_open(site, socket_path);
		fcgi_add_request(&request, params, NULL, 0);
		assert_true(fcgi_client_send_records(clients[i], &request));
	}
	assert_int_equal(process_signal(pid, SIGTERM), 0);
	assert_true(eventually(is_gone, socket_path));
	assert_int_equal(process_signal(worker, SIGCONT), 0);
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		assert_true(fcgi_client_receive(clients[i], &response));
		assert_non_null(strstr(response.text, "\r\n\r\nnot found"));
	}
	assert_true(process_wait(pid, PATIENCE_MS, &status));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/*
 * As Ctrl-C would: nginx goes first, so that all that ficus has done is told to its clients. (Who
 * connects just when nginx closes its ports may be cut off, but before anything was done.)
 */
static void test_process_faults__end_of_the_site_hides_nothing_that_was_done(void **state)
{
	struct site *site = site_start(NULL, NONE);
	struct load *load = load_start(site, "end", &endless);

	(void)state;
	assert_true(load_goes_on(load, 10 * CLIENTS));
	site_stop(site);
	load_end(load);
	assert_int_equal(atomic_load(&load->counts.refused), CLIENTS);
	assert_int_equal(atomic_load(&load->counts.failed), 0);
	assert_int_equal(atomic_load(&load->counts.allocated), count_in_log(site, ALLOCATED));
	assert_int_equal(access(site->socket_path, F_OK), -1);
	talloc_free(site);
}

static void test_process_faults__leave_nothing_for_check_to_find(void **state)
{
	assert_int_equal(site_ficus(*state, LIST("check")).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_process_faults__sigterm_answers_all_that_was_sent),
		cmocka_unit_test(
			test_process_faults__sigterm_answers_those_who_wait_to_be_accepted),
		cmocka_unit_test(test_process_faults__end_of_the_site_hides_nothing_that_was_done),
		cmocka_unit_test(test_process_faults__leave_nothing_for_check_to_find),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
