#include "config.h"

#include "services/bus/command_group.h"

static struct group_member *next_member(struct group_member *member)
{
	struct turn *next = member->turn.next;

	return next ? container_of(next, struct group_member, turn) : NULL;
}

bool command_group_run_member(
	const struct message_bus_parts *parts, const struct group_member *member, struct error *err)
{
	struct work *work = parts->work;
	bool ok;

	message_log(member->log, LOG_LEVEL_INFO, "command", member->command, member->route->name);
	work->receipt = member->receipt;
	work->entry = member->entry;
	if (work->receipt)
		work->receipt->state = RECEIPT_NEW; /* whatever an earlier run met with */
	ok = member->route->handle(member->command, parts->deps, member->reply, err);
	work->receipt = NULL;
	work->entry = NULL;
	return ok;
}

/* Whose receipt is held has its outcome: to claim it again would be to wait as long again. */
static void settle_if_held(struct group_member *member, const struct error *err)
{
	if (member->receipt && member->receipt->state == RECEIPT_HELD)
		member->err = *err;
}

static bool run_members(
	const struct message_bus_parts *parts, struct group_member *leader, struct error *err)
{
	for (struct group_member *member = leader; member; member = next_member(member)) {
		work_begin_member(parts->work, &member->events);
		if (!command_group_run_member(parts, member, err)) {
			settle_if_held(member, err);
			return false;
		}
	}
	return true;
}

static bool run_together(
	const struct message_bus_parts *parts, struct group_member *leader, struct error *err)
{
	return work_begin_group(parts->work, err) && run_members(parts, leader, err) &&
		work_commit_group(parts->work, err);
}

static void succeed(struct group_member *leader)
{
	for (struct group_member *member = leader; member; member = next_member(member)) {
		member->ok = true;
		for (size_t i = 0; i < member->events.count; i++)
			message_bus_enqueue(member->bus, member->events.items[i]);
	}
}

static void fail_all(struct group_member *leader, const struct error *err)
{
	for (struct group_member *member = leader; member; member = next_member(member))
		member->err = *err;
}

bool command_group_run(const struct message_bus_parts *parts, struct group_member *leader)
{
	struct error err = {0};
	bool ok = run_together(parts, leader, &err);

	if (ok)
		succeed(leader);
	work_end_group(parts->work);
	if (ok)
		return true;
	log_info(parts->log, "group of commands failed", LOG_CAUSE(&err));
	/* The database went away, perhaps in the midst of the commit: they may be done, or not. */
	if (err.kind == ERROR_UNAVAILABLE)
		fail_all(leader, &err);
	return err.kind == ERROR_UNAVAILABLE;
}
