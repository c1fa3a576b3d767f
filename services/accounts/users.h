/*
 * services/accounts/users.h - port: the users of the old application, their permissions, and what
 * little is ever written there.
 */
#ifndef FICUS_SERVICES_ACCOUNTS_USERS_H
#define FICUS_SERVICES_ACCOUNTS_USERS_H

#include "services/accounts/user.h"

/* Belongs to one thread. */
struct users {
	const struct users_ops *ops;
};

/* What `ficus user create` makes; is_active is true. */
struct new_user {
	const char *username;
	const char *email;    /* "" without */
	const char *password; /* the hash */
	bool is_staff;
	bool is_superuser;
	int64_t joined_us; /* microseconds since 1970 */
};

/* Each of the reading ones is one statement. Errors of all: BUSY, UNAVAILABLE, INTERNAL. */
struct users_ops {
	/* The user with that key, whether active or not; NULL: there is none, or id is no key. */
	bool (*find)(struct users *users, TALLOC_CTX *mem, const char *id, struct user **out,
		struct error *err);
	/* The same by name, compared as the column's collation does. */
	bool (*find_by_name)(struct users *users, TALLOC_CTX *mem, const char *username,
		struct user **out, struct error *err);
	/* Those of the user directly and by groups; nothing about is_active or is_superuser. */
	bool (*permissions)(struct users *users, TALLOC_CTX *mem, const char *id,
		struct permissions *out, struct error *err);
	/* Every permission that there is, as a superuser has them. */
	bool (*all_permissions)(
		struct users *users, TALLOC_CTX *mem, struct permissions *out, struct error *err);
	/* Sets last_login, where there is such a column. */
	bool (*note_login)(struct users *users, const char *id, int64_t now_us, struct error *err);
	/*
	 * Stores another hash in place of the one the caller has seen; *replaced false: it was no
	 * longer that one, and nothing was stored.
	 */
	bool (*replace_password)(struct users *users, const struct user *user, const char *hash,
		bool *replaced, struct error *err);
	/*
	 * CONFLICT: there is one of that name. INVALID: there is no column for a flag that is
	 * set, or only the old application can give users their keys.
	 */
	bool (*create)(struct users *users, const struct new_user *user, struct error *err);
	/*
	 * Sets is_superuser, and is_staff where there is such a column. NOT_FOUND: there is no such
	 * user. INVALID: there is no column is_superuser.
	 */
	bool (*make_superuser)(struct users *users, const char *username, struct error *err);
	/* Gives the user a permission. NOT_FOUND: there is no such user, or no such permission. */
	bool (*grant)(struct users *users, const char *username, const char *permission,
		struct error *err);
};

MUST_CHECK static inline bool users_find(
	struct users *users, TALLOC_CTX *mem, const char *id, struct user **out, struct error *err)
{
	return users->ops->find(users, mem, id, out, err);
}

MUST_CHECK static inline bool users_find_by_name(struct users *users, TALLOC_CTX *mem,
	const char *username, struct user **out, struct error *err)
{
	return users->ops->find_by_name(users, mem, username, out, err);
}

MUST_CHECK static inline bool users_permissions(struct users *users, TALLOC_CTX *mem,
	const char *id, struct permissions *out, struct error *err)
{
	return users->ops->permissions(users, mem, id, out, err);
}

MUST_CHECK static inline bool users_all_permissions(
	struct users *users, TALLOC_CTX *mem, struct permissions *out, struct error *err)
{
	return users->ops->all_permissions(users, mem, out, err);
}

MUST_CHECK static inline bool users_note_login(
	struct users *users, const char *id, int64_t now_us, struct error *err)
{
	return users->ops->note_login(users, id, now_us, err);
}

MUST_CHECK static inline bool users_replace_password(struct users *users, const struct user *user,
	const char *hash, bool *replaced, struct error *err)
{
	return users->ops->replace_password(users, user, hash, replaced, err);
}

MUST_CHECK static inline bool users_create(
	struct users *users, const struct new_user *user, struct error *err)
{
	return users->ops->create(users, user, err);
}

MUST_CHECK static inline bool users_make_superuser(
	struct users *users, const char *username, struct error *err)
{
	return users->ops->make_superuser(users, username, err);
}

MUST_CHECK static inline bool users_grant(
	struct users *users, const char *username, const char *permission, struct error *err)
{
	return users->ops->grant(users, username, permission, err);
}

#endif
