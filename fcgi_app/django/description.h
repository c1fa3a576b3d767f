/*
 * fcgi_app/django/description.h - what `manage.py ficus_describe` wrote about the Django project
 * beside us: its settings, and what its models know and the database does not.
 */
#ifndef FICUS_FCGI_APP_DJANGO_DESCRIPTION_H
#define FICUS_FCGI_APP_DJANGO_DESCRIPTION_H

#include <stdint.h>

#include "base/mem.h"

/* The largest that is read, in bytes. */
#define DESCRIPTION_MAX (64 * 1024 * 1024)

struct description; /* constant once it is read */

struct described_field {
	const char *name;
	const char *column; /* NULL: it has none, as a many-to-many relation */
	const char
		*field_class; /* "CharField": of Django's own, also of the project's subclasses */
	const char *verbose_name; /* untranslated */
	int64_t max_length;       /* characters; 0: not said */
	int64_t max_digits;       /* of a DecimalField; 0: not said */
	int64_t decimal_places;
	bool is_nullable;
	bool is_key;
	bool is_generated; /* by the server, which then lets the column be NULL */
};

struct described_model {
	const char *label; /* "alloc.batch": app and lower-case name */
	const char *table;
	const char *verbose_name;
	bool is_managed;
	const struct described_field *fields;
	size_t field_count;
};

/*
 * Reads the file; all of it is owned by mem. INVALID: it cannot be read, or is none of the format
 * that docs/django.md tells of; the message names the place.
 */
MUST_CHECK bool description_read(
	TALLOC_CTX *mem, const char *path, struct description **out, struct error *err);

/* Its settings in our words, NAME=value, ending in NULL. */
const char *const *description_settings(const struct description *description);

/*
 * Whether its connections to the database know no character beyond U+FFFF: what we write of such
 * comes back to Django as "?", and what it then saves stays so.
 */
bool description_has_short_characters(const struct description *description);

/* Its models, each once, without proxies. */
size_t description_model_count(const struct description *description);
const struct described_model *description_model(
	const struct description *description, size_t index);

#endif
