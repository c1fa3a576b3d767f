/*
 * tests/support/site_on_database.h - a site and a database server of its own, each of which can go
 * and come back without the other.
 */
#ifndef FICUS_TESTS_SUPPORT_SITE_ON_DATABASE_H
#define FICUS_TESTS_SUPPORT_SITE_ON_DATABASE_H

#include "tests/support/mariadb.h"
#include "tests/support/site.h"

struct site_on_database {
	struct mariadb *database; /* its database is called ficus */
	struct site *site;
};

/* Fixtures: both run. */
int site_on_database_set_up(void **state);
int site_on_database_tear_down(void **state);

/* Starts a site, after the one before has ended. */
void site_on_database_start_site(struct site_on_database *this);

#endif
