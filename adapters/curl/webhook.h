/* adapters/curl/webhook.h - one receiver of posts, each of them signed. */
#ifndef FICUS_ADAPTERS_CURL_WEBHOOK_H
#define FICUS_ADAPTERS_CURL_WEBHOOK_H

#include "adapters/curl/curl_client.h"
#include "services/bus/clock.h"

/* What it names outlives it; a client may serve several of a thread. */
struct webhook {
	struct curl_client *client;
	struct clock *clock;
	const char *url;    /* http or https */
	const char *secret; /* "": nothing is signed */
};

/* Errors: those of curl_client_post(). Source: docs/delivery.md, "Webhooks". */
MUST_CHECK bool webhook_post(const struct webhook *webhook, const char *content_type,
	const char *body, struct error *err);

#endif
