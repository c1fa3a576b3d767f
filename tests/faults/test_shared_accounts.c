/*
 * tests/faults/test_shared_accounts.c - many people at both sides at once: in forms on one batch,
 * and in one session that somebody ends.
 */
#include "config.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "orm_mapping/mysql/client_library.h"
#include "tests/support/cmocka.h"
#include "tests/support/process.h"
#include "tests/support/scale.h"
#include "tests/support/threads.h"
#include "tests/support/watched_site.h"
#include "tests/support/web_user.h"

struct accounts_case {
	struct mariadb *server;
	struct django_site *django;
	struct site *site;
	const char *batch; /* its id */
};

static int set_up(void **state)
{
	struct accounts_case *this = mem_new(NULL, struct accounts_case);

	this->server = mariadb_new(this);
	mariadb_start(this->server);
	this->django = watched_site_start(
		this->server, "shared", true, "\"SESSION_SAVE_EVERY_REQUEST\":true,");
	this->site = this->django->site;
	(void)site_sql(this->site,
		"INSERT INTO alloc_batch (reference, sku, qty) VALUES ('contested', 'LAMP', 1)");
	this->batch =
		site_sql(this->site, "SELECT id FROM alloc_batch WHERE reference = 'contested'");
	*state = this;
	return 0;
}

static int tear_down(void **state)
{
	struct accounts_case *this = *state;

	site_stop(this->site);
	talloc_free(this->django);
	talloc_free(this);
	return 0;
}

/*
 * What becomes of a batch, in whose connection, and which entry of the history came with it: in one
 * transaction, since the changes of another that is under way are not seen.
 */
static void watch_changes(struct site *site)
{
	(void)site_sql(site,
		"CREATE TABLE changes (id BIGINT PRIMARY KEY AUTO_INCREMENT, connection BIGINT,"
		" is_ours BOOLEAN, was VARCHAR(50), became VARCHAR(50));"
		"CREATE TABLE entries (log_id BIGINT PRIMARY KEY, change_id BIGINT);"
		"CREATE TRIGGER watch_change AFTER UPDATE ON alloc_batch FOR EACH ROW"
		" INSERT INTO changes (connection, is_ours, was, became) VALUES"
		" (CONNECTION_ID(), @is_old_program IS NULL,"
		" CONCAT(OLD.qty, '/', COALESCE(OLD.eta, '')),"
		" CONCAT(NEW.qty, '/', COALESCE(NEW.eta, '')));"
		"CREATE TRIGGER watch_log AFTER INSERT ON django_admin_log FOR EACH ROW"
		" INSERT INTO entries SELECT NEW.id, MAX(id) FROM changes"
		" WHERE connection = CONNECTION_ID()");
}

#define EDITORS  6 /* two of them in Django's admin */
#define ATTEMPTS scaled(40, 600)

/* What came of sending a form. */
enum outcome { OUTCOME_CHANGED, OUTCOME_REFUSED, OUTCOME_UNKNOWN };

struct attempt {
	const char *change; /* "as it was seen > as it shall be" */
	enum outcome outcome;
};

/* Somebody who changes one batch again and again, to what nobody else makes of it. */
struct editor {
	struct web_user *user;
	enum side side;
	const char *path;
	unsigned first_quantity;
	struct attempt *attempts;
	unsigned attempt_count;
	atomic_uint *sent; /* of all editors */
	int wrong_status;  /* any but those that can be; 0: none */
};

/* The worker of ours is killed once: whoever waited for it, or comes too early, is told so. */
static bool is_unanswered(int status)
{
	return status == 0 || status == 502 || status == 503;
}

static enum outcome outcome_of(struct editor *editor, int status)
{
	if (status == 302)
		return OUTCOME_CHANGED;
	if (status != 409 && !is_unanswered(status))
		editor->wrong_status = status;
	return status == 409 ? OUTCOME_REFUSED : OUTCOME_UNKNOWN;
}

static const char *text(const char *input)
{
	return input ? input : "";
}

/* Every third change is one of the date as well. */
static void send_form(struct editor *editor, unsigned number)
{
	struct web_user *user = editor->user;
	const char *quantity = mem_printf(user, "%u", editor->first_quantity + number);
	const char *seen = mem_text(user, text(web_user_input(user, "qty")));
	const char *seen_eta = mem_text(user, text(web_user_input(user, "eta")));
	const char *eta =
		number % 3 == 0 ? mem_printf(user, "2031-05-%02u", number % 28 + 1) : seen_eta;
	int status = web_user_send(user, editor->path,
		LIST("reference", "contested", "sku", "LAMP", "qty", quantity, "eta", eta));

	editor->attempts[editor->attempt_count++] =
		(struct attempt){mem_printf(user, "%s/%s > %s/%s", seen, seen_eta, quantity, eta),
			outcome_of(editor, status)};
}

static void edit(void *context)
{
	struct editor *editor = context;

	for (unsigned i = 0; i < ATTEMPTS; i++) {
		int status = web_user_get(editor->user, editor->path);

		if (status == 200)
			send_form(editor, i);
		else if (!is_unanswered(status))
			editor->wrong_status = status;
		atomic_fetch_add(editor->sent, 1);
	}
}

static const char *page_of(struct site *site, enum side side, const char *batch)
{
	return mem_printf(
		site, "%s/alloc/batch/%s/change/", side == SIDE_OURS ? "/ficus" : "/admin", batch);
}

/* Ours are demo-staff, Django's demo-admin: the history tells them apart. */
static void prepare_editor(struct editor *editor, struct site *site, enum side side,
	const char *batch, unsigned number)
{
	*editor = (struct editor){
		.user = web_user_new(site, site),
		.side = side,
		.path = page_of(site, side, batch),
		.first_quantity = (number + 1) * 1000000,
		.attempts = mem_array(site, struct attempt, ATTEMPTS),
	};
	web_user_sign_in(
		editor->user, SIDE_DJANGO, side == SIDE_OURS ? "demo-staff" : "demo-admin", "demo");
}

struct sent_goal {
	atomic_uint *sent;
	unsigned count;
};

static bool are_sent(void *argument)
{
	const struct sent_goal *goal = argument;

	return atomic_load(goal->sent) >= goal->count;
}

/* Half way through, the worker of ours is killed. */
static void edit_all_at_once(struct editor *editors, struct site *site)
{
	atomic_uint sent = 0;
	struct sent_goal goal = {&sent, EDITORS * ATTEMPTS / 2};
	struct thread *threads[EDITORS];

	for (int i = 0; i < EDITORS; i++) {
		editors[i].sent = &sent;
		threads[i] = thread_start(site, edit, &editors[i]);
	}
	while (!eventually(are_sent, &goal))
		continue;
	(void)process_signal(site_worker(site), SIGKILL);
	for (int i = 0; i < EDITORS; i++)
		talloc_free(threads[i]);
}

static bool has_line(const char *lines, const char *line)
{
	size_t length = strlen(line);

	for (const char *at = lines; (at = strstr(at, line)); at++)
		if ((at == lines || at[-1] == '\n') && (at[length] == '\n' || !at[length]))
			return true;
	return false;
}

/*
 * What was said to be changed was changed from what the form had shown, and what was refused was
 * not. Returns how many of the changes are this editor's.
 */
static unsigned check_attempts(const struct editor *editor, const char *changes)
{
	unsigned found = 0;

	for (unsigned i = 0; i < editor->attempt_count; i++) {
		const struct attempt *attempt = &editor->attempts[i];
		bool is_there = has_line(changes, attempt->change);

		found += is_there;
		if (attempt->outcome != OUTCOME_UNKNOWN &&
			is_there != (attempt->outcome == OUTCOME_CHANGED))
			fail_msg("%s: outcome %d", attempt->change, (int)attempt->outcome);
	}
	return found;
}

static unsigned number(struct site *site, const char *sql)
{
	return (unsigned)strtoul(site_sql(site, sql), NULL, 10);
}

#define OUR_ENTRIES                                                                                \
	"django_admin_log WHERE user_id = (SELECT id FROM auth_user WHERE username = "             \
	"'demo-staff')"

/* One entry for each change, and none for anything else. */
static void assert_history_is_right(struct site *site, const char *batch, unsigned changes)
{
	assert_int_equal(number(site, "SELECT COUNT(*) FROM changes WHERE is_ours"), changes);
	assert_int_equal(number(site, "SELECT COUNT(*) FROM " OUR_ENTRIES), changes);
	assert_int_equal(number(site,
				 mem_printf(site,
					 "SELECT COUNT(*) FROM " OUR_ENTRIES
					 " AND action_flag = 2 AND object_id = '%s' AND "
					 "content_type_id ="
					 " (SELECT id FROM django_content_type"
					 " WHERE app_label = 'alloc' AND model = 'batch')",
					 batch)),
		changes);
	assert_int_equal(number(site,
				 "SELECT COUNT(*) FROM changes c WHERE is_ours AND 1 <>"
				 " (SELECT COUNT(*) FROM entries e WHERE e.change_id = c.id)"),
		0);
}

/* So that there is one, whoever wins the races. */
static void assert_stale_form_is_refused(struct editor *ours, struct editor *theirs)
{
	(void)web_user_get(ours->user, ours->path);
	(void)web_user_get(theirs->user, theirs->path);
	send_form(theirs, ATTEMPTS + 1);
	assert_int_equal(theirs->attempts[--theirs->attempt_count].outcome, OUTCOME_CHANGED);
	send_form(ours, ATTEMPTS + 1);
	assert_int_equal(ours->attempts[--ours->attempt_count].outcome, OUTCOME_REFUSED);
	assert_true(web_user_sees(
		ours->user, mem_printf(ours->user, "%u", theirs->first_quantity + ATTEMPTS + 1)));
	assert_true(web_user_sees(
		ours->user, mem_printf(ours->user, "%u", ours->first_quantity + ATTEMPTS + 1)));
}

static void test_shared_accounts__forms_of_both_sides_change_one_batch(void **state)
{
	struct accounts_case *this = *state;
	struct site *site = this->site;
	struct editor editors[EDITORS];
	unsigned found = 0;
	const char *changes;

	watch_changes(site);
	for (unsigned i = 0; i < EDITORS; i++)
		prepare_editor(&editors[i], site, i < 2 ? SIDE_DJANGO : SIDE_OURS, this->batch, i);
	assert_stale_form_is_refused(&editors[2], &editors[0]);
	edit_all_at_once(editors, site);

	changes = site_sql(site, "SELECT CONCAT(was, ' > ', became) FROM changes WHERE is_ours");
	for (unsigned i = 0; i < EDITORS; i++) {
		assert_int_equal(editors[i].wrong_status, 0);
		if (editors[i].side == SIDE_OURS)
			found += check_attempts(&editors[i], changes);
	}
	assert_int_not_equal(found, 0);
	assert_int_not_equal(number(site, "SELECT COUNT(*) FROM changes WHERE NOT is_ours"), 0);
	assert_history_is_right(site, this->batch, found);
}

#define VISITORS 200

/* One of many with the same cookie, who asks until somebody has ended the session, and once more.
 */
struct visitor {
	struct http_client *http;
	const char *target;
	atomic_uint *answered;
	atomic_bool *is_over;
	unsigned failures; /* answers that are none, or 5xx */
	unsigned admitted; /* after the end */
};

static void visit(void *context)
{
	struct visitor *visitor = context;
	bool was_over;

	do {
		int status;

		was_over = atomic_load(visitor->is_over);
		status = http_send(visitor->http,
			&(struct http_request){.method = "GET", .target = visitor->target})
				 ->status;
		visitor->failures += status == 0 || status >= 500;
		visitor->admitted += was_over && status == 200;
		atomic_fetch_add(visitor->answered, 1);
	} while (!was_over);
}

/* Pages that only somebody who is signed in gets; most of them are ours. */
static void prepare_visitor(
	struct visitor *visitor, struct accounts_case *this, const char *key, size_t number)
{
	const char *const targets[] = {
		"/ficus/whoami", "/", page_of(this->site, SIDE_OURS, this->batch), "/ficus/whoami"};

	visitor->http = http_client_new(this->site, this->site->port);
	http_keep_cookies(visitor->http);
	http_set_cookie(visitor->http, "sessionid", key);
	visitor->target = targets[number % ARRAY_SIZE(targets)];
}

static void visit_while_it_ends(struct web_user *user, enum side side, struct visitor *visitors)
{
	struct thread *threads[VISITORS];
	atomic_uint answered = 0;
	atomic_bool is_over = false;
	struct sent_goal goal = {&answered, VISITORS};

	for (int i = 0; i < VISITORS; i++) {
		visitors[i].answered = &answered;
		visitors[i].is_over = &is_over;
		threads[i] = thread_start(user, visit, &visitors[i]);
	}
	while (!eventually(are_sent, &goal))
		continue;
	web_user_sign_out(user, side);
	atomic_store(&is_over, true);
	for (int i = 0; i < VISITORS; i++)
		talloc_free(threads[i]);
}

static void end_session_at(struct accounts_case *this, enum side side)
{
	struct site *site = this->site;
	const char *rows = site_sql(site, "SELECT COUNT(*) FROM django_session");
	struct web_user *user = web_user_new(site, site);
	struct visitor visitors[VISITORS] = {0};

	web_user_sign_in(user, SIDE_OURS, "demo-staff", "demo");
	for (size_t i = 0; i < VISITORS; i++)
		prepare_visitor(&visitors[i], this, web_user_session(user), i);
	visit_while_it_ends(user, side, visitors);

	for (int i = 0; i < VISITORS; i++) {
		assert_int_equal(visitors[i].failures, 0);
		assert_int_equal(visitors[i].admitted, 0);
	}
	assert_string_equal(site_sql(site, "SELECT COUNT(*) FROM django_session"), rows);
}

static void test_shared_accounts__session_that_ends_has_ended_for_everybody(void **state)
{
	for (int side = 0; side < SIDE_COUNT; side++)
		for (unsigned i = 0; i < scaled(1, 10); i++)
			end_session_at(*state, (enum side)side);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared_accounts__forms_of_both_sides_change_one_batch),
		cmocka_unit_test(test_shared_accounts__session_that_ends_has_ended_for_everybody),
	};
	struct error err = {0};
	int failed;

	if (!client_library_init(&err))
		abort();
	failed = cmocka_run_group_tests(tests, set_up, tear_down);
	client_library_release();
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
