/*
 * fcgi_app/http/html.h - HTML, into which texts come escaped: whatever is not constant text of ours
 * passes through here.
 */
#ifndef FICUS_FCGI_APP_HTTP_HTML_H
#define FICUS_FCGI_APP_HTTP_HTML_H

#include <stdio.h>

#include "base/error.h"
#include "base/mem.h"

/* Writes text so that it means itself, in content and in attributes between quotes. */
void html_write(FILE *out, const char *text);

/* The same as a text, owned by mem. */
const char *html_text(TALLOC_CTX *mem, const char *text);

/*
 * Writes fmt, which is HTML, with each directive replaced: %s by a text, escaped; %d, %ld (and
 * PRId64) and %zu by a number; %% by '%'. No other directive, width or flag; an assert says so.
 */
void html_format(FILE *out, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
