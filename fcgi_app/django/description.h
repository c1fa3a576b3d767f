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

struct described_choice {
	const char *value; /* "1" and "0" of booleans */
	const char *label; /* untranslated */
};

/* Where a field leads to. */
struct described_relation {
	const char *model;        /* "alloc.orderline", the one that has the table */
	const char *to_field;     /* a name; NULL: its key */
	const char *on_delete;    /* "CASCADE", "SET"; "": a function of the project's own */
	const char *replacement;  /* of "SET": a text; NULL: NULL */
	const char *related_name; /* what leads back; NULL: not said */
	bool is_limited;          /* to some rows of it, in a form */
};

/* What a field is before anybody has said: of a callable default, what it calls. */
enum described_default {
	DEFAULT_NONE,
	DEFAULT_TEXT,     /* see described_field.initial */
	DEFAULT_NOW,      /* the moment at which the row is added */
	DEFAULT_RANDOM,   /* a new UUID */
	DEFAULT_CALLABLE, /* what only Python knows */
};

/* Lists are arrays with their counts. What is not there is false, 0 or NULL. */
struct described_field {
	const char *name;
	const char *column;       /* NULL: it has none */
	const char *field_class;  /* "CharField": of which Django makes the column */
	const char *stock_class;  /* "EmailField": Django's own that it comes from */
	const char *verbose_name; /* untranslated */
	const char *help;         /* likewise; "": none */
	int64_t max_length;       /* characters; 0: not said */
	int64_t max_digits;       /* of a DecimalField; 0: not said */
	int64_t decimal_places;
	const char *min;             /* a number as text; NULL: not said */
	const char *max;             /* likewise */
	const char *pattern;         /* extended regular expression that it matches; NULL: none */
	const char *pattern_message; /* English */
	enum described_default default_kind;
	const char *initial;
	const char *upload_to; /* of files; NULL: not said, or a function */
	const struct described_choice *choices;
	size_t choice_count;
	const struct described_relation *relation; /* NULL: none */
	bool is_nullable;
	bool is_key;
	bool is_generated; /* by the server, which then lets the column be NULL */
	bool may_be_blank;
	bool is_editable;
	bool is_unique;
	bool is_stamped_on_add;  /* auto_now_add */
	bool is_stamped_on_save; /* auto_now */
	bool has_unicode;        /* of slugs: allow_unicode */
	bool is_parent_link;     /* to the parent's row, where models inherit */
	bool has_own_rules;      /* that nobody but Python can follow */
};

/* A field that is a table of pairs. */
struct described_pairs {
	const char *name;
	const char *verbose_name;
	const char *help;
	const char *table;
	const char *column;
	const char *related_column;
	const char *model;   /* "auth.group": what it leads to */
	const char *through; /* the model of the table; NULL: it has none of its own */
	bool is_symmetrical;
	bool may_be_blank;
	bool is_editable;
	bool is_limited;
};

/* Rows of another model that say by content type and key that they are of this one. */
struct described_generic {
	const char *model;
	const char *content_type_field;
	const char *object_id_field;
};

struct described_model {
	const char *label; /* "alloc.batch": app and lower-case name */
	const char *app;
	const char *name;
	const char *table;
	const char *verbose_name;
	const char *verbose_name_plural;
	const char *text;            /* recipe of what a row is called; NULL: none */
	const char *const *ordering; /* "-eta", "item__name"; ends in NULL */
	bool is_managed;
	bool has_own_rules; /* save() and the like, in Python */
	const struct described_field *fields;
	size_t field_count;
	const struct described_pairs *pairs;
	size_t pairs_count;
	const struct described_generic *generics;
	size_t generic_count;
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
