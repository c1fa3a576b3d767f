#include "config.h"

#include "fcgi_app/admin/static_files.h"
#include "tests/support/with_mem.h"

/* The whole answer to a request with that query. */
static const char *ask(TALLOC_CTX *mem, view_function *view, const char *query)
{
	struct request request = {.mem = mem, .query = query};
	struct response response;
	struct error err = {0};
	struct bytes whole;
	const char *text;

	response_init(&response, mem);
	assert_true(view(&request, &response, NULL, &err));
	whole = response_finish(&response, true);
	text = mem_text_n(mem, whole.ptr, whole.len);
	response_release(&response);
	return text;
}

static void test_static_files__are_sent_as_they_are(void **state)
{
	const char *style = ask(*state, view_style_sheet, "");
	const char *script = ask(*state, view_script, "");

	assert_non_null(strstr(style, "Content-Type: text/css; charset=utf-8\r\n"));
	assert_non_null(strstr(style, "\n:root {\n\tcolor-scheme: light dark;\n"));
	assert_non_null(strstr(style, "content: \" \\2191\" / \"\";"));
	assert_non_null(strstr(script, "Content-Type: text/javascript; charset=utf-8\r\n"));
	assert_non_null(strstr(script, "\n\"use strict\";\n"));
	assert_non_null(strstr(script, "\?? "));
}

static void test_static_files__this_version_is_kept_for_good(void **state)
{
	const char *query = mem_printf(*state, "v=%s", static_version);

	assert_non_null(strstr(ask(*state, view_script, query),
		"Cache-Control: public, max-age=31536000, immutable\r\n"));
}

static void test_static_files__another_version_is_asked_for_again(void **state)
{
	static const char *const queries[] = {"", "v=", "v=0", "w=1"};

	for (size_t i = 0; i < ARRAY_SIZE(queries); i++)
		assert_non_null(strstr(
			ask(*state, view_style_sheet, queries[i]), "Cache-Control: no-cache\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_static_files__are_sent_as_they_are),
		WITH_MEM(test_static_files__this_version_is_kept_for_good),
		WITH_MEM(test_static_files__another_version_is_asked_for_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
