/* services/notices.h - where events go that people are told of. */
#ifndef FICUS_SERVICES_NOTICES_H
#define FICUS_SERVICES_NOTICES_H

#include "services/ports/notifications.h"
#include "services/relay/publisher.h"

/*
 * "Out of stock for <sku>" for every OutOfStock. Nobody is told of other events, and they count as
 * published.
 */
struct notices {
	struct publisher base;
	struct notifications *notifications;
	const char *destination;
};

/* Both arguments outlive it. */
void notices_init(
	struct notices *notices, struct notifications *notifications, const char *destination);

#endif
