/* Through a real nginx with kept connections: nobody hangs, nothing is forged, nothing is lost. */
#include "config.h"

#include <curl/curl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"
#include "tests/support/cmocka.h"
#include "tests/support/nginx.h"
#include "tests/support/process.h"
#include "tests/support/test_server.h"

#define CLIENTS_MAX 64

struct fixture {
	struct test_server *server;
	struct nginx *nginx;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->server = test_server_new(fixture);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;
	int status = test_server_stop(fixture->server);

	talloc_free(fixture);
	return status;
}

static void start(struct fixture *fixture)
{
	assert_true(test_server_start(fixture->server));
	fixture->nginx = nginx_start(fixture, fixture->server->settings.socket_path);
	assert_non_null(fixture->nginx);
}

static size_t ignore_content(char *content, size_t size, size_t count, void *argument)
{
	(void)content;
	(void)argument;
	return size * count;
}

static CURL *http_open(const struct fixture *fixture, const char *what)
{
	CURL *http = curl_easy_init();
	char *url = mem_printf(
		NULL, "http://127.0.0.1:%u/?do=%s", (unsigned)fixture->nginx->port, what);

	assert_non_null(http);
	(void)curl_easy_setopt(http, CURLOPT_URL, url);
	(void)curl_easy_setopt(http, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(http, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(http, CURLOPT_TIMEOUT_MS, (long)PATIENCE_MS);
	(void)curl_easy_setopt(http, CURLOPT_WRITEFUNCTION, ignore_content);
	talloc_free(url);
	return http;
}

/* The status, or 0 when there was no answer. */
static long http_post(CURL *http, const void *body, size_t length)
{
	long status = 0;

	(void)curl_easy_setopt(http, CURLOPT_POSTFIELDS, body);
	(void)curl_easy_setopt(http, CURLOPT_POSTFIELDSIZE, (long)length);
	if (curl_easy_perform(http) == CURLE_OK)
		(void)curl_easy_getinfo(http, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* Clients that post, each on a thread and a connection of its own, until they are told to stop. */
struct load {
	unsigned client_count;
	int think_ms;
	unsigned requests; /* of each client, at least */
	const struct fixture *fixture;
	atomic_bool stop;
	atomic_uint answered;
	atomic_uint failed;
	pthread_t threads[CLIENTS_MAX];
};

static void *run_client(void *argument)
{
	struct load *load = argument;
	CURL *http = http_open(load->fixture, "echo");

	for (unsigned i = 0; i < load->requests || !atomic_load(&load->stop); i++) {
		long status = http_post(http, "0123456789", i % 11);

		atomic_fetch_add(status == 200 ? &load->answered : &load->failed, 1);
		(void)poll(NULL, 0, load->think_ms);
	}
	curl_easy_cleanup(http);
	return NULL;
}

static void load_start(struct load *load)
{
	for (unsigned i = 0; i < load->client_count; i++)
		assert_int_equal(pthread_create(&load->threads[i], NULL, run_client, load), 0);
}

static void load_stop(struct load *load)
{
	atomic_store(&load->stop, true);
	for (unsigned i = 0; i < load->client_count; i++)
		assert_int_equal(pthread_join(load->threads[i], NULL), 0);
}

/* More connections than threads, each of them idle most of the time. */
static void serve_64_clients_that_think(struct fixture *fixture, unsigned thread_count)
{
	struct load load = {64, 3, 30, .fixture = fixture};

	fixture->server->settings.threads = thread_count;
	start(fixture);
	load_start(&load);
	load_stop(&load);
	assert_int_equal(atomic_load(&load.failed), 0);
	assert_true(atomic_load(&load.answered) >= load.client_count * load.requests);
}

static void test_behind_nginx__64_clients_never_hang_on_1_thread(void **state)
{
	serve_64_clients_that_think(*state, 1);
}

static void test_behind_nginx__64_clients_never_hang_on_2_threads(void **state)
{
	serve_64_clients_that_think(*state, 2);
}

static void test_behind_nginx__64_clients_never_hang_on_8_threads(void **state)
{
	serve_64_clients_that_think(*state, 8);
}

/* See test_server.c; here nginx puts its own params before, so again every offset is tried. */
static void test_behind_nginx__forged_request_in_an_unread_body_never_runs(void **state)
{
	static const char *const params[] = {"DO=forbidden", "REMOTE_USER=root", NULL};
	struct fixture *fixture = *state;
	struct fcgi_records body = {.owner = fixture};
	size_t length;
	CURL *http;

	fcgi_add_request(&body, params, NULL, 0);
	length = body.length;
	for (int i = 0; i < 1000; i++)
		fcgi_add_request(&body, params, NULL, 0);
	start(fixture);
	http = http_open(fixture, "ignore");
	for (size_t shift = 0; shift < length; shift++)
		assert_int_equal(http_post(http, body.bytes + shift, body.length - shift), 200);
	assert_int_equal(atomic_load(&fixture->server->counts->forbidden), 0);
	assert_int_equal(atomic_load(&fixture->server->counts->handled), length);
	curl_easy_cleanup(http);
}

static void test_behind_nginx__large_bodies_may_be_left_unread(void **state)
{
	struct fixture *fixture = *state;
	const size_t size = 10 * 1024 * 1024;
	char *body = mem_array(fixture, char, size);
	CURL *http;

	start(fixture);
	http = http_open(fixture, "ignore");
	for (int i = 0; i < 5; i++)
		assert_int_equal(http_post(http, body, size), 200);
	curl_easy_cleanup(http);
}

/* What nginx cannot complete it does not complete: a client sees that it got half of it. */
static void test_behind_nginx__half_a_response_does_not_look_complete(void **state)
{
	struct fixture *fixture = *state;
	CURL *http;

	start(fixture);
	http = http_open(fixture, "pieces");
	assert_int_equal(http_post(http, "", 0), 200);
	curl_easy_cleanup(http);
	http = http_open(fixture, "half");
	assert_int_equal(http_post(http, "", 0), 0);
	curl_easy_cleanup(http);
}

struct opened {
	struct test_counts *counts;
	unsigned expected;
};

static bool has_opened(void *argument)
{
	const struct opened *opened = argument;

	return atomic_load(&opened->counts->opened) >= opened->expected;
}

/* Each SIGHUP is sent when the worker that answers the last one has opened its threads. */
static void test_behind_nginx__posts_survive_many_sighups(void **state)
{
	struct fixture *fixture = *state;
	struct test_server *server = fixture->server;
	struct opened opened = {server->counts, 4};
	struct load load = {24, 0, 1, .fixture = fixture};

	server->settings.threads = opened.expected;
	start(fixture);
	load_start(&load);
	for (unsigned i = 0; i < 30; i++) {
		opened.expected += server->settings.threads;
		assert_int_equal(process_signal(server->pid, SIGHUP), 0);
		assert_true(eventually(has_opened, &opened));
	}
	load_stop(&load);
	assert_int_equal(atomic_load(&load.failed), 0);
	assert_true(atomic_load(&load.answered) > load.client_count);
}

struct progress {
	struct load *load;
	unsigned expected;
};

static bool has_answered(void *argument)
{
	const struct progress *progress = argument;

	return atomic_load(&progress->load->answered) >= progress->expected;
}

/*
 * What was in flight in the killed worker may fail, and what a client sends next if nginx has not
 * noticed yet that a connection it kept has ended; nothing once the successor answers.
 */
static void test_behind_nginx__killed_workers_fail_only_what_they_had(void **state)
{
	struct fixture *fixture = *state;
	struct test_server *server = fixture->server;
	struct load load = {8, 1, 1, .fixture = fixture};
	const unsigned kills = 10;
	CURL *http;

	start(fixture);
	http = http_open(fixture, "echo");
	load_start(&load);
	for (unsigned i = 0; i < kills; i++) {
		struct progress progress = {&load, atomic_load(&load.answered) + 500};
		pid_t worker = test_server_current_worker(server);

		assert_true(eventually(has_answered, &progress));
		assert_int_equal(process_signal(worker, SIGKILL), 0);
		assert_true(test_server_replacement(server, worker) > 0);
		assert_int_equal(http_post(http, "x", 1), 200);
	}
	load_stop(&load);
	assert_true(atomic_load(&load.failed) <= 2 * kills * load.client_count);
	curl_easy_cleanup(http);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(test_behind_nginx__##name, set_up, tear_down)
		TEST(64_clients_never_hang_on_1_thread),
		TEST(64_clients_never_hang_on_2_threads),
		TEST(64_clients_never_hang_on_8_threads),
		TEST(forged_request_in_an_unread_body_never_runs),
		TEST(large_bodies_may_be_left_unread),
		TEST(half_a_response_does_not_look_complete),
		TEST(posts_survive_many_sighups),
		TEST(killed_workers_fail_only_what_they_had),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
