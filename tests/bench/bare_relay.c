/*
 * tests/bench/bare_relay.c - what `ficus relay` is compared with: one loop that reads events from
 * the outbox, sends Redis the same commands in one pipeline, and marks them. It keeps no lanes and
 * no leases, so there can be but one, and nobody else is sent anything.
 */
#include "config.h"

#include <hiredis/hiredis.h>
#include <mysql.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/bench/fatal.h"

static const char usage[] = "Usage: bare_relay DATABASE-SOCKET USER DATABASE REDIS-SOCKET";

#define IDLE_MS 10
#define SELECT_SQL                                                                                 \
	"SELECT id, LOWER(HEX(event_id)), aggregateid, aggregate_seq, type, schema_version,"       \
	" payload, DATE_FORMAT(created_at, '%Y-%m-%dT%H:%i:%s.%fZ') FROM ficus_outbox"             \
	" WHERE published_at IS NULL ORDER BY id LIMIT 500"
#define UPDATE_SQL                                                                                 \
	"UPDATE ficus_outbox SET published_at = UTC_TIMESTAMP(6)"                                  \
	" WHERE published_at IS NULL AND id BETWEEN %s AND %s"

enum column { ID, EVENT_ID, AGGREGATE_ID, SEQUENCE, TYPE, TYPE_VERSION, PAYLOAD, TIME };

static void run_sql(MYSQL *database, const char *sql)
{
	if (mysql_query(database, sql) != 0)
		fatal("%s: %s", sql, mysql_error(database));
}

static void append(redisContext *redis, char **row)
{
	static char event[65536];
	int length = snprintf(event, sizeof(event),
		"{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/"
		"ficus\",\"type\":\"ficus.%s.v%s\","
		"\"subject\":\"%s\",\"time\":\"%s\",\"sequence\":\"%s\","
		"\"datacontenttype\":\"application/json\",\"data\":%s}",
		row[EVENT_ID], row[TYPE], row[TYPE_VERSION], row[AGGREGATE_ID], row[TIME],
		row[SEQUENCE], row[PAYLOAD]);

	if (length < 0 || (size_t)length >= sizeof(event) ||
		redisAppendCommand(redis, "XADD ficus:events MAXLEN ~ 1000000 * event %s", event) !=
			REDIS_OK ||
		redisAppendCommand(redis, "PUBLISH line_allocated %s", row[PAYLOAD]) != REDIS_OK)
		fatal("an event cannot be sent");
}

static void receive(redisContext *redis, size_t count)
{
	void *reply;

	for (size_t i = 0; i < count; i++) {
		if (redisGetReply(redis, &reply) != REDIS_OK ||
			((redisReply *)reply)->type == REDIS_REPLY_ERROR)
			fatal("Redis refuses an event");
		freeReplyObject(reply);
	}
}

/* False: there is none. */
static bool relay_some(MYSQL *database, redisContext *redis)
{
	char update[256];
	char first[32] = "";
	char last[32] = "";
	MYSQL_RES *result;
	MYSQL_ROW row;
	size_t count = 0;

	run_sql(database, SELECT_SQL);
	result = mysql_store_result(database);
	if (!result)
		fatal("%s", mysql_error(database));
	while ((row = mysql_fetch_row(result))) {
		(void)snprintf(count == 0 ? first : last, sizeof(last), "%s", row[ID]);
		count++;
		append(redis, row);
	}
	mysql_free_result(result);
	if (count == 0)
		return false;
	receive(redis, 2 * count);
	(void)snprintf(update, sizeof(update), UPDATE_SQL, first, count == 1 ? first : last);
	run_sql(database, update);
	return true;
}

/* Whether SIGTERM has come, for which a moment is waited. */
static bool is_to_end(const sigset_t *ends, bool is_idle)
{
	const struct timespec pause = {0, is_idle ? IDLE_MS * 1000000L : 0};

	return sigtimedwait(ends, NULL, &pause) == SIGTERM;
}

int main(int argc, char **argv)
{
	MYSQL *database = mysql_init(NULL);
	redisContext *redis = argc == 5 ? redisConnectUnix(argv[4]) : NULL;
	bool is_idle = false;
	sigset_t ends;

	if (argc != 5)
		fatal("%s", usage);
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &ends, NULL);
	if (!database || !mysql_real_connect(database, NULL, argv[2], NULL, argv[3], 0, argv[1], 0))
		fatal("cannot connect to the database");
	if (!redis || redis->err)
		fatal("cannot connect to Redis");
	while (!is_to_end(&ends, is_idle))
		is_idle = !relay_some(database, redis);
	redisFree(redis);
	mysql_close(database);
	return EXIT_SUCCESS;
}
