#include "config.h"

#include <unistd.h>

#include "adapters/csv_orders.h"
#include "adapters/csv_unit_of_work.h"
#include "adapters/files/disk_folders.h"
#include "adapters/files/new_file.h"
#include "adapters/system_clock.h"
#include "adapters/system_random.h"
#include "fcgi_app/bootstrap.h"
#include "services/message_schemas.h"

/* What needs neither a configuration nor a database. */

static bool allocate_orders(
	TALLOC_CTX *mem, struct csv_stock *stock, struct refusals *refusals, struct error *err)
{
	struct log_to_fd log;
	struct clock clock;
	struct random random;
	struct csv_unit_of_work uow;
	struct dependencies deps = {&uow.base, &log.base, &clock, &random};
	struct order_lines orders;

	log_to_fd_init(&log, STDERR_FILENO, LOG_LEVEL_ERROR);
	system_clock_init(&clock);
	system_random_init(&random);
	csv_unit_of_work_init(&uow, stock);
	return csv_orders_read(mem, stock->folder, &orders, err) &&
		allocate_from_csv(
			allocate_from_csv_bus(mem, &deps, &clock, &random), &orders, refusals, err);
}

bool bootstrap_allocate_from_csv(const char *folder, bool keep_going, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "allocate_from_csv");
	struct refusals refusals = {.mem = mem};
	struct csv_stock stock;
	bool ok;

	csv_stock_init(&stock, folder);
	/* From the first order to the last: nobody else writes in between. */
	ok = csv_stock_open(&stock, err);
	if (ok) {
		ok = allocate_orders(mem, &stock, keep_going ? &refusals : NULL, err);
		csv_stock_close(&stock);
	}
	for (size_t i = 0; i < refusals.count; i++)
		(void)fprintf(stderr, "%s\n", refusals.items[i]);
	talloc_free(mem);
	return ok;
}

bool bootstrap_sync(const char *source, const char *dest, struct sync_options options, FILE *out,
	struct error *err)
{
	struct disk_folders folders;
	bool ok = disk_folders_open(&folders, source, dest, err) &&
		sync_folders(&folders.base, options, out, err);

	disk_folders_close(&folders);
	return ok;
}

static bool write_schemas(
	const struct message_schemas *schemas, const char *folder, struct error *err)
{
	for (size_t i = 0; i < schemas->count; i++)
		if (!write_text_file(folder, schemas->items[i].id, schemas->items[i].text, err))
			return false;
	return true;
}

bool bootstrap_schema(const char *folder, FILE *out, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "schema");
	struct message_schemas schemas = message_schemas(mem);
	bool ok = true;

	if (folder)
		ok = write_schemas(&schemas, folder, err);
	else
		message_schemas_print(&schemas, out);
	talloc_free(mem);
	return ok;
}
