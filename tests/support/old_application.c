#include "config.h"

#include "tests/support/old_application.h"

#include "orm_mapping/mysql/transaction.h"
#include "orm_mapping/rows.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

static int64_t insert(struct connection *conn, const struct table *table, void *row, int64_t *id)
{
	struct error err = {0};

	assert_success(mapper_insert(conn, table, row, &err), &err);
	return *id;
}

int64_t old_add_batch(struct connection *conn, const char *reference, const char *sku,
	int32_t purchased, struct date eta)
{
	struct batch_row row = {0, reference, sku, purchased, eta};

	return insert(conn, &batch_table, &row, &row.id);
}

int64_t old_add_line(struct connection *conn, const struct order_line *line)
{
	struct order_line_row row = {0, line->orderid, line->sku, line->quantity};

	return insert(conn, &order_line_table, &row, &row.id);
}

int64_t old_add_allocation(struct connection *conn, int64_t batch_id, int64_t line_id)
{
	struct link_row row = {0, batch_id, line_id};

	return insert(conn, &allocation_table, &row, &row.id);
}

int64_t old_allocate(struct connection *conn, int64_t batch_id, const struct order_line *line)
{
	int64_t line_id = old_add_line(conn, line);

	(void)old_add_allocation(conn, batch_id, line_id);
	return line_id;
}

void old_remove_batch(struct connection *conn, int64_t batch_id)
{
	struct error err = {0};

	assert_success(
		mapper_delete(conn, &batch_table, &(struct batch_row){.id = batch_id}, &err), &err);
}

static const struct query lock_batch = {
	.sql = "SELECT qty FROM alloc_batch WHERE id = ? FOR UPDATE",
	.params = &id_row_type,
	.results = &number_type,
};

static const struct query sum_batch = {
	.sql = "SELECT CAST(COALESCE(SUM(l.qty), 0) AS SIGNED) FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id WHERE a.batch_id = ?",
	.params = &id_row_type,
	.results = &number_type,
};

static bool ask(struct connection *conn, const struct query *query, int64_t id, int64_t *number,
	struct error *err)
{
	struct rows found = {.mem = mem_context(NULL, "old_application")};
	bool ok = mapper_fetch(conn, query, &(struct id_row){id}, &found, err) &&
		(found.count == 1 || error_set(err, ERROR_INTERNAL, "no such batch"));

	if (ok)
		*number = ((const struct number_row *)found.items)->number;
	talloc_free(found.mem);
	return ok;
}

bool old_allocate_carelessly(
	struct connection *conn, int64_t batch_id, const struct order_line *line, struct error *err)
{
	struct order_line_row row = {0, line->orderid, line->sku, line->quantity};
	struct link_row link = {.batch_id = batch_id};

	if (!mapper_insert(conn, &order_line_table, &row, err))
		return false;
	link.line_id = row.id;
	return mapper_insert(conn, &allocation_table, &link, err);
}

static bool allocate_if_room(struct connection *conn, int64_t batch_id,
	const struct order_line *line, bool *allocated, struct error *err)
{
	int64_t purchased;
	int64_t promised;

	if (!ask(conn, &lock_batch, batch_id, &purchased, err) ||
		!ask(conn, &sum_batch, batch_id, &promised, err))
		return false;
	*allocated = purchased - promised >= line->quantity;
	return !*allocated || old_allocate_carelessly(conn, batch_id, line, err);
}

bool old_allocate_carefully(struct connection *conn, int64_t batch_id,
	const struct order_line *line, bool *allocated, struct error *err)
{
	enum commit_outcome outcome;
	bool ok = transaction_begin(conn, err) &&
		allocate_if_room(conn, batch_id, line, allocated, err) &&
		transaction_commit(conn, &outcome, err);

	transaction_rollback(conn);
	return ok;
}

bool old_edit_carefully(
	struct connection *conn, int64_t batch_id, const struct query *edit, struct error *err)
{
	enum commit_outcome outcome;
	int64_t purchased;
	bool ok = transaction_begin(conn, err) &&
		ask(conn, &lock_batch, batch_id, &purchased, err) &&
		mapper_execute(conn, edit, &(struct number_row){batch_id}, NULL, err) &&
		transaction_commit(conn, &outcome, err);

	transaction_rollback(conn);
	return ok;
}
