/* fcgi_app/django/stored_fields.h - takes apart what is stored for a password. */
#ifndef FICUS_FCGI_APP_DJANGO_STORED_FIELDS_H
#define FICUS_FCGI_APP_DJANGO_STORED_FIELDS_H

#include <stdint.h>

#include "base/mem.h"

/* Moves *rest behind the field that it begins with and the mark that ends it. */
bool stored_take_field(const char **rest, char mark, struct bytes *out);

/* The same for a field that is a number from 1 to max, written without leading zeros. */
bool stored_take_number(const char **rest, char mark, int64_t max, int64_t *out);

/* Moves *rest behind the text, if it begins with it. */
bool stored_take_text(const char **rest, const char *text);

/* Whether both are the same; how long that takes says nothing of where they differ. */
bool stored_is_same(const char *stored, const char *computed);

#endif
