#include "config.h"

#include "adapters/curl/webhook_publisher.h"

#include <stdlib.h>

#include "base/mem.h"

static bool post(
	struct webhook_publisher *self, const struct outgoing_event *event, struct error *err)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);
	bool ok;

	if (!out)
		mem_exhausted();
	outgoing_event_write_cloud_event(out, event, self->source);
	if (fclose(out) != 0)
		mem_exhausted();
	ok = webhook_post(&self->webhook, "application/cloudevents+json", text, err);
	free(text);
	return ok;
}

static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	struct webhook_publisher *self = container_of(base, struct webhook_publisher, base);

	for (*done = 0; *done < count; (*done)++)
		if (!post(self, &events[*done], err))
			return false;
	return true;
}

void webhook_publisher_init(
	struct webhook_publisher *publisher, const struct webhook *webhook, const char *source)
{
	static const struct publisher_ops ops = {publish};

	*publisher = (struct webhook_publisher){{&ops}, *webhook, source};
}
