/* tests/fakes/fake_row_history.h - lines of a history that a test gives, oldest first. */
#ifndef FICUS_TESTS_FAKES_FAKE_ROW_HISTORY_H
#define FICUS_TESTS_FAKES_FAKE_ROW_HISTORY_H

#include "services/rows/row_history.h"
#include "tests/fakes/fake_failure.h"

struct fake_row_history {
	struct row_history base;
	struct history_line *lines; /* their texts, and model and object_id, are never NULL here */
	size_t count;
	int call_count;
	struct fake_failure failure;
};

/* Without lines. */
void fake_row_history_init(struct fake_row_history *fake);

#endif
