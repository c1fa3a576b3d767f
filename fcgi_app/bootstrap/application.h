/* fcgi_app/bootstrap/application.h - what the parts of the composition root share. */
#ifndef FICUS_FCGI_APP_BOOTSTRAP_APPLICATION_H
#define FICUS_FCGI_APP_BOOTSTRAP_APPLICATION_H

#include "adapters/redis/redis_connection.h"
#include "adapters/stoppable_clock.h"
#include "adapters/unix_bell.h"
#include "fcgi_app/admin/site_holder.h"
#include "fcgi_app/app.h"
#include "fcgi_app/bootstrap.h"
#include "fcgi_app/django/django_gate.h"
#include "fcgi_app/django/password.h"
#include "fcgi_app/http/router.h"
#include "orm_mapping/django/account_tables.h"
#include "orm_mapping/mysql_unit_of_work.h"
#include "services/consumer/consumer.h"
#include "services/dependencies.h"
#include "services/relay/delivery_queue.h"

struct hashing_queue;
struct turns;

/* What the relay's targets are called, in the database and by people. */
#define REDIS_TARGET   "redis"
#define WEBHOOK_TARGET "webhook"
#define NOTIFY_TARGET  "notify"

/* What one reading of the configuration came to; replaced as a whole. */
struct settings {
	struct configuration configuration;
	struct connection_options database;
	struct redis_options redis; /* when configuration.redis_url is not "" */
	enum read_model read_model; /* in the database */
	bool reads_redis;           /* what is read comes from Redis instead */
	struct server_settings server;
	struct router router;
	struct django_settings django;
	const char *zone; /* of the people, and of wall times where its tables hold such */
	struct account_tables
		account_tables; /* their names; the rest is learned from the database */
	struct password_policy passwords;
	struct hashing_queue *hashing;      /* of a worker's threads */
	struct redis_options session_cache; /* of cached_db alone */
	struct description *description;    /* NULL: there is none */
	struct admin_settings admin;
	struct site_holder *sites; /* shared by a worker's threads */
	struct message_bus_settings bus;
	struct turns *turns;     /* NULL: every command goes alone */
	const char *wake_socket; /* NULL: commits wake nobody */
	enum log_level log_level;
};

struct application {
	struct configuration_source source;
	struct log_to_fd log;
	struct settings *settings;
	struct server_settings server; /* what the supervisor and its workers look at */
};

/* Problems are added to those that the caller has; then *out is not set. */
MUST_CHECK bool settings_read(
	struct application *application, struct problems *problems, struct settings **out);

/* Words between blanks; the list, which ends in NULL, is owned by mem. */
const char *const *settings_split(TALLOC_CTX *mem, const char *words);

/* The part about Django, whose problems are added. */
void settings_read_django(struct settings *settings, struct problems *problems);

/* The part about the admin site. */
void settings_read_admin(struct settings *settings, struct problems *problems);

/* The site as the database is now, owned by mem. Errors: BUSY, UNAVAILABLE, INTERNAL. */
MUST_CHECK bool settings_load_site(const struct settings *settings, struct connection *conn,
	TALLOC_CTX *mem, const struct admin_site **out, struct error *err);

/* Reads the configuration again; on failure, which is logged, the old one stays in force. */
MUST_CHECK bool application_reload(struct application *application, struct error *err);

/* What every thread has, whatever it is for. */
struct thread_base {
	struct log *log;
	struct connection *conn;
	struct stoppable_clock clock;
	struct random random;
};

/* Opens what it owns, in and for the calling thread. log: NULL: the process's. */
void thread_base_init(struct thread_base *base, TALLOC_CTX *owner, struct application *application,
	struct log *log, const struct stopping *stopping);
void thread_base_release(struct thread_base *base);

/* A thread that handles commands: its parts, wired to one another. */
struct service_thread {
	struct thread_base base;
	struct unix_bell bell; /* fd -1: nobody is to be woken */
	struct mysql_unit_of_work *uow;
	struct dependencies deps;
	struct message_bus *bus;
};

struct service_thread_options {
	struct message_bus_settings bus;
	struct turns *turns; /* shared with the process's other threads; NULL: none */
	struct log *log;     /* NULL: the process's */
	const struct stopping *stopping;
};

void service_thread_init(struct service_thread *thread, TALLOC_CTX *owner,
	struct application *application, const struct service_thread_options *options);
void service_thread_release(struct service_thread *thread);

/* A handler thread's ways to the accounts of the Django project. */
struct account_thread;

/* Owned by owner; uses what base and uow have, which outlive it. */
struct account_thread *account_thread_new(TALLOC_CTX *owner, const struct settings *settings,
	struct thread_base *base, struct mysql_unit_of_work *uow);
struct gate *account_thread_gate(struct account_thread *thread);
const struct accounts *account_thread_accounts(const struct account_thread *thread);
const struct authenticator *account_thread_authenticator(const struct account_thread *thread);
const struct account_tables *account_thread_tables(const struct account_thread *thread);

/* A handler thread's way into the admin site. */
struct admin_thread;

/* Owned by owner; uses what the others have, which outlive it. app: for the pages' own hooks. */
struct admin_thread *admin_thread_new(TALLOC_CTX *owner, const struct settings *settings,
	struct thread_base *base, struct account_thread *accounts, struct app *app);
struct admin *admin_thread_port(struct admin_thread *thread);

/* A consumer that handles its messages on the thread's bus, or logs them, as is configured. */
struct consumer *consumer_of(TALLOC_CTX *mem, struct application *application,
	struct service_thread *thread, struct parked_messages *parked,
	const struct stopping *stopping);

/* The relay's target of that name, if it is one and configured. */
bool relay_find_target(
	const struct application *application, const char *name, struct delivery_target *out);

/* The life of the two companions, and of the commands called like them. See server.h. */
void application_relay(
	struct application *application, const struct stopping *stopping, int ready_fd);
void application_consume(
	struct application *application, const struct stopping *stopping, int ready_fd);

#endif
