#include "config.h"

#include "base/mem.h"
#include "base/text_stream.h"
#include "fcgi_app/admin/step_chart.h"
#include "tests/support/cmocka.h"
#include "tests/support/with_mem.h"

static const char *draw(TALLOC_CTX *mem, const struct step *steps, size_t count)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	step_chart_write(out, &(struct step_chart){steps, count, "Stock <by> date"});
	return text_stream_take(&stream, mem);
}

static void assert_has(const char *picture, const char *text)
{
	if (!strstr(picture, text))
		fail_msg("%s is not in %s", text, picture);
}

/* 56 is the left edge and 616 the right one, 152 the ground and 16 the top. */
static void test_step_chart__rises_where_stock_arrives(void **state)
{
	static const struct step steps[] = {
		{{2031, 5, 1},  10},
                {{2031, 5, 15}, 20}
        };
	const char *picture = draw(*state, steps, 2);

	assert_has(picture, "class=\"line\" d=\"M56 84H336V16H616\"");
	assert_has(picture, "class=\"area\" d=\"M56 84H336V16H616V152H56Z\"");
	assert_has(picture, ">20</text>");
	assert_has(picture, ">2031-05-01</text>");
	assert_has(picture, ">2031-05-15</text>");
}

static void test_step_chart__one_step_is_a_level_line(void **state)
{
	static const struct step steps[] = {
		{{2031, 5, 1}, 7}
        };

	assert_has(draw(*state, steps, 1), "class=\"line\" d=\"M56 16H616\"");
}

static void test_step_chart__nothing_is_at_the_ground(void **state)
{
	static const struct step steps[] = {
		{{2031, 5, 1}, 0}
        };

	assert_has(draw(*state, steps, 1), "class=\"line\" d=\"M56 152H616\"");
}

static void test_step_chart__what_is_missing_is_below_the_ground(void **state)
{
	static const struct step steps[] = {
		{{2031, 5, 1},  -10},
                {{2031, 5, 15}, 10 }
        };

	assert_has(draw(*state, steps, 2), "class=\"area\" d=\"M56 152H336V16H616V84H56Z\"");
}

static void test_step_chart__huge_numbers_stay_in_the_picture(void **state)
{
	static const struct step steps[] = {
		{{1, 1, 1},     INT64_MIN / 4},
                {{9999, 12, 1}, INT64_MAX / 4}
        };

	assert_has(draw(*state, steps, 2), "H615V16H616");
}

static void test_step_chart__title_is_escaped(void **state)
{
	static const struct step steps[] = {
		{{2031, 5, 1}, 7}
        };

	assert_has(draw(*state, steps, 1), "aria-label=\"Stock &lt;by&gt; date\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_step_chart__rises_where_stock_arrives),
		WITH_MEM(test_step_chart__one_step_is_a_level_line),
		WITH_MEM(test_step_chart__nothing_is_at_the_ground),
		WITH_MEM(test_step_chart__what_is_missing_is_below_the_ground),
		WITH_MEM(test_step_chart__huge_numbers_stay_in_the_picture),
		WITH_MEM(test_step_chart__title_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
