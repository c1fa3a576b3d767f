#include "config.h"

#include "tests/support/site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/process.h"

/* More than script/server itself allows its servers, one after the other, before it says which one
 * would not end. */
#define STOP_TIMEOUT_MS 240000

/* Below the ports that the system hands out to clients. */
#define PORTS_FIRST 10000
#define PORTS_COUNT 20000

/* The end of what a server has said; a log may be long. */
static void print_log(const struct site *site, TALLOC_CTX *mem, const char *name)
{
	const size_t most = 16000;
	const char *log = read_text_file(mem, mem_printf(mem, "%s/log/%s.log", site->folder, name));
	size_t length = strlen(log);

	(void)fprintf(stderr, "%s.log:\n%s", name, log + (length > most ? length - most : 0));
}

static _Noreturn void give_up(const struct site *site, const char *what)
{
	static const char *const servers[] = {"nginx", "mail", "redis", "mariadb", "ficus"};
	TALLOC_CTX *mem = mem_context(NULL, "give_up");

	(void)fprintf(stderr, "site: %s\n%s", what,
		read_text_file(mem, mem_printf(mem, "%s.output", site->folder)));
	for (size_t i = 0; i < ARRAY_SIZE(servers); i++)
		print_log(site, mem, servers[i]);
	abort();
}

static const char *path_below(TALLOC_CTX *mem, const char *variable, const char *name)
{
	const char *folder = getenv(variable);

	if (!folder) {
		(void)fprintf(stderr, "site: %s is not set; script/test sets it\n", variable);
		abort();
	}
	return mem_printf(mem, "%s/%s", folder, name);
}

const char *build_path(TALLOC_CTX *mem, const char *name)
{
	return path_below(mem, "TEST_BUILD_DIR", name);
}

const char *source_path(TALLOC_CTX *mem, const char *name)
{
	return path_below(mem, "TEST_SOURCE_DIR", name);
}

static bool is_free(unsigned port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool bound = bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0;

	(void)close(fd);
	return bound;
}

/*
 * Between the first ports that two programs look at which were started one after the other: they
 * take theirs only when the rest of a site stands, and are free to others until then.
 */
#define PORTS_APART (101 * PROFILE_COUNT)

/* The first of as many free ports as there are profiles; two programs start at different places. */
static unsigned short free_ports(void)
{
	unsigned offset = (unsigned)getpid() * PORTS_APART % PORTS_COUNT;

	while (!is_free(PORTS_FIRST + offset) || !is_free(PORTS_FIRST + offset + 1))
		offset = (offset + PROFILE_COUNT) % PORTS_COUNT;
	return (unsigned short)(PORTS_FIRST + offset);
}

static int kill_site(struct site *site)
{
	process_kill(site->pid);
	return 0;
}

static const char *output_of(const struct site *site, TALLOC_CTX *mem)
{
	return read_text_file(mem, mem_printf(mem, "%s.output", site->folder));
}

static bool is_ready_or_ended(void *argument)
{
	const struct site *site = argument;
	TALLOC_CTX *mem = mem_context(NULL, "is_ready_or_ended");
	siginfo_t end = {0};
	bool ready = strstr(output_of(site, mem), "ready: ") != NULL;

	talloc_free(mem);
	(void)waitid(P_PID, (id_t)site->pid, &end, WEXITED | WNOHANG | WNOWAIT);
	return ready || end.si_pid == site->pid;
}

/* A database is made first, and all that on a machine that may be busy. */
static bool has_become_ready(struct site *site)
{
	bool known = eventually(is_ready_or_ended, site) || eventually(is_ready_or_ended, site) ||
		eventually(is_ready_or_ended, site);

	return known && strstr(output_of(site, site), "ready: ");
}

static const char *find_value(const char *const *settings, const char *name)
{
	for (; *settings; settings++)
		if (strncmp(*settings, name, strlen(name)) == 0)
			return *settings + strlen(name);
	return NULL;
}

/* Unless a test says otherwise there are none: whatever stirs is the worker. */
static const char *const *with_companions_settled(struct site *site, const char *const *settings)
{
	const char **all;
	size_t count = 0;

	if (find_value(settings, "FICUS_COMPANIONS="))
		return settings;
	while (settings[count])
		count++;
	all = mem_array(site, const char *, count + 2);
	memcpy(all, settings, count * sizeof(*all));
	all[count] = "FICUS_COMPANIONS=none";
	return all;
}

static void run_script(struct site *site, const char *const *arguments, const char *const *settings)
{
	const char *output = mem_printf(site, "%s.output", site->folder);
	const char *argv[16] = {source_path(site, "script/server"), "--build", build_path(site, ""),
		"--port", mem_printf(site, "%u", (unsigned)site->port), "--state", site->folder};

	for (size_t i = 7; *arguments && i + 1 < ARRAY_SIZE(argv); i++)
		argv[i] = *arguments++;
	site->pid = command_start(with_companions_settled(site, settings), argv,
		&(struct command_files){.output = output});
	if (!has_become_ready(site))
		give_up(site, "it does not start");
}

static const char *chosen_database(struct site *site, const char *const *settings)
{
	const char *url = find_value(settings, "DATABASE_URL=");

	return url
		? url
		: mem_printf(site, "mysql://root@localhost/ficus?unix_socket=%s/run/mariadb.sock",
			  site->folder);
}

struct site *site_start_with(
	TALLOC_CTX *mem, const char *const *arguments, const char *const *settings)
{
	struct site *site = mem_new(mem, struct site);

	site->folder = mem_printf(site, "%s/state", temp_folder(site));
	site->socket_path = mem_printf(site, "%s/run/ficus.sock", site->folder);
	site->database_url = chosen_database(site, settings);
	site->port = free_ports();
	talloc_set_destructor(site, kill_site);
	run_script(site, arguments, settings);
	for (int i = 0; i < PROFILE_COUNT; i++)
		site->clients[i] = http_client_new(site, (unsigned short)(site->port + i));
	return site;
}

struct site *site_start(TALLOC_CTX *mem, const char *const *settings)
{
	return site_start_with(mem, NONE, settings);
}

static bool has_complaint(const struct site *site, TALLOC_CTX *mem)
{
	const char *log = read_text_file(mem, mem_printf(mem, "%s/log/ficus.log", site->folder));

	return strstr(log, "Sanitizer") || strstr(log, "runtime error:");
}

void site_stop(struct site *site)
{
	TALLOC_CTX *mem = mem_context(NULL, "site_stop");
	int status = -1;

	(void)process_signal(site->pid, SIGTERM);
	if (!process_wait(site->pid, STOP_TIMEOUT_MS, &status) || status != 0)
		give_up(site, "it does not end well");
	site->pid = 0;
	if (has_complaint(site, mem))
		give_up(site, "a sanitizer complains");
	talloc_free(mem);
}

int site_set_up(void **state)
{
	*state = site_start(NULL, NONE);
	return 0;
}

int site_tear_down(void **state)
{
	site_stop(*state);
	talloc_free(*state);
	return 0;
}

static pid_t parse_pid(const char *text)
{
	return *text ? (pid_t)strtol(text, NULL, 10) : -1;
}

pid_t site_supervisor(const struct site *site)
{
	TALLOC_CTX *mem = mem_context(NULL, "site_supervisor");
	const char *path = mem_printf(mem, "%s/run/ficus.process", site->folder);
	pid_t pid = parse_pid(read_text_file(mem, path));

	talloc_free(mem);
	return pid;
}

struct family {
	pid_t parent;
	pid_t youngest;
};

static bool has_child(void *argument)
{
	struct family *family = argument;
	TALLOC_CTX *mem = mem_context(NULL, "has_child");
	const char *path = mem_printf(
		mem, "/proc/%d/task/%d/children", (int)family->parent, (int)family->parent);
	const char *last = read_text_file(mem, path); /* "12 34 ", the oldest first */

	while (last[strcspn(last, " ")] && last[strcspn(last, " ") + 1])
		last += strcspn(last, " ") + 1;
	family->youngest = parse_pid(last);
	talloc_free(mem);
	return family->youngest > 0;
}

pid_t youngest_child(pid_t parent)
{
	struct family family = {parent, -1};

	return eventually(has_child, &family) ? family.youngest : -1;
}

pid_t site_worker(const struct site *site)
{
	return youngest_child(site_supervisor(site));
}

const char *site_sql(struct site *site, const char *sql)
{
	const char *name = strchr(strchr(site->database_url, '@'), '/') + 1;
	const char *socket = strstr(site->database_url, "?unix_socket=");
	const char *const argv[] = {installed_program("mariadb", "mysql"), "--no-defaults",
		"--batch", "--skip-column-names", "--default-character-set=utf8mb4",
		"--loose-ssl-verify-server-cert=0", "--user=root",
		mem_printf(site, "--socket=%s", socket + strlen("?unix_socket=")), "--execute", sql,
		mem_text_n(site, name, strcspn(name, "?")), NULL};
	struct command_result result = command_run(site, NONE, argv);

	if (result.status != 0)
		give_up(site, result.errors);
	return mem_text_n(site, result.output, strlen(result.output) - (*result.output != '\0'));
}

/* Its columns are Id, User, Host, db and others; information_schema's may not show binary texts. */
#define SHOW_SESSIONS "SHOW PROCESSLIST"

const char *const *site_sessions(struct site *site)
{
	char *rest = mem_text(site, site_sql(site, SHOW_SESSIONS));
	const char **sessions = mem_array(site, const char *, strlen(rest) / 4 + 2);
	size_t count = 0;
	char *row;

	while ((row = strsep(&rest, "\n"))) {
		bool is_own = strstr(row, SHOW_SESSIONS) != NULL;
		const char *id = strsep(&row, "\t");
		const char *database = NULL;

		for (int i = 0; row && i < 3; i++)
			database = strsep(&row, "\t");
		if (!is_own && database && strcmp(database, "ficus") == 0)
			sessions[count++] = id;
	}
	return sessions;
}

size_t site_session_count(struct site *site)
{
	const char *const *sessions = site_sessions(site);
	size_t count = 0;

	while (sessions[count])
		count++;
	return count;
}

struct command_result site_ficus(struct site *site, const char *const *arguments)
{
	const char *const settings[] = {mem_printf(site, "DATABASE_URL=%s", site->database_url),
		"FICUS_API_ACCESS=open", NULL};
	const char *argv[16] = {build_path(site, "ficus")};

	for (size_t i = 0; arguments[i] && i + 2 < ARRAY_SIZE(argv); i++)
		argv[i + 1] = arguments[i];
	return command_run(site, settings, argv);
}
