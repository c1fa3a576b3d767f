/* tests/support/mail_catcher.h - a real mail server on this machine that keeps what it gets. */
#ifndef FICUS_TESTS_SUPPORT_MAIL_CATCHER_H
#define FICUS_TESTS_SUPPORT_MAIL_CATCHER_H

#include <stdbool.h>
#include <sys/types.h>
#include <talloc.h>

struct mail_catcher {
	pid_t pid;
	const char *folder;
	const char *url; /* smtp://... */
	unsigned short port;
};

struct mail_catcher_options {
	unsigned short port; /* 0: any that is free */
	const char
		*refuse;   /* "rcpt=550 nobody here": at hello, mail, rcpt or data; NULL: nothing */
	const char *times; /* so often; NULL: always */
};

/* Waits until it answers; NULL: it did not start. It ends, and forgets all, when it is freed. */
struct mail_catcher *mail_catcher_start(
	TALLOC_CTX *mem, const struct mail_catcher_options *options);

/*
 * The mail of that number, counted from 1, as soon as it is there, owned by the catcher: lines
 * "X-MailFrom: sender" and "X-RcptTo: recipient", then what was sent, byte by byte. NULL: it did
 * not come.
 */
const char *mail_catcher_mail(struct mail_catcher *catcher, int number);

/* How many there are now. */
int mail_catcher_count(struct mail_catcher *catcher);

#endif
