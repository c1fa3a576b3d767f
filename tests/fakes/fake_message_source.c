#include "config.h"

#include "tests/fakes/fake_message_source.h"

#include "tests/support/cmocka.h"

static struct fake_message_source *self(struct message_source *source)
{
	return container_of(source, struct fake_message_source, base);
}

static bool next(struct message_source *source, const struct stopping *stopping, int timeout_ms,
	struct inbound_message *out)
{
	struct fake_message_source *fake = self(source);

	(void)stopping;
	(void)timeout_ms;
	if (fake->next == fake->count - fake->late_count) {
		fake_stopping_stop(fake->stopping);
		return false;
	}
	*out = fake->messages[fake->next++];
	return true;
}

static bool drain(struct message_source *source, struct inbound_message *out)
{
	struct fake_message_source *fake = self(source);

	if (fake->next == fake->count)
		return false;
	*out = fake->messages[fake->next++];
	return true;
}

static void ack(struct message_source *source, const struct inbound_message *message)
{
	struct fake_message_source *fake = self(source);

	assert_ptr_equal(message->body.ptr, fake->messages[fake->next - 1].body.ptr);
	fake->ack_count++;
}

void fake_message_source_init(struct fake_message_source *source,
	const struct inbound_message *messages, size_t count, struct fake_stopping *stopping)
{
	static const struct message_source_ops ops = {next, drain, ack};

	*source = (struct fake_message_source){
		.base = {&ops}, .messages = messages, .count = count, .stopping = stopping};
}
