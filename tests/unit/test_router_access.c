/* tests/unit/test_router_access.c - routes where somebody is asked, and pages for people. */
#include "config.h"

#include "fcgi_app/http/router.h"
#include "tests/fakes/fake_exchange.h"
#include "tests/fakes/fake_gate.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"

#define BODY_LIMIT 64

struct app {
	int calls;
	const char *word;     /* what the form said; NULL: there was no form, or it said nothing */
	struct error failure; /* what view_form() fails with, unless it is none */
};

static bool view_form(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	app->calls++;
	app->word = request->form ? form_value(request->form, "word") : NULL;
	if (app->word)
		app->word = app->word[0] == 'w' ? "word" : "another word";
	if (app->failure.kind != ERROR_NONE) {
		*err = app->failure;
		return false;
	}
	response_text(response, 200, "hello");
	return true;
}

static bool view_elsewhere(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)request;
	(void)app;
	(void)err;
	response_redirect(response, "/things/a%20b");
	return true;
}

#define PAGE(method, path, view, access, body_limit)                                               \
	{                                                                                          \
		(method), (path), (view), access, (body_limit), true                               \
	}
#define PROGRAM(method, path, access, body_limit)                                                  \
	{                                                                                          \
		(method), (path), view_form, access, (body_limit), false                           \
	}

static const struct route routes[] = {
	PAGE(HTTP_GET, "/public", view_form, ACCESS_PUBLIC, 0),
	PROGRAM(HTTP_GET, "/api", ACCESS_API("alloc.see"), 0),
	PROGRAM(HTTP_POST, "/api", ACCESS_API("alloc.do"), BODY_LIMIT),
	PROGRAM(HTTP_GET, "/whoami", ACCESS_LOGIN, 0),
	PAGE(HTTP_GET, "/page", view_form, ACCESS_VISITOR, 0),
	PAGE(HTTP_POST, "/page", view_form, ACCESS_STAFF_PERMISSION("a.b c.d"), BODY_LIMIT),
	PAGE(HTTP_GET, "/elsewhere", view_elsewhere, ACCESS_VISITOR, 0),
};
static const char *const no_origins[] = {NULL};

struct fixture {
	struct fake_exchange exchange;
	struct fake_log log;
	struct fake_gate gate;
	struct router router;
	struct app app;
};

static void error_page(
	struct request *request, struct response *response, int status, const char *message)
{
	(void)request;
	(void)fprintf(response_begin(response, status, CONTENT_HTML), "page: %s", message);
}

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fake_log_init(&fixture->log, fixture);
	fake_gate_init(&fixture->gate);
	fixture->router = (struct router){
		.routes = routes,
		.route_count = ARRAY_SIZE(routes),
		.origins = no_origins,
		.gate = &fixture->gate.base,
		.error_page = error_page,
		.log = &fixture->log.base,
	};
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static int handle(struct fixture *fixture, const char *const *params, const char *body)
{
	fake_exchange_init(&fixture->exchange, fixture, params, (struct bytes){body, strlen(body)});
	router_handle(&fixture->router, &fixture->app, &fixture->exchange.base);
	assert_int_equal(fixture->exchange.write_count, 1);
	return fake_exchange_status(&fixture->exchange);
}

#define HANDLE(fixture, method, target, body, ...)                                                 \
	handle((fixture),                                                                          \
		(const char *const[]){                                                             \
			"REQUEST_METHOD=" method, "REQUEST_URI=" target, __VA_ARGS__, NULL},       \
		(body))
#define GET(fixture, target) HANDLE(fixture, "GET", target, "", "X=")

static const char *header(struct fixture *fixture, const char *name)
{
	return fake_exchange_header(&fixture->exchange, name);
}

static const char *body(struct fixture *fixture)
{
	return fake_exchange_body(&fixture->exchange);
}

static struct fake_failure once(enum error_kind kind)
{
	return (struct fake_failure){.kind = kind, .times = 1};
}

static void test_router_access__nobody_is_asked_on_public_routes(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(GET(fixture, "/public"), 200);
	assert_int_equal(fixture->gate.enter_count, 0);
	assert_int_equal(fixture->gate.leave_count, 0);
	assert_null(header(fixture, "X-Left"));
}

static void test_router_access__rows_say_what_is_asked_for(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(GET(fixture, "/page"), 200);
	assert_int_equal(fixture->gate.access->level, LEVEL_VISITOR);
	assert_int_equal(GET(fixture, "/whoami"), 200);
	assert_int_equal(fixture->gate.access->level, LEVEL_USER);
	assert_null(fixture->gate.access->permissions);
	assert_int_equal(HANDLE(fixture, "POST", "/page", "", "X="), 200);
	assert_int_equal(fixture->gate.access->level, LEVEL_STAFF);
	assert_string_equal(fixture->gate.access->permissions, "a.b c.d");
	assert_int_equal(HANDLE(fixture, "HEAD", "/api", "", "X="), 200);
	assert_string_equal(fixture->gate.access->permissions, "alloc.see");
}

static void test_router_access__whoever_was_let_in_is_let_out(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(GET(fixture, "/page"), 200);
	assert_string_equal(header(fixture, "X-Left"), "here");
	assert_int_equal(fixture->gate.leave_count, 1);
	assert_string_equal(body(fixture), "hello");
}

static void test_router_access__api_asks_nobody_while_it_is_open(void **state)
{
	struct fixture *fixture = *state;

	fixture->router.api_is_open = true;
	assert_int_equal(GET(fixture, "/api"), 200);
	assert_int_equal(HANDLE(fixture, "POST", "/api", "", "HTTP_HOST=here"), 200);
	assert_int_equal(HANDLE(fixture, "POST", "/api", "", "HTTP_ORIGIN=http://elsewhere"), 403);
	assert_int_equal(fixture->gate.enter_count, 0);
	assert_int_equal(GET(fixture, "/whoami"), 200);
	assert_int_equal(fixture->gate.enter_count, 1);
}

/* The gate knows a token from forged ones, and where Django would take it from. */
static void test_router_access__gate_judges_where_a_request_comes_from(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(HANDLE(fixture, "POST", "/api", "", "HTTP_ORIGIN=http://elsewhere"), 200);
	assert_int_equal(fixture->gate.enter_count, 1);
}

static void test_router_access__refused_requests_reach_no_view(void **state)
{
	static const struct {
		enum error_kind kind;
		int status;
	} rows[] = {
		{ERROR_UNAUTHENTICATED, 401},
		{ERROR_FORBIDDEN,       403},
		{ERROR_NOT_FOUND,       404},
		{ERROR_INVALID,         400},
		{ERROR_UNAVAILABLE,     503},
		{ERROR_INTERNAL,        500},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		fixture->gate.fail_enter = once(rows[i].kind);
		assert_int_equal(GET(fixture, "/whoami"), rows[i].status);
		assert_string_equal(header(fixture, "Content-Type"), CONTENT_JSON);
		assert_null(header(fixture, "X-Left"));
	}
	assert_int_equal(fixture->app.calls, 0);
	assert_int_equal(fixture->gate.leave_count, 0);
}

/* A session may have ended by being looked at: the browser learns it with the refusal. */
static void test_router_access__refused_visitors_are_let_out_too(void **state)
{
	struct fixture *fixture = *state;

	fixture->gate.refuse = once(ERROR_FORBIDDEN);
	assert_int_equal(GET(fixture, "/whoami"), 403);
	assert_string_equal(header(fixture, "X-Left"), "here");
	assert_string_equal(body(fixture), "{\"message\": \"a failure the test ordered\"}");
}

static void test_router_access__people_are_led_to_where_one_signs_in(void **state)
{
	struct fixture *fixture = *state;

	fixture->gate.refuse = once(ERROR_UNAUTHENTICATED);
	assert_int_equal(GET(fixture, "/page"), 302);
	assert_string_equal(header(fixture, "Location"), "/login");
	assert_string_equal(header(fixture, "X-Left"), "here");
	assert_int_equal(fake_log_count(&fixture->log, "\"kind\":\"unauthenticated\""), 1);
}

static void test_router_access__programs_are_not(void **state)
{
	struct fixture *fixture = *state;

	fixture->gate.refuse = once(ERROR_UNAUTHENTICATED);
	assert_int_equal(GET(fixture, "/api"), 401);
	assert_null(header(fixture, "Location"));
}

static void test_router_access__people_are_told_by_a_page(void **state)
{
	struct fixture *fixture = *state;

	error_set(&fixture->app.failure, ERROR_CONFLICT, "because");
	assert_int_equal(GET(fixture, "/page"), 409);
	assert_string_equal(header(fixture, "Content-Type"), CONTENT_HTML);
	assert_string_equal(body(fixture), "page: because");
	error_set(&fixture->app.failure, ERROR_INTERNAL, "column gone");
	assert_int_equal(GET(fixture, "/page"), 500);
	assert_string_equal(body(fixture), "page: internal error");
	error_set(&fixture->app.failure, ERROR_UNAVAILABLE, "gone away");
	assert_int_equal(GET(fixture, "/public"), 503);
	assert_string_equal(body(fixture), "page: gone away");
	assert_string_equal(header(fixture, "Retry-After"), "1");
	assert_int_equal(GET(fixture, "/api"), 503);
	assert_string_equal(body(fixture), "{\"message\": \"gone away\"}");
}

static void test_router_access__what_cannot_be_kept_is_told(void **state)
{
	struct fixture *fixture = *state;

	fixture->gate.fail_leave = once(ERROR_INVALID);
	assert_int_equal(GET(fixture, "/page"), 400);
	assert_string_equal(body(fixture), "page: a failure the test ordered");
	assert_null(header(fixture, "X-Left"));
	assert_int_equal(fake_log_count(&fixture->log, "\"status\":400,"), 1);
	assert_int_equal(
		fake_log_count(&fixture->log, "\"error\":\"a failure the test ordered\""), 1);
	assert_int_equal(fixture->gate.leave_count, 1);
}

static void test_router_access__what_cannot_be_kept_is_told_after_an_error(void **state)
{
	struct fixture *fixture = *state;

	error_set(&fixture->app.failure, ERROR_NOT_FOUND, "because");
	fixture->gate.fail_leave = once(ERROR_UNAVAILABLE);
	assert_int_equal(GET(fixture, "/whoami"), 503);
	assert_string_equal(header(fixture, "Retry-After"), "1");
}

static void test_router_access__redirects_name_the_place(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(GET(fixture, "/elsewhere"), 302);
	assert_memory_equal(fixture->exchange.response, "Status: 302 Found\r\n", 19);
	assert_string_equal(header(fixture, "Location"), "/things/a%20b");
	assert_string_equal(header(fixture, "Content-Length"), "0");
}

static void test_router_access__forms_are_read_by_their_type(void **state)
{
	static const char plain[] = "a=1&word=w%20d";
	static const char parts[] =
		"--x\r\nContent-Disposition: form-data; name=\"word\"\r\n\r\nw\r\n--x--\r\n";
	static const struct {
		const char *type;
		bool is_form;
		const char *body;
	} rows[] = {
		{"application/x-www-form-urlencoded",                true,  plain},
		{"application/x-www-form-urlencoded; charset=utf-8", true,  plain},
		{"APPLICATION/X-WWW-Form-Urlencoded",                true,  plain},
		{"multipart/form-data; boundary=x",                  true,  parts},
		{"Multipart/Form-Data; boundary=\"x\"",              true,  parts},
		{"application/x-www-form-urlencoded2",               false, plain},
		{"application/x-www-form",                           false, plain},
		{"application/json",                                 false, plain},
		{"multipart/mixed; boundary=x",                      false, parts},
		{"",						 false, plain},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *type = mem_printf(fixture, "CONTENT_TYPE=%s", rows[i].type);

		fixture->app.word = NULL;
		assert_int_equal(HANDLE(fixture, "POST", "/page", rows[i].body, type), 200);
		assert_row(!fixture->app.word == !rows[i].is_form, rows[i].type);
	}
}

#define FORM "CONTENT_TYPE=application/x-www-form-urlencoded"

static void test_router_access__malformed_forms_reach_no_gate(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(HANDLE(fixture, "POST", "/page", "a=%zz", FORM), 400);
	assert_memory_equal(body(fixture), "page: ", 6);
	assert_int_equal(HANDLE(fixture, "POST", "/api", "a=%00", FORM), 400);
	assert_int_equal(
		HANDLE(fixture, "POST", "/page",
			"a=0123456789012345678901234567890123456789012345678901234567890123", FORM),
		413);
	assert_int_equal(fixture->gate.enter_count, 0);
	assert_int_equal(fixture->app.calls, 0);
}

static void test_router_access__body_of_a_get_is_no_form(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(HANDLE(fixture, "GET", "/page", "word=w", FORM), 200);
	assert_null(fixture->app.word);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_router_access__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(nobody_is_asked_on_public_routes),
		TEST(rows_say_what_is_asked_for),
		TEST(whoever_was_let_in_is_let_out),
		TEST(api_asks_nobody_while_it_is_open),
		TEST(gate_judges_where_a_request_comes_from),
		TEST(refused_requests_reach_no_view),
		TEST(refused_visitors_are_let_out_too),
		TEST(people_are_led_to_where_one_signs_in),
		TEST(programs_are_not),
		TEST(people_are_told_by_a_page),
		TEST(what_cannot_be_kept_is_told),
		TEST(what_cannot_be_kept_is_told_after_an_error),
		TEST(redirects_name_the_place),
		TEST(forms_are_read_by_their_type),
		TEST(malformed_forms_reach_no_gate),
		TEST(body_of_a_get_is_no_form),
	};

	return cmocka_run_group_tests_name("router_access", tests, NULL, NULL);
}
