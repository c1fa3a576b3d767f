/*
 * tests/support/crowd.h - 64 clients at the FastCGI socket, each on a thread and a kept connection
 * of its own, that ask the same questions over and over: fast enough for a million of them.
 */
#ifndef FICUS_TESTS_SUPPORT_CROWD_H
#define FICUS_TESTS_SUPPORT_CROWD_H

#include "tests/support/fcgi_client.h"
#include "tests/support/site.h"

#define CROWD_CLIENTS 64

/* In target and body, @ stands for what differs from client to client and from round to round. */
struct crowd_question {
	const char *method;
	const char *target;
	const char *body;   /* NULL: none */
	const char *answer; /* what it starts with: "Status: 200" */
};

struct crowd;

/* questions: as many as count, asked in this order; they outlive the crowd. */
struct crowd *crowd_start(struct site *site, const struct crowd_question *questions, size_t count);

/* Answers so far. */
unsigned crowd_answers(struct crowd *crowd);

/* Waits until there are so many; false: they do not come. */
bool crowd_reaches(struct crowd *crowd, unsigned answers);

/* Stops asking. False: there was a wrong answer, or none; it is on standard error. Frees. */
bool crowd_end(struct crowd *crowd);

/* Asks one question on a connection; whether the answer is right. */
bool crowd_ask(struct fcgi_client *client, const struct crowd_question *question, const char *tag);

#endif
