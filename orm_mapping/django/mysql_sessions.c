#include "config.h"

#include "orm_mapping/django/mysql_sessions.h"

#include "base/utf8.h"
#include "orm_mapping/mapper/mapper.h"
#include "orm_mapping/mysql/transaction.h"

struct session_params {
	const char *key;     /* session_key */
	const char *new_key; /* what is to stand there instead */
	const char *data;
	struct datetime moment; /* of expiry; for reading: now */
};

static const struct column key_columns[] = {
	COLUMN(session_params, key, COLUMN_PLAIN),
	COLUMN(session_params, key, COLUMN_PLAIN),
};

static const struct column valid_columns[] = {
	COLUMN(session_params, key, COLUMN_PLAIN),
	COLUMN(session_params, key, COLUMN_PLAIN),
	COLUMN(session_params, moment, COLUMN_PLAIN),
};

static const struct column insert_columns[] = {
	COLUMN(session_params, key, COLUMN_PLAIN),
	COLUMN(session_params, data, COLUMN_PLAIN),
	COLUMN(session_params, moment, COLUMN_PLAIN),
};

static const struct column update_columns[] = {
	COLUMN(session_params, new_key, COLUMN_PLAIN),
	COLUMN(session_params, data, COLUMN_PLAIN),
	COLUMN(session_params, moment, COLUMN_PLAIN),
	COLUMN(session_params, key, COLUMN_PLAIN),
	COLUMN(session_params, key, COLUMN_PLAIN),
};

struct session_data {
	const char *text;
};

static const struct column data_columns[] = {
	COLUMN(session_data, text, COLUMN_PLAIN),
};

static const struct row_type key_type = ROW_TYPE(session_params, key_columns);
static const struct row_type valid_type = ROW_TYPE(session_params, valid_columns);
static const struct row_type insert_type = ROW_TYPE(session_params, insert_columns);
static const struct row_type update_type = ROW_TYPE(session_params, update_columns);
static const struct row_type data_type = ROW_TYPE(session_data, data_columns);

/*
 * The column's collation takes KEY for key. We do not: a cache does not either, and a session that
 * goes by two names would be forgotten under one of them only.
 */
#define WHERE_KEY   " WHERE session_key = ? AND CAST(session_key AS BINARY) = ?"
#define SELECT_DATA "SELECT session_data FROM django_session" WHERE_KEY " AND expire_date > ?"

static const struct query read_session = {
	.sql = SELECT_DATA,
	.params = &valid_type,
	.results = &data_type,
};

static const struct query lock_session = {
	.sql = SELECT_DATA " FOR UPDATE",
	.params = &valid_type,
	.results = &data_type,
};

static const struct constraint taken[] = {
	{"PRIMARY", ERROR_CONFLICT, "there is a session with this key"},
};

static const struct query insert_session = {
	.sql = "INSERT INTO django_session (session_key, session_data, expire_date)"
	       " VALUES (?, ?, ?)",
	.params = &insert_type,
	.constraints = taken,
	.constraint_count = ARRAY_SIZE(taken),
};

static const struct query update_session = {
	.sql = "UPDATE django_session SET session_key = ?, session_data = ?, expire_date = "
	       "?" WHERE_KEY,
	.params = &update_type,
	.constraints = taken,
	.constraint_count = ARRAY_SIZE(taken),
};

static const struct query delete_session = {
	.sql = "DELETE FROM django_session" WHERE_KEY,
	.params = &key_type,
};

static struct mysql_sessions *self(struct session_rows *base)
{
	return container_of(base, struct mysql_sessions, base);
}

/*
 * Keys are letters and digits. A column whose character set does not have what else may come from
 * outside could not even be asked for it.
 */
static bool is_key(const char *key)
{
	return utf8_is_printable_ascii(key);
}

/* *data NULL: there is no such session, or not any more. */
static bool fetch(struct mysql_sessions *sessions, TALLOC_CTX *mem, const struct query *query,
	const struct session_params *params, const char **data, struct error *err)
{
	struct rows found = {.mem = mem};
	const struct session_data *row;

	if (!mapper_fetch(sessions->conn, query, params, &found, err))
		return false;
	row = found.items;
	*data = row ? row->text : NULL;
	return true;
}

static bool read_row(struct session_rows *base, TALLOC_CTX *mem, const char *key, int64_t now_us,
	const char **data, struct error *err)
{
	struct mysql_sessions *sessions = self(base);
	struct session_params params = {
		.key = key, .moment = clock_zone_datetime(sessions->zone, now_us)};

	*data = NULL;
	return !is_key(key) || fetch(sessions, mem, &read_session, &params, data, err);
}

static struct session_params params_of(
	const struct mysql_sessions *sessions, const struct session_row *row)
{
	return (struct session_params){
		.key = row->key,
		.data = row->data,
		.moment = clock_zone_datetime(sessions->zone, row->expires_us),
	};
}

static bool insert(struct session_rows *base, const struct session_row *row, struct error *err)
{
	struct mysql_sessions *sessions = self(base);
	struct session_params params = params_of(sessions, row);

	return mapper_execute(sessions->conn, &insert_session, &params, NULL, err);
}

static bool update(struct mysql_sessions *sessions, const char *key, const struct session_row *row,
	struct error *err)
{
	struct session_params params = params_of(sessions, row);
	struct effect effect;

	params.key = key;
	params.new_key = row->key;
	if (!mapper_execute(sessions->conn, &update_session, &params, &effect, err))
		return false;
	return effect.affected == 1 ||
		error_set(err, ERROR_INTERNAL, "a session was lost while it was locked");
}

/* Within a transaction. */
static bool change_locked(struct mysql_sessions *sessions, const struct session_params *params,
	struct session_change *change, bool *found, struct error *err)
{
	TALLOC_CTX *mem = mem_context(NULL, "mysql_sessions");
	struct session_row row = {.key = params->key};
	const char *data;
	bool ok = fetch(sessions, mem, &lock_session, params, &data, err);

	*found = ok && data;
	ok = ok && (!*found || change->apply(change, mem, data, &row, err)) &&
		(!row.data || update(sessions, params->key, &row, err));
	talloc_free(mem);
	return ok;
}

static bool change(struct session_rows *base, const char *key, int64_t now_us,
	struct session_change *change, bool *found, struct error *err)
{
	struct mysql_sessions *sessions = self(base);
	struct session_params params = {
		.key = key, .moment = clock_zone_datetime(sessions->zone, now_us)};

	*found = false;
	if (!is_key(key))
		return true;
	return transaction_begin(sessions->conn, err) &&
		transaction_finish(
			sessions->conn, change_locked(sessions, &params, change, found, err), err);
}

static bool remove_row(struct session_rows *base, const char *key, struct error *err)
{
	struct session_params params = {.key = key};

	return !is_key(key) ||
		mapper_execute(self(base)->conn, &delete_session, &params, NULL, err);
}

void mysql_sessions_init(
	struct mysql_sessions *sessions, struct connection *conn, enum clock_zone zone)
{
	static const struct session_rows_ops ops = {read_row, insert, change, remove_row};

	*sessions = (struct mysql_sessions){{&ops}, conn, zone};
}
