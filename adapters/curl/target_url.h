/* adapters/curl/target_url.h - the URLs of mail servers and webhooks, as they are configured. */
#ifndef FICUS_ADAPTERS_CURL_TARGET_URL_H
#define FICUS_ADAPTERS_CURL_TARGET_URL_H

#include "base/error.h"

/*
 * Whether it is a URL with a host and one of the schemes, written like "smtp smtps". For a start
 * that tells of every problem. INVALID: what is wrong, without quoting the URL, which may hold a
 * password.
 */
MUST_CHECK bool target_url_check(const char *url, const char *schemes, struct error *err);

/* Whether somebody is to sign in: smtp://user:password@host. */
bool target_url_has_user(const char *url);

#endif
