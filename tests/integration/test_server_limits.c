/* One worker and many connections: idle ones cost no thread, and no more are taken than can be
 * held. */
#include "config.h"

#include "base/mem.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/test_server.h"

static void test_server_limits__idle_connections_hold_no_thread(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *idle[500];
	struct fcgi_response response;

	server->settings.threads = 2;
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(idle); i++) {
		idle[i] = test_server_connect(server, server);
		if (i % 2 == 0) /* the others have never sent anything */
			assert_true(test_server_ask(idle[i], "echo", &response));
	}
	for (int i = 0; i < 100; i++)
		assert_true(test_server_is_alive(server));
	for (size_t i = 0; i < ARRAY_SIZE(idle); i++)
		assert_true(test_server_ask(idle[i], "echo", &response));
}

static void test_server_limits__connections_above_the_limit_wait_for_a_place(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *clients[4];
	struct fcgi_client *late;
	struct fcgi_response response;

	server->settings.connections_max = ARRAY_SIZE(clients);
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		clients[i] = test_server_connect(server, server);
		assert_true(test_server_ask(clients[i], "echo", &response));
	}
	late = test_server_connect(server, server);
	assert_true(test_server_send(late, "echo", NULL, 0));
	for (int i = 0; i < 20; i++) /* those inside are served, and so the server had its chance */
		assert_true(test_server_ask(clients[i % 4], "echo", &response));
	assert_int_equal(atomic_load(&server->counts->handled), 24);
	talloc_free(clients[0]);
	assert_true(fcgi_client_receive(late, &response));
}

static bool has_given_back_descriptors(void *argument)
{
	const int *expected = argument;

	return process_fd_count(expected[0]) <= expected[1];
}

static void test_server_limits__closed_connections_give_back_their_descriptors(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *first;
	int expected[2]; /* process, count */

	assert_true(test_server_start(server));
	first = test_server_connect(server, server);
	expected[0] = test_server_worker(first);
	expected[1] = process_fd_count(expected[0]);
	for (int i = 0; i < 200; i++) {
		struct fcgi_client *client = test_server_connect(server, server);

		assert_true(client);
		if (i % 3 == 0)
			assert_int_equal(test_server_worker(client), expected[0]);
		else if (i % 3 == 1)
			assert_true(fcgi_client_send(client, "GET / HTTP/1.1\r\n\r\n", 18));
		else
			assert_true(
				fcgi_client_send(client, "\1\1\0\1\0\x8\0\0\0\1\1\0\0\0\0\0", 16));
		talloc_free(client);
	}
	assert_true(eventually(has_given_back_descriptors, expected));
}

/* So many connections at the same time. */
static void assert_serves(struct test_server *server, unsigned count)
{
	struct fcgi_client *client;
	struct fcgi_response response;

	while (count-- > 0) {
		client = test_server_connect(server, server);
		assert_true(test_server_ask(client, "echo", &response));
	}
}

static void test_server_limits__soft_limit_on_open_files_is_raised(void **state)
{
	struct test_server *server = *state;

	server->open_files = (struct rlimit){64, 1024};
	server->settings.connections_max = 200;
	assert_true(test_server_start(server));
	assert_serves(server, 200);
}

/* 64 files are left to the application, and 16 for each thread. */
static void test_server_limits__hard_limit_on_open_files_means_fewer_connections(void **state)
{
	struct test_server *server = *state;

	server->open_files = (struct rlimit){64 + 2 * 16 + 2 * 50, 64 + 2 * 16 + 2 * 50};
	server->settings.threads = 2;
	assert_true(test_server_start(server));
	assert_true(test_server_says(server, "\"connections\":50,\"open_files\":196"));
	assert_serves(server, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(                                                           \
		test_server_limits__##name, test_server_set_up, test_server_tear_down)
		TEST(idle_connections_hold_no_thread),
		TEST(connections_above_the_limit_wait_for_a_place),
		TEST(closed_connections_give_back_their_descriptors),
		TEST(soft_limit_on_open_files_is_raised),
		TEST(hard_limit_on_open_files_means_fewer_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
