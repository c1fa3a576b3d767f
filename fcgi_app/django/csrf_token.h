/*
 * fcgi_app/django/csrf_token.h - the secret against forged requests, and the tokens that stand for
 * it in pages, masked anew each time (defence against BREACH). Source: docs/django.md, "CSRF".
 */
#ifndef FICUS_FCGI_APP_DJANGO_CSRF_TOKEN_H
#define FICUS_FCGI_APP_DJANGO_CSRF_TOKEN_H

#include <stdbool.h>

#include "services/bus/random.h"

/* In characters, letters and digits. A token is a mask and what it makes of the secret. */
#define CSRF_SECRET_LENGTH 32
#define CSRF_TOKEN_LENGTH  (2 * CSRF_SECRET_LENGTH)

/* Reads a cookie or session value: the bare secret, or a token. False: it is neither. */
bool csrf_secret_read(const char *text, char secret[CSRF_SECRET_LENGTH + 1]);

void csrf_secret_new(struct random *random, char secret[CSRF_SECRET_LENGTH + 1]);

/* Hides the secret behind a new mask. */
void csrf_token_mask(struct random *random, const char *secret, char token[CSRF_TOKEN_LENGTH + 1]);

/* Whether what a client sent stands for the secret: a token, or the bare secret. */
bool csrf_token_matches(const char *token, const char *secret);

#endif
