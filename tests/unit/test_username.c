/* tests/unit/test_username.c - names and passwords of new users, by Django's rules. */
#include "config.h"

#include "fcgi_app/django/password.h"
#include "fcgi_app/django/password_rules.h"
#include "fcgi_app/django/username.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static void test_username__normalizing_trims_and_composes(void **state)
{
	static const struct {
		const char *typed;
		const char *normal; /* NULL: none is left, or too many characters */
	} rows[] = {
		{"amy",							      "amy"          },
		{" amy lee \r\n",						    "amy lee"      },
		{"\034\037amy",						      "amy"          },
		{"\342\200\203amy\302\205",                                          "amy"          },
		{"Ame\xcc\x81lie",						   "Am\xc3\xa9lie"},
		{"\xef\xac\x81n",						    "fin"          },
		{"\xe2\x85\xa7",						     "VIII"         },
		{"12345678",							 "12345678"     },
		{"123456789",							NULL           },
		{" 12345678 ",						       "12345678"     },
		{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
                 "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"                 },
		{"\xef\xb7\xba",						     NULL           }, /* one character that becomes 18 */
		{"",								 NULL           },
		{" \t\xe3\x80\x80",						  NULL           },
		{"\xff",							     NULL           },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *normal = username_normalize(*state, rows[i].typed, 8);

		if (rows[i].normal)
			assert_row(normal && strcmp(normal, rows[i].normal) == 0, rows[i].typed);
		else
			assert_row(!normal, rows[i].typed);
	}
}

static void test_username__words_and_a_few_marks_are_allowed(void **state)
{
	static const char *const allowed[] = {"amy", "A.m-y+1@shop_x", "\xc3\x89lodie",
		"\xe5\xb1\xb1\xe7\x94\xb0", "\xd9\xa1\xd9\xa2"};
	static const char *const refused[] = {"", "amy lee", "amy!", "a/b", "a\\b", "a$b", "a\nb",
		"a\302\240b", "<b>", "\xe2\x82\xac", "amy\xf0\x9f\x98\x80"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		assert_row(username_is_allowed(allowed[i]), allowed[i]);
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
		assert_row(!username_is_allowed(refused[i]), refused[i]);
}

static void test_password_rules__say_what_was_expected(void **state)
{
	char longest[PASSWORD_MAX + 2] = {0};
	const struct {
		const char *password;
		const char *expected; /* NULL: it is good */
	} rows[] = {
		{"",								 "8 characters"},
		{"1234567",							  "8 characters"},
		{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",         "8 characters"},
		{"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL          },
		{"1234567890",						       "digits"      },
		{"1234567890a",						      NULL          },
		{"amy.lee@shop",						     "user name"   },
		{"AMY.LEE@SHOP",						     "user name"   },
		{"amy.lee@shops",						    NULL          },
		{longest,							    "4096 bytes"  },
	};

	(void)state;
	memset(longest, 'x', PASSWORD_MAX + 1);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = {0};
		bool ok = password_rules_check(rows[i].password, "amy.lee@shop", &err);

		assert_row(ok == !rows[i].expected, rows[i].password);
		if (ok || !rows[i].expected)
			continue;
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_row(strncmp(err.message, "password: ", 10) == 0, rows[i].password);
		assert_row(strstr(err.message, rows[i].expected), rows[i].password);
	}
	longest[PASSWORD_MAX] = '\0';
	assert_true(password_rules_check(longest, "amy", &(struct error){0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_username__normalizing_trims_and_composes),
		WITH_MEM(test_username__words_and_a_few_marks_are_allowed),
		WITH_MEM(test_password_rules__say_what_was_expected),
	};

	return cmocka_run_group_tests_name("username", tests, NULL, NULL);
}
