/* fcgi_app/admin/site_parts.h - how site.c makes one declaration definite: its list, its form. */
#ifndef FICUS_FCGI_APP_ADMIN_SITE_PARTS_H
#define FICUS_FCGI_APP_ADMIN_SITE_PARTS_H

#include "fcgi_app/admin/site.h"

struct site_builder {
	TALLOC_CTX *mem;
	const struct admin_site *site; /* its models have their rows, and what is made so far */
	struct admin_model *model;
	const struct row_model *rows;
	const struct admin_declaration *declared;
};

/* What is wrong with the declaration, in words; false, so that failing reads `return ...`. */
bool site_fault(struct site_builder *builder, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The next of the words between blanks, owned by mem; NULL at the end. words: NULL is none. */
const char *site_next_word(TALLOC_CTX *mem, const char **words);
size_t site_count_words(const char *words);

/*
 * What a path leads to, which may begin with a many-to-many field; NULL with a fault that names the
 * list it stands in: there is no such field, or nobody may see it.
 */
const struct row_field *site_field(
	struct site_builder *builder, const char *list, const char *path);

/* False: there is a fault. */
MUST_CHECK bool site_make_list(struct site_builder *builder);
MUST_CHECK bool site_make_form(struct site_builder *builder);

#endif
