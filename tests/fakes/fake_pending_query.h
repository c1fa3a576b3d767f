/* tests/fakes/fake_pending_query.h - the pending lines of a fake store, which are all old enough.
 */
#ifndef FICUS_TESTS_FAKES_FAKE_PENDING_QUERY_H
#define FICUS_TESTS_FAKES_FAKE_PENDING_QUERY_H

#include "services/ports/pending_query.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_pending_query {
	struct pending_query base;
	struct fake_store *store;
	struct fake_failure fail_list;
};

void fake_pending_query_init(struct fake_pending_query *query, struct fake_store *store);

#endif
