/*
 * services/bus/turns.h - commands for one aggregate go one after another anyway: those that come
 * while one is at work gather here, and the next to go takes the others along. Shared by the
 * threads of a process; of different aggregates, nobody waits for anybody.
 */
#ifndef FICUS_SERVICES_BUS_TURNS_H
#define FICUS_SERVICES_BUS_TURNS_H

#include <pthread.h>
#include <stddef.h>

#include "services/bus/receipt.h"

struct turns;

enum turn_state {
	TURN_WAITING,
	TURN_TAKEN,    /* by a leader that has begun */
	TURN_LEADING,  /* this thread is to work */
	TURN_HANDLED,  /* the leader has done it */
	TURN_GIVEN_UP, /* it waited too long */
	TURN_HELD,     /* it waited too long for another one with its receipt */
};

/* One command's place, on its thread's stack from turns_enter() until it is over. */
struct turn {
	struct turn *next;     /* for a leader: the rest of its group, in order of arrival */
	const char *aggregate; /* must last as long */
	const struct receipt *receipt; /* the same; NULL: it has none */
	enum turn_state state;
	bool is_copy;  /* it came while another one with its receipt was here */
	bool is_alone; /* goes by itself: its group has failed, or it is a copy */
	pthread_cond_t wake;
};

struct turns_settings {
	unsigned threads;     /* how many may be here at once */
	unsigned group_max;   /* commands in one group, 2 or more */
	int patience_ms;      /* the longest wait for a turn to begin */
	int copy_patience_ms; /* that of a copy */
};

struct turns *turns_new(TALLOC_CTX *owner, struct turns_settings settings);

/*
 * Waits while another command for the aggregate is at work. TURN_LEADING: the caller must see to
 * the group that starts with its turn, and then call turns_leave(). TURN_HANDLED: another thread
 * has handled this turn. TURN_GIVEN_UP: nobody has, nor will. TURN_HELD: the same, of a copy.
 *
 * A copy waits for what another one will be told, not for a share of the aggregate: so it has less
 * patience than those who merely wait behind others, whatever receipts these have. That it is one
 * is found here, and not in the store, where the other one may not have claimed the receipt yet.
 * It is never taken along, since two claims of a receipt would make their group fail.
 */
MUST_CHECK enum turn_state turns_enter(struct turns *turns, struct turn *turn,
	const char *aggregate, const struct receipt *receipt);

/*
 * Ends the leader's turn and lets the next one go. is_handled: the others of the group are done,
 * too; if not, they go one by one, before those who came later. If the leader's receipt was found
 * held, its copies are not to wait for that once more: they are held, too.
 */
void turns_leave(struct turns *turns, struct turn *leader, bool is_handled);

/* How many wait for the aggregate at this moment. */
size_t turns_waiting(struct turns *turns, const char *aggregate);

#endif
