/* orm_mapping/mysql_unit_of_work.h - the unit of work on MariaDB or MySQL: READ COMMITTED,
 * deferred. */
#ifndef FICUS_ORM_MAPPING_MYSQL_UNIT_OF_WORK_H
#define FICUS_ORM_MAPPING_MYSQL_UNIT_OF_WORK_H

#include "orm_mapping/mysql_allocations_view.h"
#include "services/bus/random.h"
#include "services/ports/bell.h"
#include "services/ports/unit_of_work.h"

struct account_tables;
struct mysql_unit_of_work;

/* Owned by mem. conn and random outlive it; one transaction at a time uses conn. */
struct mysql_unit_of_work *mysql_unit_of_work_new(
	TALLOC_CTX *mem, struct connection *conn, struct random *random, enum read_model model);

/* Has the bell rung after each commit of events. */
void mysql_unit_of_work_set_bell(struct mysql_unit_of_work *uow, struct bell *bell);

/*
 * Has the journal kept with what it tells of. tables and clock outlive the unit of work; tables may
 * be learned later, before the first entry.
 */
void mysql_unit_of_work_set_journal(
	struct mysql_unit_of_work *uow, const struct account_tables *tables, struct clock *clock);

/* As its port. Whoever uses it sets work.bus first. */
struct unit_of_work *mysql_unit_of_work_port(struct mysql_unit_of_work *uow);

#endif
