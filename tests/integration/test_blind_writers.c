/*
 * tests/integration/test_blind_writers.c - old code writes to the same rows and knows nothing of
 * us: while it is careful, the invariants hold for both; where it is not, we add no harm.
 */
#include "config.h"

#include "base/monotonic.h"
#include "tests/support/old_application.h"
#include "tests/support/process.h"
#include "tests/support/stock_case.h"
#include "tests/support/threads.h"

static struct connection *open_session(struct stock_case *this)
{
	struct connection_options options = stock_worker_options(this->database);

	return connection_new(this, &options, &this->database->base->log.base);
}

#define LINES    25
#define CAPACITY 90

/* One of those that want a unit per line; with a worker it asks us, without one it is old code. */
struct customer {
	struct stock_worker *worker;
	struct connection *session;
	int64_t batch_id;
	int number;
	int served;
	bool ok;
	struct error err;
};

static bool order_from_us(struct customer *customer, const char *orderid, bool *served)
{
	const char *batchref = NULL;
	bool ok = stock_worker_handle(
		customer->worker, ALLOCATE(orderid, "OAK-STOOL", 1), &batchref, &customer->err);

	*served = batchref != NULL;
	return ok;
}

/* It asks again when it lost a race, as old code under load has learnt to do. */
static bool order_from_old_code(struct customer *customer, const char *orderid, bool *served)
{
	struct order_line line = {orderid, "OAK-STOOL", 1};
	int64_t deadline = monotonic_ms() + PATIENCE_MS;

	do {
		customer->err = (struct error){0};
		if (old_allocate_carefully(
			    customer->session, customer->batch_id, &line, served, &customer->err))
			return true;
	} while (customer->err.kind == ERROR_BUSY && monotonic_ms() < deadline);
	return false;
}

static void order_all(void *context)
{
	struct customer *customer = context;
	TALLOC_CTX *mem = mem_context(NULL, "order_all");

	customer->ok = true;
	for (int i = 0; customer->ok && i < LINES; i++) {
		const char *orderid = mem_printf(mem, "o-%d-%d", customer->number, i);
		bool served = false;

		customer->ok = customer->worker ? order_from_us(customer, orderid, &served)
						: order_from_old_code(customer, orderid, &served);
		customer->served += served;
	}
	talloc_free(mem);
}

static void test_blind_writers__careful_old_code_and_we_share_a_batch(void **state)
{
	struct stock_case *this = *state;
	int64_t w = old_add_batch(this->database->conn, "W", "OAK-STOOL", CAPACITY, NO_DATE);
	struct customer customers[] = {
		{.worker = this->worker},
		{ .worker = this->other,           .number = 1},
		{ .session = open_session(this),           .number = 2},
		{ .session = open_session(this),           .number = 3},
	};
	int served = 0;

	for (size_t i = 0; i < ARRAY_SIZE(customers); i++)
		customers[i].batch_id = w;
	threads_run(order_all, customers, sizeof(customers[0]), ARRAY_SIZE(customers));
	for (size_t i = 0; i < ARRAY_SIZE(customers); i++) {
		assert_success(customers[i].ok, &customers[i].err);
		served += customers[i].served;
	}

	assert_int_equal(served, CAPACITY);
	assert_int_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"),
		CAPACITY);
	assert_invariants(this->database);
}

/*
 * The old code is at the end of a transaction that holds the batch; our command comes to wait for
 * it, and then decides on what the old code has left.
 */
static void meet_old_code(struct stock_case *this, int64_t batch_id, const char *old_statement,
	struct stock_task *task)
{
	struct waiting waiting = {this->database, stock_worker_session(this->worker)};
	struct thread *thread;

	task->worker = this->worker;
	stock_database_run(this->database, "START TRANSACTION");
	stock_database_run(this->database,
		"UPDATE alloc_batch SET eta = '2031-06-01' WHERE id = %lld", (long long)batch_id);
	stock_database_run(this->database, "%s %lld", old_statement, (long long)batch_id);
	thread = thread_start(this->threads, stock_task_perform, task);
	assert_true(eventually(is_waiting_for_a_lock, &waiting));
	stock_database_run(this->database, "COMMIT");
	talloc_free(thread);
	assert_performed(task);
}

/* W comes first, unless the old code has something against it. */
static int64_t add_w_and_s(struct stock_case *this)
{
	struct date far_off = {2031, 12, 31};

	(void)old_add_batch(this->database->conn, "S", "OAK-STOOL", 10, far_off);
	return old_add_batch(this->database->conn, "W", "OAK-STOOL", 10, NO_DATE);
}

static void test_blind_writers__units_just_promised_are_gone(void **state)
{
	struct stock_case *this = *state;
	struct order_line line = {"o-1", "OAK-STOOL", 4};
	struct stock_task task = {.command = ALLOCATE("o-2", "OAK-STOOL", 7)};
	int64_t w = add_w_and_s(this);

	(void)old_add_line(this->database->conn, &line);
	meet_old_code(this, w,
		"INSERT INTO alloc_allocation (line_id, batch_id)"
		" SELECT l.id, b.id FROM alloc_orderline l JOIN alloc_batch b WHERE b.id =",
		&task);

	assert_string_equal(task.batchref, "S");
	assert_invariants(this->database);
}

static void test_blind_writers__units_just_taken_back_are_free(void **state)
{
	struct stock_case *this = *state;
	struct stock_task task = {.command = ALLOCATE("o-2", "OAK-STOOL", 7)};
	int64_t w = add_w_and_s(this);

	(void)old_allocate(this->database->conn, w, &(struct order_line){"o-1", "OAK-STOOL", 4});
	meet_old_code(this, w, "DELETE FROM alloc_allocation WHERE batch_id =", &task);

	assert_string_equal(task.batchref, "W");
	assert_invariants(this->database);
}

/* What old code does to the batch, and where a line of 7 goes then. */
static void test_blind_writers__changes_just_made_to_a_batch_decide(void **state)
{
	struct stock_case *this = *state;
	static const struct {
		const char *statement;
		const char *batchref;
	} rows[] = {
		{"UPDATE alloc_batch SET qty = 7 WHERE id =",            "W"},
		{"UPDATE alloc_batch SET qty = 6 WHERE id =",            "S"},
		{"UPDATE alloc_batch SET eta = '2032-01-01' WHERE id =", "S"},
		{"UPDATE alloc_batch SET sku = 'ASH-BENCH' WHERE id =",  "S"},
		{"DELETE FROM alloc_batch WHERE id =",                   "S"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct stock_task task = {.command = ALLOCATE("o-2", "OAK-STOOL", 7)};

		stock_database_run(this->database, "DELETE FROM alloc_allocation");
		stock_database_run(this->database, "DELETE FROM alloc_batch");
		meet_old_code(this, add_w_and_s(this), rows[i].statement, &task);
		assert_row(strcmp(task.batchref, rows[i].batchref) == 0, rows[i].statement);
		assert_invariants(this->database);
	}
}

/* Everybody at random for a while. Those without a worker are old code. */
struct soaker {
	struct stock_worker *worker;
	struct connection *session;
	const int64_t *batch_ids;
	int number;
	struct fake_random random;
	TALLOC_CTX *mem;
	struct error err; /* of what was no lost race */
};

#define SOAK_BATCHES  4
#define SOAK_COMMANDS 60

static uint32_t below(struct soaker *soaker, uint32_t limit)
{
	return random_below(&soaker->random.base, limit);
}

static const struct message *any_command(struct soaker *soaker)
{
	const char *orderid = mem_printf(soaker->mem, "o-%d-%u", soaker->number, below(soaker, 20));
	const char *reference = mem_printf(soaker->mem, "B-%u", below(soaker, SOAK_BATCHES));
	int32_t quantity = (int32_t)below(soaker, 12);

	switch (below(soaker, 8)) {
	case 0:
		return message_copy(soaker->mem, CHANGE_QUANTITY(reference, quantity));
	case 1:
		return message_copy(soaker->mem, CHANGE_ETA(reference, MAY(1)));
	case 2:
		return message_copy(soaker->mem, DEALLOCATE(orderid, "OAK-STOOL"));
	default:
		return message_copy(soaker->mem, ALLOCATE(orderid, "OAK-STOOL", quantity / 4 + 1));
	}
}

static bool do_as_old_code_does(struct soaker *soaker, struct error *err)
{
	static const struct query edits[] = {
		OLD_EDIT("DELETE FROM alloc_allocation WHERE batch_id = ? ORDER BY id LIMIT 1"),
		OLD_EDIT("UPDATE alloc_batch SET qty = qty + 1 WHERE id = ?"),
		OLD_EDIT("UPDATE alloc_batch SET eta = NULL WHERE id = ?"),
	};
	int64_t batch_id = soaker->batch_ids[below(soaker, SOAK_BATCHES)];
	uint32_t choice = below(soaker, 2 * ARRAY_SIZE(edits));
	struct order_line line = {
		mem_printf(soaker->mem, "old-%d-%u", soaker->number, below(soaker, UINT32_MAX)),
		"OAK-STOOL", 1 + (int32_t)below(soaker, 3)};
	bool allocated;

	if (choice < ARRAY_SIZE(edits))
		return old_edit_carefully(soaker->session, batch_id, &edits[choice], err);
	return old_allocate_carefully(soaker->session, batch_id, &line, &allocated, err);
}

/* A lost race is no failure: neither of old code, nor of a client that is told to try again. */
static void soak(void *context)
{
	struct soaker *soaker = context;

	for (int i = 0; i < SOAK_COMMANDS && soaker->err.kind == ERROR_NONE; i++) {
		struct error err = {0};
		bool ok;

		soaker->mem = mem_context(NULL, "soak");
		ok = soaker->worker
			? stock_worker_handle(soaker->worker, any_command(soaker), NULL, &err)
			: do_as_old_code_does(soaker, &err);
		if (!ok && err.kind != ERROR_BUSY)
			soaker->err = err;
		talloc_free(soaker->mem);
	}
}

static void test_blind_writers__all_at_once_keep_the_invariants(void **state)
{
	struct stock_case *this = *state;
	int64_t batch_ids[SOAK_BATCHES];
	struct soaker soakers[] = {
		{.worker = this->worker},
		{.worker = this->other},
		{.session = open_session(this)},
		{.session = open_session(this)},
	};

	for (int i = 0; i < SOAK_BATCHES; i++)
		batch_ids[i] = old_add_batch(this->database->conn, mem_printf(this, "B-%d", i),
			"OAK-STOOL", 10, NO_DATE);
	for (size_t i = 0; i < ARRAY_SIZE(soakers); i++) {
		soakers[i].batch_ids = batch_ids;
		soakers[i].number = (int)i;
		fake_random_init(&soakers[i].random, i);
	}
	threads_run(soak, soakers, sizeof(soakers[0]), ARRAY_SIZE(soakers));
	for (size_t i = 0; i < ARRAY_SIZE(soakers); i++)
		assert_success(soakers[i].err.kind == ERROR_NONE, &soakers[i].err);

	assert_invariants(this->database);
	assert_int_not_equal(
		stock_database_number(this->database, "SELECT COUNT(*) FROM alloc_allocation"), 0);
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_blind_writers__careful_old_code_and_we_share_a_batch),
	STOCK_TEST(test_blind_writers__units_just_promised_are_gone),
	STOCK_TEST(test_blind_writers__units_just_taken_back_are_free),
	STOCK_TEST(test_blind_writers__changes_just_made_to_a_batch_decide),
	STOCK_TEST(test_blind_writers__all_at_once_keep_the_invariants),
};

int main(void)
{
	return stock_tests_run(STOCK_TESTS("blind_writers", tests), ALL_SHAPES);
}
