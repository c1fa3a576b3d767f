#include "config.h"

#include "adapters/curl/webhook_publisher.h"
#include "adapters/log_notifications.h"
#include "adapters/redis/redis_publisher.h"
#include "adapters/smtp_notifications.h"
#include "adapters/webhook_notifications.h"
#include "base/backoff.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/server/background.h"
#include "orm_mapping/mysql_delivery_queue.h"
#include "orm_mapping/mysql_pruning.h"
#include "services/channels.h"
#include "services/notices.h"
#include "services/relay/relay.h"

/* Events in one publish. Mails and posts go one by one: less of them comes again after a crash. */
#define REDIS_BATCH 500
#define POST_BATCH  10

/* Of one mail or post. */
#define POST_TOTAL_MS 10000
_Static_assert(POST_BATCH *POST_TOTAL_MS < DELIVERY_LEASE_S * 1000, "a lane is held for longer");
static const struct curl_timeouts timeouts = {.connect_ms = 5000, .total_ms = POST_TOTAL_MS};

/* What the stream keeps for those who read it late. */
#define STREAM_MAX 1000000

#define PRUNE_INTERVAL_MS (60 * 1000)

struct relay;

/* A target's thread, and what may be needed there. */
struct courier_thread {
	struct relay *relay;
	const struct target *target;
	struct relay_wake wake;
	struct thread_base base;
	struct redis_publisher redis;
	struct webhook_publisher webhook;
	struct notices notices;
	union {
		struct log_notifications log;
		struct smtp_notifications smtp;
		struct webhook_notifications webhook;
	} notifications;
};

/* Makes the publisher, in the thread that will use it. */
typedef struct publisher *make_publisher(
	struct courier_thread *thread, TALLOC_CTX *mem, const struct stopping *stopping);

struct target {
	const char *name;
	const char *types;
	size_t batch_max;
	int32_t lease_s; /* a lane whose relay has died is taken over after that */
	bool (*is_wanted)(const struct configuration *configuration);
	make_publisher *make;
};

struct relay {
	struct application *application;
	struct unix_bell_listener bell;
	struct delivery_target *targets;
	struct relay_wake *wakes;
	struct courier_thread *couriers;
	size_t count;
	int ready_fd;
};

static const struct configuration *configuration_of(const struct courier_thread *thread)
{
	return &thread->relay->application->settings->configuration;
}

static struct publisher *make_redis(
	struct courier_thread *thread, TALLOC_CTX *mem, const struct stopping *stopping)
{
	const struct settings *settings = thread->relay->application->settings;
	struct redis_channel *channels =
		mem_array(mem, struct redis_channel, outbound_channel_count);

	(void)stopping;
	for (size_t i = 0; i < outbound_channel_count; i++)
		channels[i] = (struct redis_channel){
			outbound_channels[i].type->name, outbound_channels[i].name};
	redis_publisher_init(&thread->redis, redis_connection_new(mem, &settings->redis),
		&(struct redis_publisher_options){
			.channels = channels,
			.channel_count = outbound_channel_count,
			.writes_read_model = settings->reads_redis,
			.stream = settings->configuration.event_stream,
			.stream_max = STREAM_MAX,
			.source = settings->configuration.event_source,
		});
	return &thread->redis.base;
}

static struct webhook webhook_of(struct courier_thread *thread, TALLOC_CTX *mem, const char *url,
	const struct stopping *stopping)
{
	return (struct webhook){
		.client = curl_client_new(mem, stopping, &timeouts),
		.clock = &thread->base.clock.base,
		.url = url,
		.secret = configuration_of(thread)->webhook_secret,
	};
}

static struct publisher *make_webhook(
	struct courier_thread *thread, TALLOC_CTX *mem, const struct stopping *stopping)
{
	const struct configuration *configuration = configuration_of(thread);
	struct webhook webhook = webhook_of(thread, mem, configuration->webhook_url, stopping);

	webhook_publisher_init(&thread->webhook, &webhook, configuration->event_source);
	return &thread->webhook.base;
}

static struct notifications *make_notifications(
	struct courier_thread *thread, TALLOC_CTX *mem, const struct stopping *stopping)
{
	const struct configuration *configuration = configuration_of(thread);

	if (*configuration->notice_webhook_url) {
		struct webhook webhook =
			webhook_of(thread, mem, configuration->notice_webhook_url, stopping);

		webhook_notifications_init(&thread->notifications.webhook, &webhook);
		return &thread->notifications.webhook.base;
	}
	if (*configuration->smtp_url && *configuration->mail_to) {
		smtp_notifications_init(&thread->notifications.smtp,
			&(struct smtp_parts){
				.client = curl_client_new(mem, stopping, &timeouts),
				.url = configuration->smtp_url,
				.sender = configuration->mail_from,
				.clock = &thread->base.clock.base,
				.random = &thread->base.random,
			});
		return &thread->notifications.smtp.base;
	}
	log_notifications_init(&thread->notifications.log, thread->base.log);
	return &thread->notifications.log.base;
}

static struct publisher *make_notices(
	struct courier_thread *thread, TALLOC_CTX *mem, const struct stopping *stopping)
{
	notices_init(&thread->notices, make_notifications(thread, mem, stopping),
		configuration_of(thread)->mail_to);
	return &thread->notices.base;
}

static bool wants_redis(const struct configuration *configuration)
{
	return *configuration->redis_url != '\0';
}

static bool wants_webhook(const struct configuration *configuration)
{
	return *configuration->webhook_url != '\0';
}

static bool wants_notices(const struct configuration *configuration)
{
	(void)configuration; /* if nobody else, the log is told */
	return true;
}

static const struct target targets[] = {
	{REDIS_TARGET,   "",           REDIS_BATCH, 60,               wants_redis,   make_redis  },
	{WEBHOOK_TARGET, "",           POST_BATCH,  DELIVERY_LEASE_S, wants_webhook, make_webhook},
	{NOTIFY_TARGET,  "OutOfStock", POST_BATCH,  DELIVERY_LEASE_S, wants_notices, make_notices},
};

bool relay_find_target(
	const struct application *application, const char *name, struct delivery_target *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (strcmp(targets[i].name, name) == 0) {
			*out = (struct delivery_target){targets[i].name, targets[i].types};
			return targets[i].is_wanted(&application->settings->configuration);
		}
	return false;
}

/* How lanes are claimed is the server's to say: as soon as it can be asked. */
static bool find_way(struct thread_base *base, const struct stopping *stopping, enum claim_way *out)
{
	struct backoff backoff = {.first_ms = 100, .most_ms = 10000};
	struct error err = {0};

	while (!lanes_find_way(base->conn, out, &err)) {
		log_warning(base->log, "cannot reach the database", LOG_CAUSE(&err));
		if (stopping_wait(stopping, backoff_next(&backoff)))
			return false;
		err = (struct error){0};
	}
	return true;
}

static void run_courier(void *context, const struct stopping *stopping)
{
	struct courier_thread *thread = context;
	const struct configuration *configuration = configuration_of(thread);
	TALLOC_CTX *mem = mem_context(NULL, "courier");
	struct mysql_delivery_queue queue;
	enum claim_way way;

	thread_base_init(&thread->base, mem, thread->relay->application, NULL, stopping);
	if (find_way(&thread->base, stopping, &way)) {
		struct courier courier = {
			.target = thread->target->name,
			.queue = &queue.base,
			.publisher = thread->target->make(thread, mem, stopping),
			.attempts_max = (int32_t)configuration->relay_attempts,
			.batch_max = thread->target->batch_max,
			.log = thread->base.log,
		};

		mysql_delivery_queue_init(&queue, thread->base.conn, &thread->base.random, way);
		queue.lease_s = thread->target->lease_s;
		relay_deliver(&courier, &thread->wake, (int)configuration->relay_poll_ms, stopping);
	}
	thread_base_release(&thread->base);
	talloc_free(mem);
}

static void run_spreader(void *context, const struct stopping *stopping)
{
	struct relay *relay = context;
	TALLOC_CTX *mem = mem_context(NULL, "spreader");
	struct mysql_delivery_queue queue;
	struct thread_base base;
	enum claim_way way;

	thread_base_init(&base, mem, relay->application, NULL, stopping);
	background_tell_ready(relay->ready_fd);
	if (find_way(&base, stopping, &way)) {
		struct relay_spreader spreader = {
			.queue = &queue.base,
			.targets = relay->targets,
			.target_count = relay->count,
			.couriers = relay->wakes,
			.bell_fd = relay->bell.fd,
			.poll_ms = (int)relay->application->settings->configuration.relay_poll_ms,
			.log = base.log,
		};

		mysql_delivery_queue_init(&queue, base.conn, &base.random, way);
		relay_spread(&spreader, stopping);
	}
	thread_base_release(&base);
	talloc_free(mem);
}

/* Removes what nobody needs any more. */
static void run_pruner(void *context, const struct stopping *stopping)
{
	const struct relay *relay = context;
	const struct configuration *configuration = &relay->application->settings->configuration;
	TALLOC_CTX *mem = mem_context(NULL, "pruner");
	struct mysql_pruning pruning = {
		.keep_events_days = configuration->keep_events_days,
		.keep_keys_hours = configuration->keep_keys_hours,
	};
	struct thread_base base;

	thread_base_init(&base, mem, relay->application, NULL, stopping);
	do {
		struct error err = {0};
		int64_t count;

		if (!mysql_prune(&pruning, base.conn, stopping, &count, &err))
			log_warning(base.log, "cannot prune", LOG_CAUSE(&err));
	} while (!stopping_wait(stopping, PRUNE_INTERVAL_MS));
	thread_base_release(&base);
	talloc_free(mem);
}

/* Without a bell of its own, it polls. */
static void add_courier(struct relay *relay, const struct target *target)
{
	struct courier_thread *courier = &relay->couriers[relay->count];
	struct error err = {0};

	*courier = (struct courier_thread){.relay = relay, .target = target};
	if (!relay_wake_open(&courier->wake, &err))
		log_warning(&relay->application->log.base, "a courier is not woken",
			LOG_TEXT("target", target->name), LOG_CAUSE(&err));
	relay->targets[relay->count] = (struct delivery_target){target->name, target->types};
	relay->wakes[relay->count++] = courier->wake;
}

static bool open_relay(struct relay *relay, TALLOC_CTX *mem, struct error *err)
{
	const struct settings *settings = relay->application->settings;

	relay->targets = mem_array(mem, struct delivery_target, ARRAY_SIZE(targets));
	relay->wakes = mem_array(mem, struct relay_wake, ARRAY_SIZE(targets));
	relay->couriers = mem_array(mem, struct courier_thread, ARRAY_SIZE(targets));
	relay->bell.fd = -1;
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (targets[i].is_wanted(&settings->configuration))
			add_courier(relay, &targets[i]);
	return !settings->wake_socket || unix_bell_listen(&relay->bell, settings->wake_socket, err);
}

static void run_relay(struct relay *relay, TALLOC_CTX *mem, const struct stopping *stopping)
{
	struct background_job *jobs = mem_array(mem, struct background_job, relay->count + 2);

	jobs[0] = (struct background_job){run_spreader, relay};
	jobs[1] = (struct background_job){run_pruner, relay};
	for (size_t i = 0; i < relay->count; i++)
		jobs[2 + i] = (struct background_job){run_courier, &relay->couriers[i]};
	background_run(jobs, relay->count + 2, stopping);
}

void application_relay(
	struct application *application, const struct stopping *stopping, int ready_fd)
{
	TALLOC_CTX *mem = mem_context(NULL, "relay");
	struct relay relay = {.application = application, .ready_fd = ready_fd};
	struct error err = {0};

	/* Without a bell it polls. */
	if (!open_relay(&relay, mem, &err))
		log_warning(&application->log.base, "the relay is not woken", LOG_CAUSE(&err));
	run_relay(&relay, mem, stopping);
	unix_bell_close(&relay.bell);
	for (size_t i = 0; i < relay.count; i++)
		relay_wake_close(&relay.wakes[i]);
	talloc_free(mem);
}
