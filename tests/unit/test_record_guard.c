/* What comes through to libfcgi, in pieces of whatever size, and what does not. */
#include "config.h"

#include "fcgi_app/server/record_guard.h"
#include "tests/support/fcgi_client.h"
#include "tests/support/with_mem.h"

#define GOOD_BEGIN  "\1\1\0\1\0\x8\0\0\0\1\1\0\0\0\0\0"
#define END_PARAMS  "\1\4\0\1\0\0\0\0"
#define END_BODY    "\1\5\0\1\0\0\0\0"
#define GOOD_PARAMS "\1\4\0\1\0\xB\5\0\4\5NAMEvalue12345" END_PARAMS

struct stream {
	const char *name;
	const char *bytes;
	size_t length;
};

#define STREAM(name, bytes)                                                                        \
	{                                                                                          \
		(name), (bytes), sizeof(bytes) - 1                                                 \
	}

/* Whether all of it passes, in pieces of that size. */
static bool passes(struct record_guard *guard, const struct stream *stream, size_t piece)
{
	record_guard_begin(guard);
	for (size_t at = 0; at < stream->length; at += piece) {
		size_t left = stream->length - at;

		if (!record_guard_pass(guard, stream->bytes + at, left < piece ? left : piece))
			return false;
	}
	return true;
}

static const struct stream requests[] = {
	STREAM("no params, no body", GOOD_BEGIN END_PARAMS END_BODY),
	STREAM("params", GOOD_BEGIN GOOD_PARAMS END_BODY),
	STREAM("a body, padded", GOOD_BEGIN GOOD_PARAMS "\1\5\0\1\0\2\1\0{}." END_BODY),
	STREAM("a body of records", GOOD_BEGIN END_PARAMS "\1\5\0\1\0\x10\0\0" GOOD_BEGIN END_BODY),
	STREAM("params in two records",
		GOOD_BEGIN "\1\4\0\1\0\3\0\0\4\5N\1\4\0\1\0\x8\0\0AMEvalue" END_PARAMS END_BODY),
	STREAM("long lengths",
		GOOD_BEGIN "\1\4\0\1\0\x11\0\0\x80\0\0\4\x80\0\0\5NAMEvalue" END_PARAMS END_BODY),
	STREAM("NUL in a value", GOOD_BEGIN "\1\4\0\1\0\6\0\0\1\3Na\0b" END_PARAMS END_BODY),
	STREAM("empty name and value", GOOD_BEGIN "\1\4\0\1\0\2\0\0\0\0" END_PARAMS END_BODY),
};

static void test_record_guard__request_passes_in_pieces_of_any_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++)
		for (size_t piece = 1; piece <= requests[i].length; piece++) {
			struct record_guard guard;

			assert_row(passes(&guard, &requests[i], piece), requests[i].name);
			assert_row(!guard.surplus, requests[i].name);
			assert_row(guard.expected == RECORD_END_REQUEST, requests[i].name);
		}
}

static const struct stream refusals[] = {
	STREAM("management record first", "\1\x9\0\0\0\0\0\0"),
	STREAM("management record before the params", GOOD_BEGIN "\1\x9\0\0\0\0\0\0"),
	STREAM("management record among the params", GOOD_BEGIN GOOD_PARAMS "\1\x9\0\0\0\0\0\0"),
	STREAM("management record in the body",
		GOOD_BEGIN END_PARAMS "\1\5\0\1\0\1\0\0x\1\x9\0\0\0\0\0\0"),
	STREAM("unknown type", GOOD_BEGIN "\1\x63\0\1\0\0\0\0"),
	STREAM("version 2", GOOD_BEGIN "\2\4\0\1\0\0\0\0"),
	STREAM("params of another request", GOOD_BEGIN "\1\4\0\2\0\0\0\0"),
	STREAM("body of another request", GOOD_BEGIN END_PARAMS "\1\5\1\1\0\0\0\0"),
	STREAM("body before the params' end", GOOD_BEGIN END_BODY),
	STREAM("params after their end", GOOD_BEGIN END_PARAMS END_PARAMS),
	STREAM("another begin", GOOD_BEGIN GOOD_BEGIN),
	STREAM("begin of another request", GOOD_BEGIN "\1\1\0\2\0\x8\0\0"),
	STREAM("abort", GOOD_BEGIN END_PARAMS "\1\2\0\1\0\0\0\0"),
	STREAM("short begin", "\1\1\0\1\0\7\0\0"),
	STREAM("padded begin", "\1\1\0\1\0\x8\1\0"),
	STREAM("padded end of the params", GOOD_BEGIN "\1\4\0\1\0\0\1\0"),
	STREAM("padded end of the body", GOOD_BEGIN END_PARAMS "\1\5\0\1\0\0\1\0"),
	STREAM("huge name", GOOD_BEGIN "\1\4\0\1\0\6\0\0\xFF\xFF\xFF\xFF\1N"),
	STREAM("huge value", GOOD_BEGIN "\1\4\0\1\0\6\0\0\1\x80\x4\0\0N"),
	STREAM("name beyond the params", GOOD_BEGIN "\1\4\0\1\0\3\0\0\2\0N" END_PARAMS),
	STREAM("params end behind a length", GOOD_BEGIN "\1\4\0\1\0\1\0\0\1" END_PARAMS),
	STREAM("params end within a length", GOOD_BEGIN "\1\4\0\1\0\3\0\0\1\x80\0" END_PARAMS),
};

static void test_record_guard__anything_else_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		for (size_t piece = 1; piece <= refusals[i].length; piece++) {
			struct record_guard guard;

			assert_row(!passes(&guard, &refusals[i], piece), refusals[i].name);
			assert_row(!record_guard_pass(&guard, END_BODY, 8), refusals[i].name);
		}
}

static void test_record_guard__what_comes_behind_a_request_is_noticed(void **state)
{
	static const struct stream two = STREAM("two", GOOD_BEGIN END_PARAMS END_BODY GOOD_BEGIN);

	(void)state;
	for (size_t piece = 1; piece <= two.length; piece++) {
		struct record_guard guard;

		assert_true(passes(&guard, &two, piece));
		assert_true(guard.surplus);
	}
}

/* A request with one param, of so many bytes with its lengths. */
static struct stream request_with_param(TALLOC_CTX *mem, size_t size)
{
	struct fcgi_records records = {.owner = mem};
	char *param = mem_array(mem, char, size);
	const char *const params[] = {param, NULL};

	/* A byte for the name's length and four for the value's take the place of "=" and the NUL.
	 */
	memset(param, 'x', size);
	param[1] = '=';
	param[size - 4] = '\0';
	fcgi_add_begin(&records, FCGI_RESPONDER, FCGI_KEEP_CONN);
	fcgi_add_params(&records, params);
	fcgi_add_body(&records, NULL, 0);
	return (struct stream){"one param", (const char *)records.bytes, records.length};
}

static void test_record_guard__params_may_be_as_long_as_the_limit(void **state)
{
	struct stream longest = request_with_param(*state, RECORD_PARAMS_MAX);
	struct stream longer = request_with_param(*state, RECORD_PARAMS_MAX + 1);
	struct record_guard guard;

	assert_true(passes(&guard, &longest, 8192));
	assert_false(passes(&guard, &longer, 8192));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record_guard__request_passes_in_pieces_of_any_size),
		cmocka_unit_test(test_record_guard__anything_else_is_refused),
		cmocka_unit_test(test_record_guard__what_comes_behind_a_request_is_noticed),
		WITH_MEM(test_record_guard__params_may_be_as_long_as_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
