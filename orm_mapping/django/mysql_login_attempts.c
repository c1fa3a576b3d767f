#include "config.h"

#include "orm_mapping/django/mysql_login_attempts.h"

#include "base/utf8.h"
#include "orm_mapping/mapper/mapper.h"

/* An attempt and what it is measured by. */
struct attempt_params {
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
static const struct column newest_columns[] = {NAME, SINCE, OF_NAME, ADDRESS, SINCE, OF_PLACE};
static const struct column since_columns[] = {SINCE};
static const struct column name_columns[] = {NAME};

static const struct row_type insert_type = ROW_TYPE(attempt_params, insert_columns);
static const struct row_type newest_type = ROW_TYPE(attempt_params, newest_columns);
static const struct row_type since_type = ROW_TYPE(attempt_params, since_columns);
static const struct row_type name_type = ROW_TYPE(attempt_params, name_columns);

struct moment {
	int64_t time_us;
};
static const struct column moment_columns[] = {COLUMN(moment, time_us, COLUMN_PLAIN)};
static const struct row_type moment_type = ROW_TYPE(moment, moment_columns);

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
	.params = &newest_type,
	.results = &moment_type,
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

static bool admit(struct login_attempts *base, const struct login_attempt *attempt,
	const struct login_limits *limits, int64_t *until_us, struct error *err)
{
	struct connection *conn = connection_of(base);
	TALLOC_CTX *mem = mem_context(NULL, "mysql_login_attempts");
	struct attempt_params params = params_of(mem, attempt, limits);
	struct effect effect = {0};
	bool ok;

	*until_us = 0;
	ok = mapper_execute(conn, &delete_old, &params, NULL, err) &&
		mapper_execute(conn, &insert_attempt, &params, &effect, err) &&
		(effect.affected > 0 || find_until(conn, mem, &params, until_us, err));
	talloc_free(mem);
	return ok;
}

static bool forget(struct login_attempts *base, const char *username, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "mysql_login_attempts");
	struct attempt_params params = {.username = cut(mem, username, LOGIN_NAME_MAX)};
	bool ok = mapper_execute(connection_of(base), &delete_name, &params, NULL, err);

	talloc_free(mem);
	return ok;
}

void mysql_login_attempts_init(struct mysql_login_attempts *attempts, struct connection *conn)
{
	static const struct login_attempts_ops ops = {admit, forget};

	*attempts = (struct mysql_login_attempts){{&ops}, conn};
}
