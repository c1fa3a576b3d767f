/*
 * tests/fakes/fake_product_repository.h - products from the rows of a fake store, with the loading
 * rules of the port: only the order's lines, or the newest; the rest of a batch is one number.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_PRODUCT_REPOSITORY_H
#define FICUS_TESTS_FAKES_FAKE_PRODUCT_REPOSITORY_H

#include "services/ports/product_repository.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_product_repository {
	struct product_repository base;
	struct fake_store *store;
	TALLOC_CTX *mem;          /* of the transaction; owns what is loaded */
	struct fake_table seen;   /* products, and how they were loaded */
	const char *sku;          /* of the product that was seen, or gave an event, last */
	struct fake_failure fail; /* of get, get_by_batchref, load_newest_lines, find_batch */
};

/* Once; then a begin and an end for each transaction. The repository itself owns the locks. */
void fake_product_repository_init(
	struct fake_product_repository *repository, struct fake_store *store);
void fake_product_repository_begin(struct fake_product_repository *repository, TALLOC_CTX *mem);
void fake_product_repository_end(struct fake_product_repository *repository);

/* The next event of the products seen, or NULL. */
const struct message *fake_product_repository_next_event(
	struct fake_product_repository *repository);

/* False, with BUSY, when a product was given another version since it was loaded. */
MUST_CHECK bool fake_product_repository_check_versions(
	const struct fake_product_repository *repository, struct error *err);

/* As if others changed every product seen. */
void fake_product_repository_overtake(struct fake_product_repository *repository);

/* Writes what became of the products since they were loaded; cannot fail any more. */
void fake_product_repository_write(struct fake_product_repository *repository);

#endif
