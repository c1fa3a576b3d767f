#include "config.h"

#include "tests/faults/stream_audit.h"

#include <hiredis/hiredis.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

#define PAGE_MAX    "1000"
#define UUID_LENGTH 36

static redisReply *read_page(struct redis_connection *conn, const char *stream, const char *after)
{
	struct error err = {0};
	redisReply *reply = NULL;
	bool ok = redis_connection_open(conn, &err);

	if (ok) {
		REDIS_COMMAND(conn, "XRANGE", stream, after, "+", "COUNT", PAGE_MAX);
		ok = redis_connection_receive(conn, &reply, &err);
	}
	assert_success(ok, &err);
	if (!reply || reply->type != REDIS_REPLY_ARRAY)
		abort();
	return reply;
}

/* The id in the envelope that is an entry's only field. */
static const char *id_of(const redisReply *entry)
{
	static const char name[] = "\"id\":\"";
	const redisReply *fields = entry->element[1];
	const char *at;

	assert_int_equal(fields->elements, 2);
	at = strstr(fields->element[1]->str, name);
	assert_non_null(at);
	return at + strlen(name);
}

static void keep_page(struct stock_database *database, const redisReply *page)
{
	char *sql = mem_text(database, "INSERT INTO arrival (event_id) VALUES ");

	for (size_t i = 0; i < page->elements; i++)
		sql = talloc_asprintf_append_buffer(sql, "%s(UNHEX(REPLACE('%.*s', '-', '')))",
			i > 0 ? ", " : "", UUID_LENGTH, id_of(page->element[i]));
	stock_database_run(database, "%s", sql);
	talloc_free(sql);
}

static void keep_stream(
	struct redis_connection *conn, const char *stream, struct stock_database *database)
{
	char *after = mem_text(database, "-");
	redisReply *page;

	while ((page = read_page(conn, stream, after))->elements > 0) {
		keep_page(database, page);
		talloc_free(after);
		after = mem_printf(
			database, "(%s", page->element[page->elements - 1]->element[0]->str);
		freeReplyObject(page);
	}
	freeReplyObject(page);
	talloc_free(after);
}

/* Each event once, when it came first. */
#define FIRST                                                                                      \
	"(SELECT o.aggregateid, o.aggregate_seq, MIN(a.position) AS position FROM arrival a"       \
	" JOIN ficus_outbox o ON o.event_id = a.event_id"                                          \
	" GROUP BY o.id, o.aggregateid, o.aggregate_seq) AS first"

struct stream_audit stream_audit(
	struct redis_connection *conn, const char *stream, struct stock_database *database)
{
	stock_database_run(database,
		"CREATE TABLE arrival (position bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,"
		" event_id binary(16) NOT NULL, KEY (event_id))");
	keep_stream(conn, stream, database);
	return (struct stream_audit){
		.events = stock_database_number(database, "SELECT COUNT(*) FROM ficus_outbox"),
		.arrivals = stock_database_number(database, "SELECT COUNT(*) FROM arrival"),
		.lost = stock_database_number(database,
			"SELECT COUNT(*) FROM ficus_outbox WHERE event_id NOT IN"
			" (SELECT event_id FROM arrival)"),
		.invented = stock_database_number(database,
			"SELECT COUNT(*) FROM arrival WHERE event_id NOT IN"
			" (SELECT event_id FROM ficus_outbox)"),
		.again = stock_database_number(
			database, "SELECT COUNT(*) - COUNT(DISTINCT event_id) FROM arrival"),
		.disordered = stock_database_number(database,
			"SELECT COUNT(*) FROM (SELECT aggregate_seq, COALESCE(LAG(aggregate_seq)"
			" OVER (PARTITION BY aggregateid ORDER BY position), 0) AS former "
			"FROM " FIRST ") AS steps WHERE aggregate_seq <> former + 1"),
	};
}
