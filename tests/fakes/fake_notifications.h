/* tests/fakes/fake_notifications.h - remembers what was to be told. */
#ifndef FICUS_TESTS_FAKES_FAKE_NOTIFICATIONS_H
#define FICUS_TESTS_FAKES_FAKE_NOTIFICATIONS_H

#include <stddef.h>
#include <talloc.h>

#include "services/ports/notifications.h"
#include "tests/fakes/fake_failure.h"

struct fake_notice {
	const char *destination;
	const char *message;
};

struct fake_notifications {
	struct notifications base;
	TALLOC_CTX *mem; /* owns what was sent */
	struct fake_notice *sent;
	size_t sent_count;
	size_t sent_capacity;
	struct fake_failure fail_send;
};

void fake_notifications_init(struct fake_notifications *notifications, TALLOC_CTX *mem);

#endif
