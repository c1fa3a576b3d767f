#include "config.h"

#include "adapters/redis/redis_allocations_query.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>

#include "adapters/redis/redis_allocations_view.h"

struct numbered_line {
	long long number;
	struct allocated_line line;
};

static int compare_numbers(const void *a, const void *b)
{
	const struct numbered_line *left = a;
	const struct numbered_line *right = b;

	return (left->number > right->number) - (left->number < right->number);
}

/* What stands behind the number and the colon that it begins with; NULL: it does not. */
static const char *split_number(const char *text, long long *number)
{
	char *end;

	*number = strtoll(text, &end, 10);
	return end > text && *end == ':' ? end + 1 : NULL;
}

/* The field is <qty>:<sku>, the value <number>:<batchref>. */
static bool read_line(
	TALLOC_CTX *mem, const char *field, const char *value, struct numbered_line *out)
{
	long long quantity;
	const char *sku = split_number(field, &quantity);
	const char *batchref = split_number(value, &out->number);

	if (!sku || !batchref)
		return false;
	out->line = (struct allocated_line){mem_text(mem, sku), mem_text(mem, batchref)};
	return true;
}

static bool read_lines(TALLOC_CTX *mem, const redisReply *reply, struct allocated_lines *out)
{
	size_t count = reply->elements / 2;
	struct numbered_line *lines = mem_array(mem, struct numbered_line, count);

	for (size_t i = 0; i < count; i++)
		if (!read_line(mem, reply->element[2 * i]->str, reply->element[2 * i + 1]->str,
			    &lines[i]))
			return false;
	qsort(lines, count, sizeof(*lines), compare_numbers);
	*out = (struct allocated_lines){mem_array(mem, struct allocated_line, count), count};
	for (size_t i = 0; i < count; i++)
		out->items[i] = lines[i].line;
	return true;
}

static bool check_complete(struct redis_connection *conn, struct error *err)
{
	redisReply *reply;
	bool is_complete;

	if (!redis_connection_receive(conn, &reply, err))
		return false;
	is_complete = reply->type == REDIS_REPLY_INTEGER && reply->integer == 1;
	freeReplyObject(reply);
	return is_complete ||
		error_set(err, ERROR_UNAVAILABLE,
			"the read model in Redis is not complete: run ficus rebuild-view");
}

static bool take_order(TALLOC_CTX *mem, const char *orderid, const redisReply *reply,
	struct allocated_lines *out, struct error *err)
{
	if (!redis_reply_check(reply, err)) {
		if (err->kind == ERROR_INVALID)
			err->kind = ERROR_INTERNAL; /* not the caller's fault: the key is ours */
		return false;
	}
	return read_lines(mem, reply, out) ||
		error_set(err, ERROR_INTERNAL, "Redis holds a malformed line of order %s", orderid);
}

static bool for_order(struct allocations_query *base, TALLOC_CTX *mem, const char *orderid,
	struct allocated_lines *out, struct error *err)
{
	struct redis_connection *conn =
		container_of(base, struct redis_allocations_query, base)->conn;
	redisReply *reply = NULL;
	struct error missing = {0};
	bool is_complete;
	bool ok;

	if (!redis_connection_open(conn, err))
		return false;
	REDIS_COMMAND(conn, "EXISTS", REDIS_ALLOCATIONS_COMPLETE);
	REDIS_COMMAND(conn, "HGETALL", mem_printf(mem, REDIS_ALLOCATIONS_KEY "%s", orderid));
	is_complete = check_complete(conn, &missing);
	if (!redis_connection_is_open(conn)) {
		*err = missing;
		return false;
	}
	if (!redis_connection_receive(conn, &reply, err))
		return false;
	ok = take_order(mem, orderid, reply, out, err);
	freeReplyObject(reply);
	if (is_complete)
		return ok;
	*err = missing;
	return false;
}

void redis_allocations_query_init(
	struct redis_allocations_query *query, struct redis_connection *conn)
{
	static const struct allocations_query_ops ops = {for_order};

	*query = (struct redis_allocations_query){{&ops}, conn};
}
