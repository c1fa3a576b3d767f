/*
 * tests/integration/test_redis_rebuild.c - the read model in Redis, filled anew from the old
 * tables: it answers what the join does.
 */
#include "config.h"

#include <signal.h>

#include "adapters/redis/redis_allocations_query.h"
#include "adapters/redis/redis_allocations_rebuild.h"
#include "orm_mapping/mysql_allocations_source.h"
#include "orm_mapping/mysql_allocations_view.h"
#include "tests/support/old_application.h"
#include "tests/support/redis.h"
#include "tests/support/stock_case.h"

static const char *answer(
	struct stock_case *this, struct allocations_query *query, const char *orderid)
{
	struct allocated_lines lines;
	struct error err = {0};
	const char *text = mem_text(this, "");

	assert_success(allocations_query_for_order(query, this, orderid, &lines, &err), &err);
	for (size_t i = 0; i < lines.count; i++)
		text = mem_printf(
			this, "%s%s|%s\n", text, lines.items[i].sku, lines.items[i].batchref);
	return text;
}

static bool take_no_notice(void *context, int64_t lines, struct error *err)
{
	(void)context;
	(void)lines;
	(void)err;
	return true;
}

static int64_t rebuild(struct stock_case *this, struct redis_connection *redis)
{
	static const struct rebuild_progress progress = {take_no_notice, NULL};
	struct mysql_allocations_source source;
	struct error err = {0};
	int64_t lines;

	mysql_allocations_source_init(&source, this->database->conn);
	assert_success(
		redis_allocations_rebuild(redis, &source.base, &progress, &lines, &err), &err);
	return lines;
}

/* Orders whose names differ in case only, taking turns. */
static void add_old_history(struct stock_case *this)
{
	static const char *const orderids[] = {"o-1", "O-1", "o-2"};
	struct connection *conn = this->database->conn;
	int64_t s = old_add_batch(conn, "S", "OAK-STOOL", 100, MAY(1));
	int64_t w = old_add_batch(conn, "W", "OAK-STOOL", 100, NO_DATE);
	int64_t a = old_add_batch(conn, "A", "ASH-BENCH", 100, NO_DATE);

	(void)old_add_line(conn, &(struct order_line){"o-1", "OAK-STOOL", 9});
	for (int32_t quantity = 1; quantity < 4; quantity++)
		for (size_t i = 0; i < ARRAY_SIZE(orderids); i++) {
			struct order_line oak = {orderids[i], "OAK-STOOL", quantity};
			struct order_line ash = {orderids[i], "ASH-BENCH", quantity};

			(void)old_allocate(conn, i % 2 ? s : w, &oak);
			(void)old_allocate(conn, a, &ash);
		}
}

static void test_redis_rebuild__answers_what_the_join_does(void **state)
{
	static const char *const orderids[] = {"o-1", "O-1", "o-2", "o-3"};
	struct stock_case *this = *state;
	struct redis_server *server = redis_server_new(this, REDIS_FORGETS);
	struct redis_connection *redis = redis_server_connection(this, server);
	struct mysql_allocations_query join;
	struct redis_allocations_query view;

	redis_server_start(server);
	add_old_history(this);
	assert_int_equal(rebuild(this, redis), 18);
	mysql_allocations_query_init(&join, READ_MODEL_JOIN, this->database->conn);
	redis_allocations_query_init(&view, redis);
	for (size_t i = 0; i < ARRAY_SIZE(orderids); i++)
		assert_string_equal(answer(this, &view.base, orderids[i]),
			answer(this, &join.base, orderids[i]));
	assert_string_equal(answer(this, &view.base, "O-1"),
		"OAK-STOOL|S\nASH-BENCH|A\nOAK-STOOL|S\nASH-BENCH|A\nOAK-STOOL|S\nASH-BENCH|A\n");
}

static const struct stock_test tests[] = {
	STOCK_TEST(test_redis_rebuild__answers_what_the_join_does),
};

int main(void)
{
	(void)signal(SIGPIPE, SIG_IGN);
	return stock_tests_run(STOCK_TESTS("redis_rebuild", tests), ONE_SHAPE(SHAPE_AS_IS));
}
