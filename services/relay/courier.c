#include "config.h"

#include "services/relay/courier.h"

#include <string.h>

#include "base/fault_point.h"

#define WAIT_MIN_MS 1000
#define WAIT_MAX_MS (5 * 60 * 1000)

/* What is to go in this turn, and whose events have to wait behind one that is not due. */
struct load {
	TALLOC_CTX *mem;
	struct outgoing_event *events;
	int32_t *attempts;
	int64_t *ids;
	size_t count;
	int64_t before; /* the last event in front of their page; 0: it is the lane's first */
	const char **waiting;
	size_t waiting_count;
	size_t waiting_capacity;
};

int64_t courier_wait_ms(int32_t attempts)
{
	int64_t wait_ms = WAIT_MIN_MS;

	while (--attempts > 0 && wait_ms < WAIT_MAX_MS)
		wait_ms *= 2;
	return wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS;
}

static bool must_wait(const struct load *load, const char *aggregateid)
{
	for (size_t i = 0; i < load->waiting_count; i++)
		if (strcmp(load->waiting[i], aggregateid) == 0)
			return true;
	return false;
}

static void let_wait(struct load *load, const char *aggregateid)
{
	mem_grow(load->mem, load->waiting, &load->waiting_capacity, load->waiting_count + 1);
	load->waiting[load->waiting_count++] = mem_text(load->mem, aggregateid);
}

static void consider(struct load *load, const struct delivery *delivery, size_t batch_max)
{
	const char *aggregateid = delivery->event.aggregateid;

	if (load->count == batch_max || must_wait(load, aggregateid))
		return;
	if (!delivery->is_due) {
		let_wait(load, aggregateid);
		return;
	}
	load->events[load->count] = delivery->event;
	load->attempts[load->count] = delivery->attempts;
	load->ids[load->count++] = delivery->event.id;
}

static struct load empty_load(const struct courier *courier, TALLOC_CTX *mem)
{
	return (struct load){
		.mem = mem,
		.events = mem_array(mem, struct outgoing_event, courier->batch_max),
		.attempts = mem_array(mem, int32_t, courier->batch_max),
		.ids = mem_array(mem, int64_t, courier->batch_max),
	};
}

/*
 * Takes what may go of the first page that has something of the kind: those at the head of the
 * lane, however many, may all have to wait. The memory of their pages is not kept.
 */
static bool fill_from_a_page(struct courier *courier, const struct delivery_claim *claim,
	struct load *load, struct error *err)
{
	struct deliveries page;
	int64_t after = 0;

	do {
		TALLOC_CTX *mem = mem_context(load->mem, "page");

		load->before = after;
		if (!delivery_queue_fetch(courier->queue, claim, after, mem, &page, err))
			return false;
		for (size_t i = 0; i < page.count; i++)
			consider(load, &page.items[i], courier->batch_max);
		if (page.count > 0)
			after = page.items[page.count - 1].event.id;
		if (load->count == 0)
			talloc_free(mem);
	} while (page.count > 0 && load->count == 0);
	return true;
}

/*
 * All of a load are from one page, which shows the lane at one moment. But into the pages before,
 * read earlier, an event may have come meanwhile, whose id is lower as its transaction began before
 * others; with it came the next of its aggregate, into this page. So they are looked through again.
 */
static bool fill(struct courier *courier, const struct delivery_claim *claim, struct load *load,
	struct error *err)
{
	if (!fill_from_a_page(courier, claim, load, err))
		return false;
	while (load->count > 0 && load->before > 0) {
		struct load again = empty_load(courier, load->mem);

		if (!fill_from_a_page(courier, claim, &again, err))
			return false;
		if (again.count > 0 && again.ids[0] == load->ids[0])
			break;
		*load = again;
	}
	return true;
}

static struct delivery_refusal refuse(
	struct courier *courier, const struct load *load, size_t at, const struct error *cause)
{
	int32_t attempts = load->attempts[at] + 1;
	struct delivery_refusal refusal = {
		.id = load->ids[at],
		.is_parked = attempts >= courier->attempts_max,
		.wait_ms = courier_wait_ms(attempts),
		.reason = cause->message,
	};
	const struct log_field fields[] = {
		LOG_TEXT("target", courier->target),
		LOG_TEXT("event_id", load->events[at].event_id),
		LOG_TEXT("type", load->events[at].type),
		LOG_NUMBER("attempt", attempts),
		LOG_CAUSE(cause),
	};

	log_event(courier->log, refusal.is_parked ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING,
		refusal.is_parked ? "event parked" : "event refused", fields, ARRAY_SIZE(fields));
	return refusal;
}

/* What was sent is settled even when the rest failed. */
static bool send(struct courier *courier, const struct delivery_claim *claim,
	const struct load *load, struct courier_turn *turn, struct error *err)
{
	struct delivery_outcome outcome = {.delivered = load->ids};
	struct error failure = {0};
	bool ok;

	FAULT_POINT("publish.before");
	ok = load->count == 0 ||
		publisher_publish(courier->publisher, load->events, load->count,
			&outcome.delivered_count, &failure);
	FAULT_POINT("publish.after");
	turn->was_refused = !ok && failure.kind == ERROR_INVALID;
	if (turn->was_refused)
		outcome.refusal = refuse(courier, load, outcome.delivered_count, &failure);
	if (!delivery_queue_settle(courier->queue, claim, &outcome, err))
		return false;
	FAULT_POINT("settle.after");
	turn->sent = outcome.delivered_count;
	if (ok || turn->was_refused)
		return true;
	*err = failure;
	return false;
}

bool courier_take_turn(struct courier *courier, struct courier_turn *turn, struct error *err)
{
	struct load load = empty_load(courier, mem_context(NULL, "courier"));
	struct delivery_claim claim;
	bool ok;

	*turn = (struct courier_turn){0};
	ok = delivery_queue_claim(courier->queue, courier->target, &turn->found_lane, &claim, err);
	if (ok && turn->found_lane)
		ok = fill(courier, &claim, &load, err) && send(courier, &claim, &load, turn, err);
	talloc_free(load.mem);
	return ok;
}

bool courier_run_out(
	struct courier *courier, const struct stopping *stopping, size_t *sent, struct error *err)
{
	struct courier_turn turn;
	int vain = 0; /* turns in a row, with lanes in which everything waits for something else */

	*sent = 0;
	while (vain < DELIVERY_LANES && !stopping_wait(stopping, 0)) {
		bool ok = courier_take_turn(courier, &turn, err);

		*sent += turn.sent;
		if (!ok)
			return false;
		if (!turn.found_lane)
			break;
		/* A refused event is out of the way of those behind it, for a while. */
		vain = turn.sent > 0 || turn.was_refused ? 0 : vain + 1;
	}
	return true;
}
