#include "config.h"

#include <limits.h>
#include <unistd.h>

#include "adapters/redis/redis_stream_source.h"
#include "adapters/redis/redis_subscriber.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/server/background.h"
#include "orm_mapping/mysql_parked_messages.h"
#include "orm_mapping/mysql_pending_query.h"
#include "services/channels.h"
#include "services/resume.h"

/* How long one look takes when nothing comes, while it is subscribing. */
#define FIRST_LOOK_MS 200

struct consume {
	struct application *application;
	int ready_fd;
};

struct consumer *consumer_of(TALLOC_CTX *mem, struct application *application,
	struct service_thread *thread, struct parked_messages *parked,
	const struct stopping *stopping)
{
	struct consumer_parts parts = {
		.bus = thread->bus,
		.channels = inbound_channels,
		.channel_count = inbound_channel_count,
		.parked = parked,
		.stopping = stopping,
		.clock = &thread->base.clock.base,
		.log = thread->base.log,
		.settings = consumer_default_settings,
	};

	parts.settings.is_log_only =
		strcmp(application->settings->configuration.consume, "log") == 0;
	return consumer_new(mem, &parts);
}

/* A way in for messages: a thread of its own, whose bus waits for no other's commands. */
struct intake {
	TALLOC_CTX *mem;
	struct service_thread thread;
	struct mysql_parked_messages parked;
	struct consumer *consumer;
	struct redis_connection *redis;
};

static void intake_init(
	struct intake *intake, const struct consume *consume, const struct stopping *stopping)
{
	struct application *application = consume->application;

	intake->mem = mem_context(NULL, "intake");
	service_thread_init(&intake->thread, intake->mem, application,
		&(struct service_thread_options){application->settings->bus, NULL, NULL, stopping});
	mysql_parked_messages_init(&intake->parked, intake->thread.base.conn);
	intake->consumer = consumer_of(
		intake->mem, application, &intake->thread, &intake->parked.base, stopping);
	intake->redis = redis_connection_new(intake->mem, &application->settings->redis);
}

static void intake_release(struct intake *intake)
{
	service_thread_release(&intake->thread);
	talloc_free(intake->mem);
}

/* Neither subscribed nor, so far, refused. */
static bool is_subscribing(const struct redis_subscriber *subscriber)
{
	return !subscriber->upkeep.is_up && subscriber->upkeep.backoff.last_ms == 0;
}

/* Ready is told once it is subscribed, and before a message is seen to, which may take any time. */
static void subscribe_and_run(const struct consume *consume, struct consumer *consumer,
	struct redis_subscriber *subscriber, const struct stopping *stopping)
{
	struct message_source *source = &subscriber->base;
	struct inbound_message message;
	bool has_come = false;

	while (!has_come && is_subscribing(subscriber) && !stopping_wait(stopping, 0))
		has_come = message_source_next(source, stopping, FIRST_LOOK_MS, &message);
	background_tell_ready(consume->ready_fd);
	if (has_come)
		consumer_see_to(consumer, source, &message);
	consumer_run(consumer, source);
}

static void run_subscriber(void *context, const struct stopping *stopping)
{
	const struct consume *consume = context;
	struct intake intake;
	struct redis_subscriber subscriber;

	intake_init(&intake, consume, stopping);
	redis_subscriber_init(&subscriber, intake.redis,
		&(struct redis_subscriber_options){REDIS_SUBSCRIBER_DEFAULTS,
			.channels = inbound_channels, .channel_count = inbound_channel_count},
		intake.thread.base.log);
	subscribe_and_run(consume, intake.consumer, &subscriber, stopping);
	redis_subscriber_release(&subscriber);
	intake_release(&intake);
}

static const char *consumer_name(TALLOC_CTX *mem, const struct configuration *configuration)
{
	char host[HOST_NAME_MAX + 1] = "";

	if (*configuration->consumer_name)
		return configuration->consumer_name;
	if (gethostname(host, sizeof(host)) != 0 || !*host)
		return "ficus";
	return mem_text(mem, host);
}

static void run_stream(void *context, const struct stopping *stopping)
{
	const struct consume *consume = context;
	const struct configuration *configuration = &consume->application->settings->configuration;
	struct intake intake;
	struct redis_stream_source source;

	intake_init(&intake, consume, stopping);
	redis_stream_source_init(&source, intake.redis,
		&(struct redis_stream_options){REDIS_STREAM_DEFAULTS,
			.stream = configuration->command_stream,
			.group = configuration->consumer_group,
			.consumer = consumer_name(intake.mem, configuration)},
		intake.thread.base.log);
	consumer_run(intake.consumer, &source.base);
	redis_stream_source_release(&source);
	intake_release(&intake);
}

static void run_resume(void *context, const struct stopping *stopping)
{
	const struct consume *consume = context;
	struct message_bus_settings bus = consume->application->settings->bus;
	TALLOC_CTX *mem = mem_context(NULL, "resume");
	struct service_thread thread;
	struct mysql_pending_query query;

	bus.reaction_attempts = 1; /* the next pass is the next attempt */
	service_thread_init(&thread, mem, consume->application,
		&(struct service_thread_options){bus, NULL, NULL, stopping});
	mysql_pending_query_init(&query, thread.base.conn);
	resume_run(resume_new(mem,
		&(struct resume_parts){
			.bus = thread.bus,
			.query = &query.base,
			.stopping = stopping,
			.clock = &thread.base.clock.base,
			.log = thread.base.log,
			.settings = resume_default_settings,
		}));
	service_thread_release(&thread);
	talloc_free(mem);
}

/* Ready once it is subscribed, where there is something to subscribe to. */
void application_consume(
	struct application *application, const struct stopping *stopping, int ready_fd)
{
	const struct configuration *configuration = &application->settings->configuration;
	struct consume consume = {application, ready_fd};
	struct background_job jobs[3] = {
		{run_resume, &consume}
        };
	size_t count = 1;

	if (*configuration->redis_url)
		jobs[count++] = (struct background_job){run_subscriber, &consume};
	else
		background_tell_ready(ready_fd);
	if (*configuration->redis_url && *configuration->command_stream)
		jobs[count++] = (struct background_job){run_stream, &consume};
	background_run(jobs, count, stopping);
}
