/* tests/integration/test_row_history.c - what the log of Django's admin tells, whoever wrote it. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "orm_mapping/django/mysql_journal.h"
#include "orm_mapping/django/mysql_row_history.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/account_case.h"

struct history_case {
	struct account_case *account;
	struct account_tables tables;
	struct fake_clock clock;
	struct mysql_journal journal;
	struct row_history *history;
};

#define DJANGO_LINE                                                                                \
	"INSERT INTO django_admin_log (action_time, user_id, content_type_id, object_id,"          \
	" object_repr, action_flag, change_message) SELECT '%s', %d, id, '%s', '%s', 2, '%s'"      \
	" FROM django_content_type WHERE model = '%s'"

static const struct journal_value values[] = {
	{"qty", "10", "12"        },
	{"eta", NULL, "2031-02-03"},
};

static struct history_case *start(struct account_case *account)
{
	struct history_case *this = mem_new(account, struct history_case);

	this->account = account;
	this->tables = stock_account_tables;
	fake_clock_init(&this->clock);
	this->clock.now_us = ACCOUNT_NOW_US;
	mysql_journal_init(&this->journal, &this->tables, &this->clock.base);
	this->history = mysql_row_history_new(account, account->conn, &this->tables);
	account_run(account,
		"INSERT INTO auth_user VALUES"
		" (7, '', NULL, 0, 'ada', '', '', '', 0, 1, UTC_TIMESTAMP(6)),"
		" (8, '', NULL, 0, 'ben', '', '', '', 0, 1, UTC_TIMESTAMP(6))");
	return this;
}

static void note(struct history_case *this, enum journal_action action, const char *object_id)
{
	struct journal_entry entry = {
		.actor = "7",
		.model = "alloc.batch",
		.object_id = object_id,
		.object_text = "batch-\xc3\xa9",
		.action = action,
		.values = values,
		.value_count = ARRAY_SIZE(values),
	};
	struct error err = {0};

	mysql_journal_reset(&this->journal, this->account);
	journal_add(&this->journal.base, &entry);
	assert_success(mysql_journal_write(&this->journal, this->account->conn, &err), &err);
}

static struct history_lines lines_of_row(
	struct history_case *this, const char *key, size_t offset, size_t limit)
{
	struct history_lines lines;
	struct error err = {0};

	assert_success(this->history->ops->of_row(this->history, this->account, "alloc.batch", key,
			       offset, limit, &lines, &err),
		&err);
	return lines;
}

static struct history_lines lines_of_user(struct history_case *this, const char *user, size_t limit)
{
	struct history_lines lines;
	struct error err = {0};

	assert_success(this->history->ops->of_user(
			       this->history, this->account, user, limit, &lines, &err),
		&err);
	return lines;
}

static void test_row_history__a_line_of_ours_has_its_values(void **state)
{
	struct history_case *this = start(*state);
	struct history_lines lines;

	note(this, JOURNAL_ADDITION, "3");
	lines = lines_of_row(this, "3", 0, 10);
	assert_int_equal(lines.count, 1);
	assert_false(lines.has_more);
	assert_true(lines.items->time_us == ACCOUNT_NOW_US);
	assert_string_equal(lines.items->user, "ada");
	assert_int_equal(lines.items->action, JOURNAL_ADDITION);
	assert_string_equal(lines.items->model, "alloc.batch");
	assert_string_equal(lines.items->object_id, "3");
	assert_string_equal(lines.items->object_text, "batch-\xc3\xa9");
	assert_string_equal(lines.items->message, "[{\"added\": {}}]");
	assert_int_equal(lines.items->value_count, 2);
	assert_string_equal(lines.items->values[0].name, "qty");
	assert_string_equal(lines.items->values[0].before, "10");
	assert_string_equal(lines.items->values[0].after, "12");
	assert_null(lines.items->values[1].before);
	assert_string_equal(lines.items->values[1].after, "2031-02-03");
}

static void test_row_history__lines_of_django_come_without_values(void **state)
{
	struct history_case *this = start(*state);
	struct history_lines lines;

	account_run(this->account, DJANGO_LINE, "2031-01-01 12:00:00.000001", 8, "3", "b", "Moved.",
		"batch");
	lines = lines_of_row(this, "3", 0, 10);
	assert_int_equal(lines.count, 1);
	assert_string_equal(lines.items->user, "ben");
	assert_string_equal(lines.items->message, "Moved.");
	assert_int_equal(lines.items->value_count, 0);
}

static void test_row_history__oldest_lines_come_first_and_other_rows_not_at_all(void **state)
{
	struct history_case *this = start(*state);
	struct history_lines lines;

	note(this, JOURNAL_CHANGE, "3");
	note(this, JOURNAL_CHANGE, "33");
	account_run(this->account, DJANGO_LINE, "2031-01-01 12:00:00", 8, "3", "b", "", "batch");
	account_run(
		this->account, DJANGO_LINE, "2031-01-01 12:00:00", 8, "3", "b", "", "orderline");
	lines = lines_of_row(this, "3", 0, 10);
	assert_int_equal(lines.count, 2);
	assert_string_equal(lines.items[0].user, "ben");
	assert_string_equal(lines.items[1].user, "ada");
	assert_int_equal(lines_of_row(this, "4", 0, 10).count, 0);
}

static void test_row_history__a_long_history_comes_in_parts(void **state)
{
	struct history_case *this = start(*state);
	struct history_lines lines;

	for (int i = 1; i <= 5; i++)
		account_run(this->account, DJANGO_LINE, mem_printf(this, "2031-01-01 12:00:0%d", i),
			8, "3", mem_printf(this, "%d", i), "", "batch");
	lines = lines_of_row(this, "3", 0, 2);
	assert_int_equal(lines.count, 2);
	assert_true(lines.has_more);
	assert_string_equal(lines.items[0].object_text, "1");
	lines = lines_of_row(this, "3", 3, 2);
	assert_int_equal(lines.count, 2);
	assert_false(lines.has_more);
	assert_string_equal(lines.items[0].object_text, "4");
	assert_int_equal(lines_of_row(this, "3", 5, 2).count, 0);
}

/* A server may give a number out again when the line that had it was the last one. */
static void test_row_history__values_of_a_deleted_line_go_with_no_other(void **state)
{
	struct history_case *this = start(*state);

	note(this, JOURNAL_CHANGE, "3");
	account_run(this->account, "UPDATE ficus_audit SET object_id = '4'");
	assert_int_equal(lines_of_row(this, "3", 0, 10).items->value_count, 0);
	account_run(this->account, "UPDATE ficus_audit SET object_id = '3', action = 1");
	assert_int_equal(lines_of_row(this, "3", 0, 10).items->value_count, 0);
	account_run(this->account,
		"UPDATE ficus_audit SET action = 2, created_at = created_at - INTERVAL 2 DAY");
	assert_int_equal(lines_of_row(this, "3", 0, 10).items->value_count, 0);
	account_run(this->account,
		"INSERT INTO ficus_audit (log_id, actor, model, object_id, action, changes,"
		" created_at) SELECT log_id, actor, model, object_id, action, '[{\"name\": "
		"\"sku\"}]',"
		" created_at + INTERVAL 2 DAY FROM ficus_audit");
	assert_string_equal(lines_of_row(this, "3", 0, 10).items->values[0].name, "sku");
	assert_int_equal(lines_of_row(this, "3", 0, 10).count, 1);
}

static void test_row_history__values_of_another_form_say_nothing(void **state)
{
	static const char *const forms[] = {
		"{}", "null", "\"x\"", "[1, [], null]", "[{\"before\": \"1\"}]", "[{\"name\": 1}]"};
	struct history_case *this = start(*state);

	note(this, JOURNAL_CHANGE, "3");
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		account_run(this->account, "UPDATE ficus_audit SET changes = '%s'", forms[i]);
		assert_row(lines_of_row(this, "3", 0, 10).items->value_count == 0, forms[i]);
	}
}

static void test_row_history__newest_lines_of_a_user_come_first(void **state)
{
	struct history_case *this = start(*state);
	struct history_lines lines;

	account_run(this->account, DJANGO_LINE, "2031-01-01 12:00:00", 7, "5", "five", "", "batch");
	account_run(this->account, DJANGO_LINE, "2031-01-01 12:00:01", 8, "6", "six", "", "batch");
	note(this, JOURNAL_CHANGE, "3");
	account_run(this->account,
		"UPDATE django_admin_log SET content_type_id = NULL,"
		" object_id = NULL WHERE object_id = '5'");
	lines = lines_of_user(this, "7", 2);
	assert_int_equal(lines.count, 2);
	assert_false(lines.has_more);
	assert_string_equal(lines.items[0].model, "alloc.batch");
	assert_string_equal(lines.items[0].object_id, "3");
	assert_int_equal(lines.items[0].value_count, 0);
	assert_null(lines.items[1].model);
	assert_null(lines.items[1].object_id);
	assert_string_equal(lines.items[1].object_text, "five");
	assert_true(lines_of_user(this, "7", 1).has_more);
}

static void test_row_history__what_is_no_user_has_done_nothing(void **state)
{
	static const char *const users[] = {"9", "ada", "", "7 OR 1"};
	struct history_case *this = start(*state);

	note(this, JOURNAL_CHANGE, "3");
	for (size_t i = 0; i < ARRAY_SIZE(users); i++)
		assert_row(lines_of_user(this, users[i], 5).count == 0, users[i]);
}

static void use_zone(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static void test_row_history__times_may_be_those_of_the_wall(void **state)
{
	struct history_case *this = start(*state);

	this->tables.zone = ZONE_LOCAL;
	use_zone("Europe/Berlin");
	note(this, JOURNAL_CHANGE, "3");
	assert_found(this->account, "2031-02-03 05:05:06.000070\n",
		"SELECT CAST(action_time AS CHAR) FROM django_admin_log");
	assert_true(lines_of_row(this, "3", 0, 1).items->time_us == ACCOUNT_NOW_US);
	assert_int_equal(lines_of_row(this, "3", 0, 1).items->value_count, 2);
	use_zone("UTC");
}

static void test_row_history__a_user_may_have_a_name_and_a_key_of_another_kind(void **state)
{
	struct history_case *this = start(*state);

	account_run(this->account,
		"CREATE TABLE `people``s` (uid char(32) PRIMARY KEY, `nick``name` varchar(9))");
	account_run(this->account,
		"INSERT INTO `people``s` VALUES ('12345678123456781234567812345678', "
		"'Zo\xc3\xab')");
	this->tables = (struct account_tables){.user = "people`s",
		.key = "uid",
		.username = "nick`name",
		.key_kind = KEY_UUID_DIGITS};
	this->history = mysql_row_history_new(this, this->account->conn, &this->tables);
	account_run(this->account,
		"ALTER TABLE django_admin_log"
		" DROP FOREIGN KEY django_admin_log_user_id_c564eba6_fk_auth_user_id,"
		" MODIFY user_id char(32) NOT NULL");
	account_run(
		this->account, DJANGO_LINE, "2031-01-01 12:00:00", 7, "3", "three", "", "batch");
	assert_string_equal(lines_of_row(this, "3", 0, 1).items->user, "");
	account_run(this->account,
		"UPDATE django_admin_log SET user_id = '12345678123456781234567812345678'");
	assert_string_equal(lines_of_row(this, "3", 0, 1).items->user, "Zo\xc3\xab");
	assert_int_equal(lines_of_user(this, "12345678-1234-5678-1234-567812345678", 1).count, 1);
}

static void test_row_history__without_a_database_it_says_so(void **state)
{
	struct account_case *account = *state;
	struct row_history *history =
		mysql_row_history_new(account, account->nowhere, &stock_account_tables);
	struct history_lines lines;
	struct error err = {0};

	assert_false(
		history->ops->of_row(history, account, "alloc.batch", "3", 0, 1, &lines, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_false(history->ops->of_user(history, account, "7", 1, &lines, &err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_row_history__a_line_of_ours_has_its_values),
		ACCOUNT_CASE(test_row_history__lines_of_django_come_without_values),
		ACCOUNT_CASE(test_row_history__oldest_lines_come_first_and_other_rows_not_at_all),
		ACCOUNT_CASE(test_row_history__a_long_history_comes_in_parts),
		ACCOUNT_CASE(test_row_history__values_of_a_deleted_line_go_with_no_other),
		ACCOUNT_CASE(test_row_history__values_of_another_form_say_nothing),
		ACCOUNT_CASE(test_row_history__newest_lines_of_a_user_come_first),
		ACCOUNT_CASE(test_row_history__what_is_no_user_has_done_nothing),
		ACCOUNT_CASE(test_row_history__times_may_be_those_of_the_wall),
		ACCOUNT_CASE(test_row_history__without_a_database_it_says_so),
		/* Alters the table: the last. */
		ACCOUNT_CASE(test_row_history__a_user_may_have_a_name_and_a_key_of_another_kind),
	};

	return cmocka_run_group_tests_name(
		"row_history", tests, account_case_open_group, account_case_close_group);
}
