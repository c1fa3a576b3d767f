#include "config.h"

#include "tests/contract/contract_case.h"

#define OAK(ref, purchased, eta) CREATE_BATCH(ref, "OAK-STOOL", purchased, eta)
#define ASH(ref, purchased, eta) CREATE_BATCH(ref, "ASH-BENCH", purchased, eta)

/*
 * What order o-1 is answered after each history, by every read model; and the
 * table holds, row by row, what the lines and batches say.
 */
static void test_allocations_view__tells_where_the_lines_are(void **state)
{
	struct contract *contract = *state;
	const struct history rows[] = {
		HISTORY_ROW("nothing allocated", "", OAK("W", 50, NO_DATE)),
		HISTORY_ROW("two skus, and another order beside it", "OAK-STOOL|W\nASH-BENCH|S\n",
			OAK("W", 50, NO_DATE), ASH("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20),
			ALLOCATE("o-1", "ASH-BENCH", 20), ALLOCATE("o-2", "ASH-BENCH", 20)),
		HISTORY_ROW("moved to another batch", "OAK-STOOL|S\n", OAK("W", 50, NO_DATE),
			OAK("S", 50, MAY(1)), ALLOCATE("o-1", "OAK-STOOL", 40),
			CHANGE_QUANTITY("W", 10)),
		HISTORY_ROW("more than any batch has", "", OAK("W", 50, NO_DATE),
			OAK("S", 50, MAY(1)), ALLOCATE("o-1", "OAK-STOOL", 51)),
		HISTORY_ROW("moved out, and nothing else fits", "", OAK("W", 50, NO_DATE),
			OAK("S", 30, MAY(1)), ALLOCATE("o-1", "OAK-STOOL", 40),
			CHANGE_QUANTITY("W", 10)),
		HISTORY_ROW("two lines of one sku, one moved", "OAK-STOOL|W\nOAK-STOOL|S\n",
			OAK("W", 50, NO_DATE), OAK("S", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-1", "OAK-STOOL", 30),
			CHANGE_QUANTITY("W", 25)),
		HISTORY_ROW("the same line over and over", "OAK-STOOL|W\n", OAK("W", 50, NO_DATE),
			OAK("S", 50, MAY(1)), ALLOCATE("o-1", "OAK-STOOL", 50),
			ALLOCATE("o-1", "OAK-STOOL", 50), ALLOCATE("o-1", "OAK-STOOL", 50)),
		HISTORY_ROW("in, out, and in again behind another", "ASH-BENCH|A\nOAK-STOOL|W\n",
			OAK("W", 50, NO_DATE), ASH("A", 50, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 5), ALLOCATE("o-1", "ASH-BENCH", 5),
			DEALLOCATE("o-1", "OAK-STOOL"), ALLOCATE("o-1", "OAK-STOOL", 5)),
		HISTORY_ROW("every line of the order and sku gone", "ASH-BENCH|A\n",
			OAK("W", 50, NO_DATE), ASH("A", 50, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 5), ALLOCATE("o-1", "ASH-BENCH", 5),
			ALLOCATE("o-1", "OAK-STOOL", 6), ALLOCATE("o-2", "OAK-STOOL", 7),
			DEALLOCATE("o-1", "OAK-STOOL")),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct harness *harness;

		print_message("# %s\n", rows[i].what);
		contract_start_afresh(contract);
		harness = contract->harness;
		test_bus_accept_all(&contract->bus, rows[i].messages);
		assert_answer(contract, "o-1", rows[i].expected);
		assert_stored(contract, STORED_VIEW,
			harness->type->dump(harness, contract->mem, STORED_ALLOCATIONS));
	}
}

static void test_allocations_view__adding_twice_has_no_effect(void **state)
{
	struct contract *contract = *state;
	struct allocations_view *view = contract->uow->view;
	struct order_line line = {"o-1", "OAK-STOOL", 3};

	for (int i = 0; i < 2; i++) {
		(void)begin_and_get(contract->uow, "OAK-STOOL", "o-1");
		allocations_view_add(view, &line, "W");
		allocations_view_add(view, &line, "W");
		commit_and_end(contract->uow);
		assert_stored(contract, STORED_VIEW, "o-1|OAK-STOOL|3|W\n");
	}
}

static void test_allocations_view__removing_takes_the_one_line(void **state)
{
	struct contract *contract = *state;
	struct allocations_view *view = contract->uow->view;
	struct order_line lines[] = {
		{"o-1", "OAK-STOOL", 3},
                {"o-1", "OAK-STOOL", 4},
                {"o-1", "ASH-BENCH", 3},
		{"o-2", "OAK-STOOL", 3}
        };

	(void)begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		allocations_view_add(view, &lines[i], "W");
	commit_and_end(contract->uow);

	for (int i = 0; i < 2; i++) {
		(void)begin_and_get(contract->uow, "OAK-STOOL", "o-1");
		allocations_view_remove(view, &lines[0]);
		commit_and_end(contract->uow);
		assert_stored(contract, STORED_VIEW,
			"o-1|OAK-STOOL|4|W\n"
			"o-1|ASH-BENCH|3|W\n"
			"o-2|OAK-STOOL|3|W\n");
	}
}

static void test_allocations_view__is_not_written_without_commit(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 3};

	(void)begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	allocations_view_add(contract->uow->view, &line, "W");
	assert_stored(contract, STORED_VIEW, "");
	unit_of_work_end(contract->uow);
	assert_stored(contract, STORED_VIEW, "");
}

/* The join is right whoever wrote the rows. */
static void test_allocations_view__join_sees_what_others_allocated(void **state)
{
	struct contract *contract = *state;
	struct harness *harness = contract->harness;
	struct allocated_lines rows;
	struct error err = {0};
	int64_t w = harness->type->add_batch(harness, "W", "OAK-STOOL", 10, NO_DATE);

	add_allocated_line(contract, w, "o-1", "OAK-STOOL", 4);
	assert_true(allocations_query_for_order(harness->join, contract->mem, "o-1", &rows, &err));
	assert_int_equal(rows.count, 1);
	assert_string_equal(rows.items[0].sku, "OAK-STOOL");
	assert_string_equal(rows.items[0].batchref, "W");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_allocations_view__tells_where_the_lines_are),
	CONTRACT_CASE(test_allocations_view__adding_twice_has_no_effect),
	CONTRACT_CASE(test_allocations_view__removing_takes_the_one_line),
	CONTRACT_CASE(test_allocations_view__is_not_written_without_commit),
	CONTRACT_CASE(test_allocations_view__join_sees_what_others_allocated),
};

const struct contract_chapter allocations_view_contract = CONTRACT_CHAPTER(cases);
