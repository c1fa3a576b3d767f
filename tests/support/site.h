/*
 * tests/support/site.h - a whole site as a user starts it: script/server with the ficus of
 * TEST_BUILD_DIR and the scripts of TEST_SOURCE_DIR (script/test sets both), nginx on free ports,
 * data in a temporary folder. All of this stands before or behind the tests, so what fails here
 * ends the program.
 */
#ifndef FICUS_TESTS_SUPPORT_SITE_H
#define FICUS_TESTS_SUPPORT_SITE_H

#include <sys/types.h>

#include "tests/support/command.h"
#include "tests/support/http.h"

/* The API profiles, each on a port of its own. */
enum profile { PROFILE_DIRECT, PROFILE_CQRS, PROFILE_COUNT };

struct site {
	const char *folder; /* the state folder of script/server */
	const char *database_url;
	const char *socket_path; /* where ficus listens */
	unsigned short port;     /* of profile direct; the next one is that of cqrs */
	struct http_client *clients[PROFILE_COUNT]; /* for one thread */
	pid_t pid;                                  /* script/server; 0: it has ended */
};

/*
 * Starts a site with these settings and waits until it is ready. A DATABASE_URL among them names
 * the database to use; else it has a server of its own. Killed when it is freed.
 */
struct site *site_start(TALLOC_CTX *mem, const char *const *settings);

/* Likewise, with these arguments of script/server besides. */
struct site *site_start_with(
	TALLOC_CTX *mem, const char *const *arguments, const char *const *settings);

/* Ends it as Ctrl-C does. It must end well, and have had no complaint of a sanitizer. */
void site_stop(struct site *site);

/* Fixtures for programs that need one site with the defaults. */
int site_set_up(void **state);
int site_tear_down(void **state);

/* The supervisor, and its worker; -1: there is none. */
pid_t site_supervisor(const struct site *site);
pid_t site_worker(const struct site *site);

/* The child that a process has started last; waits for the first one. -1: it gets none. */
pid_t youngest_child(pid_t parent);

/* Runs SQL as root of the site's own database server; returns the rows as lines of the mariadb
 * client, without the last line's end; owned by the site. */
const char *site_sql(struct site *site, const char *sql);

/*
 * The numbers of the sessions that others have in the site's database, a NULL-terminated list;
 * owned by the site.
 */
const char *const *site_sessions(struct site *site);
size_t site_session_count(struct site *site);

/* Runs ficus with these arguments, on the site's database. */
struct command_result site_ficus(struct site *site, const char *const *arguments);

/* The path of a file in TEST_BUILD_DIR or TEST_SOURCE_DIR. */
const char *build_path(TALLOC_CTX *mem, const char *name);
const char *source_path(TALLOC_CTX *mem, const char *name);

#endif
