/*
 * tests/fakes/fake_store.h - the rows of a database, in memory, and the locks on them. What the
 * fake unit of work and the fake query read and write; tests put rows in as the old application
 * would. One thread at a time.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_STORE_H
#define FICUS_TESTS_FAKES_FAKE_STORE_H

#include "base/message.h"
#include "domain/order_line.h"
#include "services/bus/journal.h"
#include "tests/fakes/fake_table.h"

struct fake_product_row {
	const char *sku;
	int64_t version_number;
};

struct fake_batch_row {
	int64_t id;
	const char *reference;
	const char *sku;
	int32_t purchased;
	struct date eta;
};

struct fake_line_row {
	int64_t id;
	struct order_line line;
};

struct fake_allocation_row {
	int64_t id;
	int64_t batch_id;
	int64_t line_id;
};

struct fake_view_row {
	struct order_line line;
	const char *batchref;
};

struct fake_pending_row {
	int64_t id;
	struct order_line line;
};

struct fake_outbox_row {
	const char *sku;
	int64_t sequence; /* 1, 2, ... for each product */
	const struct message *event;
};

/* Of a message: source and key. Of a request: key, fingerprint, and how it was answered. */
struct fake_receipt_row {
	const char *source; /* NULL: of a request */
	const char *key;
	struct bytes fingerprint;
	enum error_kind kind;
	const char *answer; /* NULL: none */
};

struct fake_rows; /* see fake_row_store.h */

struct fake_store {
	struct fake_table products;
	struct fake_table batches;
	struct fake_table lines;
	struct fake_table allocations;
	struct fake_table view;
	struct fake_table pending;
	struct fake_table outbox;
	struct fake_table inbox;   /* receipts of messages */
	struct fake_table answers; /* receipts of requests */
	struct fake_table journal; /* of struct journal_entry */
	struct fake_table locks;
	struct fake_rows *rows; /* of tables that have no domain */
	int64_t last_id;
};

/* Owned by mem. */
struct fake_store *fake_store_new(TALLOC_CTX *mem);

/* All functions copy the text they keep. */
int64_t fake_store_add_batch(struct fake_store *store, const char *reference, const char *sku,
	int32_t purchased, struct date eta);
int64_t fake_store_add_line(struct fake_store *store, const struct order_line *line);
int64_t fake_store_add_allocation(struct fake_store *store, int64_t batch_id, int64_t line_id);
void fake_store_remove_batch(struct fake_store *store, int64_t batch_id);

/* NULL: none. Of several batches the oldest. */
struct fake_product_row *fake_store_product(const struct fake_store *store, const char *sku);
struct fake_batch_row *fake_store_batch(const struct fake_store *store, int64_t id);
struct fake_batch_row *fake_store_find_batch(const struct fake_store *store, const char *reference);
const struct order_line *fake_store_line(const struct fake_store *store, int64_t id);

void fake_store_set_version(struct fake_store *store, const char *sku, int64_t version_number);

/* Links the line, a new row or the one it has, to the batch. */
void fake_store_allocate(struct fake_store *store, int64_t batch_id, const struct order_line *line);

/* Removes the newest such link. There is one; the row of the line stays. */
void fake_store_deallocate(
	struct fake_store *store, int64_t batch_id, const struct order_line *line);

/* Adding a row that is there, or removing one that is not, changes nothing. */
void fake_store_add_to_view(
	struct fake_store *store, const struct order_line *line, const char *batchref);
void fake_store_remove_from_view(struct fake_store *store, const struct order_line *line);
void fake_store_add_pending(struct fake_store *store, const struct order_line *line);
void fake_store_remove_pending(struct fake_store *store, const struct order_line *line);
void fake_store_cancel_pending(struct fake_store *store, const char *orderid, const char *sku);
bool fake_store_is_pending(const struct fake_store *store, const struct order_line *line);

void fake_store_append_to_outbox(
	struct fake_store *store, const char *sku, const struct message *event);

void fake_store_add_to_journal(struct fake_store *store, const struct journal_entry *entry);

/* Whether it is the receipt of this message, or request if source is NULL. */
bool fake_receipt_is(const struct fake_receipt_row *row, const char *source, const char *key);

/* The receipt of a message (source not NULL) or of a request; NULL: none. */
struct fake_receipt_row *fake_store_receipt(
	const struct fake_store *store, const char *source, const char *key);
void fake_store_add_receipt(struct fake_store *store, const struct fake_receipt_row *row);

/*
 * What is locked is a SKU, a batch reference or a receipt's key, stored or not. False: another
 * owner has it. An owner may lock again what it has.
 */
enum fake_lock_kind { FAKE_LOCK_SKU, FAKE_LOCK_REFERENCE, FAKE_LOCK_RECEIPT };
MUST_CHECK bool fake_store_lock(
	struct fake_store *store, enum fake_lock_kind kind, const char *name, const void *owner);
void fake_store_unlock_all(struct fake_store *store, const void *owner);

#endif
