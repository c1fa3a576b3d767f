#include "config.h"

#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/admin/model_check.h"
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

static void add_finding(TALLOC_CTX *mem, struct findings *out, const char *what, const char *advice)
{
	mem_grow(mem, out->items, &out->capacity, out->count + 1);
	out->items[out->count++] = (struct finding){FINDING_PROBLEM, what, advice};
}

/* What is set here against what the project says of itself. */
static void compare_settings(
	const struct application *application, TALLOC_CTX *mem, struct findings *out)
{
	struct problems differences = {.mem = mem};

	configuration_compare(&application->source, &differences);
	for (size_t i = 0; i < differences.count; i++)
		add_finding(mem, out, differences.items[i],
			"take it out of the settings, or describe the project anew");
}

/* What the project says of its models against what the database has. */
static bool compare_models(const char *path, struct connection *conn, TALLOC_CTX *mem,
	struct findings *out, struct error *err)
{
	struct description *description;
	struct catalogue catalogue;

	if (!description_read(mem, path, &description, err) ||
		!catalogue_read(conn, mem, &catalogue, err))
		return false;
	model_check(mem, description, &catalogue, out);
	return true;
}

/* Whether those who sign in are where the settings say. */
static bool check_accounts(const struct settings *settings, struct connection *conn,
	TALLOC_CTX *mem, struct findings *out, struct error *err)
{
	struct account_tables tables = settings->account_tables;

	if (account_tables_load(conn, &tables, err))
		return checks_run_accounts(conn, mem, out, err);
	if (err->kind != ERROR_INVALID)
		return false;
	add_finding(mem, out, mem_text(mem, err->message),
		"see the settings FICUS_DJANGO_USER_TABLE and those that follow it");
	*err = (struct error){0};
	return true;
}

/* What the application declares against what there is. */
static bool check_site(const struct settings *settings, struct connection *conn, TALLOC_CTX *mem,
	struct findings *out, struct error *err)
{
	const struct admin_site *site;

	if (!settings_load_site(settings, conn, mem, &site, err))
		return false;
	admin_site_check(mem, site, out);
	return true;
}

/* Settings, description and database, each against the others. */
static bool check_django(struct application *application, struct connection *conn, TALLOC_CTX *mem,
	struct findings *out, struct error *err)
{
	const struct settings *settings = application->settings;
	const char *path = settings->configuration.django.description;

	compare_settings(application, mem, out);
	if (*path && !compare_models(path, conn, mem, out, err))
		return false;
	if (!*settings->django.keys)
		return true;
	return check_accounts(settings, conn, mem, out, err) &&
		check_site(settings, conn, mem, out, err);
}

bool bootstrap_check(
	struct application *application, TALLOC_CTX *mem, struct findings *out, struct error *err)
{
	TALLOC_CTX *scratch = mem_context(NULL, "check");
	struct connection *conn = open_tool(application, scratch, err);
	bool ok = conn && checks_run(conn, mem, application->settings->read_model, out, err) &&
		check_django(application, conn, mem, out, err);

	talloc_free(scratch);
	return ok;
}
