#include "config.h"

#include "adapters/log_notifications.h"

#include "base/mem.h"

static bool send_to_log(
	struct notifications *base, const char *destination, const char *message, struct error *err)
{
	struct log_notifications *self = container_of(base, struct log_notifications, base);

	(void)err;
	log_warning(self->log, "notification", LOG_TEXT("destination", destination),
		LOG_TEXT("text", message));
	return true;
}

void log_notifications_init(struct log_notifications *notifications, struct log *log)
{
	static const struct notifications_ops ops = {send_to_log};

	*notifications = (struct log_notifications){{&ops}, log};
}
