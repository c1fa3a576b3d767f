/*
 * tests/support/test_bus.h - the whole service over some unit of work, everything else being fakes:
 * what bootstrap.c does for a handler thread.
 */
#ifndef FICUS_TESTS_SUPPORT_TEST_BUS_H
#define FICUS_TESTS_SUPPORT_TEST_BUS_H

#include "services/bus/command_group.h"
#include "services/dependencies.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"

struct test_bus {
	TALLOC_CTX *mem; /* owns all below, and replies */
	struct fake_clock clock;
	struct fake_random random;
	struct fake_log log;
	struct dependencies deps;
	struct message_bus_parts parts;
	struct message_bus *bus;
};

/* The bus gets the application's own tables of handlers, and uow gets the bus. */
void test_bus_init(struct test_bus *bus, TALLOC_CTX *mem, struct unit_of_work *uow);

/* Puts another bus in place of the first, after a test changed something in parts. */
void test_bus_rewire(struct test_bus *bus);

/* Adds a subscription behind the application's own. */
void test_bus_subscribe(struct test_bus *bus, struct subscription subscription);

/* Handles the message, asserting that it succeeds; returns the reply's batchref. */
const char *test_bus_accept(struct test_bus *bus, const struct message *message);

/* The same for a NULL-terminated list of messages. */
void test_bus_accept_all(struct test_bus *bus, const struct message *const *messages);

/* Handles the message, asserting that it fails; returns how. */
struct error test_bus_refuse(struct test_bus *bus, const struct message *message);

/* One of several commands in a group, and what it answers. */
struct test_member {
	struct group_member member;
	struct reply reply;
};

/* Runs a NULL-terminated list of commands as one group led by the bus; fills as many members. */
MUST_CHECK bool test_bus_run_group(
	struct test_bus *bus, const struct message *const *commands, struct test_member *members);

/* The same with a receipt for each of them. */
MUST_CHECK bool test_bus_run_group_once(struct test_bus *bus, const struct message *const *commands,
	struct test_member *members, struct receipt *receipts);

/* Begin and get, asserting that they succeed; NULL when there is no such product. */
struct product *begin_and_get(struct unit_of_work *uow, const char *sku, const char *orderid);

/* Commit, asserting that it succeeds, and end. */
void commit_and_end(struct unit_of_work *uow);

#endif
