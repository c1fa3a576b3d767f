/*
 * services/bus/receipt.h - a row that says "this was handled", written in the transaction of what
 * it did: so a message or a request that comes twice has its effect once, even if the process dies
 * between any two steps.
 */
#ifndef FICUS_SERVICES_BUS_RECEIPT_H
#define FICUS_SERVICES_BUS_RECEIPT_H

#include <string.h>

#include "base/mem.h"

enum receipt_kind {
	RECEIPT_MESSAGE, /* of the inbox: source and key name a message */
	RECEIPT_REQUEST, /* of an Idempotency-Key, with the answer that was given */
};

enum receipt_state {
	RECEIPT_NEW,   /* nobody has handled it, as far as is known */
	RECEIPT_KNOWN, /* it was handled before */
	RECEIPT_HELD,  /* another one is at it for longer than a lock is waited for */
};

/* Storage of the caller, which outlives the handling. */
struct receipt {
	enum receipt_kind kind;
	const char *source;        /* of a message: who sent it, 1 to 255 characters */
	const char *key;           /* the message's id or the request's key, 1 to 255 characters */
	struct bytes fingerprint;  /* of a request: 32 bytes that tell it from others */
	const char *const *answer; /* of a request: by the commit, *answer is to be kept with it,
				      which may be NULL; NULL: there is nothing to keep */
	enum receipt_state state;  /* zeroed; says after the handling why it failed */
};

/* Whether both are of one message or request; NULL is of none. */
static inline bool receipt_is_same(const struct receipt *a, const struct receipt *b)
{
	return a && b && a->kind == b->kind && strcmp(a->key, b->key) == 0 &&
		(a->kind == RECEIPT_REQUEST || strcmp(a->source, b->source) == 0);
}

/* Where a transaction keeps its receipts. */
struct receipts {
	const struct receipts_ops *ops;
};

/* Both within a transaction. */
struct receipts_ops {
	/*
	 * Writes the receipt's row at once, so that it stays if the transaction does. Errors:
	 * CONFLICT, and then receipt->state says why; BUSY, UNAVAILABLE, INTERNAL.
	 */
	bool (*claim)(struct receipts *receipts, struct receipt *receipt, struct error *err);
	/* Will be written by the commit: the answer to the request that was claimed, a text. */
	void (*keep_answer)(struct receipts *receipts, const struct receipt *receipt);
};

MUST_CHECK static inline bool receipts_claim(
	struct receipts *receipts, struct receipt *receipt, struct error *err)
{
	return receipts->ops->claim(receipts, receipt, err);
}

static inline void receipts_keep_answer(struct receipts *receipts, const struct receipt *receipt)
{
	receipts->ops->keep_answer(receipts, receipt);
}

#endif
