/* fcgi_app/http/percent.h - what URLs escape: "%41" is "A". */
#ifndef FICUS_FCGI_APP_HTTP_PERCENT_H
#define FICUS_FCGI_APP_HTTP_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum percent_plus {
	PERCENT_PLUS_IS_PLUS,  /* in a path */
	PERCENT_PLUS_IS_BLANK, /* in a query, as forms are written */
};

/*
 * Decodes length bytes to text, which has room for as many and a NUL. False: a blank, a control
 * character, a '#', a broken escape, or what would be no text: an escaped NUL or broken UTF-8.
 */
MUST_CHECK bool percent_decode(const char *raw, size_t length, enum percent_plus plus, char *text);

#endif
