/*
 * More clients than threads, each of them idle most of the time, through nginx, which keeps its
 * connections: nobody waits for a thread that waits for somebody else.
 */
#include "config.h"

#include "tests/support/cmocka.h"
#include "tests/support/load.h"

static void serve(const char *threads)
{
	static const struct load_plan plan = {
		.clients = 64, .skus = 8, .requests = 20, .think_ms = 10};
	struct site *site = site_start(NULL, LIST(threads));
	struct load *load = load_start(site, "hang", &plan);

	load_end(load);
	assert_int_equal(atomic_load(&load->counts.allocated), plan.clients * plan.requests);
	assert_true(load_is_stored(load));
	assert_int_equal(site_ficus(site, LIST("check")).status, 0);
	site_stop(site);
	talloc_free(site);
}

static void test_hanging__64_clients_never_hang_on_1_thread(void **state)
{
	(void)state;
	serve("FICUS_THREADS=1");
}

static void test_hanging__64_clients_never_hang_on_2_threads(void **state)
{
	(void)state;
	serve("FICUS_THREADS=2");
}

static void test_hanging__64_clients_never_hang_on_8_threads(void **state)
{
	(void)state;
	serve("FICUS_THREADS=8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hanging__64_clients_never_hang_on_1_thread),
		cmocka_unit_test(test_hanging__64_clients_never_hang_on_2_threads),
		cmocka_unit_test(test_hanging__64_clients_never_hang_on_8_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
