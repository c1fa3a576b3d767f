/* tests/support/webhook_receiver.h - takes posts as a test tells it to, and keeps them. */
#ifndef FICUS_TESTS_SUPPORT_WEBHOOK_RECEIVER_H
#define FICUS_TESTS_SUPPORT_WEBHOOK_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <talloc.h>

struct webhook_answer {
	int status;         /* 0: none, ever */
	const char *header; /* "Location: /there"; NULL: none but Content-Length */
	const char *body;   /* NULL: empty */
	size_t body_times;  /* the body is repeated so often; 0: once */
	bool hangs_up;      /* closes the connection afterwards, and does not say so */
};

struct webhook_receiver {
	pid_t pid;
	const char *folder;
	const char *url; /* http://127.0.0.1:<port>/hook */
	unsigned short port;
};

/* Gives these answers, one a post, and then 204. It ends when it is freed. */
struct webhook_receiver *webhook_receiver_start(
	TALLOC_CTX *mem, const struct webhook_answer *answers, size_t count);

/* Where one was that has ended; takes everything. */
struct webhook_receiver *webhook_receiver_start_again(TALLOC_CTX *mem, unsigned short port);

/* What was posted; its texts end in a NUL. */
struct posted {
	int connection;   /* counted from 1 */
	const char *head; /* request line and headers, each with CR LF */
	const char *body;
};

/* The post of that number, counted from 1, as soon as it is there. head NULL: it did not come. */
struct posted webhook_receiver_post(struct webhook_receiver *receiver, int number);

/* How many there are now. */
int webhook_receiver_count(struct webhook_receiver *receiver);

/* The value of a header of that post, owned by the receiver, or NULL. */
const char *posted_header(
	struct webhook_receiver *receiver, const struct posted *post, const char *name);

#endif
