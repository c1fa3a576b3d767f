#include "config.h"

#include "tests/support/old_program.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "adapters/system_random.h"
#include "orm_mapping/mysql/connection.h"
#include "tests/support/cmocka.h"
#include "tests/support/old_application.h"
#include "tests/support/threads.h"

#define BATCHES_MAX 16

struct old_program {
	struct connection *conn;
	struct log_to_fd log;
	struct random random;
	const char *sku;
	enum old_manners manners;
	int64_t batch_ids[BATCHES_MAX];
	uint32_t batch_count;
	struct thread *thread;
	atomic_bool stop;
	unsigned done;
	struct error err; /* of what was no lost race */
};

/* Its own lines alone: whom others serve is not its business. */
static const struct query edits[] = {
	OLD_EDIT("DELETE FROM alloc_allocation WHERE batch_id = ? AND line_id IN"
		 " (SELECT id FROM alloc_orderline WHERE orderid LIKE 'old-%') LIMIT 1"),
	OLD_EDIT("UPDATE alloc_batch SET qty = qty + 1 WHERE id = ?"),
	OLD_EDIT("UPDATE alloc_batch SET eta = '2031-06-01' WHERE id = ?"),
	OLD_EDIT("UPDATE alloc_batch SET eta = NULL WHERE id = ?"),
};

static bool do_something(struct old_program *program, struct error *err)
{
	int64_t batch_id = program->batch_ids[random_below(&program->random, program->batch_count)];
	uint32_t choice = random_below(&program->random, 2 * ARRAY_SIZE(edits));
	char *orderid = mem_printf(program, "old-%s-%u", program->sku, program->done);
	const struct order_line line = {orderid, program->sku, 1};
	bool allocated;
	bool ok;

	if (program->manners == OLD_CARELESS)
		ok = old_allocate_carelessly(program->conn, batch_id, &line, err);
	else if (choice < ARRAY_SIZE(edits))
		ok = old_edit_carefully(program->conn, batch_id, &edits[choice], err);
	else
		ok = old_allocate_carefully(program->conn, batch_id, &line, &allocated, err);
	talloc_free(orderid);
	return ok;
}

static void work(void *context)
{
	struct old_program *program = context;

	while (!atomic_load(&program->stop) && program->err.kind == ERROR_NONE) {
		struct error err = {0};

		if (!do_something(program, &err) && err.kind != ERROR_BUSY)
			program->err = err;
		program->done++;
	}
}

static void find_batches(struct old_program *program, struct site *site)
{
	const char *rows = site_sql(site,
		mem_printf(program, "SELECT id FROM alloc_batch WHERE sku = '%s' ORDER BY id",
			program->sku));

	for (char *end; *rows && program->batch_count < BATCHES_MAX; rows = end + (*end == '\n'))
		program->batch_ids[program->batch_count++] = strtoll(rows, &end, 10);
	assert_int_not_equal(program->batch_count, 0);
}

/* After a test that failed before its end. */
static int end_program(struct old_program *program)
{
	atomic_store(&program->stop, true);
	TALLOC_FREE(program->thread);
	return 0;
}

struct old_program *old_program_start(struct site *site, const char *sku, enum old_manners manners)
{
	struct old_program *program = mem_new(site, struct old_program);
	struct connection_options options = {CONNECTION_DEFAULTS};
	struct error err = {0};

	program->sku = sku;
	program->manners = manners;
	log_to_fd_init(&program->log, STDERR_FILENO, LOG_LEVEL_ERROR);
	system_random_init(&program->random);
	find_batches(program, site);
	assert_success(database_url_parse(program, site->database_url, &options.url, &err), &err);
	program->conn = connection_new(program, &options, &program->log.base);
	assert_success(connection_open(program->conn, &err) &&
			connection_run(program->conn, "SET @is_old_program = TRUE", &err),
		&err);
	program->thread = thread_start(program, work, program);
	talloc_set_destructor(program, end_program);
	return program;
}

void old_program_end(struct old_program *program)
{
	(void)end_program(program);
	assert_success(program->err.kind == ERROR_NONE, &program->err);
	assert_int_not_equal(program->done, 0);
	talloc_free(program);
}

/*
 * Whoever changes a batch's stock holds the lock of its row in ficus_batch_stock: what triggers
 * find there is what the writer could know. (An id of alloc_allocation would not do: ids are given
 * before the lock is had.)
 */
void old_programs_watch_others(struct site *site)
{
	(void)site_sql(site,
		"CREATE TABLE IF NOT EXISTS seen (batchref VARCHAR(255) NOT NULL);"
		"CREATE TRIGGER IF NOT EXISTS seen_first AFTER INSERT ON ficus_batch_stock FOR "
		"EACH ROW"
		" INSERT INTO seen SELECT reference FROM alloc_batch WHERE id = NEW.batch_id"
		" AND @is_old_program IS NULL AND NEW.allocated_quantity > qty;"
		"CREATE TRIGGER IF NOT EXISTS seen_more AFTER UPDATE ON ficus_batch_stock FOR EACH "
		"ROW"
		" INSERT INTO seen SELECT reference FROM alloc_batch WHERE id = NEW.batch_id"
		" AND @is_old_program IS NULL AND NEW.allocated_quantity > qty"
		" AND NEW.allocated_quantity > OLD.allocated_quantity;");
}

const char *old_programs_seen(struct site *site)
{
	return site_sql(site, "SELECT DISTINCT batchref FROM seen");
}
