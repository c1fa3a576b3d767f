#include "config.h"

#include "tests/contract/queue_case.h"

/* Fetching. */

static void test_fetch__tells_all_of_an_event(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;
	struct deliveries page;
	const struct outgoing_event *event;

	queue_add_and_spread(this, "OAK-STOOL", 2);
	claimed = queue_claim(this);
	page = queue_fetch(this, &claimed, 0);
	assert_int_equal(page.count, 2);
	event = &page.items[1].event;
	assert_int_equal(strlen(event->event_id), 36);
	assert_string_not_equal(event->event_id, page.items[0].event.event_id);
	assert_string_equal(event->aggregatetype, "Product");
	assert_string_equal(event->aggregateid, "OAK-STOOL");
	assert_int_equal(event->sequence, 2);
	assert_string_equal(event->type, "Allocated");
	assert_int_equal(event->schema_version, 1);
	assert_string_equal(event->payload, "{}");
	assert_int_equal(strlen(event->time), strlen("2031-05-01T10:00:00.123456Z"));
	assert_int_equal(page.items[1].attempts, 0);
	assert_true(page.items[1].is_due);
}

static void test_fetch__marks_what_is_not_due_and_leaves_out_the_parked(void **state)
{
	struct queue_contract *this = *state;
	struct delivery found[4];
	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", 4);
	claimed = queue_claim(this);
	assert_int_equal(queue_fetch_all(this, &claimed, found, 4), 4);
	queue_refuse(this, &claimed, &(struct delivery_refusal){found[0].event.id, true, 0, "no"});
	claimed = queue_claim(this);
	queue_refuse(
		this, &claimed, &(struct delivery_refusal){found[2].event.id, false, 60000, "no"});
	claimed = queue_claim(this);
	assert_int_equal(queue_fetch_all(this, &claimed, found, 4), 3);
	assert_int_equal(found[0].event.sequence, 2);
	assert_true(found[0].is_due);
	assert_int_equal(found[1].event.sequence, 3);
	assert_false(found[1].is_due);
	assert_int_equal(found[1].attempts, 1);
	assert_true(found[2].is_due);
}

static void test_fetch__keeps_to_its_lane(void **state)
{
	struct queue_contract *this = *state;
	struct delivery found[100];
	struct delivery_claim claimed;
	size_t all = 0;

	for (int i = 0; i < 50; i++)
		queue_add(this, mem_printf(this->mem, "SKU-%d", i * i), "Allocated", 2);
	(void)queue_spread_to(this,
		(const struct delivery_target[]){
			{"redis", ""},
                        {"mail",  ""}
        },
		2);
	while (queue_claim_by(this->queue, &claimed)) {
		all += queue_fetch_all(this, &claimed, found, 100);
		queue_deliver(this, &claimed);
	}
	assert_int_equal(all, 100);
}

/* Settling. */

static void test_settle__delivers_any_number(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", MANY);
	claimed = queue_claim(this);
	queue_deliver(this, &claimed);
	assert_queued(this, "");
	assert_false(queue_claim_by(this->queue, &claimed));
}

static void test_settle__of_nothing_gives_the_lane_back(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	claimed = queue_claim(this);
	queue_give_back(this, &claimed);
	assert_queued(this, "redis|OAK-STOOL|1|0\n");
	assert_true(queue_claim_by(this->other, &claimed));
}

static void test_settle__touches_one_target_alone(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;

	queue_add(this, "OAK-STOOL", "Allocated", 2);
	(void)queue_spread_to(this,
		(const struct delivery_target[]){
			{"redis", ""},
                        {"mail",  ""}
        },
		2);
	claimed = queue_claim(this);
	queue_deliver(this, &claimed);
	assert_queued(this, "mail|OAK-STOOL|1|0\nmail|OAK-STOOL|2|0\n");
}

static void test_settle__counts_refusals(void **state)
{
	struct queue_contract *this = *state;
	struct delivery_claim claimed;
	int64_t id;

	queue_add_and_spread(this, "OAK-STOOL", 1);
	claimed = queue_claim(this);
	id = queue_fetch(this, &claimed, 0).items[0].event.id;
	queue_refuse(this, &claimed, &(struct delivery_refusal){id, false, 60000, "no stools"});
	assert_queued(this, "redis|OAK-STOOL|1|1|no stools\n");
	assert_false(queue_claim_by(this->queue, &claimed));
	queue_pass_ms(this, 55000);
	assert_false(queue_claim_by(this->queue, &claimed));
	queue_pass_ms(this, 5001);
	claimed = queue_claim(this);
	queue_refuse(this, &claimed, &(struct delivery_refusal){id, true, 0, "no"});
	assert_queued(this, "redis|OAK-STOOL|1|2|parked|no\n");
	queue_pass_ms(this, 3600000);
	assert_false(queue_claim_by(this->queue, &claimed));
}

/* As long as an error can be, and in whatever words the target chose. */
static void test_settle__keeps_any_reason(void **state)
{
	struct queue_contract *this = *state;
	struct error reason = {0};
	struct delivery_claim claimed;
	int64_t id;

	(void)error_set(&reason, ERROR_INVALID, "\xff\xc3 \xf0\x9f\xaa\x91%0600d", 7);
	queue_add_and_spread(this, "OAK-STOOL", 1);
	claimed = queue_claim(this);
	id = queue_fetch(this, &claimed, 0).items[0].event.id;
	queue_refuse(this, &claimed, &(struct delivery_refusal){id, false, 0, reason.message});
	assert_queued(this, mem_printf(this->mem, "redis|OAK-STOOL|1|1|%s\n", reason.message));
}

static void test_settle__is_all_or_nothing(void **state)
{
	struct queue_contract *this = *state;
	struct error err = {0};
	struct delivery_claim claimed;
	struct deliveries page;
	struct delivery_outcome outcome = {.delivered_count = 1};

	queue_add_and_spread(this, "OAK-STOOL", 2);
	claimed = queue_claim(this);
	page = queue_fetch(this, &claimed, 0);
	outcome.delivered = &page.items[0].event.id;
	outcome.refusal = (struct delivery_refusal){page.items[1].event.id, true, 0, "no"};
	this->harness->type->break_settling(this->harness, true);
	assert_false(delivery_queue_settle(this->queue, &claimed, &outcome, &err));
	assert_int_not_equal(err.kind, ERROR_NONE);
	assert_queued(this, "redis|OAK-STOOL|1|0\nredis|OAK-STOOL|2|0\n");

	this->harness->type->break_settling(this->harness, false);
	queue_settle(this, &claimed, &outcome);
	assert_queued(this, "redis|OAK-STOOL|2|1|parked|no\n");
}

static const struct CMUnitTest cases[] = {
	QUEUE_CASE(test_fetch__tells_all_of_an_event),
	QUEUE_CASE(test_fetch__marks_what_is_not_due_and_leaves_out_the_parked),
	QUEUE_CASE(test_fetch__keeps_to_its_lane),
	QUEUE_CASE(test_settle__delivers_any_number),
	QUEUE_CASE(test_settle__of_nothing_gives_the_lane_back),
	QUEUE_CASE(test_settle__touches_one_target_alone),
	QUEUE_CASE(test_settle__counts_refusals),
	QUEUE_CASE(test_settle__keeps_any_reason),
	QUEUE_CASE(test_settle__is_all_or_nothing),
};

const struct queue_chapter queue_settling_contract = {cases, ARRAY_SIZE(cases)};
