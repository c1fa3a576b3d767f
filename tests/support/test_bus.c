#include "config.h"

#include "tests/support/test_bus.h"

#include "services/handlers.h"
#include "tests/support/cmocka.h"

void test_bus_init(struct test_bus *bus, TALLOC_CTX *mem, struct unit_of_work *uow)
{
	*bus = (struct test_bus){.mem = mem};
	fake_clock_init(&bus->clock);
	fake_random_init(&bus->random, 1);
	fake_log_init(&bus->log, mem);
	bus->deps = (struct dependencies){uow, &bus->log.base, &bus->clock.base, &bus->random.base};
	bus->parts = (struct message_bus_parts){
		.commands = allocation_commands,
		.command_count = allocation_command_count,
		.subscriptions = allocation_subscriptions,
		.subscription_count = allocation_subscription_count,
		.settings = message_bus_default_settings,
		.deps = &bus->deps,
		.work = &uow->work,
		.clock = &bus->clock.base,
		.random = &bus->random.base,
		.log = &bus->log.base,
	};
	test_bus_rewire(bus);
}

void test_bus_rewire(struct test_bus *bus)
{
	talloc_free(bus->bus);
	bus->bus = message_bus_new(bus->mem, &bus->parts);
	bus->deps.uow->work.bus = bus->bus;
}

void test_bus_subscribe(struct test_bus *bus, struct subscription subscription)
{
	size_t count = bus->parts.subscription_count;
	struct subscription *all = mem_array(bus->mem, struct subscription, count + 1);

	memcpy(all, bus->parts.subscriptions, count * sizeof(*all));
	all[count] = subscription;
	bus->parts.subscriptions = all;
	bus->parts.subscription_count = count + 1;
	test_bus_rewire(bus);
}

const char *test_bus_accept(struct test_bus *bus, const struct message *message)
{
	struct reply reply = {.mem = bus->mem};
	struct error err = {0};

	if (!message_bus_handle(bus->bus, message, &reply, &err))
		fail_msg("%s failed: %s", message->type->name, err.message);
	return reply.batchref;
}

void test_bus_accept_all(struct test_bus *bus, const struct message *const *messages)
{
	for (; *messages; messages++)
		(void)test_bus_accept(bus, *messages);
}

struct error test_bus_refuse(struct test_bus *bus, const struct message *message)
{
	struct reply reply = {.mem = bus->mem};
	struct error err = {0};

	if (message_bus_handle(bus->bus, message, &reply, &err))
		fail_msg("%s succeeded", message->type->name);
	return err;
}

static const struct command_route *route_of(
	const struct test_bus *bus, const struct message *command)
{
	const struct command_route *route = bus->parts.commands;

	while (route->type != command->type)
		route++;
	return route;
}

bool test_bus_run_group(
	struct test_bus *bus, const struct message *const *commands, struct test_member *members)
{
	return test_bus_run_group_once(bus, commands, members, NULL);
}

bool test_bus_run_group_once(struct test_bus *bus, const struct message *const *commands,
	struct test_member *members, struct receipt *receipts)
{
	struct test_member *last = NULL;

	for (size_t i = 0; commands[i]; i++) {
		struct test_member *added = &members[i];

		*added = (struct test_member){.reply = {.mem = bus->mem}};
		added->member.route = route_of(bus, commands[i]);
		added->member.command = commands[i];
		added->member.reply = &added->reply;
		added->member.receipt = receipts ? &receipts[i] : NULL;
		added->member.bus = bus->bus;
		added->member.log = &bus->log.base;
		if (last)
			last->member.turn.next = &added->member.turn;
		last = added;
	}
	return command_group_run(&bus->parts, &members[0].member);
}

struct product *begin_and_get(struct unit_of_work *uow, const char *sku, const char *orderid)
{
	struct product *product = NULL;
	struct error err = {0};

	if (!unit_of_work_begin(uow, &err))
		fail_msg("begin failed: %s", err.message);
	if (!product_repository_get(uow->products, sku, orderid, &product, &err))
		fail_msg("get failed: %s", err.message);
	return product;
}

void commit_and_end(struct unit_of_work *uow)
{
	struct error err = {0};

	if (!unit_of_work_commit(uow, &err))
		fail_msg("commit failed: %s", err.message);
	unit_of_work_end(uow);
}
