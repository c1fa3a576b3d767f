/*
 * orm_mapping/mysql/statement.h - prepared statements of a connection: made once, found again by
 * what they stand for, the least used closed when there are too many; transient ones closed once
 * they ran. What goes into them and comes out is the caller's.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_STATEMENT_H
#define FICUS_ORM_MAPPING_MYSQL_STATEMENT_H

#include <stdint.h>

#include "orm_mapping/mysql/connection.h"
#include "orm_mapping/mysql/failure.h"
#include "orm_mapping/mysql/mysql_api.h"

/* What a statement stands for. Two with equal keys are the same. */
struct statement_key {
	const void *subject; /* the address of something constant */
	unsigned operation;  /* what is done with it */
	unsigned rows;       /* to how many at once, where that is known beforehand; else 0 */
	uint64_t variant;    /* and in which form */
};

struct statement_text {
	const char *sql;
	size_t param_count;  /* both are compared with what the server makes of the SQL */
	size_t result_count; /* 0: it writes */
	const struct constraint *constraints;
	size_t constraint_count;
	bool is_transient; /* statement_end() closes it: its subject is no constant */
};

struct statement {
	struct statement_key key;
	struct statement_text text;
	struct connection *conn;
	MYSQL_STMT *handle;
	void *context; /* whatever the caller keeps with it, owned by the statement */
};

/* The one prepared earlier, or NULL. */
struct statement *statement_find(struct connection *conn, const struct statement_key *key);

/*
 * Opens the connection if need be. INTERNAL when the text's counts are wrong. The result may be
 * closed to make room for another, that is, by the next call for this connection.
 */
MUST_CHECK bool statement_prepare(struct connection *conn, const struct statement_key *key,
	const struct statement_text *text, struct statement **out, struct error *err);

/* Both are copied; what they point to stays where it is until the next binding. */
void statement_bind_params(struct statement *statement, MYSQL_BIND *binds);
void statement_bind_results(struct statement *statement, MYSQL_BIND *binds);

/*
 * Running, and fetching, may close the connection and with it the statement when they fail. After
 * running one that has results, nothing else runs before statement_end().
 */
MUST_CHECK bool statement_execute(struct statement *statement, struct error *err);

/*
 * After any of these failed: whether the same again, once, is harmless and may help, as it does
 * when the server closed the connection while it was idle. without_effect: it changes nothing
 * anyway.
 */
bool statement_may_repeat(const struct connection *conn, bool without_effect);

/* Fills the bound results; *has_row false: there was no further row. */
MUST_CHECK bool statement_fetch(struct statement *statement, bool *has_row, struct error *err);

/* One value of the row just fetched, to a place that it fits. */
MUST_CHECK bool statement_fetch_column(
	struct statement *statement, unsigned column, MYSQL_BIND *bind, struct error *err);

/* What one without results did. */
uint64_t statement_affected_rows(const struct statement *statement);
uint64_t statement_insert_id(const struct statement *statement);

/* Throws away what was not fetched, and a transient statement. Accepts any state. */
void statement_end(struct connection *conn);

#endif
