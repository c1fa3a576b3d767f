/* services/ports/notifications.h - telling a person something. */
#ifndef FICUS_SERVICES_PORTS_NOTIFICATIONS_H
#define FICUS_SERVICES_PORTS_NOTIFICATIONS_H

#include "base/error.h"

struct notifications {
	const struct notifications_ops *ops;
};

struct notifications_ops {
	/* message: one line of text. At least once; errors: UNAVAILABLE. */
	bool (*send)(struct notifications *notifications, const char *message, struct error *err);
};

MUST_CHECK static inline bool notifications_send(
	struct notifications *notifications, const char *message, struct error *err)
{
	return notifications->ops->send(notifications, message, err);
}

#endif
