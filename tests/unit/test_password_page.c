/* tests/unit/test_password_page.c - setting the password of another user. */
#include "config.h"

#include "fcgi_app/admin/password_page.h"
#include "tests/support/admin_case.h"
#include "tests/support/row_bus.h"

#define TARGET "/ficus/auth/user/2/password/"
#define NEW    "password1=a+good+one&password2=a+good+one"

static const struct row_field user_fields[] = {
	{.name = "id",
         .column = "id",
         .label = "ID",
         .help = "",
         .kind = ROW_INTEGER,
         .flags = ROW_KEY | ROW_AUTO},
	{ .name = "password",
         .column = "password",
         .label = "password",
         .help = "",
         .kind = ROW_TEXT,
         .flags = ROW_SECRET,
         .max_length = 128},
};
static const struct row_model user_rows = {
	.label = "auth.user",
	.app = "auth",
	.name = "user",
	.table = "auth_user",
	.verbose_name = "user",
	.verbose_name_plural = "users",
	.fields = user_fields,
	.field_count = ARRAY_SIZE(user_fields),
	.key = &user_fields[0],
};
static const struct admin_declaration user_declared = {
	.model = "auth.user", .writes = ADMIN_BY_ROW, .is_sensitive = true};
static const struct admin_model user_model = {.rows = &user_rows, .declared = &user_declared};

/* Bob is the second user. */
static struct dependencies *bus_of(struct admin_case *this)
{
	struct dependencies *deps = row_bus_new(this);

	(void)test_accounts_add(this->accounts, "bob");
	this->settings.user_model = "auth.user";
	this->admin.bus = deps->bus;
	this->model = &user_model;
	this->key = "2";
	return deps;
}

static void test_password__asks_for_a_new_one_and_for_ones_own(void **state)
{
	struct admin_case *this = *state;

	(void)bus_of(this);
	assert_int_equal(admin_get(this, password_page, TARGET), 200);
	assert_has(this, "A new password for bob");
	assert_has(this,
		"name=\"password1\" type=\"password\" required autocomplete=\"new-password\"");
	assert_has(this, "aria-describedby=\"id_password1-help\" autofocus>");
	assert_has(this, "name=\"_password\"");
	assert_has(this, "autocomplete=\"current-password\"");
}

static void test_password__is_stored_as_its_hash(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);
	struct password_work work = {0};

	assert_int_equal(
		admin_post(this, password_act_page, TARGET, NEW "&_password=correct+horse"), 302);
	assert_string_equal(deps->trace, "secret 2 password\n");
	assert_true(password_verify(deps->secret, "a good one", &this->accounts->policy, &work));
	assert_string_equal(admin_header(this, "Location"), "/ficus/auth/user/2/change/");
	assert_string_equal(visitor_take_messages(this->page.request->visitor).items[0].text,
		"bob has a new password.");
}

static void test_password__can_be_taken_away(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	assert_int_equal(admin_post(this, password_act_page, TARGET,
				 "usable_password=false&_password=correct+horse"),
		302);
	assert_string_equal(visitor_take_messages(this->page.request->visitor).items[0].text,
		"bob has no password any more.");
	assert_int_equal(deps->secret[0], '!');
	assert_int_equal(strlen(deps->secret), 41);
	assert_int_equal(strspn(deps->secret + 1,
				 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
		40);
}

/* What is wrong is where the cursor is, and is read out there. */
#define FIRST_WRONG  "\"id_password1-help id_password1-error\" aria-invalid=\"true\" autofocus>"
#define SECOND_WRONG "\"id_password2-error\" aria-invalid=\"true\" autofocus>"
#define OWN_WRONG    "\"id__password-help id__password-error\" aria-invalid=\"true\" autofocus>"

static void test_password__bad_ones_are_refused(void **state)
{
	static const struct {
		const char *form;
		const char *complaint;
		const char *input;
	} bad[] = {
		{"password1=short&password2=short",           "at least 8 characters are needed",
                 FIRST_WRONG										 },
		{"password1=123456789&password2=123456789",   "more than digits",                 FIRST_WRONG},
		{"password1=a+good+one&password2=a+good+two", "not the same as above",
                 SECOND_WRONG										},
		{"",					  "at least 8 characters are needed", FIRST_WRONG},
		{NEW,					 "This is not your password.",       OWN_WRONG  },
		{NEW "&_password=wrong",                      "This is not your password.",       OWN_WRONG  },
		{"usable_password=false",                     "This is not your password.",       OWN_WRONG  },
	};
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	this->accounts->guard.limits.per_name = 100;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_int_equal(admin_post(this, password_act_page, TARGET, bad[i].form), 422);
		assert_has(this, bad[i].complaint);
		assert_has(this, bad[i].input);
		assert_null(strstr(strstr(admin_body(this), "autofocus") + 1, "autofocus"));
		assert_null(strstr(strstr(admin_body(this), "field wrong") + 1, "field wrong"));
		assert_lacks(this, "good");
	}
	assert_string_equal(deps->trace, "");
}

static void test_password__is_only_of_users(void **state)
{
	struct admin_case *this = *state;

	(void)bus_of(this);
	this->key = "77";
	assert_int_equal(admin_get(this, password_page, TARGET), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	this->key = "7";
	this->model = lamp_model;
	assert_int_equal(admin_get(this, password_page, TARGET), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
	this->model = &user_model;
	this->settings.user_model = NULL;
	this->key = "2";
	assert_int_equal(admin_post(this, password_act_page, TARGET, NEW), 0);
	assert_int_equal(this->err.kind, ERROR_NOT_FOUND);
}

static void test_password__ones_own_is_changed_elsewhere(void **state)
{
	struct admin_case *this = *state;
	struct dependencies *deps = bus_of(this);

	this->key = this->amy->user.id;
	assert_int_equal(admin_get(this, password_page, TARGET), 302);
	assert_string_equal(admin_header(this, "Location"), "/ficus/password_change/");
	assert_int_equal(
		admin_post(this, password_act_page, TARGET, NEW "&_password=correct+horse"), 302);
	assert_string_equal(deps->trace, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_CASE(test_password__asks_for_a_new_one_and_for_ones_own),
		ADMIN_CASE(test_password__is_stored_as_its_hash),
		ADMIN_CASE(test_password__can_be_taken_away),
		ADMIN_CASE(test_password__bad_ones_are_refused),
		ADMIN_CASE(test_password__is_only_of_users),
		ADMIN_CASE(test_password__ones_own_is_changed_elsewhere),
	};

	return cmocka_run_group_tests_name("password_page", tests, NULL, NULL);
}
