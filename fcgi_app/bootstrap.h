/*
 * fcgi_app/bootstrap.h - the composition root: from the configuration to a running application.
 * The only file that names concrete adapters is bootstrap.c; to use another one, change it there.
 */
#ifndef FICUS_FCGI_APP_BOOTSTRAP_H
#define FICUS_FCGI_APP_BOOTSTRAP_H

#include "fcgi_app/configuration.h"
#include "fcgi_app/server/server.h"
#include "services/ports/findings.h"

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
MUST_CHECK bool bootstrap_rebuild_view(
	struct application *application, int64_t *lines, struct error *err);

/* Findings are owned by mem. */
MUST_CHECK bool bootstrap_check(
	struct application *application, TALLOC_CTX *mem, struct findings *out, struct error *err);

#endif
