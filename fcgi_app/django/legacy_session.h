/*
 * fcgi_app/django/legacy_session.h - sessions as Django wrote them up to 3.0, and 3.1 and 3.2 when
 * told to. They are read where those versions run, and never written.
 * Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_DJANGO_LEGACY_SESSION_H
#define FICUS_FCGI_APP_DJANGO_LEGACY_SESSION_H

#include "fcgi_app/django/session_codec.h"

/*
 * False: none of the keys, a list that ends in NULL, has made this text. store: the class name of
 * the session store, "SessionStore".
 */
MUST_CHECK bool legacy_session_decode(TALLOC_CTX *mem, const char *const *keys, const char *store,
	const char *text, struct decoded_session *out);

#endif
