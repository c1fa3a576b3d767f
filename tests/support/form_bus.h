/*
 * tests/support/form_bus.h - a bus for tests on forms: it keeps what it was sent, and answers as
 * the test says.
 */
#ifndef FICUS_TESTS_SUPPORT_FORM_BUS_H
#define FICUS_TESTS_SUPPORT_FORM_BUS_H

#include "services/bus/work.h"
#include "services/rows/row_commands.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"

struct form_bus;

/* What the handler does with a command. */
typedef bool form_bus_answer(struct form_bus *this, struct error *err);

struct form_bus {
	struct work work;
	struct fake_clock clock;
	struct fake_random random;
	struct fake_log log;
	struct message_bus *bus;
	form_bus_answer *answer;       /* NULL: it succeeds, and what is added gets the key "10" */
	const struct row_loss *losses; /* what goes with rows, for whoever asks */
	size_t loss_count;
	int call_count;
	/* Of the last command, as long as its visit lasts. */
	const struct store_lamp *stored; /* NULL: it was another one */
	const struct buy_lamp *bought;   /* likewise */
	struct row_edit edit;
	struct journal_entry entry;
};

/* Owned by mem. It takes SaveRow, StoreLamp and BuyLamp, and tells of losses. */
struct form_bus *form_bus_new(TALLOC_CTX *mem);

/* A command for lamps: with what was seen of the price, and the state. */
struct store_lamp {
	struct message message;
	const char *title;
	const char *cost; /* "price" */
	const char *state;
	const char *seen_cost;
	const char *seen_state;
};
extern const struct message_type store_lamp_type;

/* The same for a new one, of which nothing was seen. */
struct buy_lamp {
	struct message message;
	const char *title;
	const char *cost;
};
extern const struct message_type buy_lamp_type;

/* The entry for a field; NULL: there is none. */
struct row_entry *form_bus_entry(const struct row_edit *edit, const char *field);

#endif
