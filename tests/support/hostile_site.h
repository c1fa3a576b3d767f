/*
 * tests/support/hostile_site.h - a django_site with hostile texts in every column of its tables
 * that takes a text, and what people with bad intentions do there. Every answer is looked at.
 */
#ifndef FICUS_TESTS_SUPPORT_HOSTILE_SITE_H
#define FICUS_TESTS_SUPPORT_HOSTILE_SITE_H

#include "tests/support/page_check.h"
#include "tests/support/page_form.h"

#define HOSTILE_FIRST_KEY 1001 /* of a row of each table; the next ones follow */

struct hostile_site {
	struct django_site *django;
	struct site *site;
	struct web_user *root;   /* demo-admin */
	struct web_user *editor; /* demo-staff: changes batches, adds and changes items */
	pid_t worker;
	unsigned rows; /* of each table: one for each hostile text */
};

/* Fixtures. */
int hostile_site_set_up(void **state);
int hostile_site_tear_down(void **state);

/* The last test of a program: nothing has crashed. */
void check_hostile_worker(void **state);

/* Sums of the tables that forms write to: the same when nothing was written. */
const char *hostile_site_sums(struct hostile_site *site);

/* These fail the test if the answer is not safe: page_check.h. */
void hostile_visit(struct web_user *user, const char *target);
struct page_form *hostile_open(struct web_user *user, const char *target);
int hostile_send(struct web_user *user, const char *target, const struct page_form *form);

#endif
