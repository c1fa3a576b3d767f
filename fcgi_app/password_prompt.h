/*
 * fcgi_app/password_prompt.h - a password from standard input: a line of it or, on a terminal,
 * asked for twice without showing it. Never from the command line, which everybody can see.
 */
#ifndef FICUS_FCGI_APP_PASSWORD_PROMPT_H
#define FICUS_FCGI_APP_PASSWORD_PROMPT_H

#include "base/mem.h"

/* *out: owned by mem. Errors: INVALID: there is none, it is no text, or the two differ. */
MUST_CHECK bool password_prompt_read(TALLOC_CTX *mem, const char **out, struct error *err);

#endif
