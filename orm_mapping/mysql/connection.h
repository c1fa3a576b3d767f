/*
 * orm_mapping/mysql/connection.h - one thread's connection to MariaDB or MySQL. It opens itself at
 * first use, and again when it was lost between transactions; never within one.
 *
 * Sessions: utf8mb4, READ COMMITTED, strict SQL mode, autocommit, rows counted as found, English
 * messages, no LOCAL INFILE, one statement at a time. The time zone is left as the server has it,
 * because defaults like CURRENT_TIMESTAMP fill columns that the old application reads as its own
 * writes: our SQL says UTC_TIMESTAMP(6) or binds a value.
 */
#ifndef FICUS_ORM_MAPPING_MYSQL_CONNECTION_H
#define FICUS_ORM_MAPPING_MYSQL_CONNECTION_H

#include "base/log.h"
#include "base/mem.h"
#include "orm_mapping/mysql/database_url.h"

struct connection; /* used by one thread at a time */

/* Encryption of TCP connections; a unix socket needs none. */
enum connection_tls {
	CONNECTION_TLS_OFF,
	CONNECTION_TLS_REQUIRED,        /* encrypted, with whomever */
	CONNECTION_TLS_VERIFY_CA,       /* with a server whose certificate ca_file vouches for */
	CONNECTION_TLS_VERIFY_IDENTITY, /* and which is named like the host; for MariaDB's library
					   there is no other way to verify */
};

/*
 * Reading must be allowed to take longer than waiting for a lock, or the latter looks like an
 * outage. statements_max: kept prepared; the one unused for longest makes room for another.
 */
struct connection_options {
	struct database_url url; /* its texts, and those below, outlive the connection */
	enum connection_tls tls;
	const char *ca_file;    /* PEM; NULL: what the library takes for the system's */
	const char *plugin_dir; /* of authentication plugins; NULL: where the library looks */
	unsigned connect_timeout_s;
	unsigned read_timeout_s;
	unsigned write_timeout_s;
	unsigned lock_wait_timeout_s;
	size_t statements_max;
};

#define CONNECTION_DEFAULTS                                                                        \
	.connect_timeout_s = 5, .read_timeout_s = 30, .write_timeout_s = 30,                       \
	.lock_wait_timeout_s = 2, .statements_max = 128

/* Does not connect yet. Freeing it closes it. log is told of connections opened and lost. */
struct connection *connection_new(
	TALLOC_CTX *owner, const struct connection_options *options, struct log *log);

/*
 * Connects now, unless it is connected. For programs with a person in front: the error
 * (UNAVAILABLE) tells the cause, which may name host and user. Everything else opens by itself, and
 * tells the cause to the log only.
 */
MUST_CHECK bool connection_open(struct connection *conn, struct error *err);

/* Ends the session with all it holds: statements, locks, an open transaction. Accepts any state. */
void connection_close(struct connection *conn);

/*
 * Runs one constant statement that has neither parameters nor results and is not prepared: table
 * definitions. Outside a transaction only.
 */
MUST_CHECK bool connection_run(struct connection *conn, const char *sql, struct error *err);

/* Whether the last statement failed because somebody held a lock for too long. */
bool connection_has_waited_too_long(const struct connection *conn);

/* Whether it failed because it took longer than it was given. */
bool connection_has_run_out_of_time(const struct connection *conn);

#endif
