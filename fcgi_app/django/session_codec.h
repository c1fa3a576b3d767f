/*
 * fcgi_app/django/session_codec.h - JSON, compressed when that saves something, and signed: the
 * text of a session, and of every other object that Django signs.
 * Source: docs/django.md, "Sessions".
 */
#ifndef FICUS_FCGI_APP_DJANGO_SESSION_CODEC_H
#define FICUS_FCGI_APP_DJANGO_SESSION_CODEC_H

#include "fcgi_app/django/signing.h"

/* Bytes of JSON that are read: however well more is compressed, nothing comes of it. */
#define SESSION_JSON_MAX (4 * 1024 * 1024)

struct decoded_session {
	struct bytes json;   /* as it was signed; not parsed yet */
	int64_t signed_at_s; /* Unix time; 0 where the old form does not say */
	size_t key;          /* index of the key that fitted */
};

/* The text, owned by mem. More than SESSION_JSON_MAX bytes are for Django alone to read. */
const char *session_codec_encode(
	TALLOC_CTX *mem, const struct signer *signer, struct bytes json, int64_t now_s);

/* False: the text is not of our signer, or no JSON of a permitted size was packed into it. */
MUST_CHECK bool session_codec_decode(TALLOC_CTX *mem, const struct signer *signer, const char *text,
	struct decoded_session *out);

#endif
