/* base/blanks.h - blanks of every script, as Python's str.strip() knows them. */
#ifndef FICUS_BASE_BLANKS_H
#define FICUS_BASE_BLANKS_H

#include "base/mem.h"

/* The part of a text, which is UTF-8, without the blanks at both ends. */
struct bytes blanks_strip(const char *text);

/* Whether there is one anywhere. */
bool blanks_are_in(const char *text);

#endif
