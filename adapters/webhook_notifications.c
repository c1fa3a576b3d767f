#include "config.h"

#include "adapters/webhook_notifications.h"

#include <stdlib.h>

#include "base/json_text.h"

static bool send_as_post(
	struct notifications *base, const char *destination, const char *message, struct error *err)
{
	struct webhook_notifications *self = container_of(base, struct webhook_notifications, base);
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	bool ok;

	if (!out)
		mem_exhausted();
	(void)fputs("{\"destination\":", out);
	json_write_text(out, destination);
	(void)fputs(",\"message\":", out);
	json_write_text(out, message);
	(void)fputs("}", out);
	if (fclose(out) != 0)
		mem_exhausted();
	ok = webhook_post(&self->webhook, "application/json", text, err);
	free(text);
	return ok;
}

void webhook_notifications_init(
	struct webhook_notifications *notifications, const struct webhook *webhook)
{
	static const struct notifications_ops ops = {send_as_post};

	*notifications = (struct webhook_notifications){{&ops}, *webhook};
}
