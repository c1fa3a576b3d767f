/*
 * tests/integration/test_lost_commits.c - the connection is lost at COMMIT: whether the server has
 * carried it out is found out, never guessed. The effect is there once, or the client is told that
 * nobody knows. Source: docs/messages.md, "Lost races".
 */
#include "config.h"

#include "tests/support/fault_proxy.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

/* A worker that reaches the server by way of a proxy. */
struct relayed {
	struct fault_proxy *proxy;
	struct stock_worker *worker;
};

static struct relayed relay(struct stock_case *this)
{
	struct connection_options options = stock_worker_options(this->database);
	struct relayed relayed;

	assert_non_null(options.url.unix_socket);
	relayed.proxy = fault_proxy_new(this, options.url.unix_socket);
	options.url.unix_socket = fault_proxy_socket(relayed.proxy);
	relayed.worker = stock_worker_new_with(this, this->database, &options, READ_MODEL_TABLE);
	return relayed;
}

static void spoil_commit(struct relayed *relayed, enum fault_kind kind, uint16_t code)
{
	fault_proxy_spoil(relayed->proxy,
		&(struct fault){
			.kind = kind,
			.command = FAULT_AT_TEXT,
			.text = "COMMIT",
			.code = code,
			.times = 1,
		});
}

/* Some history, a command, and what is there after it, however often it had to run. */
struct row {
	const char *name;
	const struct message *command;
	const char *batches;
	const char *allocations;
	const char *outbox;
	const struct message *history[5];
};

#define ROW(name, command, batches, allocations, outbox, ...)                                      \
	{                                                                                          \
		(name), (command), (batches), (allocations), (outbox),                             \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

static void forget_everything(struct stock_case *this)
{
	struct stock_database *database = this->database;

	stock_database_renew(&database, database->shape);
}

/* The fault is at the COMMIT of the row's command. */
static void run_row(struct stock_case *this, const struct row *row, enum fault_kind kind)
{
	struct relayed relayed;

	print_message("# %s\n", row->name);
	forget_everything(this);
	relayed = relay(this);
	test_bus_accept_all(&this->other->bus, row->history);
	spoil_commit(&relayed, kind, 0);
	(void)test_bus_accept(&relayed.worker->bus, row->command);

	assert_int_equal(fault_proxy_rest(relayed.proxy), 0);
	assert_dump(this->database, STORED_BATCHES, row->batches);
	assert_dump(this->database, STORED_ALLOCATIONS, row->allocations);
	assert_dump(this->database, STORED_OUTBOX, row->outbox);
	assert_dump(this->database, STORED_PENDING, "");
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

#define W         CREATE_BATCH("W", "OAK-STOOL", 10, NO_DATE)
#define S         CREATE_BATCH("S", "OAK-STOOL", 10, MAY(1))
#define O1        ALLOCATE("o-1", "OAK-STOOL", 4)
#define O2        ALLOCATE("o-2", "OAK-STOOL", 4)
#define W_STORED  "W|OAK-STOOL|10\n"
#define O1_STORED "o-1|OAK-STOOL|4|W\n"
#define O1_EVENT  "OAK-STOOL|1|Allocated|o-1|OAK-STOOL|4|W\n"

static void run_rows(struct stock_case *this, enum fault_kind kind)
{
	const struct row rows[] = {
		ROW("first batch of a sku", W, W_STORED, "", "", NULL),
		ROW("another batch", S, W_STORED "S|OAK-STOOL|10|2031-05-01\n", "", "", W),
		ROW("a line", O1, W_STORED, O1_STORED, O1_EVENT, W),
		ROW("a line that is allocated already", O1, W_STORED, O1_STORED, O1_EVENT, W, O1),
		ROW("out of stock", ALLOCATE("o-1", "OAK-STOOL", 11), W_STORED, "",
			"OAK-STOOL|1|OutOfStock|OAK-STOOL\n", W),
		ROW("cancelling", DEALLOCATE("o-1", "OAK-STOOL"), W_STORED, "",
			O1_EVENT "OAK-STOOL|2|AllocationCancelled|o-1|OAK-STOOL|4|W\n", W, O1),
		ROW("a date", CHANGE_ETA("W", MAY(2)), "W|OAK-STOOL|10|2031-05-02\n", "", "", W),
		ROW("a quantity, with what follows", CHANGE_QUANTITY("W", 5),
			"W|OAK-STOOL|5\nS|OAK-STOOL|10|2031-05-01\n",
			O1_STORED "o-2|OAK-STOOL|4|S\n",
			O1_EVENT "OAK-STOOL|2|Allocated|o-2|OAK-STOOL|4|W\n"
				 "OAK-STOOL|3|Deallocated|o-2|OAK-STOOL|4\n"
				 "OAK-STOOL|4|Allocated|o-2|OAK-STOOL|4|S\n",
			W, S, O1, O2),
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		run_row(this, &rows[i], kind);
}

static void test_lost_commits__effect_is_there_once_when_the_answer_was_lost(void **state)
{
	run_rows(*state, FAULT_CUT_AFTER);
}

static void test_lost_commits__effect_is_there_once_when_the_commit_was_lost(void **state)
{
	run_rows(*state, FAULT_CUT_BEFORE);
}

/* With a receipt even a command that changes nothing is known to have been carried out. */
static void run_row_with_receipt(struct stock_case *this, const struct row *row,
	enum fault_kind kind, enum receipt_state state)
{
	struct reply reply = {.mem = this};
	struct receipt receipt = {
		.kind = RECEIPT_REQUEST,
		.key = "k-1",
		.fingerprint = {"0123456789abcdef0123456789ABCDEF", 32},
		.answer = &reply.batchref
        };
	struct relayed relayed;
	struct error err = {0};

	print_message("# %s\n", row->name);
	forget_everything(this);
	relayed = relay(this);
	test_bus_accept_all(&this->other->bus, row->history);
	spoil_commit(&relayed, kind, 0);
	assert_int_equal(message_bus_handle_once(
				 relayed.worker->bus.bus, row->command, &receipt, &reply, &err),
		state == RECEIPT_NEW);

	assert_int_equal(fault_proxy_rest(relayed.proxy), 0);
	assert_int_equal(receipt.state, state);
	assert_int_equal(err.kind, state == RECEIPT_NEW ? ERROR_NONE : ERROR_CONFLICT);
	assert_dump(this->database, STORED_ALLOCATIONS, row->allocations);
	assert_dump(this->database, STORED_OUTBOX, row->outbox);
	assert_dump(this->database, STORED_ANSWERS, "k-1|0|W\n");
}

static void test_lost_commits__receipt_is_kept_once_with_the_effect(void **state)
{
	const struct row change = ROW("a line", O1, W_STORED, O1_STORED, O1_EVENT, W);
	const struct row repeat =
		ROW("a line that is allocated already", O1, W_STORED, O1_STORED, O1_EVENT, W, O1);

	run_row_with_receipt(*state, &change, FAULT_CUT_AFTER, RECEIPT_NEW);
	run_row_with_receipt(*state, &change, FAULT_CUT_BEFORE, RECEIPT_NEW);
	run_row_with_receipt(*state, &repeat, FAULT_CUT_AFTER, RECEIPT_KNOWN);
	run_row_with_receipt(*state, &repeat, FAULT_CUT_BEFORE, RECEIPT_NEW);
}

/* Whatever number the server answers with, it is looked up or known that nothing was written. */
static void test_lost_commits__refused_commit_runs_again(void **state)
{
	static const uint16_t codes[] = {1213, 1205, 1020, 3101, 1180, 1290, 1053, 1105};
	struct stock_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		struct relayed relayed;

		forget_everything(this);
		relayed = relay(this);
		(void)test_bus_accept(&this->other->bus, W);
		spoil_commit(&relayed, FAULT_ERROR, codes[i]);
		assert_string_equal(test_bus_accept(&relayed.worker->bus, O1), "W");
		assert_int_equal(relayed.worker->bus.clock.wait_count, 1);
		assert_dump(this->database, STORED_ALLOCATIONS, O1_STORED);
		assert_dump(this->database, STORED_OUTBOX, O1_EVENT);
	}
}

/* Another command for the product, in a thread of its own. */
static struct rival {
	struct stock_case *this;
	struct thread *thread;
	struct stock_task task;
} rival;

/* It stands in the queue for the product's lock when the connection is lost, and so comes first. */
static bool let_rival_queue(
	const struct message *event, struct dependencies *deps, struct error *err)
{
	struct stock_case *this = rival.this;
	struct waiting waiting = {this->database, stock_worker_session(this->other)};

	(void)event;
	(void)deps;
	(void)err;
	rival.thread = thread_start(this->threads, stock_task_perform, &rival.task);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	return true;
}

static void assert_overtaken(struct stock_case *this, enum fault_kind kind,
	const struct message *command, const struct message *rivals, const char *outbox)
{
	struct relayed relayed;
	struct error err;

	forget_everything(this);
	relayed = relay(this);
	rival = (struct rival){
		.this = this,
		.task = {.worker = this->other, .command = rivals},
	};
	(void)test_bus_accept(&this->other->bus, W);
	test_bus_subscribe(&relayed.worker->bus,
		(struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, let_rival_queue));
	test_bus_subscribe(&relayed.worker->bus,
		(struct subscription)SUBSCRIBE(out_of_stock_type, IN_TRANSACTION, let_rival_queue));
	spoil_commit(&relayed, kind, 0);
	err = test_bus_refuse(&relayed.worker->bus, command);
	talloc_free(rival.thread);

	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "the outcome is not known"));
	assert_int_equal(relayed.worker->bus.clock.wait_count, 0);
	assert_performed(&rival.task);
	assert_dump(this->database, STORED_OUTBOX, outbox);
	assert_view_is_right(this->database);
	assert_invariants(this->database);
}

#define TOO_MUCH(orderid) ALLOCATE(orderid, "OAK-STOOL", 11)

/* Also where neither has changed the product, but both have told of it. */
static void test_lost_commits__overtaken_after_the_commit_nobody_knows(void **state)
{
	assert_overtaken(*state, FAULT_CUT_AFTER, O1, O2,
		O1_EVENT "OAK-STOOL|2|Allocated|o-2|OAK-STOOL|4|W\n");
	assert_overtaken(*state, FAULT_CUT_AFTER, TOO_MUCH("o-1"), TOO_MUCH("o-2"),
		"OAK-STOOL|1|OutOfStock|OAK-STOOL\n"
		"OAK-STOOL|2|OutOfStock|OAK-STOOL\n");
}

static void test_lost_commits__overtaken_without_the_commit_nobody_knows(void **state)
{
	assert_overtaken(
		*state, FAULT_CUT_BEFORE, O1, O2, "OAK-STOOL|1|Allocated|o-2|OAK-STOOL|4|W\n");
	assert_overtaken(*state, FAULT_CUT_BEFORE, TOO_MUCH("o-1"), TOO_MUCH("o-2"),
		"OAK-STOOL|1|OutOfStock|OAK-STOOL\n");
}

static struct fault_proxy *proxy_to_break;

/* From the next text on, and that is COMMIT, nothing gets through. */
static bool break_proxy(const struct message *event, struct dependencies *deps, struct error *err)
{
	(void)event;
	(void)deps;
	(void)err;
	fault_proxy_spoil(proxy_to_break,
		&(struct fault){.kind = FAULT_CUT_AFTER, .command = FAULT_AT_TEXT, .times = 10});
	return true;
}

static void test_lost_commits__without_a_server_to_ask_nobody_knows(void **state)
{
	struct stock_case *this = *state;
	struct relayed relayed = relay(this);
	struct error err;

	proxy_to_break = relayed.proxy;
	(void)test_bus_accept(&this->other->bus, W);
	test_bus_subscribe(&relayed.worker->bus,
		(struct subscription)SUBSCRIBE(allocated_type, IN_TRANSACTION, break_proxy));
	err = test_bus_refuse(&relayed.worker->bus, O1);

	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "the outcome is not known"));
	assert_dump(this->database, STORED_ALLOCATIONS, O1_STORED);

	/* The client asks again, and once more nothing is done twice. */
	fault_proxy_spoil(relayed.proxy, &(struct fault){0});
	assert_string_equal(test_bus_accept(&relayed.worker->bus, O1), "W");
	assert_dump(this->database, STORED_ALLOCATIONS, O1_STORED);
	assert_dump(this->database, STORED_OUTBOX, O1_EVENT);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_lost_commits__effect_is_there_once_when_the_answer_was_lost),
	STOCK_TEST(test_lost_commits__effect_is_there_once_when_the_commit_was_lost),
	STOCK_TEST(test_lost_commits__receipt_is_kept_once_with_the_effect),
	STOCK_TEST(test_lost_commits__refused_commit_runs_again),
	STOCK_TEST(test_lost_commits__overtaken_after_the_commit_nobody_knows),
	STOCK_TEST(test_lost_commits__overtaken_without_the_commit_nobody_knows),
	STOCK_TEST(test_lost_commits__without_a_server_to_ask_nobody_knows),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("lost_commits", tests), ALL_SHAPES);
}
