/*
 * tests/fuzz/inbound.c - a message of a channel, or of the stream: its first byte says of which.
 * Whatever it is, it is counted once, as what became of it, and only what is well-formed does
 * anything.
 */
#include "config.h"

#include <assert.h>

#include "services/channels.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/consumer_case.h"
#include "tests/support/test_app.h"

static const char *channel_of(uint8_t byte)
{
	size_t i = byte % (inbound_channel_count + 1);

	return i < inbound_channel_count ? inbound_channels[i].name : STREAM;
}

static void check_counters(const struct consumer *consumer, enum consumer_outcome outcome)
{
	size_t count;
	const struct consumer_counter *counters = consumer_counters(consumer, &count);

	assert(count == 1 && counters->received == 1 && counters->outcomes[outcome] == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inbound_message message;
	struct consumer_case this;
	struct test_app *app;
	enum consumer_outcome outcome;
	void *state = NULL;

	if (size == 0)
		return 0;
	(void)test_app_set_up(&state);
	app = state;
	test_app_accept_all(app,
		HISTORY(CREATE_BATCH("W", "OAK-STOOL", 50, NO_DATE),
			ALLOCATE("o-1", "OAK-STOOL", 20)));
	consumer_case_init(&this, &app->bus);
	message = (struct inbound_message){
		.channel = channel_of(data[0]), .body = {data + 1, size - 1}
        };
	outcome = consumer_handle(this.consumer, &message);
	assert(outcome == CONSUMER_PROCESSED || outcome == CONSUMER_SKIPPED ||
		outcome == CONSUMER_INVALID);
	check_counters(this.consumer, outcome);
	assert((outcome == CONSUMER_INVALID) ==
		(fake_log_count(&app->bus.log, "\"message\":\"message is not valid\"") == 1));
	(void)test_app_tear_down(&state);
	return 0;
}
