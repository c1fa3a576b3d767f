#include "config.h"

#include "adapters/stoppable_clock.h"
#include "adapters/system_random.h"
#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/mysql/client_library.h"
#include "services/handlers.h"

void thread_base_init(struct thread_base *base, TALLOC_CTX *owner, struct application *application,
	struct log *log, const struct stopping *stopping)
{
	struct error err = {0};

	base->log = log ? log : &application->log.base;
	if (!client_library_thread_begin(&err))
		log_failure(base->log, "thread without a database", LOG_CAUSE(&err));
	base->conn = connection_new(owner, &application->settings->database, base->log);
	stoppable_clock_init(&base->clock, stopping);
	system_random_init(&base->random);
}

void thread_base_release(struct thread_base *base)
{
	connection_close(base->conn);
	client_library_thread_end();
}

static struct unit_of_work *unit_of_work_of(
	struct service_thread *thread, TALLOC_CTX *owner, const struct settings *settings)
{
	struct mysql_unit_of_work *uow = mysql_unit_of_work_new(
		owner, thread->base.conn, &thread->base.random, settings->read_model);

	thread->uow = uow;
	if (settings->wake_socket) {
		unix_bell_init(&thread->bell, settings->wake_socket);
		mysql_unit_of_work_set_bell(uow, &thread->bell.base);
	}
	return mysql_unit_of_work_port(uow);
}

void service_thread_init(struct service_thread *thread, TALLOC_CTX *owner,
	struct application *application, const struct service_thread_options *options)
{
	const struct settings *settings = application->settings;
	struct log *log;

	thread_base_init(&thread->base, owner, application, options->log, options->stopping);
	log = thread->base.log;
	thread->bell.fd = -1;
	thread->deps = (struct dependencies){unit_of_work_of(thread, owner, settings), log,
		&thread->base.clock.base, &thread->base.random};
	thread->bus = message_bus_new(owner,
		&(struct message_bus_parts){
			.commands = allocation_commands,
			.command_count = allocation_command_count,
			.subscriptions = allocation_subscriptions,
			.subscription_count = allocation_subscription_count,
			.settings = options->bus,
			.deps = &thread->deps,
			.work = &thread->deps.uow->work,
			.turns = options->turns,
			.clock = &thread->base.clock.base,
			.random = &thread->base.random,
			.log = log,
		});
	thread->deps.uow->work.bus = thread->bus;
}

void service_thread_release(struct service_thread *thread)
{
	if (thread->bell.fd >= 0)
		unix_bell_release(&thread->bell);
	thread_base_release(&thread->base);
}
