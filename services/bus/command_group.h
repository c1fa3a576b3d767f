/*
 * services/bus/command_group.h - several threads' commands for one aggregate, handled by one of
 * them in one transaction.
 */
#ifndef FICUS_SERVICES_BUS_COMMAND_GROUP_H
#define FICUS_SERVICES_BUS_COMMAND_GROUP_H

#include "services/bus/turns.h"
#include "services/bus/work.h"

/* One thread's command. That thread waits while another one works on it. */
struct group_member {
	struct turn turn;
	const struct command_route *route;
	const struct message *command;
	struct reply *reply;
	struct receipt *receipt;           /* NULL: it has none */
	const struct journal_entry *entry; /* NULL: it is not noted */
	struct message_bus *bus;           /* the thread's own: gets the command's events */
	struct log *log;                   /* the thread's own: its lines carry the request's id */
	struct event_list events;          /* what its handler gave rise to */
	bool ok;
	struct error err;
};

/* One member's handler by itself, with its receipt and entry; a line in the log says so. */
MUST_CHECK bool command_group_run_member(const struct message_bus_parts *parts,
	const struct group_member *member, struct error *err);

/*
 * Runs the commands of all members, from the leader on, with the parts of the leader's bus, and
 * commits them together. True: each member has its outcome, which is UNAVAILABLE for all when the
 * database is. False: nothing was written, and they are to go one by one; but one whose receipt
 * was found held has its outcome, and its err says so.
 */
MUST_CHECK bool command_group_run(
	const struct message_bus_parts *parts, struct group_member *leader);

#endif
