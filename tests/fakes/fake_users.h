/* tests/fakes/fake_users.h - users in memory; their names are the same in upper and lower case. */
#ifndef FICUS_TESTS_FAKES_FAKE_USERS_H
#define FICUS_TESTS_FAKES_FAKE_USERS_H

#include "services/accounts/users.h"
#include "tests/fakes/fake_failure.h"

struct fake_user {
	struct user user; /* its id is its place in the list, from 1 on */
	const char *email;
	int64_t joined_us;
	int64_t last_login_us; /* 0: never */
	struct permissions granted;
};

/* A test looks at it, and changes it, as an administrator would. */
struct fake_users {
	struct users base;
	TALLOC_CTX *mem;
	struct fake_user **items;
	size_t count;
	size_t capacity;
	struct permissions known; /* all that can be granted */
	int call_count;           /* of any operation */
	struct fake_failure failure;
};

/* Without users; known: as struct permissions has them. */
void fake_users_init(struct fake_users *fake, TALLOC_CTX *mem, struct permissions known);

/* NULL: there is none of that name. */
struct fake_user *fake_users_named(const struct fake_users *fake, const char *username);

#endif
