/* The commands that work on files alone, as a user types them: without a setting, or a server. */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

static const char *ficus(TALLOC_CTX *mem)
{
	return mem_printf(mem, "%s/ficus", getenv("TEST_BUILD_DIR"));
}

static const char *read_from(TALLOC_CTX *mem, const char *folder, const char *name)
{
	return read_text_file(mem, mem_printf(mem, "%s/%s", folder, name));
}

#define ALLOCATIONS_HEADER "orderid,sku,qty,batchref\r\n"

static const char *make_csv_folder(TALLOC_CTX *mem, const char *batches, const char *orders)
{
	const char *folder = temp_folder(mem);

	write_text(folder, "batches.csv", mem_printf(mem, "ref,sku,qty,eta\n%s", batches));
	write_text(folder, "orders.csv", mem_printf(mem, "orderid,sku,qty\n%s", orders));
	return folder;
}

static void test_files__orders_are_allocated(void **state)
{
	const char *folder =
		make_csv_folder(*state, "b1,K1,100,\nb2,K2,100,2011-01-01\n", "o,K1,3\no,K2,12\n");
	struct command_result result =
		command_run(*state, NONE, LIST(ficus(*state), "allocate-from-csv", folder));

	assert_string_equal(result.errors, "");
	assert_int_equal(result.status, 0);
	assert_string_equal(read_from(*state, folder, "allocations.csv"),
		ALLOCATIONS_HEADER "o,K1,3,b1\r\no,K2,12,b2\r\n");
}

static void test_files__order_that_does_not_fit_ends_it(void **state)
{
	const char *folder = make_csv_folder(*state, "b1,K,10,\n", "o1,K,3\no2,K,50\no3,K,1\n");
	struct command_result result =
		command_run(*state, NONE, LIST(ficus(*state), "allocate-from-csv", folder));

	assert_int_equal(result.status, 1);
	assert_string_equal(result.errors, "ficus allocate-from-csv: Out of stock for sku K\n");
	assert_string_equal(
		read_from(*state, folder, "allocations.csv"), ALLOCATIONS_HEADER "o1,K,3,b1\r\n");
}

static void test_files__keep_going_tells_all_that_does_not_fit(void **state)
{
	const char *folder = make_csv_folder(*state, "b1,K,10,\n", "o1,L,3\no2,K,50\no3,K,1\n");
	struct command_result result = command_run(
		*state, NONE, LIST(ficus(*state), "allocate-from-csv", "--keep-going", folder));

	assert_int_equal(result.status, 1);
	assert_non_null(strstr(result.errors, "order o1: Invalid sku L\n"));
	assert_non_null(strstr(result.errors, "order o2: Out of stock for sku K\n"));
	assert_non_null(strstr(result.errors, "2 of 3 order lines were not allocated\n"));
	assert_string_equal(
		read_from(*state, folder, "allocations.csv"), ALLOCATIONS_HEADER "o3,K,1,b1\r\n");
}

#define ORDERS 200
#define KILLS  5

/* When the run is to be killed: as soon as the file has grown to that size. */
struct growth {
	TALLOC_CTX *mem;
	const char *folder;
	size_t size;
};

static bool has_grown(void *argument)
{
	const struct growth *growth = argument;

	return strlen(read_from(growth->mem, growth->folder, "allocations.csv")) >= growth->size;
}

/* A run is killed again and again: the file is whole at any time, and the last run completes it. */
static void test_files__killed_runs_leave_whole_files(void **state)
{
	char *orders = mem_text(*state, "");
	char *expected = mem_text(*state, ALLOCATIONS_HEADER);
	struct growth growth = {.mem = *state};
	struct command_files files;
	const char *const *argv;

	for (int i = 0; i < ORDERS; i++) {
		orders = talloc_asprintf_append_buffer(orders, "order-%03d,K,1\n", i);
		expected = talloc_asprintf_append_buffer(expected, "order-%03d,K,1,b1\r\n", i);
	}
	growth.folder = make_csv_folder(*state, "b1,K,1000,\n", orders);
	files.output = mem_printf(*state, "%s/output", growth.folder);
	files.errors = NULL;
	argv = LIST(ficus(*state), "allocate-from-csv", growth.folder);
	for (int i = 1; i <= KILLS; i++) {
		pid_t pid = command_start(NONE, argv, &files);
		const char *found;

		growth.size = strlen(expected) * (size_t)i / (KILLS + 1);
		assert_true(eventually(has_grown, &growth));
		process_kill(pid);
		found = read_from(*state, growth.folder, "allocations.csv");
		assert_int_equal(strncmp(found, expected, strlen(found)), 0);
		assert_string_equal(found + strlen(found) - 2, "\r\n");
	}
	assert_int_equal(command_run(*state, NONE, argv).status, 0);
	assert_string_equal(read_from(*state, growth.folder, "allocations.csv"), expected);
}

static void test_files__folders_become_equal(void **state)
{
	const char *folder = temp_folder(*state);
	const char *source = mem_printf(*state, "%s/src", folder);
	const char *dest = mem_printf(*state, "%s/dst", folder);
	const char *plan =
		mem_printf(*state, "MOVE %s/old %s/new\nCOPY %s/file %s/file\nDELETE %s/surplus\n",
			dest, dest, source, dest, dest);
	struct command_result result;

	assert_int_equal(mkdir(source, 0700), 0);
	assert_int_equal(mkdir(dest, 0700), 0);
	write_text(source, "file", "now");
	write_text(source, "new", "moved");
	write_text(dest, "file", "before");
	write_text(dest, "old", "moved");
	write_text(dest, "surplus", "not wanted");

	result = command_run(
		*state, NONE, LIST(ficus(*state), "sync", "--dry-run", "--delete", source, dest));
	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, plan);
	assert_string_equal(read_from(*state, dest, "file"), "before");
	result = command_run(*state, NONE, LIST(ficus(*state), "sync", "--delete", source, dest));
	assert_int_equal(result.status, 0);
	assert_string_equal(result.output, plan);
	assert_string_equal(read_from(*state, dest, "file"), "now");
	assert_string_equal(read_from(*state, dest, "new"), "moved");
	assert_string_equal(read_from(*state, dest, "surplus"), "");
}

static void test_files__folder_inside_the_other_is_refused(void **state)
{
	const char *folder = temp_folder(*state);
	const char *inner = mem_printf(*state, "%s/inner", folder);
	struct command_result result;

	assert_int_equal(mkdir(inner, 0700), 0);
	result = command_run(*state, NONE, LIST(ficus(*state), "sync", folder, inner));
	assert_int_equal(result.status, 1);
	assert_string_equal(
		result.errors, mem_printf(*state, "ficus sync: %s is inside %s\n", inner, folder));
}

static void test_files__schemas_are_written(void **state)
{
	const char *folder = temp_folder(*state);
	struct command_result result =
		command_run(*state, NONE, LIST(ficus(*state), "schema", "--write", folder));

	assert_int_equal(result.status, 0);
	assert_string_equal(read_from(*state, folder, "Allocate.v1.json"),
		read_from(*state, mem_printf(*state, "%s/docs/schemas", getenv("TEST_SOURCE_DIR")),
			"Allocate.v1.json"));
	result = command_run(*state, NONE, LIST(ficus(*state), "schema"));
	assert_int_equal(result.status, 0);
	assert_non_null(strstr(result.output, "\"$id\": \"channel.line_allocated.v1.json\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_files__orders_are_allocated),
		WITH_MEM(test_files__order_that_does_not_fit_ends_it),
		WITH_MEM(test_files__keep_going_tells_all_that_does_not_fit),
		WITH_MEM(test_files__killed_runs_leave_whole_files),
		WITH_MEM(test_files__folders_become_equal),
		WITH_MEM(test_files__folder_inside_the_other_is_refused),
		WITH_MEM(test_files__schemas_are_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
