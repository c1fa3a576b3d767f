/* fcgi_app/admin/form_relation.h - what the foreign keys and many-to-many fields of a form offer.
 */
#ifndef FICUS_FCGI_APP_ADMIN_FORM_RELATION_H
#define FICUS_FCGI_APP_ADMIN_FORM_RELATION_H

#include "fcgi_app/admin/form_state.h"

/* A select has no more options; above that, what is chosen is looked for. */
#define FORM_OPTIONS_MAX 100

/*
 * Fills the relation of the part's field, which is one: all options where they are few, else the
 * texts of those that the part's rows have. Two statements at most.
 */
MUST_CHECK bool form_relation_load(
	struct admin_form *form, struct form_part *part, size_t field, struct error *err);

/* The text of an option; NULL: it is not among them. */
const char *form_relation_text(const struct form_relation *relation, const char *value);

/*
 * Reads rows of a field's target as options of the relation, as far as they are no more than limit;
 * *has_more: there were. clause NULL: any rows.
 */
struct form_option_request {
	const struct row_clause *clauses;
	size_t clause_count;
	size_t offset;
	size_t limit;
};
MUST_CHECK bool form_relation_read(struct admin_page *page, struct form_relation *relation,
	const struct form_option_request *request, bool *has_more, struct error *err);

/*
 * Reads those of these values, ending in NULL, as further options: one statement, if there are any.
 */
MUST_CHECK bool form_relation_read_values(struct admin_page *page, struct form_relation *relation,
	const char *const *values, struct error *err);

#endif
