/*
 * fcgi_app/admin/row_models.h - models of tables, from what the database's catalogue says of them
 * and, where there is one, the description of the Django project. Source: docs/django.md, "Models".
 */
#ifndef FICUS_FCGI_APP_ADMIN_ROW_MODELS_H
#define FICUS_FCGI_APP_ADMIN_ROW_MODELS_H

#include "fcgi_app/django/description.h"
#include "orm_mapping/mapper/catalogue.h"
#include "services/rows/row_model.h"

/* What neither of them says. */
struct site_facts {
	const char *user_model; /* "auth.User": those who sign in */
	const char *user_table; /* "auth_user" */
	bool has_local_times;   /* datetimes are wall times of the site's zone, not UTC */
};

/* A table to make a model of. */
struct row_source {
	const char *label; /* "alloc.batch" */
	const char *table;
	const struct described_model *described; /* NULL: only the catalogue knows it */
	const char *text; /* recipe; NULL: the description's, if all its fields can be shown */
	const struct row_field *computed; /* more fields, ended by one without a name; NULL: none */
};

struct row_models {
	const struct row_model *items;
	size_t count;
};

/*
 * A model each, in the order of the sources; they refer to each other. What is described and not in
 * the database is left out. Of tables that are not described names follow from columns: "batch"
 * from batch_id, which refers to something. All is owned by mem, or outlives it with the arguments.
 */
struct row_models row_models_make(TALLOC_CTX *mem, const struct row_source *sources, size_t count,
	const struct catalogue *catalogue, const struct site_facts *facts);

/*
 * Whether a table, which nobody describes, is a many-to-many field of another one: it is called as
 * that one with the field's name behind it, and has a number of its own and two foreign keys.
 */
bool row_models_is_pairs(const struct catalogue *catalogue, struct catalogue_table table);

/* NULL: there is none. Case does not count in labels. */
const struct row_model *row_models_find(struct row_models models, const char *label);

/* Whether its rows are sessions, which nobody may look at. */
bool row_model_is_of_sessions(const struct row_model *model);

#endif
