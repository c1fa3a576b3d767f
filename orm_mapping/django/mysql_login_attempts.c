#include "config.h"

#include "orm_mapping/django/mysql_login_attempts.h"

#include "base/utf8.h"
#include "orm_mapping/mapper/mapper.h"

#define ATTEMPTS 3 /* of a statement that loses a race */

/* An attempt and what it is measured by. */
struct attempt_params {
	uint64_t id; /* of its row, once it has one */
	const char *username;
	const char *address;
	int64_t attempted_us;
	int64_t since_us; /* when the window began */
	int64_t per_name;
	int64_t per_address;
};

#define NAME     COLUMN(attempt_params, username, COLUMN_PLAIN)
#define ADDRESS  COLUMN(attempt_params, address, COLUMN_NULLABLE)
#define SINCE    COLUMN(attempt_params, since_us, COLUMN_PLAIN)
#define OF_NAME  COLUMN(attempt_params, per_name, COLUMN_PLAIN)
#define OF_PLACE COLUMN(attempt_params, per_address, COLUMN_PLAIN)

static const struct column insert_columns[] = {
	NAME,
	ADDRESS,
	COLUMN(attempt_params, attempted_us, COLUMN_PLAIN),
	NAME,
	SINCE,
	ADDRESS,
	SINCE,
	OF_NAME,
	OF_PLACE,
};
static const struct column limit_columns[] = {NAME, SINCE, OF_NAME, ADDRESS, SINCE, OF_PLACE};
static const struct column since_columns[] = {SINCE};
static const struct column name_columns[] = {NAME};
static const struct column id_columns[] = {COLUMN(attempt_params, id, COLUMN_PLAIN)};

static const struct row_type insert_type = ROW_TYPE(attempt_params, insert_columns);
static const struct row_type limit_type = ROW_TYPE(attempt_params, limit_columns);
static const struct row_type since_type = ROW_TYPE(attempt_params, since_columns);
static const struct row_type name_type = ROW_TYPE(attempt_params, name_columns);
static const struct row_type id_type = ROW_TYPE(attempt_params, id_columns);

struct moment {
	int64_t time_us;
};
static const struct column moment_columns[] = {COLUMN(moment, time_us, COLUMN_PLAIN)};
static const struct row_type moment_type = ROW_TYPE(moment, moment_columns);

struct excess {
	int64_t limits; /* so many are exceeded */
};
static const struct column excess_columns[] = {COLUMN(excess, limits, COLUMN_PLAIN)};
static const struct row_type excess_type = ROW_TYPE(excess, excess_columns);

#define ATTEMPTS_OF(column) "FROM ficus_login_attempt WHERE " column " = ? AND attempted_us > ?"
#define COUNT_OF(column)    "(SELECT COUNT(*) AS failures " ATTEMPTS_OF(column) ")"

static const struct query insert_attempt = {
	.sql = "INSERT INTO ficus_login_attempt (username, address, attempted_us) SELECT ?, ?, ?"
	       " FROM " COUNT_OF("username") " AS by_name, " COUNT_OF(
		       "address") " AS by_address"
				  " WHERE by_name.failures < ? AND by_address.failures < ?",
	.params = &insert_type,
};

/* Of as many as there may be the oldest, which makes room when it leaves the window. */
#define OLDEST_OF(column)                                                                          \
	"COALESCE((SELECT attempted_us " ATTEMPTS_OF(                                              \
		column) " ORDER BY attempted_us DESC LIMIT 1 OFFSET ?), 0)"

static const struct query find_oldest = {
	.sql = "SELECT GREATEST(" OLDEST_OF("username") ", " OLDEST_OF("address") ")",
	.params = &limit_type,
	.results = &moment_type,
};

/* Attempts at the same time do not see each other before they are all there. */
static const struct query count_excess = {
	.sql = "SELECT (" COUNT_OF("username") " > ?) + (" COUNT_OF("address") " > ?)",
	.params = &limit_type,
	.results = &excess_type,
};

static const struct query delete_attempt = {
	.sql = "DELETE FROM ficus_login_attempt WHERE id = ?",
	.params = &id_type,
};

static const struct query delete_old = {
	.sql = "DELETE FROM ficus_login_attempt WHERE attempted_us <= ? LIMIT 1000",
	.params = &since_type,
};

static const struct query delete_name = {
	.sql = "DELETE FROM ficus_login_attempt WHERE username = ?",
	.params = &name_type,
};

static struct connection *connection_of(struct login_attempts *base)
{
	return container_of(base, struct mysql_login_attempts, base)->conn;
}

static const char *cut(TALLOC_CTX *mem, const char *text, size_t characters)
{
	return mem_text_n(mem, text, utf8_prefix(text, characters));
}

static struct attempt_params params_of(
	TALLOC_CTX *mem, const struct login_attempt *attempt, const struct login_limits *limits)
{
	const char *address = attempt->address;

	return (struct attempt_params){
		.username = cut(mem, attempt->username, LOGIN_NAME_MAX),
		.address = address ? cut(mem, address, LOGIN_ADDRESS_MAX) : NULL,
		.attempted_us = attempt->time_us,
		.since_us = attempt->time_us - limits->window_us,
		.per_name = limits->per_name,
		.per_address = limits->per_address,
	};
}

/* When the first of those leaves the window that keep the attempt from being let in. */
static bool find_until(struct connection *conn, TALLOC_CTX *mem, struct attempt_params *params,
	int64_t *until_us, struct error *err)
{
	int64_t window_us = params->attempted_us - params->since_us;
	struct rows found = {.mem = mem};

	params->per_name--;
	params->per_address--;
	if (!mapper_fetch(conn, &find_oldest, params, &found, err))
		return false;
	*until_us = ((const struct moment *)found.items)->time_us + window_us;
	if (*until_us <= params->attempted_us) /* it has left by now */
		*until_us = params->attempted_us + 1;
	return true;
}

/* On its own, so that what lost a race can just be run again. */
static bool execute(struct connection *conn, const struct query *query,
	const struct attempt_params *params, struct effect *effect, struct error *err)
{
	int attempt = 0;
	bool ok;

	do {
		*err = (struct error){0};
		ok = mapper_execute(conn, query, params, effect, err);
	} while (!ok && err->kind == ERROR_BUSY && ++attempt < ATTEMPTS);
	return ok;
}

/* Counts the attempt; *is_admitted false: it is one too many, and was not counted. */
static bool count(struct connection *conn, TALLOC_CTX *mem, struct attempt_params *params,
	bool *is_admitted, struct error *err)
{
	struct rows found = {.mem = mem};
	struct effect effect = {0};

	*is_admitted = false;
	if (!execute(conn, &insert_attempt, params, &effect, err))
		return false;
	if (effect.affected == 0)
		return true;
	params->id = effect.insert_id;
	if (!mapper_fetch(conn, &count_excess, params, &found, err))
		return false;
	*is_admitted = ((const struct excess *)found.items)->limits == 0;
	return *is_admitted || execute(conn, &delete_attempt, params, NULL, err);
}

static bool admit(struct login_attempts *base, const struct login_attempt *attempt,
	const struct login_limits *limits, int64_t *until_us, struct error *err)
{
	struct connection *conn = connection_of(base);
	TALLOC_CTX *mem = mem_context(NULL, "mysql_login_attempts");
	struct attempt_params params = params_of(mem, attempt, limits);
	bool is_admitted;
	bool ok;

	*until_us = 0;
	ok = execute(conn, &delete_old, &params, NULL, err) &&
		count(conn, mem, &params, &is_admitted, err) &&
		(is_admitted || find_until(conn, mem, &params, until_us, err));
	talloc_free(mem);
	return ok;
}

static bool forget(struct login_attempts *base, const char *username, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "mysql_login_attempts");
	struct attempt_params params = {.username = cut(mem, username, LOGIN_NAME_MAX)};
	bool ok = execute(connection_of(base), &delete_name, &params, NULL, err);

	talloc_free(mem);
	return ok;
}

void mysql_login_attempts_init(struct mysql_login_attempts *attempts, struct connection *conn)
{
	static const struct login_attempts_ops ops = {admit, forget};

	*attempts = (struct mysql_login_attempts){{&ops}, conn};
}
