/*
 * tests/support/row_bus.h - a bus for pages that send commands on rows: it notes them, answers what
 * a test has ordered, and writes nothing.
 */
#ifndef FICUS_TESTS_SUPPORT_ROW_BUS_H
#define FICUS_TESTS_SUPPORT_ROW_BUS_H

#include "services/bus/work.h"
#include "services/rows/row_commands.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"

/* A command that is no row's: the application's own. */
struct take_back {
	struct message message;
	const char *name;
	int32_t number;
};
extern const struct message_type take_back_type;

/* What the handlers get; a test looks at it, and changes it. */
struct dependencies {
	TALLOC_CTX *mem;
	struct message_bus *bus;
	struct work work;
	struct fake_clock clock;
	struct fake_random random;
	struct fake_log log;
	struct row_removal removal; /* what a removal comes to */
	const char *trace;          /* "ask 7 8\n", "remove 7\n", "secret 1 password\n" */
	const char *secret;         /* that was set */
	struct fake_failure failure;
};

struct dependencies *row_bus_new(TALLOC_CTX *mem);

#endif
