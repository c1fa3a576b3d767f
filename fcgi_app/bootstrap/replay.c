#include "config.h"

#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/mysql_parked_messages.h"
#include "orm_mapping/mysql_replay.h"

static bool replay_deliveries(struct connection *conn, const struct replay *replay,
	const struct delivery_target *target, int64_t *count, struct error *err)
{
	const struct replay_period period = {replay->since, replay->until};

	if (period.since || period.until)
		return mysql_replay_past(conn, target, &period, count, err);
	return mysql_replay_parked(conn, replay->target, count, err);
}

static bool replay_messages(struct application *application, TALLOC_CTX *mem,
	struct service_thread *thread, struct consumer_replayed *out, struct error *err)
{
	static const struct stopping never = {-1};
	struct mysql_parked_messages parked;

	mysql_parked_messages_init(&parked, thread->base.conn);
	return consumer_replay(
		consumer_of(mem, application, thread, &parked.base, &never), out, err);
}

/* Messages belong to no target, and where they are only logged, parked ones stay. */
static bool wants_messages(const struct application *application, const struct replay *replay)
{
	return !replay->target && strcmp(application->settings->configuration.consume, "log") != 0;
}

static bool replay_all(struct application *application, const struct replay *replay,
	const struct delivery_target *target, struct replayed *out, struct error *err)
{
	static const struct stopping never = {-1};
	TALLOC_CTX *mem = mem_context(NULL, "replay");
	struct service_thread thread;
	bool ok;

	*out = (struct replayed){0};
	service_thread_init(&thread, mem, application,
		&(struct service_thread_options){application->settings->bus, NULL, NULL, &never});
	ok = connection_open(thread.base.conn, err) &&
		replay_deliveries(thread.base.conn, replay, target, &out->deliveries, err) &&
		(!wants_messages(application, replay) ||
			replay_messages(application, mem, &thread, &out->messages, err));
	if (ok && out->deliveries > 0 && thread.bell.fd >= 0)
		bell_ring(&thread.bell.base);
	service_thread_release(&thread);
	talloc_free(mem);
	return ok;
}

bool bootstrap_replay(struct application *application, const struct replay *replay,
	struct replayed *out, struct error *err)
{
	struct delivery_target target = {0};

	if (replay->target && !relay_find_target(application, replay->target, &target))
		return error_set(err, ERROR_INVALID,
			"--target: expected one that is configured: " REDIS_TARGET
			", " WEBHOOK_TARGET " or " NOTIFY_TARGET);
	return replay_all(application, replay, &target, out, err);
}
