/*
 * fcgi_app/bootstrap.h - the composition root: from the configuration to a running application.
 * Nothing else names concrete adapters: bootstrap.c and what stands in bootstrap/, a file for each
 * way of running. To use another adapter, change it there.
 */
#ifndef FICUS_FCGI_APP_BOOTSTRAP_H
#define FICUS_FCGI_APP_BOOTSTRAP_H

#include "fcgi_app/configuration.h"
#include "fcgi_app/server/server.h"
#include "services/consumer/consumer.h"
#include "services/ports/findings.h"
#include "services/sync/sync.h"

struct application; /* the process's configuration, read and checked, and its log */

/*
 * Reads and checks the configuration and readies the libraries; once a process, before it has
 * threads. Owned by mem. Errors: INVALID, with everything that is wrong with it in *problems.
 */
MUST_CHECK bool bootstrap_open(TALLOC_CTX *mem, const struct configuration_source *source,
	struct application **out, struct problems *problems, struct error *err);
void bootstrap_close(struct application *application);

/* As it was read last. */
const struct configuration *bootstrap_configuration(const struct application *application);

/* Serves until it is told to end; see supervisor_run(). */
MUST_CHECK bool bootstrap_serve(struct application *application, struct error *err);

/* Works in the background, as the companion of that name does, until it is told to end. */
MUST_CHECK bool bootstrap_relay(struct application *application, struct error *err);
MUST_CHECK bool bootstrap_consume(struct application *application, struct error *err);

/*
 * What the command line does to the database, through one connection of its own. Errors:
 * UNAVAILABLE with the cause, INTERNAL.
 */
MUST_CHECK bool bootstrap_migrate(
	struct application *application, bool with_triggers, int *applied, struct error *err);
MUST_CHECK bool bootstrap_print_migrations(
	struct application *application, bool with_triggers, FILE *out, struct error *err);
MUST_CHECK bool bootstrap_rebuild_stock(
	struct application *application, int64_t *batches, struct error *err);

/* Told from time to time how far something has come. */
struct progress {
	void (*report)(void *context, int64_t done);
	void *context;
};

/* Of the read model in Redis, if that is configured, or else of the table. */
MUST_CHECK bool bootstrap_rebuild_view(struct application *application,
	const struct progress *progress, int64_t *lines, struct error *err);

/* What is to be sent, or handled, again. Times: "2031-05-01T10:00:00", UTC; NULL: no bound. */
struct replay {
	const char *target; /* NULL: all of them */
	const char *since;  /* both NULL: what was parked */
	const char *until;
};

struct replayed {
	int64_t deliveries;                /* due again */
	struct consumer_replayed messages; /* that were parked */
};

/* INVALID: there is no such target, or it is not configured. */
MUST_CHECK bool bootstrap_replay(struct application *application, const struct replay *replay,
	struct replayed *out, struct error *err);

/* What can be done about a user of the old application. */
enum account_action {
	ACCOUNT_CREATE,
	ACCOUNT_CHANGE_PASSWORD,
	ACCOUNT_MAKE_SUPERUSER,
};

struct account_request {
	const char *username;
	const char *email; /* this and what follows is for a new user; "": none */
	bool is_staff;
	bool is_superuser;
	const char *const *permissions; /* "alloc.change_batch", ...; NULL ends them */
};

/*
 * Takes the password, where one is needed, from standard input. Errors: INVALID with the field and
 * what was expected of it, NOT_FOUND, CONFLICT, UNAVAILABLE.
 */
MUST_CHECK bool bootstrap_user(struct application *application, enum account_action action,
	const struct account_request *request, struct error *err);

/* What needs no configuration. Errors: INVALID with file, line and what was expected, INTERNAL. */
MUST_CHECK bool bootstrap_allocate_from_csv(const char *folder, bool keep_going, struct error *err);

/* Errors: those of sync_folders(). */
MUST_CHECK bool bootstrap_sync(const char *source, const char *dest, struct sync_options options,
	FILE *out, struct error *err);

/* folder NULL: to out. */
MUST_CHECK bool bootstrap_schema(const char *folder, FILE *out, struct error *err);

/* Findings are owned by mem. */
MUST_CHECK bool bootstrap_check(
	struct application *application, TALLOC_CTX *mem, struct findings *out, struct error *err);

#endif
