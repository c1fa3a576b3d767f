/*
 * tests/support/page_check.h - whether a page of the admin site could harm whoever looks at it:
 * foreign markup, links that run something, headers that are missing, secrets.
 */
#ifndef FICUS_TESTS_SUPPORT_PAGE_CHECK_H
#define FICUS_TESTS_SUPPORT_PAGE_CHECK_H

#include "tests/support/web_user.h"

/* Is in every hostile text, and begins each name that only such a text could bring into a page. */
#define HOSTILE_MARK "zq"

/* What people with bad intentions put into rows and parameters; ends in NULL. */
extern const char *const hostile_texts[];

/*
 * Fails the test if the user's last answer is a failure, or a page that is not safe. target: what
 * was asked for, to be named then.
 */
void page_check(struct web_user *user, const char *target);

/* Whether the last answer is a page, and no file, say. */
bool is_page(struct web_user *user);

/* The links to Ficus on a page, as addresses; ending in NULL, owned by mem. */
const char *const *page_links(TALLOC_CTX *mem, const char *page);

/* As a part of an address or of a form's body; owned by mem. */
const char *percent_escape(TALLOC_CTX *mem, const char *text);

#endif
