/*
 * base/json_spelling.h - JSON in a column: whether two texts say the same, and how
 * Django writes it. MySQL writes it anew in an order and a spacing of its own, so it is compared by
 * what it says.
 */
#ifndef FICUS_BASE_JSON_SPELLING_H
#define FICUS_BASE_JSON_SPELLING_H

#include <stdbool.h>
#include <talloc.h>

/* So deep may lists and objects stand in each other, as in MySQL. */
#define JSON_SPELLING_DEPTH 100

bool json_is_valid(const char *text);

/*
 * As Django's JSONField has it: `, ` and `: ` between values, everything but printable ASCII as
 * \uXXXX; the last value of a key that is there twice, at the place of the first. Numbers stay the
 * texts they are. NULL when text is no JSON. Owned by mem.
 */
char *json_spell(TALLOC_CTX *mem, const char *text);

/*
 * Whatever the order of keys and the spelling of texts and fractions; but 1 is not 1.0, and no
 * number is another for being large. Texts that are no JSON are the same when they are equal.
 */
bool json_is_same(const char *a, const char *b);

#endif
