/* tests/fakes/fake_store_dump.h - the rows of a fake store as text, to compare with. */
#ifndef FICUS_TESTS_FAKES_FAKE_STORE_DUMP_H
#define FICUS_TESTS_FAKES_FAKE_STORE_DUMP_H

#include "tests/contract/harness.h"
#include "tests/fakes/fake_store.h"

/* In the form of harness.h. Owned by mem. */
char *fake_store_dump(const struct fake_store *store, TALLOC_CTX *mem, enum stored kind);

#endif
