#include "config.h"

#include "orm_mapping/django/learned_users.h"

#include "orm_mapping/django/mysql_users.h"

#define LEARNED_FOR_US INT64_C(60000000)
#define NOT_LEARNED    INT64_MIN

struct learned_users {
	struct users base;
	struct connection *conn;
	struct account_tables *tables;
	struct clock *clock;
	struct users *users;   /* made for the tables; NULL: not yet */
	int64_t learned_until; /* by the steady clock */
};

static struct learned_users *self(struct users *base)
{
	return container_of(base, struct learned_users, base);
}

static bool are_alike(const struct account_tables *a, const struct account_tables *b)
{
	return a->key_kind == b->key_kind && memcmp(a->has, b->has, sizeof(a->has)) == 0;
}

/* The connection knows statements by where their queries lie, so it must forget them first. */
static void adopt(struct learned_users *learned, const struct account_tables *tables)
{
	if (learned->users) {
		connection_close(learned->conn);
		talloc_free(learned->users);
	}
	*learned->tables = *tables;
	learned->users = mysql_users_new(learned, learned->conn, learned->tables);
}

/* The users to ask; NULL with *err. */
static struct users *learn(struct learned_users *learned, struct error *err)
{
	struct account_tables tables = *learned->tables;
	int64_t now_us = clock_steady_us(learned->clock);

	if (now_us < learned->learned_until)
		return learned->users;
	if (!account_tables_load(learned->conn, &tables, err)) {
		if (err->kind == ERROR_INVALID)
			err->kind = ERROR_INTERNAL; /* the settings are wrong, not the request */
		return NULL;
	}
	learned->learned_until = now_us + LEARNED_FOR_US;
	if (!learned->users || !are_alike(&tables, learned->tables))
		adopt(learned, &tables);
	return learned->users;
}

/* What fails may have failed because the table is another one by now. */
static bool note(struct learned_users *learned, bool ok, const struct error *err)
{
	if (!ok && err->kind == ERROR_INTERNAL)
		learned->learned_until = NOT_LEARNED;
	return ok;
}

static bool find(
	struct users *base, TALLOC_CTX *mem, const char *id, struct user **out, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_find(users, mem, id, out, err), err);
}

static bool find_by_name(struct users *base, TALLOC_CTX *mem, const char *username,
	struct user **out, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_find_by_name(users, mem, username, out, err), err);
}

static bool permissions(struct users *base, TALLOC_CTX *mem, const char *id,
	struct permissions *out, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_permissions(users, mem, id, out, err), err);
}

static bool all_permissions(
	struct users *base, TALLOC_CTX *mem, struct permissions *out, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_all_permissions(users, mem, out, err), err);
}

static bool note_login(struct users *base, const char *id, int64_t now_us, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_note_login(users, id, now_us, err), err);
}

static bool replace_password(struct users *base, const struct user *user, const char *hash,
	bool *replaced, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users &&
		note(self(base), users_replace_password(users, user, hash, replaced, err), err);
}

static bool create(struct users *base, const struct new_user *user, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_create(users, user, err), err);
}

static bool make_superuser(struct users *base, const char *username, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_make_superuser(users, username, err), err);
}

static bool grant(
	struct users *base, const char *username, const char *permission, struct error *err)
{
	struct users *users = learn(self(base), err);

	return users && note(self(base), users_grant(users, username, permission, err), err);
}

struct users *learned_users_new(TALLOC_CTX *owner, struct connection *conn,
	struct account_tables *tables, struct clock *clock)
{
	static const struct users_ops ops = {find, find_by_name, permissions, all_permissions,
		note_login, replace_password, create, make_superuser, grant};
	struct learned_users *learned = mem_new(owner, struct learned_users);

	*learned = (struct learned_users){{&ops}, conn, tables, clock, NULL, NOT_LEARNED};
	return &learned->base;
}
