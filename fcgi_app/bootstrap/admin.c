#include "config.h"

#include "adapters/files/disk_storage.h"
#include "fcgi_app/admin/row_models.h"
#include "fcgi_app/admin_tables.h"
#include "fcgi_app/bootstrap/application.h"
#include "orm_mapping/django/mysql_row_history.h"
#include "orm_mapping/mapper/catalogue.h"
#include "orm_mapping/tables/mysql_row_reader.h"

struct admin_thread {
	const struct settings *settings;
	struct connection *conn;
	struct mysql_row_reader reader;
	struct disk_storage files;
	struct site_loader loader;
	struct admin admin;
};

static bool load_site(struct site_loader *loader, TALLOC_CTX *mem, const struct admin_site **out,
	struct error *err)
{
	struct admin_thread *thread = container_of(loader, struct admin_thread, loader);

	return settings_load_site(thread->settings, thread->conn, mem, out, err);
}

bool settings_load_site(const struct settings *settings, struct connection *conn, TALLOC_CTX *mem,
	const struct admin_site **out, struct error *err)
{
	const struct django_configuration *django = &settings->configuration.django;
	const struct site_facts facts = {
		.user_model = django->user_model,
		.user_table = django->user_table,
		.has_local_times = settings->account_tables.zone == ZONE_LOCAL,
	};
	struct catalogue *catalogue = mem_new(mem, struct catalogue);

	if (!catalogue_read(conn, mem, catalogue, err))
		return false;
	*out = admin_site_make(mem, &admin_tables, settings->description, catalogue, &facts);
	return true;
}

void settings_read_admin(struct settings *settings, struct problems *problems)
{
	const struct django_configuration *django = &settings->configuration.django;
	struct error err = {0};

	if (*django->description &&
		!description_read(settings, django->description, &settings->description, &err))
		problems_add(problems, mem_text(problems->mem, err.message));
	settings->sites = site_holder_new(settings);
	settings->admin = (struct admin_settings){
		.zone = settings->zone,
		.media_url = django->media_url,
		.django_admin = django->admin_url,
		.export_max = settings->configuration.export_rows,
		.user_model = django->user_model,
	};
}

struct admin_thread *admin_thread_new(TALLOC_CTX *owner, const struct settings *settings,
	struct thread_base *base, struct account_thread *accounts, struct app *app)
{
	struct admin_thread *thread = mem_new(owner, struct admin_thread);
	const char *media_root = settings->configuration.django.media_root;
	const struct site_learner learner = {&thread->loader, &base->clock.base, base->log};

	thread->settings = settings;
	thread->conn = base->conn;
	thread->loader.load = load_site;
	mysql_row_reader_init(&thread->reader, base->conn);
	disk_storage_init(&thread->files, media_root, &base->random);
	thread->admin = (struct admin){
		.settings = &settings->admin,
		.sites = site_source_new(thread, settings->sites, &learner),
		.reader = &thread->reader.base,
		.history =
			mysql_row_history_new(thread, base->conn, account_thread_tables(accounts)),
		.bus = app->bus,
		.files = *media_root ? &thread->files.base : NULL,
		.authenticator = account_thread_authenticator(accounts),
		.clock = &base->clock.base,
		.app = app,
	};
	return thread;
}

struct admin *admin_thread_port(struct admin_thread *thread)
{
	return &thread->admin;
}
