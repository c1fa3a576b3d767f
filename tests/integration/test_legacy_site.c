/*
 * tests/integration/test_legacy_site.c - the admin site of the application's own tables: made from
 * what Django says of the project in legacy/ and from the catalogue of its database.
 */
#include "config.h"

#include "fcgi_app/admin/site.h"
#include "fcgi_app/admin_tables.h"
#include "tests/support/django.h"
#include "tests/support/stock_database.h"
#include "tests/support/temporary_file.h"
#include "tests/support/with_mem.h"

struct fixture {
	struct stock_database *database;
	struct catalogue catalogue;
	struct description *description;
};

static int open_group(void **state)
{
	struct fixture *this = mem_new(NULL, struct fixture);
	struct error err = {0};
	struct django *django;
	const char *text;

	this->database = stock_database_new_old(this, "utf8mb4");
	stock_database_run_file(this->database, "recommended_keys.sql");
	stock_database_run_file(this->database, "accounts.sql");
	stock_database_run_file(this->database, "catalogue.sql");
	django = django_new(
		this, django_test_url(this, this->database->base->options.url.name), NONE);
	text = django_manage(django, LIST("ficus_describe"));
	if (!description_read(this, temporary_file(this, text), &this->description, &err) ||
		!catalogue_read(this->database->conn, this, &this->catalogue, &err))
		fail_msg("%s", err.message);
	*state = this;
	return 0;
}

static int close_group(void **state)
{
	return talloc_free(*state);
}

static const struct site_facts facts = {"auth.User", "auth_user", false};

static const struct admin_site *made_site(struct fixture *this, bool is_described)
{
	return admin_site_make(this, &admin_tables, is_described ? this->description : NULL,
		&this->catalogue, &facts);
}

static const struct admin_model *model(
	const struct admin_site *site, const char *app, const char *name)
{
	const struct admin_model *found = admin_site_find(site, app, name);

	assert_row(found != NULL, name);
	return found;
}

static const struct row_field *field(const struct admin_model *of, const char *name)
{
	const struct row_field *found = row_model_field(of->rows, name);

	assert_row(found != NULL, name);
	return found;
}

static void test_legacy_site__no_declaration_has_a_fault(void **state)
{
	const struct admin_site *site = made_site(*state, true);

	for (size_t i = 0; i < site->count; i++)
		if (site->models[i].fault)
			fail_msg("%s: %s", site->models[i].declared->model, site->models[i].fault);
}

/* Users among them: what Django itself brings is no rule of the project's own. */
static void test_legacy_site__no_table_is_for_eyes_only(void **state)
{
	const struct admin_site *site = made_site(*state, true);

	for (size_t i = 0; i < site->count; i++)
		assert_row(!site->models[i].rows->is_managed_elsewhere,
			site->models[i].declared->model);
}

static void test_legacy_site__allocations_lead_to_batches_and_lines(void **state)
{
	const struct admin_site *site = made_site(*state, true);
	const struct admin_model *allocation = model(site, "alloc", "allocation");
	const struct admin_model *batch = model(site, "alloc", "batch");
	const struct row_field *to_batch = field(allocation, "batch");

	assert_ptr_equal(to_batch->relation->target, batch->rows);
	assert_string_equal(to_batch->column, "batch_id");
	assert_int_equal(to_batch->relation->policy, POLICY_CASCADE);
	assert_int_equal(batch->rows->reference_count, 1);
	assert_string_equal(batch->rows->verbose_name_plural, "batches");
	assert_true(field(batch, "reference")->flags & ROW_UNIQUE);
	assert_true(field(batch, "sku")->flags & ROW_INDEXED);
	assert_int_equal(field(batch, "eta")->kind, ROW_DATE);
	assert_true(field(batch, "eta")->flags & ROW_NULLABLE);
	assert_string_equal(field(batch, "qty")->min, "-2147483648");
}

static void test_legacy_site__items_are_as_django_has_them(void **state)
{
	const struct admin_model *item = model(made_site(*state, true), "catalogue", "item");

	assert_int_equal(field(item, "slug")->kind, ROW_SLUG);
	assert_int_equal(field(item, "handling")->kind, ROW_DURATION);
	assert_int_equal(field(item, "attributes")->kind, ROW_JSON);
	assert_string_equal(field(item, "attributes")->initial, "{}");
	assert_int_equal(field(item, "code")->kind, ROW_UUID);
	assert_true(field(item, "code")->flags & ROW_RANDOM_ON_ADD);
	assert_int_equal(field(item, "status")->choice_count, 3);
	assert_string_equal(field(item, "status")->initial, "draft");
	assert_string_equal(field(item, "price")->min, "0");
	assert_string_equal(field(item, "photo")->upload_to, "items/%Y/");
	assert_string_equal(field(item, "tags")->pairs->table, "catalogue_item_tags");
	assert_int_equal(field(item, "supplier")->relation->policy, POLICY_PROTECT);
	assert_int_equal(item->inline_count, 1);
	assert_string_equal(item->rows->order, "name");
}

static void test_legacy_site__users_have_secrets_and_rules(void **state)
{
	const struct admin_model *user = model(made_site(*state, true), "auth", "user");

	assert_true(field(user, "password")->flags & ROW_SECRET);
	assert_string_equal(field(user, "password")->initial, "!");
	assert_string_equal(field(user, "username")->pattern, "^([[:alnum:]_.@+-]){1,}$");
	assert_non_null(strstr(field(user, "username")->pattern_message, "valid username"));
	assert_int_equal(field(user, "email")->kind, ROW_EMAIL);
	assert_true(field(user, "date_joined")->flags & ROW_STAMPED_ON_ADD);
	assert_string_equal(field(user, "groups")->relation->target->label, "auth.group");
}

/* The database alone tells the same of what the declarations name. */
static void test_legacy_site__needs_no_description_for_its_own_tables(void **state)
{
	const struct admin_site *site = made_site(*state, false);
	const struct admin_model *allocation = model(site, "alloc", "allocation");
	const struct admin_model *batch = model(site, "alloc", "batch");

	assert_null(allocation->fault);
	assert_null(batch->fault);
	assert_null(model(site, "alloc", "orderline")->fault);
	assert_ptr_equal(field(allocation, "batch")->relation->target, batch->rows);
	assert_string_equal(batch->rows->verbose_name_plural, "batches");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_legacy_site__no_declaration_has_a_fault),
		cmocka_unit_test(test_legacy_site__no_table_is_for_eyes_only),
		cmocka_unit_test(test_legacy_site__allocations_lead_to_batches_and_lines),
		cmocka_unit_test(test_legacy_site__items_are_as_django_has_them),
		cmocka_unit_test(test_legacy_site__users_have_secrets_and_rules),
		cmocka_unit_test(test_legacy_site__needs_no_description_for_its_own_tables),
	};

	return cmocka_run_group_tests_name("legacy_site", tests, open_group, close_group);
}
