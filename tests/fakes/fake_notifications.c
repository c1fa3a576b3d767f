#include "config.h"

#include "tests/fakes/fake_notifications.h"

#include "base/mem.h"

static bool send(struct notifications *notifications, const char *destination, const char *message,
	struct error *err)
{
	struct fake_notifications *fake =
		container_of(notifications, struct fake_notifications, base);

	if (fake_failure_strikes(&fake->fail_send, err))
		return false;
	mem_grow(fake->mem, fake->sent, &fake->sent_capacity, fake->sent_count + 1);
	fake->sent[fake->sent_count++] = (struct fake_notice){
		mem_text(fake->mem, destination),
		mem_text(fake->mem, message),
	};
	return true;
}

static const struct notifications_ops ops = {send};

void fake_notifications_init(struct fake_notifications *notifications, TALLOC_CTX *mem)
{
	*notifications = (struct fake_notifications){.base = {&ops}, .mem = mem};
}
