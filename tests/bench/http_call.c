#include "config.h"

#include "tests/bench/http_call.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/answer.h"
#include "tests/bench/fatal.h"

#define CALL_SIZE 4096 /* of a request, or an answer */

static int connect_to(uint64_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
		fatal("nobody listens on port %llu", (unsigned long long)port);
	return fd;
}

/* Up to the whole answer; its status is 0 when it ends before. */
static struct answer receive(int fd, char *text)
{
	struct answer answer = {0};
	size_t length = 0;
	ssize_t got;

	while ((got = read(fd, text + length, CALL_SIZE - length)) > 0) {
		length += (size_t)got;
		if (answer_parse(text, length, &answer))
			break;
	}
	return answer;
}

int http_post(uint64_t port, const char *path, const char *body)
{
	char text[CALL_SIZE];
	int fd = connect_to(port);
	int length = snprintf(text, sizeof(text),
		"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		path, strlen(body), body);
	struct answer answer = {0};

	if (length > 0 && (size_t)length < sizeof(text) &&
		write(fd, text, (size_t)length) == length)
		answer = receive(fd, text);
	(void)close(fd);
	if (answer.status == 0)
		fatal("POST %s is not answered", path);
	return answer.status;
}
