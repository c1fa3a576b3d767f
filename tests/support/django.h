/*
 * tests/support/django.h - the Django project of legacy/ on a database: its commands, and pieces of
 * Python that run in it, as "have Django decode this". All of this stands before or behind the
 * tests, so what fails here ends the program.
 */
#ifndef FICUS_TESTS_SUPPORT_DJANGO_H
#define FICUS_TESTS_SUPPORT_DJANGO_H

#include <talloc.h>

#include "tests/support/command.h"

/* The key of the vectors, which the project gets unless the settings name another. */
#define DJANGO_TEST_KEY "test-secret-key-not-for-production"

struct django;

/* The Django that is installed, as our settings have it: 302 is 3.2. */
int django_version(void);

/*
 * Does nothing yet. database_url: mysql://...; settings: of the project's environment,
 * "SECRET_KEY=...", "SESSION_ENGINE=...", or any others as one JSON object,
 * "SHOP_SETTINGS={\"SESSION_COOKIE_AGE\": 60}".
 */
struct django *django_new(TALLOC_CTX *mem, const char *database_url, const char *const *settings);

/* The database called name on the server of TEST_DATABASE_URL: a test_database's options.url.name,
 * or the name of one that the test made. */
const char *django_test_url(TALLOC_CTX *mem, const char *name);

/* Runs manage.py with these arguments: LIST("migrate"), LIST("demo_accounts"). Returns what it has
 * printed, owned by the project. */
const char *django_manage(struct django *django, const char *const *arguments);

/*
 * Runs Python after django.setup(), with ARGUMENTS as sys.argv[1:] (a list, or NONE). Returns what
 * it has printed, without the last line's end; owned by the project.
 */
const char *django_python(struct django *django, const char *code, const char *const *arguments);

#endif
