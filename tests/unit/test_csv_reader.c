/* What CSV files may look like, what is wrong with the others, and that ours come back. */
#include "config.h"

#include "adapters/csv/csv_reader.h"

#include <stdlib.h>
#include <unistd.h>

#include "adapters/csv/csv_writer.h"
#include "domain/commands.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

struct text_sink {
	struct csv_sink base;
	TALLOC_CTX *mem;
	char *text; /* a line for each row */
};

static bool take(struct csv_sink *base, const struct message *row, struct error *err)
{
	struct text_sink *sink = container_of(base, struct text_sink, base);
	const struct create_batch *batch = message_as(row, &create_batch_type);
	char eta[DATE_TEXT_SIZE];

	if (strcmp(batch->reference, "REFUSED") == 0)
		return error_set(err, ERROR_CONFLICT, "not this one");
	sink->text = mem_printf(sink->mem, "%s%s|%s|%d|%s\n", sink->text, batch->reference,
		batch->sku, batch->quantity, date_format(batch->eta, eta));
	return true;
}

/* The rows as text, or what is wrong with the file but for its name. */
static const char *read_bytes(TALLOC_CTX *mem, const void *bytes, size_t length)
{
	const char *folder = temp_folder(mem);
	const char *path = mem_printf(mem, "%s/x.csv", folder);
	struct text_sink sink = {{take}, mem, mem_text(mem, "")};
	struct error err = {0};

	write_bytes(folder, "x.csv", bytes, length);
	if (csv_read(path, &create_batch_type, &sink.base, NULL, &err))
		return sink.text;
	assert_int_equal(strncmp(err.message, path, strlen(path)), 0);
	assert_true(err.kind == ERROR_INVALID || err.kind == ERROR_CONFLICT);
	return mem_text(mem, err.message + strlen(path));
}

static void test_csv_reader__rows_are_read(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *what;
		const char *file;
		const char *rows;
	} rows[] = {
		{"plain", "ref,sku,qty,eta\nb1,K1,100,\nb2,K2,7,2011-01-01\n",
			"b1|K1|100|\nb2|K2|7|2011-01-01\n"},
		{"CRLF", "ref,sku,qty,eta\r\nb1,K1,100,\r\nb2,K2,7,\r\n", "b1|K1|100|\nb2|K2|7|\n"},
		{"no end of line", "ref,sku,qty,eta\nb1,K1,100,2011-01-01",
			"b1|K1|100|2011-01-01\n"},
		{"only a header", "ref,sku,qty,eta\n", ""},
		{"empty lines", "\n\nref,sku,qty,eta\n\r\n\nb1,K1,1,\n\n", "b1|K1|1|\n"},
		{"other order and columns",
			"note,eta,qty,,sku,ref\nthe first,2011-01-01,5,x,K,b\n,,6,,L,c\n",
			"b|K|5|2011-01-01\nc|L|6|\n"},
		{"byte order mark", "\xef\xbb\xbfref,sku,qty,eta\nb1,K1,1,\n", "b1|K1|1|\n"},
		{"quotes", "\"ref\",sku,\"qty\",eta\n\"b,1\",\"a \"\"K\"\"\",\"1\",\"\"\n",
			"b,1|a \"K\"|1|\n"},
		{"lines in quotes", "ref,sku,qty,eta\n\"b\r\n\n1\",K,1,\nb2,K,2,\n",
			"b\r\n\n1|K|1|\nb2|K|2|\n"},
		{"blanks count", "ref,sku,qty,eta\n b , K\t,1,\n", " b | K\t|1|\n"},
		{"characters, not bytes", "ref,sku,qty,eta\n\xc3\xa9t\xc3\xa9,\xe2\x82\xac,1,\n",
			"\xc3\xa9t\xc3\xa9|\xe2\x82\xac|1|\n"},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *found = read_bytes(*state, rows[i].file, strlen(rows[i].file));

		if (strcmp(found, rows[i].rows) != 0)
			fail_msg("%s: %s", rows[i].what, found);
	}
}

#define HEADER "ref,sku,qty,eta\n"

static void test_csv_reader__error_tells_where_and_what(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *file;
		const char *problem;
	} rows[] = {
		{"", ", line 1: expected a header line"},
		{"\n\n", ", line 3: expected a header line"},
		{"ref,sku,qty\n", ", line 1: no column is named eta"},
		{"ref,sku,qty,eta,ref\n", ", line 1: two columns are named ref"},
		{HEADER "b,K,0,\n", ", line 2: qty: expected an integer from 1 to 2147483647"},
		{HEADER "b,K,1,\nb,K,2.5,\n",
			", line 3: qty: expected an integer from 1 to 2147483647"},
		{HEADER "b,K,2147483648,\n",
			", line 2: qty: expected an integer from 1 to 2147483647"},
		{HEADER "\"b\n\",K,1,\n\nb,K,,\n",
			", line 5: qty: expected an integer from 1 to 2147483647"},
		{HEADER ",K,1,\n", ", line 2: ref: expected a text of 1 to 255 characters"},
		{HEADER "b,K,1,2011-02-30\n",
			", line 2: eta: expected a date like 2031-05-01 or nothing"},
		{HEADER "b,K,1\n", ", line 2: expected 4 columns as in the header, not 3"},
		{HEADER "b,K,1,,\n", ", line 2: expected 4 columns as in the header, not 5"},
		{HEADER "b\xff,K,1,\n", ", line 2: column 1: expected UTF-8 without a NUL"},
		{HEADER "b,\"K\"x,1,\n",
			", line 2: quotes must stand around a whole cell, and be doubled inside"},
		{HEADER "b,K\"x,1,\n",
			", line 2: quotes must stand around a whole cell, and be doubled inside"},
		{HEADER "b,K,1,\n\"b,K,1,\n\n\n", ", line 3: a quote is not closed"},
		{HEADER "b,K,1,\nREFUSED,K,1,\nc,K,1,\n", ", line 3: not this one"},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *found = read_bytes(*state, rows[i].file, strlen(rows[i].file));

		if (strcmp(found, rows[i].problem) != 0)
			fail_msg("%s: %s", rows[i].file, found);
	}
}

static void test_csv_reader__nul_is_refused(void **state)
{
	static const char file[] = HEADER "b\0b,K,1,\n";

	assert_string_equal(read_bytes(*state, file, sizeof(file) - 1),
		", line 2: column 1: expected UTF-8 without a NUL");
}

static void test_csv_reader__quote_that_is_never_closed_is_found_early(void **state)
{
	size_t length = CSV_ROW_MAX + 100;
	char *file = mem_array(*state, char, length);

	memset(file, 'x', length);
	memcpy(file, HEADER "\"", strlen(HEADER) + 1);
	assert_string_equal(read_bytes(*state, file, length),
		", line 2: a row of more than 1048576 bytes; is a quote not closed?");
}

static void test_csv_reader__large_file_is_refused(void **state)
{
	const char *folder = temp_folder(*state);
	const char *path = mem_printf(*state, "%s/x.csv", folder);
	struct text_sink sink = {{take}, *state, mem_text(*state, "")};
	struct error err = {0};

	write_text(folder, "x.csv", HEADER);
	assert_int_equal(truncate(path, (off_t)CSV_FILE_MAX + 1), 0);
	assert_false(csv_read(path, &create_batch_type, &sink.base, NULL, &err));
	assert_int_equal(err.kind, ERROR_INVALID);
	assert_string_equal(
		err.message, mem_printf(*state, "%s: a file of more than 67108864 bytes", path));
}

static void test_csv_reader__missing_file_may_be_allowed(void **state)
{
	const char *path = mem_printf(*state, "%s/x.csv", temp_folder(*state));
	struct text_sink sink = {{take}, *state, mem_text(*state, "")};
	struct error err = {0};
	bool found = true;

	assert_true(csv_read(path, &create_batch_type, &sink.base, &found, &err));
	assert_false(found);
	assert_false(csv_read(path, &create_batch_type, &sink.base, NULL, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, "x.csv: No such file"));
}

static void test_csv_reader__file_that_cannot_be_read_is_told(void **state)
{
	struct text_sink sink = {{take}, *state, mem_text(*state, "")};
	struct error err = {0};
	bool found;

	assert_false(csv_read(temp_folder(*state), &create_batch_type, &sink.base, &found, &err));
	assert_int_equal(err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(err.message, ": Is a directory"));
}

static void test_csv_reader__reads_what_was_written(void **state)
{
	static const struct create_batch batches[] = {
		{{&create_batch_type}, "b1",      "K",      1,         {0}         },
		{{&create_batch_type}, "b,\"2\"", "a\r\nb", INT32_MAX, {2031, 5, 1}},
		{{&create_batch_type}, " b3 ",    "\"",     7,         {0}         },
	};
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	csv_write_header(out, &create_batch_type);
	for (size_t i = 0; i < ARRAY_SIZE(batches); i++)
		csv_write_row(out, &batches[i].message);
	assert_int_equal(fclose(out), 0);

	assert_string_equal(text,
		"ref,sku,qty,eta\r\n"
		"b1,K,1,\r\n"
		"\"b,\"\"2\"\"\",\"a\r\nb\",2147483647,2031-05-01\r\n"
		" b3 ,\"\"\"\",7,\r\n");
	assert_string_equal(read_bytes(*state, text, length),
		"b1|K|1|\n"
		"b,\"2\"|a\r\nb|2147483647|2031-05-01\n"
		" b3 |\"|7|\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_csv_reader__rows_are_read),
		WITH_MEM(test_csv_reader__error_tells_where_and_what),
		WITH_MEM(test_csv_reader__nul_is_refused),
		WITH_MEM(test_csv_reader__quote_that_is_never_closed_is_found_early),
		WITH_MEM(test_csv_reader__large_file_is_refused),
		WITH_MEM(test_csv_reader__missing_file_may_be_allowed),
		WITH_MEM(test_csv_reader__file_that_cannot_be_read_is_told),
		WITH_MEM(test_csv_reader__reads_what_was_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
