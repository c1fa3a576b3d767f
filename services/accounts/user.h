/* services/accounts/user.h - somebody who may sign in, as the old application knows them. */
#ifndef FICUS_SERVICES_ACCOUNTS_USER_H
#define FICUS_SERVICES_ACCOUNTS_USER_H

#include "base/mem.h"

/* Texts are owned by whoever asked for the user. */
struct user {
	const char *id; /* the key as sessions hold it: "1", or a UUID with hyphens */
	const char *username;
	const char *password; /* as stored: a hash in one of Django's forms; never shown */
	bool is_active;       /* true where there is no such column */
	bool is_staff;        /* false where there is no such column */
	bool is_superuser;    /* likewise */
};

/* Names of permissions, "alloc.change_batch", sorted, none twice. */
struct permissions {
	const char **items;
	size_t count;
};

#endif
