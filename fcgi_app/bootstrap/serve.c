#include "config.h"

#include "adapters/fallback_allocations_query.h"
#include "adapters/redis/redis_allocations_query.h"
#include "base/log_buffer.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/server/supervisor.h"
#include "orm_mapping/mysql_allocations_view.h"
#include "orm_mapping/mysql_answers.h"
#include "orm_mapping/mysql_availability.h"

/* A handler thread's parts, wired to one another. */
struct handler_thread {
	struct log_buffer log;
	struct service_thread service;
	struct app app;
	struct router router;
	struct mysql_answers answers;
	struct mysql_availability availability;
	struct account_thread *accounts;
	struct admin_thread *admin;
	struct mysql_allocations_query allocations;
	struct redis_allocations_query redis_allocations;
	struct fallback_allocations_query fallback;
};

static bool reload(void *app, struct error *err)
{
	return application_reload(app, err);
}

/* Behind Redis stands the join, which is right whatever became of Redis. */
static struct allocations_query *allocations_of(
	struct handler_thread *thread, const struct settings *settings)
{
	struct thread_base *base = &thread->service.base;

	mysql_allocations_query_init(&thread->allocations, settings->read_model, base->conn);
	if (!settings->reads_redis)
		return &thread->allocations.base;
	redis_allocations_query_init(
		&thread->redis_allocations, redis_connection_new(thread, &settings->redis));
	fallback_allocations_query_init(&thread->fallback,
		&(struct fallback_parts){&thread->redis_allocations.base, &thread->allocations.base,
			&base->clock.base, base->log});
	return &thread->fallback.base;
}

static void *thread_open(void *app)
{
	static const struct stopping never = {-1};
	struct application *application = app;
	const struct settings *settings = application->settings;
	struct handler_thread *thread = mem_new(NULL, struct handler_thread);

	log_buffer_init(&thread->log, &application->log.base);
	service_thread_init(&thread->service, thread, application,
		&(struct service_thread_options){
			settings->bus, settings->turns, &thread->log.base, &never});
	thread->router = settings->router;
	thread->router.log = &thread->log.base;
	thread->app.bus = thread->service.bus;
	mysql_answers_init(&thread->answers, thread->service.base.conn);
	mysql_availability_init(&thread->availability, thread->service.base.conn);
	thread->app.answers = &thread->answers.base;
	thread->app.availability = &thread->availability.base;
	thread->app.allocations = allocations_of(thread, settings);
	thread->accounts =
		account_thread_new(thread, settings, &thread->service.base, thread->service.uow);
	thread->app.accounts = account_thread_accounts(thread->accounts);
	thread->app.authenticator = account_thread_authenticator(thread->accounts);
	thread->app.deps = &thread->service.deps;
	thread->admin = admin_thread_new(
		thread, settings, &thread->service.base, thread->accounts, &thread->app);
	thread->app.admin = admin_thread_port(thread->admin);
	thread->router.gate = account_thread_gate(thread->accounts);
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

	connection_close(thread->service.base.conn);
}

static void thread_close(void *data)
{
	struct handler_thread *thread = data;

	service_thread_release(&thread->service);
	thread_idle(thread);
	talloc_free(thread);
}

static void handle(void *data, struct exchange *exchange)
{
	struct handler_thread *thread = data;

	router_handle(&thread->router, &thread->app, exchange);
}

static void run_companion(
	void *app, const char *name, const struct stopping *stopping, int ready_fd)
{
	if (strcmp(name, "relay") == 0)
		application_relay(app, stopping, ready_fd);
	else
		application_consume(app, stopping, ready_fd);
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
		.run_companion = run_companion,
	};
	struct server server = {
		&service, application, &application->server, &application->log.base};

	return supervisor_run(&server, err);
}
