/*
 * A validator of others, python3-jsonschema, takes by our schemas what message_from_json() takes,
 * and refuses what it refuses. Left out is what JSON Schema cannot say: 3.0 is an integer to it,
 * and 2031-02-30 a date.
 */
#include "config.h"

#include <stdlib.h>

#include "domain/commands.h"
#include "domain/events.h"
#include "services/bus/message_json.h"
#include "services/message_schemas.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

/* It would push the texts apart. */
/* clang-format off */
static const struct {
	const struct message_type *type;
	const char *body;
} examples[] = {
	{&allocate_type, "{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type,
		"{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3,\"note\":[{}],\"event_id\":1}"},
	{&allocate_type, "{\"orderid\":\"o\",\"qty\":3}"},
	{&allocate_type, "{\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":\"\",\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":7,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":-7,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":18446744073709551614,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":18446744073709551616,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":-9223372036854775807,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":-9223372036854775809,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":1.5,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":true,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":null,\"sku\":\"K\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":\"o\",\"sku\":7,\"qty\":3}"},
	{&allocate_type, "{\"orderid\":\"o\",\"sku\":\"a\\u0000b\",\"qty\":3}"},
	{&allocate_type,
		"{\"orderid\":\"o\",\"sku\":\"a\\n\\u0001\\ud83d\\ude00\",\"qty\":3}"},
	{&allocate_type, "{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":1,\"qty\":0}"},
	{&deallocate_type, "{\"orderid\":\"o\",\"sku\":\"K\"}"},
	{&deallocate_type, "{\"orderid\":\"o\",\"sku\":null}"},
	{&deallocate_type, "{}"},
	{&create_batch_type, "{\"ref\":\"b\",\"sku\":\"K\",\"qty\":3}"},
	{&create_batch_type, "{\"ref\":\"b\",\"sku\":\"K\",\"qty\":3,\"eta\":null}"},
	{&create_batch_type, "{\"ref\":\"b\",\"sku\":\"K\",\"qty\":3,\"eta\":\"\"}"},
	{&create_batch_type, "{\"ref\":\"b\",\"sku\":\"K\",\"qty\":3,\"eta\":20310501}"},
	{&create_batch_type, "{\"batchref\":\"b\",\"sku\":\"K\",\"qty\":3}"},
	{&change_batch_quantity_type, "{\"batchref\":\"b\",\"qty\":0}"},
	{&change_batch_quantity_type, "{\"ref\":\"b\",\"qty\":\"0\"}"},
	{&change_batch_quantity_type, "{\"batchref\":\"b\",\"ref\":7,\"qty\":0}"},
	{&change_batch_quantity_type, "{\"batchref\":7,\"ref\":\"b\",\"qty\":0}"},
	{&change_batch_quantity_type, "{\"ref\":7,\"qty\":0}"},
	{&change_batch_quantity_type, "{\"qty\":0}"},
	{&change_batch_quantity_type, "{\"batchref\":\"b\",\"qty\":-1}"},
	{&change_batch_eta_type, "{\"ref\":\"b\",\"eta\":null}"},
	{&change_batch_eta_type, "{\"batchref\":\"b\",\"eta\":\"2031-05-01\"}"},
	{&change_batch_eta_type, "{\"ref\":\"b\"}"},
	{&allocated_type, "{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3,\"batchref\":\"b\"}"},
	{&allocated_type, "{\"orderid\":7,\"sku\":\"K\",\"qty\":3,\"batchref\":\"b\"}"},
	{&allocated_type, "{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3}"},
	{&out_of_stock_type, "{\"sku\":\"K\"}"},
	{&out_of_stock_type, "{\"sku\":\"\"}"},
};
/* clang-format on */

static const char *const quantities[] = {"0", "1", "-1", "2147483647", "2147483648",
	"9999999999999999999999", "2.5", "true", "null", "[]", "\"\"", "\"0\"", "\"1\"", "\"01\"",
	"\"000\"", "\"9\"", "\"10\"", "\"+1\"", "\" 1\"", "\"1 \"", "\"1a\"", "\"0x1\"", "\"1.0\"",
	"\"999999999\"", "\"1000000000\"", "\"1999999999\"", "\"2000000000\"", "\"2099999999\"",
	"\"2147483639\"", "\"2147483646\"", "\"2147483647\"", "\"2147483648\"", "\"2147483650\"",
	"\"2200000000\"", "\"3000000000\"", "\"10000000000\"", "\"002147483647\"", "\"-0\"",
	"\"-1\"", "\"-01\"", "\"--1\"", "\"-\"", "-2147483648", "-2147483649", "\"-2147483648\"",
	"\"-2147483649\"", "\"-1999999999\""};

static const char *const dates[] = {"2031-05-01", "0001-01-01", "0000-01-01", "9999-12-31",
	"2031-13-01", "2031-00-01", "2031-01-32", "2031-01-00", "2031-5-1", "20310501", "tomorrow",
	"2031-05-01T10:00:00", "2031-05-01 10:00", "2031-05-01T10", "2031-05-01T10:00:00.5+02:00",
	"2031-05-01T10:00:00,25Z", "2031-05-01T10:00Z", "2031-05-01T10:00+02", "2031-05-01T24:00",
	"2031-05-01T10:60", "2031-05-01T10:00:60", "2031-05-01T10:00:61", "2031-05-01T",
	"2031-05-01x", "2031-05-01T10:00:00.", "2031-05-01T10:00-0230", "2031-05-01T10:00-2430",
	"2031-05-01T10Z", "-031-05-01"};

struct examples_list {
	TALLOC_CTX *mem;
	FILE *file; /* for the other program */
	char *expected;
	size_t accepted;
	size_t refused;
};

static void add(struct examples_list *list, const struct message_type *type, const char *body)
{
	struct message *message;
	struct error err = {0};
	bool ok = message_from_json(
		list->mem, type, (struct bytes){body, strlen(body)}, &message, &err);

	(void)fprintf(list->file, "%s.v1.json\t%s\n", type->name, body);
	list->expected = talloc_asprintf_append_buffer(
		list->expected, "%s.v1.json %s: %s\n", type->name, body, ok ? "valid" : "invalid");
	list->accepted += ok;
	list->refused += !ok;
}

static void add_all(struct examples_list *list)
{
	static const int lengths[] = {1, 254, 255, 256, 1000};

	for (size_t i = 0; i < ARRAY_SIZE(examples); i++)
		add(list, examples[i].type, examples[i].body);
	for (size_t i = 0; i < ARRAY_SIZE(quantities); i++) {
		add(list, &allocate_type,
			mem_printf(list->mem, "{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":%s}",
				quantities[i]));
		add(list, &change_batch_quantity_type,
			mem_printf(list->mem, "{\"batchref\":\"b\",\"qty\":%s}", quantities[i]));
		add(list, &revise_batch_type,
			mem_printf(list->mem,
				"{\"ref\":\"b\",\"qty\":0,\"eta\":null,\"seen_qty\":%s,"
				"\"seen_eta\":null}",
				quantities[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(dates); i++)
		add(list, &change_batch_eta_type,
			mem_printf(list->mem, "{\"ref\":\"b\",\"eta\":\"%s\"}", dates[i]));
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		char *text = mem_text(list->mem, "");

		for (int j = 0; j < lengths[i]; j++)
			text = talloc_strdup_append_buffer(text, "\xc3\xa9");
		add(list, &out_of_stock_type, mem_printf(list->mem, "{\"sku\":\"%s\"}", text));
	}
}

static void write_schemas(TALLOC_CTX *mem, const char *folder)
{
	struct message_schemas schemas = message_schemas(mem);
	FILE *file = fopen(mem_printf(mem, "%s/schemas.json", folder), "we");

	assert_non_null(file);
	message_schemas_print(&schemas, file);
	assert_int_equal(fclose(file), 0);
}

/* What the other program says of each line of the file. */
static char *validate(TALLOC_CTX *mem, const char *folder)
{
	const char *script =
		mem_printf(mem, "%s/tests/support/validate.py", getenv("TEST_SOURCE_DIR"));
	struct command_result result = command_run(mem, NONE, LIST("python3", script, folder));

	if (result.status != 0)
		fail_msg("%s", result.errors);
	return mem_text(mem, result.output);
}

static void test_schema_examples__others_validate_as_we_do(void **state)
{
	const char *folder = temp_folder(*state);
	struct examples_list list = {
		.mem = *state,
		.file = fopen(mem_printf(*state, "%s/examples", folder), "we"),
		.expected = mem_text(*state, ""),
	};
	char *verdicts;
	char *expected;
	char *line;

	assert_non_null(list.file);
	add_all(&list);
	assert_int_equal(fclose(list.file), 0);
	assert_true(list.accepted > 20 && list.refused > 20);
	write_schemas(*state, folder);
	verdicts = validate(*state, folder);
	for (expected = list.expected; (line = strsep(&expected, "\n")) && *line;) {
		const char *verdict = strsep(&verdicts, "\n");
		const char *ours = strrchr(line, ' ') + 1;

		if (!verdict || strcmp(verdict, ours) != 0)
			fail_msg("%s, but theirs: %s", line, verdict ? verdict : "nothing");
	}
	assert_string_equal(verdicts, "");
}

static void test_schema_examples__channels_carry_their_messages(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *line;
		const char *verdict;
	} rows[] = {
		{"channel.allocate.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3}", "valid"},
		{"channel.allocate.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3,"
			"\"event_id\":\"e\",\"schema_version\":2,\"more\":1}", "valid"},
		{"channel.allocate.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3,"
			"\"event_id\":{}}", "invalid"},
		{"channel.allocate.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\"}", "invalid"},
		{"channel.line_allocated.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3,"
			"\"batchref\":\"b\"}", "valid"},
		{"channel.line_allocated.v1.json\t{\"orderid\":\"o\",\"sku\":\"K\",\"qty\":3}",
			"invalid"},
	};
	/* clang-format on */
	const char *folder = temp_folder(*state);
	char *lines = mem_text(*state, "");
	char *expected = mem_text(*state, "");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		lines = mem_printf(*state, "%s%s\n", lines, rows[i].line);
		expected = mem_printf(*state, "%s%s\n", expected, rows[i].verdict);
	}
	write_text(folder, "examples", lines);
	write_schemas(*state, folder);
	assert_string_equal(validate(*state, folder), expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_schema_examples__others_validate_as_we_do),
		WITH_MEM(test_schema_examples__channels_carry_their_messages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
