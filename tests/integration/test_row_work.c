/*
 * tests/integration/test_row_work.c - commands on rows, by the bus and our unit of work, on a real
 * server: rows, history and values are written together, or not at all.
 */
#include "config.h"

#include "orm_mapping/django/mysql_row_history.h"
#include "orm_mapping/mysql_unit_of_work.h"
#include "services/rows/row_commands.h"
#include "tests/contract/row_models.h"
#include "tests/support/account_case.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/test_bus.h"

static int open_group(void **state)
{
	(void)account_case_open_group(state);
	/* The first makes django_content_type, which is there. */
	for (const char *const *sql = row_model_tables + 1; *sql; sql++)
		stock_database_run(*state, "%s", *sql);
	return 0;
}

/* A worker of the application. */
struct work_case {
	struct account_case *account;
	struct fake_random random;
	struct fake_clock clock;
	struct unit_of_work *uow;
	struct test_bus bus;
	struct error err;
};

static struct work_case *start_on(struct account_case *account, struct connection *conn)
{
	static const char *const tables[] = {
		"rows_item_tags", "rows_item_friends", "rows_item", "rows_shelf", "rows_tag"};
	struct work_case *this = mem_new(account, struct work_case);
	struct mysql_unit_of_work *mysql;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		account_run(account, "DELETE FROM %s", tables[i]);
	account_run(account,
		"INSERT INTO auth_user VALUES"
		" (7, '', NULL, 0, 'ada', '', '', '', 0, 1, UTC_TIMESTAMP(6))");
	this->account = account;
	fake_random_init(&this->random, 1);
	fake_clock_init(&this->clock);
	mysql = mysql_unit_of_work_new(this, conn, &this->random.base, READ_MODEL_JOIN);
	mysql_unit_of_work_set_journal(mysql, &stock_account_tables, &this->clock.base);
	this->uow = mysql_unit_of_work_port(mysql);
	test_bus_init(&this->bus, this, this->uow);
	return this;
}

static struct work_case *start(struct account_case *account)
{
	return start_on(account, account->conn);
}

static bool save(struct work_case *this, struct row_edit *edit)
{
	struct save_row command = {.message = MESSAGE(&save_row_type),
		.model = edit->model->label,
		.actor = "7",
		.edit = edit,
		.mem = this};
	struct reply reply = {.mem = this};

	return message_bus_handle(this->bus.bus, &command.message, &reply, &this->err);
}

/* Adds a shelf, and an item on it in the same form. */
static bool save_shelf(struct work_case *this, const char *name, const char **key)
{
	struct row_entry of_shelf[] = {
		{.field = &shelf_model.fields[SHELF_NAME], .value = name},
	};
	struct row_entry of_item[] = {
		{.field = &item_model.fields[ITEM_LABEL], .value = "lamp"},
		{.field = &item_model.fields[ITEM_QTY],   .value = "3"   },
	};
	struct row_edit item = {.model = &item_model,
		.action = ROW_ADDED,
		.entries = of_item,
		.entry_count = ARRAY_SIZE(of_item),
		.link = &item_model.fields[ITEM_SHELF]};
	struct row_edit shelf = {.model = &shelf_model,
		.action = ROW_ADDED,
		.entries = of_shelf,
		.entry_count = ARRAY_SIZE(of_shelf),
		.children = &item,
		.child_count = 1};
	bool ok = save(this, &shelf);

	*key = shelf.key;
	return ok;
}

#define SHELVES                                                                                    \
	"SELECT CONCAT_WS('|', s.name, i.label, i.qty) FROM rows_shelf s"                          \
	" LEFT JOIN rows_item i ON i.shelf_id = s.id ORDER BY s.id"

static void test_row_work__a_form_is_saved_with_its_history(void **state)
{
	struct work_case *this = start(*state);
	const char *key;

	assert_success(save_shelf(this, "left", &key), &this->err);
	assert_found(this->account, "left|lamp|3\n", SHELVES);
	assert_found(this->account,
		mem_printf(this,
			"7|%s|left|[{\"added\": {}}, {\"added\": {\"name\": \"item\","
			" \"object\": \"lamp on left\"}}]\n",
			key),
		"SELECT CONCAT_WS('|', user_id, object_id, object_repr, change_message)"
		" FROM django_admin_log");
}

static void test_row_work__the_history_tells_the_values(void **state)
{
	struct work_case *this = start(*state);
	struct row_history *history =
		mysql_row_history_new(this, this->account->conn, &stock_account_tables);
	struct history_lines lines;
	const char *key;

	assert_success(save_shelf(this, "left", &key), &this->err);
	assert_success(
		history->ops->of_row(history, this, "rows.shelf", key, 0, 10, &lines, &this->err),
		&this->err);
	assert_int_equal(lines.count, 1);
	assert_string_equal(lines.items->user, "ada");
	for (size_t i = 0; i < lines.items->value_count; i++) {
		const struct history_value *value = &lines.items->values[i];

		if (strcmp(value->name, "name") == 0) {
			assert_null(value->before);
			assert_string_equal(value->after, "left");
			return;
		}
	}
	fail_msg("nothing is told of the name");
}

static void test_row_work__a_refused_form_leaves_nothing(void **state)
{
	struct work_case *this = start(*state);
	const char *key;

	assert_success(save_shelf(this, "left", &key), &this->err);
	assert_false(save_shelf(this, "LEFT", &key));
	assert_int_equal(this->err.kind, ERROR_INVALID);
	assert_found(this->account, "left|lamp|3\n", SHELVES);
	assert_found(this->account, "1\n", "SELECT CAST(COUNT(*) AS CHAR) FROM django_admin_log");
}

/* What is written first is undone, too. */
static void test_row_work__without_its_history_no_row_is_written(void **state)
{
	struct work_case *this = start(*state);
	const char *key;

	account_run(this->account, "DELETE FROM auth_user");
	assert_false(save_shelf(this, "left", &key));
	assert_found(this->account, "", SHELVES);
	assert_found(this->account, "", "SELECT CAST(id AS CHAR) FROM ficus_audit");
}

static void test_row_work__what_is_not_committed_is_not_there(void **state)
{
	struct work_case *this = start(*state);
	const char *values[SHELF_FIELDS] = {[SHELF_NAME] = "left"};
	struct row_addition addition = {.model = &shelf_model, .values = values};

	assert_success(unit_of_work_begin(this->uow, &this->err), &this->err);
	this->uow->rows->ops->add(this->uow->rows, &addition);
	unit_of_work_end(this->uow);
	assert_success(unit_of_work_begin(this->uow, &this->err), &this->err);
	assert_success(unit_of_work_commit(this->uow, &this->err), &this->err);
	unit_of_work_end(this->uow);
	assert_found(this->account, "", SHELVES);
}

/* Rows do not tell which command wrote them; so nobody may be told that it was, or was not. */
static void test_row_work__when_the_answer_is_lost_nobody_knows(void **state)
{
	static const struct fault cut = {
		.kind = FAULT_CUT_AFTER, .command = FAULT_AT_TEXT, .text = "COMMIT", .times = 1};
	struct account_case *account = *state;
	struct connection_options options = account->database->base->options;
	struct fault_proxy *proxy = fault_proxy_new(account, options.url.unix_socket);
	struct work_case *this;
	const char *key;

	options.url.unix_socket = fault_proxy_socket(proxy);
	this = start_on(
		account, connection_new(account, &options, &account->database->base->log.base));
	fault_proxy_spoil(proxy, &cut);
	assert_false(save_shelf(this, "left", &key));
	assert_int_equal(this->err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(this->err.message, "the outcome is not known"));
	assert_found(this->account, "left|lamp|3\n", SHELVES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_row_work__a_form_is_saved_with_its_history),
		ACCOUNT_CASE(test_row_work__the_history_tells_the_values),
		ACCOUNT_CASE(test_row_work__a_refused_form_leaves_nothing),
		ACCOUNT_CASE(test_row_work__without_its_history_no_row_is_written),
		ACCOUNT_CASE(test_row_work__what_is_not_committed_is_not_there),
		ACCOUNT_CASE(test_row_work__when_the_answer_is_lost_nobody_knows),
	};

	return cmocka_run_group_tests_name("row_work", tests, open_group, account_case_close_group);
}
