#include "config.h"

#include "orm_mapping/stock.h"

#include "orm_mapping/migrations.h"
#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"

#define RECOUNT_ATTEMPTS 10
#define BATCHES_PAGE     "1000"

/*
 * A trigger adds units to batches that it finds under shared locks: so a change of a line and a
 * change of its links wait for each other, and neither misses the other's units, as it could with
 * what was there when its statement began.
 */
#define ADD_UNITS(found)                                                                           \
	"INSERT INTO ficus_batch_stock (batch_id, allocated_quantity)\n"                           \
	"  SELECT " found " LOCK IN SHARE MODE\n"                                                  \
	"  ON DUPLICATE KEY UPDATE"                                                                \
	" allocated_quantity = allocated_quantity + VALUES(allocated_quantity)"

#define ADD_NEW  ADD_UNITS("NEW.batch_id, qty FROM alloc_orderline WHERE id = NEW.line_id")
#define TAKE_OLD ADD_UNITS("OLD.batch_id, -qty FROM alloc_orderline WHERE id = OLD.line_id")
#define ADD_DIFFERENCE                                                                             \
	ADD_UNITS("batch_id, COUNT(*) * (NEW.qty - OLD.qty) FROM alloc_allocation"                 \
		  " WHERE line_id = NEW.id GROUP BY batch_id")

#define CREATE(name, moment) "CREATE TRIGGER IF NOT EXISTS " name " AFTER " moment " FOR EACH ROW\n"

static const char *const triggers[] = {
	CREATE("ficus_allocation_insert", "INSERT ON alloc_allocation") ADD_NEW,
	CREATE("ficus_allocation_delete", "DELETE ON alloc_allocation") TAKE_OLD,
	CREATE("ficus_allocation_update", "UPDATE ON alloc_allocation") "BEGIN\n" TAKE_OLD
									";\n" ADD_NEW ";\nEND",
	CREATE("ficus_orderline_update", "UPDATE ON alloc_orderline") ADD_DIFFERENCE,
};

void stock_print(FILE *out)
{
	(void)fputs("DELIMITER //\n", out);
	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++)
		(void)fprintf(out, "%s //\n\n", triggers[i]);
	(void)fputs("DELIMITER ;\n-- then: ficus migrate --with-triggers, which counts the stock\n",
		out);
}

/* A count of before somebody dropped the triggers says nothing. */
static bool forget_old_count(struct connection *conn, struct error *err)
{
	static const struct query forget = {
		.sql = "DELETE FROM ficus_migration WHERE name = '" STOCK_COUNTED "'"
		       " AND (SELECT COUNT(*) FROM information_schema.TRIGGERS"
		       " WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN "
		       "(" STOCK_TRIGGER_NAMES ")) < " STOCK_TRIGGER_COUNT};

	return mapper_execute(conn, &forget, NULL, NULL, err);
}

bool stock_install(struct connection *conn, struct error *err)
{
	int64_t batches;

	if (!forget_old_count(conn, err))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(triggers); i++)
		if (!connection_run(conn, triggers[i], err))
			return false;
	return stock_rebuild(conn, &batches, err) && migrations_record(conn, STOCK_COUNTED, err);
}

static const struct query lock_batch = {
	.sql = "SELECT id FROM alloc_batch WHERE id = ? FOR UPDATE",
	.params = &id_row_type,
	.results = &id_row_type,
};

struct stock_row {
	int64_t batch_id;
	int64_t allocated_quantity;
};

static const struct column stock_columns[] = {
	COLUMN(stock_row, batch_id, COLUMN_PLAIN),
	COLUMN(stock_row, allocated_quantity, COLUMN_PLAIN),
};

static const struct query sum_batch = {
	.sql = "SELECT CAST(COALESCE(SUM(l.qty), 0) AS SIGNED) FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = ? LOCK IN SHARE "
	       "MODE",
	.params = &id_row_type,
	.results = &id_row_type,
};

static const struct query put_stock = {
	.sql = "INSERT INTO ficus_batch_stock (batch_id, allocated_quantity) VALUES (?, ?)"
	       " ON DUPLICATE KEY UPDATE allocated_quantity = VALUES(allocated_quantity)",
	.params = ROWS(stock_row, stock_columns),
};

static const struct query delete_stock = {
	.sql = "DELETE FROM ficus_batch_stock WHERE batch_id = ?",
	.params = &id_row_type,
};

/* Of the batches there are, and of those that are gone and have left their stock behind. */
static const struct query batches_after = {
	.sql = "SELECT id FROM alloc_batch WHERE id > ? ORDER BY id LIMIT " BATCHES_PAGE,
	.params = &id_row_type,
	.results = &id_row_type,
};

static const struct query gone_after = {
	.sql = "SELECT batch_id FROM ficus_batch_stock LEFT JOIN alloc_batch b ON b.id = batch_id"
	       " WHERE batch_id > ? AND b.id IS NULL ORDER BY batch_id LIMIT " BATCHES_PAGE,
	.params = &id_row_type,
	.results = &id_row_type,
};

static bool recount(struct connection *conn, const struct id_row *batch, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "recount");
	struct rows locked = {.mem = mem};
	struct rows sum = {.mem = mem};
	enum commit_outcome outcome;
	bool ok = transaction_begin(conn, err) &&
		mapper_fetch(conn, &lock_batch, batch, &locked, err) &&
		mapper_fetch(conn, &sum_batch, batch, &sum, err);

	if (ok && locked.count > 0) {
		struct stock_row row = {batch->id, ((const struct id_row *)sum.items)->id};

		ok = mapper_execute(conn, &put_stock, &row, NULL, err);
	} else if (ok) {
		ok = mapper_execute(conn, &delete_stock, batch, NULL, err);
	}
	ok = ok && transaction_commit(conn, &outcome, err);
	transaction_rollback(conn);
	talloc_free(mem);
	return ok;
}

/* Setting the same sum twice changes nothing, so a lost race is simply run again. */
static bool recount_patiently(
	struct connection *conn, const struct id_row *batch, struct error *err)
{
	for (int attempt = 1; !recount(conn, batch, err); attempt++)
		if (err->kind != ERROR_BUSY || attempt == RECOUNT_ATTEMPTS)
			return false;
	return true;
}

static bool recount_all(
	struct connection *conn, const struct query *ids_after, int64_t *count, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "recount_all");
	struct id_row last = {0};
	struct rows page;
	bool ok;

	*count = 0;
	do {
		page = (struct rows){.mem = mem};
		ok = mapper_fetch(conn, ids_after, &last, &page, err);
		for (size_t i = 0; ok && i < page.count; i++) {
			last = ((const struct id_row *)page.items)[i];
			ok = recount_patiently(conn, &last, err);
			*count += ok;
		}
	} while (ok && page.count > 0);
	talloc_free(mem);
	return ok;
}

bool stock_rebuild(struct connection *conn, int64_t *batches, struct error *err)
{
	int64_t gone;

	return recount_all(conn, &batches_after, batches, err) &&
		recount_all(conn, &gone_after, &gone, err);
}
