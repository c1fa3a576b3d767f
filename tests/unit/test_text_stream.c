#include "config.h"

#include "base/text_stream.h"

#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static void test_text_stream__takes_what_was_written(void **state)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	(void)fputs("OAK-", out);
	(void)fputs("STOOL", out);
	assert_string_equal(text_stream_take(&stream, *state), "OAK-STOOL");
	assert_null(stream.text);
}

static void test_text_stream__of_nothing_is_empty(void **state)
{
	struct text_stream stream;

	(void)text_stream_open(&stream);
	assert_string_equal(text_stream_take(&stream, *state), "");
}

static void test_text_stream__keeps_any_bytes_until_it_is_released(void **state)
{
	struct text_stream stream;

	(void)state;
	assert_int_equal(fwrite("a\0b", 1, 3, text_stream_open(&stream)), 3);
	text_stream_end(&stream);
	assert_int_equal(stream.length, 3);
	assert_memory_equal(stream.text, "a\0b", 4);
	text_stream_release(&stream);
	assert_null(stream.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_text_stream__takes_what_was_written),
		WITH_MEM(test_text_stream__of_nothing_is_empty),
		WITH_MEM(test_text_stream__keeps_any_bytes_until_it_is_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
