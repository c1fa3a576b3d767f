/* fcgi_app/django/description_members.h - members of a description's JSON objects. */
#ifndef FICUS_FCGI_APP_DJANGO_DESCRIPTION_MEMBERS_H
#define FICUS_FCGI_APP_DJANGO_DESCRIPTION_MEMBERS_H

#include <json-c/json.h>

#include "base/mem.h"

/* The member of that name and type; NULL: there is none, or the object is none. */
struct json_object *description_member(
	struct json_object *object, const char *name, enum json_type type);

/* Whether it is a text, without a NUL in it. */
bool description_is_text(struct json_object *value);

/* A text of the object, owned by mem; else the fallback, 0, or false. */
const char *description_text(
	TALLOC_CTX *mem, struct json_object *object, const char *name, const char *fallback);
int64_t description_number(struct json_object *object, const char *name);
bool description_flag(struct json_object *object, const char *name);

/* A list and its length; an empty one of what is none. */
struct description_list {
	struct json_object *items; /* NULL: it is none */
	size_t count;
};
struct description_list description_as_list(struct json_object *value);
struct description_list description_list(struct json_object *object, const char *name);

/* NULL: there is none. */
struct json_object *description_item(struct description_list list, size_t index);

/*
 * A number, text or flag ("1", "0") as text owned by mem, other things as JSON; NULL of null, and
 * of a text with a NUL in it.
 */
const char *description_plain(TALLOC_CTX *mem, struct json_object *value);

#endif
