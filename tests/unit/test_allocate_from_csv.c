/* The use case over real files: what stands in allocations.csv afterwards, and how it ended. */
#include "config.h"

#include "services/allocate_from_csv.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "adapters/csv_orders.h"
#include "adapters/csv_unit_of_work.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_log.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/messages.h"
#include "tests/support/process.h"
#include "tests/support/text_file.h"
#include "tests/support/with_mem.h"

/* A run of the program on a folder. */
struct csv_run {
	TALLOC_CTX *mem;
	const char *folder;
	struct csv_stock stock;
	struct csv_unit_of_work uow;
	struct fake_clock clock;
	struct fake_random random;
	struct fake_log log;
	struct dependencies deps;
	struct message_bus *bus;
	struct order_lines orders;
	struct error err;
};

static struct csv_run *prepare(TALLOC_CTX *mem, const char *batches, const char *orders)
{
	struct csv_run *run = mem_new(mem, struct csv_run);

	run->mem = run;
	run->folder = temp_folder(run);
	write_text(run->folder, "batches.csv", mem_printf(run, "ref,sku,qty,eta\n%s", batches));
	write_text(run->folder, "orders.csv", mem_printf(run, "orderid,sku,qty\n%s", orders));
	csv_stock_init(&run->stock, run->folder);
	csv_unit_of_work_init(&run->uow, &run->stock);
	fake_clock_init(&run->clock);
	fake_random_init(&run->random, 1);
	fake_log_init(&run->log, run);
	run->deps = (struct dependencies){.uow = &run->uow.base, .log = &run->log.base};
	run->bus = allocate_from_csv_bus(run, &run->deps, &run->clock.base, &run->random.base);
	return run;
}

/* As the command line does: the folder is locked while it lasts. */
static bool go(struct csv_run *run, struct refusals *refusals)
{
	bool ok;

	run->err = (struct error){0};
	if (!csv_stock_open(&run->stock, &run->err))
		return false;
	ok = csv_orders_read(run->mem, run->folder, &run->orders, &run->err) &&
		allocate_from_csv(run->bus, &run->orders, refusals, &run->err);
	csv_stock_close(&run->stock);
	return ok;
}

static const char *path_of(const struct csv_run *run, const char *name)
{
	return mem_printf(run->mem, "%s/%s", run->folder, name);
}

static const char *allocations(const struct csv_run *run)
{
	return read_text_file(run->mem, path_of(run, "allocations.csv"));
}

#define ALLOCATIONS_HEADER "orderid,sku,qty,batchref\r\n"

/* The table of examples that the command is specified by. */
static void test_allocate_from_csv__examples(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *batches;
		const char *before; /* NULL: no such file */
		const char *orders;
		const char *after;
		const char *problem; /* NULL: none */
	} rows[] = {
		{"b1,K1,100,\nb2,K2,100,2011-01-01\nb3,K2,100,2011-01-02\n", NULL,
			"o,K1,3\no,K2,12\n", "o,K1,3,b1\r\no,K2,12,b2\r\n", NULL},
		{"b1,K,10,2011-01-01\nb2,K,10,2011-01-02\n", "old,K,10,b1\n", "new,K,7\n",
			"old,K,10,b1\r\nnew,K,7,b2\r\n", NULL},
		{"b1,K,10,\nb2,K,10,2011-01-01\n", NULL, "o1,K,3\no2,K,50\no3,K,1\n",
			"o1,K,3,b1\r\n", "Out of stock for sku K"},
		{"b0,K,0,\nb1,K,10,\n", NULL, "o1,K,3\no2,L,1\no3,K,1\n", "o1,K,3,b1\r\n",
			"Invalid sku L"},
		{"b2,K,10,2011-01-02\nb1,K,10,\n", "x,K,1,b1\ny,K,2,b2\nz,K,3,b1\n", "o1,K,3\n",
			"y,K,2,b2\r\nx,K,1,b1\r\nz,K,3,b1\r\no1,K,3,b1\r\n", NULL},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct csv_run *run = prepare(*state, rows[i].batches, rows[i].orders);
		const char *expected = mem_printf(run, ALLOCATIONS_HEADER "%s", rows[i].after);

		if (rows[i].before)
			write_text(run->folder, "allocations.csv",
				mem_printf(run, "orderid,sku,qty,batchref\n%s", rows[i].before));
		assert_row(go(run, NULL) == !rows[i].problem, expected);
		assert_string_equal(run->err.message, rows[i].problem ? rows[i].problem : "");
		assert_string_equal(allocations(run), expected);
	}
}

static void test_allocate_from_csv__keep_going_leaves_out_what_does_not_fit(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,3\no2,K,50\no3,L,1\no4,K,1\n");
	struct refusals refusals = {.mem = run};
	const char *reasons = "";

	assert_false(go(run, &refusals));
	assert_int_equal(run->err.kind, ERROR_INVALID);
	assert_string_equal(run->err.message, "2 of 4 order lines were not allocated");
	for (size_t i = 0; i < refusals.count; i++)
		reasons = mem_printf(run, "%s%s\n", reasons, refusals.items[i]);
	assert_string_equal(reasons,
		"order o2: Out of stock for sku K\n"
		"order o3: Invalid sku L\n");
	assert_string_equal(allocations(run), ALLOCATIONS_HEADER "o1,K,3,b1\r\no4,K,1,b1\r\n");
}

static void test_allocate_from_csv__keep_going_succeeds_when_all_fits(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,3\n");
	struct refusals refusals = {.mem = run};

	assert_true(go(run, &refusals));
	assert_int_equal(refusals.count, 0);
}

/* Files can have so many bytes until it is called again; SIGXFSZ would end the process. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* What is not the line's fault ends it all the same; then a run goes on from where it was. */
static void test_allocate_from_csv__full_disk_loses_nothing(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,3\no2,K,1\no3,K,1\n");
	struct refusals refusals = {.mem = run};

	limit_files(strlen(ALLOCATIONS_HEADER "o1,K,3,b1\r\n") + 3);
	assert_false(go(run, &refusals));
	limit_files(RLIM_INFINITY);
	assert_int_equal(run->err.kind, ERROR_UNAVAILABLE);
	assert_string_equal(run->err.message, "cannot write allocations.csv: File too large");
	assert_int_equal(refusals.count, 0);
	assert_string_equal(allocations(run), ALLOCATIONS_HEADER "o1,K,3,b1\r\n");
	assert_int_not_equal(access(path_of(run, ".ficus-new-0"), F_OK), 0);

	assert_true(go(run, NULL));
	assert_string_equal(
		allocations(run), ALLOCATIONS_HEADER "o1,K,3,b1\r\no2,K,1,b1\r\no3,K,1,b1\r\n");
}

/* In one and the same use of the files: what was not written is not taken for written. */
static void test_allocate_from_csv__line_that_was_not_written_is_not_held(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,3\no1,K,3\n");

	assert_true(csv_stock_open(&run->stock, &run->err));
	limit_files(0);
	assert_false(go(run, NULL));
	limit_files(RLIM_INFINITY);
	assert_string_equal(allocations(run), "");
	assert_true(go(run, NULL));
	csv_stock_close(&run->stock);
	assert_string_equal(allocations(run), ALLOCATIONS_HEADER "o1,K,3,b1\r\n");
}

static void test_allocate_from_csv__without_orders_no_file_is_made(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "");

	assert_true(go(run, NULL));
	assert_int_not_equal(access(path_of(run, "allocations.csv"), F_OK), 0);
}

/* Not even when the batch that holds a line is full, and another one has room. */
static void test_allocate_from_csv__second_run_changes_nothing(void **state)
{
	struct csv_run *run =
		prepare(*state, "b1,K,10,\nb2,K,50,2011-01-01\n", "o1,K,10\no2,K,5\no1,K,10\n");
	struct stat before;
	struct stat after;

	assert_true(go(run, NULL));
	assert_string_equal(allocations(run), ALLOCATIONS_HEADER "o1,K,10,b1\r\no2,K,5,b2\r\n");
	assert_int_equal(stat(path_of(run, "allocations.csv"), &before), 0);
	assert_true(go(run, NULL));
	assert_int_equal(stat(path_of(run, "allocations.csv"), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino); /* it was not even written */
}

static void test_allocate_from_csv__last_of_equal_references_counts(void **state)
{
	struct csv_run *run = prepare(
		*state, "b1,K,1,\nb2,K,10,\nb1,L,20,2011-01-01\nb3,L,10,\n", "o1,L,15\no2,K,2\n");

	assert_true(go(run, NULL));
	assert_string_equal(allocations(run), ALLOCATIONS_HEADER "o1,L,15,b1\r\no2,K,2,b2\r\n");
}

static void test_allocate_from_csv__what_stands_in_the_file_is_believed(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\nb2,K,10,2011-01-01\n", "o1,K,1\n");

	write_text(run->folder, "allocations.csv",
		"batchref,note,orderid,sku,qty\nb1,,x,K,20\nb1,,x,K,20\n");
	assert_true(go(run, NULL));
	assert_string_equal(
		allocations(run), ALLOCATIONS_HEADER "x,K,20,b1\r\nx,K,20,b1\r\no1,K,1,b2\r\n");
}

/* A file that is wrong is an error before anything is done. */
static void test_allocate_from_csv__wrong_files_are_left_alone(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		const char *problem;
	} rows[] = {
		{"allocations.csv", "orderid,sku,qty,batchref\nx,K,1,b1\ny,K,1,b9\n",
                 "/allocations.csv, line 3: batchref: no batch is named b9"           },
		{"allocations.csv", "orderid,sku,qty\nx,K,1\n",
                 "/allocations.csv, line 1: no column is named batchref"              },
		{"batches.csv",     "ref,sku,qty,eta\nb1,K,-1,\n",
                 "/batches.csv, line 2: qty: expected an integer from 0 to 2147483647"},
		{"orders.csv",      "orderid,sku,qty\no1,K,1\no2,,1\n",
                 "/orders.csv, line 3: sku: expected a text of 1 to 255 characters"   },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");
		const char *problem = mem_printf(run, "%s%s", run->folder, rows[i].problem);

		write_text(run->folder, rows[i].name, rows[i].text);
		assert_false(go(run, NULL));
		assert_string_equal(run->err.message, problem);
		assert_string_equal(allocations(run),
			strcmp(rows[i].name, "allocations.csv") == 0 ? rows[i].text : "");
	}
}

static void test_allocate_from_csv__missing_files_are_told(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");

	assert_int_equal(unlink(path_of(run, "batches.csv")), 0);
	assert_false(go(run, NULL));
	assert_string_equal(run->err.message,
		mem_printf(
			run, "cannot open %s/batches.csv: No such file or directory", run->folder));
}

static void test_allocate_from_csv__two_runs_at_once_are_refused(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");
	struct csv_stock other;
	struct error err = {0};

	csv_stock_init(&other, run->folder);
	assert_true(csv_stock_open(&other, &err));
	assert_false(go(run, NULL));
	assert_int_equal(run->err.kind, ERROR_BUSY);
	assert_string_equal(
		run->err.message, mem_printf(run, "%s is in use by another run", run->folder));
	csv_stock_close(&other);
	assert_true(go(run, NULL));
}

static void test_allocate_from_csv__new_file_has_the_usual_permissions(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");
	struct stat status;
	mode_t mask = umask(027);

	assert_true(go(run, NULL));
	(void)umask(mask);
	assert_int_equal(stat(path_of(run, "allocations.csv"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
}

/* The permissions of the file stay, whatever the umask, and no other file is left in the folder. */
static void test_allocate_from_csv__file_is_replaced_as_a_whole(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");
	struct stat status;
	mode_t mask = umask(077);

	write_text(run->folder, "allocations.csv", "orderid,sku,qty,batchref\n");
	assert_int_equal(chmod(path_of(run, "allocations.csv"), 0664), 0);
	assert_true(go(run, NULL));
	(void)umask(mask);
	assert_int_equal(stat(path_of(run, "allocations.csv"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0664);
	assert_int_not_equal(access(path_of(run, ".ficus-new-0"), F_OK), 0);
}

static void test_allocate_from_csv__line_in_a_batch_of_another_sku_is_told(void **state)
{
	struct csv_run *run = prepare(*state, "b1,L,10,\nb2,K,10,\n", "o1,K,1\n");

	write_text(run->folder, "allocations.csv", "orderid,sku,qty,batchref\no1,K,1,b1\n");
	assert_false(go(run, NULL));
	assert_int_equal(run->err.kind, ERROR_CONFLICT);
	assert_string_equal(run->err.message, "order o1 has K allocated in a batch of another sku");
}

/* Nobody here asks for it; but it must not be lost in silence. */
static void test_allocate_from_csv__other_changes_are_refused(void **state)
{
	struct csv_run *run = prepare(*state, "b1,K,10,\n", "o1,K,1\n");
	struct unit_of_work *uow = &run->uow.base;
	struct product *product = NULL;
	struct error err = {0};

	assert_true(unit_of_work_begin(uow, &err));
	assert_true(product_repository_get_by_batchref(uow->products, "b1", &product, &err));
	product_change_batch_quantity(product, "b1", 5);
	assert_false(unit_of_work_commit(uow, &err));
	assert_int_equal(err.kind, ERROR_CONFLICT);
	assert_string_equal(
		err.message, "product K: only new allocations are written to CSV files");
	unit_of_work_end(uow);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_allocate_from_csv__examples),
		WITH_MEM(test_allocate_from_csv__keep_going_leaves_out_what_does_not_fit),
		WITH_MEM(test_allocate_from_csv__keep_going_succeeds_when_all_fits),
		WITH_MEM(test_allocate_from_csv__full_disk_loses_nothing),
		WITH_MEM(test_allocate_from_csv__line_that_was_not_written_is_not_held),
		WITH_MEM(test_allocate_from_csv__without_orders_no_file_is_made),
		WITH_MEM(test_allocate_from_csv__second_run_changes_nothing),
		WITH_MEM(test_allocate_from_csv__last_of_equal_references_counts),
		WITH_MEM(test_allocate_from_csv__what_stands_in_the_file_is_believed),
		WITH_MEM(test_allocate_from_csv__wrong_files_are_left_alone),
		WITH_MEM(test_allocate_from_csv__missing_files_are_told),
		WITH_MEM(test_allocate_from_csv__two_runs_at_once_are_refused),
		WITH_MEM(test_allocate_from_csv__new_file_has_the_usual_permissions),
		WITH_MEM(test_allocate_from_csv__file_is_replaced_as_a_whole),
		WITH_MEM(test_allocate_from_csv__line_in_a_batch_of_another_sku_is_told),
		WITH_MEM(test_allocate_from_csv__other_changes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
