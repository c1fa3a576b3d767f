/* tests/unit/test_log_buffer.c - when the lines of a thread go on, and that all of them do. */
#include "config.h"

#include "base/log_buffer.h"

#include "base/mem.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"

/* The target keeps what it gets at once as one line. */
struct buffered {
	struct fake_log target;
	struct log_buffer log;
};

static int set_up(void **state)
{
	struct buffered *this = mem_new(NULL, struct buffered);

	fake_log_init(&this->target, this);
	log_buffer_init(&this->log, &this->target.base);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

static void test_log_buffer__lines_wait_until_the_thread_is_idle(void **state)
{
	struct buffered *this = *state;

	log_info(&this->log.base, "first", LOG_NUMBER("n", 1));
	log_debug(&this->log.base, "second", LOG_NUMBER("n", 2));
	assert_int_equal(this->target.line_count, 0);
	log_buffer_flush(&this->log);
	assert_int_equal(this->target.line_count, 1);
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"first\",\"n\":1}\n{\"time\""));
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"second\",\"n\":2}\n"));
	log_buffer_flush(&this->log);
	assert_int_equal(this->target.line_count, 1);
}

static void test_log_buffer__warnings_and_errors_take_the_others_along_at_once(void **state)
{
	struct buffered *this = *state;

	log_info(&this->log.base, "first", LOG_NUMBER("n", 1));
	log_warning(&this->log.base, "second", LOG_NUMBER("n", 2));
	assert_int_equal(this->target.line_count, 1);
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"first\""));
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"second\""));
	log_failure(&this->log.base, "third", LOG_NUMBER("n", 3));
	assert_int_equal(this->target.line_count, 2);
}

static void test_log_buffer__old_lines_do_not_wait_any_longer(void **state)
{
	struct buffered *this = *state;

	log_info(&this->log.base, "first", LOG_NUMBER("n", 1));
	this->log.oldest_ms -= LOG_BUFFER_MS;
	log_info(&this->log.base, "second", LOG_NUMBER("n", 2));
	assert_int_equal(this->target.line_count, 1);
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"second\""));
}

/* Whole lines, in their order, and never more at once than there is room for. */
static void test_log_buffer__nothing_is_lost_when_it_is_full(void **state)
{
	struct buffered *this = *state;
	int seen = 0;

	for (int i = 1; i <= 1000; i++)
		log_info(&this->log.base, "one of many", LOG_NUMBER("n", i));
	log_buffer_flush(&this->log);
	for (size_t i = 0; i < this->target.line_count; i++) {
		const char *text = this->target.lines[i];

		assert_true(strlen(text) <= LOG_BUFFER_SIZE);
		assert_int_equal(text[strlen(text) - 1], '\n');
		for (; (text = strstr(text, "\"n\":")); text++)
			assert_int_equal(strtol(text + strlen("\"n\":"), NULL, 10), ++seen);
	}
	assert_int_equal(seen, 1000);
	assert_in_range(this->target.line_count, 10, 100);
}

static void test_log_buffer__line_beyond_its_size_goes_on_by_itself(void **state)
{
	struct buffered *this = *state;
	char *text = mem_array(this, char, LOG_BUFFER_SIZE + 1);

	memset(text, 'x', LOG_BUFFER_SIZE);
	log_info(&this->log.base, "first", LOG_NUMBER("n", 1));
	log_info(&this->log.base, "long", LOG_TEXT("text", text));
	assert_int_equal(this->target.line_count, 2);
	assert_non_null(strstr(this->target.lines[0], "\"message\":\"first\""));
	assert_non_null(strstr(this->target.lines[1], text));
}

static void test_log_buffer__threshold_is_that_of_the_target(void **state)
{
	struct buffered *this = *state;

	this->target.base.threshold = LOG_LEVEL_ERROR;
	log_buffer_init(&this->log, &this->target.base);
	log_warning(&this->log.base, "left out", LOG_NUMBER("n", 1));
	log_buffer_flush(&this->log);
	assert_int_equal(this->target.line_count, 0);
}

#define WITH_BUFFER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_BUFFER(test_log_buffer__lines_wait_until_the_thread_is_idle),
		WITH_BUFFER(test_log_buffer__warnings_and_errors_take_the_others_along_at_once),
		WITH_BUFFER(test_log_buffer__old_lines_do_not_wait_any_longer),
		WITH_BUFFER(test_log_buffer__nothing_is_lost_when_it_is_full),
		WITH_BUFFER(test_log_buffer__line_beyond_its_size_goes_on_by_itself),
		WITH_BUFFER(test_log_buffer__threshold_is_that_of_the_target),
	};

	return cmocka_run_group_tests_name("log buffer", tests, NULL, NULL);
}
