#include "config.h"

#include "tests/fakes/fake_delivery_queue.h"

#include <string.h>

static struct fake_delivery_queue *self(struct delivery_queue *base)
{
	return container_of(base, struct fake_delivery_queue, base);
}

static struct fake_event *event_at(const struct fake_delivery_store *store, size_t index)
{
	return *(struct fake_event **)fake_table_at(&store->events, index);
}

static struct fake_delivery *delivery_at(const struct fake_delivery_store *store, size_t index)
{
	return fake_table_at(&store->deliveries, index);
}

static struct fake_lane *lane_at(const struct fake_delivery_store *store, size_t index)
{
	return fake_table_at(&store->lanes, index);
}

static void tell(void (*whom)(void *context), void *context)
{
	if (whom)
		whom(context);
}

/* What tests do. */

struct fake_delivery_store *fake_delivery_store_new(TALLOC_CTX *mem)
{
	struct fake_delivery_store *store = mem_new(mem, struct fake_delivery_store);

	store->events = FAKE_TABLE(store, struct fake_event *);
	store->deliveries = FAKE_TABLE(store, struct fake_delivery);
	store->lanes = FAKE_TABLE(store, struct fake_lane);
	return store;
}

static int64_t next_sequence(const struct fake_delivery_store *store, const char *aggregateid)
{
	int64_t sequence = 1;

	for (size_t i = 0; i < store->events.count; i++)
		sequence += strcmp(event_at(store, i)->event.aggregateid, aggregateid) == 0;
	return sequence;
}

int64_t fake_delivery_store_begin(
	struct fake_delivery_store *store, const char *aggregateid, const char *type)
{
	struct fake_event *event = mem_new(store, struct fake_event);
	int64_t id = (int64_t)store->events.count + 1;

	event->event = (struct outgoing_event){
		.id = id,
		.event_id = mem_printf(event, "00000000-0000-0000-0000-%012d", (int)id),
		.aggregatetype = "Product",
		.aggregateid = mem_text(event, aggregateid),
		.sequence = next_sequence(store, aggregateid),
		.type = mem_text(event, type),
		.schema_version = 1,
		.payload = "{}",
		.time = "2031-05-01T10:00:00.123456Z",
	};
	fake_table_append(&store->events, &event);
	return id;
}

int64_t fake_delivery_store_add(
	struct fake_delivery_store *store, const char *aggregateid, const char *type)
{
	int64_t id = fake_delivery_store_begin(store, aggregateid, type);

	fake_delivery_store_commit(store, id);
	return id;
}

void fake_delivery_store_commit(struct fake_delivery_store *store, int64_t id)
{
	event_at(store, (size_t)id - 1)->is_committed = true;
}

int32_t fake_delivery_lane(const char *aggregateid)
{
	int32_t sum = 0;

	while (*aggregateid)
		sum += *aggregateid++ & 0x7F;
	return sum % DELIVERY_LANES;
}

/* What relays do. */

static bool has_lanes(const struct fake_delivery_store *store, const char *target)
{
	for (size_t i = 0; i < store->lanes.count; i++)
		if (strcmp(lane_at(store, i)->target, target) == 0)
			return true;
	return false;
}

static bool open_lanes(struct delivery_queue *base, const char *target, struct error *err)
{
	struct fake_delivery_store *store = self(base)->store;
	struct fake_lane lane = {.target = mem_text(store, target)};

	if (fake_failure_strikes(&self(base)->fail_open, err))
		return false;
	if (has_lanes(store, target))
		return true;
	for (lane.lane = 0; lane.lane < DELIVERY_LANES; lane.lane++)
		fake_table_append(&store->lanes, &lane);
	return true;
}

static bool wants(const struct delivery_target *target, const char *type)
{
	const char *at = target->types;
	size_t length = strlen(type);

	if (!*at)
		return true;
	for (; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (strncmp(at, type, length) == 0 && (!at[length] || at[length] == ','))
			return true;
	}
	return false;
}

static void enqueue(struct fake_delivery_store *store, const struct delivery_target *target,
	const struct outgoing_event *event)
{
	struct fake_delivery delivery = {
		.target = mem_text(store, target->name),
		.lane = fake_delivery_lane(event->aggregateid),
		.event = event,
		.due_ms = store->now_ms,
	};

	if (wants(target, event->type))
		fake_table_append(&store->deliveries, &delivery);
}

static bool spread(struct delivery_queue *base, const struct delivery_target *targets,
	size_t target_count, size_t *count, struct error *err)
{
	struct fake_delivery_queue *queue = self(base);
	struct fake_delivery_store *store = queue->store;

	tell(queue->before_call, queue->context);
	queue->spread_calls++;
	*count = 0;
	if (fake_failure_strikes(&queue->fail_spread, err))
		return false;
	for (size_t i = 0; i < store->events.count && *count < FAKE_SPREAD_MAX; i++) {
		struct fake_event *event = event_at(store, i);

		if (!event->is_committed || event->is_spread)
			continue;
		for (size_t j = 0; j < target_count; j++)
			enqueue(store, &targets[j], &event->event);
		event->is_spread = true;
		++*count;
	}
	return true;
}

static bool is_in(const struct fake_delivery *delivery, const char *target, int32_t lane)
{
	return strcmp(delivery->target, target) == 0 && delivery->lane == lane &&
		!delivery->is_parked;
}

static bool has_due(const struct fake_delivery_store *store, const struct fake_lane *lane)
{
	for (size_t i = 0; i < store->deliveries.count; i++) {
		const struct fake_delivery *delivery = delivery_at(store, i);

		if (is_in(delivery, lane->target, lane->lane) && delivery->due_ms <= store->now_ms)
			return true;
	}
	return false;
}

static bool is_free(const struct fake_delivery_queue *queue, const struct fake_lane *lane)
{
	return lane->claimed_until_ms <= queue->store->now_ms || lane->claimed_by == queue->number;
}

static struct fake_lane *find_free(const struct fake_delivery_queue *queue, const char *target)
{
	const struct fake_delivery_store *store = queue->store;
	struct fake_lane *found = NULL;

	for (size_t i = 0; i < store->lanes.count; i++) {
		struct fake_lane *lane = lane_at(store, i);

		if (strcmp(lane->target, target) == 0 && is_free(queue, lane) &&
			has_due(store, lane) && (!found || lane->last_claim < found->last_claim))
			found = lane;
	}
	return found;
}

static bool claim(struct delivery_queue *base, const char *target, bool *found,
	struct delivery_claim *out, struct error *err)
{
	struct fake_delivery_queue *queue = self(base);
	struct fake_lane *lane;

	(void)err; /* memory does not fail */
	tell(queue->before_call, queue->context);
	queue->claim_calls++;
	lane = find_free(queue, target);
	*found = lane != NULL;
	if (!lane)
		return true;
	lane->claimed_by = queue->number;
	lane->claimed_until_ms = queue->store->now_ms + FAKE_LEASE_MS;
	lane->last_claim = ++queue->store->claims;
	*out = (struct delivery_claim){.target = target, .lane = lane->lane};
	memcpy(out->token, &queue->number, sizeof(queue->number));
	return true;
}

/* The first one behind that id; NULL: there is none. */
static const struct fake_delivery *next_in(
	const struct fake_delivery_store *store, const struct delivery_claim *claim, int64_t after)
{
	const struct fake_delivery *found = NULL;

	for (size_t i = 0; i < store->deliveries.count; i++) {
		const struct fake_delivery *delivery = delivery_at(store, i);

		if (is_in(delivery, claim->target, claim->lane) && delivery->event->id > after &&
			(!found || delivery->event->id < found->event->id))
			found = delivery;
	}
	return found;
}

static bool fetch(struct delivery_queue *base, const struct delivery_claim *claim, int64_t after,
	TALLOC_CTX *mem, struct deliveries *out, struct error *err)
{
	const struct fake_delivery_store *store = self(base)->store;
	const struct fake_delivery *delivery;

	tell(self(base)->before_fetch, self(base)->context);
	if (fake_failure_strikes(&self(base)->fail_fetch, err))
		return false;
	out->items = mem_array(mem, struct delivery, FAKE_PAGE_MAX);
	out->count = 0;
	while (out->count < FAKE_PAGE_MAX && (delivery = next_in(store, claim, after))) {
		out->items[out->count++] = (struct delivery){
			*delivery->event, delivery->attempts, delivery->due_ms <= store->now_ms};
		after = delivery->event->id;
	}
	return true;
}

static void forget(
	struct fake_delivery_store *store, const struct delivery_claim *claim, int64_t id)
{
	for (size_t i = store->deliveries.count; i-- > 0;) {
		const struct fake_delivery *delivery = delivery_at(store, i);

		if (strcmp(delivery->target, claim->target) == 0 && delivery->event->id == id)
			fake_table_remove(&store->deliveries, i);
	}
}

static void keep_refused(struct fake_delivery_store *store, const struct delivery_claim *claim,
	const struct delivery_refusal *refusal)
{
	for (size_t i = 0; i < store->deliveries.count; i++) {
		struct fake_delivery *delivery = delivery_at(store, i);

		if (strcmp(delivery->target, claim->target) != 0 ||
			delivery->event->id != refusal->id)
			continue;
		delivery->attempts++;
		delivery->due_ms = store->now_ms + refusal->wait_ms;
		delivery->is_parked = refusal->is_parked;
		delivery->reason = mem_text(store, refusal->reason);
	}
}

static void release(struct fake_delivery_store *store, const struct delivery_claim *claim)
{
	for (size_t i = 0; i < store->lanes.count; i++) {
		struct fake_lane *lane = lane_at(store, i);

		if (strcmp(lane->target, claim->target) == 0 && lane->lane == claim->lane &&
			memcmp(&lane->claimed_by, claim->token, sizeof(lane->claimed_by)) == 0)
			lane->claimed_until_ms = store->now_ms;
	}
}

static bool settle(struct delivery_queue *base, const struct delivery_claim *claim,
	const struct delivery_outcome *outcome, struct error *err)
{
	struct fake_delivery_store *store = self(base)->store;

	if (fake_failure_strikes(&self(base)->fail_settle, err))
		return false;
	for (size_t i = 0; i < outcome->delivered_count; i++)
		forget(store, claim, outcome->delivered[i]);
	if (outcome->refusal.id != 0)
		keep_refused(store, claim, &outcome->refusal);
	release(store, claim);
	return true;
}

void fake_delivery_queue_init(struct fake_delivery_queue *queue, struct fake_delivery_store *store)
{
	static const struct delivery_queue_ops ops = {open_lanes, spread, claim, fetch, settle};

	*queue = (struct fake_delivery_queue){
		.base = {&ops}, .store = store, .number = ++store->queues};
}
