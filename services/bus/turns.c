#include "config.h"

#include "services/bus/turns.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <time.h>

/* An aggregate that is being worked on, and who waits for it. */
struct lane {
	struct turn *leader;  /* with its group; NULL: the lane is free */
	struct turn *waiting; /* oldest first */
};

struct turns {
	struct turns_settings settings;
	pthread_mutex_t lock;
	struct lane *lanes; /* one for each thread: enough, since every lane in use has a leader */
};

static int destroy(struct turns *turns)
{
	(void)pthread_mutex_destroy(&turns->lock);
	return 0;
}

struct turns *turns_new(TALLOC_CTX *owner, struct turns_settings settings)
{
	struct turns *turns = mem_new(owner, struct turns);

	assert(settings.group_max > 1);
	turns->settings = settings;
	(void)pthread_mutex_init(&turns->lock, NULL);
	turns->lanes = mem_array(turns, struct lane, settings.threads);
	talloc_set_destructor(turns, destroy);
	return turns;
}

/* The aggregate's lane; else a free one. */
static struct lane *find_lane(struct turns *turns, const char *aggregate)
{
	struct lane *unused = NULL;

	for (unsigned i = 0; i < turns->settings.threads; i++) {
		struct lane *lane = &turns->lanes[i];

		if (!lane->leader)
			unused = lane;
		else if (strcmp(lane->leader->aggregate, aggregate) == 0)
			return lane;
	}
	assert(unused);
	return unused;
}

static void append(struct turn **list, struct turn *turns)
{
	while (*list)
		list = &(*list)->next;
	*list = turns;
}

static bool has_receipt(const struct turn *list, const struct receipt *receipt)
{
	while (list && !receipt_is_same(list->receipt, receipt))
		list = list->next;
	return list != NULL;
}

/* Of a turn that waits; its thread looks at it again. */
static void set_state(struct turn *turn, enum turn_state state)
{
	turn->state = state;
	(void)pthread_cond_signal(&turn->wake);
}

static void give_up(struct lane *lane, struct turn *turn)
{
	struct turn **link = &lane->waiting;

	while (*link != turn)
		link = &(*link)->next;
	*link = turn->next;
	set_state(turn, turn->is_copy ? TURN_HELD : TURN_GIVEN_UP);
}

static struct timespec end_of_patience(const struct turns *turns, const struct turn *turn)
{
	const struct turns_settings *settings = &turns->settings;
	int patience_ms = turn->is_copy ? settings->copy_patience_ms : settings->patience_ms;
	struct timespec end;

	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += patience_ms / 1000;
	end.tv_nsec += patience_ms % 1000 * 1000000L;
	if (end.tv_nsec >= 1000000000L) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000L;
	}
	return end;
}

static void init_wake(struct turn *turn)
{
	pthread_condattr_t attributes;

	(void)pthread_condattr_init(&attributes);
	(void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&turn->wake, &attributes);
	(void)pthread_condattr_destroy(&attributes);
}

/* Once taken, it waits for as long as its leader works: that may have done the work by then. */
static void wait_once(
	struct turns *turns, struct lane *lane, struct turn *turn, const struct timespec *end)
{
	if (turn->state == TURN_TAKEN)
		(void)pthread_cond_wait(&turn->wake, &turns->lock);
	else if (pthread_cond_timedwait(&turn->wake, &turns->lock, end) == ETIMEDOUT &&
		turn->state == TURN_WAITING)
		give_up(lane, turn);
}

static void wait_in(struct turns *turns, struct lane *lane, struct turn *turn)
{
	struct timespec end;

	turn->is_copy = has_receipt(lane->leader, turn->receipt) ||
		has_receipt(lane->waiting, turn->receipt);
	turn->is_alone = turn->is_copy;
	end = end_of_patience(turns, turn);
	turn->state = TURN_WAITING;
	init_wake(turn);
	append(&lane->waiting, turn);
	while (turn->state == TURN_WAITING || turn->state == TURN_TAKEN)
		wait_once(turns, lane, turn, &end);
	(void)pthread_cond_destroy(&turn->wake);
}

enum turn_state turns_enter(struct turns *turns, struct turn *turn, const char *aggregate,
	const struct receipt *receipt)
{
	struct lane *lane;

	*turn = (struct turn){.aggregate = aggregate, .receipt = receipt, .state = TURN_LEADING};
	(void)pthread_mutex_lock(&turns->lock);
	lane = find_lane(turns, aggregate);
	if (lane->leader)
		wait_in(turns, lane, turn);
	else
		lane->leader = turn;
	(void)pthread_mutex_unlock(&turns->lock);
	return turn->state;
}

/* Takes as many of those behind the leader as may go with it; returns the first that may not. */
static struct turn *take_group(struct turn *leader, unsigned group_max)
{
	struct turn *last = leader;
	struct turn *next;

	while (--group_max > 0 && !leader->is_alone && last->next && !last->next->is_alone) {
		last = last->next;
		last->state = TURN_TAKEN;
	}
	next = last->next;
	last->next = NULL;
	return next;
}

static void start_next(struct turns *turns, struct lane *lane)
{
	struct turn *leader = lane->waiting;

	lane->leader = leader;
	if (!leader)
		return;
	lane->waiting = take_group(leader, turns->settings.group_max);
	set_state(leader, TURN_LEADING);
}

static void dismiss(struct turn *members)
{
	while (members) {
		struct turn *next = members->next; /* a turn that was woken may be gone at once */

		set_state(members, TURN_HANDLED);
		members = next;
	}
}

static void put_back(struct lane *lane, struct turn *members)
{
	for (struct turn *at = members; at; at = at->next) {
		at->is_alone = true;
		set_state(at, TURN_WAITING);
	}
	append(&members, lane->waiting);
	lane->waiting = members;
}

static bool is_held(const struct receipt *receipt)
{
	return receipt && receipt->state == RECEIPT_HELD;
}

static void give_up_copies(struct lane *lane, const struct turn *leader)
{
	struct turn *next;

	for (struct turn *at = lane->waiting; at; at = next) {
		next = at->next;
		if (receipt_is_same(at->receipt, leader->receipt))
			give_up(lane, at);
	}
}

void turns_leave(struct turns *turns, struct turn *leader, bool is_handled)
{
	struct lane *lane;

	(void)pthread_mutex_lock(&turns->lock);
	lane = find_lane(turns, leader->aggregate);
	if (is_handled)
		dismiss(leader->next);
	else
		put_back(lane, leader->next);
	if (is_held(leader->receipt))
		give_up_copies(lane, leader);
	start_next(turns, lane);
	(void)pthread_mutex_unlock(&turns->lock);
}

size_t turns_waiting(struct turns *turns, const char *aggregate)
{
	size_t count = 0;

	(void)pthread_mutex_lock(&turns->lock);
	for (const struct turn *at = find_lane(turns, aggregate)->waiting; at; at = at->next)
		count++;
	(void)pthread_mutex_unlock(&turns->lock);
	return count;
}
