/*
 * tests/support/old_application.h - the code that was there before: plain SQL on the three old
 * tables, knowing nothing of versions, views or stored stock. Each call fails the running test when
 * it cannot.
 */
#ifndef FICUS_TESTS_SUPPORT_OLD_APPLICATION_H
#define FICUS_TESTS_SUPPORT_OLD_APPLICATION_H

#include "domain/order_line.h"
#include "orm_mapping/mapper/mapper.h"
#include "tests/support/database_case.h"

/* Each stores one row and returns its id. */
int64_t old_add_batch(struct connection *conn, const char *reference, const char *sku,
	int32_t purchased, struct date eta);
int64_t old_add_line(struct connection *conn, const struct order_line *line);
int64_t old_add_allocation(struct connection *conn, int64_t batch_id, int64_t line_id);

/* A line and its allocation in one go; returns the line's id. */
int64_t old_allocate(struct connection *conn, int64_t batch_id, const struct order_line *line);

void old_remove_batch(struct connection *conn, int64_t batch_id);

/*
 * The rest is for threads, which may not fail a test: false on any failure.
 *
 * What careful old code does: in a transaction it locks the batch, looks whether there is room,
 * stores the line and its allocation, or nothing. *allocated: whether there was room.
 */
MUST_CHECK bool old_allocate_carefully(struct connection *conn, int64_t batch_id,
	const struct order_line *line, bool *allocated, struct error *err);

/* Likewise, one statement, whose one parameter is the batch. */
MUST_CHECK bool old_edit_carefully(
	struct connection *conn, int64_t batch_id, const struct query *edit, struct error *err);

/* Such a statement. */
#define OLD_EDIT(sql_)                                                                             \
	{                                                                                          \
		.sql = (sql_), .params = &number_type                                              \
	}

/* What careless old code does: stores both, whatever room there is. */
MUST_CHECK bool old_allocate_carelessly(struct connection *conn, int64_t batch_id,
	const struct order_line *line, struct error *err);

#endif
