/* adapters/smtp_notifications.h - notifications as mails, each over a connection of its own. */
#ifndef FICUS_ADAPTERS_SMTP_NOTIFICATIONS_H
#define FICUS_ADAPTERS_SMTP_NOTIFICATIONS_H

#include "adapters/curl/curl_client.h"
#include "services/bus/clock.h"
#include "services/bus/random.h"
#include "services/ports/notifications.h"

/* All of it outlives the notifications. */
struct smtp_parts {
	struct curl_client *client;
	const char *url;    /* smtp or smtps */
	const char *sender; /* passes mail_address_check() */
	struct clock *clock;
	struct random *random;
};

struct smtp_notifications {
	struct notifications base;
	struct smtp_parts parts;
};

/*
 * Needs no server yet. What it sends has the subject "allocation service notification"; a
 * destination that does not pass mail_address_check() is refused as INVALID.
 */
void smtp_notifications_init(
	struct smtp_notifications *notifications, const struct smtp_parts *parts);

#endif
