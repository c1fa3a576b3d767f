/*
 * Allocating, from batches that others have made: what every store does, even one that does nothing
 * else.
 */
#include "config.h"

#include "tests/contract/contract_case.h"
#include "tests/support/stock_model.h"

/* Source: docs/domain.md, "Choosing". */
static void test_allocating__best_batch_is_chosen(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *what;
		struct {
			const char *reference;
			int32_t purchased;
			struct date eta;
		} batches[3];
		int32_t wanted;
		const char *chosen; /* NULL: out of stock */
	} rows[] = {
		{"the warehouse comes first", {{"S", 100, {2031, 5, 1}}, {"W", 100, {0}}}, 10, "W"},
		{"then the earliest", {{"L", 100, {2031, 5, 3}}, {"E", 100, {2031, 5, 1}}}, 10,
			"E"},
		{"a date that is past counts", {{"S", 9, {2031, 5, 1}}, {"P", 9, {2011, 1, 1}}}, 9,
			"P"},
		{"the older one of equals", {{"X", 10, {0}}, {"A", 10, {0}}}, 1, "X"},
		{"a whole line must fit", {{"W", 5, {0}}, {"S", 100, {2031, 5, 1}}}, 10, "S"},
		{"lines are not split", {{"W", 9, {0}}, {"S", 9, {2031, 5, 1}}}, 10, NULL},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct contract *contract = *state;
		const char *chosen;

		contract_start_afresh(contract);
		for (size_t j = 0; rows[i].batches[j].reference; j++)
			(void)add_batch(contract, rows[i].batches[j].reference,
				rows[i].batches[j].purchased, rows[i].batches[j].eta);
		chosen = test_bus_accept(
			&contract->bus, ALLOCATE("o-1", "OAK-STOOL", rows[i].wanted));
		assert_row(!chosen == !rows[i].chosen, rows[i].what);
		assert_row(!chosen || strcmp(chosen, rows[i].chosen) == 0, rows[i].what);
		assert_stored(contract, STORED_ALLOCATIONS,
			!chosen ? ""
				: mem_printf(contract->mem, "o-1|OAK-STOOL|%d|%s\n", rows[i].wanted,
					  chosen));
	}
}

static void test_allocating__unknown_sku_is_invalid(void **state)
{
	struct contract *contract = *state;
	struct error err;

	(void)add_batch(contract, "W", 10, NO_DATE);
	err = test_bus_refuse(&contract->bus, ALLOCATE("o-1", "NO-SUCH-LAMP", 1));

	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "Invalid sku NO-SUCH-LAMP");
	assert_stored(contract, STORED_ALLOCATIONS, "");
}

/* Even when the batch is full, and another one has room. */
static void test_allocating__doing_it_again_changes_nothing(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 10, NO_DATE);
	(void)add_batch(contract, "S", 10, MAY(1));
	for (int i = 0; i < 3; i++)
		assert_string_equal(
			test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");

	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\n");
}

static void test_allocating__what_others_allocated_counts(void **state)
{
	struct contract *contract = *state;
	int64_t w = add_batch(contract, "W", 10, NO_DATE);

	(void)add_batch(contract, "S", 10, MAY(1));
	add_allocated_line(contract, w, "old", "OAK-STOOL", 10);
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("new", "OAK-STOOL", 7)), "S");
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("old", "OAK-STOOL", 10)), "W");

	assert_stored(contract, STORED_ALLOCATIONS,
		"old|OAK-STOOL|10|W\n"
		"new|OAK-STOOL|7|S\n");
}

/* More than there is, by a careless writer. */
static void test_allocating__oversold_batch_gets_no_more(void **state)
{
	struct contract *contract = *state;

	add_allocated_line(contract, add_batch(contract, "W", 10, NO_DATE), "o-1", "OAK-STOOL", 16);
	assert_null(test_bus_accept(&contract->bus, ALLOCATE("o-2", "OAK-STOOL", 1)));
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|16|W\n");
}

static void test_allocating__only_commit_writes(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 10};

	(void)add_batch(contract, "W", 10, NO_DATE);
	assert_string_equal(
		product_allocate(begin_and_get(contract->uow, "OAK-STOOL", "o-1"), &line), "W");
	assert_stored(contract, STORED_ALLOCATIONS, "");
	unit_of_work_end(contract->uow);
	assert_stored(contract, STORED_ALLOCATIONS, "");

	assert_string_equal(
		product_allocate(begin_and_get(contract->uow, "OAK-STOOL", "o-1"), &line), "W");
	commit_and_end(contract->uow);
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\n");
}

static bool fail_always(const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	return error_set(err, ERROR_INTERNAL, "a subscriber failed");
}

/* The event comes to whom it may concern before anything is written. */
static void test_allocating__subscriber_that_fails_undoes_it(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 10, NO_DATE);
	test_bus_subscribe(&contract->bus,
		(struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, fail_always));
	assert_string_equal(
		test_bus_refuse(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 3)).message,
		"a subscriber failed");
	assert_stored(contract, STORED_ALLOCATIONS, "");
}

static void test_allocating__product_is_locked_until_end(void **state)
{
	struct contract *contract = *state;
	struct unit_of_work *other = contract->harness->other;
	struct product *product = NULL;
	struct error err = {0};

	(void)add_batch(contract, "W", 10, NO_DATE);
	assert_non_null(begin_and_get(contract->uow, "OAK-STOOL", NULL));
	assert_true(unit_of_work_begin(other, &err));
	assert_false(product_repository_get(other->products, "OAK-STOOL", NULL, &product, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	unit_of_work_end(other);
	unit_of_work_end(contract->uow);

	assert_string_equal(
		test_bus_accept(&contract->other, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");
}

static void test_allocating__last_units_go_to_one_worker(void **state)
{
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 20, NO_DATE);
	(void)test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 10));
	(void)test_bus_accept(&contract->other, ALLOCATE("o-2", "OAK-STOOL", 10));
	assert_null(test_bus_accept(&contract->bus, ALLOCATE("o-3", "OAK-STOOL", 1)));

	assert_stored(contract, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|10|W\n"
		"o-2|OAK-STOOL|10|W\n");
}

/* The product is asked for again and again in one transaction, and for one order twice. */
static void test_allocating__group_sees_what_its_members_did(void **state)
{
	struct contract *contract = *state;
	struct test_member members[4];

	(void)add_batch(contract, "W", 10, NO_DATE);
	add_allocated_line(contract, add_batch(contract, "S", 10, MAY(1)), "o-1", "OAK-STOOL", 1);
	assert_true(test_bus_run_group(&contract->bus,
		HISTORY(ALLOCATE("o-1", "OAK-STOOL", 1), ALLOCATE("o-1", "OAK-STOOL", 8),
			ALLOCATE("o-1", "OAK-STOOL", 8), ALLOCATE("o-2", "OAK-STOOL", 3)),
		members));

	assert_string_equal(members[0].reply.batchref, "S");
	assert_string_equal(members[1].reply.batchref, "W");
	assert_string_equal(members[2].reply.batchref, "W");
	assert_string_equal(members[3].reply.batchref, "S");
	unit_of_work_end(contract->uow);
	assert_int_equal(batch_available_quantity(
				 product_batch(begin_and_get(contract->uow, "OAK-STOOL", NULL), 0)),
		2);
}

/* Texts are compared byte by byte. */
static void test_allocating__names_are_exact(void **state)
{
	static const char *const alike[] = {"etage", "Etage", "etage ", " etage", "\xc3\xa9tage"};
	struct contract *contract = *state;

	(void)add_batch(contract, "W", 100, NO_DATE);
	for (size_t i = 0; i < ARRAY_SIZE(alike); i++) {
		struct product *product = begin_and_get(contract->uow, "OAK-STOOL", alike[i]);

		assert_int_equal(batch_line_count(product_batch(product, 0)), 0);
		unit_of_work_end(contract->uow);
		if (i == 0)
			(void)test_bus_accept(&contract->bus, ALLOCATE(alike[i], "OAK-STOOL", 1));
	}
	assert_stored(contract, STORED_ALLOCATIONS, "etage|OAK-STOOL|1|W\n");
	assert_int_equal(test_bus_refuse(&contract->bus, ALLOCATE("o-1", "oak-stool", 1)).kind,
		ERROR_INVALID);
}

#define ORDERS 300

/* Two workers take turns; every answer is the model's. */
static void test_allocating__random_orders_follow_the_model(void **state)
{
	static const char *const references[] = {"B-1", "B-2", "B-3", "B-4", "B-5"};
	struct contract *contract = *state;
	struct stock_model *model = stock_model_new(contract->mem);
	struct fake_random random;

	fake_random_init(&random, 20310501);
	for (size_t i = 0; i < ARRAY_SIZE(references); i++) {
		int32_t purchased = 50 + (int32_t)random_below(&random.base, 200);
		struct date eta = i % 2 ? MAY((int8_t)(9 - i)) : NO_DATE;

		(void)add_batch(contract, references[i], purchased, eta);
		(void)stock_model_handle(
			model, CREATE_BATCH(references[i], "OAK-STOOL", purchased, eta));
	}
	for (int i = 0; i < ORDERS; i++) {
		const char *orderid =
			mem_printf(contract->mem, "o-%u", random_below(&random.base, 90));
		int32_t quantity = 1 + (int32_t)random_below(&random.base, 9);
		const struct message *command = ALLOCATE(orderid, "OAK-STOOL", quantity);
		const char *expected = stock_model_handle(model, command).batchref;
		const char *found = test_bus_accept(
			random_below(&random.base, 2) ? &contract->bus : &contract->other, command);

		assert_int_equal(!found, !expected);
		assert_true(!found || strcmp(found, expected) == 0);
	}
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_allocating__best_batch_is_chosen),
	CONTRACT_CASE(test_allocating__unknown_sku_is_invalid),
	CONTRACT_CASE(test_allocating__doing_it_again_changes_nothing),
	CONTRACT_CASE(test_allocating__what_others_allocated_counts),
	CONTRACT_CASE(test_allocating__oversold_batch_gets_no_more),
	CONTRACT_CASE(test_allocating__only_commit_writes),
	CONTRACT_CASE(test_allocating__subscriber_that_fails_undoes_it),
	CONTRACT_CASE(test_allocating__product_is_locked_until_end),
	CONTRACT_CASE(test_allocating__last_units_go_to_one_worker),
	CONTRACT_CASE(test_allocating__group_sees_what_its_members_did),
	CONTRACT_CASE(test_allocating__names_are_exact),
	CONTRACT_CASE(test_allocating__random_orders_follow_the_model),
};

const struct contract_chapter allocating_contract = CONTRACT_CHAPTER_OF_ALL(cases);
