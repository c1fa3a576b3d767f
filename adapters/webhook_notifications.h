/* adapters/webhook_notifications.h - notifications as posts of {"destination", "message"}. */
#ifndef FICUS_ADAPTERS_WEBHOOK_NOTIFICATIONS_H
#define FICUS_ADAPTERS_WEBHOOK_NOTIFICATIONS_H

#include "adapters/curl/webhook.h"
#include "services/ports/notifications.h"

struct webhook_notifications {
	struct notifications base;
	struct webhook webhook;
};

void webhook_notifications_init(
	struct webhook_notifications *notifications, const struct webhook *webhook);

#endif
