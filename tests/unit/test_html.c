/* tests/unit/test_html.c - texts in HTML mean themselves. */
#include "config.h"

#include "fcgi_app/http/html.h"

#include <inttypes.h>

#include "base/text_stream.h"
#include "tests/support/cmocka.h"
#include "tests/support/death.h"
#include "tests/support/with_mem.h"

static void test_html__text_is_escaped(void **state)
{
	static const struct {
		const char *text;
		const char *html;
	} rows[] = {
		{"",                   ""				      },
		{"plain \xC3\xA9",     "plain \xC3\xA9"                        },
		{"&<>\"'",             "&amp;&lt;&gt;&quot;&#x27;"             },
		{"<b a='1'>x &amp; y", "&lt;b a=&#x27;1&#x27;&gt;x &amp;amp; y"},
		{"%s\n",               "%s\n"				  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct text_stream stream;

		html_write(text_stream_open(&stream), rows[i].text);
		assert_string_equal(text_stream_take(&stream, *state), rows[i].html);
	}
}

static void test_html__directives_are_replaced(void **state)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	html_format(out, "<p title=\"%s\">100%% of %s</p>", "\"", "<%d>");
	html_format(out, "%d %ld %" PRId64 " %zu%s", -1, -2L, INT64_MIN, SIZE_MAX, "");
	html_format(out, "<br>%%");
	html_format(out, "%s", "");
	assert_string_equal(text_stream_take(&stream, *state),
		"<p title=\"&quot;\">100% of &lt;%d&gt;</p>"
		"-1 -2 -9223372036854775808 18446744073709551615<br>%");
}

static void write_padded(void *out)
{
	html_format(out, "%5d", 1);
}

static void test_html__another_directive_is_a_broken_promise(void **state)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	assert_aborts(write_padded, out, "is_directive");
	assert_string_equal(text_stream_take(&stream, *state), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_html__text_is_escaped),
		WITH_MEM(test_html__directives_are_replaced),
		WITH_MEM(test_html__another_directive_is_a_broken_promise),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
