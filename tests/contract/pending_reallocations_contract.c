#include "config.h"

#include "tests/contract/contract_case.h"

static const struct order_line three_stools = {"o-1", "OAK-STOOL", 3};

/* Every access happens while the product is locked. */
static struct pending_reallocations *begin(struct contract *contract)
{
	(void)begin_and_get(contract->uow, "OAK-STOOL", NULL);
	return contract->uow->pending;
}

static void record(struct contract *contract, const struct order_line *lines, size_t count)
{
	struct pending_reallocations *pending = begin(contract);

	for (size_t i = 0; i < count; i++)
		pending_reallocations_record(pending, &lines[i]);
	commit_and_end(contract->uow);
}

static bool take(struct contract *contract, const struct order_line *line)
{
	struct error err = {0};
	bool found = false;

	if (!pending_reallocations_take(begin(contract), line, &found, &err))
		fail_msg("take failed: %s", err.message);
	return found;
}

static void test_pending_reallocations__recording_twice_changes_nothing(void **state)
{
	struct contract *contract = *state;
	struct order_line lines[] = {three_stools, three_stools};

	record(contract, lines, 2);
	record(contract, lines, 1);
	assert_stored(contract, STORED_PENDING, "o-1|OAK-STOOL|3\n");
}

static void test_pending_reallocations__are_not_recorded_without_commit(void **state)
{
	struct contract *contract = *state;

	pending_reallocations_record(begin(contract), &three_stools);
	assert_stored(contract, STORED_PENDING, "");
	unit_of_work_end(contract->uow);
	assert_stored(contract, STORED_PENDING, "");
}

static void test_pending_reallocations__line_is_taken_once(void **state)
{
	struct contract *contract = *state;

	record(contract, &three_stools, 1);
	assert_true(take(contract, &three_stools));
	commit_and_end(contract->uow);
	assert_stored(contract, STORED_PENDING, "");
	assert_false(take(contract, &three_stools));
}

static void test_pending_reallocations__take_is_undone_without_commit(void **state)
{
	struct contract *contract = *state;

	record(contract, &three_stools, 1);
	assert_true(take(contract, &three_stools));
	assert_stored(contract, STORED_PENDING, "o-1|OAK-STOOL|3\n");
	unit_of_work_end(contract->uow);
	assert_true(take(contract, &three_stools));
}

static void test_pending_reallocations__take_finds_the_one_line(void **state)
{
	struct contract *contract = *state;
	struct order_line others[] = {
		{"o-2", "OAK-STOOL", 3},
                {"o-1", "ASH-BENCH", 3},
                {"o-1", "OAK-STOOL", 4}
        };

	record(contract, others, ARRAY_SIZE(others));
	assert_false(take(contract, &three_stools));
	commit_and_end(contract->uow);
	assert_true(take(contract, &others[2]));
	commit_and_end(contract->uow);
	assert_stored(contract, STORED_PENDING, "o-2|OAK-STOOL|3\no-1|ASH-BENCH|3\n");
}

static void test_pending_reallocations__cancel_takes_the_order_and_sku(void **state)
{
	struct contract *contract = *state;
	struct order_line lines[] = {
		three_stools, {"o-1", "OAK-STOOL", 4},
                 {"o-1", "ASH-BENCH", 3},
		{"o-2", "OAK-STOOL", 3}
        };

	record(contract, lines, ARRAY_SIZE(lines));
	pending_reallocations_cancel(begin(contract), "o-1", "OAK-STOOL");
	commit_and_end(contract->uow);
	assert_stored(contract, STORED_PENDING, "o-1|ASH-BENCH|3\no-2|OAK-STOOL|3\n");
}

/* As if the process had died between the two transactions: only what is in the first happens. */
static void push_out_and_crash(struct contract *contract)
{
	test_bus_accept_all(&contract->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20)));
	contract->bus.parts.settings.reaction_limit = 0;
	test_bus_rewire(&contract->bus);
	(void)test_bus_accept(&contract->bus, CHANGE_QUANTITY("W", 0));
}

static void test_pending_reallocations__survive_a_crash_and_are_resumed_once(void **state)
{
	struct contract *contract = *state;

	push_out_and_crash(contract);
	assert_stored(contract, STORED_ALLOCATIONS, "");
	assert_stored(contract, STORED_PENDING, "o-2|OAK-STOOL|20\no-1|OAK-STOOL|20\n");

	for (int i = 0; i < 2; i++) {
		(void)test_bus_accept(&contract->other, DEALLOCATED("o-2", "OAK-STOOL", 20));
		assert_stored(contract, STORED_PENDING, "o-1|OAK-STOOL|20\n");
		assert_stored(contract, STORED_ALLOCATIONS, "o-2|OAK-STOOL|20|S\n");
		assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|6\n");
	}
}

static void test_pending_reallocations__are_forgotten_with_the_order(void **state)
{
	struct contract *contract = *state;

	push_out_and_crash(contract);
	(void)test_bus_accept(&contract->bus, DEALLOCATE("o-2", "OAK-STOOL"));
	assert_stored(contract, STORED_PENDING, "o-1|OAK-STOOL|20\n");
	(void)test_bus_accept(&contract->other, DEALLOCATED("o-2", "OAK-STOOL", 20));
	assert_stored(contract, STORED_ALLOCATIONS, "");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_pending_reallocations__recording_twice_changes_nothing),
	CONTRACT_CASE(test_pending_reallocations__are_not_recorded_without_commit),
	CONTRACT_CASE(test_pending_reallocations__line_is_taken_once),
	CONTRACT_CASE(test_pending_reallocations__take_is_undone_without_commit),
	CONTRACT_CASE(test_pending_reallocations__take_finds_the_one_line),
	CONTRACT_CASE(test_pending_reallocations__cancel_takes_the_order_and_sku),
	CONTRACT_CASE(test_pending_reallocations__survive_a_crash_and_are_resumed_once),
	CONTRACT_CASE(test_pending_reallocations__are_forgotten_with_the_order),
};

const struct contract_chapter pending_reallocations_contract = CONTRACT_CHAPTER(cases);
