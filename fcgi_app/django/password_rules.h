/*
 * fcgi_app/django/password_rules.h - which passwords are too easy to guess: those of Django's stock
 * validators that need neither its list of common passwords nor a measure of likeness.
 */
#ifndef FICUS_FCGI_APP_DJANGO_PASSWORD_RULES_H
#define FICUS_FCGI_APP_DJANGO_PASSWORD_RULES_H

#include "base/error.h"

#define PASSWORD_LENGTH_MIN 8 /* characters */

/* INVALID, naming the password and what was expected of it. Both are UTF-8. */
MUST_CHECK bool password_rules_check(const char *password, const char *username, struct error *err);

/* The same for a page: an English sentence, to be translated; NULL: nothing is wrong. */
const char *password_rules_complaint(const char *password, const char *username);

#endif
