/* The parts of the benchmark on which its figures rest. */
#include "config.h"

#include <string.h>

#include "tests/bench/answer.h"
#include "tests/bench/goals.h"
#include "tests/bench/histogram.h"
#include "tests/bench/statistics.h"
#include "tests/bench/template.h"
#include "tests/support/cmocka.h"

static void test_histogram__is_exact_for_small_values(void **state)
{
	struct histogram histogram = {0};

	(void)state;
	for (unsigned us = 1; us <= 100; us++)
		histogram_add(&histogram, us);
	assert_int_equal(histogram_quantile(&histogram, 0.5), 50);
	assert_int_equal(histogram_quantile(&histogram, 0.99), 99);
	assert_int_equal(histogram_quantile(&histogram, 1), 100);
}

static void test_histogram__is_within_a_hundredth_for_large_values(void **state)
{
	(void)state;
	for (uint64_t us = HISTOGRAM_EXACT; us < HISTOGRAM_LARGEST; us = us * 5 / 4) {
		struct histogram histogram = {0};
		uint64_t found;

		histogram_add(&histogram, us);
		found = histogram_quantile(&histogram, 0.5);
		assert_in_range(found, us, us + us / 100);
	}
}

static void test_histogram__takes_the_largest_and_more(void **state)
{
	struct histogram histogram = {0};

	(void)state;
	histogram_add(&histogram, HISTOGRAM_LARGEST);
	histogram_add(&histogram, UINT64_MAX);
	assert_int_equal(histogram.total, 2);
	assert_int_equal(histogram_quantile(&histogram, 1), HISTOGRAM_LARGEST);
}

static void test_histogram__without_values_has_none(void **state)
{
	struct histogram histogram = {0};

	(void)state;
	assert_int_equal(histogram_quantile(&histogram, 0.5), 0);
}

/* Backwards, so that sorting is seen. */
static struct estimate estimate_of_first(size_t count)
{
	double values[64];

	for (size_t i = 0; i < count; i++)
		values[i] = (double)(count - i);
	return estimate_of(values, count);
}

static void assert_estimate(struct estimate estimate, double low, double median, double high)
{
	assert_true(estimate.low == low);
	assert_true(estimate.median == median);
	assert_true(estimate.high == high);
}

/* The ranks stand in every table of the binomial test. */
static void test_statistics__interval_holds_the_median_with_95_percent(void **state)
{
	(void)state;
	assert_estimate(estimate_of_first(15), 4, 8, 12);
	assert_estimate(estimate_of_first(20), 6, 10.5, 15);
	assert_estimate(estimate_of_first(30), 10, 15.5, 21);
}

static void test_statistics__few_values_have_their_extremes_as_interval(void **state)
{
	(void)state;
	assert_estimate(estimate_of_first(1), 1, 1, 1);
	assert_estimate(estimate_of_first(3), 1, 2, 3);
	assert_estimate(estimate_of_first(6), 1, 3.5, 6);
}

static void test_template__puts_the_number_into_its_places(void **state)
{
	struct template template;
	char text[128];
	size_t length;

	(void)state;
	template_parse(&template, "{\"orderid\":\"a-{n}\",\"sku\":\"{n%7}\"}");
	length = template_fill(&template, 12345, text, sizeof(text));
	text[length] = '\0';
	assert_string_equal(text, "{\"orderid\":\"a-12345\",\"sku\":\"4\"}");
}

static void test_template__without_places_is_the_text(void **state)
{
	struct template template;
	char text[64];

	(void)state;
	template_parse(&template, "{n%} {n%0} {m}");
	assert_int_equal(template_fill(&template, 1, text, sizeof(text)), 14);
	assert_memory_equal(text, "{n%} {n%0} {m}", 14);
}

#define ANSWER "HTTP/1.1 201 Created\r\ncontent-length: 2\r\nServer: x\r\n\r\nOK"

static void test_answer__is_taken_apart_once_it_is_whole(void **state)
{
	const char *text = ANSWER;
	struct answer answer;

	(void)state;
	for (size_t length = 0; length < strlen(text); length++)
		assert_false(answer_parse(text, length, &answer));
	assert_true(answer_parse(text, strlen(text), &answer));
	assert_int_equal(answer.status, 201);
	assert_int_equal(answer.body_length, 2);
	assert_memory_equal(answer.body, "OK", 2);
}

static void test_answer__that_is_not_understood_has_no_status(void **state)
{
	static const char *const texts[] = {
		ANSWER "more",
		"HTTP/1.1 200 OK\r\n\r\nno length",
		"HTTP/2 200\r\nContent-Length: 2\r\n\r\nOK",
		"HTTP/1.1 999 ?\r\nContent-Length: 2\r\n\r\nOK",
	};
	struct answer answer;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_true(answer_parse(texts[i], strlen(texts[i]), &answer));
		assert_int_equal(answer.status, 0);
	}
}

static double rate(const struct run *subject, const struct run *base)
{
	return subject->per_second / base->per_second;
}

static struct run run_of(const char *contestant, int pair, double per_second)
{
	return (struct run){
		.row = "r", .contestant = contestant, .pair = pair, .per_second = per_second};
}

/* Two pairs: ours at these rates, the others at 100; in the second, with so many wrong answers. */
static struct verdict judge(double first, double second, int64_t wrong)
{
	static const struct goal goal = {
		.row = "r", .subject = "ours", .base = "others", .value = rate, .limit = 0.5};
	struct run items[] = {run_of("ours", 1, first), run_of("others", 1, 100),
		run_of("others", 2, 100), run_of("ours", 2, second)};

	items[3].wrong = wrong;
	return goal_judge(&goal, &(struct runs){.items = items, .count = 4});
}

static const char *judge_in_words(double first, double second)
{
	struct verdict verdict = judge(first, second, 0);

	return verdict_text(&verdict);
}

static void test_goal__is_judged_by_the_median_of_pairs(void **state)
{
	(void)state;
	assert_string_equal(judge_in_words(60, 70), "met");
	assert_string_equal(judge_in_words(40, 70), "met, not certain");
	assert_string_equal(judge_in_words(30, 60), "MISSED, not certain");
	assert_string_equal(judge_in_words(30, 40), "MISSED");
}

static void test_goal__leaves_out_pairs_with_a_wrong_answer(void **state)
{
	struct verdict verdict = judge(60, 1000, 1);

	(void)state;
	assert_int_equal(verdict.pairs, 1);
	assert_int_equal(verdict.left_out, 1);
	assert_true(verdict.value.median == 0.6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_histogram__is_exact_for_small_values),
		cmocka_unit_test(test_histogram__is_within_a_hundredth_for_large_values),
		cmocka_unit_test(test_histogram__takes_the_largest_and_more),
		cmocka_unit_test(test_histogram__without_values_has_none),
		cmocka_unit_test(test_statistics__interval_holds_the_median_with_95_percent),
		cmocka_unit_test(test_statistics__few_values_have_their_extremes_as_interval),
		cmocka_unit_test(test_template__puts_the_number_into_its_places),
		cmocka_unit_test(test_template__without_places_is_the_text),
		cmocka_unit_test(test_answer__is_taken_apart_once_it_is_whole),
		cmocka_unit_test(test_answer__that_is_not_understood_has_no_status),
		cmocka_unit_test(test_goal__is_judged_by_the_median_of_pairs),
		cmocka_unit_test(test_goal__leaves_out_pairs_with_a_wrong_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
