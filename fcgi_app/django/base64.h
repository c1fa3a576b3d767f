/* fcgi_app/django/base64.h - bytes as text of 64 characters (RFC 4648), read strictly. */
#ifndef FICUS_FCGI_APP_DJANGO_BASE64_H
#define FICUS_FCGI_APP_DJANGO_BASE64_H

#include "base/mem.h"

enum base64_form {
	BASE64_URL,    /* '-' and '_', no padding: whatever is signed */
	BASE64_PADDED, /* '+' and '/', '=' at the end: old sessions */
};

const char *base64_encode(TALLOC_CTX *mem, enum base64_form form, struct bytes bytes);

/*
 * False: length characters of text are not what base64_encode() makes of any bytes, so that no two
 * texts stand for the same. There is a NUL behind *out.
 */
MUST_CHECK bool base64_decode(
	TALLOC_CTX *mem, enum base64_form form, const char *text, size_t length, struct bytes *out);

#endif
