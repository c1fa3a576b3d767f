#include "config.h"

#include <string.h>

#include "fcgi_app/http/router.h"
#include "tests/fakes/fake_exchange.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/cmocka.h"

#define BODY_LIMIT 16

/* What the views below were called with. */
struct app {
	unsigned calls;
	char segment[1100];
	char body[BODY_LIMIT + 1];
	struct error failure; /* what view_fail() returns */
};

static bool view_text(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)request;
	(void)err;
	app->calls++;
	response_text(response, 200, "hello");
	return true;
}

static bool view_segment(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const char *id = request_segment(request, "id");

	(void)err;
	app->calls++;
	(void)snprintf(app->segment, sizeof(app->segment), "%s", id);
	response_text(response, 202, "OK");
	response_add_header(response, "Location", path_escape(request->mem, id));
	return true;
}

static bool view_body(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)err;
	app->calls++;
	assert_true(request->body.len <= BODY_LIMIT);
	memcpy(app->body, request->body.ptr, request->body.len);
	app->body[request->body.len] = '\0';
	response_text(response, 201, "OK");
	return true;
}

/* Fails when half of a good answer is there already. */
static bool view_fail(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)request;
	app->calls++;
	(void)fputs("half", response_begin(response, 200, CONTENT_HTML));
	response_add_header(response, "X-Half", "made");
	*err = app->failure;
	return false;
}

/* Finds an answer after something it tried has failed. */
static bool view_recover(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)error_set(err, ERROR_UNAVAILABLE, "no cache");
	return view_text(request, response, app, err);
}

#define LINE_COUNT 3000

/* Counts, a line each, and fails when it comes to the line of the app's `calls`. */
struct counting {
	struct body_writer base;
	struct app *app;
};

static bool write_lines(struct body_writer *writer, struct body_stream *stream, struct error *err)
{
	struct app *app = container_of(writer, struct counting, base)->app;

	for (unsigned i = 1; i <= LINE_COUNT; i++) {
		if (i == app->calls)
			return error_set(err, ERROR_UNAVAILABLE, "the database went away");
		(void)fprintf(stream->out, "%u\n", i);
		if (!body_stream_pass(stream, err))
			return false;
	}
	return true;
}

static bool view_lines(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct counting *counting = mem_new(request->mem, struct counting);

	(void)err;
	*counting = (struct counting){{write_lines}, app};
	(void)fputs("lines\n", response_begin(response, 200, "text/plain"));
	response_add_header(response, "X-Lines", "some");
	response_leave_to(response, &counting->base);
	return true;
}

#define ROUTE(method, path, view, body_limit)                                                      \
	{                                                                                          \
		(method), (path), (view), ACCESS_PUBLIC, (body_limit), false                       \
	}

static const struct route routes[] = {
	ROUTE(HTTP_GET, "/", view_text, 0),
	ROUTE(HTTP_POST, "/things", view_body, BODY_LIMIT),
	ROUTE(HTTP_GET, "/things", view_text, 0),
	ROUTE(HTTP_POST, "/things/new", view_text, 0),
	ROUTE(HTTP_GET, "/things/{id}", view_segment, 0),
	ROUTE(HTTP_GET, "/fail", view_fail, 0),
	ROUTE(HTTP_GET, "/recover", view_recover, 0),
	ROUTE(HTTP_GET, "/lines", view_lines, 0),
};
static const char *const trusted_origins[] = {"https://old.example", NULL};

struct fixture {
	TALLOC_CTX *mem;
	struct fake_exchange exchange;
	struct fake_log log;
	struct router router;
	struct app app;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->mem = fixture;
	fake_log_init(&fixture->log, fixture->mem);
	fixture->router = (struct router){
		.routes = routes,
		.route_count = ARRAY_SIZE(routes),
		.origins = trusted_origins,
		.log = &fixture->log.base,
	};
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static int handle(struct fixture *fixture, const char *const *params, struct bytes body)
{
	fake_exchange_init(&fixture->exchange, fixture->mem, params, body);
	router_handle(&fixture->router, &fixture->app, &fixture->exchange.base);
	assert_true(fixture->exchange.write_count > 0);
	return fake_exchange_status(&fixture->exchange);
}

/* A request of method and target with up to three more params. */
#define CALL(fixture, method, target, ...)                                                         \
	handle((fixture),                                                                          \
		(const char *const[]){"REQUEST_ID=r-1", "REQUEST_SCHEME=http", "HTTP_HOST=here",   \
			"REQUEST_METHOD=" method, "REQUEST_URI=" target, __VA_ARGS__, NULL},       \
		(struct bytes){NULL, 0})

static int get(struct fixture *fixture, const char *target)
{
	const char *uri = mem_printf(fixture->mem, "REQUEST_URI=%s", target);

	return handle(fixture, (const char *const[]){"REQUEST_METHOD=GET", uri, NULL},
		(struct bytes){NULL, 0});
}

static int post(struct fixture *fixture, const char *length, const char *body)
{
	const char *content_length = mem_printf(fixture->mem, "CONTENT_LENGTH=%s", length);

	return handle(fixture,
		(const char *const[]){
			"REQUEST_METHOD=POST", "REQUEST_URI=/things", content_length, NULL},
		(struct bytes){body, strlen(body)});
}

static void assert_message(struct fixture *fixture, const char *message)
{
	const char *body = mem_printf(fixture->mem, "{\"message\": \"%s\"}", message);

	assert_string_equal(fake_exchange_body(&fixture->exchange), body);
	assert_string_equal(fake_exchange_header(&fixture->exchange, "Content-Type"), CONTENT_JSON);
}

static void test_router__views_answer(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(get(fixture, "/"), 200);
	assert_string_equal(fixture->exchange.response,
		"Status: 200 OK\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Length: 5\r\n"
		"X-Content-Type-Options: nosniff\r\n"
		"\r\n"
		"hello");
	assert_int_equal(fixture->app.calls, 1);
}

static void test_router__segments_reach_the_view_decoded(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(get(fixture, "/things/a%2Fb%20c?d=e"), 202);
	assert_string_equal(fixture->app.segment, "a/b c");
	assert_string_equal(fake_exchange_header(&fixture->exchange, "Location"), "a%2Fb%20c");
}

static void test_router__the_first_row_for_the_method_counts(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(get(fixture, "/things/new"), 202);
	assert_string_equal(fixture->app.segment, "new");
	assert_int_equal(CALL(fixture, "POST", "/things/new", "CONTENT_LENGTH=9"), 200);
}

static void test_router__unknown_paths(void **state)
{
	static const char *const targets[] = {"/nothing", "/things/", "/things//", "/things/a/",
		"//", "//things", "/Things", "/things/a/b", "/1/2/3/4/5/6/7/8/9", "/things%2Fa",
		"/./things"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		assert_int_equal(get(fixture, targets[i]), 404);
		assert_message(fixture, "not found");
	}
	assert_int_equal(fixture->app.calls, 0);
}

static void test_router__malformed_requests(void **state)
{
	static const struct {
		const char *target;
		const char *message;
	} cases[] = {
		{"",                   "the path does not start with a slash"},
		{"*",                  "the path does not start with a slash"},
		{"http://here/things", "the path does not start with a slash"},
		{"/things/%",          "the path is malformed at segment 2"  },
		{"/things/%zz",        "the path is malformed at segment 2"  },
		{"/things/%00",        "the path is malformed at segment 2"  },
		{"/things/%ff",        "the path is malformed at segment 2"  },
		{"/nothing/\xFF",      "the path is malformed at segment 2"  },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(get(fixture, cases[i].target), 400);
		assert_message(fixture, cases[i].message);
	}
	assert_int_equal(
		handle(fixture, (const char *const[]){NULL}, (struct bytes){NULL, 0}), 400);
	assert_int_equal(CALL(fixture, "GET", "/", "CONTENT_LENGTH=1x"), 400);
	assert_message(fixture, "the content length is no number of bytes");
	assert_int_equal(fixture->app.calls, 0);
}

static void test_router__segments_are_limited(void **state)
{
	struct fixture *fixture = *state;
	char *longest = mem_array(fixture->mem, char, 256);

	memset(longest, 'x', 255);
	assert_int_equal(get(fixture, mem_printf(fixture->mem, "/things/%s", longest)), 202);
	assert_string_equal(fixture->app.segment, longest);
	assert_int_equal(get(fixture, mem_printf(fixture->mem, "/things/%sx", longest)), 400);
	assert_message(fixture, "id: expected a text of 1 to 255 characters");
}

static void test_router__other_methods_are_told_which(void **state)
{
	static const struct {
		const char *method;
		const char *target;
		const char *allow;
	} cases[] = {
		{"POST",    "/",           "GET, HEAD"      },
		{"PUT",     "/",           "GET, HEAD"      },
		{"OPTIONS", "/",           "GET, HEAD"      },
		{"get",     "/",           "GET, HEAD"      },
		{"DELETE",  "/things",     "POST, GET, HEAD"},
		{"PATCH",   "/things/new", "POST, GET, HEAD"},
		{"POST",    "/things/1",   "GET, HEAD"      },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *method = mem_printf(fixture->mem, "REQUEST_METHOD=%s", cases[i].method);
		const char *uri = mem_printf(fixture->mem, "REQUEST_URI=%s", cases[i].target);

		assert_int_equal(handle(fixture, (const char *const[]){method, uri, NULL},
					 (struct bytes){NULL, 0}),
			405);
		assert_string_equal(
			fake_exchange_header(&fixture->exchange, "Allow"), cases[i].allow);
	}
	assert_int_equal(fixture->app.calls, 0);
}

static void test_router__head_follows_get(void **state)
{
	struct fixture *fixture = *state;
	const char *header;

	assert_int_equal(get(fixture, "/things/1"), 202);
	header = mem_text_n(fixture->mem, fixture->exchange.response,
		fixture->exchange.response_length - strlen("OK"));
	assert_int_equal(CALL(fixture, "HEAD", "/things/1", "X="), 202);
	assert_string_equal(fixture->exchange.response, header);
	assert_int_equal(CALL(fixture, "HEAD", "/nothing", "X="), 404);
	assert_string_equal(fake_exchange_body(&fixture->exchange), "");
	assert_int_equal(CALL(fixture, "HEAD", "/things/new", "X="), 202);
}

static void test_router__pages_of_other_sites_change_nothing(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(CALL(fixture, "POST", "/things/new", "HTTP_ORIGIN=http://evil"), 403);
	assert_message(fixture, "requests from pages of other sites are refused");
	assert_int_equal(CALL(fixture, "POST", "/things/new", "HTTP_ORIGIN=null"), 403);
	assert_int_equal(
		CALL(fixture, "POST", "/things/new", "HTTP_SEC_FETCH_SITE=cross-site"), 403);
	assert_int_equal(fixture->app.calls, 0);
}

static void test_router__own_and_trusted_pages_may(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(CALL(fixture, "POST", "/things/new", "HTTP_ORIGIN=http://here"), 200);
	assert_int_equal(
		CALL(fixture, "POST", "/things/new", "HTTP_ORIGIN=https://old.example"), 200);
	assert_int_equal(CALL(fixture, "GET", "/", "HTTP_SEC_FETCH_SITE=cross-site"), 200);
}

static void test_router__bodies(void **state)
{
	static const struct {
		const char *length;
		const char *body;
		int status;
	} cases[] = {
		{"0",                    "",                  201},
		{"4",                    "body",              201},
		{"",		     "body",              201},
		{"16",                   "0123456789abcdef",  201},
		{"",		     "0123456789abcdef",  201},
		{"17",                   "0123456789abcdefg", 413},
		{"",		     "0123456789abcdefg", 413},
		{"10485760",             "",                  413},
		{"5",                    "body",              400},
		{"3",                    "body",              400},
		{"-4",                   "body",              400},
		{"99999999999999999999", "body",              400},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fixture->app.calls = 0;
		assert_int_equal(post(fixture, cases[i].length, cases[i].body), cases[i].status);
		assert_int_equal(fixture->app.calls, cases[i].status == 201);
		if (cases[i].status == 201)
			assert_string_equal(fixture->app.body, cases[i].body);
	}
	assert_int_equal(post(fixture, "17", ""), 413);
	assert_message(fixture, "the body is longer than 16 bytes");
}

static void test_router__a_body_nobody_takes_is_left_to_the_server(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(handle(fixture,
				 (const char *const[]){"REQUEST_METHOD=GET", "REQUEST_URI=/",
					 "CONTENT_LENGTH=4", NULL},
				 (struct bytes){"body", 4}),
		200);
	assert_int_equal(fixture->exchange.body.len, 4);
}

static void test_router__error_kinds_become_statuses(void **state)
{
	static const struct {
		enum error_kind kind;
		int status;
		const char *message;
	} cases[] = {
		{ERROR_INVALID,         400, "because"       },
		{ERROR_UNAUTHENTICATED, 401, "because"       },
		{ERROR_FORBIDDEN,       403, "because"       },
		{ERROR_NOT_FOUND,       404, "because"       },
		{ERROR_CONFLICT,        409, "because"       },
		{ERROR_BUSY,            503, "because"       },
		{ERROR_UNAVAILABLE,     503, "because"       },
		{ERROR_INTERNAL,        500, "internal error"},
		{ERROR_NONE,            500, "internal error"},
	};
	struct fixture *fixture = *state;

	assert_int_equal(ARRAY_SIZE(cases), ERROR_KIND_COUNT);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *retry = cases[i].status == 503 ? "1" : "";
		const char *sent;

		(void)error_set(&fixture->app.failure, cases[i].kind, "because");
		assert_int_equal(get(fixture, "/fail"), cases[i].status);
		assert_message(fixture, cases[i].message);
		sent = fake_exchange_header(&fixture->exchange, "Retry-After");
		assert_string_equal(sent ? sent : "", retry);
		assert_null(fake_exchange_header(&fixture->exchange, "X-Half"));
	}
}

static void assert_logged(struct fixture *fixture, const char *text)
{
	if (fixture->log.line_count != 1)
		fail_msg("%zu lines instead of one", fixture->log.line_count);
	if (fake_log_count(&fixture->log, text) != 1)
		fail_msg("%s\nis not in\n%s", text, fixture->log.lines[0]);
	fixture->log.line_count = 0;
}

static void test_router__each_request_is_logged_once(void **state)
{
	struct fixture *fixture = *state;

	(void)CALL(fixture, "GET", "/things/a%20b?secret", "X=");
	assert_int_equal(fake_log_count(&fixture->log, "secret"), 0);
	assert_int_equal(fake_log_count(&fixture->log, "\"error\""), 0);
	assert_int_equal(fake_log_count(&fixture->log, "\"duration_us\":"), 1);
	assert_int_equal(fake_log_count(&fixture->log, "\"level\":\"info\""), 1);
	assert_logged(fixture,
		"\"request_id\":\"r-1\",\"method\":\"GET\",\"route\":\"/things/{id}\","
		"\"path\":\"/things/a%20b\",\"status\":202,");
}

static void test_router__errors_are_logged_with_their_cause(void **state)
{
	struct fixture *fixture = *state;

	(void)get(fixture, "/nothing");
	assert_logged(fixture, "\"error\":\"not found\",\"kind\":\"not found\"}");
	(void)CALL(fixture, "PUT", "/", "X=");
	assert_logged(fixture, "\"method\":\"PUT\",\"route\":\"-\",\"path\":\"/\",\"status\":405,");
	(void)error_set(&fixture->app.failure, ERROR_INTERNAL, "column gone");
	(void)get(fixture, "/fail");
	assert_int_equal(fake_log_count(&fixture->log, "\"level\":\"error\""), 1);
	assert_logged(fixture, "\"error\":\"column gone\",\"kind\":\"internal\"}");
}

static void test_router__an_error_that_was_overcome_is_not_logged(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(get(fixture, "/recover"), 200);
	assert_logged(fixture, "\"bytes\":5}");
}

static void test_router__bytes_are_those_of_the_body_sent(void **state)
{
	struct fixture *fixture = *state;

	(void)CALL(fixture, "GET", "/", "X=");
	assert_logged(fixture, "\"bytes\":5}");
	(void)CALL(fixture, "HEAD", "/", "X=");
	assert_logged(fixture, "\"bytes\":0}");
}

static void test_router__what_is_logged_is_printable_and_short(void **state)
{
	struct fixture *fixture = *state;
	char *long_path = mem_array(fixture->mem, char, 5001);

	(void)get(fixture, "/\xFF\n\"\x7F\\");
	assert_logged(fixture, "\"path\":\"/??\\\"?\\\\\"");
	(void)CALL(fixture, "G\n\xFF", "/", "X=");
	assert_logged(fixture, "\"method\":\"G??\"");
	(void)handle(fixture, (const char *const[]){NULL}, (struct bytes){NULL, 0});
	assert_logged(
		fixture, "\"request_id\":\"-\",\"method\":\"\",\"route\":\"-\",\"path\":\"\"");
	memset(long_path, 'x', 5000);
	(void)get(fixture, long_path);
	assert_true(strlen(fixture->log.lines[0]) < 600);
	assert_logged(fixture, "\"path\":\"xxxx");
}

static void test_router__a_large_body_goes_in_pieces(void **state)
{
	struct fixture *fixture = *state;
	const char *body;

	assert_int_equal(get(fixture, "/lines"), 200);
	assert_int_equal(
		fixture->exchange.write_count, 3); /* 13,893 bytes: one, and what is left */
	assert_null(fake_exchange_header(&fixture->exchange, "Content-Length"));
	assert_string_equal(fake_exchange_header(&fixture->exchange, "X-Lines"), "some");
	body = fake_exchange_body(&fixture->exchange);
	assert_int_equal(strlen(body), 13899);
	assert_memory_equal(body, "lines\n1\n2\n", 10);
	assert_string_equal(body + 13899 - 10, "2999\n3000\n");
	assert_false(fixture->exchange.is_abandoned);
	assert_logged(fixture, "\"bytes\":13899}");
}

static void test_router__half_a_body_does_not_look_complete(void **state)
{
	struct fixture *fixture = *state;

	fixture->app.calls = 2500;
	assert_int_equal(get(fixture, "/lines"), 200);
	assert_true(fixture->exchange.is_abandoned);
	assert_int_equal(fake_log_count(&fixture->log, "\"level\":\"error\""), 1);
	assert_logged(fixture, "\"error\":\"the database went away\",\"kind\":\"unavailable\"}");
}

static void test_router__a_body_ends_when_the_client_has_gone(void **state)
{
	struct fixture *fixture = *state;
	const char *params[] = {"REQUEST_METHOD=GET", "REQUEST_URI=/lines", NULL};

	fake_exchange_init(&fixture->exchange, fixture->mem, params, (struct bytes){NULL, 0});
	fixture->exchange.pieces_taken = 2;
	router_handle(&fixture->router, &fixture->app, &fixture->exchange.base);
	assert_int_equal(fixture->exchange.write_count, 2);
	assert_true(fixture->exchange.is_abandoned);
	assert_logged(fixture, "\"error\":\"the client has gone\"");
}

static void test_router__head_of_a_large_body_writes_none(void **state)
{
	struct fixture *fixture = *state;

	fixture->app.calls = 1;
	assert_int_equal(CALL(fixture, "HEAD", "/lines", "X="), 200);
	assert_string_equal(fake_exchange_header(&fixture->exchange, "X-Lines"), "some");
	assert_string_equal(fake_exchange_body(&fixture->exchange), "");
	assert_false(fixture->exchange.is_abandoned);
}

static char *mutated(TALLOC_CTX *mem, const char *text, struct random *random)
{
	uint32_t length = (uint32_t)strlen(text);
	char *copy = mem_text_n(mem, text, length);
	uint32_t changes = random_below(random, 3);

	while (changes-- > 0)
		copy[random_below(random, length)] = random_below(random, 2)
			? "/%{}?=&#0aG\t "[random_below(random, 13)]
			: (char)random_below(random, 256);
	return copy;
}

static void test_router__no_params_break_it(void **state)
{
	static const char *const models[] = {"REQUEST_METHOD=POST", "REQUEST_METHOD=GET",
		"REQUEST_URI=/things/a%20b%C3%A9?q=1", "REQUEST_URI=/things", "REQUEST_URI=/",
		"CONTENT_LENGTH=12", "CONTENT_LENGTH=", "REQUEST_ID=0123456789abcdef",
		"REQUEST_SCHEME=http", "HTTP_HOST=here", "HTTP_ORIGIN=http://here",
		"HTTP_SEC_FETCH_SITE=same-origin", "="};
	struct fixture *fixture = *state;
	struct fake_random random;

	fake_random_init(&random, 20310501);
	fixture->log.base.threshold = LOG_LEVEL_ERROR;
	for (int round = 0; round < 20000; round++) {
		const char *params[12] = {NULL};
		size_t count = random_below(&random.base, ARRAY_SIZE(params));
		size_t length = random_below(&random.base, 20);

		fixture->mem = mem_context(fixture, "round");
		for (size_t i = 0; i < count; i++)
			params[i] = mutated(fixture->mem,
				models[random_below(&random.base, ARRAY_SIZE(models))],
				&random.base);
		assert_true(handle(fixture, params,
				    (struct bytes){mem_array(fixture->mem, char, length), length}) <
			500);
		talloc_free(fixture->mem);
	}
}

static void test_router__thousands_of_headers(void **state)
{
	struct fixture *fixture = *state;
	const char **params = mem_array(fixture->mem, const char *, 10003);

	for (size_t i = 0; i < 10000; i++)
		params[i] = mem_printf(fixture->mem, "HTTP_X_%zu=%zu", i, i);
	params[10000] = "REQUEST_METHOD=GET";
	params[10001] = "REQUEST_URI=/";
	assert_int_equal(handle(fixture, params, (struct bytes){NULL, 0}), 200);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_router__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(views_answer),
		TEST(segments_reach_the_view_decoded),
		TEST(the_first_row_for_the_method_counts),
		TEST(unknown_paths),
		TEST(malformed_requests),
		TEST(segments_are_limited),
		TEST(other_methods_are_told_which),
		TEST(head_follows_get),
		TEST(pages_of_other_sites_change_nothing),
		TEST(own_and_trusted_pages_may),
		TEST(bodies),
		TEST(a_body_nobody_takes_is_left_to_the_server),
		TEST(error_kinds_become_statuses),
		TEST(each_request_is_logged_once),
		TEST(errors_are_logged_with_their_cause),
		TEST(an_error_that_was_overcome_is_not_logged),
		TEST(bytes_are_those_of_the_body_sent),
		TEST(what_is_logged_is_printable_and_short),
		TEST(a_large_body_goes_in_pieces),
		TEST(half_a_body_does_not_look_complete),
		TEST(a_body_ends_when_the_client_has_gone),
		TEST(head_of_a_large_body_writes_none),
		TEST(no_params_break_it),
		TEST(thousands_of_headers),
	};

	return cmocka_run_group_tests_name("router", tests, NULL, NULL);
}
