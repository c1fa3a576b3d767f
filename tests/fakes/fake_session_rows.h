/* tests/fakes/fake_session_rows.h - session rows in memory. */
#ifndef FICUS_TESTS_FAKES_FAKE_SESSION_ROWS_H
#define FICUS_TESTS_FAKES_FAKE_SESSION_ROWS_H

#include "services/accounts/session_rows.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_table.h"

struct fake_session_rows {
	struct session_rows base;
	struct fake_table rows; /* of struct session_row, whose texts it owns */
	int call_count;         /* of any operation */
	struct fake_failure failure;
};

void fake_session_rows_init(struct fake_session_rows *fake, TALLOC_CTX *mem);

/* NULL: there is no such key. Holds until the rows are changed. */
const struct session_row *fake_session_rows_find(
	const struct fake_session_rows *fake, const char *key);

#endif
