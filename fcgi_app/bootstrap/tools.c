#include "config.h"

#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/checks.h"
#include "orm_mapping/migrations.h"
#include "orm_mapping/stock.h"

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

bool bootstrap_check(
	struct application *application, TALLOC_CTX *mem, struct findings *out, struct error *err)
{
	TALLOC_CTX *scratch = mem_context(NULL, "check");
	struct connection *conn = open_tool(application, scratch, err);
	bool ok = conn && checks_run(conn, mem, application->settings->read_model, out, err);

	talloc_free(scratch);
	return ok;
}
