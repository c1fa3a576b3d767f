/* tests/fakes/fake_answers.h - the answers to requests in a fake store. */
#ifndef FICUS_TESTS_FAKES_FAKE_ANSWERS_H
#define FICUS_TESTS_FAKES_FAKE_ANSWERS_H

#include "services/ports/answers.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_store.h"

struct fake_answers {
	struct answers base;
	struct fake_store *store;
	struct fake_failure fail_find;
	struct fake_failure fail_keep;
};

void fake_answers_init(struct fake_answers *answers, struct fake_store *store);

#endif
