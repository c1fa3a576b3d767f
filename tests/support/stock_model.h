/*
 * tests/support/stock_model.h - what the service ought to do, in the plainest way: all lines in one
 * list, every rule of docs/domain.md a loop over it. Shares no code with the domain.
 */
#ifndef FICUS_TESTS_SUPPORT_STOCK_MODEL_H
#define FICUS_TESTS_SUPPORT_STOCK_MODEL_H

#include "base/message.h"
#include "domain/commands.h"
#include "tests/contract/harness.h"

struct stock_model;

/* Owned by mem. */
struct stock_model *stock_model_new(TALLOC_CTX *mem);

/* What a message should be answered. */
struct expectation {
	enum error_kind kind; /* ERROR_NONE: it succeeds */
	const char *batchref; /* of an Allocate that succeeds; NULL: out of stock */
};

/*
 * Carries out the command; or the event Deallocated, as the reaction to it. What a command pushes
 * out of a batch is pending until then.
 */
struct expectation stock_model_handle(struct stock_model *model, const struct message *message);

/* Sets in the command what somebody sees of its batch by now, if there is one. */
void stock_model_see(struct stock_model *model, struct revise_batch *command);

/* The pending line that was pushed out first, or NULL. */
const struct order_line *stock_model_pending(const struct stock_model *model);

/* 0 for a SKU that is not known. */
int64_t stock_model_version(struct stock_model *model, const char *sku);

/* Units of a batch that no line has. */
int64_t stock_model_available(struct stock_model *model, const char *reference);

/* The batch that a line of so many units would go into; NULL: out of stock. */
const char *stock_model_choice(const struct stock_model *model, const char *sku, int32_t quantity);

/* The rows of batches, allocations, view or pending lines, as harness.h writes them. */
char *stock_model_dump(const struct stock_model *model, TALLOC_CTX *mem, enum stored kind);

#endif
