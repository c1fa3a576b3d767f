/*
 * services/rows/row_store.h - port: rows of any table, to be written. Part of a unit of work: what
 * is read is locked, what is to be written is written when it commits, in the order it was asked
 * for.
 */
#ifndef FICUS_SERVICES_ROWS_ROW_STORE_H
#define FICUS_SERVICES_ROWS_ROW_STORE_H

#include "base/error.h"
#include "base/mem.h"
#include "services/rows/row_model.h"

/* A row as it stands: a value for each field that has a column, NULL for the others. */
struct row {
	const char *key;
	const char *const *values; /* parallel to the model's fields */
};

struct row_set {
	struct row *items; /* by key */
	size_t count;
	bool has_more; /* than were asked for */
};

/*
 * A row to be added. Storage of the caller, which lasts until the unit of work ends. The key is
 * filled in by the commit where the server makes it.
 */
struct row_addition {
	const struct row_model *model;
	const char **values; /* parallel to the model's fields; of fields that are not computed */
	const char *key;     /* NULL before the commit, unless values have it */
	const struct row_addition *parent; /* whose key the field `link` gets; NULL: none */
	const struct row_field *link;
	/*
	 * Called by the commit once the key is there, before the journal is written: what the row
	 * is called may have it inside. NULL: nobody asks.
	 */
	void (*on_key)(struct row_addition *addition);
};

/* One field of a row and its new value. */
struct row_change {
	const struct row_field *field;
	const char *value;
};

/* The row whose pairs are meant: by key, or one that is being added. */
struct row_owner {
	const char *key;
	const struct row_addition *addition; /* NULL: key counts */
};

struct row_store {
	const struct row_store_ops *ops;
};

/* What reads is owned by mem. Errors of reading: BUSY, UNAVAILABLE, INTERNAL; INVALID: no key. */
struct row_store_ops {
	/* Locks and reads the row; *out NULL: there is none. */
	bool (*lock)(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
		const char *key, struct row **out, struct error *err);
	/*
	 * Locks the rows whose field is any of the values, at most limit of them, and reads of each
	 * its outline, see recipe.h, and that field, with NULL for the rest: there may be many. Of
	 * a reference by pairs no rows are read: remove_pairs() is for them.
	 */
	bool (*lock_referring)(struct row_store *store, TALLOC_CTX *mem,
		const struct row_reference *reference, const char *const *values, size_t count,
		size_t limit, struct row_set *out, struct error *err);
	/*
	 * Reads the row that a foreign key's value refers to, whose target is known, and keeps
	 * others from writing it, not from referring to it as well; *out NULL: there is none.
	 */
	bool (*find_target)(struct row_store *store, TALLOC_CTX *mem,
		const struct row_relation *relation, const char *value, struct row **out,
		struct error *err);
	/* Whether there is a row with these values, other than the one with the key (or NULL). */
	bool (*has_other)(struct row_store *store, const struct row_model *model,
		const struct row_change *values, size_t count, const char *key, bool *out,
		struct error *err);
	/* The keys of a row's targets, sorted as texts, ending in NULL. */
	bool (*lock_pairs)(struct row_store *store, TALLOC_CTX *mem, const struct row_model *model,
		const struct row_field *field, const char *key, const char *const **out,
		struct error *err);
	/* These write at commit. What is given lasts until then. A row that is gone by then: BUSY.
	 */
	void (*add)(struct row_store *store, struct row_addition *addition);
	void (*change)(struct row_store *store, const struct row_model *model, const char *key,
		const struct row_change *changes, size_t count);
	void (*remove)(struct row_store *store, const struct row_model *model, const char *key);
	void (*add_pair)(struct row_store *store, const struct row_field *field,
		struct row_owner owner, const char *target);
	void (*remove_pair)(struct row_store *store, const struct row_field *field, const char *key,
		const char *target);
	/* All pairs of a row: of its own field, or as a target of that field. */
	void (*remove_pairs)(struct row_store *store, const struct row_field *field,
		const char *key, bool is_target);
};

MUST_CHECK static inline bool row_store_lock(struct row_store *store, TALLOC_CTX *mem,
	const struct row_model *model, const char *key, struct row **out, struct error *err)
{
	return store->ops->lock(store, mem, model, key, out, err);
}

MUST_CHECK static inline bool row_store_find_target(struct row_store *store, TALLOC_CTX *mem,
	const struct row_relation *relation, const char *value, struct row **out, struct error *err)
{
	return store->ops->find_target(store, mem, relation, value, out, err);
}

#endif
