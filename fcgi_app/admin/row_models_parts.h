/* fcgi_app/admin/row_models_parts.h - how row_models.c makes models: fields first, links then. */
#ifndef FICUS_FCGI_APP_ADMIN_ROW_MODELS_PARTS_H
#define FICUS_FCGI_APP_ADMIN_ROW_MODELS_PARTS_H

#include "fcgi_app/admin/row_models.h"

/* A many-to-many field as the catalogue alone shows it. */
struct pair_table {
	const char *name; /* of the field */
	const struct catalogue_reference *owner;
	const struct catalogue_reference *target;
};

struct pair_tables {
	const struct pair_table *items;
	size_t count;
};

struct model_builder {
	TALLOC_CTX *mem;
	const struct catalogue *catalogue;
	const struct site_facts *facts;
	const struct row_source *sources;
	struct row_model *models;  /* parallel to the sources */
	struct row_field **fields; /* of each model, to be filled in */
	size_t count;
	size_t field_capacity;    /* of the model whose fields are being made */
	struct pair_tables pairs; /* of tables that nobody describes */
};

struct pair_tables row_models_find_pairs(TALLOC_CTX *mem, const struct catalogue *catalogue);

/*
 * What a column alone tells of a field, called as the column; without a label. is_number: that is
 * known of it, though the server calls columns of booleans alike.
 */
struct row_field row_models_column_field(
	TALLOC_CTX *mem, const struct catalogue_column *column, bool is_number);

/* Fields as their columns and their description have them, without relations. */
void row_models_make_fields(struct model_builder *builder, size_t index);

/* What a column refers to; NULL: nothing. */
const struct catalogue_reference *row_models_reference(
	const struct catalogue *catalogue, const char *table, const char *column);

/* Once all models have their fields: where they lead to. */
void row_models_link_fields(struct model_builder *builder, size_t index);

/*
 * Once all are linked: by keys rows are called in addresses and forms, which take no bytes and show
 * no secrets, so that these are none.
 */
void row_models_check_key(struct model_builder *builder, size_t index);

/*
 * Once all keys are known: leaves out the many-to-many fields that lead to what nobody knows, or
 * cannot tell apart. They stand behind all fields that others refer to.
 */
void row_models_drop_pairs(struct model_builder *builder, size_t index);

/* Then: kinds of what refers, indexes, and who refers to the model. */
void row_models_link_model(struct model_builder *builder, size_t index);

#endif
