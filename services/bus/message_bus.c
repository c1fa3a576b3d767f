#include "config.h"

#include "services/bus/message_bus.h"

#include <assert.h>

#include "services/bus/command_group.h"

const struct message_bus_settings message_bus_default_settings = {
	.command_attempts = 5,
	.reaction_attempts = 3,
	.reaction_wait_ms = 50,
	.reaction_limit = 100,
};

/* The longest random wait before a command's second run, in milliseconds; doubles each time. */
#define COMMAND_WAIT_MS 4

/* However often a command or a reaction has failed: somebody waits for the answer. */
#define WAIT_MAX_MS 10000

struct queued {
	struct queued *next;
	struct message *message;
};

struct message_bus {
	struct message_bus_parts parts;
	TALLOC_CTX *work;    /* what one handle() needs; NULL between */
	struct queued *head; /* events whose reactions are still to run, oldest first */
	struct queued **tail;
};

struct message_bus *message_bus_new(TALLOC_CTX *mem, const struct message_bus_parts *parts)
{
	struct message_bus *bus = mem_new(mem, struct message_bus);

	bus->parts = *parts;
	return bus;
}

void message_bus_enqueue(struct message_bus *bus, const struct message *event)
{
	struct queued *queued;

	/* A unit of work used by itself, by a tool or a test: what is pending is resumed later. */
	if (!bus->work)
		return;
	queued = mem_new(bus->work, struct queued);
	queued->message = message_copy(queued, event);
	*bus->tail = queued;
	bus->tail = &queued->next;
}

static const struct command_route *find_route(
	const struct message_bus *bus, const struct message_type *type)
{
	for (size_t i = 0; i < bus->parts.command_count; i++)
		if (bus->parts.commands[i].type == type)
			return &bus->parts.commands[i];
	return NULL;
}

bool message_bus_find_command(const struct message_bus *bus, const char *name,
	const struct message_type **out, struct error *err)
{
	for (size_t i = 0; i < bus->parts.command_count; i++) {
		const struct command_route *route = &bus->parts.commands[i];

		if (!route->is_inner && strcmp(route->type->name, name) == 0) {
			*out = route->type;
			return true;
		}
	}
	return error_set(err, ERROR_INVALID, "Unknown message name %s", name);
}

bool message_bus_deliver(struct message_bus *bus, const struct message *event, struct error *err)
{
	for (size_t i = 0; i < bus->parts.subscription_count; i++) {
		const struct subscription *to = &bus->parts.subscriptions[i];

		if (to->type != event->type || to->delivery != IN_TRANSACTION)
			continue;
		message_log(
			bus->parts.log, LOG_LEVEL_DEBUG, "event in transaction", event, to->name);
		if (!to->handle(event, bus->parts.deps, err))
			return false;
	}
	return true;
}

/* Up to COMMAND_WAIT_MS after the first lost race, twice that after the second, and so on. */
static void wait_before_rerun(struct message_bus *bus, int attempt)
{
	uint32_t most = COMMAND_WAIT_MS;

	while (--attempt > 0 && most < WAIT_MAX_MS)
		most *= 2;
	clock_wait_ms(bus->parts.clock, 1 + (int)random_below(bus->parts.random, most));
}

static void run_alone(struct message_bus *bus, struct group_member *self)
{
	struct error *err = &self->err;

	for (int attempt = 1;; attempt++) {
		*err = (struct error){0};
		self->ok = command_group_run_member(&bus->parts, self, err);
		if (self->ok)
			return;
		log_info(bus->parts.log, "command failed",
			LOG_TEXT("type", self->command->type->name), LOG_NUMBER("attempt", attempt),
			LOG_CAUSE(err));
		if (err->kind != ERROR_BUSY || attempt >= bus->parts.settings.command_attempts)
			return;
		wait_before_rerun(bus, attempt);
	}
}

/* Nobody is told of a failure but the log; what must not be lost was stored before. */
static void run_reaction(
	struct message_bus *bus, const struct subscription *to, const struct message *event)
{
	struct log *log = bus->parts.log;
	int wait_ms = bus->parts.settings.reaction_wait_ms;

	for (int attempt = 1;; attempt++, wait_ms *= 2) {
		struct error err = {0};

		message_log(log, LOG_LEVEL_INFO, "event", event, to->name);
		if (to->handle(event, bus->parts.deps, &err))
			return;
		log_warning(log, "event handler failed", LOG_TEXT("handler", to->name),
			LOG_NUMBER("attempt", attempt), LOG_CAUSE(&err));
		if (attempt >= bus->parts.settings.reaction_attempts)
			break;
		clock_wait_ms(bus->parts.clock, wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS);
	}
	message_log(log, LOG_LEVEL_ERROR, "giving up", event, to->name);
}

/* Runs the event's reactions, as long as any are *left to run. */
static void react(struct message_bus *bus, const struct message *event, int *left)
{
	for (size_t i = 0; i < bus->parts.subscription_count; i++) {
		const struct subscription *to = &bus->parts.subscriptions[i];

		if (to->type != event->type || to->delivery != AFTER_COMMIT)
			continue;
		if (*left == 0) {
			message_log(
				bus->parts.log, LOG_LEVEL_WARNING, "left pending", event, to->name);
			continue;
		}
		run_reaction(bus, to, event);
		(*left)--;
	}
}

static void run_queue(struct message_bus *bus)
{
	int left = bus->parts.settings.reaction_limit;

	for (const struct queued *at = bus->head; at; at = at->next)
		react(bus, at->message, &left);
}

static bool is_event(const struct message_bus *bus, const struct message_type *type)
{
	for (size_t i = 0; i < bus->parts.subscription_count; i++)
		if (bus->parts.subscriptions[i].type == type)
			return true;
	return false;
}

static const char *aggregate_of(const struct command_route *route, const struct message *command)
{
	return message_text(command, message_find_field(command->type, route->aggregate));
}

/*
 * With those that came meanwhile for the same aggregate, or alone; not at all when a group that
 * failed has told the outcome.
 */
static void lead(struct message_bus *bus, struct group_member *leader)
{
	bool is_handled = leader->turn.next && command_group_run(&bus->parts, leader);

	if (!is_handled && leader->err.kind == ERROR_NONE)
		run_alone(bus, leader);
	turns_leave(bus->parts.turns, &leader->turn, is_handled);
}

static void run_in_turn(struct message_bus *bus, struct group_member *self)
{
	const char *aggregate = aggregate_of(self->route, self->command);

	switch (turns_enter(bus->parts.turns, &self->turn, aggregate, self->receipt)) {
	case TURN_LEADING:
		lead(bus, self);
		break;
	case TURN_GIVEN_UP:
		error_set(&self->err, ERROR_BUSY, "waited too long for other commands");
		break;
	case TURN_HELD:
		self->receipt->state = RECEIPT_HELD;
		error_set(&self->err, ERROR_CONFLICT, "another one with this receipt is at work");
		break;
	default: /* another thread has handled it */
		break;
	}
}

static bool run_command(struct message_bus *bus, struct group_member *self, struct error *err)
{
	/* What is noted goes alone: a key that it makes is its own. */
	if (self->route->aggregate && bus->parts.turns && !self->entry)
		run_in_turn(bus, self);
	else
		run_alone(bus, self);
	*err = self->err;
	return self->ok;
}

static bool dispatch(struct message_bus *bus, struct group_member *self, struct error *err)
{
	const struct message *message = self->command;

	self->route = find_route(bus, message->type);
	if (self->route)
		return run_command(bus, self, err);
	if (!is_event(bus, message->type))
		return error_set(
			err, ERROR_INVALID, "Unknown message name %s", message->type->name);
	assert(!self->receipt && !self->entry); /* an event has no transaction to keep them */
	message_bus_enqueue(bus, message);
	return true;
}

bool message_bus_handle(struct message_bus *bus, const struct message *message, struct reply *reply,
	struct error *err)
{
	return message_bus_handle_once(bus, message, NULL, reply, err);
}

static bool handle(struct message_bus *bus, struct group_member *self, struct error *err)
{
	bool ok;

	self->bus = bus;
	self->log = bus->parts.log;
	assert(!bus->work); /* a handler does not call the bus: it records events */
	bus->work = mem_context(bus, "message_bus_handle");
	bus->head = NULL;
	bus->tail = &bus->head;
	ok = dispatch(bus, self, err);
	run_queue(bus);
	TALLOC_FREE(bus->work);
	return ok;
}

bool message_bus_handle_once(struct message_bus *bus, const struct message *command,
	struct receipt *receipt, struct reply *reply, struct error *err)
{
	struct group_member self = {.command = command, .reply = reply, .receipt = receipt};

	if (receipt)
		receipt->state = RECEIPT_NEW; /* whatever an earlier handling met with */
	return handle(bus, &self, err);
}

bool message_bus_handle_noted(struct message_bus *bus, const struct message *command,
	const struct journal_entry *entry, struct reply *reply, struct error *err)
{
	struct group_member self = {.command = command, .reply = reply, .entry = entry};

	return handle(bus, &self, err);
}
