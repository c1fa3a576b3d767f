/* services/ports/notifications.h - telling a person something. */
#ifndef FICUS_SERVICES_PORTS_NOTIFICATIONS_H
#define FICUS_SERVICES_PORTS_NOTIFICATIONS_H

#include "base/error.h"

/* Used by one thread. */
struct notifications {
	const struct notifications_ops *ops;
};

struct notifications_ops {
	/*
	 * destination: whom to tell, a mail address; "": nobody in particular. message: one line of
	 * text. Every call is a message of its own, and arrives at least once if it succeeds.
	 * Errors: UNAVAILABLE: not now, which is no fault of the message; INVALID: refused for
	 * good.
	 */
	bool (*send)(struct notifications *notifications, const char *destination,
		const char *message, struct error *err);
};

MUST_CHECK static inline bool notifications_send(struct notifications *notifications,
	const char *destination, const char *message, struct error *err)
{
	return notifications->ops->send(notifications, destination, message, err);
}

#endif
