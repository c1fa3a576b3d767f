/*
 * A long random history, the same in every run, by two workers, with crashes between a command and
 * its reactions, and with commands handled in groups: the rows must be what the plainest model of
 * the rules says. As the model keeps the invariants of docs/domain.md by its construction, so do
 * they.
 */
#include "config.h"

#include "tests/contract/contract_case.h"
#include "tests/support/stock_model.h"

#define COMMANDS        3000
#define COMPARISON_STEP 60

/* Few names, so that commands meet. */
static const char *const skus[] = {"OAK-STOOL", "ASH-BENCH", "ELM-DESK"};
static const char *const references[] = {
	"B-1", "B-2", "B-3", "B-4", "B-5", "B-6", "B-7", "B-8", "B-9", "B-10"};
static const char *const orders[] = {"o-1", "o-2", "o-3", "o-4", "o-5", "o-6"};

struct history_run {
	struct contract *contract;
	struct stock_model *model;
	struct fake_random random;
	TALLOC_CTX *mem; /* of one step */
};

static uint32_t below(struct history_run *run, uint32_t limit)
{
	return random_below(&run->random.base, limit);
}

#define ANY_OF(run, names) ((names)[below((run), ARRAY_SIZE(names))])

static struct date any_date(struct history_run *run)
{
	uint32_t day = below(run, 4);

	return day ? MAY((int8_t)day) : NO_DATE;
}

/* Every other one by somebody who has looked just now. */
static struct message *any_revision(
	struct history_run *run, const char *reference, int32_t quantity, struct date eta)
{
	struct revise_batch command = {.message = MESSAGE(&revise_batch_type),
		.reference = reference,
		.quantity = quantity,
		.eta = eta,
		.seen_eta = any_date(run)};

	if (below(run, 2))
		stock_model_see(run->model, &command);
	return message_copy(run->mem, &command.message);
}

/* Mostly allocations. Every random number is drawn in an order of its own. */
static struct message *any_command(struct history_run *run)
{
	const char *sku = ANY_OF(run, skus);
	const char *reference = ANY_OF(run, references);
	const char *orderid = ANY_OF(run, orders);
	int32_t quantity = (int32_t)below(run, 30);
	struct date eta = any_date(run);

	switch (below(run, 12)) {
	case 0:
		return message_copy(run->mem, CREATE_BATCH(reference, sku, quantity + 1, eta));
	case 1:
	case 2:
		return message_copy(run->mem, CHANGE_QUANTITY(reference, quantity));
	case 3:
		return message_copy(run->mem, CHANGE_ETA(reference, eta));
	case 4:
		return message_copy(run->mem, DEALLOCATE(orderid, sku));
	case 5:
		return any_revision(run, reference, quantity, eta);
	default:
		return message_copy(run->mem, ALLOCATE(orderid, sku, quantity / 5 + 1));
	}
}

static struct test_bus *any_bus(struct history_run *run)
{
	return below(run, 2) ? &run->contract->bus : &run->contract->other;
}

static void compare_answer(
	struct expectation expected, bool ok, const struct reply *reply, const struct error *err)
{
	assert_int_equal(err->kind, expected.kind);
	assert_int_equal(ok, expected.kind == ERROR_NONE);
	assert_int_equal(reply->batchref != NULL, expected.batchref != NULL);
	if (expected.batchref)
		assert_string_equal(reply->batchref, expected.batchref);
}

/* The message's answer is the model's. */
static void handle(struct history_run *run, struct test_bus *bus, const struct message *message)
{
	struct expectation expected = stock_model_handle(run->model, message);
	struct reply reply = {.mem = run->mem};
	struct error err = {0};
	bool ok = message_bus_handle(bus->bus, message, &reply, &err);

	compare_answer(expected, ok, &reply, &err);
}

/* The model's reactions follow at once, as the bus's do. */
static void settle_model(struct history_run *run)
{
	const struct order_line *line;

	while ((line = stock_model_pending(run->model)))
		(void)stock_model_handle(
			run->model, DEALLOCATED(line->orderid, line->sku, line->quantity));
}

static void set_reaction_limit(struct history_run *run, int limit)
{
	struct test_bus *buses[] = {&run->contract->bus, &run->contract->other};

	for (size_t i = 0; i < ARRAY_SIZE(buses); i++) {
		buses[i]->parts.settings.reaction_limit = limit;
		test_bus_rewire(buses[i]);
	}
}

/* A command after which the process dies; its reactions are resumed, perhaps after others. */
static void handle_and_crash(struct history_run *run)
{
	set_reaction_limit(run, 0);
	for (uint32_t i = below(run, 3) + 1; i > 0; i--)
		handle(run, any_bus(run), any_command(run));
	set_reaction_limit(run, 100);
	while (stock_model_pending(run->model)) {
		struct order_line line = *stock_model_pending(run->model);

		handle(run, any_bus(run), DEALLOCATED(line.orderid, line.sku, line.quantity));
	}
}

#define GROUP_MAX 8

/* Commands that waited for one SKU: their answers are those of one after another. */
static void handle_group(struct history_run *run)
{
	const char *sku = ANY_OF(run, skus);
	const struct message *commands[GROUP_MAX + 1] = {NULL};
	struct test_member members[GROUP_MAX];
	uint32_t count = 2 + below(run, GROUP_MAX - 1);

	for (uint32_t i = 0; i < count; i++) {
		const char *orderid = ANY_OF(run, orders);
		int32_t quantity = 1 + (int32_t)below(run, 6);

		commands[i] = message_copy(run->mem,
			below(run, 3) ? ALLOCATE(orderid, sku, quantity)
				      : DEALLOCATE(orderid, sku));
	}
	if (!test_bus_run_group(any_bus(run), commands, members)) {
		for (uint32_t i = 0; i < count; i++)
			handle(run, any_bus(run), commands[i]);
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		compare_answer(stock_model_handle(run->model, commands[i]), members[i].member.ok,
			&members[i].reply, &members[i].member.err);
}

/* The rows of one batch, as they stand in the dump. */
static char *of_batch(TALLOC_CTX *mem, const char *dump, const char *reference)
{
	const char *mark = mem_printf(mem, "|%s\n", reference);
	char *text = mem_text(mem, "");

	for (const char *end; (end = strchr(dump, '\n')); dump = end + 1)
		if (end + 1 - dump >= (ptrdiff_t)strlen(mark) &&
			strncmp(end + 1 - strlen(mark), mark, strlen(mark)) == 0)
			text = mem_printf(mem, "%s%.*s", text, (int)(end + 1 - dump), dump);
	return text;
}

/* What a group added to several batches is stored batch by batch: the order in each is the same. */
static void compare_allocations(struct history_run *run)
{
	struct harness *harness = run->contract->harness;
	const char *expected = stock_model_dump(run->model, run->mem, STORED_ALLOCATIONS);
	const char *found = harness->type->dump(harness, run->mem, STORED_ALLOCATIONS);

	assert_int_equal(strlen(found), strlen(expected));
	for (size_t i = 0; i < ARRAY_SIZE(references); i++)
		assert_string_equal(of_batch(run->mem, found, references[i]),
			of_batch(run->mem, expected, references[i]));
}

static void compare_rows(struct history_run *run)
{
	static const enum stored kinds[] = {STORED_BATCHES, STORED_VIEW, STORED_PENDING};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_stored(
			run->contract, kinds[i], stock_model_dump(run->model, run->mem, kinds[i]));
	compare_allocations(run);
}

/* What is loaded agrees, too: the version, and the stock as it is counted or stored. */
static void compare_products(struct history_run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(skus); i++) {
		const struct product *product = begin_and_get(run->contract->uow, skus[i], NULL);

		assert_int_equal(product ? product_version_number(product) : 0,
			stock_model_version(run->model, skus[i]));
		for (size_t j = 0; product && j < product_batch_count(product); j++) {
			const struct batch *batch = product_batch(product, j);
			int64_t available = batch_available_quantity(batch);

			assert_true(available >= 0);
			assert_int_equal(available,
				stock_model_available(run->model, batch_reference(batch)));
		}
		unit_of_work_end(run->contract->uow);
	}
}

/* What is in the table was compared above; its order, and that of the other, is the events'. */
static void compare_read_models(struct history_run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++)
		assert_answers_agree(run->contract, orders[i]);
}

/* What could be allocated now, of every SKU and of any quantity. */
static void compare_availability(struct history_run *run)
{
	for (size_t i = 0; i < ARRAY_SIZE(skus); i++)
		for (int32_t quantity = 1; quantity <= 32; quantity++) {
			struct wanted_units wanted = {skus[i], quantity};
			struct available_batch found;
			struct error err = {0};
			const char *choice = stock_model_choice(run->model, skus[i], quantity);

			assert_true(availability_find(run->contract->harness->availability,
				run->mem, &wanted, &found, &err));
			assert_int_equal(
				found.sku_is_known, stock_model_version(run->model, skus[i]) > 0);
			assert_int_equal(found.reference != NULL, choice != NULL);
			if (choice)
				assert_string_equal(found.reference, choice);
		}
}

static void test_random_history__follows_the_model(void **state)
{
	struct contract *contract = *state;
	struct history_run run = {.contract = contract, .model = stock_model_new(contract->mem)};

	fake_random_init(&run.random, 20310501);
	for (int i = 1; i <= COMMANDS; i++) {
		run.mem = mem_context(contract->mem, "step");
		switch (below(&run, 20)) {
		case 0:
			handle_and_crash(&run);
			break;
		case 1:
		case 2:
			handle_group(&run);
			break;
		default:
			handle(&run, any_bus(&run), any_command(&run));
			settle_model(&run);
		}
		if (i % COMPARISON_STEP == 0) {
			compare_rows(&run);
			compare_products(&run);
			compare_read_models(&run);
			if (contract->harness->type->tells_availability)
				compare_availability(&run);
		}
		talloc_free(run.mem);
	}
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_random_history__follows_the_model),
};

const struct contract_chapter random_history_contract = CONTRACT_CHAPTER(cases);
