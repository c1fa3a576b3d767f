/*
 * fcgi_app/http/words.h - the texts of pages in the reader's language. English stands in the
 * sources; the others are catalogues of gettext in po/, which are built into the program.
 * Source: docs/decisions/0029-languages.md.
 */
#ifndef FICUS_FCGI_APP_HTTP_WORDS_H
#define FICUS_FCGI_APP_HTTP_WORDS_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/translate.h"

struct catalogue; /* texts and what they are in another language */

/* A language we have texts in. Constant; compared by address. */
struct words {
	const char *language;              /* "en", "de": as in the lang attribute */
	const struct catalogue *catalogue; /* NULL: the sources' own */
	bool is_right_to_left;
};

extern const struct words words_english;

/* Among which languages a site chooses. Constant while the process runs. */
struct word_choice {
	const char *cookie; /* name of the cookie that holds a visitor's choice */
	const char *const
		*languages; /* codes, the site's own first, ending in NULL; NULL: all of ours */
};

/*
 * The best of our languages that the site allows. chosen: the cookie's value, or NULL; accepted:
 * the header Accept-Language, or NULL; allowed: as in struct word_choice. "fr-CA" is served by
 * "fr".
 */
const struct words *words_choose(
	const char *chosen, const char *accepted, const char *const *allowed);

/* The text in that language; the English itself where nobody translated it. */
const char *words_text(const struct words *words, const char *english)
	__attribute__((format_arg(2)));

/* The form for a number: "%zu row", "%zu rows". */
const char *words_count(const struct words *words, const char *one, const char *many,
	unsigned long number) __attribute__((format_arg(2), format_arg(3)));

#endif
