#include "config.h"

#include "adapters/redis/redis_session_cache.h"
#include "fcgi_app/admin/frame.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/django/login_guard.h"
#include "orm_mapping/django/learned_users.h"
#include "orm_mapping/django/mysql_login_attempts.h"
#include "orm_mapping/django/mysql_sessions.h"
#include "services/accounts/cached_session_rows.h"

#define USERNAME_MAX 150 /* characters, of Django's own column */

struct account_thread {
	struct account_tables tables;
	struct mysql_sessions sessions;
	struct redis_session_cache cache;
	struct cached_session_rows cached_sessions;
	struct accounts accounts;
	struct mysql_login_attempts attempts;
	struct login_guard guard;
	struct authenticator authenticator;
	struct django_gate gate;
};

static struct session_rows *session_rows_of(
	struct account_thread *thread, const struct settings *settings)
{
	const struct django_configuration *configuration = &settings->configuration.django;

	if (settings->django.session_engine != SESSION_ENGINE_CACHED_DB)
		return &thread->sessions.base;
	redis_session_cache_init(&thread->cache,
		redis_connection_new(thread, &settings->session_cache),
		configuration->cache_key_prefix, (int)configuration->cache_version);
	cached_session_rows_init(
		&thread->cached_sessions, &thread->sessions.base, &thread->cache.base);
	return &thread->cached_sessions.base;
}

static struct login_limits limits_of(const struct configuration *configuration)
{
	return (struct login_limits){
		.window_us = configuration->login_window_s * INT64_C(1000000),
		.per_name = configuration->login_attempts,
		.per_address = configuration->login_attempts * LOGIN_NAMES_PER_ADDRESS,
	};
}

struct account_thread *account_thread_new(TALLOC_CTX *owner, const struct settings *settings,
	struct thread_base *base, struct mysql_unit_of_work *uow)
{
	struct account_thread *thread = mem_new(owner, struct account_thread);

	thread->tables = settings->account_tables;
	mysql_sessions_init(&thread->sessions, base->conn, thread->tables.zone);
	thread->accounts.sessions = (struct session_store){
		.settings = &settings->django,
		.rows = session_rows_of(thread, settings),
		.clock = &base->clock.base,
		.random = &base->random,
	};
	thread->accounts.users =
		learned_users_new(thread, base->conn, &thread->tables, &base->clock.base);
	mysql_login_attempts_init(&thread->attempts, base->conn);
	thread->guard = (struct login_guard){
		.attempts = &thread->attempts.base,
		.clock = &base->clock.base,
		.limits = limits_of(&settings->configuration),
	};
	thread->authenticator = (struct authenticator){
		.users = thread->accounts.users,
		.policy = &settings->passwords,
		.username_max = USERNAME_MAX,
		.queue = settings->hashing,
		.random = &base->random,
		.guard = &thread->guard,
	};
	django_gate_init(&thread->gate, &thread->accounts, LOGIN_PATH);
	mysql_unit_of_work_set_journal(uow, &thread->tables, &base->clock.base);
	return thread;
}

struct gate *account_thread_gate(struct account_thread *thread)
{
	return &thread->gate.base;
}

const struct accounts *account_thread_accounts(const struct account_thread *thread)
{
	return &thread->accounts;
}

const struct authenticator *account_thread_authenticator(const struct account_thread *thread)
{
	return &thread->authenticator;
}

const struct account_tables *account_thread_tables(const struct account_thread *thread)
{
	return &thread->tables;
}
