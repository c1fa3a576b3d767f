#include "config.h"

#include "adapters/redis/redis_allocations_rebuild.h"

#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <stdio.h>

#include "adapters/redis/redis_allocations_view.h"

#define REPLIES_MAX 5000 /* that the pipeline waits for at most, give or take an order */
#define SCAN_COUNT  "1000"

static const char every_key[] = REDIS_ALLOCATIONS_KEY "*";

/* A set of the orders that are written already. It is gone afterwards. */
static const char rebuilt_key[] = "ficus:allocations-rebuilt";

struct rebuild {
	struct allocation_visitor visitor;
	struct redis_connection *conn;
	const struct rebuild_progress *progress;
	size_t replies; /* that are still to come */
	int64_t lines;
	TALLOC_CTX *mem; /* of the order at hand: */
	struct allocation *items;
	size_t count;
	size_t capacity;
};

/* Somebody else may write there by now, so what was complete before may not be. */
static void revoke_complete(struct rebuild *rebuild)
{
	struct error ignored = {0};

	REDIS_COMMAND(rebuild->conn, "DEL", REDIS_ALLOCATIONS_COMPLETE);
	(void)!redis_connection_receive_success(rebuild->conn, &ignored);
}

/* No reply is to come. */
static bool may_go_on(struct rebuild *rebuild, struct error *err)
{
	if (rebuild->progress->report(rebuild->progress->context, rebuild->lines, err))
		return true;
	revoke_complete(rebuild);
	return false;
}

/* Takes in all replies that are still to come. */
static bool settle(struct rebuild *rebuild, struct error *err)
{
	for (; rebuild->replies > 0; rebuild->replies--)
		if (!redis_connection_receive_success(rebuild->conn, err))
			return false;
	return may_go_on(rebuild, err);
}

static void begin_order(struct rebuild *rebuild)
{
	talloc_free(rebuild->mem);
	rebuild->mem = mem_context(NULL, "order");
	rebuild->items = NULL;
	rebuild->count = 0;
	rebuild->capacity = 0;
}

static void add_line(struct rebuild *rebuild, const struct allocation *allocation)
{
	mem_grow(rebuild->mem, rebuild->items, &rebuild->capacity, rebuild->count + 1);
	rebuild->items[rebuild->count++] = (struct allocation){
		.line = order_line_copy(rebuild->mem, allocation->line),
		.batchref = mem_text(rebuild->mem, allocation->batchref),
	};
}

/* Numbered up to -1, and so before whatever the relay adds. */
static void append_lines(struct rebuild *rebuild, const char *key)
{
	size_t count = 2 + 2 * rebuild->count;
	const char **words = mem_array(rebuild->mem, const char *, count);

	words[0] = "HSET";
	words[1] = key;
	for (size_t i = 0; i < rebuild->count; i++) {
		const struct allocation *item = &rebuild->items[i];

		words[2 + 2 * i] = mem_printf(
			rebuild->mem, "%" PRId32 ":%s", item->line.quantity, item->line.sku);
		words[3 + 2 * i] =
			mem_printf(rebuild->mem, "-%zu:%s", rebuild->count - i, item->batchref);
	}
	redis_connection_append(rebuild->conn, words, NULL, count);
}

static bool write_order(struct rebuild *rebuild, struct error *err)
{
	const char *orderid = rebuild->items[0].line.orderid;
	const char *key = mem_printf(rebuild->mem, REDIS_ALLOCATIONS_KEY "%s", orderid);

	REDIS_COMMAND(rebuild->conn, "MULTI");
	REDIS_COMMAND(rebuild->conn, "DEL", key);
	append_lines(rebuild, key);
	REDIS_COMMAND(rebuild->conn, "EXEC");
	REDIS_COMMAND(rebuild->conn, "SADD", rebuilt_key, orderid);
	rebuild->replies += 5;
	rebuild->lines += (int64_t)rebuild->count;
	begin_order(rebuild);
	return rebuild->replies < REPLIES_MAX || settle(rebuild, err);
}

/* The order at hand is complete when another one begins. */
static bool visit(
	struct allocation_visitor *visitor, const struct allocation *allocation, struct error *err)
{
	struct rebuild *rebuild = container_of(visitor, struct rebuild, visitor);

	if (rebuild->count > 0 &&
		strcmp(allocation->line.orderid, rebuild->items[0].line.orderid) != 0 &&
		!write_order(rebuild, err))
		return false;
	add_line(rebuild, allocation);
	return true;
}

static bool write_all(struct rebuild *rebuild, struct allocations_source *source, struct error *err)
{
	return allocations_source_each(source, &rebuild->visitor, err) &&
		(rebuild->count == 0 || write_order(rebuild, err)) && settle(rebuild, err);
}

static bool receive(struct rebuild *rebuild, int type, redisReply **out, struct error *err)
{
	if (!redis_connection_receive(rebuild->conn, out, err))
		return false;
	return redis_reply_check(*out, err) &&
		((*out)->type == type ||
			error_set(err, ERROR_UNAVAILABLE, "Redis answers something unexpected"));
}

/* Whether the set has the order of the key, which was asked before. */
static bool receive_membership(struct rebuild *rebuild, bool *is_member, struct error *err)
{
	redisReply *reply = NULL;
	bool ok = receive(rebuild, REDIS_REPLY_INTEGER, &reply, err);

	*is_member = ok && reply->integer == 1;
	freeReplyObject(reply);
	return ok;
}

/* Removes those of the keys whose order was not written. */
static bool remove_others(struct rebuild *rebuild, const redisReply *keys, struct error *err)
{
	size_t prefix = strlen(REDIS_ALLOCATIONS_KEY);

	for (size_t i = 0; i < keys->elements; i++) {
		const redisReply *key = keys->element[i];
		const char *words[] = {"SISMEMBER", rebuilt_key, key->str + prefix};
		const size_t lengths[] = {9, sizeof(rebuilt_key) - 1, key->len - prefix};

		redis_connection_append(rebuild->conn, words, lengths, ARRAY_SIZE(words));
	}
	for (size_t i = 0; i < keys->elements; i++) {
		const redisReply *key = keys->element[i];
		bool is_member;

		if (!receive_membership(rebuild, &is_member, err))
			return false;
		if (!is_member) {
			redis_connection_append(rebuild->conn, (const char *[]){"DEL", key->str},
				(const size_t[]){3, key->len}, 2);
			rebuild->replies++;
		}
	}
	return settle(rebuild, err);
}

/* SCAN may show a key twice, and shows every key that is there all the time. */
static bool scan(struct rebuild *rebuild, struct error *err)
{
	char cursor[32] = "0";

	do {
		redisReply *reply = NULL;
		bool ok;

		REDIS_COMMAND(
			rebuild->conn, "SCAN", cursor, "MATCH", every_key, "COUNT", SCAN_COUNT);
		ok = receive(rebuild, REDIS_REPLY_ARRAY, &reply, err) &&
			remove_others(rebuild, reply->element[1], err);
		if (ok)
			(void)snprintf(cursor, sizeof(cursor), "%s", reply->element[0]->str);
		freeReplyObject(reply);
		if (!ok)
			return false;
	} while (strcmp(cursor, "0") != 0);
	return true;
}

static bool declare_complete(struct rebuild *rebuild, struct error *err)
{
	if (!may_go_on(rebuild, err))
		return false;
	REDIS_COMMAND(rebuild->conn, "SET", REDIS_ALLOCATIONS_COMPLETE, "1");
	return redis_connection_receive_success(rebuild->conn, err);
}

static bool forget_orders(struct rebuild *rebuild, struct error *err)
{
	REDIS_COMMAND(rebuild->conn, "UNLINK", rebuilt_key);
	rebuild->replies++;
	return settle(rebuild, err);
}

bool redis_allocations_rebuild(struct redis_connection *conn, struct allocations_source *source,
	const struct rebuild_progress *progress, int64_t *lines, struct error *err)
{
	struct rebuild rebuild = {.visitor = {visit}, .conn = conn, .progress = progress};
	bool ok;

	if (!redis_connection_open(conn, err))
		return false;
	begin_order(&rebuild);
	ok = forget_orders(&rebuild, err) && write_all(&rebuild, source, err) &&
		scan(&rebuild, err) && forget_orders(&rebuild, err) &&
		declare_complete(&rebuild, err);
	if (!ok)
		redis_connection_close(conn); /* replies may be under way */
	talloc_free(rebuild.mem);
	*lines = rebuild.lines;
	return ok;
}
