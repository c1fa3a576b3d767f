/* adapters/log_notifications.h - notifications as lines of the log, where nobody else is to be
 * told. */
#ifndef FICUS_ADAPTERS_LOG_NOTIFICATIONS_H
#define FICUS_ADAPTERS_LOG_NOTIFICATIONS_H

#include "base/log.h"
#include "services/ports/notifications.h"

struct log_notifications {
	struct notifications base;
	struct log *log;
};

void log_notifications_init(struct log_notifications *notifications, struct log *log);

#endif
