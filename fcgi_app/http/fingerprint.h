/* fcgi_app/http/fingerprint.h - a few bytes that stand for many, as no others do. */
#ifndef FICUS_FCGI_APP_HTTP_FINGERPRINT_H
#define FICUS_FCGI_APP_HTTP_FINGERPRINT_H

#include "base/mem.h"

#define FINGERPRINT_SIZE 32

/* SHA-256 over the parts, each with its length; owned by mem. A part may be empty. */
struct bytes fingerprint_of(TALLOC_CTX *mem, const struct bytes *parts, size_t count);

#endif
