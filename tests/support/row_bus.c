#include "config.h"

#include "tests/support/row_bus.h"

#include "services/rows/set_secret.h"

static const struct field take_back_fields[] = {
	FIELD(struct take_back, name, "name", .min = 1, .max = 50),
	FIELD(struct take_back, number, "number", .min = 0, .max = INT32_MAX),
};
const struct message_type take_back_type =
	MESSAGE_TYPE("TakeBack", struct take_back, take_back_fields);

static void trace(struct dependencies *deps, const char *what, const char *of)
{
	deps->trace = mem_printf(deps->mem, "%s%s %s\n", deps->trace, what, of);
}

static const char *join(TALLOC_CTX *mem, const char *const *words)
{
	const char *text = *words;

	while (*++words)
		text = mem_printf(mem, "%s %s", text, *words);
	return text;
}

static bool handle_removal(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct remove_rows *command = message_as(message, &remove_rows_type);

	(void)reply;
	if (fake_failure_strikes(&deps->failure, err))
		return false;
	trace(deps, command->only_asks ? "ask" : "remove", join(deps->mem, command->keys));
	*command->removal = deps->removal;
	return command->only_asks || deps->removal.obstacle_count == 0 ||
		error_set(err, ERROR_INVALID, "something stands in the way");
}

static bool handle_secret(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct set_secret *command = message_as(message, &set_secret_type);

	(void)reply;
	if (fake_failure_strikes(&deps->failure, err))
		return false;
	trace(deps, "secret", mem_printf(deps->mem, "%s %s", command->key, command->field->name));
	deps->secret = mem_text(deps->mem, command->value);
	return true;
}

static bool handle_take_back(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct take_back *command = message_as(message, &take_back_type);
	const struct journal_entry *entry = deps->work.entry;

	(void)reply;
	if (fake_failure_strikes(&deps->failure, err))
		return false;
	trace(deps, "take back",
		mem_printf(deps->mem, "%s %d, noted %s", command->name, (int)command->number,
			entry ? entry->object_id : "nowhere"));
	return true;
}

static const struct command_route commands[] = {
	COMMAND(remove_rows_type, handle_removal),
	COMMAND(set_secret_type, handle_secret),
	COMMAND(take_back_type, handle_take_back),
};

struct dependencies *row_bus_new(TALLOC_CTX *mem)
{
	struct dependencies *deps = mem_new(mem, struct dependencies);

	deps->mem = deps;
	deps->trace = "";
	fake_clock_init(&deps->clock);
	fake_random_init(&deps->random, 1);
	fake_log_init(&deps->log, deps);
	deps->bus = message_bus_new(deps,
		&(struct message_bus_parts){
			.commands = commands,
			.command_count = ARRAY_SIZE(commands),
			.settings = message_bus_default_settings,
			.deps = deps,
			.work = &deps->work,
			.clock = &deps->clock.base,
			.random = &deps->random.base,
			.log = &deps->log.base,
		});
	deps->work.bus = deps->bus;
	return deps;
}
