#include "config.h"

#include "tests/support/nginx.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/process.h"

/* Only root can, and must, say who the workers are: they use the test's own folders. */
#define USER_LINE (geteuid() == 0 ? "user root;" : "")

static const char configuration[] =
	"%s\n"
	"daemon off;\n"
	"worker_processes 2;\n"
	"pid nginx.pid;\n"
	"events { worker_connections 2048; }\n"
	"http {\n"
	"	access_log off;\n"
	"	client_body_temp_path body;\n"
	"	fastcgi_temp_path fastcgi;\n"
	"	proxy_temp_path proxy;\n"
	"	scgi_temp_path scgi;\n"
	"	uwsgi_temp_path uwsgi;\n"
	"	client_max_body_size 64m;\n"
	"	keepalive_requests 1000000;\n"
	"	upstream app {\n"
	"		server unix:%s;\n"
	"		keepalive 128;\n"
	"		keepalive_requests 1000000;\n"
	"		keepalive_timeout 30s;\n"
	"	}\n"
	"	server {\n"
	"		listen 127.0.0.1:%u;\n"
	"		location / {\n"
	"			fastcgi_pass app;\n"
	"			fastcgi_keep_conn on;\n"
	"			fastcgi_param DO $arg_do;\n"
	"			fastcgi_param REQUEST_METHOD $request_method;\n"
	"			fastcgi_param CONTENT_LENGTH $content_length;\n"
	"		}\n"
	"	}\n"
	"}\n";

static bool write_configuration(const struct nginx *nginx, const char *path, const char *socket)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return false;
	(void)fprintf(file, configuration, USER_LINE, socket, nginx->port);
	return fclose(file) == 0;
}

static bool accepts(void *argument)
{
	const struct nginx *nginx = argument;
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(nginx->port),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool accepted = connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	(void)close(fd);
	return accepted;
}

/* nginx ends its workers on SIGTERM, but cannot on SIGKILL. */
static int stop_nginx(struct nginx *nginx)
{
	int status;

	(void)process_signal(nginx->pid, SIGTERM);
	if (!process_wait(nginx->pid, PATIENCE_MS, &status))
		process_kill(nginx->pid);
	return 0;
}

struct nginx *nginx_start(TALLOC_CTX *mem, const char *socket_path)
{
	struct nginx *nginx = mem_new(mem, struct nginx);
	const char *path;

	nginx->folder = temp_folder(nginx);
	nginx->port = free_port();
	path = mem_printf(nginx, "%s/nginx.conf", nginx->folder);
	if (write_configuration(nginx, path, socket_path)) {
		const char *log = mem_printf(nginx, "%s/error.log", nginx->folder);
		const char *const argv[] = {
			"nginx", "-p", nginx->folder, "-c", path, "-e", log, NULL};

		nginx->pid = process_spawn(argv, log);
		talloc_set_destructor(nginx, stop_nginx);
		if (eventually(accepts, nginx))
			return nginx;
	}
	talloc_free(nginx);
	return NULL;
}
