#include "config.h"

#include "tests/support/watched_site.h"

#include <stdlib.h>
#include <unistd.h>

#include "orm_mapping/mysql/connection.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

static void create_database(TALLOC_CTX *mem, struct mariadb *server, const char *name)
{
	struct connection_options options = {CONNECTION_DEFAULTS};
	struct connection *conn;
	struct log_to_fd log;
	struct error err = {0};

	log_to_fd_init(&log, STDERR_FILENO, LOG_LEVEL_ERROR);
	assert_success(
		database_url_parse(mem, mariadb_url(mem, server, "mysql"), &options.url, &err),
		&err);
	conn = connection_new(mem, &options, &log.base);
	assert_success(connection_open(conn, &err) &&
			connection_run(conn,
				mem_printf(mem, "CREATE DATABASE %s CHARACTER SET utf8mb4", name),
				&err),
		&err);
	talloc_free(conn);
}

/* Its tables from before there were keys, which it believes to be there. */
static void migrate_without_keys(TALLOC_CTX *mem, const char *database_url)
{
	struct django *django = django_new(mem, database_url, NONE);

	(void)django_manage(django, LIST("migrate", "alloc", "0001"));
	(void)django_manage(django, LIST("migrate", "--fake", "alloc", "0002"));
}

/* The project's own DATABASES, and what each of its connections begins with. */
static const char *mark_connections(
	TALLOC_CTX *mem, const char *database_url, const char *database, const char *more)
{
	return mem_printf(mem,
		"SHOP_SETTINGS={%s\"DATABASES\":{\"default\":{"
		"\"ENGINE\":\"django.db.backends.mysql\",\"NAME\":\"%s\",\"USER\":\"root\","
		"\"HOST\":\"%s\",\"OPTIONS\":{\"charset\":\"utf8mb4\","
		"\"init_command\":\"SET @is_old_program = TRUE\"}}}}",
		more, database, strstr(database_url, "?unix_socket=") + strlen("?unix_socket="));
}

struct django_site *watched_site_start(
	struct mariadb *server, const char *database, bool has_keys, const char *settings)
{
	const char *url = mariadb_url(server, server, database);

	create_database(server, server, database);
	if (!has_keys)
		migrate_without_keys(server, url);
	return django_site_start(NULL,
		LIST(mem_printf(server, "DATABASE_URL=%s", url),
			mark_connections(server, url, database, settings),
			"FICUS_LOG_LEVEL=error"));
}

/*
 * Whoever serves a line locks the batches of its SKU first, and whoever else would add an
 * allocation to one of them, or set its quantity, waits for that lock: what the trigger finds is
 * what the writer could find.
 */
void watched_site_watch_allocations(struct site *site)
{
	(void)site_sql(site,
		"CREATE TABLE watched (id BIGINT PRIMARY KEY AUTO_INCREMENT, broken VARCHAR(300));"
		"CREATE TRIGGER watch AFTER INSERT ON alloc_allocation FOR EACH ROW"
		" INSERT INTO watched (broken) SELECT CASE"
		" WHEN b.qty < (SELECT SUM(m.qty) FROM alloc_allocation a"
		" JOIN alloc_orderline m ON m.id = a.line_id WHERE a.batch_id = b.id)"
		" THEN CONCAT('oversold: ', b.reference)"
		" WHEN (SELECT COUNT(*) FROM alloc_orderline m"
		" JOIN alloc_allocation a ON a.line_id = m.id"
		" WHERE m.orderid = l.orderid AND m.sku = l.sku AND m.qty = l.qty) > 1"
		" THEN CONCAT('in two batches: ', l.orderid)"
		" WHEN l.sku <> b.sku THEN CONCAT('of another sku: ', l.orderid) END"
		" FROM alloc_batch b JOIN alloc_orderline l ON l.id = NEW.line_id"
		" WHERE b.id = NEW.batch_id AND @is_old_program IS NULL");
}

unsigned watched_site_allocations(struct site *site)
{
	return (unsigned)strtoul(site_sql(site, "SELECT COUNT(*) FROM watched"), NULL, 10);
}

const char *watched_site_broken_rules(struct site *site)
{
	return site_sql(site, "SELECT DISTINCT broken FROM watched WHERE broken IS NOT NULL");
}
