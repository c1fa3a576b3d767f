/*
 * tests/faults/test_deaths.c - workers that are replaced, and processes that are killed, one after
 * the other, under load: who is not concerned notices nothing, and nothing acknowledged is lost.
 */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "tests/support/cmocka.h"
#include "tests/support/crowd.h"
#include "tests/support/load.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"
#include "tests/support/site_on_database.h"

#define CLIENTS 8
#define THREADS 8 /* of a worker: the default */

/* As many sessions at the database as a worker, its successor and one that is about to let go of
 * them have, and a few for those who ask from behind. */
#define SESSIONS_MAX "28"

static const struct load_plan endless = {.clients = CLIENTS, .skus = 4};

static int set_up(void **state)
{
	int failed = site_on_database_set_up(state);

	(void)site_sql(((struct site_on_database *)*state)->site,
		"SET GLOBAL max_connections = " SESSIONS_MAX);
	return failed;
}

/*
 * The lines of ficus's log that say that a worker is retiring, read as they come: then its
 * successor is ready, and new connections are the successor's.
 */
struct retiring_lines {
	FILE *log;
	unsigned count;
	unsigned expected;
};

static struct retiring_lines open_log(const struct site *site)
{
	TALLOC_CTX *mem = mem_context(NULL, "open_log");
	struct retiring_lines lines = {
		.log = fopen(mem_printf(mem, "%s/log/ficus.log", site->folder), "re")};

	assert_non_null(lines.log);
	talloc_free(mem);
	return lines;
}

static bool have_retired(void *argument)
{
	struct retiring_lines *lines = argument;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while ((length = getline(&line, &size, lines->log)) > 0 && line[length - 1] == '\n')
		lines->count += strstr(line, "\"message\":\"worker retiring\"") != NULL;
	if (length > 0) /* the rest of the line is still to come */
		(void)fseek(lines->log, -length, SEEK_CUR);
	clearerr(lines->log);
	free(line);
	return lines->count >= lines->expected;
}

static void assert_nothing_failed(struct load *load)
{
	load_end(load);
	assert_int_equal(atomic_load(&load->counts.failed), 0);
	assert_int_equal(atomic_load(&load->counts.lost), 0);
	assert_true(load_is_stored(load));
	talloc_free(load);
}

static bool has_sessions_of_one_worker(void *site)
{
	return site_session_count(site) <= THREADS;
}

static const struct crowd_question question = {"GET", "/allocations/none", NULL, "Status: 404"};

/*
 * Each old worker stays for a connection that is kept and idle, as nginx has them. It takes no
 * session at the database from the others, and still answers when something comes.
 */
static void test_deaths__sighups_one_after_the_other_fail_no_request(void **state)
{
	struct site *site = ((struct site_on_database *)*state)->site;
	struct retiring_lines lines = open_log(site);
	struct load *load = load_start(site, "hup", &endless);
	struct fcgi_client *kept[100];
	unsigned count = scaled(10, ARRAY_SIZE(kept));

	(void)have_retired(&lines);
	lines.expected = lines.count;
	for (unsigned i = 0; i < count; i++) {
		kept[i] = fcgi_client_open(load, site->socket_path);
		assert_true(crowd_ask(kept[i], &question, ""));
		assert_true(load_goes_on(load, CLIENTS));
		assert_int_equal(process_signal(site_supervisor(site), SIGHUP), 0);
		lines.expected++;
		assert_true(eventually(have_retired, &lines));
	}
	assert_true(load_goes_on(load, CLIENTS));
	assert_true(eventually(has_sessions_of_one_worker, site));
	for (unsigned i = 0; i < count; i++)
		assert_true(crowd_ask(kept[i], &question, ""));
	assert_nothing_failed(load);
	(void)fclose(lines.log);
}

/* Not even the first of them has been carried out when the next ones come. */
static void test_deaths__sighups_at_once_fail_no_request(void **state)
{
	struct site *site = ((struct site_on_database *)*state)->site;
	struct load *load = load_start(site, "storm", &endless);

	for (unsigned i = 0; i < scaled(20, 100); i++) {
		assert_true(load_goes_on(load, 1));
		assert_int_equal(process_signal(site_supervisor(site), SIGHUP), 0);
	}
	assert_true(load_goes_on(load, CLIENTS));
	assert_nothing_failed(load);
}

/*
 * Only what a killed worker had in its hands may fail, and its successor is there at once. A client
 * may meet the dying worker twice, since its connections do not close all at the same time.
 */
static void test_deaths__killed_worker_fails_what_it_had_in_its_hands(void **state)
{
	struct site *site = ((struct site_on_database *)*state)->site;
	struct load *load = load_start(site, "kill", &endless);
	unsigned failed = 0;

	for (unsigned i = 0; i < scaled(5, 100); i++) {
		pid_t worker = site_worker(site);

		assert_true(load_goes_on(load, CLIENTS));
		assert_int_equal(process_signal(worker, SIGKILL), 0);
		assert_true(load_goes_on(load, CLIENTS));
		assert_int_not_equal(site_worker(site), worker);
		assert_in_range(atomic_load(&load->counts.failed), failed, failed + 2 * CLIENTS);
		failed = atomic_load(&load->counts.failed);
	}
	load_end(load);
	assert_int_equal(atomic_load(&load->counts.lost), 0); /* nginx answers in its place */
	assert_true(load_is_stored(load));
	talloc_free(load);
}

static bool has_ended(void *pid)
{
	return kill(*(const pid_t *)pid, 0) != 0 && errno == ESRCH;
}

/* Its workers end with it, and script/server ends the rest: what was answered stays. */
static void test_deaths__killed_supervisor_loses_nothing_acknowledged(void **state)
{
	struct site_on_database *fixture = *state;
	struct site *site = fixture->site;
	pid_t worker = site_worker(site);
	struct load *load = load_start(site, "last", &endless);
	int status = -1;

	assert_true(load_goes_on(load, 10 * CLIENTS));
	assert_int_equal(process_signal(site_supervisor(site), SIGKILL), 0);
	assert_true(process_wait(site->pid, PATIENCE_MS, &status));
	site->pid = 0;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	assert_true(eventually(has_ended, &worker));
	load_end(load);
	assert_true(load_is_stored(load));

	talloc_free(site);
	site_on_database_start_site(fixture);
	load = load_start(fixture->site, "next", &endless);
	assert_true(load_goes_on(load, CLIENTS));
	assert_nothing_failed(load);
}

static void test_deaths__leave_nothing_for_check_to_find(void **state)
{
	struct site_on_database *fixture = *state;

	assert_int_equal(site_ficus(fixture->site, LIST("check")).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deaths__sighups_one_after_the_other_fail_no_request),
		cmocka_unit_test(test_deaths__sighups_at_once_fail_no_request),
		cmocka_unit_test(test_deaths__killed_worker_fails_what_it_had_in_its_hands),
		cmocka_unit_test(test_deaths__killed_supervisor_loses_nothing_acknowledged),
		cmocka_unit_test(test_deaths__leave_nothing_for_check_to_find),
	};

	return cmocka_run_group_tests(tests, set_up, site_on_database_tear_down);
}
