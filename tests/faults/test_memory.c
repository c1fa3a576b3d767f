/*
 * tests/faults/test_memory.c - a worker needs no more memory after very many requests than after
 * the first ones.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/crowd.h"
#include "tests/support/memory.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"

/* What is freed goes back into the sanitizer's quarantine first, so only its size is watched. */
#ifdef __SANITIZE_ADDRESS__
#define GROWTH_MAX (256LL * 1024 * 1024)
#else
#define GROWTH_MAX (256LL * 1024)
#endif

#define ANSWERS scaled(3000, 1000000)
#define WARM_UP scaled(1500, 100000)

#define LINE "{\"orderid\":\"m-@\",\"sku\":\"MEMORY\",\"qty\":1}"

/* A bit of everything, and such that the tables do not grow without end. */
static const struct crowd_question questions[] = {
	{"GET",  "/allocations/none", NULL,                   "Status: 404"},
	{"POST", "/allocate",         LINE,                   "Status: 201"},
	{"GET",  "/allocations/m-@",  NULL,                   "Status: 200"},
	{"POST", "/allocate",         "{\"orderid\":\"m-@\"", "Status: 400"},
	{"GET",  "/nowhere",          NULL,                   "Status: 404"},
	{"GET",  "/allocate",         NULL,                   "Status: 405"},
	{"POST", "/deallocate",       LINE,                   "Status: 200"},
	{"GET",  "/allocations/m-@",  NULL,                   "Status: 404"},
};

static int set_up(void **state)
{
	static const struct crowd_question stock = {"POST", "/add_batch",
		"{\"ref\":\"M\",\"sku\":\"MEMORY\",\"qty\":1000000}", "Status: 201"};
	struct site *site = site_start(NULL, LIST("FICUS_LOG_LEVEL=error"));
	struct fcgi_client *client = fcgi_client_open(site, site->socket_path);

	*state = site;
	return crowd_ask(client, &stock, "") ? 0 : -1;
}

static void test_memory__of_a_worker_does_not_grow_with_requests(void **state)
{
	struct site *site = *state;
	pid_t worker = site_worker(site);
	struct crowd *crowd = crowd_start(site, questions, ARRAY_SIZE(questions));
	int64_t before;
	int64_t growth;

	assert_true(crowd_reaches(crowd, WARM_UP));
	before = process_memory(worker);
	assert_true(crowd_reaches(crowd, WARM_UP + ANSWERS));
	growth = process_memory(worker) - before;
	assert_true(crowd_end(crowd));
	print_message("# %lld bytes, and %lld more after %u requests\n", (long long)before,
		(long long)growth, ANSWERS);
	assert_int_equal(site_worker(site), worker);
	assert_true(before > 0 && growth < GROWTH_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory__of_a_worker_does_not_grow_with_requests),
	};

	return cmocka_run_group_tests(tests, set_up, site_tear_down);
}
