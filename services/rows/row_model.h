/*
 * services/rows/row_model.h - what there is to know of a table and its rows, whoever said so: the
 * database's catalogue, the description of a Django project, a declaration of ours. Forms, lists,
 * validation and SQL are made from it. Constant once it is made.
 *
 * Values are texts in one canonical spelling a kind, the same everywhere between the database and
 * the page; NULL is NULL. What a person types or reads may look otherwise: that is the page's.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_MODEL_H
#define FICUS_SERVICES_ROWS_ROW_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#define ROW_FIELDS_MAX 64

enum row_kind {
	ROW_BOOLEAN,  /* "1" or "0" */
	ROW_INTEGER,  /* "-12", of 64 bits */
	ROW_UNSIGNED, /* "18446744073709551615" */
	ROW_REAL,     /* "1.5", "1e+22": the shortest that means the same number */
	ROW_DECIMAL,  /* "1.50": with all decimal places of the column */
	ROW_TEXT,     /* one line */
	ROW_LONG_TEXT,
	ROW_EMAIL,
	ROW_URL,
	ROW_SLUG,
	ROW_ADDRESS,  /* of the internet protocol */
	ROW_FILE,     /* its name in the storage; "" is none */
	ROW_DATE,     /* "2024-01-02" */
	ROW_DATETIME, /* "2024-01-02 03:04:05" or "....000060", as stored: UTC or wall time */
	ROW_TIME,     /* of the day: "03:04:05" or "03:04:05.000060" */
	ROW_SPAN,     /* of time, as the server's TIME has it: "-25:00:00.000060", "03:04:05" */
	ROW_DURATION, /* microseconds, "-86398999995" */
	ROW_UUID,     /* 36 characters */
	ROW_JSON,     /* its text */
	ROW_BINARY,   /* the number of its bytes: it is not for people */
	ROW_KIND_COUNT
};

enum row_flag {
	ROW_KEY = 1,               /* the primary key, of one column */
	ROW_AUTO = 2,              /* numbered by the server */
	ROW_NULLABLE = 4,          /* NULL is a value */
	ROW_MAY_BE_BLANK = 8,      /* a form may leave it empty */
	ROW_COMPUTED = 16,         /* by the server or by an expression; never written */
	ROW_NOT_EDITABLE = 32,     /* no form shows it for editing */
	ROW_UNIQUE = 64,           /* alone */
	ROW_INDEXED = 128,         /* an index starts with it: lists may search and sort by it */
	ROW_STAMPED_ON_ADD = 256,  /* set to now by whoever adds the row, unless a form says */
	ROW_STAMPED_ON_SAVE = 512, /* set to now by whoever writes it */
	ROW_HYPHENATED = 1024,     /* a UUID in a column of the server's own type */
	ROW_SECRET = 2048,     /* never shown, never written by a form: hashes, keys of sessions */
	ROW_UNICODE = 4096,    /* of a slug: letters of every script */
	ROW_LOCAL_TIME = 8192, /* a datetime in wall time of the site's zone, not in UTC */
	ROW_PARENT_LINK = 16384, /* refers to the row of a parent's table, which is a part of it */
	ROW_RANDOM_ON_ADD = 32768, /* a random UUID of whoever adds the row, unless one is given */
	ROW_OF_MEMBERS = 65536, /* an enum or a set: the server sorts by numbers of its members */
};

/* What becomes of a row when the one it refers to is deleted. */
enum row_policy {
	POLICY_CASCADE,
	POLICY_PROTECT,
	POLICY_RESTRICT,
	POLICY_SET_NULL,
	POLICY_SET, /* to row_relation.replacement */
	POLICY_NOTHING,
};

struct row_model;
struct row_field;

struct row_choice {
	const char *value;
	const char *label;
};

struct row_relation {
	const struct row_model *target;       /* NULL: a table of which nothing is known */
	const struct row_field *target_field; /* what the column holds of it: mostly its key */
	enum row_policy policy;
	const char *replacement; /* of POLICY_SET: canonical; NULL is NULL */
	const char *back;        /* what the target calls those that refer to it: "prices"; NULL:
				  as they are called, and "_set" */
};

/* A many-to-many field: a table of pairs. Names are as the database has them, not quoted. */
struct row_pairs {
	const char *table;
	const char *column;              /* refers to the model that has the field */
	const char *related_column;      /* refers to the target */
	bool is_symmetrical;             /* of a relation to itself: each pair stands there twice */
	const struct row_model *through; /* a model of its own, edited as one; NULL: just pairs */
};

struct row_field {
	const char *name;   /* "supplier" */
	const char *column; /* "supplier_id"; NULL: of a many-to-many field, or of an expression */
	const char *expression; /* SQL in which `{table}` stands for the row's table; NULL: none */
	const char *label;      /* as the model has it, untranslated: "valid from" */
	const char *help;       /* "": none */
	enum row_kind kind;
	unsigned flags;
	int64_t max_length; /* characters; 0: no limit */
	int32_t max_digits; /* of a decimal: all of them */
	int32_t decimal_places;
	const char *min; /* canonical number; NULL: only that of the kind and column */
	const char *max;
	const char *pattern;         /* extended regular expression that it matches; NULL: none */
	const char *pattern_message; /* English */
	const char *initial;         /* canonical default; NULL: none */
	const char
		*upload_to; /* folder of a file in the storage, with strftime's codes; NULL: none */
	const struct row_choice *choices;
	size_t choice_count; /* 0: free */
	const struct row_relation
		*relation;             /* of foreign keys and many-to-many fields; else NULL */
	const struct row_pairs *pairs; /* of many-to-many fields; else NULL */
};

/*
 * Who refers to a row of the target: by a foreign key, by a many-to-many field, or by a generic
 * relation, which has a content type beside the key and cascades.
 */
struct row_reference {
	const struct row_model *target;
	const struct row_model *model;
	const struct row_field *field;
	const struct row_field *content_type; /* of a generic relation; else NULL */
};

/* Fields that are unique together, or indexed in this order. */
struct row_key_fields {
	const struct row_field *const *fields; /* count of them */
	size_t count;
};

struct row_model {
	const char *label; /* "alloc.batch": app and lower-case name */
	const char *app;   /* "alloc" */
	const char *name;  /* "batch" */
	const char *table;
	const char *verbose_name;        /* "batch" */
	const char *verbose_name_plural; /* "batches" */
	const struct row_field *fields;  /* in the model's order */
	size_t field_count;              /* at most ROW_FIELDS_MAX */
	const struct row_field *key;     /* NULL: none of one column: such rows are only listed */
	const char *text;  /* recipe of what a row is called, see recipe.h; NULL: none */
	const char *order; /* words of names, "-" for descending; NULL: the key */
	const struct row_key_fields *uniques;
	size_t unique_count;
	const struct row_key_fields *indexes;
	size_t index_count;
	const struct row_reference *references; /* all that refer to it */
	size_t reference_count;
	bool is_managed_elsewhere; /* Python has a save() or clean() of its own: for eyes only here
				    */
};

/* What is stored of a row of the other side, which has a key. */
const struct row_field *row_relation_field(const struct row_relation *relation);

/* NULL: there is none. */
const struct row_field *row_model_field(const struct row_model *model, const char *name);
size_t row_field_index(const struct row_model *model, const struct row_field *field);

/* As forms have it, with a capital: "Valid from". Owned by mem. */
const char *row_field_label(TALLOC_CTX *mem, const struct row_field *field);

/* The same of a text: "batch" becomes "Batch". */
const char *row_capitalise(TALLOC_CTX *mem, const char *text);

/*
 * A moment, in microseconds since 1970 in UTC, as the field has it: canonical, owned by mem. Dates
 * and times of the day are those of the site's zone.
 */
const char *row_field_moment(TALLOC_CTX *mem, const struct row_field *field, int64_t now_us);

/*
 * Whether two canonical values mean the same: NULL like NULL, JSON by what it says, the others by
 * their text.
 */
bool row_value_is_same(const struct row_field *field, const char *a, const char *b);

#endif
