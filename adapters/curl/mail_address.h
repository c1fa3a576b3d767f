/* adapters/curl/mail_address.h - what may stand as an address in a mail and its envelope. */
#ifndef FICUS_ADAPTERS_CURL_MAIL_ADDRESS_H
#define FICUS_ADAPTERS_CURL_MAIL_ADDRESS_H

#include "base/error.h"

#define MAIL_ADDRESS_MAX 254

/*
 * Whether it is one address like stock@shop.example: visible ASCII, one @ with something on both
 * sides, and nothing that separates or quotes addresses. INVALID: what is wrong.
 */
MUST_CHECK bool mail_address_check(const char *address, struct error *err);

/* Of an address that passes: what stands behind the @. */
const char *mail_address_domain(const char *address);

#endif
