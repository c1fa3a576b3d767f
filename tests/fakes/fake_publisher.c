#include "config.h"

#include "tests/fakes/fake_publisher.h"

#include <inttypes.h>
#include <string.h>

static bool is_refused(const struct fake_publisher *fake, const struct outgoing_event *event)
{
	return fake->refused && strcmp(event->type, fake->refused) == 0;
}

static bool take(struct fake_publisher *fake, const struct outgoing_event *event, struct error *err)
{
	if (is_refused(fake, event))
		return error_set(err, ERROR_INVALID, "no %s here", event->type);
	fake->arrived = mem_printf(
		fake->mem, "%s%s/%" PRId64 " ", fake->arrived, event->aggregateid, event->sequence);
	return true;
}

static bool publish(struct publisher *base, const struct outgoing_event *events, size_t count,
	size_t *done, struct error *err)
{
	struct fake_publisher *fake = container_of(base, struct fake_publisher, base);
	bool is_gone = fake->unavailable_times > 0;

	if (fake->before_call)
		fake->before_call(fake->context);
	fake->unavailable_times -= is_gone;
	fake->batches = mem_printf(fake->mem, "%s%zu ", fake->batches, count);
	for (*done = 0; *done < count; ++*done) {
		if (is_gone && *done == fake->unavailable_after)
			return error_set(err, ERROR_UNAVAILABLE, "the target is gone");
		if (!take(fake, &events[*done], err))
			return false;
	}
	return true;
}

void fake_publisher_init(struct fake_publisher *publisher, TALLOC_CTX *mem)
{
	static const struct publisher_ops ops = {publish};

	*publisher = (struct fake_publisher){{&ops}, .mem = mem, .arrived = "", .batches = ""};
}
