/* tests/integration/test_journal_rows.c - the admin's log, as the next reader finds it. */
#include "config.h"

#include "orm_mapping/django/mysql_journal.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/account_case.h"

#define ENTRIES                                                                                    \
	"SELECT CONCAT_WS('|', CAST(l.action_time AS CHAR), l.user_id, l.object_id, "              \
	"l.object_repr,"                                                                           \
	" l.action_flag, l.change_message, ct.app_label, ct.model) FROM django_admin_log l"        \
	" LEFT JOIN django_content_type ct ON ct.id = l.content_type_id ORDER BY l.id"

struct journal_case {
	struct account_case *account;
	struct fake_clock clock;
	struct deferred_writes writes;
	struct mysql_journal journal;
};

static struct journal_entry entry_of(const char *model)
{
	return (struct journal_entry){
		.actor = "7",
		.model = model,
		.object_id = "3",
		.object_text = "batch-\xc3\xa9",
		.action = JOURNAL_CHANGE,
		.changes = "[{\"changed\": {\"fields\": [\"Qty\"]}}]",
	};
}

static void start(struct journal_case *this, struct account_case *account)
{
	*this = (struct journal_case){.account = account, .writes = {.mem = account}};
	fake_clock_init(&this->clock);
	this->clock.now_us = ACCOUNT_NOW_US;
	mysql_journal_init(&this->journal, &this->writes, &stock_account_tables, &this->clock.base);
	account_run(account,
		"INSERT INTO auth_user VALUES"
		" (7, '', NULL, 0, 'ada', '', '', '', 0, 1, UTC_TIMESTAMP(6))");
}

static bool write_entry(
	struct journal_case *this, const struct journal_entry *entry, struct error *err)
{
	journal_add(&this->journal.base, entry);
	return deferred_writes_run(&this->writes, this->account->conn, err);
}

static void test_journal_rows__an_entry_stands_as_django_writes_it(void **state)
{
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	journal_add(&this.journal.base, &entry);
	assert_found(this.account, "", ENTRIES);
	assert_success(deferred_writes_run(&this.writes, this.account->conn, &err), &err);
	assert_found(this.account,
		"2031-02-03 04:05:06.000070|7|3|batch-\xc3\xa9|2|"
		"[{\"changed\": {\"fields\": [\"Qty\"]}}]|alloc|batch\n",
		ENTRIES);
}

static void test_journal_rows__entries_stand_in_the_order_they_came(void **state)
{
	static const enum journal_action actions[] = {
		JOURNAL_ADDITION, JOURNAL_CHANGE, JOURNAL_DELETION};
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		struct journal_entry entry = entry_of("alloc.orderline");

		entry.action = actions[i];
		entry.changes = "";
		journal_add(&this.journal.base, &entry);
	}
	assert_success(deferred_writes_run(&this.writes, this.account->conn, &err), &err);
	assert_found(this.account, "1||orderline\n2||orderline\n3||orderline\n",
		"SELECT CONCAT_WS('|', action_flag, change_message, model) FROM django_admin_log l"
		" JOIN django_content_type ct ON ct.id = l.content_type_id ORDER BY l.id");
}

/* 200 characters, each of four bytes. */
static void test_journal_rows__a_long_name_is_cut_between_characters(void **state)
{
	struct journal_entry entry = entry_of("alloc.batch");
	char *name = mem_text(*state, "");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	for (int i = 0; i < 201; i++)
		name = mem_printf(*state, "%s\xf0\x9f\x93\xa6", name);
	entry.object_text = name;
	assert_success(write_entry(&this, &entry, &err), &err);
	entry.object_text = name + 4;
	this.writes.count = 0;
	assert_success(write_entry(&this, &entry, &err), &err);
	assert_found(this.account, mem_printf(*state, "%s\n%s\n", name + 4, name + 4),
		"SELECT object_repr FROM django_admin_log");
}

static void test_journal_rows__an_entry_that_nobody_would_find_fails_the_commit(void **state)
{
	static const char *const models[] = {"alloc.shelf", "shop.batch", "batch", ""};

	for (size_t i = 0; i < ARRAY_SIZE(models); i++) {
		struct journal_entry entry = entry_of(models[i]);
		struct journal_case this;
		struct error err = {0};

		start(&this, *state);
		assert_row(!write_entry(&this, &entry, &err), models[i]);
		assert_int_equal(err.kind, ERROR_INTERNAL);
		assert_found(this.account, "", ENTRIES);
		account_run(this.account, "DELETE FROM auth_user");
	}
}

static void test_journal_rows__an_entry_of_nobody_fails_the_commit(void **state)
{
	static const char *const actors[] = {"8", "ada", ""};

	for (size_t i = 0; i < ARRAY_SIZE(actors); i++) {
		struct journal_entry entry = entry_of("alloc.batch");
		struct journal_case this;
		struct error err = {0};

		start(&this, *state);
		entry.actor = actors[i];
		assert_row(!write_entry(&this, &entry, &err), actors[i]);
		assert_found(this.account, "", ENTRIES);
		account_run(this.account, "DELETE FROM auth_user");
	}
}

static void test_journal_rows__a_user_may_have_a_uuid(void **state)
{
	struct account_tables tables = stock_account_tables;
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	tables.key_kind = KEY_UUID_DIGITS;
	this.journal.tables = &tables;
	account_run(this.account,
		"ALTER TABLE django_admin_log"
		" DROP FOREIGN KEY django_admin_log_user_id_c564eba6_fk_auth_user_id,"
		" MODIFY user_id char(32) NOT NULL");
	entry.actor = "12345678-1234-5678-1234-56781234567A";
	assert_success(write_entry(&this, &entry, &err), &err);
	assert_found(this.account, "1234567812345678123456781234567a\n",
		"SELECT user_id FROM django_admin_log");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_journal_rows__an_entry_stands_as_django_writes_it),
		ACCOUNT_CASE(test_journal_rows__entries_stand_in_the_order_they_came),
		ACCOUNT_CASE(test_journal_rows__a_long_name_is_cut_between_characters),
		ACCOUNT_CASE(test_journal_rows__an_entry_that_nobody_would_find_fails_the_commit),
		ACCOUNT_CASE(test_journal_rows__an_entry_of_nobody_fails_the_commit),
		ACCOUNT_CASE(
			test_journal_rows__a_user_may_have_a_uuid), /* alters the table: the last */
	};

	return cmocka_run_group_tests_name(
		"journal_rows", tests, account_case_open_group, account_case_close_group);
}
