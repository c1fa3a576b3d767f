/* orm_mapping/django/mysql_journal.h - the journal as Django's admin keeps it: django_admin_log. */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_JOURNAL_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_JOURNAL_H

#include "orm_mapping/django/account_tables.h"
#include "orm_mapping/mapper/deferred_writes.h"
#include "services/bus/clock.h"
#include "services/bus/journal.h"

struct mysql_journal {
	struct journal base;
	struct deferred_writes *writes;
	const struct account_tables *tables;
	struct clock *clock;
};

/*
 * A commit fails with INTERNAL when its entry's model has no row in django_content_type (the
 * project's migrations have not run), or its actor is no key of a user: a line that nobody would
 * find is as good as lost. tables and clock outlive the journal.
 */
void mysql_journal_init(struct mysql_journal *journal, struct deferred_writes *writes,
	const struct account_tables *tables, struct clock *clock);

#endif
