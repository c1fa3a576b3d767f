/*
 * tests/support/django_site.h - a site with the old application beside Ficus: script/server
 * --with-legacy, Django by gunicorn and Ficus behind one nginx, on one database, with one key.
 */
#ifndef FICUS_TESTS_SUPPORT_DJANGO_SITE_H
#define FICUS_TESTS_SUPPORT_DJANGO_SITE_H

#include "tests/support/django.h"
#include "tests/support/site.h"

struct django_site {
	struct site *site;
	struct django *django; /* runs in the project as this site has set it up */
};

/*
 * Starts it with these settings, of Ficus and of the project alike (site.h, django.h), and makes
 * the accounts demo-admin, demo-staff, demo-viewer and demo-user, whose password is "demo". Killed
 * when it is freed; site_stop(this->site) ends it well.
 */
struct django_site *django_site_start(TALLOC_CTX *mem, const char *const *settings);

/* Fixtures for programs that need one with the defaults. */
int django_site_set_up(void **state);
int django_site_tear_down(void **state);

#endif
