#include "config.h"

#include "adapters/redis/redis_allocations_rebuild.h"
#include "adapters/system_random.h"
#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/lanes.h"
#include "orm_mapping/mysql_allocations_source.h"

/* Longer than a relay that died may have left a lane claimed. */
#define PATIENCE_MS 150000
#define LOOK_MS     50

/* The rebuilding of the read model in Redis, while no relay sends anything there. */
struct redis_rebuild {
	struct connection *conn;
	struct delivery_claim claim;
	const struct progress *progress;
};

static bool hold_lanes(struct redis_rebuild *rebuild, struct error *err)
{
	static const struct stopping never = {-1};
	struct random random;
	bool has_all = false;

	system_random_init(&random);
	random_fill(&random, rebuild->claim.token, sizeof(rebuild->claim.token));
	if (!lanes_open(rebuild->conn, rebuild->claim.target, err))
		return false;
	for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += LOOK_MS) {
		if (!lanes_hold(rebuild->conn, &rebuild->claim, &has_all, err))
			return false;
		if (has_all)
			return true;
		(void)stopping_wait(&never, LOOK_MS);
	}
	return error_set(err, ERROR_BUSY, "a relay goes on sending to Redis");
}

/* Also keeps the lanes: without all of them, a relay may have written what is newer. */
static bool report(void *context, int64_t lines, struct error *err)
{
	struct redis_rebuild *rebuild = context;
	bool has_all = false;

	if (!lanes_hold(rebuild->conn, &rebuild->claim, &has_all, err)) {
		err->kind = ERROR_BUSY;
		return false;
	}
	if (!has_all)
		return error_set(err, ERROR_BUSY,
			"a relay began to send to Redis meanwhile: run ficus rebuild-view again");
	rebuild->progress->report(rebuild->progress->context, lines);
	return true;
}

static bool rebuild_redis(struct application *application, TALLOC_CTX *mem,
	const struct progress *progress, int64_t *lines, struct error *err)
{
	const struct settings *settings = application->settings;
	struct log *log = &application->log.base;
	struct redis_rebuild rebuild = {
		.conn = connection_new(mem, &settings->database, log),
		.claim = {.target = REDIS_TARGET, .lease_s = DELIVERY_LEASE_S},
		.progress = progress,
	};
	const struct rebuild_progress reporting = {report, &rebuild};
	struct mysql_allocations_source source;
	bool ok;

	mysql_allocations_source_init(&source, connection_new(mem, &settings->database, log));
	ok = connection_open(rebuild.conn, err) && hold_lanes(&rebuild, err) &&
		redis_allocations_rebuild(redis_connection_new(mem, &settings->redis), &source.base,
			&reporting, lines, err);
	return lanes_let_go(rebuild.conn, &rebuild.claim, ok ? err : &(struct error){0}) && ok;
}

static bool rebuild_table(
	struct application *application, TALLOC_CTX *mem, int64_t *lines, struct error *err)
{
	struct connection *conn =
		connection_new(mem, &application->settings->database, &application->log.base);

	return connection_open(conn, err) && mysql_allocations_view_rebuild(conn, lines, err);
}

bool bootstrap_rebuild_view(struct application *application, const struct progress *progress,
	int64_t *lines, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "rebuild_view");
	bool ok = application->settings->reads_redis
		? rebuild_redis(application, mem, progress, lines, err)
		: rebuild_table(application, mem, lines, err);

	talloc_free(mem);
	return ok;
}
