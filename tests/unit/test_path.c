#include "config.h"

#include <string.h>

#include "fcgi_app/http/path.h"
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

/* Of exactly the raw path's size, without a NUL behind it, so that reading further shows. */
static bool parse(TALLOC_CTX *mem, const char *raw, struct path *out, struct error *err)
{
	size_t length = strlen(raw);

	return path_parse(mem, mem_copy(mem, raw, length), length, out, err);
}

static void test_path__segments_are_split_then_decoded(void **state)
{
	static const struct {
		const char *raw;
		size_t count;
		const char *segments[PATH_SEGMENTS_MAX];
	} cases[] = {
		{"/",                  1, {""}				    },
		{"/a",                 1, {"a"}				   },
		{"/a/",                2, {"a", ""}                               },
		{"//",                 2, {"", ""}                                },
		{"//a",                2, {"", "a"}                               },
		{"/allocations/o-1",   2, {"allocations", "o-1"}                  },
		{"/allocations/a%2Fb", 2, {"allocations", "a/b"}                  },
		{"/allocat%69ons/%6f", 2, {"allocations", "o"}                    },
		{"/a/../b/./c",        5, {"a", "..", "b", ".", "c"}              },
		{"/%2e%2E",            1, {".."}                                  },
		{"/a+b",               1, {"a+b"}                                 },
		{"/%25%32%35",         1, {"%25"}                                 },
		{"/%3F%23%20%0a",      1, {"?# \n"}                               },
		{"/%e2%82%AC",         1, {"\xE2\x82\xAC"}                        },
		{"/\xE2\x82\xAC",      1, {"\xE2\x82\xAC"}                        },
		{"/\xE2%82\xAC",       1, {"\xE2\x82\xAC"}                        },
		{"/1/2/3/4/5/6/7/8",   8, {"1", "2", "3", "4", "5", "6", "7", "8"}},
	};
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct path path;

		assert_true(parse(*state, cases[i].raw, &path, &err));
		assert_int_equal(path.count, cases[i].count);
		for (size_t n = 0; n < path.count; n++)
			assert_string_equal(path.segments[n], cases[i].segments[n]);
	}
}

static void test_path__malformed(void **state)
{
	static const char *const paths[] = {"", "a", "*", "http://h/", "/%", "/%4", "/a%", "/%4/1",
		"/%zz", "/%-1", "/%+1", "/% 1", "/%0", "/%00", "/a/b%00c", "/%ff", "/%c0%80",
		"/%ed%a0%80", "/\xFF", "/\xE2\x82", "/%e2%82/%ac", "/a b", "/a\tb", "/a\x7F",
		"/\x01", "/a#b", "/1/2/3/4/5/6/7/8/9/%"};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct error err = {0};
		struct path path;

		if (parse(*state, paths[i], &path, &err))
			fail_msg("%s is taken", paths[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
	}
}

static void test_path__the_error_tells_the_segment(void **state)
{
	struct error err = {0};
	struct path path;

	assert_false(parse(*state, "/allocations/%zz", &path, &err));
	assert_string_equal(err.message, "the path is malformed at segment 2");
	assert_false(parse(*state, "allocations", &path, &err));
	assert_string_equal(err.message, "the path does not start with a slash");
}

static void test_path__matching(void **state)
{
	static const struct {
		const char *pattern;
		const char *raw;
		bool matches;
	} cases[] = {
		{"/",				"/",                  true },
		{"/",				"//",                 false},
		{"/",				"/a",                 false},
		{"/a",			       "/a",                 true },
		{"/a",			       "/A",                 false},
		{"/a",			       "/ab",                false},
		{"/ab",			      "/a",                 false},
		{"/a",			       "/a/",                false},
		{"/a",			       "/a/b",               false},
		{"/a/b",			     "/a",                 false},
		{"/a/b",			     "/a%2Fb",             false},
		{"/allocate",                        "/%61llocate",        true },
		{"/a/{id}",                          "/a/x",               true },
		{"/a/{id}",                          "/a/x%2Fy",           true },
		{"/a/{id}",                          "/a/{id}",            true },
		{"/a/{id}",                          "/a/",                false},
		{"/a/{id}",                          "/a",                 false},
		{"/a/{id}",                          "/a/x/",              false},
		{"/a/{id}",                          "/b/x",               false},
		{"/a/{id}/c",                        "/a/x/c",             true },
		{"/a/{id}/{part}",                   "/a/x/y",             true },
		{"/a/{id}/{part}",                   "/a//y",              false},
		{"/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}", "/1/2/3/4/5/6/7/8",   true },
		{"/{1}/{2}/{3}/{4}/{5}/{6}/{7}/{8}", "/1/2/3/4/5/6/7/8/9", false},
	};
	struct error err = {0};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct path path;

		assert_true(parse(*state, cases[i].raw, &path, &err));
		if (path_matches(&path, cases[i].pattern) != cases[i].matches)
			fail_msg("%s, %s", cases[i].pattern, cases[i].raw);
	}
}

static void test_path__segments_are_found_by_name(void **state)
{
	static const char pattern[] = "/a/{id}/b/{identity}";
	struct error err = {0};
	struct path path;

	assert_true(parse(*state, "/a/x/b/y", &path, &err));
	assert_string_equal(path_segment(&path, pattern, "id"), "x");
	assert_string_equal(path_segment(&path, pattern, "identity"), "y");
	assert_null(path_segment(&path, pattern, "i"));
	assert_null(path_segment(&path, pattern, "a"));
	assert_null(path_segment(&path, pattern, ""));
}

/* "/a/" and a segment of length characters, each of two bytes in six. */
static const char *path_with_segment(TALLOC_CTX *mem, int length)
{
	const char *raw = "/a/";

	while (length-- > 0)
		raw = mem_printf(mem, "%s%%c3%%a9", raw);
	return raw;
}

static void test_path__long_segments_are_named(void **state)
{
	struct error err = {0};
	struct path path;

	assert_true(parse(*state, path_with_segment(*state, PATH_SEGMENT_MAX), &path, &err));
	assert_true(path_check_lengths(&path, "/a/{id}", &err));
	assert_true(parse(*state, path_with_segment(*state, PATH_SEGMENT_MAX + 1), &path, &err));
	assert_false(path_check_lengths(&path, "/a/{id}", &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, "id: expected a text of 1 to 255 characters");
}

/* "a/b" is a key of three characters, however it is spelled. */
static void test_path__what_is_quoted_may_be_three_times_as_long(void **state)
{
	struct error err = {0};
	struct path path;

	assert_true(parse(*state, path_with_segment(*state, PATH_QUOTED_MAX), &path, &err));
	assert_true(path_check_lengths(&path, "/a/{quoted_key}", &err));
	assert_true(parse(*state, path_with_segment(*state, PATH_QUOTED_MAX + 1), &path, &err));
	assert_false(path_check_lengths(&path, "/a/{quoted_key}", &err));
	assert_string_equal(err.message, "quoted_key: expected a text of 1 to 765 characters");
}

static void test_path__escaping(void **state)
{
	static const struct {
		const char *text;
		const char *escaped;
	} cases[] = {
		{"",             ""                     },
		{"o-1",          "o-1"                  },
		{"AZaz09-._~",   "AZaz09-._~"           },
		{"a/b?c#d%e f",  "a%2Fb%3Fc%23d%25e%20f"},
		{"\r\nX: 1",     "%0D%0AX%3A%201"       },
		{"\xE2\x82\xAC", "%E2%82%AC"            },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *raw = mem_printf(*state, "/%s", path_escape(*state, cases[i].text));
		struct error err = {0};
		struct path path;

		assert_string_equal(raw + 1, cases[i].escaped);
		assert_true(parse(*state, raw, &path, &err));
		assert_string_equal(path.segments[0], cases[i].text);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_path__##name, make_mem, free_mem)
	const struct CMUnitTest tests[] = {
		TEST(segments_are_split_then_decoded),
		TEST(malformed),
		TEST(the_error_tells_the_segment),
		TEST(matching),
		TEST(segments_are_found_by_name),
		TEST(long_segments_are_named),
		TEST(what_is_quoted_may_be_three_times_as_long),
		TEST(escaping),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
