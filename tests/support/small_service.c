#include "config.h"

#include "tests/support/small_service.h"

#include <stdio.h>

static const struct field start_fields[] = {
	FIELD(struct start, reason, "reason", .max = 255),
	FIELD(struct start, count, "count", .max = 9),
};
static const struct field happened_fields[] = {
	FIELD(struct happened, number, "number", .max = INT32_MAX),
	FIELD(struct happened, children, "children", .max = 9),
};
static const struct field noted_fields[] = {
	FIELD(struct noted, number, "number", .max = INT32_MAX),
};
const struct message_type start_type = MESSAGE_TYPE("Start", struct start, start_fields);
const struct message_type happened_type =
	MESSAGE_TYPE("Happened", struct happened, happened_fields);
const struct message_type noted_type = MESSAGE_TYPE("Noted", struct noted, noted_fields);

static void trace(struct dependencies *deps, const char *word, int32_t number)
{
	size_t length = strlen(deps->trace);
	char text[64];

	(void)snprintf(text, sizeof(text), number ? "%s %d, " : "%s, ", word, number);
	assert_true(length + strlen(text) < sizeof(deps->trace));
	memcpy(deps->trace + length, text, strlen(text) + 1);
}

void record(struct dependencies *deps, int32_t parent, int32_t count, int32_t children)
{
	assert_true(deps->event_count + (size_t)count <= SMALL_SERVICE_EVENTS_MAX);
	for (int32_t i = 1; i <= count; i++)
		deps->events[deps->event_count++] =
			(struct happened){MESSAGE(&happened_type), parent * 10 + i, children};
}

static struct dependencies *of_work(struct work *work)
{
	return container_of(work, struct dependencies, work);
}

static bool begin(struct work *work, struct error *err)
{
	struct dependencies *deps = of_work(work);

	if (fake_failure_strikes(&deps->fail_begin, err))
		return false;
	deps->event_count = 0;
	deps->next_event = 0;
	deps->note_is_taken = false;
	trace(deps, "begin", 0);
	return true;
}

static const struct message *next_event(struct work *work)
{
	struct dependencies *deps = of_work(work);

	if (deps->next_event < deps->event_count)
		return &deps->events[deps->next_event++].message;
	if (!deps->notes || deps->note_is_taken)
		return NULL;
	deps->note_is_taken = true;
	deps->note = (struct noted){MESSAGE(&noted_type), 9};
	return &deps->note.message;
}

static bool commit(struct work *work, struct error *err)
{
	struct dependencies *deps = of_work(work);

	if (fake_failure_strikes(&deps->fail_commit, err))
		return false;
	trace(deps, "commit", 0);
	return true;
}

static void end(struct work *work)
{
	trace(of_work(work), "end", 0);
}

static const struct work_ops work_ops = {begin, next_event, commit, end};

static struct dependencies *of_receipts(struct receipts *receipts)
{
	return container_of(receipts, struct dependencies, receipts);
}

static bool claim(struct receipts *receipts, struct receipt *receipt, struct error *err)
{
	struct dependencies *deps = of_receipts(receipts);

	if (fake_failure_strikes(&deps->fail_claim, err)) {
		receipt->state = RECEIPT_KNOWN;
		return false;
	}
	trace(deps, "claim", 0);
	return true;
}

static void keep_answer(struct receipts *receipts, const struct receipt *receipt)
{
	(void)receipt;
	trace(of_receipts(receipts), "answer", 0);
}

static const struct receipts_ops receipts_ops = {claim, keep_answer};

static bool handle_start(const struct message *message, struct dependencies *deps,
	struct reply *reply, struct error *err)
{
	const struct start *command = message_as(message, &start_type);
	bool ok = false;

	if (!work_begin(&deps->work, err))
		return false;
	trace(deps, "start", 0);
	record(deps, 0, command->count, deps->children);
	if (reply)
		reply->answer = command->count;
	if (!fake_failure_strikes(&deps->fail_command, err))
		ok = work_commit(&deps->work, err);
	work_end(&deps->work);
	return ok && !fake_failure_strikes(&deps->fail_afterwards, err);
}

static bool subscribe_first(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct happened *event = message_as(message, &happened_type);

	trace(deps, "first subscriber", event->number);
	return !fake_failure_strikes(&deps->fail_first_subscriber, err);
}

static bool subscribe_second(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct happened *event = message_as(message, &happened_type);

	(void)err;
	trace(deps, "second subscriber", event->number);
	return true;
}

static bool subscribe_to_notes(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct noted *event = message_as(message, &noted_type);

	(void)err;
	trace(deps, "note", event->number);
	return true;
}

/* Works in a transaction of its own, which gives rise to the event's children. */
static bool react_first(const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct happened *event = message_as(message, &happened_type);
	bool ok;

	trace(deps, "first reaction", event->number);
	if (fake_failure_strikes(&deps->fail_first_reaction, err))
		return false;
	if (event->children == 0)
		return true;
	if (!work_begin(&deps->work, err))
		return false;
	record(deps, event->number, event->children, 0);
	ok = work_commit(&deps->work, err);
	work_end(&deps->work);
	return ok;
}

static bool react_second(
	const struct message *message, struct dependencies *deps, struct error *err)
{
	const struct happened *event = message_as(message, &happened_type);

	(void)err;
	trace(deps, "second reaction", event->number);
	return true;
}

static const struct command_route commands[] = {COMMAND(start_type, handle_start)};

/* Those after commit stand first: it is not the table's order that makes them run later. */
static const struct subscription subscriptions[] = {
	SUBSCRIBE(happened_type, AFTER_COMMIT, react_first),
	SUBSCRIBE(happened_type, AFTER_COMMIT, react_second),
	SUBSCRIBE(happened_type, IN_TRANSACTION, subscribe_first),
	SUBSCRIBE(happened_type, IN_TRANSACTION, subscribe_second),
	SUBSCRIBE(noted_type, IN_TRANSACTION, subscribe_to_notes),
};

struct message_bus_parts small_service_parts(struct dependencies *deps)
{
	return (struct message_bus_parts){
		.settings = message_bus_default_settings,
		.deps = deps,
		.work = &deps->work,
		.clock = &deps->clock.base,
		.random = &deps->random.base,
		.log = &deps->log.base,
	};
}

void small_service_rewire(struct dependencies *deps, const struct message_bus_parts *parts)
{
	deps->bus = message_bus_new(deps, parts);
	deps->receipts.ops = &receipts_ops;
	deps->work = (struct work){.ops = &work_ops, .receipts = &deps->receipts, .bus = deps->bus};
}

void small_service_set(struct dependencies *deps, struct message_bus_settings settings)
{
	struct message_bus_parts parts = small_service_parts(deps);

	parts.commands = commands;
	parts.command_count = ARRAY_SIZE(commands);
	parts.subscriptions = subscriptions;
	parts.subscription_count = ARRAY_SIZE(subscriptions);
	parts.settings = settings;
	small_service_rewire(deps, &parts);
}

int small_service_set_up(void **state)
{
	struct dependencies *deps = mem_new(NULL, struct dependencies);

	fake_clock_init(&deps->clock);
	fake_random_init(&deps->random, 1);
	fake_log_init(&deps->log, deps);
	small_service_set(deps, message_bus_default_settings);
	*state = deps;
	return 0;
}

int small_service_tear_down(void **state)
{
	return talloc_free(*state);
}

bool start(struct dependencies *deps, int32_t count, struct error *err)
{
	return start_once(deps, count, NULL, err);
}

bool start_once(
	struct dependencies *deps, int32_t count, struct receipt *receipt, struct error *err)
{
	struct start command = {MESSAGE(&start_type), "why not", count};

	*err = (struct error){0};
	return message_bus_handle_once(deps->bus, &command.message, receipt, NULL, err);
}

bool happen(struct dependencies *deps, int32_t number, int32_t children)
{
	struct happened event = {MESSAGE(&happened_type), number, children};
	struct error err = {0};

	return message_bus_handle(deps->bus, &event.message, NULL, &err);
}

void order_failure(struct fake_failure *failure, enum error_kind kind, int times)
{
	*failure = (struct fake_failure){.kind = kind, .times = times};
}

size_t count_in_trace(const struct dependencies *deps, const char *word)
{
	size_t count = 0;

	for (const char *at = deps->trace; (at = strstr(at, word)); at++)
		count++;
	return count;
}
