/* tests/integration/test_user_rows.c - users in memory and in MariaDB, alike; and as Django has
 * them. */
#include "config.h"

#include "orm_mapping/django/mysql_users.h"
#include "tests/fakes/fake_users.h"
#include "tests/support/command.h"
#include "tests/support/account_case.h"

/* One port after the other, each without a user. */
static void on_both(void **state, void (*check)(struct users *, TALLOC_CTX *))
{
	static const char *known[] = {
		"alloc.allocate_batch", "alloc.change_batch", "alloc.view_batch"};
	struct account_case *this = *state;
	struct fake_users fake;

	fake_users_init(&fake, this, (struct permissions){known, ARRAY_SIZE(known)});
	check(&fake.base, this);
	check(mysql_users_new(this, this->conn, &stock_account_tables), this);
}

static const struct new_user ada = {
	.username = "ada",
	.email = "ada@example.org",
	.password = "hash-of-Ada",
	.joined_us = ACCOUNT_NOW_US,
};

static void create(struct users *users, const struct new_user *user)
{
	struct error err = {0};

	assert_success(users_create(users, user, &err), &err);
}

static struct user *find_by_name(struct users *users, TALLOC_CTX *mem, const char *username)
{
	struct error err = {0};
	struct user *found;

	assert_success(users_find_by_name(users, mem, username, &found, &err), &err);
	return found;
}

static struct user *find(struct users *users, TALLOC_CTX *mem, const char *id)
{
	struct error err = {0};
	struct user *found;

	assert_success(users_find(users, mem, id, &found, &err), &err);
	return found;
}

static struct user *create_ada(struct users *users, TALLOC_CTX *mem)
{
	create(users, &ada);
	return find_by_name(users, mem, "ada");
}

/* expected: ends in NULL. */
static void assert_permissions(
	struct users *users, TALLOC_CTX *mem, const char *id, const char *const *expected)
{
	struct permissions found;
	struct error err = {0};
	size_t count = 0;

	assert_success(users_permissions(users, mem, id, &found, &err), &err);
	for (; expected[count]; count++) {
		assert_true(count < found.count);
		assert_string_equal(found.items[count], expected[count]);
	}
	assert_int_equal(found.count, count);
}

static void check_finding(struct users *users, TALLOC_CTX *mem)
{
	struct user *user;

	assert_null(find_by_name(users, mem, "ada"));
	user = create_ada(users, mem);
	assert_non_null(user);
	assert_string_equal(user->username, "ada");
	assert_string_equal(user->password, "hash-of-Ada");
	assert_true(user->is_active);
	assert_false(user->is_staff);
	assert_false(user->is_superuser);
	assert_string_equal(find(users, mem, user->id)->username, "ada");
	assert_string_equal(find_by_name(users, mem, "ADA")->id, user->id);
	assert_null(find_by_name(users, mem, "ad"));
	assert_null(find(users, mem, mem_printf(mem, "%s0", user->id)));
}

static void test_user_rows__a_user_is_found_by_key_and_by_name(void **state)
{
	on_both(state, check_finding);
}

static void check_taken_name(struct users *users, TALLOC_CTX *mem)
{
	struct new_user other = {"Ada", "", "other", .joined_us = ACCOUNT_NOW_US};
	struct error err = {0};

	create(users, &ada);
	assert_false(users_create(users, &other, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_string_equal(find_by_name(users, mem, "ada")->password, "hash-of-Ada");
}

static void test_user_rows__a_name_is_given_once(void **state)
{
	on_both(state, check_taken_name);
}

static void check_password(struct users *users, TALLOC_CTX *mem)
{
	struct user *seen = create_ada(users, mem);
	struct user *shouted = mem_copy(mem, seen, sizeof(*seen));
	struct error err = {0};
	bool replaced;

	shouted->password = "HASH-OF-ADA";
	assert_success(users_replace_password(users, shouted, "no", &replaced, &err), &err);
	assert_false(replaced);
	assert_success(users_replace_password(users, seen, "new", &replaced, &err), &err);
	assert_true(replaced);
	assert_success(users_replace_password(users, seen, "newer", &replaced, &err), &err);
	assert_false(replaced);
	assert_string_equal(find_by_name(users, mem, "ada")->password, "new");
	seen->password = "new";
	assert_success(users_replace_password(users, seen, "new", &replaced, &err), &err);
	assert_true(replaced);
}

static void test_user_rows__a_password_is_replaced_if_it_is_the_one_seen(void **state)
{
	on_both(state, check_password);
}

static void check_rank(struct users *users, TALLOC_CTX *mem)
{
	struct new_user staff = {"staff", "", "h", .is_staff = true, .joined_us = ACCOUNT_NOW_US};
	struct new_user root = {"root", "", "h", .is_superuser = true, .joined_us = ACCOUNT_NOW_US};
	struct error err = {0};

	create(users, &ada);
	create(users, &staff);
	create(users, &root);
	assert_true(find_by_name(users, mem, "staff")->is_staff);
	assert_true(find_by_name(users, mem, "root")->is_superuser);
	assert_false(find_by_name(users, mem, "root")->is_staff);
	assert_false(find_by_name(users, mem, "staff")->is_superuser);
	assert_success(users_make_superuser(users, "staff", &err), &err);
	assert_success(users_make_superuser(users, "staff", &err), &err);
	assert_true(find_by_name(users, mem, "staff")->is_superuser);
	assert_false(find_by_name(users, mem, "ada")->is_superuser);
	assert_false(users_make_superuser(users, "nobody", &err));
	assert_int_equal(err.kind, ERROR_NOT_FOUND);
}

static void test_user_rows__somebody_becomes_superuser(void **state)
{
	on_both(state, check_rank);
}

static void check_granting(struct users *users, TALLOC_CTX *mem)
{
	static const char *const unknown[][2] = {
		{"nobody", "alloc.view_batch"},
                {"ada",    "alloc.eat_batch" },
                {"ada",    "view_batch"      },
		{"ada",    ""                }
        };
	const char *id = create_ada(users, mem)->id;

	assert_permissions(users, mem, id, (const char *const[]){NULL});
	for (int i = 0; i < 2; i++) {
		struct error err = {0};

		assert_success(users_grant(users, "ada", "alloc.view_batch", &err), &err);
		assert_success(users_grant(users, "ada", "alloc.allocate_batch", &err), &err);
	}
	assert_permissions(users, mem, id, LIST("alloc.allocate_batch", "alloc.view_batch"));
	assert_permissions(users, mem, "0", (const char *const[]){NULL});
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		struct error err = {0};

		assert_row(!users_grant(users, unknown[i][0], unknown[i][1], &err), unknown[i][1]);
		assert_int_equal(err.kind, ERROR_NOT_FOUND);
	}
}

static void test_user_rows__a_permission_is_granted_once(void **state)
{
	on_both(state, check_granting);
}

/* From here on MariaDB alone. */

static struct users *stock_users(struct account_case *this)
{
	return mysql_users_new(this, this->conn, &stock_account_tables);
}

static void test_user_rows__a_new_user_is_as_django_makes_one(void **state)
{
	struct account_case *this = *state;

	create(stock_users(this), &ada);
	assert_found(this,
		"hash-of-Ada|NULL|0|ada|''|''|ada@example.org|0|1|2031-02-03 04:05:06.000070\n",
		"SELECT CONCAT_WS('|', password, COALESCE(last_login, 'NULL'), is_superuser,"
		" username, QUOTE(first_name), QUOTE(last_name), email, is_staff, is_active,"
		" CAST(date_joined AS CHAR)) FROM auth_user");
}

static void test_user_rows__a_login_is_noted(void **state)
{
	struct account_case *this = *state;
	struct users *users = stock_users(this);
	const char *id = create_ada(users, this)->id;
	struct error err = {0};

	account_run(this,
		"INSERT INTO auth_user SELECT id + 1, password, NULL, 0, 'bob', '', '',"
		" '', 0, 1, date_joined FROM auth_user");
	assert_success(users_note_login(users, id, ACCOUNT_NOW_US, &err), &err);
	assert_success(users_note_login(users, "no key", ACCOUNT_NOW_US, &err), &err);
	assert_found(this, "2031-02-03 04:05:06.000070\nnever\n",
		"SELECT COALESCE(CAST(last_login AS CHAR), 'never') FROM auth_user ORDER BY id");
}

static void test_user_rows__flags_are_read_as_they_stand(void **state)
{
	struct account_case *this = *state;
	struct users *users = stock_users(this);
	struct user *user;

	create(users, &ada);
	account_run(this, "UPDATE auth_user SET is_active = 0, is_staff = 1, is_superuser = 1");
	user = find_by_name(users, this, "ada");
	assert_false(user->is_active);
	assert_true(user->is_staff);
	assert_true(user->is_superuser);
}

/* A role gives view_batch, the user alone change_batch; both give add_batch; and another model of
 * the same application has a permission of that name, too. */
static void test_user_rows__permissions_are_ones_own_and_those_of_groups(void **state)
{
	struct account_case *this = *state;
	struct users *users = stock_users(this);
	const char *id = create_ada(users, this)->id;
	struct error err = {0};

	account_run(this, "INSERT INTO auth_group (name) VALUES ('clerks'), ('others')");
	account_run(this,
		"INSERT INTO auth_group_permissions (group_id, permission_id)"
		" SELECT g.id, p.id FROM auth_group g JOIN auth_permission p"
		" WHERE (g.name, p.codename) IN (('clerks', 'view_batch'), ('clerks', 'add_batch'),"
		" ('others', 'delete_batch'))");
	account_run(this,
		"INSERT INTO auth_user_groups (user_id, group_id)"
		" SELECT %s, id FROM auth_group WHERE name = 'clerks'",
		id);
	account_run(this,
		"INSERT INTO auth_permission (name, content_type_id, codename)"
		" SELECT 'the same name', id, 'add_batch' FROM django_content_type"
		" WHERE model = 'orderline'");
	assert_success(users_grant(users, "ada", "alloc.change_batch", &err), &err);
	assert_success(users_grant(users, "ada", "alloc.add_batch", &err), &err);
	assert_permissions(
		users, this, id, LIST("alloc.add_batch", "alloc.change_batch", "alloc.view_batch"));
	account_run(this, "DELETE FROM auth_user_user_permissions");
	account_run(this, "DELETE FROM auth_permission WHERE name = 'the same name'");
}

static void test_user_rows__all_permissions_are_sorted(void **state)
{
	struct account_case *this = *state;
	struct permissions found;
	struct error err = {0};

	assert_success(users_all_permissions(stock_users(this), this, &found, &err), &err);
	assert_int_equal(found.count, 37);
	assert_string_equal(found.items[0], "admin.add_logentry");
	for (size_t i = 1; i < found.count; i++)
		assert_true(strcmp(found.items[i - 1], found.items[i]) < 0);
}

static void test_user_rows__what_is_no_key_is_not_asked_for(void **state)
{
	static const char *const ids[] = {"", "ada", "1 ", " 1", "+1", "01", "-0", "1.0", "1e3",
		"0x1", "9223372036854775808", "1 OR 1=1", "\xd9\xa1", "-"};
	struct account_case *this = *state;
	struct users *users = mysql_users_new(this, this->nowhere, &stock_account_tables);

	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		assert_row(!find(users, this, ids[i]), ids[i]);
	assert_permissions(users, this, "ada", (const char *const[]){NULL});
}

static void test_user_rows__a_name_that_the_column_cannot_hold_is_nobodys(void **state)
{
	struct account_case *this = *state;
	struct users *users = stock_users(this);

	account_run(this,
		"ALTER TABLE auth_user MODIFY username varchar(150)"
		" CHARACTER SET latin1 NOT NULL");
	create(users, &ada);
	assert_null(find_by_name(users, this, "\xf0\x9f\x93\xa6"));
	assert_non_null(find_by_name(users, this, "ada"));
	account_run(this,
		"ALTER TABLE auth_user MODIFY username varchar(150)"
		" CHARACTER SET utf8mb4 NOT NULL");
}

static void test_user_rows__a_database_that_is_away_is_told(void **state)
{
	struct account_case *this = *state;
	struct users *users = mysql_users_new(this, this->nowhere, &stock_account_tables);
	struct permissions permissions;
	struct error err = {0};
	struct user *found;

	assert_false(users_find(users, this, "1", &found, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_false(users_all_permissions(users, this, &permissions, &err));
	assert_false(users_grant(users, "ada", "alloc.view_batch", &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
}

/* A project's own model: a UUID for a key, an e-mail address for a name, no is_staff. */
static void make_custom_tables(struct account_case *this, const char *key_type)
{
	account_run(this,
		"CREATE TABLE `shop``account` (id %s NOT NULL PRIMARY KEY,"
		" password varchar(128) NOT NULL, last_login datetime(6) NULL,"
		" email varchar(254) NOT NULL UNIQUE, is_superuser bool NOT NULL)",
		key_type);
	account_run(this,
		"CREATE TABLE shop_account_groups (id bigint AUTO_INCREMENT PRIMARY KEY,"
		" account_id %s NOT NULL, group_id integer NOT NULL)",
		key_type);
	account_run(this,
		"CREATE TABLE shop_account_user_permissions"
		" (id bigint AUTO_INCREMENT PRIMARY KEY, account_id %s NOT NULL,"
		" permission_id integer NOT NULL, UNIQUE (account_id, permission_id))",
		key_type);
}

static void drop_custom_tables(struct account_case *this)
{
	account_run(this,
		"DROP TABLE `shop``account`, shop_account_groups,"
		" shop_account_user_permissions");
}

static struct account_tables custom_tables(struct account_case *this)
{
	struct account_tables tables = {
		.user = "shop`account",
		.key = "id",
		.username = "email",
		.email = "email",
		.user_groups = "shop_account_groups",
		.user_permissions = "shop_account_user_permissions",
		.user_column = "account_id",
	};
	struct error err = {0};

	assert_success(account_tables_load(this->conn, &tables, &err), &err);
	return tables;
}

static void check_custom_user(struct account_case *this, struct users *users)
{
	struct new_user user = {"ada@example.org", "ada@example.org", "hash", .joined_us = 0};
	struct user *found;
	struct error err = {0};

	create(users, &user);
	found = find_by_name(users, this, "ada@example.org");
	assert_int_equal(strlen(found->id), 36);
	assert_string_equal(find(users, this, found->id)->id, found->id);
	assert_true(found->is_active);
	assert_false(found->is_staff);
	assert_success(users_grant(users, user.username, "alloc.view_batch", &err), &err);
	assert_permissions(users, this, found->id, LIST("alloc.view_batch"));
	assert_success(users_note_login(users, found->id, ACCOUNT_NOW_US, &err), &err);
	assert_found(this, "2031-02-03 04:05:06.000070\n",
		"SELECT CAST(last_login AS CHAR) FROM `shop``account`");
	assert_success(users_make_superuser(users, user.username, &err), &err);
	assert_true(find(users, this, found->id)->is_superuser);
	assert_null(find(users, this, "1"));
	assert_null(find(users, this, "00000000-0000-0000-0000-000000000000"));
}

static void test_user_rows__a_model_with_uuids_and_addresses(void **state)
{
	struct account_case *this = *state;
	bool has_uuids =
		stock_database_number(this->database, "SELECT VERSION() LIKE '%%MariaDB%%'") != 0;
	const char *const key_types[] = {"char(32)", "uuid"};
	const enum account_key_kind kinds[] = {KEY_UUID_DIGITS, KEY_UUID};

	for (size_t i = 0; i < (has_uuids ? 2 : 1); i++) {
		struct account_tables tables;

		make_custom_tables(this, key_types[i]);
		tables = custom_tables(this);
		assert_int_equal(tables.key_kind, kinds[i]);
		check_custom_user(this, mysql_users_new(this, this->conn, &tables));
		drop_custom_tables(this);
	}
}

static void assert_invalid(bool ok, const struct error *err)
{
	assert_false(ok);
	assert_int_equal(err->kind, ERROR_INVALID);
}

static void test_user_rows__a_rank_that_no_column_holds_is_refused(void **state)
{
	struct account_case *this = *state;
	struct new_user staff = {"ada@example.org", "", "hash", .is_staff = true};
	struct new_user root = {"ada@example.org", "", "hash", .is_superuser = true};
	struct account_tables tables;
	struct error err = {0};
	struct users *users;

	make_custom_tables(this, "char(32)");
	account_run(this, "ALTER TABLE `shop``account` DROP COLUMN is_superuser");
	tables = custom_tables(this);
	users = mysql_users_new(this, this->conn, &tables);
	assert_invalid(users_create(users, &staff, &err), &err);
	assert_invalid(users_create(users, &root, &err), &err);
	assert_invalid(users_make_superuser(users, "ada@example.org", &err), &err);
	assert_found(this, "0\n", "SELECT CAST(COUNT(*) AS CHAR) FROM `shop``account`");
	drop_custom_tables(this);
}

static void test_user_rows__a_model_with_texts_for_keys(void **state)
{
	struct account_case *this = *state;
	struct new_user user = {"bob@example.org", "", "hash", .joined_us = 0};
	struct account_tables tables;
	struct error err = {0};
	struct users *users;

	make_custom_tables(this, "varchar(20)");
	account_run(this, "INSERT INTO `shop``account` VALUES ('ada', 'h', NULL, 'a@b.c', 0)");
	tables = custom_tables(this);
	assert_int_equal(tables.key_kind, KEY_TEXT);
	users = mysql_users_new(this, this->conn, &tables);
	assert_string_equal(find(users, this, "ada")->username, "a@b.c");
	assert_string_equal(find_by_name(users, this, "a@b.c")->id, "ada");
	assert_null(find(users, this, "0"));
	assert_false(users_create(users, &user, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	drop_custom_tables(this);
}

static void test_user_rows__the_catalogue_tells_of_the_stock_model(void **state)
{
	struct account_case *this = *state;
	struct account_tables tables = stock_account_tables;
	struct error err = {0};

	tables.key_kind = KEY_TEXT;
	memset(tables.has, 0, sizeof(tables.has));
	assert_success(account_tables_load(this->conn, &tables, &err), &err);
	assert_int_equal(tables.key_kind, KEY_INTEGER);
	for (size_t i = 0; i < ACCOUNT_COLUMN_COUNT; i++)
		assert_row(tables.has[i], account_column_names[i]);
}

static void test_user_rows__a_wrong_configuration_is_told(void **state)
{
	const struct {
		const char *user, *key, *username, *email, *complaint;
	} cases[] = {
		{"auth_usher", "id",         "username", "email", "there is no table of users, auth_usher"},
		{"auth_user",  "number",     "username", "email", "auth_user, has no column number"       },
		{"auth_user",  "id",         "login",    "email", "auth_user, has no column login"        },
		{"auth_user",  "id",         "username", "mail",  "auth_user, has no column mail"         },
		{"auth_group", "id",         "name",     NULL,    "auth_group, has no column password"    },
		{"auth_user",  "id",         "is_staff", NULL,    "is_staff, are of type tinyint"         },
		{"auth_user",  "last_login", "username", NULL,    "last_login, of type datetime"          },
	};
	struct account_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct account_tables tables = stock_account_tables;
		struct error err = {0};

		tables.user = cases[i].user;
		tables.key = cases[i].key;
		tables.username = cases[i].username;
		tables.email = cases[i].email;
		assert_row(!account_tables_load(this->conn, &tables, &err), cases[i].complaint);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_row(strstr(err.message, cases[i].complaint), err.message);
	}
}

/* Where names are not unique, as in a model whose author forgot it. */
static void test_user_rows__one_of_two_of_one_name_is_not_chosen(void **state)
{
	struct account_case *this = *state;
	struct account_tables tables = stock_account_tables;
	struct error err = {0};
	struct users *users;
	struct user *found;

	tables.username = "first_name";
	users = mysql_users_new(this, this->conn, &tables);
	create(stock_users(this), &ada);
	account_run(this,
		"INSERT INTO auth_user SELECT id + 1, password, NULL, 0, 'bob', '', '',"
		" '', 0, 1, date_joined FROM auth_user");
	assert_false(users_find_by_name(users, this, "", &found, &err));
	assert_int_equal(err.kind, ERROR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ACCOUNT_CASE(test_user_rows__a_user_is_found_by_key_and_by_name),
		ACCOUNT_CASE(test_user_rows__a_name_is_given_once),
		ACCOUNT_CASE(test_user_rows__a_password_is_replaced_if_it_is_the_one_seen),
		ACCOUNT_CASE(test_user_rows__somebody_becomes_superuser),
		ACCOUNT_CASE(test_user_rows__a_permission_is_granted_once),
		ACCOUNT_CASE(test_user_rows__a_new_user_is_as_django_makes_one),
		ACCOUNT_CASE(test_user_rows__a_login_is_noted),
		ACCOUNT_CASE(test_user_rows__flags_are_read_as_they_stand),
		ACCOUNT_CASE(test_user_rows__permissions_are_ones_own_and_those_of_groups),
		ACCOUNT_CASE(test_user_rows__all_permissions_are_sorted),
		ACCOUNT_CASE(test_user_rows__what_is_no_key_is_not_asked_for),
		ACCOUNT_CASE(test_user_rows__a_name_that_the_column_cannot_hold_is_nobodys),
		ACCOUNT_CASE(test_user_rows__a_database_that_is_away_is_told),
		ACCOUNT_CASE(test_user_rows__a_model_with_uuids_and_addresses),
		ACCOUNT_CASE(test_user_rows__a_rank_that_no_column_holds_is_refused),
		ACCOUNT_CASE(test_user_rows__a_model_with_texts_for_keys),
		ACCOUNT_CASE(test_user_rows__the_catalogue_tells_of_the_stock_model),
		ACCOUNT_CASE(test_user_rows__a_wrong_configuration_is_told),
		ACCOUNT_CASE(test_user_rows__one_of_two_of_one_name_is_not_chosen),
	};

	return cmocka_run_group_tests_name(
		"user_rows", tests, account_case_open_group, account_case_close_group);
}
