#include "config.h"

#include "tests/support/webhook_receiver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "tests/support/awaited_file.h"
#include "tests/support/process.h"

#define POST_MAX 65536

/* The receiver's own process. */
struct service {
	const char *folder;
	const struct webhook_answer *answers;
	size_t answer_count;
	int post_count;
	int connection_count;
};

/* On any port that is free when *port is 0. */
static int listen_on(unsigned short *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(*port)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int yes = 1; /* connections of the one before may still be closing */

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
		bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 16) != 0 ||
		getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		abort();
	*port = ntohs(address.sin_port);
	return fd;
}

static size_t content_length(const char *head)
{
	const char *line = strcasestr(head, "\r\nContent-Length:");

	return line ? strtoul(line + strlen("\r\nContent-Length:"), NULL, 10) : 0;
}

/* One post, ending in a NUL; false when the client has closed the connection. */
static bool read_post(int fd, char *post)
{
	size_t length = 0;

	for (;;) {
		const char *end;
		ssize_t got = read(fd, post + length, POST_MAX - 1 - length);

		if (got <= 0)
			return false;
		length += (size_t)got;
		post[length] = '\0';
		end = strstr(post, "\r\n\r\n");
		if (end && strlen(end + 4) >= content_length(post))
			return true;
	}
}

static void keep(struct service *service, const char *post)
{
	char path[256];
	char final_path[256];
	FILE *file;

	service->post_count++;
	(void)snprintf(
		final_path, sizeof(final_path), "%s/%d", service->folder, service->post_count);
	(void)snprintf(path, sizeof(path), "%s/new", service->folder);
	file = fopen(path, "w");
	if (!file)
		abort();
	(void)fprintf(file, "%d\n%s", service->connection_count, post);
	if (fclose(file) != 0 || rename(path, final_path) != 0)
		abort();
}

static void write_answer(int fd, const struct webhook_answer *answer)
{
	size_t times = answer->body_times ? answer->body_times : 1;
	const char *body = answer->body ? answer->body : "";
	FILE *out = fdopen(dup(fd), "w");

	if (!out)
		abort();
	(void)fprintf(out, "HTTP/1.1 %d Whatever\r\nContent-Length: %zu\r\n%s%s\r\n",
		answer->status, times * strlen(body), answer->header ? answer->header : "",
		answer->header ? "\r\n" : "");
	for (size_t i = 0; i < times; i++)
		(void)fputs(body, out);
	(void)fclose(out);
}

static void serve_connection(struct service *service, int fd)
{
	static const struct webhook_answer no_more = {.status = 204};
	static char post[POST_MAX];

	service->connection_count++;
	while (read_post(fd, post)) {
		size_t number = (size_t)service->post_count;
		const struct webhook_answer *answer =
			number < service->answer_count ? &service->answers[number] : &no_more;

		keep(service, post);
		if (answer->status != 0)
			write_answer(fd, answer);
		if (answer->hangs_up)
			return;
	}
}

static _Noreturn void serve(struct service *service, int listener)
{
	(void)signal(SIGPIPE, SIG_IGN); /* a client need not read all of an answer */
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			_exit(EXIT_FAILURE);
		serve_connection(service, fd);
		(void)close(fd);
	}
}

static int end(struct webhook_receiver *receiver)
{
	process_kill(receiver->pid);
	return 0;
}

static struct webhook_receiver *start(
	TALLOC_CTX *mem, unsigned short port, const struct webhook_answer *answers, size_t count)
{
	struct webhook_receiver *receiver = mem_new(mem, struct webhook_receiver);
	int listener = listen_on(&port);

	receiver->folder = temp_folder(receiver);
	receiver->port = port;
	receiver->url = mem_printf(receiver, "http://127.0.0.1:%u/hook", (unsigned)port);
	receiver->pid = process_fork();
	if (receiver->pid == 0)
		serve(&(struct service){receiver->folder, answers, count, 0, 0}, listener);
	(void)close(listener);
	talloc_set_destructor(receiver, end);
	return receiver;
}

struct webhook_receiver *webhook_receiver_start(
	TALLOC_CTX *mem, const struct webhook_answer *answers, size_t count)
{
	return start(mem, 0, answers, count);
}

struct webhook_receiver *webhook_receiver_start_again(TALLOC_CTX *mem, unsigned short port)
{
	return start(mem, port, NULL, 0);
}

static const char *path_of(struct webhook_receiver *receiver, int number)
{
	return mem_printf(receiver, "%s/%d", receiver->folder, number);
}

struct posted webhook_receiver_post(struct webhook_receiver *receiver, int number)
{
	const char *text = await_file(receiver, path_of(receiver, number));
	struct posted post = {0};
	const char *head;
	const char *end;

	if (!text)
		return post;
	head = strchr(text, '\n') + 1;
	end = strstr(head, "\r\n\r\n");
	post.connection = (int)strtol(text, NULL, 10);
	post.head = mem_text_n(receiver, head, (size_t)(end - head) + 2);
	post.body = end + 4;
	return post;
}

int webhook_receiver_count(struct webhook_receiver *receiver)
{
	int count = 0;

	while (access(path_of(receiver, count + 1), F_OK) == 0)
		count++;
	return count;
}

const char *posted_header(
	struct webhook_receiver *receiver, const struct posted *post, const char *name)
{
	size_t length = strlen(name);
	const char *line = strchr(post->head, '\n') + 1;

	for (; *line; line = strchr(line, '\n') + 1) {
		const char *value = line + length + 1;

		if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
			value += strspn(value, " ");
			return mem_text_n(receiver, value, strcspn(value, "\r"));
		}
	}
	return NULL;
}
