/* adapters/curl/webhook_signature.h - how a receiver knows that a post is ours, and not an old one.
 */
#ifndef FICUS_ADAPTERS_CURL_WEBHOOK_SIGNATURE_H
#define FICUS_ADAPTERS_CURL_WEBHOOK_SIGNATURE_H

#include <stdint.h>

#include "base/mem.h"

/*
 * "t=<time_s>,v1=<signature>": the HMAC-SHA256 with the secret, in lower-case hexadecimal, of
 * "<time_s>.<body>". time_s: seconds since 1970. Owned by mem. Source: docs/delivery.md,
 * "Webhooks".
 */
const char *webhook_signature(
	TALLOC_CTX *mem, const char *secret, int64_t time_s, const char *body);

#endif
