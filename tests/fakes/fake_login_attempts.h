/* tests/fakes/fake_login_attempts.h - attempts to sign in, in memory. */
#ifndef FICUS_TESTS_FAKES_FAKE_LOGIN_ATTEMPTS_H
#define FICUS_TESTS_FAKES_FAKE_LOGIN_ATTEMPTS_H

#include "services/accounts/login_attempts.h"
#include "tests/fakes/fake_failure.h"
#include "tests/fakes/fake_table.h"

struct fake_login_attempts {
	struct login_attempts base;
	struct fake_table rows; /* of struct login_attempt, whose texts it owns */
	struct fake_failure failure;
};

void fake_login_attempts_init(struct fake_login_attempts *fake, TALLOC_CTX *mem);

#endif
