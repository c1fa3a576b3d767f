/*
 * tests/integration/test_legacy_schema.c - the SQL files of legacy/ make what the migrations of its
 * Django project make: the same catalogue, and the same rows that Django wants to find.
 */
#include "config.h"

#include "tests/support/django.h"
#include "tests/support/stock_database.h"
#include "tests/support/with_mem.h"

#define HERE "table_schema = DATABASE()"

/* What makes two databases the same to whoever uses them, each in one column of text. */
static const char *const queries[] = {
	"SELECT CONCAT_WS('|', table_name, engine, table_collation)"
	" FROM information_schema.tables WHERE " HERE " ORDER BY table_name",
	"SELECT CONCAT_WS('|', table_name, ordinal_position, column_name, column_type, is_nullable,"
	" IFNULL(column_default, 'NULL'), extra, IFNULL(collation_name, ''), column_comment)"
	" FROM information_schema.columns WHERE " HERE " ORDER BY table_name, ordinal_position",
	"SELECT CONCAT_WS('|', table_name, index_name, non_unique, seq_in_index, column_name,"
	" IFNULL(sub_part, ''), collation, index_type)"
	" FROM information_schema.statistics WHERE " HERE
	" ORDER BY table_name, index_name, seq_in_index",
	"SELECT CONCAT_WS('|', table_name, constraint_name, constraint_type)"
	" FROM information_schema.table_constraints WHERE " HERE
	" ORDER BY table_name, constraint_name",
	"SELECT CONCAT_WS('|', table_name, constraint_name, column_name, ordinal_position,"
	" referenced_table_name, referenced_column_name)"
	" FROM information_schema.key_column_usage WHERE " HERE
	" ORDER BY table_name, constraint_name, ordinal_position",
	"SELECT CONCAT_WS('|', constraint_name, update_rule, delete_rule)"
	" FROM information_schema.referential_constraints"
	" WHERE constraint_schema = DATABASE() ORDER BY constraint_name",
	"SELECT CONCAT_WS('|', constraint_name, check_clause)"
	" FROM information_schema.check_constraints"
	" WHERE constraint_schema = DATABASE() ORDER BY constraint_name, check_clause",
	"SELECT CONCAT_WS('|', app_label, model) FROM django_content_type"
	" ORDER BY app_label, model",
	"SELECT CONCAT_WS('|', app_label, model, codename, name)"
	" FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id"
	" ORDER BY app_label, model, codename",
	"SELECT CONCAT_WS('|', app, name) FROM django_migrations ORDER BY app, name",
};

#define QUERY_COUNT ARRAY_SIZE(queries)

static void describe(struct stock_database *database, TALLOC_CTX *mem, const char **out)
{
	for (size_t i = 0; i < QUERY_COUNT; i++)
		out[i] = mem_text(mem, stock_database_text(database, "%s", queries[i]));
}

static void assert_same(const char *const *first, const char *const *second)
{
	for (size_t i = 0; i < QUERY_COUNT; i++)
		assert_string_equal(first[i], second[i]);
}

static struct django *django_on(struct stock_database *database)
{
	const char *name = database->base->options.url.name;

	return django_new(database, django_test_url(database, name), NONE);
}

static struct stock_database *made_by_files(TALLOC_CTX *mem)
{
	struct stock_database *database = stock_database_new_old(mem, "utf8mb4");

	stock_database_run_file(database, "recommended_keys.sql");
	stock_database_run_file(database, "accounts.sql");
	stock_database_run_file(database, "catalogue.sql");
	return database;
}

static struct stock_database *made_by_django(TALLOC_CTX *mem)
{
	struct stock_database *database = stock_database_new_old(mem, "utf8mb4");

	stock_database_run(database, "DROP TABLE alloc_allocation, alloc_orderline, alloc_batch");
	(void)django_manage(django_on(database), LIST("migrate"));
	return database;
}

static void test_legacy_schema__is_what_djangos_migrations_make(void **state)
{
	struct stock_database *database = made_by_django(*state);
	const char *theirs[QUERY_COUNT];
	const char *ours[QUERY_COUNT];

	describe(database, *state, theirs);
	talloc_free(database);
	describe(made_by_files(*state), *state, ours);
	assert_same(theirs, ours);
	assert_non_null(strstr(theirs[0], "django_admin_log|InnoDB|utf8mb4"));
	assert_non_null(strstr(theirs[1], "catalogue_item|18|updated|datetime(6)"));
	assert_non_null(strstr(theirs[8], "alloc|batch|change_batch|Can change batch\n"));
	assert_non_null(strstr(theirs[8], "catalogue|price|add_price|Can add price\n"));
}

static void test_legacy_schema__leaves_django_nothing_to_do(void **state)
{
	struct stock_database *database = made_by_files(*state);
	struct django *django = django_on(database);
	const char *before[QUERY_COUNT];
	const char *after[QUERY_COUNT];

	describe(database, *state, before);
	(void)django_manage(django, LIST("makemigrations", "--check", "--dry-run"));
	assert_non_null(strstr(django_manage(django, LIST("migrate")), "No migrations to apply."));
	describe(database, *state, after);
	assert_same(before, after);
}

static void test_legacy_schema__can_be_made_again(void **state)
{
	struct stock_database *database = made_by_files(*state);
	const char *before[QUERY_COUNT];
	const char *after[QUERY_COUNT];

	describe(database, *state, before);
	stock_database_run_file(database, "schema.sql");
	stock_database_run_file(database, "accounts.sql");
	stock_database_run_file(database, "catalogue.sql");
	describe(database, *state, after);
	assert_same(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_legacy_schema__is_what_djangos_migrations_make),
		WITH_MEM(test_legacy_schema__leaves_django_nothing_to_do),
		WITH_MEM(test_legacy_schema__can_be_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
