/* tests/integration/test_session_rows.c - sessions in memory and in MariaDB, alike. */
#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "orm_mapping/django/mysql_sessions.h"
#include "tests/fakes/fake_session_rows.h"
#include "tests/support/account_case.h"

#define KEY     "abcdefghijklmnopqrstuvwxyz012345"
#define NOW     ACCOUNT_NOW_US
#define LATER   (NOW + 1)
#define EXPIRES (NOW + 1209600000000)

/* One port after the other, each without a row. */
static void on_both(void **state, void (*check)(struct session_rows *, TALLOC_CTX *))
{
	struct account_case *this = *state;
	struct mysql_sessions mysql;
	struct fake_session_rows fake;

	fake_session_rows_init(&fake, this);
	mysql_sessions_init(&mysql, this->conn, ZONE_UTC);
	check(&fake.base, this);
	check(&mysql.base, this);
}

static void insert(struct session_rows *rows, const char *key, const char *data, int64_t expires_us)
{
	struct session_row row = {key, data, expires_us};
	struct error err = {0};

	assert_success(session_rows_insert(rows, &row, &err), &err);
}

static const char *read_at(struct session_rows *rows, TALLOC_CTX *mem, const char *key, int64_t now)
{
	struct error err = {0};
	const char *data;

	assert_success(session_rows_read(rows, mem, key, now, &data, &err), &err);
	return data;
}

/* Adds a letter to what is there, or fails, or leaves it; and looks at others meanwhile. */
struct addition {
	struct session_change base;
	const char *letter; /* NULL: nothing is to be changed */
	int64_t expires_us;
	bool fails;
	void (*meanwhile)(void *context);
	void *context;
};

static bool apply(struct session_change *change, TALLOC_CTX *mem, const char *data,
	struct session_row *row, struct error *err)
{
	const struct addition *addition = container_of(change, struct addition, base);

	if (addition->meanwhile)
		addition->meanwhile(addition->context);
	if (addition->fails)
		return error_set(err, ERROR_INVALID, "not like this");
	if (!addition->letter)
		return true;
	row->data = mem_printf(mem, "%s%s", data, addition->letter);
	row->expires_us = addition->expires_us;
	return true;
}

static bool change_at(
	struct session_rows *rows, const char *key, int64_t now_us, struct addition *addition)
{
	struct error err = {0};
	bool found;

	addition->base.apply = apply;
	assert_success(session_rows_change(rows, key, now_us, &addition->base, &found, &err), &err);
	return found;
}

static void check_reading(struct session_rows *rows, TALLOC_CTX *mem)
{
	assert_null(read_at(rows, mem, KEY, NOW));
	insert(rows, KEY, "data:1:x", EXPIRES);
	assert_string_equal(read_at(rows, mem, KEY, NOW), "data:1:x");
	assert_null(read_at(rows, mem, "abcdefgh", NOW));
	assert_null(read_at(rows, mem, "", NOW));
}

static void test_session_rows__what_was_inserted_is_read(void **state)
{
	on_both(state, check_reading);
}

static void check_expiry(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.letter = "!", .expires_us = EXPIRES};

	insert(rows, KEY, "d", LATER);
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
	assert_null(read_at(rows, mem, KEY, LATER));
	assert_false(change_at(rows, KEY, LATER, &addition));
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
}

static void test_session_rows__what_has_expired_is_neither_read_nor_changed(void **state)
{
	on_both(state, check_expiry);
}

static void check_spelling(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.letter = "!", .expires_us = EXPIRES};
	struct error err = {0};
	static const char *const others[] = {
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", KEY " ", KEY "\xcc\x81"};

	insert(rows, KEY, "d", EXPIRES);
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		assert_null(read_at(rows, mem, others[i], NOW));
		assert_false(change_at(rows, others[i], NOW, &addition));
		assert_success(session_rows_remove(rows, others[i], &err), &err);
	}
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
}

static void test_session_rows__a_key_has_one_spelling(void **state)
{
	on_both(state, check_spelling);
}

static void check_taken_key(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct session_row row = {KEY, "other", EXPIRES};
	struct error err = {0};

	insert(rows, KEY, "d", EXPIRES);
	assert_false(session_rows_insert(rows, &row, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
}

static void test_session_rows__a_key_is_taken_once(void **state)
{
	on_both(state, check_taken_key);
}

static void check_changing(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.letter = "!", .expires_us = EXPIRES};
	struct addition nothing = {0};

	insert(rows, KEY, "d", LATER);
	insert(rows, "another0", "e", EXPIRES);
	assert_true(change_at(rows, KEY, NOW, &addition));
	assert_string_equal(read_at(rows, mem, KEY, LATER), "d!");
	assert_true(change_at(rows, KEY, LATER, &nothing));
	assert_string_equal(read_at(rows, mem, KEY, LATER), "d!");
	assert_string_equal(read_at(rows, mem, "another0", NOW), "e");
}

static void test_session_rows__a_change_sees_what_is_there(void **state)
{
	on_both(state, check_changing);
}

static void check_equal_values(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.letter = "", .expires_us = EXPIRES};

	insert(rows, KEY, "d", EXPIRES);
	assert_true(change_at(rows, KEY, NOW, &addition));
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
}

static void test_session_rows__a_change_to_equal_values_has_found_its_row(void **state)
{
	on_both(state, check_equal_values);
}

static void check_failing_change(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.base = {apply}, .fails = true};
	struct error err = {0};
	bool found;

	insert(rows, KEY, "d", EXPIRES);
	assert_false(session_rows_change(rows, KEY, NOW, &addition.base, &found, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(read_at(rows, mem, KEY, NOW), "d");
}

static void test_session_rows__a_change_that_fails_changes_nothing(void **state)
{
	on_both(state, check_failing_change);
}

static void check_removal(struct session_rows *rows, TALLOC_CTX *mem)
{
	struct addition addition = {.letter = "!", .expires_us = EXPIRES};
	struct error err = {0};

	insert(rows, KEY, "d", EXPIRES);
	assert_success(session_rows_remove(rows, KEY, &err), &err);
	assert_null(read_at(rows, mem, KEY, NOW));
	assert_false(change_at(rows, KEY, NOW, &addition));
	assert_null(read_at(rows, mem, KEY, NOW));
	assert_success(session_rows_remove(rows, KEY, &err), &err);
}

static void test_session_rows__what_was_removed_is_not_revived(void **state)
{
	on_both(state, check_removal);
}

/* From here on MariaDB alone. */

static void sign_out_elsewhere(void *context)
{
	struct account_case *this = context;
	struct mysql_sessions other;
	struct error err = {0};

	mysql_sessions_init(&other, this->other, ZONE_UTC);
	assert_false(session_rows_remove(&other.base, KEY, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
}

static void test_session_rows__a_row_is_locked_while_it_is_changed(void **state)
{
	struct account_case *this = *state;
	struct addition addition = {.letter = "!",
		.expires_us = EXPIRES,
		.meanwhile = sign_out_elsewhere,
		.context = this};
	struct mysql_sessions sessions;

	mysql_sessions_init(&sessions, this->conn, ZONE_UTC);
	insert(&sessions.base, KEY, "d", EXPIRES);
	assert_true(change_at(&sessions.base, KEY, NOW, &addition));
	assert_string_equal(read_at(&sessions.base, this, KEY, NOW), "d!");
}

static void remove_within(void *context)
{
	struct error err = {0};

	assert_success(session_rows_remove(context, KEY, &err), &err);
}

static void test_session_rows__a_change_that_removes_its_row_is_undone(void **state)
{
	struct account_case *this = *state;
	struct mysql_sessions sessions;
	struct addition addition = {.base = {apply},
		.letter = "!",
		.expires_us = EXPIRES,
		.meanwhile = remove_within,
		.context = &sessions.base};
	struct error err = {0};
	bool found;

	mysql_sessions_init(&sessions, this->conn, ZONE_UTC);
	insert(&sessions.base, KEY, "d", EXPIRES);
	assert_false(session_rows_change(&sessions.base, KEY, NOW, &addition.base, &found, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
	assert_string_equal(read_at(&sessions.base, this, KEY, NOW), "d");
}

static void test_session_rows__expiry_stands_as_django_writes_it(void **state)
{
	static const char query[] = "SELECT CAST(expire_date AS CHAR) FROM django_session";
	struct account_case *this = *state;
	struct addition addition = {.letter = "!", .expires_us = NOW + 1000000};
	struct mysql_sessions sessions;

	mysql_sessions_init(&sessions, this->conn, ZONE_UTC);
	insert(&sessions.base, KEY, "d", NOW);
	assert_found(this, "2031-02-03 04:05:06.000070\n", query);
	assert_true(change_at(&sessions.base, KEY, NOW - 1, &addition));
	assert_found(this, "2031-02-03 04:05:07.000070\n", query);
}

static void test_session_rows__expiry_may_stand_in_local_time(void **state)
{
	struct account_case *this = *state;
	struct mysql_sessions sessions;

	assert_int_equal(setenv("TZ", "Asia/Kolkata", true), 0);
	tzset();
	mysql_sessions_init(&sessions, this->conn, ZONE_LOCAL);
	insert(&sessions.base, KEY, "d", LATER);
	assert_found(this, "2031-02-03 09:35:06.000071\n",
		"SELECT CAST(expire_date AS CHAR) FROM django_session");
	assert_string_equal(read_at(&sessions.base, this, KEY, NOW), "d");
	assert_null(read_at(&sessions.base, this, KEY, LATER));
}

static void test_session_rows__what_is_no_key_is_not_asked_for(void **state)
{
	static const char *const keys[] = {
		"\xf0\x9f\x93\xa6-package", "abcdefg\xc3\xa9", "abcdefg\t"};
	struct account_case *this = *state;
	struct mysql_sessions sessions;

	mysql_sessions_init(&sessions, this->nowhere, ZONE_UTC);
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct addition addition = {.letter = "!", .expires_us = EXPIRES};
		struct error err = {0};

		assert_null(read_at(&sessions.base, this, keys[i], NOW));
		assert_false(change_at(&sessions.base, keys[i], NOW, &addition));
		assert_success(session_rows_remove(&sessions.base, keys[i], &err), &err);
	}
}

static void test_session_rows__a_database_that_is_away_is_told(void **state)
{
	struct account_case *this = *state;
	struct session_row row = {KEY, "d", EXPIRES};
	struct addition addition = {.base = {apply}};
	struct error err = {0};
	struct mysql_sessions sessions;
	const char *data;
	bool found = true;

	mysql_sessions_init(&sessions, this->nowhere, ZONE_UTC);
	assert_false(session_rows_read(&sessions.base, this, KEY, NOW, &data, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_false(session_rows_insert(&sessions.base, &row, &err));
	assert_false(session_rows_remove(&sessions.base, KEY, &err));
	assert_false(session_rows_change(&sessions.base, KEY, NOW, &addition.base, &found, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_session_rows__what_was_inserted_is_read),
		ACCOUNT_CASE(test_session_rows__what_has_expired_is_neither_read_nor_changed),
		ACCOUNT_CASE(test_session_rows__a_key_has_one_spelling),
		ACCOUNT_CASE(test_session_rows__a_key_is_taken_once),
		ACCOUNT_CASE(test_session_rows__a_change_sees_what_is_there),
		ACCOUNT_CASE(test_session_rows__a_change_to_equal_values_has_found_its_row),
		ACCOUNT_CASE(test_session_rows__a_change_that_fails_changes_nothing),
		ACCOUNT_CASE(test_session_rows__what_was_removed_is_not_revived),
		ACCOUNT_CASE(test_session_rows__a_row_is_locked_while_it_is_changed),
		ACCOUNT_CASE(test_session_rows__a_change_that_removes_its_row_is_undone),
		ACCOUNT_CASE(test_session_rows__expiry_stands_as_django_writes_it),
		ACCOUNT_CASE(test_session_rows__expiry_may_stand_in_local_time),
		ACCOUNT_CASE(test_session_rows__what_is_no_key_is_not_asked_for),
		ACCOUNT_CASE(test_session_rows__a_database_that_is_away_is_told),
	};

	return cmocka_run_group_tests_name(
		"session_rows", tests, account_case_open_group, account_case_close_group);
}
