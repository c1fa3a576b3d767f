#include "config.h"

#include "orm_mapping/mysql/database_url.h"

#include "tests/support/cmocka.h"

static int make_mem(void **state)
{
	*state = mem_context(NULL, "test");
	return 0;
}

static int free_mem(void **state)
{
	return talloc_free(*state);
}

/* user|password|host|port|name|socket */
static const char *parts_of(TALLOC_CTX *mem, const struct database_url *url)
{
	return mem_printf(mem, "%s|%s|%s|%u|%s|%s", url->user, url->password, url->host,
		(unsigned)url->port, url->name, url->unix_socket ? url->unix_socket : "NULL");
}

static void test_database_url__is_read_part_by_part(void **state)
{
	static const struct {
		const char *text;
		const char *parts;
	} rows[] = {
		{"mysql://app:secret@db.test:3307/shop",       "app|secret|db.test|3307|shop|NULL"},
		{"mysql://app:secret@db/shop",                 "app|secret|db|3306|shop|NULL"     },
		{"mysql://root@localhost/shop",                "root||localhost|3306|shop|NULL"   },
		{"mysql://root:@localhost/shop",               "root||localhost|3306|shop|NULL"   },
		{"mysql://a:p%40%3A%2Fss%25@h/n%20m",          "a|p@:/ss%|h|3306|n m|NULL"        },
		{"mysql://a:p@ss@h/n",                         "a|p@ss|h|3306|n|NULL"             },
		{"mysql://a:b:c@h/n",                          "a|b:c|h|3306|n|NULL"              },
		{"mysql://a:%c3%A9@h/n",                       "a|\xC3\xA9|h|3306|n|NULL"         },
		{"mysql://a@[::1]/n",                          "a||::1|3306|n|NULL"               },
		{"mysql://a@[fe80::1%25eth0]:65535/n",         "a||fe80::1%eth0|65535|n|NULL"     },
		{"mysql://a@localhost/n?unix_socket=/my%20db", "a||localhost|3306|n|/my db"       },
		{"mysql://a@/n?unix_socket=/s",                "a|||3306|n|/s"                    },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct database_url url = {0};
		struct error err = {0};

		assert_row(database_url_parse(*state, rows[i].text, &url, &err), rows[i].text);
		assert_string_equal(parts_of(*state, &url), rows[i].parts);
	}
}

static void test_database_url__a_bad_part_is_named_and_the_password_never(void **state)
{
	static const struct {
		const char *text;
		const char *named;
	} rows[] = {
		{"",					  "beginning"        },
		{"postgresql://a:Zecret@h/n",                 "beginning"        },
		{"mysql:/a:Zecret@h/n",                       "beginning"        },
		{"mysql://h/n",                               "user"             },
		{"mysql://:Zecret@h/n",                       "user"             },
		{"mysql://%zz:Zecret@h/n",                    "user"             },
		{"mysql://a:Zecret%@h/n",                     "password"         },
		{"mysql://a:Zecret%4@h/n",                    "password"         },
		{"mysql://a:Zecret%4g@h/n",                   "password"         },
		{"mysql://a:Zecret%00@h/n",                   "password"         },
		{"mysql://a:Zecret@/n",                       "host"             },
		{"mysql://a:Zecret@:3306/n",                  "host"             },
		{"mysql://a:Zecret@[::1/n",                   "host"             },
		{"mysql://a:Zecret@[::1]x/n",                 "host"             },
		{"mysql://a:Zecret@h%0/n",                    "host"             },
		{"mysql://a:Zecret@h:/n",                     "port"             },
		{"mysql://a:Zecret@h:0/n",                    "port"             },
		{"mysql://a:Zecret@h:65536/n",                "port"             },
		{"mysql://a:Zecret@h:3306x/n",                "port"             },
		{"mysql://a:Zecret@h:-1/n",                   "port"             },
		{"mysql://a:Zecret@h:99999999999999999999/n", "port"             },
		{"mysql://a:Zecret@::1/n",                    "port"             },
		{"mysql://a:Zecret@h",                        "database name"    },
		{"mysql://a:Zecret@h/",                       "database name"    },
		{"mysql://a:Zecret@h/n/m",                    "database name"    },
		{"mysql://a:Zecret@h/%",                      "database name"    },
		{"mysql://a:Zecret@h/n?",                     "part behind the ?"},
		{"mysql://a:Zecret@h/n?charset=latin1",       "part behind the ?"},
		{"mysql://a:Zecret@h/n?unix_socket=",         "part behind the ?"},
		{"mysql://a:Zecret@h/n?unix_socket=/s&x=1",   "part behind the ?"},
		{"mysql://a:Zecret@h/n?unix_socket=%2",       "unix_socket"      },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct database_url url = {.port = 1};
		struct error err = {0};

		assert_row(!database_url_parse(*state, rows[i].text, &url, &err), rows[i].text);
		assert_row(err.kind == ERROR_INVALID, rows[i].text);
		assert_row(strstr(err.message, rows[i].named), rows[i].text);
		assert_row(!strstr(err.message, "Zecret"), rows[i].text);
		assert_row(url.port == 1, rows[i].text);
	}
}

static void test_database_url__is_shown_without_its_password(void **state)
{
	static const struct {
		const char *text;
		const char *masked;
	} rows[] = {
		{"mysql://a:secret@h/n",                 "mysql://a:***@h:3306/n"    },
		{"mysql://a@h:3307/n",                   "mysql://a@h:3307/n"        },
		{"mysql://a:secret@[::1]/n",             "mysql://a:***@[::1]:3306/n"},
		{"mysql://a@localhost/n?unix_socket=/s",
                 "mysql://a@localhost:3306/n?unix_socket=/s"                         },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct database_url url = {0};
		struct error err = {0};

		assert_true(database_url_parse(*state, rows[i].text, &url, &err));
		assert_string_equal(database_url_masked(*state, &url), rows[i].masked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database_url__is_read_part_by_part),
		cmocka_unit_test(test_database_url__a_bad_part_is_named_and_the_password_never),
		cmocka_unit_test(test_database_url__is_shown_without_its_password),
	};

	return cmocka_run_group_tests(tests, make_mem, free_mem);
}
