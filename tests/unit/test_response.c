#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fcgi_app/http/response.h"
#include "tests/support/cmocka.h"

struct fixture {
	TALLOC_CTX *mem;
	struct response response;
};

static int set_up(void **state)
{
	struct fixture *fixture = mem_new(NULL, struct fixture);

	fixture->mem = fixture;
	response_init(&fixture->response, fixture->mem);
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	response_release(&fixture->response);
	return talloc_free(fixture);
}

static const char *finished(struct fixture *fixture, bool with_body)
{
	struct bytes whole = response_finish(&fixture->response, with_body);

	return mem_text_n(fixture->mem, whole.ptr, whole.len);
}

#define NOSNIFF "X-Content-Type-Options: nosniff\r\n"

static void test_response__text(void **state)
{
	struct fixture *fixture = *state;

	response_text(&fixture->response, 201, "OK");
	assert_string_equal(finished(fixture, true),
		"Status: 201 Created\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Length: 2\r\n" NOSNIFF "\r\nOK");
}

static void test_response__head_has_the_same_header_and_no_body(void **state)
{
	struct fixture *fixture = *state;

	response_text(&fixture->response, 404, "not found");
	assert_string_equal(finished(fixture, false),
		"Status: 404 Not Found\r\n"
		"Content-Type: text/html; charset=utf-8\r\n"
		"Content-Length: 9\r\n" NOSNIFF "\r\n");
}

static void test_response__headers_are_added_in_order(void **state)
{
	struct fixture *fixture = *state;

	response_text(&fixture->response, 202, "OK");
	response_add_header(&fixture->response, "Location", "/allocations/o%0D%0A");
	response_add_header(&fixture->response, "Retry-After", "1");
	assert_non_null(strstr(finished(fixture, true),
		NOSNIFF "Location: /allocations/o%0D%0A\r\nRetry-After: 1\r\n\r\nOK"));
}

static void test_response__message_is_escaped(void **state)
{
	struct fixture *fixture = *state;

	response_message(&fixture->response, 400, "Invalid sku \"\\\n\x01</script>\xE2\x82\xAC");
	assert_string_equal(finished(fixture, true),
		"Status: 400 Bad Request\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: 51\r\n" NOSNIFF "\r\n"
		"{\"message\": \"Invalid sku \\\"\\\\\\n\\u0001</script>\xE2\x82\xAC\"}");
}

static void test_response__beginning_again_drops_what_was_there(void **state)
{
	struct fixture *fixture = *state;
	FILE *body = response_begin(&fixture->response, 200, CONTENT_JSON);

	for (int i = 0; i < 10000; i++)
		(void)fputs("[]", body);
	response_add_header(&fixture->response, "X-Half", "made");
	response_message(&fixture->response, 503, "the database did not answer");
	assert_string_equal(finished(fixture, true),
		"Status: 503 Service Unavailable\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: 42\r\n" NOSNIFF "\r\n"
		"{\"message\": \"the database did not answer\"}");
}

static void test_response__a_large_body_is_kept_whole(void **state)
{
	struct fixture *fixture = *state;
	FILE *body = response_begin(&fixture->response, 200, CONTENT_HTML);
	struct bytes whole;

	for (int i = 0; i < 100000; i++)
		(void)fputs("0123456789", body);
	(void)putc('\0', body);
	whole = response_finish(&fixture->response, true);
	assert_memory_equal((const char *)whole.ptr + whole.len - 11, "0123456789", 11);
	assert_non_null(strstr(whole.ptr, "Content-Length: 1000001\r\n"));
}

static bool write_nothing(struct body_writer *writer, struct body_stream *stream, struct error *err)
{
	(void)writer;
	(void)stream;
	(void)err;
	return true;
}

static void test_response__beginning_again_drops_the_writer(void **state)
{
	struct fixture *fixture = *state;
	struct body_writer writer = {write_nothing};

	(void)response_begin(&fixture->response, 200, CONTENT_HTML);
	response_leave_to(&fixture->response, &writer);
	response_text(&fixture->response, 503, "no");
	assert_null(fixture->response.writer);
	assert_non_null(strstr(finished(fixture, true), "Content-Length: 2\r\n"));
}

static void test_response__one_that_was_never_begun_can_be_released(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(fixture->response.status, 0);
	response_release(&fixture->response);
	assert_null(fixture->response.body);
}

/* Whether adding the header ends the process, tried in another one. */
static bool aborts(struct response *response, const char *name, const char *value)
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		(void)close(STDERR_FILENO); /* the assertion's words are expected */
		response_add_header(response, name, value);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void test_response__headers_cannot_be_split(void **state)
{
	static const char *const values[] = {
		"a\r\nX: 1", "a\n", "\r", "\x7F", "\x01", "caf\xC3\xA9", "\xFF"};
	struct fixture *fixture = *state;

	response_text(&fixture->response, 200, "OK");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		assert_true(aborts(&fixture->response, "Location", values[i]));
		assert_true(aborts(&fixture->response, values[i], "x"));
	}
	assert_false(aborts(&fixture->response, "Location", "/allocations/o%201~"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_response__##name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(text),
		TEST(head_has_the_same_header_and_no_body),
		TEST(headers_are_added_in_order),
		TEST(message_is_escaped),
		TEST(beginning_again_drops_what_was_there),
		TEST(a_large_body_is_kept_whole),
		TEST(beginning_again_drops_the_writer),
		TEST(one_that_was_never_begun_can_be_released),
		TEST(headers_cannot_be_split),
	};

	return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
