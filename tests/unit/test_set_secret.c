/* tests/unit/test_set_secret.c - a secret is set, and the journal tells nobody what it is. */
#include "config.h"

#include "services/rows/set_secret.h"
#include "tests/support/row_case.h"

enum { USER_ID, USER_NAME, USER_PASSWORD, USER_FIELDS };

static const struct row_field user_fields[USER_FIELDS] = {
	[USER_ID] = {.name = "id",
		     .column = "id",
		     .label = "ID",
		     .help = "",
		     .kind = ROW_INTEGER,
		     .flags = ROW_KEY | ROW_AUTO},
	[USER_NAME] = {                  .name = "name",
		     .column = "name",
		     .label = "name",
		     .help = "",
		     .kind = ROW_TEXT,
		     .max_length = 20         },
	[USER_PASSWORD] = { .name = "password",
		     .column = "password",
		     .label = "password",
		     .help = "",
		     .kind = ROW_TEXT,
		     .flags = ROW_SECRET,
		     .max_length = 128},
};
static const struct row_model user_model = {
	.label = "auth.user",
	.app = "auth",
	.name = "user",
	.table = "auth_user",
	.verbose_name = "user",
	.verbose_name_plural = "users",
	.fields = user_fields,
	.field_count = USER_FIELDS,
	.key = &user_fields[USER_ID],
	.text = "{name}",
};

static bool set(struct dependencies *this, const char *key, struct error *err)
{
	const struct set_secret command = {
		.message = MESSAGE(&set_secret_type),
		.model = user_model.label,
		.key = key,
		.actor = "7",
		.of = &user_model,
		.field = &user_fields[USER_PASSWORD],
		.value = "new-hash",
	};

	return row_work_set_secret(&this->rows, &command.message, err);
}

static const char *put_user(struct dependencies *this)
{
	return fake_rows_put(&this->stored, &user_model,
		(const char *const[USER_FIELDS]){
			[USER_NAME] = "bob", [USER_PASSWORD] = "old-hash"});
}

static void test_set_secret__is_stored_and_noted_without_its_value(void **state)
{
	struct dependencies *this = *state;
	const char *key = put_user(this);
	struct error err = {0};

	assert_true(set(this, key, &err));
	assert_rows(this, &user_model, mem_printf(this, "%s|bob|new-hash\n", key));
	assert_journal(this, mem_printf(this, "*|auth.user|%s|bob|Password\n", key));
	assert_int_equal(this->commit_count, 1);
}

static void test_set_secret__of_nobody_is_not_found(void **state)
{
	struct dependencies *this = *state;
	struct error err = {0};

	assert_false(set(this, "77", &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
	assert_journal(this, "");
	assert_int_equal(this->commit_count, 0);
}

static void test_set_secret__failures_leave_all_as_it_was(void **state)
{
	struct dependencies *this = *state;
	const char *key = put_user(this);
	struct error err = {0};

	this->store.fail_commit = (struct fake_failure){ERROR_BUSY, 0, 1};
	assert_false(set(this, key, &err));
	assert_int_equal(err.kind, ERROR_BUSY);
	this->store.fail_read = (struct fake_failure){ERROR_UNAVAILABLE, 0, 1};
	assert_false(set(this, key, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_rows(this, &user_model, mem_printf(this, "%s|bob|old-hash\n", key));
	assert_journal(this, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_CASE(test_set_secret__is_stored_and_noted_without_its_value),
		ROW_CASE(test_set_secret__of_nobody_is_not_found),
		ROW_CASE(test_set_secret__failures_leave_all_as_it_was),
	};

	return cmocka_run_group_tests_name("set_secret", tests, NULL, NULL);
}
