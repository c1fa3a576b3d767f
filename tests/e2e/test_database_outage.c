/*
 * A site whose database goes away and comes back: it says so at once, it stays up, and the first
 * request that can succeed does.
 */
#include "config.h"

#include <stdlib.h>

#include "base/monotonic.h"
#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/load.h"
#include "tests/support/process.h"
#include "tests/support/site_on_database.h"

/* Clients that together keep all handler threads busy for a moment, and so all of their
 * connections; none may fail. */
static void succeed_everywhere(struct site *site, const char *tag)
{
	static const struct load_plan plan = {.clients = 16, .skus = 16, .requests = 3};
	struct load *load = load_start(site, tag, &plan);

	load_end(load);
	assert_int_equal(atomic_load(&load->counts.allocated), plan.clients * plan.requests);
}

static void refuse(struct site *site, const char *method, const char *target, const char *body)
{
	struct http_client *client = site->clients[PROFILE_DIRECT];
	int64_t started = monotonic_ms();
	const struct http_answer *answer = http_send(client,
		&(struct http_request){
			method, target, {body, body ? strlen(body) : 0},
                          NULL
        });

	assert_in_range(monotonic_ms() - started, 0, 2000);
	assert_int_equal(answer->status, 503);
	assert_true(json_is_equal(answer->body, "{\"message\":\"the database is not available\"}"));
	assert_non_null(http_header(client, "Retry-After"));
}

static void test_database_outage__is_told_at_once_and_survived(void **state)
{
	struct site_on_database *fixture = *state;
	struct site *site = fixture->site;
	const struct place place = {site, PROFILE_DIRECT, "-outage"};
	pid_t worker = site_worker(site);

	CONVERSE(&place, TURN(ADD_BATCH("W@", "K@", 10), OK(201)));
	mariadb_stop(fixture->database);
	for (int i = 0; i < 20; i++) {
		refuse(site, "GET", "/allocations/o-1", NULL);
		refuse(site, "POST", "/allocate", "{\"orderid\":\"o-1\",\"sku\":\"K\",\"qty\":1}");
		refuse(site, "POST", "/add_batch", "{\"ref\":\"X\",\"sku\":\"K\",\"qty\":1}");
	}
	mariadb_start(fixture->database);
	CONVERSE(&place, TURN(ALLOCATE("o-1@", "K@", 1), ALLOCATED("W@")));
	succeed_everywhere(site, "outage");
	assert_int_equal(site_worker(site), worker);
}

static void test_database_outage__crash_loses_nothing_acknowledged(void **state)
{
	static const struct load_plan endless = {.clients = 8, .skus = 4, .think_ms = 5};
	struct site_on_database *fixture = *state;
	struct load *load = load_start(fixture->site, "crash", &endless);

	for (int i = 0; i < 2; i++) {
		assert_true(load_goes_on(load, 50));
		mariadb_kill(fixture->database);
		mariadb_start(fixture->database);
	}
	assert_true(load_goes_on(load, 50));
	load_end(load);
	assert_int_equal(atomic_load(&load->counts.lost), 0);
	assert_true(load_is_stored(load));
}

static void kill_connections(struct site *site)
{
	const char *const *sessions = site_sessions(site);
	const char *kills = "";

	for (size_t i = 0; sessions[i]; i++)
		kills = mem_printf(site, "%sKILL %s;", kills, sessions[i]);
	(void)site_sql(site, kills);
}

static void test_database_outage__killed_connections_are_not_noticed(void **state)
{
	struct site_on_database *fixture = *state;
	struct site *site = fixture->site;

	succeed_everywhere(site, "before");
	assert_true(site_session_count(site) > 1);
	kill_connections(site);
	succeed_everywhere(site, "after");
}

/*
 * Whatever the transactions were doing, down to the middle of their COMMIT: they run again, or are
 * found to be done. Nobody shares a SKU here, or a command could not be told from one that overtook
 * it, which is for the client to know. Only one that is killed while it is being made is taken for
 * a database that is not there.
 */
static void test_database_outage__connections_killed_under_load_are_hardly_noticed(void **state)
{
	static const struct load_plan endless = {.clients = 8, .skus = 8};
	static const int kills = 10;
	struct site_on_database *fixture = *state;
	struct load *load = load_start(fixture->site, "kill", &endless);

	for (int i = 0; i < kills; i++) {
		assert_true(load_goes_on(load, 20));
		kill_connections(fixture->site);
	}
	load_end(load);
	assert_in_range(atomic_load(&load->counts.failed), 0, kills);
	assert_int_equal(atomic_load(&load->counts.lost), 0);
	assert_true(load_is_stored(load));
}

static bool has_no_connection(void *argument)
{
	return site_session_count(argument) == 0;
}

static void test_database_outage__idle_connections_closed_are_not_noticed(void **state)
{
	struct site_on_database *fixture = *state;
	struct site *site = fixture->site;

	(void)site_sql(site, "SET GLOBAL wait_timeout = 1");
	kill_connections(site);
	succeed_everywhere(site, "soon-idle");
	assert_true(eventually(has_no_connection, site));
	succeed_everywhere(site, "closed");
	(void)site_sql(site, "SET GLOBAL wait_timeout = DEFAULT");
}

static void test_database_outage__leaves_nothing_for_check_to_find(void **state)
{
	struct site_on_database *fixture = *state;

	assert_int_equal(site_ficus(fixture->site, LIST("check")).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_database_outage__is_told_at_once_and_survived),
		cmocka_unit_test(test_database_outage__crash_loses_nothing_acknowledged),
		cmocka_unit_test(test_database_outage__killed_connections_are_not_noticed),
		cmocka_unit_test(
			test_database_outage__connections_killed_under_load_are_hardly_noticed),
		cmocka_unit_test(test_database_outage__idle_connections_closed_are_not_noticed),
		cmocka_unit_test(test_database_outage__leaves_nothing_for_check_to_find),
	};

	return cmocka_run_group_tests(tests, site_on_database_set_up, site_on_database_tear_down);
}
