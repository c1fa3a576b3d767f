#include "config.h"

#include "tests/contract/contract_case.h"

#define OAK(orderid) ALLOCATE(orderid, "OAK-STOOL", 3)

/* Of 32 bytes, as a digest has them. */
static const struct bytes fingerprint = {"0123456789abcdef0123456789ABCDEF", 32};

static struct receipt message_receipt(const char *source, const char *key)
{
	return (struct receipt){.kind = RECEIPT_MESSAGE, .source = source, .key = key};
}

static struct receipt request_receipt(const char *key, const char *const *answer)
{
	return (struct receipt){
		.kind = RECEIPT_REQUEST, .key = key, .fingerprint = fingerprint, .answer = answer};
}

static void accept(struct test_bus *bus, const struct message *command, struct receipt *receipt)
{
	struct error err = {0};

	if (!message_bus_handle_once(bus->bus, command, receipt, NULL, &err))
		fail_msg("%s failed: %s", command->type->name, err.message);
	assert_int_equal(receipt->state, RECEIPT_NEW);
}

static void refuse(struct test_bus *bus, const struct message *command, struct receipt *receipt,
	enum receipt_state state)
{
	struct error err = {0};

	assert_false(message_bus_handle_once(bus->bus, command, receipt, NULL, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_int_equal(receipt->state, state);
	assert_int_equal(bus->clock.wait_count, 0);
}

/* A request whose answer is the batch, as POST /allocate is; returns it. */
static const char *request(
	struct contract *contract, const char *key, const struct message *command)
{
	struct reply reply = {.mem = contract->mem};
	struct receipt receipt = request_receipt(key, &reply.batchref);
	struct error err = {0};

	if (!message_bus_handle_once(contract->bus.bus, command, &receipt, &reply, &err))
		fail_msg("%s failed: %s", command->type->name, err.message);
	return reply.batchref;
}

static const struct kept_answer *find(struct contract *contract, const char *key)
{
	const struct kept_answer *found = NULL;
	struct error err = {0};

	if (!answers_find(contract->harness->answers, contract->mem, key, &found, &err))
		fail_msg("find failed: %s", err.message);
	return found;
}

static void add_stools(struct contract *contract)
{
	(void)test_bus_accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE));
}

static void test_receipts__are_kept_with_the_effect(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");

	accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE), &receipt);
	assert_stored(contract, STORED_BATCHES, "W|OAK-STOOL|10\n");
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
	assert_stored(contract, STORED_ANSWERS, "");
}

static void test_receipts__are_not_kept_by_a_handler_that_fails(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");
	struct error err = {0};

	assert_false(message_bus_handle_once(contract->bus.bus, OAK("o-1"), &receipt, NULL, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_int_equal(receipt.state, RECEIPT_NEW);
	assert_stored(contract, STORED_INBOX, "");

	add_stools(contract);
	accept(&contract->bus, OAK("o-1"), &receipt);
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
}

/* How often a subscriber still fails, and how. */
static int failures_left;
static enum error_kind failure_kind;

static bool fail_some_times(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	return failures_left-- <= 0 || error_set(err, failure_kind, "a subscriber failed");
}

static void let_allocations_fail(struct contract *contract, enum error_kind kind, int times)
{
	failure_kind = kind;
	failures_left = times;
	test_bus_subscribe(&contract->bus,
		(struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, fail_some_times));
}

static void test_receipts__are_not_kept_when_the_commit_fails(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");
	struct error err = {0};

	add_stools(contract);
	let_allocations_fail(contract, ERROR_INTERNAL, 1);
	assert_false(message_bus_handle_once(contract->bus.bus, OAK("o-1"), &receipt, NULL, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_stored(contract, STORED_INBOX, "");
	assert_stored(contract, STORED_ALLOCATIONS, "");
}

static void test_receipts__survive_lost_races_once(void **state)
{
	struct contract *contract = *state;

	add_stools(contract);
	let_allocations_fail(contract, ERROR_BUSY, 2);
	assert_string_equal(request(contract, "k-1", OAK("o-1")), "W");
	assert_int_equal(contract->bus.clock.wait_count, 2);
	assert_stored(contract, STORED_ANSWERS, "k-1|0|W\n");
	assert_stored(contract, STORED_OUTBOX, "OAK-STOOL|1|Allocated|o-1|OAK-STOOL|3|W\n");
}

static void test_receipts__known_message_has_no_effect_again(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");

	add_stools(contract);
	accept(&contract->bus, OAK("o-1"), &receipt);
	refuse(&contract->bus, OAK("o-1"), &receipt, RECEIPT_KNOWN);
	refuse(&contract->other, OAK("o-2"), &receipt, RECEIPT_KNOWN);

	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|3|W\n");
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
	(void)test_bus_accept(&contract->bus, OAK("o-2"));
}

/* Each of these is another one, on whatever server. */
static void test_receipts__names_are_exact(void **state)
{
	struct contract *contract = *state;
	struct receipt receipts[] = {
		message_receipt("shop", "m-1"),
		message_receipt("shop", "M-1"),
		message_receipt("shop", "m-1 "),
		message_receipt("Shop", "m-1"),
		message_receipt("shop", "m-2"),
		request_receipt("m-1", NULL),
		request_receipt("M-1", NULL),
		request_receipt("m-1 ", NULL),
	};

	for (size_t i = 0; i < ARRAY_SIZE(receipts); i++)
		accept(&contract->bus, DEALLOCATE("o-1", "OAK-STOOL"), &receipts[i]);
	assert_stored(
		contract, STORED_INBOX, "shop|m-1\nshop|M-1\nshop|m-1 \nShop|m-1\nshop|m-2\n");
	assert_stored(contract, STORED_ANSWERS, "m-1|0\nM-1|0\nm-1 |0\n");
}

/* A command at work, as its handler leaves it before the commit. */
static void hold(struct unit_of_work *uow, struct receipt *receipt)
{
	struct work *work = &uow->work;
	struct error err = {0};

	work->receipt = receipt;
	assert_true(work_begin(work, &err));
	work->receipt = NULL;
}

static void test_receipts__held_one_is_told_from_a_known_one(void **state)
{
	struct contract *contract = *state;
	struct receipt mine = message_receipt("shop", "m-1");
	struct receipt others = mine;

	add_stools(contract);
	hold(contract->uow, &mine);
	refuse(&contract->other, OAK("o-1"), &others, RECEIPT_HELD);
	commit_and_end(contract->uow);
	refuse(&contract->other, OAK("o-1"), &others, RECEIPT_KNOWN);
	assert_stored(contract, STORED_ALLOCATIONS, "");
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
}

static void test_receipts__are_free_again_without_commit(void **state)
{
	struct contract *contract = *state;
	struct receipt mine = message_receipt("shop", "m-1");
	struct receipt others = mine;

	add_stools(contract);
	hold(contract->uow, &mine);
	refuse(&contract->other, OAK("o-1"), &others, RECEIPT_HELD);
	unit_of_work_end(contract->uow);
	accept(&contract->other, OAK("o-1"), &others);
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|3|W\n");
}

static void test_receipts__skipped_command_keeps_its_own(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");

	add_stools(contract);
	accept(&contract->bus, CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE), &receipt);
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
	assert_stored(contract, STORED_PRODUCTS, "OAK-STOOL|1\n");
	refuse(&contract->bus, CREATE_BATCH("X", "OAK-STOOL", 10, NO_DATE), &receipt,
		RECEIPT_KNOWN);
}

/* The reaction has a transaction of its own, which claims nothing. */
static void test_receipts__are_not_the_reactions(void **state)
{
	struct contract *contract = *state;
	struct receipt receipt = message_receipt("shop", "m-1");

	add_stools(contract);
	test_bus_accept_all(
		&contract->bus, HISTORY(CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1)), OAK("o-1")));
	accept(&contract->bus, CHANGE_QUANTITY("W", 0), &receipt);
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|3|S\n");
	assert_stored(contract, STORED_PENDING, "");
	assert_stored(contract, STORED_INBOX, "shop|m-1\n");
}

static void test_receipts__answer_is_kept_with_the_effect(void **state)
{
	struct contract *contract = *state;
	const struct kept_answer *found;

	add_stools(contract);
	assert_null(find(contract, "k-1"));
	assert_string_equal(request(contract, "k-1", OAK("o-1")), "W");
	found = find(contract, "k-1");
	assert_non_null(found);
	assert_int_equal(found->fingerprint.len, fingerprint.len);
	assert_memory_equal(found->fingerprint.ptr, fingerprint.ptr, fingerprint.len);
	assert_int_equal(found->kind, ERROR_NONE);
	assert_string_equal(found->text, "W");
}

/* Out of stock is an answer, too. */
static void test_receipts__answer_may_be_nothing(void **state)
{
	struct contract *contract = *state;

	add_stools(contract);
	assert_null(request(contract, "k-1", ALLOCATE("o-1", "OAK-STOOL", 11)));
	assert_non_null(find(contract, "k-1"));
	assert_null(find(contract, "k-1")->text);
	assert_stored(contract, STORED_ANSWERS, "k-1|0\n");
}

static void test_receipts__refusal_is_kept_by_itself(void **state)
{
	struct contract *contract = *state;
	struct kept_answer refusal = {fingerprint, ERROR_INVALID, "Invalid sku OAK-STOOL"};
	struct kept_answer another = {fingerprint, ERROR_NOT_FOUND, "Unknown batch W"};
	struct receipt receipt = request_receipt("k-1", NULL);
	struct error err = {0};
	bool is_new = false;

	assert_true(answers_keep(contract->harness->answers, "k-1", &refusal, &is_new, &err));
	assert_true(is_new);
	assert_true(answers_keep(contract->harness->answers, "k-1", &another, &is_new, &err));
	assert_false(is_new);
	assert_int_equal(err.kind, ERROR_NONE);
	assert_stored(contract, STORED_ANSWERS, "k-1|1|Invalid sku OAK-STOOL\n");
	assert_int_equal(find(contract, "k-1")->kind, ERROR_INVALID);
	refuse(&contract->bus, DEALLOCATE("o-1", "OAK-STOOL"), &receipt, RECEIPT_KNOWN);
}

/* Both members have one; the last argument is the second one's key. */
static bool run_group(struct contract *contract, struct test_member members[2],
	struct receipt receipts[2], const char *second)
{
	for (size_t i = 0; i < 2; i++)
		receipts[i] = request_receipt(i ? second : "k-1", &members[i].reply.batchref);
	return test_bus_run_group_once(
		&contract->bus, HISTORY(OAK("o-1"), OAK("o-2")), members, receipts);
}

static void test_receipts__members_of_a_group_keep_each_their_own(void **state)
{
	struct contract *contract = *state;
	struct test_member members[2];
	struct receipt receipts[2];

	add_stools(contract);
	assert_true(run_group(contract, members, receipts, "k-2"));
	assert_stored(contract, STORED_ANSWERS, "k-1|0|W\nk-2|0|W\n");
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|3|W\no-2|OAK-STOOL|3|W\n");
}

/* And then goes one by one, where each one's outcome is its own. */
static void test_receipts__group_with_a_known_one_writes_nothing(void **state)
{
	struct contract *contract = *state;
	struct test_member members[2];
	struct receipt receipts[2];

	add_stools(contract);
	(void)request(contract, "k-2", OAK("o-0"));
	assert_false(run_group(contract, members, receipts, "k-2"));
	assert_int_equal(members[1].member.err.kind, ERROR_NONE);
	assert_stored(contract, STORED_ANSWERS, "k-2|0|W\n");
	assert_stored(contract, STORED_ALLOCATIONS, "o-0|OAK-STOOL|3|W\n");

	accept(&contract->bus, OAK("o-1"), &receipts[0]);
	refuse(&contract->bus, OAK("o-2"), &receipts[1], RECEIPT_KNOWN);
	assert_stored(contract, STORED_ALLOCATIONS, "o-0|OAK-STOOL|3|W\no-1|OAK-STOOL|3|W\n");
}

static void test_receipts__group_with_a_held_one_writes_nothing(void **state)
{
	struct contract *contract = *state;
	struct unit_of_work *other = contract->harness->other;
	struct receipt others = request_receipt("k-2", NULL);
	struct test_member members[2];
	struct receipt receipts[2];

	add_stools(contract);
	hold(other, &others);
	assert_false(run_group(contract, members, receipts, "k-2"));
	assert_stored(contract, STORED_ANSWERS, "");
	assert_int_equal(receipts[1].state, RECEIPT_HELD);
	assert_int_equal(members[1].member.err.kind, ERROR_CONFLICT);
	assert_int_equal(members[0].member.err.kind, ERROR_NONE);

	accept(&contract->bus, OAK("o-1"), &receipts[0]);
	refuse(&contract->bus, OAK("o-2"), &receipts[1], RECEIPT_HELD);
	unit_of_work_end(other);
	accept(&contract->bus, OAK("o-2"), &receipts[1]);
	assert_stored(contract, STORED_ALLOCATIONS, "o-1|OAK-STOOL|3|W\no-2|OAK-STOOL|3|W\n");
}

static void test_receipts__same_one_twice_in_a_group_writes_nothing(void **state)
{
	struct contract *contract = *state;
	struct test_member members[2];
	struct receipt receipts[2];

	add_stools(contract);
	assert_false(run_group(contract, members, receipts, "k-1"));
	assert_stored(contract, STORED_ANSWERS, "");
	accept(&contract->bus, OAK("o-1"), &receipts[0]);
	refuse(&contract->bus, OAK("o-2"), &receipts[1], RECEIPT_KNOWN);
}

static const struct contract_case cases[] = {
	CONTRACT_CASE_IF(test_receipts__are_kept_with_the_effect, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__are_not_kept_by_a_handler_that_fails, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__are_not_kept_when_the_commit_fails, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__survive_lost_races_once, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__known_message_has_no_effect_again, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__names_are_exact, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__held_one_is_told_from_a_known_one, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__are_free_again_without_commit, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__skipped_command_keeps_its_own, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__are_not_the_reactions, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__answer_is_kept_with_the_effect, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__answer_may_be_nothing, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__refusal_is_kept_by_itself, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__members_of_a_group_keep_each_their_own, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__group_with_a_known_one_writes_nothing, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__group_with_a_held_one_writes_nothing, NEEDS_RECEIPTS),
	CONTRACT_CASE_IF(test_receipts__same_one_twice_in_a_group_writes_nothing, NEEDS_RECEIPTS),
};

const struct contract_chapter receipts_contract = CONTRACT_CHAPTER(cases);
