#include "config.h"

#include "services/row_handlers.h"

#include "services/rows/row_commands.h"
#include "services/rows/set_secret.h"

static struct row_work row_work_of(struct dependencies *deps)
{
	return (struct row_work){&deps->uow->work, deps->uow->rows, deps->clock, deps->random};
}

bool handle_save_row(const struct message *message, struct dependencies *deps, struct reply *reply,
	struct error *err)
{
	struct row_work rows = row_work_of(deps);

	(void)reply;
	return row_work_save(&rows, message, err);
}

bool handle_remove_rows(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	struct row_work rows = row_work_of(deps);

	(void)reply;
	return row_work_remove(&rows, message, err);
}

bool handle_set_rows(const struct message *message, struct dependencies *deps, struct reply *reply,
	struct error *err)
{
	struct row_work rows = row_work_of(deps);

	(void)reply;
	return row_work_set(&rows, message, err);
}

bool handle_set_secret(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	struct row_work rows = row_work_of(deps);

	(void)reply;
	return row_work_set_secret(&rows, message, err);
}
