#include "config.h"

#include "tests/support/mariadb.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/process.h"

#define MARIADB_SERVER "mariadbd"
#define MYSQL_SERVER   "mysqld"

struct mariadb {
	bool is_mysql;
	const char *folder;
	const char *data_option;
	const char *temp_option; /* a server that starts removes what another one keeps in /tmp */
	const char *socket_path;
	const char *log_path;
	unsigned short port;
	pid_t pid; /* 0: not running */
};

/* The last option, if there is need of it: neither program works for root unless told so. */
static const char *root_option(void)
{
	return geteuid() == 0 ? "--user=root" : NULL;
}

static int end(struct mariadb *server)
{
	mariadb_kill(server);
	return 0;
}

static void install(struct mariadb *server)
{
	/* By force, since a machine without a name, as a bare chroot is, is no matter. */
	const char *const mariadb[] = {"mariadb-install-db", "--no-defaults", "--skip-test-db",
		"--force", "--auth-root-authentication-method=normal", server->data_option,
		server->temp_option, root_option(), NULL};
	const char *const mysql[] = {MYSQL_SERVER, "--no-defaults", "--initialize-insecure",
		server->data_option, server->temp_option, root_option(), NULL};
	pid_t pid = process_spawn(server->is_mysql ? mysql : mariadb, server->log_path);
	int status = -1;

	if (!process_wait(pid, 3 * PATIENCE_MS, &status) || status != 0)
		abort();
}

struct mariadb *mariadb_new(TALLOC_CTX *mem)
{
	struct mariadb *server = mem_new(mem, struct mariadb);

	server->is_mysql =
		strcmp(installed_program(MARIADB_SERVER, MYSQL_SERVER), MYSQL_SERVER) == 0;
	server->folder = temp_folder(server);
	server->data_option = mem_printf(server, "--datadir=%s/data", server->folder);
	server->temp_option = mem_printf(server, "--tmpdir=%s", server->folder);
	server->socket_path = mem_printf(server, "%s/mariadb.sock", server->folder);
	server->log_path = mem_printf(server, "%s/log", server->folder);
	server->port = free_port();
	install(server);
	talloc_set_destructor(server, end);
	return server;
}

static bool takes_connections(void *argument)
{
	const struct mariadb *server = argument;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool connected;

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", server->socket_path);
	connected = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	(void)close(fd);
	return connected;
}

/* Newer ones make themselves a certificate unless told that they know no TLS. */
void mariadb_start(struct mariadb *server)
{
	const char *const argv[] = {server->is_mysql ? MYSQL_SERVER : MARIADB_SERVER,
		"--no-defaults", "--bind-address=127.0.0.1",
		mem_printf(server, "--port=%u", (unsigned)server->port),
		"--innodb-buffer-pool-size=32M", "--performance-schema=OFF", "--loose-mysqlx=OFF",
		"--secure-file-priv=", server->is_mysql ? "--tls-version=" : "--skip-ssl",
		server->data_option, server->temp_option,
		mem_printf(server, "--socket=%s", server->socket_path), root_option(), NULL};

	server->pid = process_spawn(argv, server->log_path);
	if (!eventually(takes_connections, server))
		abort();
}

void mariadb_stop(struct mariadb *server)
{
	int status;

	(void)process_signal(server->pid, SIGTERM);
	if (!process_wait(server->pid, PATIENCE_MS, &status))
		abort();
	server->pid = 0;
}

void mariadb_kill(struct mariadb *server)
{
	process_kill(server->pid);
	server->pid = 0;
}

const char *mariadb_url(TALLOC_CTX *mem, const struct mariadb *server, const char *database)
{
	return mem_printf(
		mem, "mysql://root@localhost/%s?unix_socket=%s", database, server->socket_path);
}

const char *mariadb_tcp_url(TALLOC_CTX *mem, const struct mariadb *server, const char *database)
{
	return mem_printf(mem, "mysql://root@127.0.0.1:%u/%s", (unsigned)server->port, database);
}
