/* adapters/curl/webhook_publisher.h - events as CloudEvents, one post each. */
#ifndef FICUS_ADAPTERS_CURL_WEBHOOK_PUBLISHER_H
#define FICUS_ADAPTERS_CURL_WEBHOOK_PUBLISHER_H

#include "adapters/curl/webhook.h"
#include "services/relay/publisher.h"

struct webhook_publisher {
	struct publisher base;
	struct webhook webhook;
	const char *source; /* of the envelope */
};

/* source outlives it. */
void webhook_publisher_init(
	struct webhook_publisher *publisher, const struct webhook *webhook, const char *source);

#endif
