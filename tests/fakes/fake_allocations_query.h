/* tests/fakes/fake_allocations_query.h - the read model of a fake store, as join or as table. */
#ifndef FICUS_TESTS_FAKES_FAKE_ALLOCATIONS_QUERY_H
#define FICUS_TESTS_FAKES_FAKE_ALLOCATIONS_QUERY_H

#include "services/ports/allocations_view.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_allocations_query {
	struct allocations_query base;
	const struct fake_store *store;
	struct fake_failure fail;
};

/* Over lines, allocations and batches, whoever wrote them. */
void fake_allocations_join_init(
	struct fake_allocations_query *query, const struct fake_store *store);

/* Over the rows that units of work wrote for it. */
void fake_allocations_table_init(
	struct fake_allocations_query *query, const struct fake_store *store);

#endif
