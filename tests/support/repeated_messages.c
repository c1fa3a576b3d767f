#include "config.h"

#include "tests/support/repeated_messages.h"

#include <stdio.h>

#include "services/bus/message_json.h"
#include "tests/support/cmocka.h"
#include "tests/support/consumer_case.h"
#include "tests/support/messages.h"
#include "tests/support/stock_model.h"

#define LENGTH_MAX 40

/* A message as it is sent. */
struct sent {
	const struct message *command;
	const char *channel; /* NULL: there is none for the command; it goes in the stream */
	bool has_id;         /* always, in the stream */
};

struct history_of_sent {
	struct sent items[LENGTH_MAX];
	size_t count;
};

/* Few names, so that messages meet. */
static const char *const skus[] = {"OAK-STOOL", "ASH-BENCH"};
static const char *const references[] = {"B-1", "B-2", "B-3", "B-4", "B-5"};
static const char *const orders[] = {"o-1", "o-2", "o-3", "o-4"};

#define ANY_OF(random, names) ((names)[random_below((random), ARRAY_SIZE(names))])

static struct sent any_sent(TALLOC_CTX *mem, struct random *random)
{
	const char *sku = ANY_OF(random, skus);
	const char *reference = ANY_OF(random, references);
	const char *orderid = ANY_OF(random, orders);
	int32_t quantity = (int32_t)random_below(random, 30);
	uint32_t day = random_below(random, 4);
	struct date eta = day ? MAY((int8_t)day) : NO_DATE;
	bool has_id = random_below(random, 2);

	switch (random_below(random, 10)) {
	case 0:
	case 1:
		return (struct sent){
			message_copy(mem, CREATE_BATCH(reference, sku, quantity + 1, eta)),
			"batch_created", has_id};
	case 2:
	case 3:
		return (struct sent){message_copy(mem, CHANGE_QUANTITY(reference, quantity)),
			"change_batch_quantity", has_id};
	case 4:
		return (struct sent){message_copy(mem, CHANGE_ETA(reference, eta)), NULL, true};
	case 5:
		return (struct sent){message_copy(mem, DEALLOCATE(orderid, sku)), NULL, true};
	case 6:
		return (struct sent){
			message_copy(mem, REVISE(reference, quantity, eta, .seen_quantity = 0)),
			NULL, true};
	default:
		return (struct sent){message_copy(mem, ALLOCATE(orderid, sku, quantity / 3 + 1)),
			"allocate", has_id};
	}
}

static char *text_of(TALLOC_CTX *mem, const struct message *message)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	char *copy;

	assert_non_null(out);
	message_write_json(out, message);
	assert_int_equal(fclose(out), 0);
	copy = mem_text_n(mem, text, length);
	free(text);
	return copy;
}

/* The number makes its id. */
static struct inbound_message write_message(TALLOC_CTX *mem, const struct sent *sent, size_t number)
{
	char *text = text_of(mem, sent->command);

	if (!sent->channel)
		return inbound(STREAM,
			mem_printf(mem, CLOUD_EVENT("%zu", "ficus.%s.v1", "%s"), number,
				sent->command->type->name, text));
	if (sent->has_id)
		text = mem_printf(
			mem, "%.*s,\"event_id\":\"%zu\"}", (int)strlen(text) - 1, text, number);
	return inbound(sent->channel, text);
}

static void tell_model(struct stock_model *model, const struct message *command)
{
	const struct order_line *line;

	(void)stock_model_handle(model, command);
	while ((line = stock_model_pending(model)))
		(void)stock_model_handle(
			model, DEALLOCATED(line->orderid, line->sku, line->quantity));
}

static bool agrees(struct message_target *target, TALLOC_CTX *mem, const struct stock_model *model)
{
	static const enum stored kinds[] = {
		STORED_BATCHES, STORED_ALLOCATIONS, STORED_VIEW, STORED_PENDING};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strcmp(target->dump(target, mem, kinds[i]),
			    stock_model_dump(model, mem, kinds[i])) != 0)
			return false;
	return true;
}

/* Whether the history, every message twice, leaves what it would leave once. */
static bool holds(struct message_target *target, const struct history_of_sent *history)
{
	TALLOC_CTX *mem = mem_context(NULL, "history");
	struct stock_model *model = stock_model_new(mem);
	struct consumer_case consumer;
	struct test_bus bus;
	bool ok;

	test_bus_init(&bus, mem, target->open(target, mem));
	bus.log.base.threshold = LOG_LEVEL_ERROR;
	consumer_case_init(&consumer, &bus);
	for (size_t i = 0; i < history->count; i++) {
		struct inbound_message message = write_message(mem, &history->items[i], i);

		tell_model(model, history->items[i].command);
		(void)consumer_handle(consumer.consumer, &message);
		(void)consumer_handle(consumer.consumer, &message);
	}
	ok = agrees(target, mem, model);
	talloc_free(mem);
	return ok;
}

/* Leaves out whatever can be left out of a history that fails, one by one. */
static void shorten(struct message_target *target, struct history_of_sent *history)
{
	for (size_t i = history->count; i-- > 0;) {
		struct history_of_sent shorter = *history;

		shorter.count--;
		memmove(&shorter.items[i], &shorter.items[i + 1],
			(shorter.count - i) * sizeof(shorter.items[0]));
		if (!holds(target, &shorter))
			*history = shorter;
	}
}

static char *describe(TALLOC_CTX *mem, const struct history_of_sent *history)
{
	char *text = mem_text(mem, "");

	for (size_t i = 0; i < history->count; i++)
		text = mem_printf(mem, "%s%s%s %s\n", text, history->items[i].command->type->name,
			history->items[i].has_id ? ", with an id," : "",
			text_of(mem, history->items[i].command));
	return text;
}

void assert_copies_change_nothing(struct message_target *target, unsigned count)
{
	struct fake_random random;

	fake_random_init(&random, 20310502);
	for (unsigned i = 0; i < count; i++) {
		TALLOC_CTX *mem = mem_context(NULL, "history");
		struct history_of_sent history = {
			.count = 1 + random_below(&random.base, LENGTH_MAX)};

		for (size_t j = 0; j < history.count; j++)
			history.items[j] = any_sent(mem, &random.base);
		if (!holds(target, &history)) {
			shorten(target, &history);
			fail_msg("twice is not once, in history %u:\n%s", i,
				describe(mem, &history));
		}
		talloc_free(mem);
	}
}
