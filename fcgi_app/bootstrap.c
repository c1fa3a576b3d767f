#include "config.h"

#include "fcgi_app/bootstrap.h"

#include <assert.h>
#include <unistd.h>

#include "adapters/log_notifications.h"
#include "adapters/system_clock.h"
#include "adapters/system_random.h"
#include "base/log_buffer.h"
#include "fcgi_app/app.h"
#include "fcgi_app/routes.h"
#include "fcgi_app/server/supervisor.h"
#include "orm_mapping/checks.h"
#include "orm_mapping/migrations.h"
#include "orm_mapping/mysql/client_library.h"
#include "orm_mapping/mysql_unit_of_work.h"
#include "orm_mapping/stock.h"
#include "services/bus/turns.h"
#include "services/dependencies.h"
#include "services/handlers.h"

/* What one reading of the configuration came to; replaced as a whole. */
struct settings {
	struct configuration configuration;
	struct connection_options database;
	enum read_model read_model;
	struct server_settings server;
	struct router router;
	struct message_bus_settings bus;
	struct turns *turns; /* NULL: every command goes alone */
	enum log_level log_level;
};

struct application {
	struct configuration_source source;
	struct log_to_fd log;
	struct settings *settings;
	struct server_settings server; /* what the supervisor and its workers look at */
};

/* A handler thread's parts, wired to one another. */
struct handler_thread {
	struct log_buffer log;
	struct app app;
	struct connection *conn;
	struct router router;
	struct log_notifications notifications;
	struct clock clock;
	struct random random;
	struct mysql_allocations_query allocations;
	struct dependencies deps;
};

static const char *const *split(TALLOC_CTX *mem, const char *words)
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

static struct server_settings server_settings_of(const struct configuration *configuration)
{
	struct server_settings server = server_default_settings;

	server.socket_path = *configuration->socket ? configuration->socket : NULL;
	server.socket_mode = (mode_t)configuration->socket_mode;
	server.socket_group = *configuration->socket_group ? configuration->socket_group : NULL;
	server.workers = (unsigned)configuration->workers;
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

/* Others' commands are waited for no longer than the database's locks may be. */
static struct turns *turns_of(TALLOC_CTX *mem, const struct configuration *configuration)
{
	struct turns_settings turns = {
		.threads = (unsigned)configuration->threads,
		.group_max = (unsigned)configuration->group_max,
		.patience_ms = (int)(configuration->lock_wait_timeout_s * 1000 *
			configuration->command_attempts),
	};

	return turns.group_max > 1 ? turns_new(mem, turns) : NULL;
}

/* Rules that concern more than one setting, or a setting's inside. */
static void check_settings(struct settings *settings, struct problems *problems)
{
	const struct configuration *configuration = &settings->configuration;
	struct database_url url = {0};
	struct error err = {0};

	if (configuration->database_url &&
		!database_url_parse(problems->mem, configuration->database_url, &url, &err))
		problems_add(problems, mem_printf(problems->mem, "DATABASE_URL: %s", err.message));
	/* A number that is wrong by itself was left at 0. */
	if (configuration->query_timeout_s > 0 &&
		configuration->query_timeout_s <= configuration->lock_wait_timeout_s)
		problems_add(problems,
			"FICUS_QUERY_TIMEOUT_S: expected more than FICUS_LOCK_WAIT_TIMEOUT_S");
	settings->database = connection_options_of(configuration, &url);
}

/* Problems are added to those that the caller has. */
static bool read_settings(
	struct application *application, struct problems *problems, struct settings **out)
{
	struct settings *settings = mem_new(application, struct settings);
	struct configuration *configuration = &settings->configuration;
	struct problems found = {.mem = settings};
	bool is_level;

	configuration_read(configuration, &application->source, &found);
	check_settings(settings, &found);
	if (found.count > 0) {
		for (size_t i = 0; i < found.count; i++)
			problems_add(problems, found.items[i]);
		talloc_free(settings);
		return false;
	}
	settings->read_model = strcmp(configuration->read_model, "table") == 0 ? READ_MODEL_TABLE
									       : READ_MODEL_JOIN;
	settings->server = server_settings_of(configuration);
	settings->bus = bus_settings_of(configuration);
	settings->turns = turns_of(settings, configuration);
	settings->router = (struct router){routes, route_count,
		split(settings, configuration->origins), &application->log.base};
	*out = settings;
	is_level = log_level_parse(configuration->log_level, &settings->log_level);
	assert(is_level);
	return true;
}

static bool load(struct application *application, struct problems *problems, struct error *err)
{
	struct settings *settings;

	if (!read_settings(application, problems, &settings))
		return error_set(err, ERROR_INVALID, "the configuration is wrong");
	talloc_free(application->settings);
	application->settings = settings;
	application->server = settings->server;
	application->log.base.threshold = settings->log_level;
	return true;
}

static bool reload(void *app, struct error *err)
{
	struct application *application = app;
	struct problems problems = {.mem = mem_context(NULL, "reload")};
	bool ok = load(application, &problems, err);

	for (size_t i = 0; i < problems.count; i++)
		log_failure(&application->log.base, "wrong setting",
			LOG_TEXT("problem", problems.items[i]));
	talloc_free(problems.mem);
	return ok;
}

bool bootstrap_open(TALLOC_CTX *mem, const struct configuration_source *source,
	struct application **out, struct problems *problems, struct error *err)
{
	struct application *application = mem_new(mem, struct application);

	application->source = *source;
	log_to_fd_init(&application->log, STDERR_FILENO, LOG_LEVEL_INFO);
	if (!load(application, problems, err) || !client_library_init(err)) {
		talloc_free(application);
		return false;
	}
	*out = application;
	return true;
}

void bootstrap_close(struct application *application)
{
	talloc_free(application);
	client_library_release();
}

const struct configuration *bootstrap_configuration(const struct application *application)
{
	return &application->settings->configuration;
}

static void *thread_open(void *app)
{
	struct application *application = app;
	const struct settings *settings = application->settings;
	struct handler_thread *thread = mem_new(NULL, struct handler_thread);
	struct log *log = &thread->log.base;
	struct connection *conn = connection_new(thread, &settings->database, log);
	struct error err = {0};

	log_buffer_init(&thread->log, &application->log.base);
	if (!client_library_thread_begin(&err))
		log_failure(log, "thread without a database", LOG_CAUSE(&err));
	system_clock_init(&thread->clock);
	system_random_init(&thread->random);
	log_notifications_init(&thread->notifications, log);
	mysql_allocations_query_init(&thread->allocations, settings->read_model, conn);
	thread->deps = (struct dependencies){mysql_unit_of_work_port(mysql_unit_of_work_new(thread,
						     conn, &thread->random, settings->read_model)),
		&thread->notifications.base, log};
	thread->conn = conn;
	thread->router = settings->router;
	thread->router.log = log;
	thread->app.allocations = &thread->allocations.base;
	thread->app.bus = message_bus_new(thread,
		&(struct message_bus_parts){
			.commands = allocation_commands,
			.command_count = allocation_command_count,
			.subscriptions = allocation_subscriptions,
			.subscription_count = allocation_subscription_count,
			.settings = settings->bus,
			.deps = &thread->deps,
			.work = &thread->deps.uow->work,
			.turns = settings->turns,
			.clock = &thread->clock,
			.random = &thread->random,
			.log = log,
		});
	thread->deps.uow->work.bus = thread->app.bus;
	return thread;
}

static void thread_idle(void *data)
{
	struct handler_thread *thread = data;

	log_buffer_flush(&thread->log);
}

/* It opens again with the next request. */
static void thread_rest(void *data)
{
	struct handler_thread *thread = data;

	connection_close(thread->conn);
}

static void thread_close(void *thread)
{
	thread_rest(thread);
	thread_idle(thread);
	talloc_free(thread);
	client_library_thread_end();
}

static void handle(void *data, struct exchange *exchange)
{
	struct handler_thread *thread = data;

	router_handle(&thread->router, &thread->app, exchange);
}

bool bootstrap_serve(struct application *application, struct error *err)
{
	static const struct service service = {
		.reload = reload,
		.thread_open = thread_open,
		.thread_close = thread_close,
		.thread_idle = thread_idle,
		.thread_rest = thread_rest,
		.handle = handle,
	};
	struct server server = {
		&service, application, &application->server, &application->log.base};

	return supervisor_run(&server, err);
}

/* A connection for the command line; its errors are for the person there. */
static struct connection *open_tool(
	struct application *application, TALLOC_CTX *mem, struct error *err)
{
	struct connection *conn =
		connection_new(mem, &application->settings->database, &application->log.base);

	return connection_open(conn, err) ? conn : NULL;
}

bool bootstrap_migrate(
	struct application *application, bool with_triggers, int *applied, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "migrate");
	struct connection *conn = open_tool(application, mem, err);
	bool ok = conn && migrations_run(conn, applied, err) &&
		(!with_triggers || stock_install(conn, err));

	talloc_free(mem);
	return ok;
}

bool bootstrap_print_migrations(
	struct application *application, bool with_triggers, FILE *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "print_migrations");
	struct connection *conn = open_tool(application, mem, err);
	bool ok = conn && migrations_print(conn, out, err);

	if (ok && with_triggers)
		stock_print(out);
	talloc_free(mem);
	return ok;
}

bool bootstrap_rebuild_stock(struct application *application, int64_t *batches, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "rebuild_stock");
	struct connection *conn = open_tool(application, mem, err);
	bool ok = conn && stock_rebuild(conn, batches, err);

	talloc_free(mem);
	return ok;
}

bool bootstrap_rebuild_view(struct application *application, int64_t *lines, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "rebuild_view");
	struct connection *conn = open_tool(application, mem, err);
	bool ok = conn && mysql_allocations_view_rebuild(conn, lines, err);

	talloc_free(mem);
	return ok;
}

bool bootstrap_check(
	struct application *application, TALLOC_CTX *mem, struct findings *out, struct error *err)
{
	TALLOC_CTX *scratch = mem_context(NULL, "check");
	struct connection *conn = open_tool(application, scratch, err);
	bool ok = conn && checks_run(conn, mem, application->settings->read_model, out, err);

	talloc_free(scratch);
	return ok;
}
