#include "config.h"

#include "tests/support/site_messages.h"

#include <signal.h>

#include "tests/support/cmocka.h"
#include "tests/support/process.h"

#define COMMAND_STREAM "ficus:commands"

static const char *redis_socket(struct site *site)
{
	return mem_printf(site, "%s/run/redis.sock", site->folder);
}

struct redis_connection *site_redis(TALLOC_CTX *mem, struct site *site)
{
	const struct redis_options options = {
		.url = {.user = "", .password = "", .host = "", .unix_socket = redis_socket(site)},
		REDIS_DEFAULTS,
	};

	return redis_connection_new(mem, &options);
}

struct redis_connection *site_listen(TALLOC_CTX *mem, struct site *site, const char *channel)
{
	struct redis_connection *listener = site_redis(mem, site);

	assert_non_null(strstr(REDIS_ASK(listener, "SUBSCRIBE", channel), channel));
	return listener;
}

/* It comes as three lines: "message", the channel, and the message itself. */
const char *site_hear(struct redis_connection *listener)
{
	const char *lines = redis_next_message(listener);
	const char *message = strchr(strchr(lines, '\n') + 1, '\n') + 1;

	return mem_text_n(listener, message, strlen(message) - 1);
}

struct telling {
	struct redis_connection *conn;
	const char *channel;
	const char *message;
};

/* What nobody heard may be said again. */
static bool is_heard(void *argument)
{
	const struct telling *telling = argument;
	const char *listeners =
		REDIS_ASK(telling->conn, "PUBLISH", telling->channel, telling->message);

	return strcmp(listeners, "0") != 0;
}

void site_tell(struct site *site, const char *channel, const char *message)
{
	struct telling telling = {site_redis(NULL, site), channel, message};

	assert_true(eventually(is_heard, &telling));
	talloc_free(telling.conn);
}

void site_enqueue(struct site *site, const char *entry)
{
	struct redis_connection *conn = site_redis(NULL, site);

	assert_non_null(strchr(REDIS_ASK(conn, "XADD", COMMAND_STREAM, "*", "event", entry), '-'));
	talloc_free(conn);
}

void site_enqueue_command(struct site *site, const char *id, const char *type, const char *data)
{
	char *entry = mem_printf(NULL,
		"{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/test\","
		"\"type\":\"ficus.%s.v1\",\"data\":%s}",
		id, type, data);

	site_enqueue(site, entry);
	talloc_free(entry);
}

struct mail_catcher *site_mails(TALLOC_CTX *mem, struct site *site)
{
	struct mail_catcher *catcher = mem_new(mem, struct mail_catcher);

	catcher->folder = mem_printf(catcher, "%s/mail", site->folder);
	return catcher;
}

static const char *smtp_url(struct site *site)
{
	const char *port = read_text_file(site, mem_printf(site, "%s/run/mail.port", site->folder));

	return mem_printf(site, "smtp://127.0.0.1:%.*s", (int)strcspn(port, "\n"), port);
}

const char *const *site_settings(struct site *site, const char *const *more)
{
	const char *const settings[] = {mem_printf(site, "DATABASE_URL=%s", site->database_url),
		mem_printf(site, "REDIS_URL=unix://%s", redis_socket(site)),
		mem_printf(site, "SMTP_URL=%s", smtp_url(site)),
		mem_printf(site, "FICUS_WAKE_SOCKET=%s.wake", site->socket_path),
		"FICUS_MAIL_FROM=allocations@example.com", "FICUS_MAIL_TO=stock@example.com",
		"FICUS_API_ACCESS=open"};
	const char **all;
	size_t count = 0;

	while (more[count])
		count++;
	all = mem_array(site, const char *, count + ARRAY_SIZE(settings) + 1);
	memcpy(all, more, count * sizeof(*all)); /* the first of a name counts */
	memcpy(all + count, settings, sizeof(settings));
	return all;
}

struct companion {
	pid_t pid;
};

static int kill_companion(struct companion *companion)
{
	process_kill(companion->pid);
	return 0;
}

struct companion *companion_start(
	struct site *site, const char *subcommand, const char *const *more)
{
	struct companion *companion = mem_new(site, struct companion);
	const char *log = mem_printf(companion, "%s/log/%s.log", site->folder, subcommand);

	companion->pid = command_start(site_settings(site, more),
		LIST(build_path(companion, "ficus"), subcommand),
		&(struct command_files){.output = log});
	talloc_set_destructor(companion, kill_companion);
	return companion;
}

void companion_stop(struct companion *companion)
{
	int status = -1;

	assert_int_equal(process_signal(companion->pid, SIGTERM), 0);
	assert_true(process_wait(companion->pid, PATIENCE_MS, &status));
	companion->pid = 0;
	assert_int_equal(status, 0);
	talloc_free(companion);
}

pid_t companion_pid(const struct companion *companion)
{
	return companion->pid;
}
