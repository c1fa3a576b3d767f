/* tests/fakes/fake_parked_messages.h - parked messages in memory. */
#ifndef FICUS_TESTS_FAKES_FAKE_PARKED_MESSAGES_H
#define FICUS_TESTS_FAKES_FAKE_PARKED_MESSAGES_H

#include "services/consumer/parked_messages.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_table.h"

struct fake_parked_messages {
	struct parked_messages base;
	struct fake_table rows; /* of struct parked_message */
	int64_t last_id;
	struct fake_failure fail_park;
	struct fake_failure fail_list;
	struct fake_failure fail_remove;
};

void fake_parked_messages_init(struct fake_parked_messages *parked, TALLOC_CTX *mem);

#endif
