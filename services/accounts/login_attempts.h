/*
 * services/accounts/login_attempts.h - port: who tried to sign in of late and failed, so that
 * nobody can try passwords for long. Whether there is a user of that name is not asked.
 */
#ifndef FICUS_SERVICES_ACCOUNTS_LOGIN_ATTEMPTS_H
#define FICUS_SERVICES_ACCOUNTS_LOGIN_ATTEMPTS_H

#include <stdint.h>

#include "base/error.h"

#define LOGIN_NAME_MAX    150 /* characters; what follows them is not looked at */
#define LOGIN_ADDRESS_MAX 45  /* likewise; all of any internet address */

struct login_attempt {
	const char *username; /* the user's, or what was typed where nobody has it; names that
				 differ in case alone are one */
	const char *address;  /* of the client; NULL: not known, and not counted */
	int64_t time_us;      /* since 1970 */
};

/* How many may fail within the window, which ends now. */
struct login_limits {
	int64_t window_us;
	int64_t per_name;
	int64_t per_address;
};

/* Belongs to one thread. */
struct login_attempts {
	const struct login_attempts_ops *ops;
};

/* Errors of all: BUSY, UNAVAILABLE, INTERNAL. */
struct login_attempts_ops {
	/*
	 * Counts the attempt as one that failed, before anybody looks at the password, so that many
	 * at once do not slip through; then *until_us is 0. Unless too many have failed already:
	 * then it is not counted, and *until_us says when the next one will be let in. Of several
	 * at the same time for which there is room for some, all may be refused.
	 */
	bool (*admit)(struct login_attempts *attempts, const struct login_attempt *attempt,
		const struct login_limits *limits, int64_t *until_us, struct error *err);
	/* Forgets what failed under that name: the password was right. */
	bool (*forget)(struct login_attempts *attempts, const char *username, struct error *err);
};

MUST_CHECK static inline bool login_attempts_admit(struct login_attempts *attempts,
	const struct login_attempt *attempt, const struct login_limits *limits, int64_t *until_us,
	struct error *err)
{
	return attempts->ops->admit(attempts, attempt, limits, until_us, err);
}

MUST_CHECK static inline bool login_attempts_forget(
	struct login_attempts *attempts, const char *username, struct error *err)
{
	return attempts->ops->forget(attempts, username, err);
}

#endif
