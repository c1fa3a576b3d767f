/* fcgi_app/django/username.h - user names as Django's forms take them. */
#ifndef FICUS_FCGI_APP_DJANGO_USERNAME_H
#define FICUS_FCGI_APP_DJANGO_USERNAME_H

#include "base/mem.h"

#define USERNAME_MAX 150 /* characters, of Django's own column */

/*
 * Without the blanks around it and in Unicode's form NFKC, owned by mem; NULL when there is
 * nothing left or it has more than max characters. text: UTF-8.
 */
const char *username_normalize(TALLOC_CTX *mem, const char *text, size_t max);

/* Whether a new user may have that normalized name: letters and digits of any script, @ . + - _ */
bool username_is_allowed(const char *username);

#endif
