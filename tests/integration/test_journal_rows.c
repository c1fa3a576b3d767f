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
	struct mysql_journal journal;
};

static struct journal_entry entry_of(const char *model)
{
	static const char *const fields[] = {"Qty", NULL};

	return (struct journal_entry){
		.actor = "7",
		.model = model,
		.object_id = "3",
		.object_text = "batch-\xc3\xa9",
		.action = JOURNAL_CHANGE,
		.fields = fields,
	};
}

static void start(struct journal_case *this, struct account_case *account)
{
	*this = (struct journal_case){.account = account};
	fake_clock_init(&this->clock);
	this->clock.now_us = ACCOUNT_NOW_US;
	mysql_journal_init(&this->journal, &stock_account_tables, &this->clock.base);
	mysql_journal_reset(&this->journal, account);
	account_run(account,
		"INSERT INTO auth_user VALUES"
		" (7, '', NULL, 0, 'ada', '', '', '', 0, 1, UTC_TIMESTAMP(6))");
}

static bool write_entry(
	struct journal_case *this, const struct journal_entry *entry, struct error *err)
{
	journal_add(&this->journal.base, entry);
	return mysql_journal_write(&this->journal, this->account->conn, err);
}

static void test_journal_rows__an_entry_stands_as_django_writes_it(void **state)
{
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	journal_add(&this.journal.base, &entry);
	assert_found(this.account, "", ENTRIES);
	assert_success(mysql_journal_write(&this.journal, this.account->conn, &err), &err);
	assert_found(this.account,
		"2031-02-03 04:05:06.000070|7|3|batch-\xc3\xa9|2|"
		"[{\"changed\": {\"fields\": [\"Qty\"]}}]|alloc|batch\n",
		ENTRIES);
}

static void test_journal_rows__entries_stand_in_the_order_they_came(void **state)
{
	static const enum journal_action actions[] = {
		JOURNAL_ADDITION, JOURNAL_CHANGE, JOURNAL_DELETION};
	struct journal_entry entries[ARRAY_SIZE(actions)];
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++) {
		entries[i] = entry_of("alloc.orderline");
		entries[i].action = actions[i];
		entries[i].fields = NULL;
		journal_add(&this.journal.base, &entries[i]);
	}
	assert_success(mysql_journal_write(&this.journal, this.account->conn, &err), &err);
	assert_found(this.account, "1|[{\"added\": {}}]|orderline\n2|[]|orderline\n3||orderline\n",
		"SELECT CONCAT_WS('|', action_flag, change_message, model) FROM django_admin_log l"
		" JOIN django_content_type ct ON ct.id = l.content_type_id ORDER BY l.id");
}

/* The commit that writes the entry has just written the row. */
static void test_journal_rows__the_key_of_an_addition_is_read_when_it_is_written(void **state)
{
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	const char *key = NULL;
	struct error err = {0};

	start(&this, *state);
	entry.action = JOURNAL_ADDITION;
	entry.object_id = NULL;
	entry.key_made = &key;
	journal_add(&this.journal.base, &entry);
	key = "12";
	assert_success(mysql_journal_write(&this.journal, this.account->conn, &err), &err);
	assert_found(this.account, "12\n", "SELECT object_id FROM django_admin_log");
}

static void test_journal_rows__parts_are_told_in_the_line_of_their_row(void **state)
{
	static const struct journal_part parts[] = {
		{JOURNAL_DELETION, "order line", "Line 3", NULL}
        };
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	entry.parts = parts;
	entry.part_count = ARRAY_SIZE(parts);
	assert_success(write_entry(&this, &entry, &err), &err);
	assert_found(this.account,
		"[{\"changed\": {\"fields\": [\"Qty\"]}},"
		" {\"deleted\": {\"name\": \"order line\", \"object\": \"Line 3\"}}]\n",
		"SELECT change_message FROM django_admin_log");
}

static const struct journal_value values[] = {
	{"qty",  "10",                "12"        },
	{"eta",  NULL,                "2031-02-03"},
	{"note", "\"l\xc3\xa9\"\n\\", NULL        },
};

#define AUDITS                                                                                     \
	"SELECT CONCAT_WS('|', a.actor, a.model, a.object_id, a.action,"                           \
	" CAST(a.created_at AS CHAR), l.object_repr) FROM ficus_audit a"                           \
	" LEFT JOIN django_admin_log l ON l.id = a.log_id ORDER BY a.id"

static void test_journal_rows__values_stand_beside_their_line(void **state)
{
	struct journal_entry entry = entry_of("alloc.batch");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	assert_success(write_entry(&this, &entry, &err), &err);
	assert_found(this.account, "", AUDITS);
	mysql_journal_reset(&this.journal, this.account);
	entry.values = values;
	entry.value_count = ARRAY_SIZE(values);
	entry.object_text = "the second";
	assert_success(write_entry(&this, &entry, &err), &err);
	assert_found(
		this.account, "7|alloc.batch|3|2|2031-02-03 04:05:06.000070|the second\n", AUDITS);
	assert_found(this.account, "3 10 12 2031-02-03 NULL \"l\xc3\xa9\"\n\\\n",
		"SELECT CONCAT_WS(' ', JSON_LENGTH(changes), JSON_VALUE(changes, '$[0].before'),"
		" JSON_VALUE(changes, '$[0].after'), JSON_VALUE(changes, '$[1].after'),"
		" COALESCE(JSON_VALUE(changes, '$[2].after'), 'NULL'),"
		" JSON_VALUE(changes, '$[2].before')) FROM ficus_audit");
}

static void test_journal_rows__without_their_line_no_values_are_kept(void **state)
{
	struct journal_entry entry = entry_of("alloc.shelf");
	struct journal_case this;
	struct error err = {0};

	start(&this, *state);
	entry.values = values;
	entry.value_count = ARRAY_SIZE(values);
	assert_false(write_entry(&this, &entry, &err));
	assert_found(this.account, "", AUDITS);
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
	mysql_journal_reset(&this.journal, this.account);
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
		ACCOUNT_CASE(test_journal_rows__the_key_of_an_addition_is_read_when_it_is_written),
		ACCOUNT_CASE(test_journal_rows__parts_are_told_in_the_line_of_their_row),
		ACCOUNT_CASE(test_journal_rows__values_stand_beside_their_line),
		ACCOUNT_CASE(test_journal_rows__without_their_line_no_values_are_kept),
		ACCOUNT_CASE(test_journal_rows__a_long_name_is_cut_between_characters),
		ACCOUNT_CASE(test_journal_rows__an_entry_that_nobody_would_find_fails_the_commit),
		ACCOUNT_CASE(test_journal_rows__an_entry_of_nobody_fails_the_commit),
		ACCOUNT_CASE(
			test_journal_rows__a_user_may_have_a_uuid), /* alters the table: the last */
	};

	return cmocka_run_group_tests_name(
		"journal_rows", tests, account_case_open_group, account_case_close_group);
}
