#include "config.h"

#include "tests/support/account_case.h"

#include "orm_mapping/migrations.h"

int account_case_open_group(void **state)
{
	struct stock_database *database = stock_database_new_old(NULL, "utf8mb4");
	struct error err = {0};
	int applied;

	stock_database_run_file(database, "accounts.sql");
	assert_success(migrations_run(database->conn, &applied, &err), &err);
	*state = database;
	return 0;
}

int account_case_close_group(void **state)
{
	return talloc_free(*state);
}

static void clear(struct stock_database *database)
{
	static const char *const tables[] = {"django_session", "django_admin_log", "ficus_audit",
		"auth_user_user_permissions", "auth_user_groups", "auth_group_permissions",
		"auth_group", "auth_user"};

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		stock_database_run(database, "DELETE FROM %s", tables[i]);
}

int account_case_set_up(void **state)
{
	struct account_case *this = mem_new(NULL, struct account_case);
	struct test_database *base = ((struct stock_database *)*state)->base;
	struct connection_options options = base->options;

	this->database = *state;
	clear(this->database);
	this->conn = connection_new(this, &options, &base->log.base);
	options.lock_wait_timeout_s = 1;
	this->other = connection_new(this, &options, &base->log.base);
	options.url.unix_socket = "/nowhere";
	this->nowhere = connection_new(this, &options, &base->log.base);
	*state = this;
	return 0;
}

int account_case_tear_down(void **state)
{
	return talloc_free(*state);
}
