#include "config.h"

#include "adapters/redis/redis_url.h"

#include "tests/support/with_mem.h"

/* user|password|host|port|socket|database */
static const char *parts_of(TALLOC_CTX *mem, const struct redis_url *url)
{
	return mem_printf(mem, "%s|%s|%s|%u|%s|%d", url->user, url->password, url->host,
		(unsigned)url->port, url->unix_socket ? url->unix_socket : "NULL",
		(int)url->database);
}

static void test_redis_url__is_read_part_by_part(void **state)
{
	static const struct {
		const char *text;
		const char *parts;
	} rows[] = {
		{"redis://localhost",                     "||localhost|6379|NULL|0"    },
		{"redis://localhost/",                    "||localhost|6379|NULL|0"    },
		{"redis://db.test:6380/3",                "||db.test|6380|NULL|3"      },
		{"redis://:secret@db/15",                 "|secret|db|6379|NULL|15"    },
		{"redis://app:secret@db",                 "app|secret|db|6379|NULL|0"  },
		{"redis://app:p%40%3A%2F%3Fss%25@db",     "app|p@:/?ss%|db|6379|NULL|0"},
		{"redis://[::1]:6380",                    "||::1|6380|NULL|0"          },
		{"unix:///run/redis.sock",                "|||0|/run/redis.sock|0"     },
		{"unix:///my%20run/r%3F.sock?database=2", "|||0|/my run/r?.sock|2"     },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct redis_url url = {0};
		struct error err = {0};

		assert_row(redis_url_parse(*state, rows[i].text, &url, &err), rows[i].text);
		assert_string_equal(parts_of(*state, &url), rows[i].parts);
	}
}

static void test_redis_url__a_bad_part_is_named_and_the_password_never(void **state)
{
	static const struct {
		const char *text;
		const char *named;
	} rows[] = {
		{"",							"beginning"           },
		{"localhost:6379",					  "beginning"           },
		{"http://a:Zecret@h",				       "beginning"           },
		{"rediss://a:Zecret@h",                                     "TLS is not supported"},
		{"redis://user@h",					  "password"            },
		{"redis://user:@h",					 "password"            },
		{"redis://a:Zecret%@h",                                     "password"            },
		{"redis://a%00:Zecret@h",                                   "user"                },
		{"redis://",						"host"                },
		{"redis://a:Zecret@:6379",                                  "host"                },
		{"redis://a:Zecret@[::1",                                   "host"                },
		{"redis://a:Zecret@h:0",                                    "port"                },
		{"redis://a:Zecret@h:65536",                                "port"                },
		{"redis://a:Zecret@h:port",                                 "port"                },
		{"redis://a:Zecret@h/x",                                    "database"            },
		{"redis://a:Zecret@h/-1",                                   "database"            },
		{"redis://a:Zecret@h/10000",                                "database"            },
		{"redis://a:Zecret@h/1/2",                                  "database"            },
		{"redis://a:Zecret@h/1?x=1",                                "part behind the ?"   },
		{"unix://",						 "path"                },
		{"unix://run/redis.sock",                                   "path"                },
		{"unix:///run/%zz",					 "path"                },
		{"unix:///r?db=1",					  "part behind the ?"   },
		{"unix:///r?database=",                                     "database"            },
		{"unix:///r?database=1x",                                   "database"            },
		{"unix:///0123456789012345678901234567890123456789012345678901234567890123456789"
		 "01234567890123456789012345678901234567", "path"                },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct redis_url url = {.port = 1};
		struct error err = {0};

		assert_row(!redis_url_parse(*state, rows[i].text, &url, &err), rows[i].text);
		assert_row(err.kind == ERROR_INVALID, rows[i].text);
		assert_row(strstr(err.message, rows[i].named), rows[i].text);
		assert_row(!strstr(err.message, "Zecret"), rows[i].text);
		assert_row(url.port == 1, rows[i].text);
	}
}

static void test_redis_url__a_path_of_just_the_length_of_a_sockets_is_read(void **state)
{
	const char *text = mem_printf(*state, "unix:///%0106d", 0);
	struct redis_url url;
	struct error err = {0};

	assert_true(redis_url_parse(*state, text, &url, &err));
	assert_int_equal(strlen(url.unix_socket), 107);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_redis_url__is_read_part_by_part),
		WITH_MEM(test_redis_url__a_bad_part_is_named_and_the_password_never),
		WITH_MEM(test_redis_url__a_path_of_just_the_length_of_a_sockets_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
