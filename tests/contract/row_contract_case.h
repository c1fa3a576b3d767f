/*
 * tests/contract/row_contract_case.h - what the cases of the contract of row_store are made of. All
 * functions fail the case when the store fails.
 */
#ifndef FICUS_TESTS_CONTRACT_ROW_CONTRACT_CASE_H
#define FICUS_TESTS_CONTRACT_ROW_CONTRACT_CASE_H

#include "tests/contract/row_models.h"
#include "tests/contract/row_store_contract.h"
#include "tests/support/cmocka.h"

/* The state of every case: tables without a row, both transactions begun. */
struct row_contract {
	TALLOC_CTX *mem; /* freed after the case */
	struct row_store_harness *harness;
	struct row_store *store;
	struct row_store *other;
};

int row_contract_set_up(void **state);
int row_contract_tear_down(void **state);

#define ROW_CONTRACT_CASE(function)                                                                \
	{                                                                                          \
#function, function, row_contract_set_up, row_contract_tear_down, NULL             \
	}

struct row_contract_chapter {
	const struct CMUnitTest *cases;
	size_t count;
};

extern const struct row_contract_chapter row_reading_contract;
extern const struct row_contract_chapter row_writing_contract;

/* Rows of the old application. Return the key; an item has a quantity of 5 and no price. */
const char *contract_put_shelf(struct row_contract *this, const char *name);
const char *contract_put_item(
	struct row_contract *this, const char *shelf, const char *label, const char *next);
void contract_put_tag(struct row_contract *this, const char *code);
void contract_put_remark(struct row_contract *this, const struct row_model *model, const char *key,
	const char *text);

/* By the store; values end in NULL. */
struct row *contract_lock(
	struct row_contract *this, const struct row_model *model, const char *key);
struct row_set contract_referring(struct row_contract *this, const struct row_reference *reference,
	const char *const *values, size_t limit);
bool contract_has_other(struct row_contract *this, const struct row_model *model,
	const struct row_change *values, size_t count, const char *key);

/* Ends the store's transaction, and begins another one. The second returns how it fails. */
void contract_commit(struct row_contract *this);
enum error_kind contract_refused_commit(struct row_contract *this);

/* row_store_contract.h says how they are written. */
void assert_stored_rows(
	struct row_contract *this, const struct row_model *model, const char *expected);
void assert_stored_pairs(struct row_contract *this, size_t field, const char *expected);

#endif
