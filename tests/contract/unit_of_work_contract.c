#include "config.h"

#include "services/command_handlers.h"
#include "tests/contract/contract_case.h"

/* A new product with one batch, not yet committed. */
static void begin_and_add(struct unit_of_work *uow, const char *reference, const char *sku)
{
	struct product *product = begin_and_get(uow, sku, NULL);

	assert_null(product);
	product = product_new(unit_of_work_mem(uow), sku);
	product_add_batch(product, batch_new(product, reference, sku, 100, NO_DATE));
	product_repository_add(uow->products, product);
}

/* What a handler does that inserts a batch, and may commit, and may then fail. */
static bool insert_batch(struct unit_of_work *uow, bool commits, bool fails, struct error *err)
{
	bool ok = true;

	begin_and_add(uow, "W", "OAK-STOOL");
	if (commits)
		ok = unit_of_work_commit(uow, err);
	if (fails)
		ok = error_set(err, ERROR_INVALID, "something else went wrong");
	unit_of_work_end(uow);
	return ok;
}

/* Source: docs/decisions/0002-deferred-writes.md. */
static void test_unit_of_work__only_commit_writes(void **state)
{
	struct contract *contract = *state;
	static const struct {
		const char *name;
		bool commits;
		bool fails;
		const char *batches;
	} rows[] = {
		{"insert batch, leave",   false, false, ""                 },
		{"insert batch, error",   false, true,  ""                 },
		{"insert, commit, leave", true,  false, "W|OAK-STOOL|100\n"},
		{"insert, commit, error", true,  true,  "W|OAK-STOOL|100\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = {0};

		contract_start_afresh(contract);
		assert_row(insert_batch(contract->uow, rows[i].commits, rows[i].fails, &err) !=
				rows[i].fails,
			rows[i].name);
		assert_row((err.kind == ERROR_INVALID) == rows[i].fails, rows[i].name);
		assert_stored(contract, STORED_BATCHES, rows[i].batches);
	}
}

static void test_unit_of_work__end_is_right_in_any_state(void **state)
{
	struct contract *contract = *state;

	unit_of_work_end(contract->uow);
	assert_null(begin_and_get(contract->uow, "OAK-STOOL", NULL));
	unit_of_work_end(contract->uow);
	unit_of_work_end(contract->uow);
	assert_null(unit_of_work_mem(contract->uow));
}

static void test_unit_of_work__nothing_shows_before_commit(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 10};
	struct product *product;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	product = begin_and_get(contract->uow, "OAK-STOOL", "o-1");
	assert_string_equal(product_allocate(product, &line), "W");
	product_change_batch_eta(product, "W", MAY(1));

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|1\n");
	assert_stored(contract, STORED_BATCHES, "W|OAK-STOOL|100\n");
	assert_stored(contract, STORED_ALLOCATIONS, "");
	assert_answer(contract, "o-1", "");

	commit_and_end(contract->uow);
	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|3\n");
	assert_stored(contract, STORED_BATCHES, "W|OAK-STOOL|100|2031-05-01\n");
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|10|W\n");
	assert_answer(contract, "o-1", "OAK-STOOL|W\n");
}

/* What an earlier unit of work saw and changed is not the next one's. */
static void test_unit_of_work__begin_starts_with_nothing_seen(void **state)
{
	struct contract *contract = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 10};
	struct error err = {0};

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	(void)product_allocate(begin_and_get(contract->uow, "OAK-STOOL", "o-1"), &line);
	unit_of_work_end(contract->uow);

	assert_true(unit_of_work_begin(contract->uow, &err));
	commit_and_end(contract->uow);
	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|1\n");
	assert_stored(contract, STORED_ALLOCATIONS, "");
	assert_stored(contract, STORED_OUTBOX, "");
}

static bool fail_in_transaction(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	return error_set(err, ERROR_INTERNAL, "a subscriber failed");
}

/* W holds two lines; then a subscriber is put behind the others that fails for Deallocated. */
static void prepare_failing_change(struct contract *contract)
{
	test_bus_accept_all(&contract->bus,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE),
			CREATE_BATCH("S", "OAK-STOOL", 50, MAY(1)),
			ALLOCATE("o-1", "OAK-STOOL", 20), ALLOCATE("o-2", "OAK-STOOL", 20)));
	test_bus_subscribe(&contract->bus,
		(struct subscription)SUBSCRIBE(
			deallocated_type, IN_TRANSACTION, fail_in_transaction));
}

static void test_unit_of_work__all_is_written_or_nothing(void **state)
{
	struct contract *contract = *state;
	struct error err;

	prepare_failing_change(contract);
	err = test_bus_refuse(&contract->bus, CHANGE_QUANTITY("W", 25));

	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_string_equal(err.message, "a subscriber failed");
	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|4\n");
	assert_stored(contract, STORED_BATCHES, "W|OAK-STOOL|50\nS|OAK-STOOL|50|2031-05-01\n");
	assert_stored(contract, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|20|W\n"
		"o-2|OAK-STOOL|20|W\n");
	assert_stored(contract, STORED_VIEW,
		"o-1|OAK-STOOL|20|W\n"
		"o-2|OAK-STOOL|20|W\n");
	assert_stored(contract, STORED_PENDING, "");
}

static void test_unit_of_work__events_of_a_failed_command_are_dropped(void **state)
{
	struct contract *contract = *state;

	prepare_failing_change(contract);
	(void)test_bus_refuse(&contract->bus, CHANGE_QUANTITY("W", 25));
	(void)test_bus_accept(&contract->bus, ALLOCATE("o-3", "OAK-STOOL", 1));

	assert_stored(contract, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|20|W\n"
		"OAK-STOOL|2|Allocated|o-2|OAK-STOOL|20|W\n"
		"OAK-STOOL|3|Allocated|o-3|OAK-STOOL|1|W\n");
	assert_int_equal(fake_log_count(&contract->bus.log, "\"handler\":\"reallocate\""), 0);
}

static void test_unit_of_work__works_after_a_failed_one(void **state)
{
	struct contract *contract = *state;

	prepare_failing_change(contract);
	(void)test_bus_refuse(&contract->bus, CHANGE_QUANTITY("W", 25));
	(void)test_bus_accept(&contract->other, CHANGE_QUANTITY("W", 20));

	assert_stored(contract, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|20|W\n"
		"o-2|OAK-STOOL|20|S\n");
}

/* An attempt that ends out of stock commits: nothing but its event. */
static void test_unit_of_work__out_of_stock_commits_its_event_alone(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 9, NO_DATE));
	assert_null(test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 10)));

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|1\n");
	assert_stored(contract, STORED_LINES, "");
	assert_stored(contract, STORED_OUTBOX, "OAK-STOOL|1|OutOfStock|OAK-STOOL\n");
}

/* Source: docs/domain.md, "Versions". Every change counts, and nothing else. */
static void test_unit_of_work__version_counts_changes(void **state)
{
	struct contract *contract = *state;
	const struct {
		const struct message *message;
		const char *products;
	} rows[] = {
		{CREATE_BATCH("W", "OAK-STOOL",              50,                    NO_DATE), "OAK-STOOL|1\n"},
		{CREATE_BATCH("S", "OAK-STOOL",                         50,                               MAY(1)), "OAK-STOOL|2\n"},
		{CREATE_BATCH("W",              "OAK-STOOL",       50,NO_DATE), "OAK-STOOL|2\n"},
		{ALLOCATE("o-1", "OAK-STOOL", 20),              "OAK-STOOL|3\n"},
		{ALLOCATE("o-1", "OAK-STOOL",                         20),                                 "OAK-STOOL|3\n"},
		{ALLOCATE("o-2",             "OAK-STOOL",                      51),                              "OAK-STOOL|3\n"},
		{CHANGE_QUANTITY("W",     40),  "OAK-STOOL|4\n"},
		{CHANGE_QUANTITY("W",   40),    "OAK-STOOL|4\n"},
		{CHANGE_QUANTITY("W",                10),                      "OAK-STOOL|6\n"                                   }, /* and reallocated */
		{CHANGE_ETA("S",                MAY(2)),                      "OAK-STOOL|7\n"							      },
		{CHANGE_ETA("S",                MAY(2)),                      "OAK-STOOL|7\n"                        },
		{DEALLOCATE("o-1",                "OAK-STOOL"),                           "OAK-STOOL|8\n"},
		{DEALLOCATE("o-1",                "OAK-STOOL"),                           "OAK-STOOL|8\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		(void)test_bus_accept(&contract->bus, rows[i].message);
		assert_stored(contract, STORED_PRODUCTS, rows[i].products);
	}
}

static void test_unit_of_work__different_skus_do_not_block_one_another(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	(void)test_bus_accept(&contract->bus, CREATE_BATCH("A", "ASH-BENCH", 100, NO_DATE));
	assert_non_null(begin_and_get(contract->uow, "OAK-STOOL", NULL));

	assert_string_equal(
		test_bus_accept(&contract->other, ALLOCATE("o-1", "ASH-BENCH", 10)), "A");
	assert_int_equal(contract->other.clock.wait_count, 0);
}

/* Both lines, one of them by another worker, after version 1. */
static void test_unit_of_work__two_workers_share_a_batch(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE));
	(void)test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 10));
	(void)test_bus_accept(&contract->other, ALLOCATE("o-2", "OAK-STOOL", 10));

	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|3\n");
	assert_stored(contract, STORED_ALLOCATIONS,
		"o-1|OAK-STOOL|10|W\n"
		"o-2|OAK-STOOL|10|W\n");
}

static void test_unit_of_work__last_units_go_to_one_worker(void **state)
{
	struct contract *contract = *state;

	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
	assert_string_equal(
		test_bus_accept(&contract->other, ALLOCATE("o-1", "OAK-STOOL", 10)), "W");
	assert_null(test_bus_accept(&contract->bus, ALLOCATE("o-2", "OAK-STOOL", 10)));

	assert_stored(contract, STORED_OUTBOX,
		"OAK-STOOL|1|Allocated|o-1|OAK-STOOL|10|W\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n");
}

/*
 * Batch W of OAK-STOOL is about to be committed when another worker creates a batch, too. The other
 * one waits for a lock in vain, or the first one finds at commit that it came late: either way
 * exactly one gets through. Returns whose command has to run again.
 */
static struct test_bus *race_creators(
	struct contract *contract, const struct message *others_command)
{
	struct error first_err = {0};
	struct error second_err = {0};
	const struct batch *known;
	bool first;
	bool second;

	begin_and_add(contract->uow, "W", "OAK-STOOL");
	assert_true(
		product_repository_find_batch(contract->uow->products, "W", &known, &first_err));
	assert_null(known);
	second = handle_create_batch(others_command, &contract->other.deps, NULL, &second_err);
	first = unit_of_work_commit(contract->uow, &first_err);
	unit_of_work_end(contract->uow);

	assert_true(first != second);
	assert_int_equal((first ? second_err : first_err).kind, ERROR_BUSY);
	return first ? &contract->other : &contract->bus;
}

static void test_unit_of_work__first_batches_of_a_new_sku_at_once_share_a_product(void **state)
{
	struct contract *contract = *state;
	const struct message *mine = CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE);
	const struct message *others = CREATE_BATCH("S", "OAK-STOOL", 100, NO_DATE);
	struct test_bus *late = race_creators(contract, others);

	(void)test_bus_accept(late, late == &contract->bus ? mine : others);
	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|2\n");
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("o-1", "OAK-STOOL", 100)),
		late == &contract->bus ? "S" : "W");
	assert_string_equal(test_bus_accept(&contract->bus, ALLOCATE("o-2", "OAK-STOOL", 100)),
		late == &contract->bus ? "W" : "S");
}

static void test_unit_of_work__same_new_reference_at_once_is_taken_once(void **state)
{
	struct contract *contract = *state;
	const struct message *mine = CREATE_BATCH("W", "OAK-STOOL", 100, NO_DATE);
	const struct message *others = CREATE_BATCH("W", "ASH-BENCH", 100, NO_DATE);
	struct test_bus *late = race_creators(contract, others);

	(void)test_bus_accept(late, late == &contract->bus ? mine : others);
	assert_stored(contract, STORED_BATCHES,
		late == &contract->bus ? "W|ASH-BENCH|100\n" : "W|OAK-STOOL|100\n");
}

static const struct contract_case cases[] = {
	CONTRACT_CASE(test_unit_of_work__only_commit_writes),
	CONTRACT_CASE(test_unit_of_work__end_is_right_in_any_state),
	CONTRACT_CASE(test_unit_of_work__nothing_shows_before_commit),
	CONTRACT_CASE(test_unit_of_work__begin_starts_with_nothing_seen),
	CONTRACT_CASE(test_unit_of_work__all_is_written_or_nothing),
	CONTRACT_CASE(test_unit_of_work__events_of_a_failed_command_are_dropped),
	CONTRACT_CASE(test_unit_of_work__works_after_a_failed_one),
	CONTRACT_CASE(test_unit_of_work__out_of_stock_commits_its_event_alone),
	CONTRACT_CASE(test_unit_of_work__version_counts_changes),
	CONTRACT_CASE(test_unit_of_work__different_skus_do_not_block_one_another),
	CONTRACT_CASE(test_unit_of_work__two_workers_share_a_batch),
	CONTRACT_CASE(test_unit_of_work__last_units_go_to_one_worker),
	CONTRACT_CASE(test_unit_of_work__first_batches_of_a_new_sku_at_once_share_a_product),
	CONTRACT_CASE(test_unit_of_work__same_new_reference_at_once_is_taken_once),
};

const struct contract_chapter unit_of_work_contract = CONTRACT_CHAPTER(cases);
