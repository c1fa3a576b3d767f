/*
 * adapters/curl/curl_client.h - sends mail and posts to webhooks. A client is one thread's; what it
 * waits for is bounded, and ends soon once the process is to end.
 *
 * Proxies are those of the environment (https_proxy, no_proxy, ...); redirects are not followed.
 * A process that uses it ignores SIGPIPE.
 */
#ifndef FICUS_ADAPTERS_CURL_CURL_CLIENT_H
#define FICUS_ADAPTERS_CURL_CURL_CLIENT_H

#include "base/mem.h"
#include "base/stopping.h"

/* Of one mail or post. */
struct curl_timeouts {
	int connect_ms;
	int total_ms; /* from looking up the name to the last byte of the answer */
};

extern const struct curl_timeouts curl_default_timeouts;

/* Once in a process, before there is a second thread. Ends the process if it cannot. */
void curl_client_init_library(void);

/*
 * Opens no connection yet, and closes what it opened when it is freed. Once the process is to end,
 * nothing is begun any more, and what was begun is given two seconds.
 */
struct curl_client *curl_client_new(
	TALLOC_CTX *mem, const struct stopping *stopping, const struct curl_timeouts *timeouts);

struct curl_mail {
	const char *url; /* smtp: without TLS, unless it has a user; then, as with smtps, with it */
	const char *sender; /* both: addresses that pass mail_address_check() */
	const char *recipient;
	const char *text; /* RFC 5322 */
};

/*
 * Over a connection of its own. Errors: INVALID: the server refused this mail for good, by a 5xx
 * reply; UNAVAILABLE: everything else, of which a server that is not well, a 4xx reply, a refused
 * sign-in, no reply in time.
 */
MUST_CHECK bool curl_client_mail(
	struct curl_client *client, const struct curl_mail *mail, struct error *err);

struct curl_post {
	const char *url;            /* http or https */
	const char *const *headers; /* "Name: value", ending in NULL */
	const char *body;
};

/*
 * Over the connection of the last post, if that still stands. True: the answer's status is 2xx.
 * Errors: INVALID: it is 4xx, though not 408, 425 or 429; UNAVAILABLE: everything else.
 */
MUST_CHECK bool curl_client_post(
	struct curl_client *client, const struct curl_post *post, struct error *err);

#endif
