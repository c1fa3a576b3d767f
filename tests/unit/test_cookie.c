/* tests/unit/test_cookie.c - cookies, as Django reads and writes them. */
#include "config.h"

#include "fcgi_app/http/cookie.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static const struct cookie plain = {
	.name = "sessionid",
	.value = "abc",
	.path = "/",
	.domain = "",
	.same_site = "",
	.max_age_s = COOKIE_OF_BROWSER_SESSION,
};

static void test_cookie__value_is_found_by_its_name(void **state)
{
	static const struct {
		const char *header;
		const char *value; /* of sessionid; NULL: none */
	} rows[] = {
		{"",			      NULL              },
		{";",			     NULL              },
		{"=",			     NULL              },
		{"sessionid",                     NULL              },
		{"sessionid=",                    ""                },
		{"sessionid=abc",                 "abc"             },
		{"sessionid=abc;",                "abc"             },
		{" \tsessionid = abc\t ",         "abc"             },
		{"a=1; sessionid=abc; b=2",       "abc"             },
		{"a=1;sessionid=abc;b=2",         "abc"             },
		{"sessionid=abc; sessionid=def",  "def"             },
		{"sessionid=abc; sessionid=",     ""                },
		{"sessionid=abc; sessionid",      "abc"             },
		{"sessionid=a=b",                 "a=b"             },
		{"sessionid=a b, c",              "a b, c"          },
		{"SESSIONID=abc",                 NULL              },
		{"xsessionid=a; sessionidx=b",    NULL              },
		{"sessionid=\"\"",                ""                },
		{"sessionid=\"",                  "\""              },
		{"sessionid=\"a",                 "\"a"             },
		{"sessionid=a\"b\"",              "a\"b\""          },
		{"sessionid=\"a b\"",             "a b"             },
		{"sessionid=\"a\\\"b\\\\c\"",     "a\"b\\c"         },
		{"sessionid=\"\\054\\073\\101\"", ",;A"             },
		{"sessionid=\"\\351\\377\"",      "\xC3\xA9\xC3\xBF"},
		{"sessionid=\"\\400\\08\\\"",     "40008\\"         },
		{"sessionid=\"\\0541\"",          ",1"              },
 /* An end of a cookie is one, also between quotes: as in Django. */
		{"sessionid=\"a;b\"",             "\"a"             },
		{"sessionid=\xC3\xA9",            "\xC3\xA9"        },
		{"sessionid=\xE9",                NULL              },
		{"sessionid=\"a\\000b\"",         NULL              },
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *value = cookie_find(mem, rows[i].header, "sessionid");

		assert_row(!value == !rows[i].value, rows[i].header);
		if (value)
			assert_string_equal(value, rows[i].value);
	}
	assert_null(cookie_find(mem, NULL, "sessionid"));
}

static void test_cookie__too_long_header_has_none(void **state)
{
	TALLOC_CTX *mem = *state;
	char *header = mem_array(mem, char, COOKIE_HEADER_MAX + 2);

	memset(header, 'a', COOKIE_HEADER_MAX);
	memcpy(header, "n=", 2);
	assert_int_equal(strlen(cookie_find(mem, header, "n")), COOKIE_HEADER_MAX - 2);
	header[COOKIE_HEADER_MAX] = 'a';
	assert_null(cookie_find(mem, header, "n"));
}

static void test_cookie__attributes_are_written_when_set(void **state)
{
	struct cookie whole = plain;

	assert_string_equal(cookie_header(*state, &plain, 0), "sessionid=abc; Path=/");
	whole.path = "/shop";
	whole.domain = ".shop.example";
	whole.same_site = "Lax";
	whole.max_age_s = 1209600;
	whole.is_secure = whole.is_http_only = true;
	assert_string_equal(cookie_header(*state, &whole, 1700000000),
		"sessionid=abc; expires=Tue, 28 Nov 2023 22:13:20 GMT; Max-Age=1209600; "
		"Domain=.shop.example; Path=/shop; SameSite=Lax; HttpOnly; Secure");
}

static void test_cookie__is_deleted_by_an_age_of_nothing(void **state)
{
	struct cookie deleted = plain;

	deleted.value = "";
	deleted.max_age_s = 0;
	assert_string_equal(cookie_header(*state, &deleted, 1700000000),
		"sessionid=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/");
}

static void test_cookie__date_ends_with_the_year_9999(void **state)
{
	struct cookie lasting = plain;

	lasting.max_age_s = INT64_MAX;
	assert_non_null(strstr(cookie_header(*state, &lasting, 1700000000),
		"expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=9223372036854775807;"));
}

/* As http.cookies.SimpleCookie.value_encode() quotes them. */
static void test_cookie__value_is_quoted_as_python_does(void **state)
{
	static const struct {
		const char *value;
		const char *written;
	} rows[] = {
		{"",		     "\"\""                       },
		{"az09!#$%&'*+-.^_`|~:", "az09!#$%&'*+-.^_`|~:"       },
		{"a b",                  "\"a b\""                    },
		{"()/<=>?@[]{}",         "\"()/<=>?@[]{}\""           },
		{"a,b;c\"d\\e",          "\"a\\054b\\073c\\\"d\\\\e\""},
	};
	TALLOC_CTX *mem = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct cookie cookie = plain;
		const char *header;

		cookie.value = rows[i].value;
		header = cookie_header(mem, &cookie, 0);
		assert_string_equal(
			header, mem_printf(mem, "sessionid=%s; Path=/", rows[i].written));
		assert_string_equal(cookie_find(mem, header, "sessionid"), rows[i].value);
	}
}

static void test_cookie__every_printable_character_is_read_back(void **state)
{
	TALLOC_CTX *mem = *state;
	char value[0x7F - 0x20 + 1] = {0};
	struct cookie cookie = plain;

	for (char c = 0x20; c < 0x7F; c++)
		value[c - 0x20] = c;
	cookie.value = value;
	assert_string_equal(cookie_find(mem, cookie_header(mem, &cookie, 0), "sessionid"), value);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_cookie__value_is_found_by_its_name),
		WITH_MEM(test_cookie__too_long_header_has_none),
		WITH_MEM(test_cookie__attributes_are_written_when_set),
		WITH_MEM(test_cookie__is_deleted_by_an_age_of_nothing),
		WITH_MEM(test_cookie__date_ends_with_the_year_9999),
		WITH_MEM(test_cookie__value_is_quoted_as_python_does),
		WITH_MEM(test_cookie__every_printable_character_is_read_back),
	};

	return cmocka_run_group_tests_name("cookie", tests, NULL, NULL);
}
