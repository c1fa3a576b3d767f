#include "config.h"

#include "adapters/webhook_notifications.h"

#include "base/json_text.h"
#include "base/text_stream.h"

static bool send_as_post(
	struct notifications *base, const char *destination, const char *message, struct error *err)
{
	struct webhook_notifications *self = container_of(base, struct webhook_notifications, base);
	struct text_stream body;
	FILE *out = text_stream_open(&body);
	bool ok;

	(void)fputs("{\"destination\":", out);
	json_write_text(out, destination);
	(void)fputs(",\"message\":", out);
	json_write_text(out, message);
	(void)fputs("}", out);
	text_stream_end(&body);
	ok = webhook_post(&self->webhook, "application/json", body.text, err);
	text_stream_release(&body);
	return ok;
}

void webhook_notifications_init(
	struct webhook_notifications *notifications, const struct webhook *webhook)
{
	static const struct notifications_ops ops = {send_as_post};

	*notifications = (struct webhook_notifications){{&ops}, *webhook};
}
