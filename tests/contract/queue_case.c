#include "config.h"

#include "tests/contract/queue_case.h"

static const struct delivery_target everything = {"redis", ""};

static void assert_ok(bool ok, const struct error *err)
{
	if (!ok)
		fail_msg("%s: %s", error_kind_name(err->kind), err->message);
}

void queue_open(struct queue_contract *this, const char *target)
{
	struct error err = {0};

	assert_ok(delivery_queue_open(this->queue, target, &err), &err);
}

static size_t queue_spread_once(
	struct queue_contract *this, const struct delivery_target *targets, size_t target_count)
{
	struct error err = {0};
	size_t count = SIZE_MAX;

	assert_ok(delivery_queue_spread(this->queue, targets, target_count, &count, &err), &err);
	return count;
}

size_t queue_spread_to(
	struct queue_contract *this, const struct delivery_target *targets, size_t target_count)
{
	size_t all = 0;
	size_t count;

	while ((count = queue_spread_once(this, targets, target_count)) > 0)
		all += count;
	return all;
}

size_t queue_spread(struct queue_contract *this)
{
	return queue_spread_to(this, &everything, 1);
}

void queue_add(struct queue_contract *this, const char *aggregateid, const char *type, size_t count)
{
	this->harness->type->add(this->harness, aggregateid, type, count);
}

void queue_add_and_spread(struct queue_contract *this, const char *aggregateid, size_t count)
{
	queue_add(this, aggregateid, "Allocated", count);
	assert_int_equal(queue_spread(this), count);
}

void queue_pass_ms(struct queue_contract *this, int64_t ms)
{
	this->harness->type->pass_ms(this->harness, ms);
}

void assert_queued(struct queue_contract *this, const char *expected)
{
	assert_string_equal(this->harness->type->dump(this->harness, this->mem), expected);
}

bool queue_claim_by(struct delivery_queue *queue, struct delivery_claim *claim)
{
	struct error err = {0};
	bool found;

	assert_ok(delivery_queue_claim(queue, "redis", &found, claim, &err), &err);
	return found;
}

struct delivery_claim queue_claim(struct queue_contract *this)
{
	struct delivery_claim claim;

	assert_true(queue_claim_by(this->queue, &claim));
	return claim;
}

struct deliveries queue_fetch(
	struct queue_contract *this, const struct delivery_claim *claim, int64_t after)
{
	struct deliveries page = {0};
	struct error err = {0};

	assert_ok(delivery_queue_fetch(this->queue, claim, after, this->mem, &page, &err), &err);
	return page;
}

size_t queue_fetch_all(struct queue_contract *this, const struct delivery_claim *claim,
	struct delivery *out, size_t max)
{
	struct deliveries page;
	size_t count = 0;
	int64_t after = 0;

	while ((page = queue_fetch(this, claim, after)).count > 0) {
		for (size_t i = 0; i < page.count; i++) {
			assert_true(count < max);
			out[count++] = page.items[i];
		}
		after = page.items[page.count - 1].event.id;
	}
	return count;
}

void queue_settle(struct queue_contract *this, const struct delivery_claim *claim,
	const struct delivery_outcome *outcome)
{
	struct error err = {0};

	assert_ok(delivery_queue_settle(this->queue, claim, outcome, &err), &err);
}

void queue_give_back(struct queue_contract *this, const struct delivery_claim *claim)
{
	queue_settle(this, claim, &(struct delivery_outcome){0});
}

void queue_deliver(struct queue_contract *this, const struct delivery_claim *claim)
{
	struct delivery *found = mem_array(this->mem, struct delivery, MANY);
	int64_t *ids = mem_array(this->mem, int64_t, MANY);
	size_t count = queue_fetch_all(this, claim, found, MANY);

	for (size_t i = 0; i < count; i++)
		ids[i] = found[i].event.id;
	queue_settle(this, claim,
		&(struct delivery_outcome){.delivered = ids, .delivered_count = count});
}

void queue_refuse(struct queue_contract *this, const struct delivery_claim *claim,
	const struct delivery_refusal *refusal)
{
	queue_settle(this, claim, &(struct delivery_outcome){.refusal = *refusal});
}

/* *state is the type before, and the case's struct queue_contract after. */
int queue_case_set_up(void **state)
{
	const struct queue_harness_type *type = *state;
	struct queue_contract *this = mem_new(NULL, struct queue_contract);

	this->mem = mem_context(this, "case");
	this->harness = type->open(type, this->mem);
	this->queue = this->harness->queue;
	this->other = this->harness->other;
	queue_open(this, "redis");
	queue_open(this, "mail");
	*state = this;
	return 0;
}

int queue_case_tear_down(void **state)
{
	struct queue_contract *this = *state;

	this->harness->type->close(this->harness);
	return talloc_free(this);
}
