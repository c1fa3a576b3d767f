/*
 * services/bus/message_bus.h - takes a message to its handlers, and what their work gave rise to on
 * to others, first in first out, all in the caller's thread. One bus a thread; knows no domain.
 */
#ifndef FICUS_SERVICES_BUS_MESSAGE_BUS_H
#define FICUS_SERVICES_BUS_MESSAGE_BUS_H

#include "base/message.h"
#include "services/bus/clock.h"
#include "services/bus/random.h"

struct turns;         /* see turns.h */
struct work;          /* see work.h */
struct receipt;       /* see receipt.h */
struct journal_entry; /* see journal.h */
struct dependencies;  /* what the application's handlers are given; the bus only passes it on */
struct reply;         /* what the application's commands answer; may be NULL */

/* Commands have exactly one handler. It begins and commits its own unit of work. */
typedef bool (*command_handler)(const struct message *command, struct dependencies *deps,
	struct reply *reply, struct error *err);

/* Events have any number. In a transaction one writes only through the unit of work given. */
typedef bool (*event_handler)(
	const struct message *event, struct dependencies *deps, struct error *err);

struct command_route {
	const struct message_type *type;
	command_handler handle;
	const char *name;
	const char *aggregate; /* the text field that names what it changes; NULL: goes alone */
	bool is_inner; /* has more than its fields, for our own pages: no message can ask for it */
};

enum delivery_time {
	IN_TRANSACTION, /* part of the command: runs before COMMIT, fails with it */
	AFTER_COMMIT,   /* a reaction: isolated, retried, never seen by the caller */
};

struct subscription {
	const struct message_type *type;
	enum delivery_time delivery;
	event_handler handle;
	const char *name;
};

/* Rows of the two tables; the handler's name is for the log. */
#define COMMAND(type, handler)                                                                     \
	{                                                                                          \
		&(type), (handler), #handler, NULL, false                                          \
	}
#define SUBSCRIBE(type, delivery, subscriber)                                                      \
	{                                                                                          \
		&(type), (delivery), (subscriber), #subscriber                                     \
	}

/*
 * A command that may share its transaction with others for the same aggregate, which the field
 * names. Whenever its handler succeeds, it has committed.
 */
#define COMMAND_ON(type, handler, field)                                                           \
	{                                                                                          \
		&(type), (handler), #handler, (field), false                                       \
	}

#define COMMAND_INSIDE(type, handler)                                                              \
	{                                                                                          \
		&(type), (handler), #handler, NULL, true                                           \
	}

struct message_bus_settings {
	int command_attempts;  /* runs of a command's handler that lost a race, in all; default 5 */
	int reaction_attempts; /* runs of a failing reaction, in all; default 3 */
	int reaction_wait_ms;  /* before a reaction's second run; doubles each time; default 50 */
	int reaction_limit;    /* reactions in one handle(); the rest stays pending; default 100 */
};

extern const struct message_bus_settings message_bus_default_settings;

/* Everything here outlives the bus. */
struct message_bus_parts {
	const struct command_route *commands;
	size_t command_count;
	const struct subscription *subscriptions;
	size_t subscription_count;
	struct message_bus_settings settings;
	struct dependencies *deps;
	struct work *work;   /* of the handlers' unit of work */
	struct turns *turns; /* shared by the process's buses; NULL: every command goes alone */
	struct clock *clock;
	struct random *random;
	struct log *log;
};

struct message_bus;

/* Owned by mem. */
struct message_bus *message_bus_new(TALLOC_CTX *mem, const struct message_bus_parts *parts);

/*
 * Runs the command's handler, or the event's reactions, then what followed from them, until the
 * queue is empty or reaction_limit is reached. A command whose handler fails with ERROR_BUSY runs
 * again, whole, after a short random wait. Reactions that fail are logged and left pending.
 * Errors: whatever the command's handler fails with; INVALID for a type nobody handles.
 * Source: docs/messages.md.
 */
MUST_CHECK bool message_bus_handle(struct message_bus *bus, const struct message *message,
	struct reply *reply, struct error *err);

/*
 * The same for a command that comes with a receipt, which its handler's transaction keeps: then
 * it is handled once, however often it comes. Errors: also CONFLICT with receipt->state
 * RECEIPT_KNOWN, as it was handled before, or RECEIPT_HELD, as it is just now. NULL: no receipt.
 */
MUST_CHECK bool message_bus_handle_once(struct message_bus *bus, const struct message *command,
	struct receipt *receipt, struct reply *reply, struct error *err);

/*
 * The same for a command whose doing is to be kept in the journal, by the handler's transaction:
 * the entry is there just when the change is.
 */
MUST_CHECK bool message_bus_handle_noted(struct message_bus *bus, const struct message *command,
	const struct journal_entry *entry, struct reply *reply, struct error *err);

/* The type of the command of that name; false, with INVALID, when there is none. */
MUST_CHECK bool message_bus_find_command(const struct message_bus *bus, const char *name,
	const struct message_type **out, struct error *err);

/* For a transaction: gives an event to its in-transaction subscribers, before COMMIT. */
MUST_CHECK bool message_bus_deliver(
	struct message_bus *bus, const struct message *event, struct error *err);

/* For a transaction: puts a copy of a committed event at the tail of the queue. */
void message_bus_enqueue(struct message_bus *bus, const struct message *event);

#endif
