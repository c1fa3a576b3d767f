/*
 * tests/faults/test_admin_walk.c - people at random in the forms of the admin site, all at once and
 * beside Django's own admin and the API: whatever they send, no rule of the domain is broken, no
 * answer is a failure, and each change that was accepted stands in the history exactly once.
 *
 * Environment: FICUS_TEST_SEED, the seed of a run that is to be repeated.
 */
#include "config.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "orm_mapping/mysql/client_library.h"
#include "tests/faults/admin_bystanders.h"
#include "tests/faults/admin_hand.h"
#include "tests/support/cmocka.h"
#include "tests/support/invariants.h"
#include "tests/support/scale.h"
#include "tests/support/threads.h"
#include "tests/support/watched_site.h"
#include "tests/support/web_user.h"

#define SUBMISSIONS scaled(2000, 20000)

#define STAFF_RIGHTS "change_batch add_item change_item add_price change_price delete_price "

/* Who is there, and their part of a hundred submissions. */
static const struct {
	const char *username;
	const char *rights; /* NULL: all */
	unsigned part;
} people[] = {
	{"demo-admin",   NULL,         40},
	{"second-admin", NULL,         30},
	{"demo-staff",   STAFF_RIGHTS, 25},
	{"demo-viewer",  "",           5 },
};

#define OURS   "'demo-admin','second-admin','demo-staff','demo-viewer'"
#define DJANGO "third-admin"

struct walk_case {
	struct mariadb *server;
	struct django_site *django;
	struct site *site;
	struct admin_walk *walk;
	struct admin_hand *hands[ARRAY_SIZE(people)];
	struct admin_bystander *bystanders[2];
	uint64_t seed;
};

/* Superusers with the password of the first. */
static void add_superuser(struct site *site, const char *username)
{
	(void)site_sql(site,
		mem_printf(site,
			"INSERT INTO auth_user (password, is_superuser, username, first_name,"
			" last_name, email, is_staff, is_active, date_joined)"
			" SELECT password, 1, '%s', '', '', '', 1, 1, date_joined"
			" FROM auth_user WHERE username = 'demo-admin'",
			username));
}

static uint64_t choose_seed(void)
{
	const char *given = getenv("FICUS_TEST_SEED");

	return given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
}

static int set_up(void **state)
{
	struct walk_case *this = mem_new(NULL, struct walk_case);

	this->server = mariadb_new(this);
	mariadb_start(this->server);
	this->django = watched_site_start(this->server, "walk", true, "");
	this->site = this->django->site;
	this->seed = choose_seed();
	print_message("FICUS_TEST_SEED=%" PRIu64 "\n", this->seed);
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct walk_case *this = *state;

	site_stop(this->site);
	talloc_free(this->django);
	talloc_free(this);
	return 0;
}

struct shift {
	struct admin_hand *hand;
	unsigned submissions;
};

static void work(void *argument)
{
	struct shift *shift = argument;

	admin_hand_work(shift->hand, shift->submissions);
}

static void walk_all(struct walk_case *this)
{
	struct shift shifts[ARRAY_SIZE(people)];
	struct thread *threads[ARRAY_SIZE(this->bystanders)];

	for (size_t i = 0; i < ARRAY_SIZE(people); i++)
		shifts[i] = (struct shift){this->hands[i], SUBMISSIONS * people[i].part / 100};
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		threads[i] = thread_start(this, admin_bystander_work, this->bystanders[i]);
	threads_run(work, shifts, sizeof(*shifts), ARRAY_SIZE(shifts));
	admin_walk_end(this->walk);
	for (size_t i = 0; i < ARRAY_SIZE(threads); i++)
		talloc_free(threads[i]);
}

static void test_admin_walk__no_answer_is_a_failure(void **state)
{
	struct walk_case *this = *state;
	const char *failure;
	unsigned sent = 0;

	add_superuser(this->site, people[1].username);
	add_superuser(this->site, DJANGO);
	this->walk = admin_walk_new(this, this->site);
	for (size_t i = 0; i < ARRAY_SIZE(people); i++)
		this->hands[i] = admin_hand_new(
			this->walk, people[i].username, people[i].rights, this->seed + i);
	this->bystanders[0] = admin_bystander_at_django(this->walk, DJANGO, this->seed + 10);
	this->bystanders[1] = admin_bystander_at_api(this->walk, this->seed + 11);
	walk_all(this);
	failure = admin_walk_failure(this, this->walk);
	if (failure)
		fail_msg("seed %" PRIu64 ": %s", this->seed, failure);
	for (size_t i = 0; i < ARRAY_SIZE(people); i++)
		sent += admin_hand_submissions(this->hands[i]);
	assert_true(sent >= SUBMISSIONS);
	print_message("%u submissions: %u went on, %u refused, %u stale, %u not allowed, %u busy\n",
		sent, admin_walk_answers(this->walk, 302), admin_walk_answers(this->walk, 422),
		admin_walk_answers(this->walk, 409), admin_walk_answers(this->walk, 403),
		admin_walk_answers(this->walk, 503));
	assert_int_equal(admin_walk_answers(this->walk, 503), 0);
}

/* Else the walk would show nothing. */
static void test_admin_walk__all_that_can_be_done_was_done(void **state)
{
	static const struct {
		const char *model;
		int action;
	} deeds[] = {
		{"batch",     1},
		{"batch",     2},
		{"item",      1},
		{"item",      2},
		{"supplier",  1},
		{"supplier",  2},
		{"tag",       1},
		{"tag",       2},
		{"tag",       3},
		{"price",     1},
		{"price",     2},
		{"price",     3},
		{"group",     1},
		{"orderline", 1},
	};
	struct walk_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(deeds); i++)
		assert_row(admin_tally_count(admin_walk_tally(this->walk), deeds[i].model,
				   deeds[i].action) > 0,
			deeds[i].model);
	for (size_t i = 0; i < ARRAY_SIZE(this->bystanders); i++)
		assert_int_not_equal(admin_bystander_deeds(this->bystanders[i]), 0);
	assert_int_not_equal(admin_walk_answers(this->walk, 409), 0);
	assert_int_not_equal(admin_walk_answers(this->walk, 422), 0);
	assert_int_not_equal(admin_walk_answers(this->walk, 403), 0);
}

static void test_admin_walk__the_rules_of_the_domain_hold(void **state)
{
	struct walk_case *this = *state;
	struct command_result check;

	for (int i = 0; i <= INVARIANT_STORED_STOCK; i++)
		assert_string_equal(site_sql(this->site, invariant_queries[i]), "");
	check = site_ficus(this->site, LIST("check"));
	if (check.status != 0)
		fail_msg("%s", check.output);
}

static void test_admin_walk__each_change_is_in_the_history_once(void **state)
{
	struct walk_case *this = *state;
	const char *rows = site_sql(this->site, admin_tally_query(this, OURS));

	assert_string_equal(admin_tally_differences(this, admin_walk_tally(this->walk), rows), "");
}

/* Each finds what should not be there. */
static const char *const strays[] = {
	/* Values without a line of the history, or of another one. */
	"SELECT a.id, a.log_id FROM ficus_audit a LEFT JOIN (django_admin_log l"
	" JOIN django_content_type t ON t.id = l.content_type_id) ON l.id = a.log_id"
	" WHERE l.id IS NULL OR a.actor <> l.user_id OR a.object_id <> l.object_id"
	" OR a.action <> l.action_flag OR a.model <> CONCAT(t.app_label, '.', t.model)",

	/* Values twice. */
	"SELECT log_id FROM ficus_audit GROUP BY log_id HAVING COUNT(*) > 1",

	/* Changes of ours without values. */
	"SELECT l.id, l.change_message FROM django_admin_log l"
	" JOIN auth_user u ON u.id = l.user_id LEFT JOIN ficus_audit a ON a.log_id = l.id"
	" WHERE u.username IN (" OURS ") AND l.action_flag = 2"
	" AND l.change_message <> '[]' AND a.id IS NULL",
};

/* Rows that nobody added, and rows that are gone though nobody deleted them. */
static const struct {
	const char *app;
	const char *model;
	const char *others; /* that stand in no history; a condition */
} logged[] = {
	{"alloc",     "batch",    "reference LIKE 'api-%'"},
	{"catalogue", "supplier", "FALSE"                 },
	{"catalogue", "item",     "FALSE"                 },
	{"catalogue", "tag",      "FALSE"                 },
};

static const char *lines_of(struct walk_case *this, size_t table, int action)
{
	return mem_printf(this,
		"SELECT l.object_id FROM django_admin_log l JOIN django_content_type t"
		" ON t.id = l.content_type_id WHERE t.app_label = '%s' AND t.model = '%s'"
		" AND l.action_flag = %d",
		logged[table].app, logged[table].model, action);
}

static void assert_finds_nothing(struct walk_case *this, const char *sql)
{
	const char *found = site_sql(this->site, sql);

	if (*found)
		fail_msg("%s\nfinds\n%s", sql, found);
}

static void test_admin_walk__nothing_is_there_that_nobody_did(void **state)
{
	struct walk_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(strays); i++)
		assert_finds_nothing(this, strays[i]);
	for (size_t i = 0; i < ARRAY_SIZE(logged); i++) {
		const char *added = lines_of(this, i, 1);
		const char *table = mem_printf(this, "%s_%s", logged[i].app, logged[i].model);

		assert_finds_nothing(this,
			mem_printf(this, "SELECT * FROM %s WHERE NOT (%s) AND id NOT IN (%s)",
				table, logged[i].others, added));
		assert_finds_nothing(this,
			mem_printf(this,
				"SELECT * FROM (%s) a WHERE object_id NOT IN (SELECT id FROM %s)"
				" AND object_id NOT IN (%s)",
				added, table, lines_of(this, i, 3)));
	}
}

#define PAGES 8

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

/* Of the rows with the most lines. */
static void test_admin_walk__django_shows_the_history(void **state)
{
	struct walk_case *this = *state;
	struct web_user *admin = web_user_new(this, this->site);
	char *rest = mem_text(this,
		site_sql(this->site,
			mem_printf(this,
				"SELECT CONCAT(t.app_label, '/', t.model, '/', object_id), COUNT(*)"
				" FROM django_admin_log l JOIN django_content_type t"
				" ON t.id = l.content_type_id WHERE t.model IN ('batch', 'item')"
				" AND (t.model = 'batch' OR object_id IN"
				" (SELECT id FROM catalogue_item))"
				" GROUP BY 1 ORDER BY 2 DESC LIMIT %d",
				PAGES)));
	unsigned shown = 0;
	char *row;

	web_user_sign_in(admin, SIDE_DJANGO, "demo-admin", "demo");
	for (; (row = strsep(&rest, "\n")); shown++) {
		const char *path = strsep(&row, "\t");
		const char *table;

		assert_int_equal(
			web_user_get(admin, mem_printf(this, "/admin/%s/history/", path)), 200);
		table = strstr(admin->answer->body, "id=\"change-history\"");
		assert_non_null(table);
		assert_int_equal(count_of(table, "<th scope=\"row\">"), strtoul(row, NULL, 10));
		assert_true(web_user_sees(admin, "Added."));
	}
	assert_int_equal(shown, PAGES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_admin_walk__no_answer_is_a_failure),
		cmocka_unit_test(test_admin_walk__all_that_can_be_done_was_done),
		cmocka_unit_test(test_admin_walk__the_rules_of_the_domain_hold),
		cmocka_unit_test(test_admin_walk__each_change_is_in_the_history_once),
		cmocka_unit_test(test_admin_walk__nothing_is_there_that_nobody_did),
		cmocka_unit_test(test_admin_walk__django_shows_the_history),
	};
	struct error err = {0};
	int failed;

	if (!client_library_init(&err))
		abort();
	failed = cmocka_run_group_tests(tests, set_up, tear_down);
	client_library_release();
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
