/*
 * tests/support/watched_site.h - a django_site on a database server of the test, in which every
 * connection of Django's has @is_old_program set: triggers can tell what Django writes from what
 * others write.
 */
#ifndef FICUS_TESTS_SUPPORT_WATCHED_SITE_H
#define FICUS_TESTS_SUPPORT_WATCHED_SITE_H

#include "tests/support/django_site.h"
#include "tests/support/mariadb.h"

/*
 * Starts it on a new database of that name. has_keys: the tables have the recommended keys and the
 * triggers of stored stock; else they are as they were before anybody gave advice. settings: of the
 * project besides, members of a JSON object, each with a comma behind it.
 */
struct django_site *watched_site_start(
	struct mariadb *server, const char *database, bool has_keys, const char *settings);

/* From now on every allocation that is not Django's is looked at by a trigger. */
void watched_site_watch_allocations(struct site *site);

/* How many there were so far. */
unsigned watched_site_allocations(struct site *site);

/*
 * The rules that they broke, each in a line: as the writer could know it, under the locks that it
 * had.
 */
const char *watched_site_broken_rules(struct site *site);

#endif
