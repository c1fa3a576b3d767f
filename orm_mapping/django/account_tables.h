/*
 * orm_mapping/django/account_tables.h - where a Django project keeps its users, and in what form:
 * the stock model, or one of its own. Source: docs/django.md, "Users and permissions".
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_ACCOUNT_TABLES_H
#define FICUS_ORM_MAPPING_DJANGO_ACCOUNT_TABLES_H

#include "base/mem.h"
#include "orm_mapping/django/clock_zone.h"
#include "orm_mapping/mysql/connection.h"

enum account_key_kind {
	KEY_INTEGER,
	KEY_UUID_DIGITS, /* char(32): without hyphens */
	KEY_UUID,        /* MariaDB's own type */
	KEY_TEXT,
};

/* Columns of AbstractUser that a model may have or not. */
enum account_column {
	ACCOUNT_LAST_LOGIN,
	ACCOUNT_IS_SUPERUSER,
	ACCOUNT_FIRST_NAME,
	ACCOUNT_LAST_NAME,
	ACCOUNT_IS_STAFF,
	ACCOUNT_IS_ACTIVE,
	ACCOUNT_DATE_JOINED,
	ACCOUNT_COLUMN_COUNT
};

extern const char *const account_column_names[ACCOUNT_COLUMN_COUNT];

/* Names are as the database has them, not quoted. */
struct account_tables {
	const char *user;
	const char *key;
	const char *username;         /* the column that USERNAME_FIELD names */
	const char *email;            /* NULL: there is none; may be the same as username */
	const char *user_groups;      /* "<user>_groups" */
	const char *user_permissions; /* "<user>_user_permissions" */
	const char *user_column;      /* of those two: "user_id", or what the model is called */
	enum clock_zone zone;
	enum account_key_kind key_kind; /* this and the next are learned by account_tables_load() */
	bool has[ACCOUNT_COLUMN_COUNT];
};

/* django.contrib.auth's own, with UTC in its columns. */
extern const struct account_tables stock_account_tables;

/*
 * Learns from the database's catalogue what the names do not say. Errors: INVALID: there is no such
 * table or column, or it is of a type that serves for no user; BUSY, UNAVAILABLE, INTERNAL.
 */
MUST_CHECK bool account_tables_load(
	struct connection *conn, struct account_tables *tables, struct error *err);

/*
 * The user's key, as sessions and URLs hold it, in the form that its column takes: id itself or a
 * text of mem's; NULL when it is no key of that kind.
 */
const char *account_key_parse(TALLOC_CTX *mem, enum account_key_kind kind, const char *id);

/* The other way: a UUID with its hyphens. key: as the column gives it. */
const char *account_key_format(TALLOC_CTX *mem, enum account_key_kind kind, const char *key);

/* What stands in SQL for the key as a parameter of type text. */
const char *account_key_parameter(enum account_key_kind kind);

#endif
