#include "config.h"

#include "tests/contract/contract_case.h"

/* The steps of docs/messages.md, "Reactions", and each event type once. */
static void test_outbox__holds_every_event_in_order(void **state)
{
	struct contract *contract = *state;
	test_bus_accept_all(&contract->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20),
			CHANGE_QUANTITY("W", 0), DEALLOCATE("o-2", "OAK-STOOL"),
			ALLOCATE("o-3", "OAK-STOOL", 51)));
	assert_stored(contract, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|20|W\n"
		"OAK-STOOL|2|Allocated|o-2|OAK-STOOL|20|W\n"
		"OAK-STOOL|3|Deallocated|o-2|OAK-STOOL|20\n"
		"OAK-STOOL|4|Deallocated|o-1|OAK-STOOL|20\n"
		"OAK-STOOL|5|Allocated|o-2|OAK-STOOL|20|S\n"
		"OAK-STOOL|6|Allocated|o-1|OAK-STOOL|20|S\n"
		"OAK-STOOL|7|AllocationCancelled|o-2|OAK-STOOL|20|S\n"
		"OAK-STOOL|8|OutOfStock|OAK-STOOL\n");
}

static void test_outbox__numbers_the_events_of_each_product(void **state)
{
	struct contract *contract = *state;
	test_bus_accept_all(&contract->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE),
			CREATE_BATCH("A", "ASH-BENCH", 50, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 1), ALLOCATE("o-1", "ASH-BENCH", 2),
			ALLOCATE("o-2", "OAK-STOOL", 3), ALLOCATE("o-2", "ASH-BENCH", 4)));
	assert_stored(contract, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|1|W\n"
		"ASH-BENCH|1|Allocated|o-1|ASH-BENCH|2|A\n"
		"OAK-STOOL|2|Allocated|o-2|OAK-STOOL|3|W\n"
		"ASH-BENCH|2|Allocated|o-2|ASH-BENCH|4|A\n");
}

static void test_outbox__numbers_events_that_change_no_stock(void **state)
{
	struct contract *contract = *state;
	test_bus_accept_all(&contract->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 5, NO_DATE), ALLOCATE("o-1", "OAK-STOOL", 6),
			ALLOCATE("o-2", "OAK-STOOL", 7), ALLOCATE("o-3", "OAK-STOOL", 5)));
	assert_stored(contract, STORED_OUTBOX,
		"OAK-STOOL|1|OutOfStock|OAK-STOOL\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n"
		"OAK-STOOL|3|Allocated|o-3|OAK-STOOL|5|W\n");
}

/* Any text that a name can be comes out as it went in. */
static void test_outbox__keeps_every_character(void **state)
{
	struct contract *contract = *state;
	const char *sku = "\"sku\" \\ /'`\t\x01 \xc3\xa9 \xe2\x82\xac \xf0\x9f\xaa\x91 %s";

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", sku, 5, NO_DATE));
	(void)test_bus_accept(&contract->bus, ALLOCATE("o-1", sku, 5));
	assert_stored(contract, STORED_OUTBOX,
		mem_printf(contract->mem, "%s|1|Allocated|o-1|%s|5|W\n", sku, sku));
}

static void test_outbox__is_not_written_without_commit(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 3};

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 5, NO_DATE));
	(void)product_allocate(begin_and_get(contract->uow, "OAK-STOOL", "o-1"), &line);
	unit_of_work_end(contract->uow);
	assert_stored(contract, STORED_OUTBOX, "");

	(void)test_bus_accept(&contract->bus, ALLOCATE("o-2", "OAK-STOOL", 3));
	assert_stored(contract, STORED_OUTBOX, "OAK-STOOL|1|Allocated|o-2|OAK-STOOL|3|W\n");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_outbox__holds_every_event_in_order),
	CONTRACT_CASE(test_outbox__numbers_the_events_of_each_product),
	CONTRACT_CASE(test_outbox__numbers_events_that_change_no_stock),
	CONTRACT_CASE(test_outbox__keeps_every_character),
	CONTRACT_CASE(test_outbox__is_not_written_without_commit),
};

const struct contract_chapter outbox_contract = CONTRACT_CHAPTER(cases);
