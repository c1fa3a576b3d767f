/*
 * No body, however malformed, makes the application answer 5xx or die. What is random comes from a
 * fixed seed.
 */
#include "config.h"

#include "tests/support/both_ways.h"
#include "tests/support/cmocka.h"

/* Good ones, on which the attacks are made. */
static const struct {
	const char *path;
	const char *body;
} commands[] = {
	{"/add_batch",       "{\"ref\":\"W\",\"sku\":\"K\",\"qty\":9,\"eta\":\"2031-05-01\"}"},
	{"/allocate",        "{\"orderid\":\"o-1\",\"sku\":\"K\",\"qty\":3}"                 },
	{"/deallocate",      "{\"orderid\":\"o-1\",\"sku\":\"K\"}"                           },
	{"/change_quantity", "{\"batchref\":\"W\",\"qty\":5}"                                },
	{"/change_eta",      "{\"ref\":\"W\",\"eta\":null}"                                  },
};

static void post(struct both_ways *ways, size_t command, const void *body, size_t length)
{
	send_both_ways(ways,
		&(struct http_request){
			"POST", commands[command].path, {body, length},
                          NULL
        });
}

static void post_to_all(struct both_ways *ways, const void *body, size_t length)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		post(ways, i, body, length);
}

/* In place of each value of each command. */
static void post_value(struct both_ways *ways, const char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (const char *at = commands[i].body; (at = strchr(at, ':')); at++) {
			char *body = mem_printf(NULL, "%.*s%s%s", (int)(at + 1 - commands[i].body),
				commands[i].body, value, at + strcspn(at, ",}"));

			post(ways, i, body, strlen(body));
			talloc_free(body);
		}
}

/* Marsaglia's xorshift. */
static size_t random_below(uint64_t *seed, size_t limit)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed % limit;
}

static void test_hostile_bodies__random_bytes(void **state)
{
	uint64_t seed = 20310501;
	char body[2048];

	for (int i = 0; i < 60; i++) {
		size_t length = random_below(&seed, sizeof(body));

		for (size_t j = 0; j < length; j++)
			body[j] = (char)random_below(&seed, 256);
		post_to_all(*state, body, length);
	}
}

/* The bytes that JSON is made of get further. */
static void test_hostile_bodies__random_json(void **state)
{
	static const char alphabet[] = "{}[]\",:\\u0019-+.eE \tntrfals\xC3\xA4";
	uint64_t seed = 20310502;
	char body[200] = "{\"qty\":";

	for (int i = 0; i < 60; i++) {
		for (size_t j = strlen("{\"qty\":"); j < sizeof(body); j++)
			body[j] = alphabet[random_below(&seed, sizeof(alphabet))];
		post_to_all(*state, body, random_below(&seed, sizeof(body)));
	}
}

static void test_hostile_bodies__json_cut_off_at_every_byte(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (size_t length = 0; length < strlen(commands[i].body); length++)
			post(*state, i, commands[i].body, length);
}

static void test_hostile_bodies__json_with_a_wrong_byte_anywhere(void **state)
{
	static const char wrong[] = {'\0', '\xFF', '"', '\\', '{', '9', '\n'};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		size_t length = strlen(commands[i].body);
		char *body = mem_text(NULL, commands[i].body);

		for (size_t j = 0; j < length * sizeof(wrong); j++) {
			size_t place = j / sizeof(wrong);

			body[place] = wrong[j % sizeof(wrong)];
			post(*state, i, body, length);
			body[place] = commands[i].body[place];
		}
		talloc_free(body);
	}
}

static void test_hostile_bodies__strange_values(void **state)
{
	static const char *const values[] = {"18446744073709551616", "-9223372036854775809",
		"99999999999999999999999999999999999999999999", "1e400", "-1e-400", "0.1", "-0",
		"\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\xC3\"", "\"\xED\xA0\x80\"",
		"\"\xF4\x90\x80\x80\"", "\"'; DROP TABLE alloc_batch; -- \"", "\"%s%n%d\"",
		"\"\\r\\nSet-Cookie: a=b\"", "\"../../etc/passwd\"", "{\"a\":{\"b\":[]}}", "NaN",
		"Infinity", "\"9999-12-31\"", "\"-0001-01-01\"", "\"2031-05-01T25:61:61+99:99\""};

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		post_value(*state, values[i]);
}

static void test_hostile_bodies__long_values(void **state)
{
	static const struct {
		const char *part;
		size_t count;
	} texts[] = {
		{"x",                256  },
		{"x",                300  },
		{"x",                50000},
		{"\xF0\x9F\x8C\xB3", 300  },
		{"\\u0041",          300  },
		{"\\ud83c\\udf33",   300  },
		{"9",                300  },
		{"'",                255  },
		{"\\\\",             255  },
		{"\\n",              255  },
	};
	TALLOC_CTX *mem = mem_context(NULL, "long_values");

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *text = repeat(mem, texts[i].part, texts[i].count);

		post_value(*state, mem_printf(mem, "\"%s\"", text));
	}
	post_value(*state, repeat(mem, "9", 300));
	talloc_free(mem);
}

/* Never closed, and closed as it should be. */
static void test_hostile_bodies__deep_nesting(void **state)
{
	static const struct {
		const char *opening;
		const char *closing;
	} brackets[] = {
		{"[",			  "]"  },
		{"{\"a\":",                    "}"  },
		{"[[",			 "]]" },
		{"{\"orderid\":[{\"sku\":",    "}]}"},
		{"{\"qty\":0,\"ref\":{\"b\":", "}}" },
	};
	TALLOC_CTX *mem = mem_context(NULL, "deep_nesting");

	for (size_t i = 0; i < ARRAY_SIZE(brackets); i++)
		for (size_t depth = 10; depth <= 1000; depth *= 10) {
			const char *open = repeat(mem, brackets[i].opening, depth);
			const char *whole = mem_printf(
				mem, "%s0%s", open, repeat(mem, brackets[i].closing, depth));

			post_to_all(*state, open, strlen(open));
			post_to_all(*state, whole, strlen(whole));
			post_value(*state, open);
			post_value(*state, whole);
		}
	talloc_free(mem);
}

static void test_hostile_bodies__many_members(void **state)
{
	TALLOC_CTX *mem = mem_context(NULL, "many_members");
	const char *same = mem_printf(mem, "{%s\"sku\":\"K\"}", repeat(mem, "\"qty\":1,", 7000));
	char *different = mem_text(mem, "{");

	for (int i = 0; i < 5000; i++)
		different = talloc_asprintf_append_buffer(different, "\"m%d\":0,", i);
	different = talloc_strdup_append_buffer(different, "\"sku\":\"K\"}");
	post_to_all(*state, different, strlen(different));
	post_to_all(*state, same, strlen(same));
	talloc_free(mem);
}

/* nginx refuses them; without it the application does. */
static void test_hostile_bodies__ten_megabytes(void **state)
{
	struct both_ways *ways = *state;
	const size_t size = 10 * 1024 * 1024;
	const char *body = repeat(ways, "[", size);

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const struct http_request request = {
			"POST", commands[i].path, {body, size},
                          NULL
                };

		assert_int_equal(send_to_socket(ways, &request), 413);
		assert_int_equal(
			http_send(ways->site->clients[PROFILE_DIRECT], &request)->status, 413);
	}
	post_to_all(ways, body, 64 * 1024);
}

static void test_hostile_bodies__do_no_harm(void **state)
{
	check_unharmed(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_bodies__random_bytes),
		cmocka_unit_test(test_hostile_bodies__random_json),
		cmocka_unit_test(test_hostile_bodies__json_cut_off_at_every_byte),
		cmocka_unit_test(test_hostile_bodies__json_with_a_wrong_byte_anywhere),
		cmocka_unit_test(test_hostile_bodies__strange_values),
		cmocka_unit_test(test_hostile_bodies__long_values),
		cmocka_unit_test(test_hostile_bodies__deep_nesting),
		cmocka_unit_test(test_hostile_bodies__many_members),
		cmocka_unit_test(test_hostile_bodies__ten_megabytes),
		cmocka_unit_test(test_hostile_bodies__do_no_harm),
	};

	return cmocka_run_group_tests(tests, both_ways_set_up, both_ways_tear_down);
}
