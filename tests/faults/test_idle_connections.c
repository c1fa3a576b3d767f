/*
 * tests/faults/test_idle_connections.c - thousands of front end's connections that are kept and
 * have nothing to say: those that have are served as if the others were not there.
 */
#include "config.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/monotonic.h"
#include "tests/support/cmocka.h"
#include "tests/support/crowd.h"
#include "tests/support/memory.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"

#define IDLE scaled(500, 5000)

/* Of an idle connection; the sanitizer puts much around each block, and gives back nothing soon. */
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_MAX (128 * 1024)
#else
#define MEMORY_MAX 4096
#endif

static const struct crowd_question question = {"GET", "/allocations/none", NULL, "Status: 404"};

static int set_up(void **state)
{
	struct rlimit limit;

	(void)getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	*state = site_start(NULL, LIST("FICUS_LOG_LEVEL=error"));
	return 0;
}

static void ask_all(struct fcgi_client **idle, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		assert_true(crowd_ask(idle[i], &question, ""));
}

/* All of them have been used; freed together. */
static struct fcgi_client **open_idle(struct site *site)
{
	struct fcgi_client **idle = mem_array(site, struct fcgi_client *, IDLE);

	for (unsigned i = 0; i < IDLE; i++) {
		idle[i] = fcgi_client_open(idle, site->socket_path);
		assert_non_null(idle[i]);
	}
	ask_all(idle, IDLE);
	return idle;
}

static void test_idle_connections__keep_nobody_waiting_and_none_is_lost(void **state)
{
	struct site *site = *state;
	struct fcgi_client **idle = open_idle(site);
	struct crowd *crowd = crowd_start(site, &question, 1);

	assert_true(crowd_reaches(crowd, scaled(1000, 100000)));
	assert_true(crowd_end(crowd));
	ask_all(idle, IDLE);
	talloc_free(idle);
}

static void test_idle_connections__take_little_memory(void **state)
{
	struct site *site = *state;
	pid_t worker = site_worker(site);
	int64_t before = process_memory(worker);
	struct fcgi_client **idle = open_idle(site);
	int64_t each = (process_memory(worker) - before) / IDLE;

	print_message("# %lld bytes an idle connection\n", (long long)each);
	assert_in_range(before, 1, INT64_MAX);
	assert_true(each < MEMORY_MAX);
	talloc_free(idle);
}

#define PAIRS      25
#define MEASURE_MS 1000
#define RATIO_MIN  0.9

static double rate(struct site *site)
{
	struct crowd *crowd = crowd_start(site, &question, 1);
	int64_t start;
	unsigned answers;
	double rate;

	assert_true(crowd_reaches(crowd, 20 * CROWD_CLIENTS));
	start = monotonic_ms();
	answers = crowd_answers(crowd);
	(void)poll(NULL, 0, MEASURE_MS);
	rate = (double)(crowd_answers(crowd) - answers) / (double)(monotonic_ms() - start);
	assert_true(crowd_end(crowd));
	return rate;
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

static double rate_beside_idle_ones(struct site *site)
{
	struct fcgi_client **idle = open_idle(site);
	double with = rate(site);

	talloc_free(idle);
	return with;
}

/* Both of a pair follow each other at once, so that what else the machine does falls on both. */
static double ratio_of_a_pair(struct site *site, bool idle_first)
{
	double with = idle_first ? rate_beside_idle_ones(site) : 0;
	double without = rate(site);

	return (idle_first ? with : rate_beside_idle_ones(site)) / without;
}

static void test_idle_connections__take_no_rate(void **state)
{
	double ratios[PAIRS];

	for (unsigned i = 0; i < PAIRS; i++)
		ratios[i] = ratio_of_a_pair(*state, i % 2 == 0);
	qsort(ratios, PAIRS, sizeof(ratios[0]), compare);
	print_message("# rate beside %u idle connections: %.3f of that without (quartiles %.3f and "
		      "%.3f)\n",
		IDLE, ratios[PAIRS / 2], ratios[PAIRS / 4], ratios[PAIRS * 3 / 4]);
	assert_true(ratios[PAIRS / 2] >= RATIO_MIN);
}

int main(void)
{
	/* The last one measures: only in full. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_idle_connections__take_little_memory),
		cmocka_unit_test(test_idle_connections__keep_nobody_waiting_and_none_is_lost),
		cmocka_unit_test(test_idle_connections__take_no_rate),
	};

	return _cmocka_run_group_tests("idle_connections", tests,
		ARRAY_SIZE(tests) - !is_full_size(), set_up, site_tear_down);
}
