#include "config.h"

#include "services/notices.h"

#include "domain/events.h"
#include "services/bus/message_json.h"

static bool tell_out_of_stock(
	struct notices *self, const struct outgoing_event *event, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "notice");
	struct bytes payload = {event->payload, strlen(event->payload)};
	const struct out_of_stock *out_of_stock;
	struct message *message;
	bool ok = false;

	if (message_from_json(mem, &out_of_stock_type, payload, &message, err)) {
		out_of_stock = message_as(message, &out_of_stock_type);
		ok = notifications_send(self->notifications, self->destination,
			mem_printf(mem, "Out of stock for %s", out_of_stock->sku), err);
	}
	talloc_free(mem);
	return ok;
}

static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	struct notices *self = container_of(base, struct notices, base);

	for (*done = 0; *done < count; (*done)++) {
		const struct outgoing_event *event = &events[*done];

		if (strcmp(event->type, out_of_stock_type.name) == 0 &&
			!tell_out_of_stock(self, event, err))
			return false;
	}
	return true;
}

void notices_init(
	struct notices *notices, struct notifications *notifications, const char *destination)
{
	static const struct publisher_ops ops = {publish};

	*notices = (struct notices){{&ops}, notifications, destination};
}
