/* base/utf8.h - UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef FICUS_BASE_UTF8_H
#define FICUS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all of text is UTF-8. NULs count as characters. */
bool utf8_is_valid(const char *text, size_t length);

/* Whether all of text is printable ASCII, blanks included. */
bool utf8_is_printable_ascii(const char *text);

/* Characters (code points) of a text that is valid. */
size_t utf8_count(const char *text);

/* How many bytes the first so many characters of a valid text have; all of a shorter one. */
size_t utf8_prefix(const char *text, size_t characters);

/* The first character of a text that is valid and not empty; *text moves behind it. */
uint32_t utf8_take(const char **text);

#endif
