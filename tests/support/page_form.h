/*
 * tests/support/page_form.h - the form of a page, of Ficus or of Django's admin, as a browser would
 * send it: what is typed and chosen there already, to be changed and sent, also more than once.
 */
#ifndef FICUS_TESTS_SUPPORT_PAGE_FORM_H
#define FICUS_TESTS_SUPPORT_PAGE_FORM_H

#include "base/mem.h"

struct page_form;

/* The first one that is sent by POST, but for that which signs out; NULL: there is none. */
struct page_form *page_form_read(TALLOC_CTX *mem, const char *page);

/* One without a field. */
struct page_form *page_form_new(TALLOC_CTX *mem);

/* The first value of that name; NULL: there is none. */
const char *page_form_value(const struct page_form *form, const char *name);

/* The value and nothing else of that name; NULL: nothing at all. */
void page_form_set(struct page_form *form, const char *name, const char *value);

/* One more of that name. */
void page_form_add(struct page_form *form, const char *name, const char *value);

size_t page_form_count(const struct page_form *form);
const char *page_form_name(const struct page_form *form, size_t place);

/* As a body, in the usual way; and in parts, with that boundary. */
const char *page_form_body(TALLOC_CTX *mem, const struct page_form *form);
const char *page_form_parts(TALLOC_CTX *mem, const struct page_form *form, const char *boundary);

#endif
