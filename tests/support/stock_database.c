#include "config.h"

#include "tests/support/stock_database.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "orm_mapping/migrations.h"
#include "orm_mapping/stock.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"
#include "tests/support/invariants.h"

const struct stock_shape stock_shapes[STOCK_SHAPE_COUNT] = {
	[SHAPE_AS_IS] = {"old tables as they are", false, false},
	[SHAPE_KEYS] = {"recommended keys",       true,  false},
	[SHAPE_TRIGGERS] = {"triggers",               false, true },
	[SHAPE_KEYS_AND_TRIGGERS] = {"keys and triggers",      true,  true },
};

static char *format(TALLOC_CTX *mem, const char *fmt, va_list args)
{
	char *text = talloc_vasprintf(mem, fmt, args);

	if (!text)
		mem_exhausted();
	return text;
}

void stock_database_run(struct stock_database *database, const char *fmt, ...)
{
	va_list args;
	char *sql;

	va_start(args, fmt);
	sql = format(database, fmt, args);
	va_end(args);
	test_database_run(database->base, sql);
	talloc_free(sql);
}

/* The query lasts as long as the connection, which knows statements by their queries' addresses. */
static void fetch(struct stock_database *database, const char *sql, const struct row_type *results,
	struct rows *out)
{
	struct query *query = mem_new(database, struct query);
	struct error err = {0};

	query->sql = sql;
	query->results = results;
	assert_success(mapper_fetch(database->conn, query, NULL, out, &err), &err);
}

int64_t stock_database_number(struct stock_database *database, const char *fmt, ...)
{
	struct rows found = {.mem = database};
	va_list args;

	va_start(args, fmt);
	fetch(database, format(database, fmt, args), &number_type, &found);
	va_end(args);
	assert_int_equal(found.count, 1);
	return ((const struct number_row *)found.items)->number;
}

const char *stock_database_text(struct stock_database *database, const char *fmt, ...)
{
	struct rows found = {.mem = database};
	const struct text_row *rows;
	char *text = mem_text(database, "");
	va_list args;

	va_start(args, fmt);
	fetch(database, format(database, fmt, args), &text_type, &found);
	va_end(args);
	rows = found.items;
	for (size_t i = 0; i < found.count; i++)
		text = talloc_asprintf_append_buffer(text, "%s\n", rows[i].text);
	return text;
}

static const char *const dumps[] = {
	[STORED_PRODUCTS] = "SELECT CONCAT_WS('|', sku, version_number) FROM ficus_product"
			    " ORDER BY sku",
	[STORED_BATCHES] = "SELECT CONCAT_WS('|', reference, sku, qty, eta) FROM alloc_batch"
			   " ORDER BY id",
	[STORED_LINES] = "SELECT CONCAT_WS('|', orderid, sku, qty) FROM alloc_orderline"
			 " ORDER BY id",
	[STORED_ALLOCATIONS] = "SELECT CONCAT_WS('|', l.orderid, l.sku, l.qty, b.reference)"
			       " FROM alloc_allocation a JOIN alloc_orderline l ON l.id = a.line_id"
			       " JOIN alloc_batch b ON b.id = a.batch_id ORDER BY a.id",
	[STORED_VIEW] = "SELECT CONCAT_WS('|', orderid, sku, qty, batchref)"
			" FROM ficus_allocations_view ORDER BY id",
	[STORED_PENDING] = "SELECT CONCAT_WS('|', orderid, sku, qty) FROM ficus_pending"
			   " ORDER BY id",
	[STORED_OUTBOX] = "SELECT CONCAT_WS('|', BINARY aggregateid, aggregate_seq, type,"
			  " JSON_VALUE(payload, '$.orderid'), JSON_VALUE(payload, '$.sku'),"
			  " JSON_VALUE(payload, '$.qty'), JSON_VALUE(payload, '$.batchref'))"
			  " FROM ficus_outbox ORDER BY id",
	[STORED_INBOX] = "SELECT CONCAT_WS('|', source, message_id) FROM ficus_inbox"
			 " ORDER BY received_at",
	[STORED_ANSWERS] = "SELECT CONCAT_WS('|', idempotency_key, error_kind, answer)"
			   " FROM ficus_idempotency ORDER BY created_at",
};

const char *stock_database_dump(struct stock_database *database, enum stored kind)
{
	return stock_database_text(database, "%s", dumps[kind]);
}

void assert_dump(struct stock_database *database, enum stored kind, const char *expected)
{
	assert_string_equal(stock_database_dump(database, kind), expected);
}

/* What follows the comments at the start of a file. */
static char *read_statements(TALLOC_CTX *mem, const char *name)
{
	const char *folder = getenv("TEST_SOURCE_DIR");
	FILE *file;
	char *line = NULL;
	size_t size = 0;
	char *text = mem_text(mem, "");

	assert_non_null(folder);
	file = fopen(mem_printf(mem, "%s/legacy/%s", folder, name), "r");
	assert_non_null(file);
	while (getline(&line, &size, file) > 0)
		if (strncmp(line, "--", 2) != 0)
			text = talloc_strdup_append_buffer(text, line);
	free(line);
	(void)fclose(file);
	return text;
}

void stock_database_run_file(struct stock_database *database, const char *name)
{
	char *rest = read_statements(database, name);
	char *statement;

	while ((statement = strsep(&rest, ";")))
		if (statement[strspn(statement, " \n\t")])
			stock_database_run(database, "%s", statement);
}

struct stock_database *stock_database_new_old(TALLOC_CTX *mem, const char *charset)
{
	struct stock_database *database = mem_new(mem, struct stock_database);

	database->base = test_database_new(database);
	database->conn = database->base->conn;
	database->shape = &stock_shapes[SHAPE_AS_IS];
	stock_database_run(database, "ALTER DATABASE CHARACTER SET %s", charset);
	stock_database_run_file(database, "schema.sql");
	return database;
}

struct stock_database *stock_database_new(TALLOC_CTX *mem, const struct stock_shape *shape)
{
	struct stock_database *database = stock_database_new_old(mem, "utf8mb4");
	struct error err = {0};
	int applied;

	database->shape = shape;
	if (shape->has_keys)
		stock_database_run_file(database, "recommended_keys.sql");
	assert_success(migrations_run(database->conn, &applied, &err), &err);
	if (shape->has_triggers)
		assert_success(stock_install(database->conn, &err), &err);
	return database;
}

static void clear(struct stock_database *database)
{
	/* Links before what they refer to, and what triggers write last. */
	static const char *const tables[] = {"alloc_allocation", "alloc_orderline", "alloc_batch",
		"ficus_product", "ficus_allocations_view", "ficus_outbox", "ficus_pending",
		"ficus_batch_stock", "ficus_inbox", "ficus_idempotency", "ficus_parked_message"};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		stock_database_run(database, "DELETE FROM %s", tables[i]);
}

void stock_database_renew(struct stock_database **current, const struct stock_shape *shape)
{
	if (*current && (*current)->shape != shape)
		TALLOC_FREE(*current);
	if (*current)
		clear(*current);
	else
		*current = stock_database_new(NULL, shape);
}

static void assert_invariant(struct stock_database *database, enum invariant which)
{
	assert_string_equal(stock_database_text(database, "%s", invariant_queries[which]), "");
}

void assert_stored_stock(struct stock_database *database)
{
	assert_invariant(database, INVARIANT_STORED_STOCK);
}

void assert_invariants(struct stock_database *database)
{
	assert_invariant(database, INVARIANT_NOT_OVERSOLD);
	assert_invariant(database, INVARIANT_ONE_BATCH_A_LINE);
	assert_invariant(database, INVARIANT_REFERENCES_DIFFER);
	assert_invariant(database, INVARIANT_SAME_SKU);
	if (database->shape->has_triggers)
		assert_stored_stock(database);
}

void assert_view_is_right(struct stock_database *database)
{
	assert_invariant(database, INVARIANT_VIEW);
}
