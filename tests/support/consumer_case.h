/* tests/support/consumer_case.h - a consumer with all it needs, over some bus of a test. */
#ifndef FICUS_TESTS_SUPPORT_CONSUMER_CASE_H
#define FICUS_TESTS_SUPPORT_CONSUMER_CASE_H

#include "services/consumer/consumer.h"
#include "tests/fakes/fake_parked_messages.h"
#include "tests/fakes/fake_stopping.h"
#include "tests/support/test_bus.h"

struct consumer_case {
	struct fake_parked_messages parked;
	struct fake_stopping *stopping;
	struct consumer_parts parts;
	struct consumer *consumer;
};

/* Over the application's channels, the bus's clock and log, and a fake of parked messages. */
void consumer_case_init(struct consumer_case *this, struct test_bus *bus);

/* Puts another consumer in place of the first, after a test changed something in parts. */
void consumer_case_rewire(struct consumer_case *this);

/* A message whose body is that text. */
struct inbound_message inbound(const char *channel, const char *text);

/* What is sent on no channel, but in the stream. */
#define STREAM "ficus:commands"

/* The body of a CloudEvent. */
#define CLOUD_EVENT(id, type, data)                                                                \
	"{\"specversion\":\"1.0\",\"source\":\"/shop\",\"id\":\"" id "\",\"type\":\"" type         \
	"\",\"data\":" data "}"

enum consumer_outcome consumer_case_handle(
	struct consumer_case *this, const char *channel, const char *text);

/* What was counted of a channel's messages of that type; zeroes if there was none. */
struct consumer_counter counted(
	const struct consumer *consumer, const char *channel, const char *type);

/* Counted together, of all channels and types; asserts that each adds up. */
struct consumer_counter counted_in_all(const struct consumer *consumer);

#endif
