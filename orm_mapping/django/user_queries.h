/* orm_mapping/django/user_queries.h - the SQL for users, made from the names of their tables. */
#ifndef FICUS_ORM_MAPPING_DJANGO_USER_QUERIES_H
#define FICUS_ORM_MAPPING_DJANGO_USER_QUERIES_H

#include "orm_mapping/django/account_tables.h"
#include "orm_mapping/mapper/mapper.h"

/* What any of them takes as a parameter. */
struct user_params {
	const char *key; /* from account_key_parse() */
	const char *username;
	const char *email;
	const char *password;
	const char *old_password;
	struct datetime moment;
	bool is_staff;
	bool is_superuser;
	const char *app_label;
	const char *codename;
};

struct user_row {
	const char *key; /* for account_key_format() */
	const char *username;
	const char *password;
	bool is_active;
	bool is_staff;
	bool is_superuser;
};

struct permission_row {
	const char *app_label;
	const char *codename;
};

/* Which of them there are columns for, says struct account_tables. */
struct user_queries {
	struct query find;            /* a user_row */
	struct query find_by_name;    /* a user_row */
	struct query permissions;     /* permission_rows */
	struct query all_permissions; /* permission_rows */
	struct query note_login;
	struct query replace_password;
	struct query create;
	struct query make_superuser;
	struct query grant;
};

/* mem owns what is in *out. */
void user_queries_init(
	TALLOC_CTX *mem, const struct account_tables *tables, struct user_queries *out);

#endif
