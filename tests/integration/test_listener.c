/* The socket: made, taken over, inherited, or refused with a reason. */
#include "config.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fcgi_app/server/listener.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/test_server.h"

struct fixture {
	const char *folder;
	struct server_settings settings;
	struct listener listener;
	struct error err;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->folder = temp_folder(fixture);
	fixture->settings = server_default_settings;
	fixture->settings.socket_path = mem_printf(fixture, "%s/socket", fixture->folder);
	fixture->listener.fd = -1;
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	listener_close(&fixture->listener);
	talloc_free(fixture);
	return 0;
}

static bool open_listener(struct fixture *fixture)
{
	return listener_open(&fixture->listener, &fixture->settings, &fixture->err);
}

static bool can_connect(struct fixture *fixture)
{
	struct fcgi_client *client = fcgi_client_open(NULL, fixture->settings.socket_path);

	talloc_free(client);
	return client;
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

/* A bound socket at the path, not listening. */
static int bind_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void test_listener__socket_has_the_mode_set_whatever_the_umask(void **state)
{
	static const mode_t masks[] = {0, 022, 077, 0777};
	static const mode_t modes[] = {0600, 0660, 0666};
	struct fixture *fixture = *state;
	mode_t old_mask = umask(0);
	struct stat file;

	for (size_t i = 0; i < ARRAY_SIZE(masks) * ARRAY_SIZE(modes); i++) {
		(void)umask(masks[i % ARRAY_SIZE(masks)]);
		fixture->settings.socket_mode = modes[i / ARRAY_SIZE(masks)];
		assert_true(open_listener(fixture));
		assert_int_equal(stat(fixture->settings.socket_path, &file), 0);
		assert_int_equal(file.st_mode & 0777, fixture->settings.socket_mode);
		assert_int_equal(umask(0), masks[i % ARRAY_SIZE(masks)]);
		listener_close(&fixture->listener);
	}
	(void)umask(old_mask);
}

static void test_listener__socket_has_the_group_set(void **state)
{
	struct fixture *fixture = *state;
	struct group *group = getgrgid(getegid());
	struct stat file;

	assert_non_null(group);
	fixture->settings.socket_group = group->gr_name;
	assert_true(open_listener(fixture));
	assert_int_equal(stat(fixture->settings.socket_path, &file), 0);
	assert_int_equal(file.st_gid, getegid());
}

static void test_listener__unknown_group_is_refused_and_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;

	fixture->settings.socket_group = "no-such-group";
	assert_false(open_listener(fixture));
	assert_int_equal(fixture->err.kind, ERROR_INVALID);
	assert_non_null(strstr(fixture->err.message, "no-such-group"));
	assert_false(exists(fixture->settings.socket_path));
}

static void test_listener__socket_of_a_live_server_is_not_taken(void **state)
{
	struct fixture *fixture = *state;
	struct listener second;

	assert_true(open_listener(fixture));
	assert_false(listener_open(&second, &fixture->settings, &fixture->err));
	assert_int_equal(fixture->err.kind, ERROR_INVALID);
	assert_non_null(strstr(fixture->err.message, "Another server"));
	assert_true(can_connect(fixture));
}

static void test_listener__socket_with_a_full_backlog_is_not_taken(void **state)
{
	struct fixture *fixture = *state;
	int busy = bind_at(fixture->settings.socket_path);
	struct fcgi_client *client = NULL;

	assert_int_equal(listen(busy, 0), 0);
	client = fcgi_client_open(fixture, fixture->settings.socket_path);
	assert_non_null(client);
	assert_false(open_listener(fixture));
	assert_non_null(strstr(fixture->err.message, "Another server"));
	(void)close(busy);
}

static void test_listener__socket_of_a_dead_server_is_replaced(void **state)
{
	struct fixture *fixture = *state;

	(void)close(bind_at(fixture->settings.socket_path));
	assert_true(open_listener(fixture));
	assert_true(can_connect(fixture));
}

static void test_listener__other_files_are_never_removed(void **state)
{
	struct fixture *fixture = *state;
	int fd = open(fixture->settings.socket_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	(void)close(fd);
	assert_false(open_listener(fixture));
	assert_non_null(strstr(fixture->err.message, "is not a socket"));
	assert_true(exists(fixture->settings.socket_path));
}

static void test_listener__paths_that_cannot_be_are_refused(void **state)
{
	struct fixture *fixture = *state;
	const char *const paths[] = {
		"",
		mem_printf(fixture, "%s/%0150d", fixture->folder, 1),
		mem_printf(fixture, "%s/missing/socket", fixture->folder),
		mem_printf(fixture, "%s", fixture->folder),
		NULL,
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		fixture->err = (struct error){0};
		fixture->settings.socket_path = paths[i];
		assert_false(open_listener(fixture));
		assert_int_equal(fixture->err.kind, ERROR_INVALID);
		assert_true(strlen(fixture->err.message) > 0);
	}
}

static void test_listener__longest_path_works(void **state)
{
	struct fixture *fixture = *state;
	const int size = (int)sizeof(((struct sockaddr_un *)0)->sun_path) - 1;
	const int rest = size - (int)strlen(fixture->folder) - 1;

	fixture->settings.socket_path = mem_printf(fixture, "%s/%0*d", fixture->folder, rest, 1);
	assert_true(open_listener(fixture));
	assert_true(exists(fixture->settings.socket_path));
}

static void test_listener__shut_ends_connecting_but_not_accepting(void **state)
{
	struct fixture *fixture = *state;
	const char *other_name = mem_printf(fixture, "%s/other", fixture->folder);
	struct fcgi_client *early;
	int fd;

	assert_true(open_listener(fixture));
	assert_int_equal(link(fixture->settings.socket_path, other_name), 0);
	early = fcgi_client_open(fixture, fixture->settings.socket_path);
	assert_non_null(early);
	listener_shut(&fixture->listener);
	assert_false(exists(fixture->settings.socket_path));
	assert_false(can_connect(fixture));
	assert_null(fcgi_client_open(fixture, other_name));
	fd = accept(fixture->listener.fd, NULL, NULL);
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(accept(fixture->listener.fd, NULL, NULL), -1);
}

static void test_listener__file_that_replaced_ours_is_left_alone(void **state)
{
	struct fixture *fixture = *state;
	int other;

	assert_true(open_listener(fixture));
	assert_int_equal(unlink(fixture->settings.socket_path), 0);
	other = bind_at(fixture->settings.socket_path);
	listener_close(&fixture->listener);
	assert_true(exists(fixture->settings.socket_path));
	(void)close(other);
}

static void serve_on_inherited_socket(struct fixture *fixture, bool by_environment)
{
	struct test_server *server = test_server_new(fixture);
	struct fcgi_response response;
	struct fcgi_client *client;

	server->inherited_fd = bind_at(fixture->settings.socket_path);
	server->by_environment = by_environment;
	server->settings.socket_path = fixture->settings.socket_path;
	assert_int_equal(listen(server->inherited_fd, 10), 0);
	assert_true(test_server_start(server));
	client = test_server_connect(server, server);
	assert_true(test_server_ask(client, "echo", &response));
	assert_int_equal(test_server_stop(server), 0);
	/* Whoever passed it may start another server on it: connecting still works. */
	assert_true(can_connect(fixture));
	(void)close(server->inherited_fd);
}

static void test_listener__socket_is_inherited_as_standard_input(void **state)
{
	serve_on_inherited_socket(*state, false);
}

static void test_listener__socket_is_inherited_from_systemd(void **state)
{
	serve_on_inherited_socket(*state, true);
}

static void test_listener__inherited_descriptor_must_be_a_listening_unix_socket(void **state)
{
	struct fixture *fixture = *state;
	struct test_server *server = test_server_new(fixture);
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(listen(tcp, 1), 0);
	server->inherited_fd = tcp;
	(void)test_server_start(server);
	assert_int_equal(process_signal(server->pid, 0), -1); /* it has ended */
	server->pid = 0;
	assert_false(exists(server->settings.socket_path));
	(void)close(tcp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(test_listener__##name, set_up, tear_down)
		TEST(socket_has_the_mode_set_whatever_the_umask),
		TEST(socket_has_the_group_set),
		TEST(unknown_group_is_refused_and_leaves_nothing),
		TEST(socket_of_a_live_server_is_not_taken),
		TEST(socket_with_a_full_backlog_is_not_taken),
		TEST(socket_of_a_dead_server_is_replaced),
		TEST(other_files_are_never_removed),
		TEST(paths_that_cannot_be_are_refused),
		TEST(longest_path_works),
		TEST(shut_ends_connecting_but_not_accepting),
		TEST(file_that_replaced_ours_is_left_alone),
		TEST(socket_is_inherited_as_standard_input),
		TEST(socket_is_inherited_from_systemd),
		TEST(inherited_descriptor_must_be_a_listening_unix_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
