/* One worker and the raw FastCGI client: what is answered, what refused, who is cut off. */
#include "config.h"

#include <poll.h>
#include <string.h>

#include "base/mem.h"
#include "base/monotonic.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/test_server.h"

static const char *const echo_params[] = {"DO=echo", "REQUEST_METHOD=POST", "EMPTY=", NULL};

static void test_server__many_requests_share_a_connection(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *client;
	struct fcgi_response response;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	for (int i = 0; i < 200; i++) {
		assert_true(test_server_ask(client, "echo", &response));
		assert_int_equal(response.extra_bytes, 0);
	}
	assert_int_equal(atomic_load(&server->counts->handled), 200);
}

struct idling {
	const struct test_server *server;
	unsigned before; /* how often threads had been told then */
};

static bool has_idled_since(void *argument)
{
	const struct idling *idling = argument;

	return atomic_load(&idling->server->counts->idled) > idling->before;
}

/* Whoever gathers something while requests come in a row has to know when they do not. */
static void test_server__threads_are_told_when_there_is_nothing_to_do(void **state)
{
	struct test_server *server = *state;
	struct idling idling = {server, 0};
	struct fcgi_response response;
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	for (int i = 0; i < 3; i++) {
		idling.before = atomic_load(&server->counts->idled);
		assert_true(test_server_ask(client, "echo", &response));
		assert_true(eventually(has_idled_since, &idling));
	}
}

static void test_server__params_and_bodies_of_any_size_arrive(void **state)
{
	static const size_t sizes[] = {1, 8100, 8191, 8192, 65535, 65536, 1000000};
	struct test_server *server = *state;
	char *body = mem_array(server, char, 1000000);
	char *long_param = mem_printf(server, "LONG=%0200d", 7);
	const char *const params[] = {"DO=echo", "EMPTY=", long_param, NULL};
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fcgi_records request = {.owner = server};
		struct fcgi_response response;

		fcgi_add_request(&request, params, body, sizes[i]);
		assert_true(fcgi_client_send_records(client, &request));
		assert_true(fcgi_client_receive(client, &response));
		assert_non_null(strstr(response.text, "\nEMPTY=\n"));
		assert_non_null(strstr(response.text, long_param));
		assert_non_null(strstr(response.text, mem_printf(client, "size=%zu\n", sizes[i])));
	}
}

static void test_server__connection_is_closed_when_the_peer_does_not_keep_it(void **state)
{
	struct test_server *server = *state;
	struct fcgi_records request = {.owner = server};
	struct fcgi_response response;
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	fcgi_add_begin(&request, FCGI_RESPONDER, 0);
	fcgi_add_params(&request, echo_params);
	fcgi_add_body(&request, "x", 1);
	assert_true(fcgi_client_send_records(client, &request));
	assert_true(fcgi_client_receive(client, &response));
	assert_int_equal(response.extra_bytes, 0);
	assert_true(fcgi_client_was_closed(client));
}

static void test_server__large_responses_arrive_whole(void **state)
{
	struct test_server *server = *state;
	struct fcgi_response response;

	assert_true(test_server_start(server));
	assert_true(test_server_ask(test_server_connect(server, server), "large", &response));
	assert_int_equal(strlen(strstr(response.text, "\r\n\r\n") + 4), LARGE_SIZE);
}

static void test_server__pieces_arrive_as_one_response(void **state)
{
	struct test_server *server = *state;
	struct fcgi_response response;
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(test_server_ask(client, "pieces", &response));
	assert_int_equal(strlen(strstr(response.text, "\r\n\r\n") + 4), LARGE_SIZE);
	assert_true(test_server_ask(client, "echo", &response));
}

static void test_server__abandoned_responses_end_the_connection(void **state)
{
	struct test_server *server = *state;
	struct fcgi_response response;
	struct fcgi_client *client;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_false(test_server_ask(client, "half", &response));
	assert_false(response.ended);
	assert_true(fcgi_client_was_closed(client));
	assert_true(test_server_ask(test_server_connect(server, server), "echo", &response));
}

static void test_server__unread_body_is_skipped(void **state)
{
	struct test_server *server = *state;
	const size_t size = 10 * 1024 * 1024;
	char *body = mem_array(server, char, size);
	struct fcgi_client *client;
	struct fcgi_response response;

	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	for (int i = 0; i < 3; i++) {
		assert_true(test_server_send(client, "ignore", body, size));
		assert_true(fcgi_client_receive(client, &response));
	}
	assert_true(test_server_ask(client, "echo", &response));
}

static void test_server__body_beyond_the_limit_ends_the_connection(void **state)
{
	struct test_server *server = *state;
	char *body = mem_array(server, char, 100000);
	struct fcgi_client *client;
	struct fcgi_response response;

	server->settings.discard_max = 50000;
	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(test_server_send(client, "ignore", body, 100000));
	assert_true(fcgi_client_receive(client, &response));
	assert_string_equal(strstr(response.text, "\r\n\r\n"), "\r\n\r\nignored");
	assert_true(fcgi_client_was_closed(client));
	assert_true(test_server_is_alive(server));
}

/*
 * One forged request after the other. libfcgi reads 8192 bytes at a time and forgets the rest of
 * the buffer with the request; whatever the offset of the next byte in the body, when it begins in
 * one of the places before *length, a forged request begins there.
 */
static void make_forged_body(struct fcgi_records *body, size_t *length)
{
	static const char *const params[] = {"DO=forbidden", "REMOTE_USER=root", NULL};

	fcgi_add_request(body, params, NULL, 0);
	*length = body->length;
	for (int i = 0; i < 1000; i++)
		fcgi_add_request(body, params, NULL, 0);
}

static void test_server__forged_request_in_an_unread_body_never_runs(void **state)
{
	struct test_server *server = *state;
	struct fcgi_records body = {.owner = server};
	struct fcgi_response response;
	size_t length;

	make_forged_body(&body, &length);
	assert_true(test_server_start(server));
	for (size_t shift = 0; shift < length; shift++) {
		struct fcgi_client *client = test_server_connect(server, server);

		assert_true(test_server_send(
			client, "ignore", body.bytes + shift, body.length - shift));
		assert_true(fcgi_client_receive(client, &response));
		assert_int_equal(response.extra_bytes, 0);
		assert_true(test_server_ask(client, "echo", &response));
		talloc_free(client);
	}
	assert_int_equal(atomic_load(&server->counts->forbidden), 0);
	assert_int_equal(atomic_load(&server->counts->handled), 2 * length);
}

static void test_server__forged_request_beyond_the_limit_never_runs(void **state)
{
	struct test_server *server = *state;
	struct fcgi_records body = {.owner = server};
	struct fcgi_response response;
	size_t length;

	make_forged_body(&body, &length);
	server->settings.discard_max = 20000;
	assert_true(test_server_start(server));
	for (size_t shift = 0; shift < length; shift++) {
		struct fcgi_client *client = test_server_connect(server, server);

		(void)test_server_send(client, "ignore", body.bytes + shift, body.length - shift);
		assert_true(fcgi_client_receive(client, &response));
		assert_true(fcgi_client_was_closed(client));
		talloc_free(client);
	}
	assert_true(test_server_is_alive(server));
	assert_int_equal(atomic_load(&server->counts->forbidden), 0);
	assert_int_equal(atomic_load(&server->counts->handled), length + 1);
}

struct bad_start {
	const char *name;
	const char *bytes;
	size_t length;
};

#define BAD_START(name, bytes)                                                                     \
	{                                                                                          \
		(name), (bytes), sizeof(bytes) - 1                                                 \
	}

static const struct bad_start bad_starts[] = {
	BAD_START("management record", "\1\x9\0\0\0\x10\0\0\xE\0FCGI_MAX_CONNS"),
	BAD_START("unknown type", "\1\x63\0\0\0\x8\0\0\0\0\0\0\0\0\0\0"),
	BAD_START("params first", "\1\4\0\1\0\x8\0\0\4\2NAMEab\0\0\0\0\0\0\0\0"),
	BAD_START("body first", "\1\5\0\1\0\x8\0\0abcdefgh"),
	BAD_START("abort", "\1\2\0\1\0\0\0\0\1\1\0\1\0\x8\0\0"),
	BAD_START("version 2", "\2\1\0\1\0\x8\0\0\0\1\1\0\0\0\0\0"),
	BAD_START("authorizer", "\1\1\0\1\0\x8\0\0\0\2\1\0\0\0\0\0"),
	BAD_START("filter", "\1\1\0\1\0\x8\0\0\0\3\1\0\0\0\0\0"),
	BAD_START("short begin body", "\1\1\0\1\0\4\0\0\0\1\1\0\0\0\0\0"),
	BAD_START("request id 0", "\1\1\0\0\0\x8\0\0\0\1\1\0\0\0\0\0\1\4\0\0\0\0\0\0"),
	BAD_START("half a header", "\1\1\0\1"),
	BAD_START("half a begin", "\1\1\0\1\0\x8\0\0\0\1"),
	BAD_START("HTTP", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
	BAD_START("one byte", "\1"),
	BAD_START("zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
};

static void test_server__connection_that_does_not_begin_with_a_request_is_refused(void **state)
{
	struct test_server *server = *state;

	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(bad_starts); i++) {
		const struct bad_start *start = &bad_starts[i];
		struct fcgi_client *client = test_server_connect(server, server);

		assert_row(client, start->name);
		assert_row(fcgi_client_send(client, start->bytes, start->length), start->name);
		assert_row(fcgi_client_was_closed(client), start->name);
	}
	assert_int_equal(atomic_load(&server->counts->handled), 0);
	assert_true(test_server_is_alive(server));
}

static void test_server__second_request_must_begin_well_too(void **state)
{
	struct test_server *server = *state;
	struct fcgi_response response;

	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(bad_starts); i++) {
		const struct bad_start *start = &bad_starts[i];
		struct fcgi_client *client = test_server_connect(server, server);

		assert_row(test_server_ask(client, "echo", &response), start->name);
		assert_row(fcgi_client_send(client, start->bytes, start->length), start->name);
		assert_row(fcgi_client_was_closed(client), start->name);
	}
	assert_int_equal(atomic_load(&server->counts->handled), ARRAY_SIZE(bad_starts));
}

/* A whole request, of which each test case sends a part and then nothing more. */
static void test_server__peer_that_stalls_is_cut_off(void **state)
{
	struct test_server *server = *state;
	struct fcgi_records request = {.owner = server};
	char body[3000] = {0};

	fcgi_add_request(&request, echo_params, body, sizeof(body));
	server->settings.threads = 1;
	server->settings.stall_timeout_ms = 30;
	assert_true(test_server_start(server));
	for (size_t part = 16; part < request.length; part += 97) {
		struct fcgi_client *client = test_server_connect(server, server);

		assert_true(fcgi_client_send(client, request.bytes, part));
		assert_true(test_server_is_alive(server));
		talloc_free(client);
	}
}

/* Never silent for long, never done. */
static void test_server__peer_that_dribbles_is_cut_off(void **state)
{
	static const char begin[] = "\1\1\0\1\0\x8\0\0\0\1\1\0\0\0\0\0";
	static const char long_params[] = "\1\4\0\1\xFF\xFF\0\0";
	struct test_server *server = *state;
	struct fcgi_client *client;
	int64_t start = monotonic_ms();
	bool sent;

	server->settings.threads = 1;
	server->settings.request_timeout_ms = 100;
	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(fcgi_client_send(client, begin, sizeof(begin) - 1));
	assert_true(fcgi_client_send(client, long_params, sizeof(long_params) - 1));
	do {
		sent = fcgi_client_send(client, "\1", 1);
		(void)poll(NULL, 0, 10);
	} while (sent && monotonic_ms() - start < PATIENCE_MS);
	assert_false(sent);
	assert_true(test_server_is_alive(server));
	assert_int_equal(atomic_load(&server->counts->handled), 1);
}

/* libfcgi takes the end of the connection for the end of the params. */
static void test_server__request_whose_params_do_not_end_never_runs(void **state)
{
	static const char *const params[] = {"DO=forbidden", "REMOTE_USER=", "HTTPS=on", NULL};
	struct test_server *server = *state;
	struct fcgi_records request = {.owner = server};

	fcgi_add_begin(&request, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(&request, params);
	server->settings.threads = 1;
	assert_true(test_server_start(server));
	for (size_t part = 16; part < request.length; part++) {
		struct fcgi_client *client = test_server_connect(server, server);

		assert_true(fcgi_client_send(client, request.bytes, part));
		talloc_free(client);
		if (part + FCGI_HEADER_SIZE > request.length)
			continue; /* the last record's padding and reserved byte may be any */
		client = test_server_connect(server, server);
		assert_true(fcgi_client_send(client, request.bytes, part));
		assert_true(fcgi_client_send(client, "garbage!", FCGI_HEADER_SIZE));
		talloc_free(client);
	}
	assert_true(test_server_is_alive(server));
	assert_int_equal(atomic_load(&server->counts->handled), 1);
}

/* Whatever it was sent before. */
static bool is_hung_up(void *client)
{
	struct pollfd peer = {.fd = ((const struct fcgi_client *)client)->fd};

	return poll(&peer, 1, 0) == 1 && peer.revents & POLLHUP;
}

static void test_server__peers_that_do_not_read_their_responses_are_cut_off(void **state)
{
	struct test_server *server = *state;
	struct fcgi_client *clients[8];
	struct fcgi_response response;

	server->settings.threads = 2;
	server->settings.stall_timeout_ms = 50;
	assert_true(test_server_start(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		clients[i] = test_server_connect(server, server);
		assert_true(test_server_send(clients[i], "large", NULL, 0));
	}
	assert_true(test_server_is_alive(server));
	for (size_t i = 0; i < ARRAY_SIZE(clients); i++) {
		assert_true(eventually(is_hung_up, clients[i]));
		assert_false(fcgi_client_receive(clients[i], &response));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(                                                           \
		test_server__##name, test_server_set_up, test_server_tear_down)
		TEST(many_requests_share_a_connection),
		TEST(threads_are_told_when_there_is_nothing_to_do),
		TEST(params_and_bodies_of_any_size_arrive),
		TEST(connection_is_closed_when_the_peer_does_not_keep_it),
		TEST(large_responses_arrive_whole),
		TEST(pieces_arrive_as_one_response),
		TEST(abandoned_responses_end_the_connection),
		TEST(unread_body_is_skipped),
		TEST(body_beyond_the_limit_ends_the_connection),
		TEST(forged_request_in_an_unread_body_never_runs),
		TEST(forged_request_beyond_the_limit_never_runs),
		TEST(connection_that_does_not_begin_with_a_request_is_refused),
		TEST(second_request_must_begin_well_too),
		TEST(peer_that_stalls_is_cut_off),
		TEST(peer_that_dribbles_is_cut_off),
		TEST(request_whose_params_do_not_end_never_runs),
		TEST(peers_that_do_not_read_their_responses_are_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
