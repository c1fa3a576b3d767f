#include "config.h"

#include "orm_mapping/mysql_receipts.h"

#include "orm_mapping/rows.h"

/* The only constraint that either table has. */
static const struct constraint known[] = {
	{"PRIMARY", ERROR_CONFLICT, "this was handled before"},
};

static const struct column inbox_columns[] = {
	COLUMN(receipt, source, COLUMN_PLAIN),
	COLUMN(receipt, key, COLUMN_PLAIN),
};

static const struct column request_columns[] = {
	COLUMN(receipt, key, COLUMN_PLAIN),
	COLUMN(receipt, fingerprint, COLUMN_PLAIN),
};

#define CLAIM(statement, columns)                                                                  \
	{                                                                                          \
		.sql = (statement), .params = ROWS(receipt, columns), .constraints = known,        \
		.constraint_count = ARRAY_SIZE(known)                                              \
	}

static const struct query claims[] = {
	[RECEIPT_MESSAGE] =
		CLAIM("INSERT INTO ficus_inbox (source, message_id) VALUES (?, ?)", inbox_columns),
	[RECEIPT_REQUEST] =
		CLAIM("INSERT INTO ficus_idempotency (idempotency_key, fingerprint) VALUES (?, ?)",
			request_columns),
};

static struct mysql_receipts *self(struct receipts *base)
{
	return container_of(base, struct mysql_receipts, base);
}

static bool claim(struct receipts *base, struct receipt *receipt, struct error *err)
{
	struct connection *conn = self(base)->conn;

	if (mapper_execute(conn, &claims[receipt->kind], receipt, NULL, err))
		return true;
	if (err->kind == ERROR_CONFLICT)
		receipt->state = RECEIPT_KNOWN;
	if (!connection_has_waited_too_long(conn))
		return false;
	/* Running it again at once would be to wait as long again. */
	receipt->state = RECEIPT_HELD;
	return error_set(err, ERROR_CONFLICT, "this is being handled just now");
}

struct answer_row {
	const char *answer;
	const char *key;
};

static const struct column answer_columns[] = {
	COLUMN(answer_row, answer, COLUMN_PLAIN),
	COLUMN(answer_row, key, COLUMN_PLAIN),
};

static const struct query write_answer = {
	.sql = "UPDATE ficus_idempotency SET answer = ? WHERE idempotency_key = ?",
	.params = ROWS(answer_row, answer_columns),
};

static void keep_answer(struct receipts *base, const struct receipt *receipt)
{
	struct answer_row row = {*receipt->answer, receipt->key};

	deferred_writes_add(self(base)->writes, &write_answer, &row);
}

void mysql_receipts_init(
	struct mysql_receipts *receipts, struct connection *conn, struct deferred_writes *writes)
{
	static const struct receipts_ops ops = {claim, keep_answer};

	*receipts = (struct mysql_receipts){{&ops}, conn, writes};
}
