/*
 * tests/support/small_service.h - the least that a bus can serve: messages, handlers and a
 * transaction of its own, without a domain. Every handler leaves a word in the trace, and tests
 * compare the whole of it.
 */
#ifndef FICUS_TESTS_SUPPORT_SMALL_SERVICE_H
#define FICUS_TESTS_SUPPORT_SMALL_SERVICE_H

#include "services/bus/work.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"

/* Makes events 1 to count. */
struct start {
	struct message message;
	const char *reason;
	int32_t count;
};

/* Event 7 makes events 71 to 7x, x being its children. */
struct happened {
	struct message message;
	int32_t number;
	int32_t children;
};

/* Has in-transaction subscribers only. */
struct noted {
	struct message message;
	int32_t number;
};

extern const struct message_type start_type;
extern const struct message_type happened_type;
extern const struct message_type noted_type;

#define SMALL_SERVICE_EVENTS_MAX 64

/* The application, as far as a bus can tell. */
struct dependencies {
	struct work work;
	struct receipts receipts;
	struct happened events[SMALL_SERVICE_EVENTS_MAX]; /* recorded in this transaction */
	size_t event_count;
	size_t next_event;
	struct noted note; /* recorded behind them, when it has a type */
	bool note_is_taken;
	char trace[4096];
	struct message_bus *bus;
	struct fake_clock clock;
	struct fake_random random;
	struct fake_log log;
	struct fake_failure fail_begin;
	struct fake_failure fail_claim;      /* the receipt is known */
	struct fake_failure fail_command;    /* before its commit */
	struct fake_failure fail_afterwards; /* the command, after its commit */
	struct fake_failure fail_commit;
	struct fake_failure fail_first_subscriber;
	struct fake_failure fail_first_reaction;
	bool notes;       /* the command records a Noted, too */
	int32_t children; /* of the command's events */
};

struct reply {
	int32_t answer;
};

int small_service_set_up(void **state);
int small_service_tear_down(void **state);

#define WITH_SMALL_SERVICE(test)                                                                   \
	cmocka_unit_test_setup_teardown(test, small_service_set_up, small_service_tear_down)

/* A bus over the service's own handlers in place of the one in use; or over the parts given. */
void small_service_set(struct dependencies *deps, struct message_bus_settings settings);
void small_service_rewire(struct dependencies *deps, const struct message_bus_parts *parts);

/* Parts with everything but tables of handlers. */
struct message_bus_parts small_service_parts(struct dependencies *deps);

/* Hands the message to the bus. */
MUST_CHECK bool start(struct dependencies *deps, int32_t count, struct error *err);
MUST_CHECK bool start_once(
	struct dependencies *deps, int32_t count, struct receipt *receipt, struct error *err);
MUST_CHECK bool happen(struct dependencies *deps, int32_t number, int32_t children);

/* Events parent1 to parentN of this transaction, each with so many children. */
void record(struct dependencies *deps, int32_t parent, int32_t count, int32_t children);

void order_failure(struct fake_failure *failure, enum error_kind kind, int times);

size_t count_in_trace(const struct dependencies *deps, const char *word);

#endif
