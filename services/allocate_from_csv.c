#include "config.h"

#include "services/allocate_from_csv.h"

#include "domain/commands.h"
#include "services/command_handlers.h"

struct message_bus *allocate_from_csv_bus(
	TALLOC_CTX *mem, struct dependencies *deps, struct clock *clock, struct random *random)
{
	static const struct command_route commands[] = {
		COMMAND(allocate_type, handle_allocate),
	};
	struct message_bus_parts parts = {
		.commands = commands,
		.command_count = ARRAY_SIZE(commands),
		.settings = message_bus_default_settings,
		.deps = deps,
		.work = &deps->uow->work,
		.clock = clock,
		.random = random,
		.log = deps->log,
	};
	struct message_bus *bus = message_bus_new(mem, &parts);

	deps->uow->work.bus = bus;
	return bus;
}

static bool allocate_line(struct message_bus *bus, const struct order_line *line, struct error *err)
{
	struct allocate command = {
		MESSAGE(&allocate_type), line->orderid, line->sku, line->quantity};
	struct reply reply = {.mem = mem_context(NULL, "allocate_line")};
	bool ok = message_bus_handle(bus, &command.message, &reply, err);

	if (ok && !reply.batchref)
		ok = error_set(err, ERROR_INVALID, "Out of stock for sku %s", line->sku);
	talloc_free(reply.mem);
	return ok;
}

static void add_refusal(
	struct refusals *refusals, const struct order_line *line, const struct error *err)
{
	mem_grow(refusals->mem, refusals->items, &refusals->capacity, refusals->count + 1);
	refusals->items[refusals->count++] =
		mem_printf(refusals->mem, "order %s: %s", line->orderid, err->message);
}

bool allocate_from_csv(struct message_bus *bus, const struct order_lines *orders,
	struct refusals *refusals, struct error *err)
{
	for (size_t i = 0; i < orders->count; i++) {
		const struct order_line *line = &orders->items[i];
		struct error refusal = {0};

		if (allocate_line(bus, line, &refusal))
			continue;
		if (!refusals || refusal.kind != ERROR_INVALID) {
			*err = refusal;
			return false;
		}
		add_refusal(refusals, line, &refusal);
	}
	return !refusals || refusals->count == 0 ||
		error_set(err, ERROR_INVALID, "%zu of %zu order lines were not allocated",
			refusals->count, orders->count);
}
