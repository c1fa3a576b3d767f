/* tests/integration/test_redis_allocations.c - the read model in Redis: asked, and filled anew. */
#include "config.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

#include "adapters/redis/redis_allocations_query.h"
#include "adapters/redis/redis_allocations_rebuild.h"
#include "adapters/redis/redis_allocations_view.h"
#include "tests/support/outgoing_events.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/threads.h"
#include "tests/support/with_mem.h"

/* A source of what stands in an array, or, without one, of count lines, two to an order. */
struct array_source {
	struct allocations_source base;
	const struct allocation *items;
	size_t count;
	bool fails_at_the_end;
};

static bool visit_made_line(struct allocation_visitor *visitor, size_t i, struct error *err)
{
	char orderid[32];
	struct allocation made = {
		{orderid, "OAK-STOOL", 1 + (int32_t)(i % 2)},
                "W"
        };

	(void)snprintf(orderid, sizeof(orderid), "o-%zu", i / 2);
	return visitor->visit(visitor, &made, err);
}

static bool each_item(
	struct allocations_source *base, struct allocation_visitor *visitor, struct error *err)
{
	struct array_source *source = container_of(base, struct array_source, base);

	for (size_t i = 0; i < source->count; i++)
		if (source->items ? !visitor->visit(visitor, &source->items[i], err)
				  : !visit_made_line(visitor, i, err))
			return false;
	return !source->fails_at_the_end ||
		error_set(err, ERROR_UNAVAILABLE, "the database is gone");
}

static const struct allocations_source_ops source_ops = {each_item};

struct view_case {
	struct redis_server *server;
	struct redis_connection *conn;
	struct redis_allocations_query query;
	struct rebuild_progress progress;
	int64_t reported;
	int reports;
	int refused; /* the report that is answered by no; 0: none */
};

static bool report(void *context, int64_t lines, struct error *err)
{
	struct view_case *this = context;

	assert_true(lines >= this->reported);
	this->reported = lines;
	return ++this->reports != this->refused ||
		error_set(err, ERROR_BUSY, "somebody else writes");
}

static int set_up(void **state)
{
	struct view_case *this = mem_new(NULL, struct view_case);

	this->server = redis_server_new(this, REDIS_FORGETS);
	redis_server_start(this->server);
	this->conn = redis_server_connection(this, this->server);
	redis_allocations_query_init(&this->query, redis_server_connection(this, this->server));
	this->progress = (struct rebuild_progress){report, this};
	REDIS_ASK(this->conn, "SET", REDIS_ALLOCATIONS_COMPLETE, "1");
	*state = this;
	return 0;
}

/* The lines of an order, each "sku|batchref\n". */
static const char *answer(struct view_case *this, const char *orderid)
{
	struct allocated_lines lines;
	struct error err = {0};
	char *text = mem_text(this, "");

	if (!allocations_query_for_order(&this->query.base, this, orderid, &lines, &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < lines.count; i++)
		text = mem_printf(
			this, "%s%s|%s\n", text, lines.items[i].sku, lines.items[i].batchref);
	return text;
}

static void apply(struct view_case *this, const struct outgoing_event *event)
{
	struct error err = {0};
	bool appended;

	assert_true(redis_connection_open(this->conn, &err));
	assert_true(redis_allocations_view_append(this->conn, event, &appended, &err));
	assert_true(appended);
	assert_true(redis_connection_receive_success(this->conn, &err));
}

static int64_t rebuild(struct view_case *this, struct array_source *source)
{
	struct error err = {0};
	int64_t lines = -1;

	this->reported = 0;
	source->base.ops = &source_ops;
	if (!redis_allocations_rebuild(this->conn, &source->base, &this->progress, &lines, &err))
		fail_msg("%s", err.message);
	assert_int_equal(this->reported, lines);
	return lines;
}

static int64_t rebuild_from(struct view_case *this, const struct allocation *items, size_t count)
{
	return rebuild(this, &(struct array_source){.items = items, .count = count});
}

static void test_redis_allocations__answers_in_the_order_of_the_events(void **state)
{
	struct view_case *this = *state;

	apply(this, &OUTGOING_ALLOCATED(9, "o-1", "OAK-STOOL", 3, "W"));
	apply(this, &OUTGOING_ALLOCATED(10, "o-1", "ASH-BENCH", 3, "a:b"));
	apply(this, &OUTGOING_ALLOCATED(100, "o-1", "OAK-STOOL", 4, "S"));
	apply(this, &OUTGOING_ALLOCATED(11, "o-1", "with: colons", 3, "W"));
	assert_string_equal(
		answer(this, "o-1"), "OAK-STOOL|W\nASH-BENCH|a:b\nwith: colons|W\nOAK-STOOL|S\n");
	assert_string_equal(answer(this, "o-2"), "");
	assert_string_equal(answer(this, "O-1"), "");
}

static void test_redis_allocations__what_is_malformed_there_is_internal(void **state)
{
	static const char *const fields[][2] = {
		{"OAK-STOOL",   "1:W"},
                {"3:OAK-STOOL", "W"  },
                {"3",           "1:W"},
                {":x",          "1:W"},
                {"",            ""   }
        };
	struct view_case *this = *state;
	struct allocated_lines lines;
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		REDIS_ASK(this->conn, "DEL", REDIS_ALLOCATIONS_KEY "o-1");
		REDIS_ASK(this->conn, "HSET", REDIS_ALLOCATIONS_KEY "o-1", fields[i][0],
			fields[i][1]);
		assert_false(
			allocations_query_for_order(&this->query.base, this, "o-1", &lines, &err));
		assert_int_equal(err.kind, ERROR_INTERNAL);
	}
	REDIS_ASK(this->conn, "SET", REDIS_ALLOCATIONS_KEY "o-1", "text");
	assert_false(allocations_query_for_order(&this->query.base, this, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_string_equal(answer(this, "o-2"), "");
}

static void test_redis_allocations__without_redis_is_unavailable(void **state)
{
	struct view_case *this = *state;
	struct allocated_lines lines;
	struct error err = {0};

	apply(this, &OUTGOING_ALLOCATED(9, "o-1", "OAK-STOOL", 3, "W"));
	assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\n");
	redis_server_stop(this->server);
	assert_false(allocations_query_for_order(&this->query.base, this, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	redis_server_start(this->server);
	assert_false(allocations_query_for_order(&this->query.base, this, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE); /* it has forgotten all */
}

static const struct allocation three_lines[] = {
	{{"o-1", "OAK-STOOL", 4}, "W"},
	{{"o-1", "ASH-BENCH", 4}, "A"},
	{{"o-2", "OAK-STOOL", 5}, "S"},
};

static void test_redis_allocations__rebuild_shows_what_there_is(void **state)
{
	struct view_case *this = *state;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(rebuild_from(this, three_lines, ARRAY_SIZE(three_lines)), 3);
		assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\nASH-BENCH|A\n");
		assert_string_equal(answer(this, "o-2"), "OAK-STOOL|S\n");
		assert_string_equal(
			REDIS_ASK(this->conn, "DBSIZE"), "3"); /* and that it is complete */
	}
}

static void test_redis_allocations__rebuild_removes_what_there_is_not(void **state)
{
	struct view_case *this = *state;

	apply(this, &OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 9, "S"));
	apply(this, &OUTGOING_ALLOCATED(2, "o-9", "OAK-STOOL", 9, "S"));
	REDIS_ASK(this->conn, "SET", REDIS_ALLOCATIONS_KEY "o-2", "text");
	REDIS_ASK(this->conn, "SADD", "ficus:allocations-rebuilt", "o-9"); /* of one cut short */
	REDIS_ASK(this->conn, "SET", "another's", "stays");
	assert_int_equal(rebuild_from(this, three_lines, ARRAY_SIZE(three_lines)), 3);
	assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\nASH-BENCH|A\n");
	assert_string_equal(answer(this, "o-2"), "OAK-STOOL|S\n");
	assert_string_equal(answer(this, "o-9"), "");
	assert_string_equal(REDIS_ASK(this->conn, "GET", "another's"), "stays");
	assert_string_equal(REDIS_ASK(this->conn, "DBSIZE"), "4");
}

/* As it is when Redis has lost its data: no answer is better than a wrong one. */
static void test_redis_allocations__what_is_not_complete_is_unavailable(void **state)
{
	struct view_case *this = *state;
	struct allocated_lines lines;
	struct error err = {0};

	REDIS_ASK(this->conn, "FLUSHALL");
	apply(this, &OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 9, "S"));
	assert_false(allocations_query_for_order(&this->query.base, this, "o-1", &lines, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	(void)rebuild_from(this, three_lines, ARRAY_SIZE(three_lines));
	assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\nASH-BENCH|A\n");
}

static void test_redis_allocations__rebuild_of_nothing_is_empty(void **state)
{
	struct view_case *this = *state;

	apply(this, &OUTGOING_ALLOCATED(1, "o-1", "OAK-STOOL", 9, "S"));
	assert_int_equal(rebuild_from(this, NULL, 0), 0);
	assert_string_equal(REDIS_ASK(this->conn, "DBSIZE"), "1");
}

static void test_redis_allocations__events_after_a_rebuild_come_behind(void **state)
{
	struct view_case *this = *state;

	(void)rebuild_from(this, three_lines, ARRAY_SIZE(three_lines));
	apply(this, &OUTGOING_ALLOCATED(1, "o-1", "BAY-LAMP", 1, "B"));
	apply(this, &OUTGOING_DEALLOCATED(2, "o-1", "ASH-BENCH", 4));
	assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\nBAY-LAMP|B\n");
}

static void test_redis_allocations__rebuild_of_many_needs_several_rounds(void **state)
{
	struct view_case *this = *state;

	for (size_t count = 20000; count >= 10000; count -= 10000) {
		assert_int_equal(rebuild(this, &(struct array_source){.count = count}), count);
		assert_string_equal(
			REDIS_ASK(this->conn, "DBSIZE"), mem_printf(this, "%zu", count / 2 + 1));
		assert_string_equal(answer(this, "o-4999"), "OAK-STOOL|W\nOAK-STOOL|W\n");
	}
}

static void test_redis_allocations__rebuild_cut_short_is_completed_by_the_next(void **state)
{
	struct view_case *this = *state;
	struct array_source source = {
		.base = {&source_ops},
		.items = three_lines,
		.count = ARRAY_SIZE(three_lines),
		.fails_at_the_end = true,
	};
	struct error err = {0};
	int64_t lines;

	apply(this, &OUTGOING_ALLOCATED(2, "o-9", "OAK-STOOL", 9, "S"));
	assert_false(
		redis_allocations_rebuild(this->conn, &source.base, &this->progress, &lines, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(answer(this, "o-9"), "OAK-STOOL|S\n");
	(void)rebuild_from(this, three_lines, ARRAY_SIZE(three_lines));
	assert_string_equal(answer(this, "o-9"), "");
	assert_string_equal(answer(this, "o-1"), "OAK-STOOL|W\nASH-BENCH|A\n");
}

/* Whichever report it is that fails: the last one comes right before the declaration. */
static void test_redis_allocations__rebuild_that_may_not_go_on_leaves_it_incomplete(void **state)
{
	struct view_case *this = *state;
	struct array_source source = {.base = {&source_ops}, .count = 3000};
	int reports;

	(void)rebuild(this, &source);
	reports = this->reports;
	assert_true(reports > 3);
	for (this->refused = 1; this->refused <= reports; this->refused++) {
		struct error err = {0};
		int64_t lines;

		REDIS_ASK(this->conn, "SET", REDIS_ALLOCATIONS_COMPLETE, "1");
		this->reports = 0;
		this->reported = 0;
		assert_false(redis_allocations_rebuild(
			this->conn, &source.base, &this->progress, &lines, &err));
		assert_int_equal(err.kind, ERROR_BUSY);
		assert_int_equal(this->reports, this->refused);
		assert_string_equal(
			REDIS_ASK(this->conn, "EXISTS", REDIS_ALLOCATIONS_COMPLETE), "0");
	}
	this->refused = 0;
	(void)rebuild(this, &source);
	assert_string_equal(answer(this, "o-42"), "OAK-STOOL|W\nOAK-STOOL|W\n");
}

/* Somebody who asks for an order all the time, which is there all the time. */
struct reader {
	struct redis_allocations_query query;
	TALLOC_CTX *mem;
	atomic_bool stop;
	int asked;
	int missed;
};

static void read_all_the_time(void *context)
{
	struct reader *reader = context;

	while (!reader->stop) {
		TALLOC_CTX *mem = mem_context(reader->mem, "answer");
		struct allocated_lines lines = {0};
		struct error err = {0};

		if (!allocations_query_for_order(&reader->query.base, mem, "o-42", &lines, &err) ||
			lines.count != 2)
			reader->missed++;
		reader->asked++;
		talloc_free(mem);
	}
}

static void test_redis_allocations__nothing_vanishes_during_a_rebuild(void **state)
{
	struct view_case *this = *state;
	struct reader reader = {.mem = mem_context(this, "reader")};
	struct thread *thread;

	(void)rebuild(this, &(struct array_source){.count = 2000});
	redis_allocations_query_init(
		&reader.query, redis_server_connection(reader.mem, this->server));
	thread = thread_start(this, read_all_the_time, &reader);
	for (int i = 0; i < 20; i++)
		(void)rebuild(this, &(struct array_source){.count = 2000});
	reader.stop = true;
	talloc_free(thread);
	assert_true(reader.asked > 0);
	assert_int_equal(reader.missed, 0);
}

#define VIEW_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, free_mem)

int main(void)
{
	const struct CMUnitTest tests[] = {
		VIEW_TEST(test_redis_allocations__answers_in_the_order_of_the_events),
		VIEW_TEST(test_redis_allocations__what_is_malformed_there_is_internal),
		VIEW_TEST(test_redis_allocations__without_redis_is_unavailable),
		VIEW_TEST(test_redis_allocations__rebuild_shows_what_there_is),
		VIEW_TEST(test_redis_allocations__rebuild_removes_what_there_is_not),
		VIEW_TEST(test_redis_allocations__rebuild_of_nothing_is_empty),
		VIEW_TEST(test_redis_allocations__what_is_not_complete_is_unavailable),
		VIEW_TEST(test_redis_allocations__events_after_a_rebuild_come_behind),
		VIEW_TEST(test_redis_allocations__rebuild_of_many_needs_several_rounds),
		VIEW_TEST(test_redis_allocations__rebuild_cut_short_is_completed_by_the_next),
		VIEW_TEST(test_redis_allocations__rebuild_that_may_not_go_on_leaves_it_incomplete),
		VIEW_TEST(test_redis_allocations__nothing_vanishes_during_a_rebuild),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
