#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/mem.h"
#include "tests/fakes/fake_log.h"
#include "tests/support/cmocka.h"

static int make_log(void **state)
{
	struct fake_log *log = mem_new(NULL, struct fake_log);

	fake_log_init(log, log);
	*state = log;
	return 0;
}

static int free_log(void **state)
{
	return talloc_free(*state);
}

/* What follows the time, which is as long in every line. */
static const char *after_time(const char *line)
{
	static const char example[] = "{\"time\":\"2031-05-01T10:00:00.000000Z\",";

	assert_true(strlen(line) > strlen(example));
	return line + strlen(example);
}

static void test_log__line_is_one_json_object(void **state)
{
	struct fake_log *log = *state;

	log_info(&log->base, "started", LOG_TEXT("socket", "/run/ficus.sock"),
		LOG_NUMBER("workers", 4), LOG_NUMBER("least", INT64_MIN));
	assert_int_equal(log->line_count, 1);
	assert_string_equal(after_time(log->lines[0]),
		"\"level\":\"info\",\"message\":\"started\",\"socket\":\"/run/ficus.sock\","
		"\"workers\":4,\"least\":-9223372036854775808}\n");
}

/* The start of a line, up to the minute. */
static void format_minute(char *text, size_t size)
{
	time_t now = time(NULL);
	struct tm utc;

	assert_non_null(gmtime_r(&now, &utc));
	assert_true(strftime(text, size, "{\"time\":\"%Y-%m-%dT%H:%M:", &utc) > 0);
}

static void test_log__time_is_utc_to_the_microsecond(void **state)
{
	struct fake_log *log = *state;
	char before[64];
	char after[64];
	int length = 0;

	format_minute(before, sizeof(before));
	log_event(&log->base, LOG_LEVEL_INFO, "tick", NULL, 0);
	format_minute(after, sizeof(after));
	assert_true(strncmp(log->lines[0], before, strlen(before)) == 0 ||
		strncmp(log->lines[0], after, strlen(after)) == 0);
	(void)sscanf(log->lines[0] + strlen(before), "%*2[0-9].%*6[0-9]Z\",%n", &length);
	assert_ptr_equal(log->lines[0] + strlen(before) + length, after_time(log->lines[0]));
}

static void test_log__text_is_escaped(void **state)
{
	struct fake_log *log = *state;

	log_info(&log->base, "say \"hi\"", LOG_TEXT("text", "\\ \n\t\r\x01\x7f \xc3\xa9"));
	assert_string_equal(after_time(log->lines[0]),
		"\"level\":\"info\",\"message\":\"say \\\"hi\\\"\","
		"\"text\":\"\\\\ \\n\\t\\u000d\\u0001\\u007f \xc3\xa9\"}\n");
}

static void test_log__threshold_keeps_lesser_lines_out(void **state)
{
	struct fake_log *log = *state;

	log->base.threshold = LOG_LEVEL_WARNING;
	log_debug(&log->base, "debug", LOG_NUMBER("n", 1));
	log_info(&log->base, "info", LOG_NUMBER("n", 1));
	log_warning(&log->base, "warning", LOG_NUMBER("n", 1));
	log_failure(&log->base, "error", LOG_NUMBER("n", 1));
	assert_int_equal(log->line_count, 2);
	assert_non_null(strstr(log->lines[0], "\"level\":\"warning\""));
	assert_non_null(strstr(log->lines[1], "\"level\":\"error\""));
}

static void test_log__cause_names_error_and_kind(void **state)
{
	struct fake_log *log = *state;
	struct error err = {0};

	error_set(&err, ERROR_BUSY, "a lost race");
	log_info(&log->base, "failed", LOG_CAUSE(&err));
	assert_int_equal(fake_log_count(log, "\"error\":\"a lost race\",\"kind\":\"busy\"}\n"), 1);
}

static const char *repeat(TALLOC_CTX *mem, size_t prefix, const char *text, size_t count)
{
	char *all = mem_array(mem, char, prefix + strlen(text) * count + 1);

	memset(all, 'x', prefix);
	for (size_t i = 0; i < count; i++)
		memcpy(all + prefix + i * strlen(text), text, strlen(text));
	return all;
}

static void test_log__long_line_is_cut_and_stays_json(void **state)
{
	struct fake_log *log = *state;

	log_info(&log->base, "long", LOG_TEXT("long", repeat(log, 0, "y", LOG_LINE_MAX)),
		LOG_TEXT("next", "z"), LOG_NUMBER("last", 7));
	assert_true(strlen(log->lines[0]) <= LOG_LINE_MAX);
	assert_non_null(strstr(log->lines[0], "yyy...\",\"next\":\"...\",\"last\":7}\n"));
}

/* An escape of six characters a byte, and nothing but such bytes. */
static void test_log__line_full_of_escapes_is_not_too_long(void **state)
{
	struct fake_log *log = *state;

	log_info(&log->base, repeat(log, 0, "\x01", LOG_LINE_MAX), LOG_NUMBER("last", 7));
	assert_true(strlen(log->lines[0]) <= LOG_LINE_MAX);
	assert_non_null(strstr(log->lines[0], "\\u0001...\",\"last\":7}\n"));
}

static void test_log__cut_text_is_utf8(void **state)
{
	struct fake_log *log = *state;

	for (size_t prefix = 0; prefix < 3; prefix++) {
		const char *line;
		size_t length;

		log_info(&log->base, repeat(log, prefix, "\xe2\x82\xac", LOG_LINE_MAX),
			LOG_NUMBER("prefix", (int64_t)prefix));
		line = strstr(log->lines[prefix], "\"message\":\"") + strlen("\"message\":\"");
		length = (size_t)(strstr(line, "...") - line);
		assert_int_equal((length - prefix) % 3, 0);
		assert_true(length > LOG_LINE_MAX - 1024);
	}
}

static void test_log__levels_are_found_by_name(void **state)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	enum log_level level;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_true(log_level_parse(names[i], &level));
		assert_int_equal(level, i);
	}
	assert_false(log_level_parse("", &level));
	assert_false(log_level_parse("Info", &level));
	assert_false(log_level_parse("information", &level));
}

static void test_log__to_fd_writes_whole_lines(void **state)
{
	struct log_to_fd log;
	char text[1024] = "";
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	log_to_fd_init(&log, ends[1], LOG_LEVEL_INFO);
	log_info(&log.base, "first", LOG_NUMBER("n", 1));
	log_debug(&log.base, "left out", LOG_NUMBER("n", 2));
	log_info(&log.base, "second", LOG_NUMBER("n", 3));
	assert_int_equal(close(ends[1]), 0);
	assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
	assert_int_equal(close(ends[0]), 0);

	assert_non_null(strstr(text, "\"message\":\"first\",\"n\":1}\n{\"time\""));
	assert_non_null(strstr(text, "\"message\":\"second\",\"n\":3}\n"));
	assert_null(strstr(text, "left out"));
}

/* A log that cannot be written does not stop anybody. */
static void test_log__to_closed_fd_is_lost_quietly(void **state)
{
	struct log_to_fd log;

	(void)state;
	log_to_fd_init(&log, -1, LOG_LEVEL_DEBUG);
	log_info(&log.base, "nobody hears it", LOG_NUMBER("n", 1));
	assert_int_equal(log.fd, -1);
}

static void test_json_text__is_quoted_or_null(void **state)
{
	static const struct {
		const char *text;
		const char *json;
	} rows[] = {
		{NULL,               "null"                            },
		{"",                 "\"\""			    },
		{"a/b",              "\"a/b\""                         },
		{"\"\\\n\t\b\x1f",   "\"\\\"\\\\\\n\\t\\u0008\\u001f\""},
		{"\xf0\x9f\xaa\x91", "\"\xf0\x9f\xaa\x91\""            },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char buffer[64] = "";
		FILE *out = fmemopen(buffer, sizeof(buffer), "w");

		assert_non_null(out);
		json_write_text(out, rows[i].text);
		assert_int_equal(fclose(out), 0);
		assert_string_equal(buffer, rows[i].json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_log__line_is_one_json_object, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_log__time_is_utc_to_the_microsecond, make_log, free_log),
		cmocka_unit_test_setup_teardown(test_log__text_is_escaped, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_log__threshold_keeps_lesser_lines_out, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_log__cause_names_error_and_kind, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_log__long_line_is_cut_and_stays_json, make_log, free_log),
		cmocka_unit_test_setup_teardown(
			test_log__line_full_of_escapes_is_not_too_long, make_log, free_log),
		cmocka_unit_test_setup_teardown(test_log__cut_text_is_utf8, make_log, free_log),
		cmocka_unit_test(test_log__levels_are_found_by_name),
		cmocka_unit_test(test_log__to_fd_writes_whole_lines),
		cmocka_unit_test(test_log__to_closed_fd_is_lost_quietly),
		cmocka_unit_test(test_json_text__is_quoted_or_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
