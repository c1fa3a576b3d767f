#include "config.h"

#include "tests/support/stock_worker.h"

#include "adapters/system_random.h"
#include "base/monotonic.h"
#include "orm_mapping/mysql/session.h"
#include "services/dependencies.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/process.h"

struct connection_options stock_worker_options(const struct stock_database *database)
{
	struct connection_options options = database->base->options;

	options.lock_wait_timeout_s = 1;
	return options;
}

struct stock_worker *stock_worker_new_with(TALLOC_CTX *mem, struct stock_database *database,
	const struct connection_options *options, enum read_model model)
{
	struct stock_worker *worker = mem_new(mem, struct stock_worker);

	worker->database = database;
	worker->conn = connection_new(worker, options, &database->base->log.base);
	system_random_init(&worker->random);
	worker->uow = mysql_unit_of_work_port(
		mysql_unit_of_work_new(worker, worker->conn, &worker->random, model));
	test_bus_init(&worker->bus, worker, worker->uow);
	return worker;
}

struct stock_worker *stock_worker_new(TALLOC_CTX *mem, struct stock_database *database)
{
	struct connection_options options = stock_worker_options(database);

	return stock_worker_new_with(mem, database, &options, READ_MODEL_TABLE);
}

bool stock_worker_handle(struct stock_worker *worker, const struct message *message,
	const char **batchref, struct error *err)
{
	struct reply reply = {.mem = worker};
	int64_t deadline = monotonic_ms() + PATIENCE_MS;

	do {
		*err = (struct error){0};
		if (message_bus_handle(worker->bus.bus, message, &reply, err)) {
			if (batchref)
				*batchref = reply.batchref;
			return true;
		}
	} while (err->kind == ERROR_BUSY && monotonic_ms() < deadline);
	return false;
}

int64_t stock_worker_session(struct stock_worker *worker)
{
	static const struct query query = {
		.sql = "SELECT CONNECTION_ID()",
		.results = &number_type,
	};

	return database_case_number(worker->conn, &query);
}

/* Each transaction starts a paragraph with a rule, and tells its session in one of the lines. */
static bool tells_of_waiting(const char *status, const char *session)
{
	static const char rule[] = "\n---TRANSACTION ";

	for (const char *at = strstr(status, rule); at; at = strstr(at + 1, rule)) {
		const char *end = strstr(at + 1, rule);
		const char *wait = strstr(at, "\nLOCK WAIT ");
		const char *named = strstr(at, session);

		if (wait && named && wait < named && (!end || named < end))
			return true;
	}
	return false;
}

/*
 * INNODB_TRX would be easier to read, but shows an old state to whoever asks often; and this cannot
 * be prepared.
 */
bool is_waiting_for_a_lock(void *argument)
{
	const struct waiting *waiting = argument;
	char *session = mem_printf(NULL, " thread id %lld,", (long long)waiting->session);
	struct error err = {0};
	MYSQL *handle = session_open(&waiting->database->base->options, &err);
	MYSQL_RES *result;
	bool is_waiting;

	assert_success(handle != NULL, &err);
	assert_int_equal(mysql_query(handle, "SHOW ENGINE INNODB STATUS"), 0);
	result = mysql_store_result(handle);
	is_waiting = tells_of_waiting(mysql_fetch_row(result)[2], session);
	mysql_free_result(result);
	mysql_close(handle);
	talloc_free(session);
	return is_waiting;
}
