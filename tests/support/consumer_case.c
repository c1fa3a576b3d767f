#include "config.h"

#include "tests/support/consumer_case.h"

#include "services/channels.h"
#include "tests/support/cmocka.h"

void consumer_case_init(struct consumer_case *this, struct test_bus *bus)
{
	*this = (struct consumer_case){.stopping = fake_stopping_new(bus->mem)};
	fake_parked_messages_init(&this->parked, bus->mem);
	this->parts = (struct consumer_parts){
		.bus = bus->bus,
		.channels = inbound_channels,
		.channel_count = inbound_channel_count,
		.parked = &this->parked.base,
		.stopping = &this->stopping->base,
		.clock = &bus->clock.base,
		.log = &bus->log.base,
		.settings = consumer_default_settings,
	};
	consumer_case_rewire(this);
}

void consumer_case_rewire(struct consumer_case *this)
{
	talloc_free(this->consumer);
	this->consumer = consumer_new(this->stopping, &this->parts);
}

struct inbound_message inbound(const char *channel, const char *text)
{
	return (struct inbound_message){
		.channel = channel, .body = {text, strlen(text)}
        };
}

enum consumer_outcome consumer_case_handle(
	struct consumer_case *this, const char *channel, const char *text)
{
	struct inbound_message message = inbound(channel, text);

	return consumer_handle(this->consumer, &message);
}

struct consumer_counter counted(
	const struct consumer *consumer, const char *channel, const char *type)
{
	size_t count;
	const struct consumer_counter *counters = consumer_counters(consumer, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(counters[i].channel, channel) == 0 &&
			strcmp(counters[i].type, type) == 0)
			return counters[i];
	return (struct consumer_counter){0};
}

struct consumer_counter counted_in_all(const struct consumer *consumer)
{
	struct consumer_counter all = {0};
	size_t count;
	const struct consumer_counter *counters = consumer_counters(consumer, &count);

	for (size_t i = 0; i < count; i++) {
		int64_t sum = 0;

		for (int outcome = 0; outcome < CONSUMER_OUTCOME_COUNT; outcome++) {
			all.outcomes[outcome] += counters[i].outcomes[outcome];
			sum += counters[i].outcomes[outcome];
		}
		all.received += counters[i].received;
		assert_int_equal(counters[i].received, sum);
	}
	return all;
}
