#include "config.h"

#include "adapters/curl/webhook_publisher.h"

#include "base/mem.h"
#include "base/text_stream.h"

static bool post(
	struct webhook_publisher *self, const struct outgoing_event *event, struct error *err)
{
	struct text_stream body;
	bool ok;

	outgoing_event_write_cloud_event(text_stream_open(&body), event, self->source);
	text_stream_end(&body);
	ok = webhook_post(&self->webhook, "application/cloudevents+json", body.text, err);
	text_stream_release(&body);
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
