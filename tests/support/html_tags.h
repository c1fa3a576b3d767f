/*
 * tests/support/html_tags.h - a page as a browser reads it: tag by tag, with attributes. What
 * stands in a <textarea>, a <title>, a <script> or a <style> is no markup.
 */
#ifndef FICUS_TESTS_SUPPORT_HTML_TAGS_H
#define FICUS_TESTS_SUPPORT_HTML_TAGS_H

#include "base/mem.h"

#define HTML_ATTRIBUTES_MAX 32

struct html_attribute {
	const char *name;
	const char *value; /* what is meant; "" where there is none */
};

struct html_tag {
	const char *name; /* in small letters; "/form" of an end; "!doctype" */
	struct html_attribute attributes[HTML_ATTRIBUTES_MAX];
	size_t attribute_count;
	const char *text; /* of an element without markup in it: what it says; else NULL */
};

/* Takes the next tag off the rest of a page; false: there is none. It is owned by mem. */
bool html_next_tag(TALLOC_CTX *mem, const char **rest, struct html_tag *out);

/* The first length bytes of a page's text, as they are meant; owned by mem. */
const char *html_unescape(TALLOC_CTX *mem, const char *html, size_t length);

/* NULL: the tag has no such attribute. */
const char *html_attribute(const struct html_tag *tag, const char *name);

bool html_tag_is(const struct html_tag *tag, const char *name);

#endif
