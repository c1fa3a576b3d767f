/*
 * tests/faults/route_case.h - what every route does, as a table; and the application from HTTP down
 * to a real database, in one thread, to do it with. Whatever is broken meanwhile, a command's
 * effect is there once, or not at all and the client was told so.
 */
#ifndef FICUS_TESTS_FAULTS_ROUTE_CASE_H
#define FICUS_TESTS_FAULTS_ROUTE_CASE_H

#include "fcgi_app/app.h"
#include "fcgi_app/http/router.h"
#include "orm_mapping/mysql_answers.h"
#include "orm_mapping/mysql_availability.h"
#include "tests/support/stock_worker.h"

#define ROUTE_CASE_HISTORY_MAX  4
#define ROUTE_CASE_REQUESTS_MAX 2

#define ROUTE_CASE_REACTIONS_MAX 2

struct route_request {
	const char *method;
	const char *target;
	const char *body;
	const char *key; /* NULL: sent without an Idempotency-Key */
};

/*
 * What has happened, and the requests that come one after the other, or all while another command
 * for their SKU is at work; each of them is answered as if the others had not been there.
 */
struct route_case {
	const char *name;
	enum read_model model;
	struct route_request history[ROUTE_CASE_HISTORY_MAX];
	int reactions; /* that follow from the last request */
	bool together; /* they wait for the SKU, and are handled as a group */
	size_t request_count;
	struct route_request requests[ROUTE_CASE_REQUESTS_MAX];
};

extern const struct route_case route_cases[];
extern const size_t route_case_count;

/* The one of that name, which must be there. */
const struct route_case *route_case_called(const char *name);

/* What a handler thread of the application has. */
struct route_handler {
	struct stock_worker *worker;
	struct mysql_allocations_query allocations;
	struct mysql_answers answers;
	struct mysql_availability availability;
	struct app app;
	struct router router;
};

struct route_handler *route_handler_new(TALLOC_CTX *mem, struct stock_database *database,
	const struct connection_options *options, enum read_model model);

/* From now on its commands wait for those of others that share the turns. */
void route_handler_take_turns(struct route_handler *handler, struct turns *turns);

/* As a front end sends it: "NAME=value", ending in NULL. */
const char *const *route_request_params(TALLOC_CTX *mem, const struct route_request *request);

/* The status and the body of the answer, which is owned by mem. */
const char *route_handler_ask(
	struct route_handler *handler, TALLOC_CTX *mem, const struct route_request *request);

/* A case on a database of its shape. */
struct route_stage;

struct route_stage *route_stage_new(
	TALLOC_CTX *mem, struct stock_database *database, const struct route_case *row);

/* Puts the database where the case begins. */
void route_stage_reset(struct route_stage *stage);

/* How the request is answered when nothing is broken. */
const char *route_stage_answer(struct route_stage *stage, size_t request);

/* What the requests that were answered have done. */
struct route_result {
	const char *answers[ROUTE_CASE_REQUESTS_MAX]; /* NULL: there was none */
	bool may_lack_reactions; /* what failed for good may have taken them with it */
};

/*
 * Asserts that each answer is the right one or tells of an error, and that the database holds what
 * was answered, all of it, and nothing else. Of a request without an answer nobody knows.
 */
void assert_result(struct route_stage *stage, const struct route_result *result);

/* Asks all that is asked in the case, asserting that it is answered as if nothing had been. */
void assert_goes_on(struct route_stage *stage, struct route_handler *handler);

#endif
