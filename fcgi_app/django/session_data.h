/*
 * fcgi_app/django/session_data.h - the dictionary that a session is. It belongs to Django: members
 * that we do not know keep their bytes and their place. Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_DJANGO_SESSION_DATA_H
#define FICUS_FCGI_APP_DJANGO_SESSION_DATA_H

#include "base/mem.h"

/* The reserved names we use. */
#define SESSION_USER_ID      "_auth_user_id"
#define SESSION_USER_BACKEND "_auth_user_backend"
#define SESSION_USER_HASH    "_auth_user_hash"
#define SESSION_EXPIRY       "_session_expiry"
#define SESSION_CSRF_TOKEN   "_csrftoken"
#define SESSION_MESSAGES     "_messages"

/* A dictionary with more is not read. */
#define SESSION_MEMBERS_MAX 65536

struct session_data; /* names and values, in order */

struct session_data *session_data_new(TALLOC_CTX *mem);

/* False: json is no object, or not valid. Copies it. */
MUST_CHECK bool session_data_parse(TALLOC_CTX *mem, struct bytes json, struct session_data **out);

/*
 * Names are printable ASCII without '"' and '\\'. Where a name stands twice, the last one counts,
 * as it does for Python.
 */

/* UTF-8, owned by mem. NULL: there is none, or it is not text. */
const char *session_data_text(TALLOC_CTX *mem, const struct session_data *data, const char *name);

/* False: there is none, or it is no whole number of 64 bits. */
bool session_data_number(const struct session_data *data, const char *name, int64_t *out);

bool session_data_has(const struct session_data *data, const char *name);

/* A new name goes to the end. text is UTF-8. */
void session_data_set_text(struct session_data *data, const char *name, const char *text);
void session_data_set_number(struct session_data *data, const char *name, int64_t number);
void session_data_remove(struct session_data *data, const char *name);

/* Removes all members. */
void session_data_clear(struct session_data *data);

bool session_data_is_empty(const struct session_data *data);

/* Whether any of the above has made a difference since it was made or parsed. */
bool session_data_is_changed(const struct session_data *data);

/* As JSON, owned by mem; with a NUL behind it. */
struct bytes session_data_write(TALLOC_CTX *mem, const struct session_data *data);

#endif
