#include "config.h"

#include "tests/support/form_bus.h"

#include "tests/support/cmocka.h"

static const struct field store_lamp_fields[] = {
	FIELD(struct store_lamp, title, "title", .min = 1, .max = 20),
	FIELD(struct store_lamp, cost, "cost", .min = 1, .max = 6),
	FIELD(struct store_lamp, state, "state", .min = 1, .max = 3),
	FIELD(struct store_lamp, seen_cost, "seen_cost", .min = 1, .max = 9),
	FIELD(struct store_lamp, seen_state, "seen_state", .min = 1, .max = 3),
};
const struct message_type store_lamp_type =
	MESSAGE_TYPE("StoreLamp", struct store_lamp, store_lamp_fields);

static const struct field buy_lamp_fields[] = {
	FIELD(struct buy_lamp, title, "title", .min = 1, .max = 20),
	FIELD(struct buy_lamp, cost, "cost", .min = 1, .max = 6),
};
const struct message_type buy_lamp_type = MESSAGE_TYPE("BuyLamp", struct buy_lamp, buy_lamp_fields);

struct row_entry *form_bus_entry(const struct row_edit *edit, const char *field)
{
	for (size_t i = 0; i < edit->entry_count; i++)
		if (strcmp(edit->entries[i].field->name, field) == 0)
			return &edit->entries[i];
	return NULL;
}

static void keep_edit(struct form_bus *this, const struct message *command)
{
	const struct save_row *save = message_as(command, &save_row_type);

	this->edit = *save->edit;
}

static bool handle(const struct message *command, struct dependencies *deps, struct reply *reply,
	struct error *err)
{
	struct form_bus *this = (struct form_bus *)(void *)deps;

	(void)reply;
	this->call_count++;
	this->stored = NULL;
	this->bought = NULL;
	if (command->type == &store_lamp_type)
		this->stored = message_as(command, &store_lamp_type);
	else if (command->type == &buy_lamp_type)
		this->bought = message_as(command, &buy_lamp_type);
	else
		keep_edit(this, command);
	if (this->work.entry)
		this->entry = *this->work.entry;
	if (this->answer)
		return this->answer(this, err);
	if (command->type == &save_row_type && !this->edit.key)
		((const struct save_row *)message_as(command, &save_row_type))->edit->key = "10";
	return true;
}

static bool tell_losses(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct form_bus *this = (const struct form_bus *)(const void *)deps;
	const struct remove_rows *command = message_as(message, &remove_rows_type);

	(void)reply;
	(void)err;
	assert_true(command->only_asks);
	command->removal->losses = this->losses;
	command->removal->loss_count = this->loss_count;
	return true;
}

struct form_bus *form_bus_new(TALLOC_CTX *mem)
{
	static const struct command_route routes[] = {
		COMMAND(save_row_type, handle),
		COMMAND(store_lamp_type, handle),
		COMMAND(buy_lamp_type, handle),
		COMMAND(remove_rows_type, tell_losses),
	};
	struct form_bus *this = mem_new(mem, struct form_bus);
	struct message_bus_parts parts = {
		.commands = routes,
		.command_count = ARRAY_SIZE(routes),
		.settings = message_bus_default_settings,
		.deps = (struct dependencies *)(void *)this,
		.work = &this->work,
		.clock = &this->clock.base,
		.random = &this->random.base,
		.log = &this->log.base,
	};

	fake_clock_init(&this->clock);
	fake_random_init(&this->random, 1);
	fake_log_init(&this->log, this);
	this->bus = message_bus_new(this, &parts);
	return this;
}
