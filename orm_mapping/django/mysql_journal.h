/*
 * orm_mapping/django/mysql_journal.h - the journal as Django's admin keeps it, django_admin_log,
 * and beside it ficus_audit: the values before and after, for which Django has no place.
 */
#ifndef FICUS_ORM_MAPPING_DJANGO_MYSQL_JOURNAL_H
#define FICUS_ORM_MAPPING_DJANGO_MYSQL_JOURNAL_H

#include "orm_mapping/django/account_tables.h"
#include "orm_mapping/mysql/connection.h"
#include "services/bus/clock.h"
#include "services/bus/journal.h"

struct mysql_journal {
	struct journal base;
	const struct account_tables *tables;
	struct clock *clock;
	TALLOC_CTX *mem; /* of the unit of work; owns the list of entries, which wait for its commit
			  */
	const struct journal_entry **entries;
	size_t count;
	size_t capacity;
};

/* tables and clock outlive the journal. */
void mysql_journal_init(
	struct mysql_journal *journal, const struct account_tables *tables, struct clock *clock);

/* Empties it for a unit of work that begins. */
void mysql_journal_reset(struct mysql_journal *journal, TALLOC_CTX *mem);

/*
 * Writes the entries in the order they came. Errors: INTERNAL when an entry's model has no row in
 * django_content_type (the project's migrations have not run), or its actor is no key of a user: a
 * line that nobody would find is as good as lost; and those of mapper_execute().
 */
MUST_CHECK bool mysql_journal_write(
	const struct mysql_journal *journal, struct connection *conn, struct error *err);

#endif
