#include "config.h"

#include <string.h>

#include "fcgi_app/http/origin.h"
#include "fcgi_app/http/request.h"
#include "tests/fakes/fake_exchange.h"
#include "tests/support/cmocka.h"

#define PARAMS(...)  ((const char *const[]){__VA_ARGS__, NULL})
#define NO_PARAMS    ((const char *const[]){NULL})
#define TARGET(text) "REQUEST_URI=" text
#define LENGTH(text) "CONTENT_LENGTH=" text

struct fixture {
	struct fake_exchange exchange;
	struct request request;
};

static int set_up(void **state)
{
	*state = mem_new(NULL, struct fixture);
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static struct request *begin(void **state, const char *const *params, const char *body)
{
	struct fixture *fixture = *state;

	fake_exchange_init(&fixture->exchange, fixture, params, (struct bytes){body, strlen(body)});
	request_init(&fixture->request, fixture, &fixture->exchange.base);
	return &fixture->request;
}

static struct request *read_head(void **state, const char *const *params)
{
	struct request *request = begin(state, params, "");
	struct error err = {0};

	if (!request_read_head(request, &err))
		fail_msg("%s", err.message);
	return request;
}

static void assert_malformed(void **state, const char *const *params, const char *problem)
{
	struct request *request = begin(state, params, "");
	struct error err = {0};

	assert_false(request_read_head(request, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(err.message, problem);
}

static void test_request__methods(void **state)
{
	static const struct {
		const char *param;
		enum http_method method;
	} cases[] = {
		{"REQUEST_METHOD=GET",  HTTP_GET  },
		{"REQUEST_METHOD=HEAD", HTTP_HEAD },
		{"REQUEST_METHOD=POST", HTTP_POST },
		{"REQUEST_METHOD=get",  HTTP_OTHER},
		{"REQUEST_METHOD=GETX", HTTP_OTHER},
		{"REQUEST_METHOD=-",    HTTP_OTHER},
		{"REQUEST_METHOD=",     HTTP_OTHER},
		{"REQUEST_METHOD",      HTTP_OTHER},
		{"REQUEST_METHODS=GET", HTTP_OTHER},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(begin(state, PARAMS(cases[i].param), "")->method, cases[i].method);
	assert_int_equal(begin(state, NO_PARAMS, "")->method, HTTP_OTHER);
}

static void test_request__id_is_kept_when_it_is_fit_for_a_log(void **state)
{
	static const struct {
		const char *param;
		const char *id;
	} cases[] = {
		{"REQUEST_ID=1f0c-A_b.9",							"1f0c-A_b.9"},
		{"REQUEST_ID=",								  "-"         },
		{"REQUEST_ID=a b",							       "-"         },
		{"REQUEST_ID=a\nb",							      "-"         },
		{"REQUEST_ID=\xFF",							      "-"         },
		{"REQUEST_ID=0123456789012345678901234567890123456789012345678901234567890123",
                 "0123456789012345678901234567890123456789012345678901234567890123"                          },
		{"REQUEST_ID=01234567890123456789012345678901234567890123456789012345678901234",
                 "-"											 },
		{"HTTP_REQUEST_ID=client",						       "-"         },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(begin(state, PARAMS(cases[i].param), "")->id, cases[i].id);
}

static void test_request__of_equal_params_the_last_one_counts(void **state)
{
	struct request *request = begin(
		state, PARAMS("A=1", "B=", "A=2=3", "AB=4", "", "=", "=5", "C", "A", "D=6"), "");

	assert_string_equal(request_param(request, "A"), "2=3");
	assert_string_equal(request_param(request, "B"), "");
	assert_string_equal(request_param(request, "D"), "6");
	assert_null(request_param(request, "C"));
	assert_null(request_param(request, "a"));
}

static void test_request__target_is_split_at_the_question_mark(void **state)
{
	static const struct {
		const char *param;
		const char *segment;
		const char *query;
	} cases[] = {
		{TARGET("/a"),         "a",   ""       },
		{TARGET("/a?"),        "a",   ""       },
		{TARGET("/a?b=%zz&c"), "a",   "b=%zz&c"},
		{TARGET("/a?b?c"),     "a",   "b?c"    },
		{TARGET("/a%3Fb"),     "a?b", ""       },
		{TARGET("/?/x"),       "",    "/x"     },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct request *request = read_head(state, PARAMS(cases[i].param));

		assert_int_equal(request->path.count, 1);
		assert_string_equal(request->path.segments[0], cases[i].segment);
		assert_string_equal(request->query, cases[i].query);
	}
}

static void test_request__malformed_targets(void **state)
{
	assert_malformed(state, NO_PARAMS, "the path does not start with a slash");
	assert_malformed(state, PARAMS(TARGET("")), "the path does not start with a slash");
	assert_malformed(state, PARAMS(TARGET("?/a")), "the path does not start with a slash");
	assert_malformed(state, PARAMS(TARGET("/a%00")), "the path is malformed at segment 1");
	assert_malformed(state, PARAMS(TARGET("/a/%ff?x")), "the path is malformed at segment 2");
	assert_malformed(state, PARAMS(TARGET("/%?41")), "the path is malformed at segment 1");
}

static void test_request__content_length(void **state)
{
	static const struct {
		const char *param;
		int64_t length;
	} cases[] = {
		{"X=",			 -1                },
		{LENGTH(""),                   -1                },
		{LENGTH("0"),                  0                 },
		{LENGTH("17"),                 17                },
		{LENGTH("017"),                17                },
		{LENGTH("999999999999999999"), 999999999999999999},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(
			read_head(state, PARAMS(TARGET("/"), cases[i].param))->content_length,
			cases[i].length);
}

static void test_request__malformed_content_lengths(void **state)
{
	static const char *const params[] = {LENGTH("-1"), LENGTH("+1"), LENGTH(" 1"), LENGTH("1 "),
		LENGTH("1,1"), LENGTH("1, 1"), LENGTH("0x10"), LENGTH("1e3"), LENGTH("1.0"),
		LENGTH("ten"), LENGTH("1000000000000000000"), LENGTH("99999999999999999999999")};

	for (size_t i = 0; i < ARRAY_SIZE(params); i++)
		assert_malformed(state, PARAMS(TARGET("/"), params[i]),
			"the content length is no number of bytes");
}

static void test_request__bodies(void **state)
{
	static const struct {
		const char *length;
		const char *body;
		size_t limit;
		bool fits;
		const char *problem; /* NULL: none */
	} cases[] = {
		{LENGTH("4"),                  "body",                 4,   true,  NULL                                         },
		{LENGTH("4"),                  "body",                 100, true,  NULL                                         },
		{LENGTH("0"),                  "",                     4,   true,  NULL                                         },
		{LENGTH(""),                   "",                     4,   true,  NULL                                         },
		{LENGTH(""),                   "bod",                  4,   true,  NULL                                         },
		{LENGTH(""),                   "body",                 4,   true,  NULL                                         },
		{LENGTH(""),                   "bodyx",                4,   false, NULL                                         },
		{LENGTH(""),                   "a body of any length", 4,   false, NULL                                         },
		{LENGTH("5"),                  "bodyx",                4,   false, NULL                                         },
		{LENGTH("999999999999999999"), "",                     4,   false, NULL                                         },
		{LENGTH("4"),                  "bod",                  4,   true,  "the body is shorter than its content length"},
		{LENGTH("4"),                  "",                     4,   true,  "the body is shorter than its content length"},
		{LENGTH("4"),                  "bodyx",                100, true,  "the body is longer than its content length" },
		{LENGTH("4"),                  "bodyx",                4,   true,  "the body is longer than its content length" },
		{LENGTH("0"),                  "x",                    4,   true,  "the body is longer than its content length" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct request *request =
			begin(state, PARAMS(TARGET("/"), cases[i].length), cases[i].body);
		struct error err = {0};
		bool fits = !cases[i].fits;

		assert_true(request_read_head(request, &err));
		assert_int_equal(request_read_body(request, cases[i].limit, &fits, &err),
			cases[i].problem == NULL);
		assert_int_equal(fits, cases[i].fits);
		assert_string_equal(err.message, cases[i].problem ? cases[i].problem : "");
		if (!cases[i].fits || cases[i].problem) {
			assert_int_equal(request->body.len, 0);
			continue;
		}
		assert_int_equal(request->body.len, strlen(cases[i].body));
		assert_memory_equal(request->body.ptr, cases[i].body, request->body.len);
	}
}

static void test_request__a_body_known_to_be_too_long_is_not_read(void **state)
{
	struct request *request = begin(state, PARAMS(TARGET("/"), LENGTH("4")), "body");
	struct error err = {0};
	bool fits = true;

	assert_true(request_read_head(request, &err));
	assert_true(request_read_body(request, 3, &fits, &err));
	assert_false(fits);
	assert_int_equal(((struct fixture *)*state)->exchange.body.len, 4);
}

static void test_request__segments_by_name(void **state)
{
	struct request *request = read_head(state, PARAMS(TARGET("/a/x%20y/c?z")));

	request->pattern = "/a/{id}/c";
	assert_string_equal(request_segment(request, "id"), "x y");
}

#define SITE          "REQUEST_SCHEME=http", "HTTP_HOST=shop.example:8080"
#define ORIGIN(text)  "HTTP_ORIGIN=" text
#define FETCHED(text) "HTTP_SEC_FETCH_SITE=" text

static void test_request__origins(void **state)
{
	static const char *const trusted[] = {"https://old.example", "http://127.0.0.1:99", NULL};
	static const struct {
		const char *params[5];
		bool trusted;
	} cases[] = {
		{{SITE},							       true },
		{{SITE, FETCHED("same-origin")},                                       true },
		{{SITE, FETCHED("none")},					      true },
		{{SITE, FETCHED("cross-site")},                                        false},
		{{SITE, FETCHED("Cross-Site")},                                        false},
		{{SITE, ORIGIN("http://shop.example:8080")},                           true },
		{{SITE, ORIGIN("HTTP://Shop.Example:8080")},                           true },
		{{SITE, ORIGIN("http://shop.example:8080"), FETCHED("same-origin")},   true },
		{{SITE, ORIGIN("http://shop.example:8080"), FETCHED("cross-site")},    false},
		{{SITE, ORIGIN("http://shop.example")},                                false},
		{{SITE, ORIGIN("https://shop.example:8080")},                          false},
		{{SITE, ORIGIN("http://shop.example:80801")},                          false},
		{{SITE, ORIGIN("http://shop.example:8080/")},                          false},
		{{SITE, ORIGIN("http://shop.example:8080, http://shop.example:8080")}, false},
		{{SITE, ORIGIN("http://evil.example")},                                false},
		{{SITE, ORIGIN("http://evil.example"), FETCHED("same-origin")},        false},
		{{SITE, ORIGIN("null")},					       false},
		{{SITE, ORIGIN("")},						   false},
		{{SITE, ORIGIN("http")},					       false},
		{{SITE, ORIGIN("http://")},					    false},
		{{SITE, ORIGIN("shop.example:8080")},                                  false},
		{{SITE, ORIGIN("https://old.example")},                                true },
		{{SITE, ORIGIN("https://old.example"), FETCHED("cross-site")},         true },
		{{SITE, ORIGIN("https://old.example.evil.example")},                   false},
		{{SITE, ORIGIN("http://127.0.0.1:99")},                                true },
		{{"HTTP_HOST=h", ORIGIN("http://h")},                                  false},
		{{"REQUEST_SCHEME=http", ORIGIN("http://")},                           false},
		{{ORIGIN("://")},						      false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (origin_is_trusted(begin(state, cases[i].params, ""), trusted) !=
			cases[i].trusted)
			fail_msg("case %zu", i);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_request__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(methods),
		TEST(id_is_kept_when_it_is_fit_for_a_log),
		TEST(of_equal_params_the_last_one_counts),
		TEST(target_is_split_at_the_question_mark),
		TEST(malformed_targets),
		TEST(content_length),
		TEST(malformed_content_lengths),
		TEST(bodies),
		TEST(a_body_known_to_be_too_long_is_not_read),
		TEST(segments_by_name),
		TEST(origins),
	};

	return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
