#include "config.h"

#include <assert.h>

#include "adapters/curl/mail_address.h"
#include "adapters/curl/target_url.h"
#include "adapters/unix_bell.h"
#include "fcgi_app/admin/frame.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/routes.h"
#include "services/bus/turns.h"

const char *const *settings_split(TALLOC_CTX *mem, const char *words)
{
	char *rest = mem_text(mem, words);
	const char **list = mem_array(mem, const char *, strlen(words) / 2 + 2);
	char *word;
	size_t count = 0;

	while ((word = strsep(&rest, " \t")))
		if (*word)
			list[count++] = word;
	return list;
}

static const char *const *companions_of(const char *word)
{
	static const char *const relay[] = {"relay", NULL};
	static const char *const consume[] = {"consume", NULL};
	static const char *const both[] = {"relay", "consume", NULL};

	switch (*word) {
	case 'r':
		return relay;
	case 'c':
		return consume;
	case 'b':
		return both;
	default:
		return NULL;
	}
}

static struct server_settings server_settings_of(const struct configuration *configuration)
{
	struct server_settings server = server_default_settings;

	server.socket_path = *configuration->socket ? configuration->socket : NULL;
	server.socket_mode = (mode_t)configuration->socket_mode;
	server.socket_group = *configuration->socket_group ? configuration->socket_group : NULL;
	server.workers = (unsigned)configuration->workers;
	server.companions = companions_of(configuration->companions);
	server.threads = (unsigned)configuration->threads;
	server.connections_max = (unsigned)configuration->connections_max;
	server.stall_timeout_ms = (int)configuration->stall_timeout_ms;
	server.request_timeout_ms = (int)configuration->request_timeout_ms;
	server.drain_timeout_ms = (int)configuration->drain_timeout_ms;
	server.retire_timeout_ms = (int)configuration->retire_timeout_ms;
	return server;
}

static enum connection_tls tls_of(const char *word)
{
	static const char *const words[] = {
		[CONNECTION_TLS_OFF] = "off",
		[CONNECTION_TLS_REQUIRED] = "required",
		[CONNECTION_TLS_VERIFY_CA] = "verify_ca",
		[CONNECTION_TLS_VERIFY_IDENTITY] = "verify_identity",
	};
	size_t i = ARRAY_SIZE(words) - 1;

	while (i > 0 && strcmp(words[i], word) != 0)
		i--;
	return (enum connection_tls)i;
}

static struct connection_options connection_options_of(
	const struct configuration *configuration, const struct database_url *url)
{
	struct connection_options options = {CONNECTION_DEFAULTS, .url = *url};

	options.tls = tls_of(configuration->database_tls);
	options.ca_file = *configuration->database_ca ? configuration->database_ca : NULL;
	options.connect_timeout_s = (unsigned)configuration->connect_timeout_s;
	options.read_timeout_s = (unsigned)configuration->query_timeout_s;
	options.write_timeout_s = (unsigned)configuration->query_timeout_s;
	options.lock_wait_timeout_s = (unsigned)configuration->lock_wait_timeout_s;
	return options;
}

static struct message_bus_settings bus_settings_of(const struct configuration *configuration)
{
	struct message_bus_settings bus = message_bus_default_settings;

	bus.command_attempts = (int)configuration->command_attempts;
	bus.reaction_attempts = (int)configuration->reaction_attempts;
	bus.reaction_wait_ms = (int)configuration->reaction_wait_ms;
	return bus;
}

/*
 * Others' commands are waited for no longer than the database's locks may be, and by a copy no
 * longer than one lock: as if what it is a copy of were at work in another process.
 */
static struct turns *turns_of(TALLOC_CTX *mem, const struct configuration *configuration)
{
	int lock_wait_ms = (int)configuration->lock_wait_timeout_s * 1000;
	struct turns_settings turns = {
		.threads = (unsigned)configuration->threads,
		.group_max = (unsigned)configuration->group_max,
		.patience_ms = lock_wait_ms * (int)configuration->command_attempts,
		.copy_patience_ms = lock_wait_ms,
	};

	return turns.group_max > 1 ? turns_new(mem, turns) : NULL;
}

/* However many sign in, one thread computes and a quarter waits: the others are for the API. */
static struct hashing_queue *hashing_of(TALLOC_CTX *mem, const struct configuration *configuration)
{
	struct hashing_queue_settings hashing = {
		.waiting_max = (unsigned)configuration->threads / 4,
		.patience_ms = 10000,
	};

	if (hashing.waiting_max == 0)
		hashing.waiting_max = 1;
	return hashing_queue_new(mem, hashing);
}

/* Where commits wake the relay; NULL: nowhere, and it finds by itself what there is. */
static const char *wake_socket_of(TALLOC_CTX *mem, const struct configuration *configuration)
{
	if (*configuration->wake_socket)
		return configuration->wake_socket;
	return *configuration->socket ? mem_printf(mem, "%s.wake", configuration->socket) : NULL;
}

/* Adds a problem, unless ok. */
static void hold(struct problems *problems, const char *name, bool ok, const struct error *err)
{
	if (!ok)
		problems_add(problems, mem_printf(problems->mem, "%s: %s", name, err->message));
}

static void check_database(struct settings *settings, struct problems *problems)
{
	const struct configuration *configuration = &settings->configuration;
	struct database_url url = {0};
	struct error err = {0};

	if (configuration->database_url)
		hold(problems, "DATABASE_URL",
			database_url_parse(problems->mem, configuration->database_url, &url, &err),
			&err);
	/* A number that is wrong by itself was left at 0. */
	if (configuration->query_timeout_s > 0 &&
		configuration->query_timeout_s <= configuration->lock_wait_timeout_s)
		problems_add(problems,
			"FICUS_QUERY_TIMEOUT_S: expected more than FICUS_LOCK_WAIT_TIMEOUT_S");
	settings->database = connection_options_of(configuration, &url);
}

static void check_redis(struct settings *settings, struct problems *problems)
{
	const struct configuration *configuration = &settings->configuration;
	struct error err = {0};

	settings->redis = (struct redis_options){REDIS_DEFAULTS};
	if (*configuration->redis_url)
		hold(problems, "REDIS_URL",
			redis_url_parse(problems->mem, configuration->redis_url,
				&settings->redis.url, &err),
			&err);
	else if (settings->reads_redis)
		problems_add(problems, "REDIS_URL: expected one, for FICUS_READ_MODEL=redis");
}

/* Unless it is empty. */
static void check_url(
	const char *name, const char *url, const char *schemes, struct problems *problems)
{
	struct error err = {0};

	hold(problems, name, !*url || target_url_check(url, schemes, &err), &err);
}

static void check_notices(const struct configuration *configuration, struct problems *problems)
{
	struct error err = {0};

	check_url("FICUS_WEBHOOK_URL", configuration->webhook_url, "http https", problems);
	check_url("FICUS_NOTICE_WEBHOOK_URL", configuration->notice_webhook_url, "http https",
		problems);
	check_url("SMTP_URL", configuration->smtp_url, "smtp smtps", problems);
	if (!*configuration->mail_to)
		return;
	hold(problems, "FICUS_MAIL_TO", mail_address_check(configuration->mail_to, &err), &err);
	if (*configuration->smtp_url)
		hold(problems, "FICUS_MAIL_FROM",
			mail_address_check(configuration->mail_from, &err), &err);
}

/* As long as the column that names it in ficus_parked_message. */
#define STREAM_NAME_MAX 64

static void check_streams(const struct configuration *configuration, struct problems *problems)
{
	if (strlen(configuration->command_stream) > STREAM_NAME_MAX)
		problems_add(problems,
			mem_printf(problems->mem, "FICUS_COMMAND_STREAM: expected at most %d bytes",
				STREAM_NAME_MAX));
}

static void check_wake_socket(const struct settings *settings, struct problems *problems)
{
	if (settings->wake_socket && strlen(settings->wake_socket) > UNIX_BELL_PATH_MAX)
		problems_add(problems,
			mem_printf(problems->mem, "FICUS_WAKE_SOCKET: expected at most %zu bytes",
				UNIX_BELL_PATH_MAX));
}

/* Rules that concern more than one setting, or a setting's inside. */
static void check(struct settings *settings, struct problems *problems)
{
	check_database(settings, problems);
	check_redis(settings, problems);
	check_notices(&settings->configuration, problems);
	check_streams(&settings->configuration, problems);
	check_wake_socket(settings, problems);
	settings_read_django(settings, problems);
}

static struct word_choice words_of(
	TALLOC_CTX *mem, const struct django_configuration *configuration)
{
	const char *const *languages = settings_split(mem, configuration->languages);

	return (struct word_choice){
		.cookie = configuration->language_cookie,
		.languages = *languages ? languages : NULL,
	};
}

static struct router router_of(struct settings *settings, struct log *log)
{
	const struct configuration *configuration = &settings->configuration;

	return (struct router){
		.routes = routes,
		.route_count = route_count,
		.origins = settings_split(settings, configuration->origins),
		/* Commands of the command line do without it, and serve nobody. */
		.api_is_open = !configuration->api_access ||
			strcmp(configuration->api_access, "open") == 0,
		.words = words_of(settings, &configuration->django),
		.error_page = frame_error,
		.log = log,
	};
}

/* Problems are added to those that the caller has. */
bool settings_read(
	struct application *application, struct problems *problems, struct settings **out)
{
	struct settings *settings = mem_new(application, struct settings);
	struct configuration *configuration = &settings->configuration;
	struct problems found = {.mem = settings};
	bool is_level;

	configuration_read(configuration, &application->source, &found);
	settings->read_model = strcmp(configuration->read_model, "table") == 0 ? READ_MODEL_TABLE
									       : READ_MODEL_JOIN;
	settings->reads_redis = strcmp(configuration->read_model, "redis") == 0;
	settings->wake_socket = wake_socket_of(settings, configuration);
	check(settings, &found);
	if (found.count > 0) {
		for (size_t i = 0; i < found.count; i++)
			problems_add(problems, found.items[i]);
		talloc_free(settings);
		return false;
	}
	settings->server = server_settings_of(configuration);
	settings->bus = bus_settings_of(configuration);
	settings->turns = turns_of(settings, configuration);
	settings->hashing = hashing_of(settings, configuration);
	settings->router = router_of(settings, &application->log.base);
	is_level = log_level_parse(configuration->log_level, &settings->log_level);
	assert(is_level);
	*out = settings;
	return true;
}
