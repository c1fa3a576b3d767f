#include "config.h"

#include "tests/bench/bare_statements.h"

#include <mysql.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "tests/bench/fatal.h"

#define ID_SIZE    16
#define VALUES_MAX 8
#define SESSION_SQL                                                                                \
	"SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,"                      \
	"NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO', autocommit = 1, "               \
	"lc_messages = 'en_US', innodb_lock_wait_timeout = 2, lock_wait_timeout = 2"
#define ISOLATION_SQL "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"

/* char with MariaDB's library, bool with MySQL's. */
typedef __typeof__(*((MYSQL_BIND *)0)->is_null) flag;

/* Everything that goes to a statement or comes from one has its place in the session. */
enum place {
	NOTHING,
	ORDERID,
	SKU,
	QUANTITY,
	LOCKED_VERSION,
	LOCKED_SEQUENCE,
	NEW_VERSION,
	NEW_SEQUENCE,
	COMMAND_ID,
	BATCH_ID,
	BATCHREF,
	PURCHASED,
	ETA,
	ALLOCATED,
	CHOSEN_ID,
	CHOSEN_REF,
	LINE_ID,
	FOUND_ORDERID,
	FOUND_SKU,
	FOUND_QUANTITY,
	FOUND_LINE_ID,
	FOUND_LINK_ID,
	FOUND_BATCH_ID,
	EVENT_ID,
	AGGREGATE_TYPE,
	EVENT_TYPE,
	SCHEMA_VERSION,
	PAYLOAD,
	PLACE_COUNT
};

/* What is not named here is a number. */
static const enum enum_field_types place_types[PLACE_COUNT] = {
	[ORDERID] = MYSQL_TYPE_STRING,
	[SKU] = MYSQL_TYPE_STRING,
	[COMMAND_ID] = MYSQL_TYPE_BLOB,
	[BATCHREF] = MYSQL_TYPE_STRING,
	[ETA] = MYSQL_TYPE_STRING,
	[CHOSEN_REF] = MYSQL_TYPE_STRING,
	[FOUND_ORDERID] = MYSQL_TYPE_STRING,
	[FOUND_SKU] = MYSQL_TYPE_STRING,
	[EVENT_ID] = MYSQL_TYPE_BLOB,
	[AGGREGATE_TYPE] = MYSQL_TYPE_STRING,
	[EVENT_TYPE] = MYSQL_TYPE_STRING,
	[PAYLOAD] = MYSQL_TYPE_STRING,
};

struct value {
	char text[2 * BARE_TEXT_SIZE];
	int64_t number;
	unsigned long length;
	flag is_null;
};

enum statement {
	READ_JOIN,
	READ_TABLE,
	LOCK_PRODUCT,
	LOCK_BATCHES,
	READ_ORDER_LINES,
	UPDATE_VERSION,
	INSERT_LINE,
	INSERT_LINK,
	INSERT_EVENT,
	STATEMENT_COUNT
};

#define EXACTLY(column) "CAST(CONVERT(" column " USING utf8mb4) AS BINARY) = ?"

struct definition {
	const char *sql;
	enum place params[VALUES_MAX];
	enum place results[VALUES_MAX];
};

static const struct definition read_join = {
	.sql = "SELECT l.sku, b.reference FROM alloc_orderline l"
	       " JOIN alloc_allocation a ON a.line_id = l.id"
	       " JOIN alloc_batch b ON b.id = a.batch_id"
	       " WHERE l.orderid = ? AND " EXACTLY("l.orderid") " ORDER BY a.id",
	.params = {ORDERID, ORDERID },
	.results = {SKU,     BATCHREF},
};

static const struct definition read_table = {
	.sql = "SELECT sku, batchref FROM ficus_allocations_view WHERE orderid = ? ORDER BY id",
	.params = {ORDERID  },
	.results = { SKU, BATCHREF},
};

static const struct definition lock_product = {
	.sql = "SELECT sku, version_number, event_sequence FROM ficus_product WHERE sku = ?"
	       " FOR UPDATE",
	.params = {SKU             },
	.results = { FOUND_SKU, LOCKED_VERSION, LOCKED_SEQUENCE},
};

static const struct definition lock_batches = {
	.sql = "SELECT b.id, b.reference, b.sku, b.qty, b.eta, COALESCE(s.allocated_quantity, 0)"
	       " FROM alloc_batch k STRAIGHT_JOIN alloc_batch b FORCE INDEX (PRIMARY)"
	       " ON b.id = k.id LEFT JOIN ficus_batch_stock s FORCE INDEX (PRIMARY)"
	       " ON s.batch_id = b.id"
	       " WHERE k.sku = ? AND " EXACTLY("k.sku") " ORDER BY k.id FOR UPDATE",
	.params = {SKU,  SKU      },
	.results = { BATCH_ID, BATCHREF, FOUND_SKU, PURCHASED, ETA, ALLOCATED},
};

static const struct definition read_order_lines = {
	.sql = "SELECT l.id, l.orderid, l.sku, l.qty, a.id, a.batch_id FROM alloc_orderline l"
	       " LEFT JOIN alloc_allocation a ON a.line_id = l.id"
	       " WHERE l.orderid = ? AND l.sku = ?"
	       " AND " EXACTLY("l.orderid") " AND " EXACTLY("l.sku") " ORDER BY a.id, l.id",
	.params = {ORDERID,    SKU,            ORDERID,       SKU},
	.results = { FOUND_LINE_ID, FOUND_ORDERID, FOUND_SKU, FOUND_QUANTITY,                                 FOUND_LINK_ID,
		   FOUND_BATCH_ID},
};

static const struct definition update_version = {
	.sql = "UPDATE ficus_product SET version_number = ?, event_sequence = ?, last_command = ?"
	       " WHERE sku = ? AND version_number = ?",
	.params = {NEW_VERSION, NEW_SEQUENCE, COMMAND_ID, SKU, LOCKED_VERSION},
};

static const struct definition insert_line = {
	.sql = "INSERT INTO `alloc_orderline` (`orderid`, `sku`, `qty`) VALUES (?, ?, ?)",
	.params = {ORDERID, SKU, QUANTITY},
};

static const struct definition insert_link = {
	.sql = "INSERT INTO `alloc_allocation` (`batch_id`, `line_id`) VALUES (?, ?)",
	.params = {CHOSEN_ID, LINE_ID},
};

static const struct definition insert_event = {
	.sql = "INSERT INTO `ficus_outbox` (`event_id`, `aggregatetype`, `aggregateid`,"
	       " `aggregate_seq`, `type`, `schema_version`, `payload`)"
	       " VALUES (?, ?, ?, ?, ?, ?, ?)",
	.params = {EVENT_ID, AGGREGATE_TYPE, SKU, NEW_SEQUENCE, EVENT_TYPE, SCHEMA_VERSION,
		   PAYLOAD},
};

static const struct definition *const definitions[STATEMENT_COUNT] = {
	[READ_JOIN] = &read_join,
	[READ_TABLE] = &read_table,
	[LOCK_PRODUCT] = &lock_product,
	[LOCK_BATCHES] = &lock_batches,
	[READ_ORDER_LINES] = &read_order_lines,
	[UPDATE_VERSION] = &update_version,
	[INSERT_LINE] = &insert_line,
	[INSERT_LINK] = &insert_link,
	[INSERT_EVENT] = &insert_event,
};

struct bare_session {
	MYSQL *connection;
	MYSQL_STMT *statements[STATEMENT_COUNT];
	struct value values[PLACE_COUNT];
	enum statement read;
};

static void set_text(struct bare_session *session, enum place place, const char *text)
{
	struct value *value = &session->values[place];
	int length = snprintf(value->text, sizeof(value->text), "%s", text);

	value->length = (unsigned long)length < sizeof(value->text) ? (unsigned long)length : 0;
}

/* What came is as long as its length says, and ends in no NUL. */
static const char *text_of(struct bare_session *session, enum place place)
{
	struct value *value = &session->values[place];

	value->text[value->length < sizeof(value->text) ? value->length : 0] = '\0';
	return value->text;
}

static void bind(struct bare_session *session, enum place place, MYSQL_BIND *out)
{
	struct value *value = &session->values[place];
	enum enum_field_types type = place_types[place];
	bool is_number = type == MYSQL_TYPE_DECIMAL; /* which is 0 */

	*out = (MYSQL_BIND){
		.buffer_type = is_number ? MYSQL_TYPE_LONGLONG : type,
		.buffer = is_number ? (void *)&value->number : (void *)value->text,
		.buffer_length = sizeof(value->text),
		.length = &value->length,
		.is_null = &value->is_null,
	};
}

static size_t bind_all(
	struct bare_session *session, const enum place *places, MYSQL_BIND out[VALUES_MAX])
{
	size_t count = 0;

	while (count < VALUES_MAX && places[count] != NOTHING) {
		bind(session, places[count], &out[count]);
		count++;
	}
	return count;
}

static void prepare(struct bare_session *session, enum statement which)
{
	const struct definition *definition = definitions[which];
	MYSQL_STMT *statement = mysql_stmt_init(session->connection);
	MYSQL_BIND params[VALUES_MAX];
	MYSQL_BIND results[VALUES_MAX];

	if (!statement || mysql_stmt_prepare(statement, definition->sql, strlen(definition->sql)))
		fatal("cannot prepare: %s", mysql_error(session->connection));
	if (bind_all(session, definition->params, params) != mysql_stmt_param_count(statement) ||
		bind_all(session, definition->results, results) !=
			mysql_stmt_field_count(statement))
		fatal("values do not fit: %s", definition->sql);
	if (mysql_stmt_bind_param(statement, params) ||
		(mysql_stmt_field_count(statement) && mysql_stmt_bind_result(statement, results)))
		fatal("cannot bind: %s", mysql_stmt_error(statement));
	session->statements[which] = statement;
}

struct bare_session *bare_session_open(const struct bare_database *database)
{
	struct bare_session *session = allocate(1, sizeof(*session));

	session->connection = mysql_init(NULL);
	session->read = database->reads_table ? READ_TABLE : READ_JOIN;
	mysql_options(session->connection, MYSQL_SET_CHARSET_NAME, "utf8mb4");
	if (!mysql_real_connect(session->connection, NULL, database->user, "", database->name, 0,
		    database->unix_socket, CLIENT_FOUND_ROWS) ||
		mysql_query(session->connection, SESSION_SQL) ||
		mysql_query(session->connection, ISOLATION_SQL))
		fatal("cannot use the database: %s", mysql_error(session->connection));
	for (int i = 0; i < STATEMENT_COUNT; i++)
		prepare(session, (enum statement)i);
	set_text(session, AGGREGATE_TYPE, "Product");
	set_text(session, EVENT_TYPE, "Allocated");
	session->values[SCHEMA_VERSION].number = 1;
	session->values[COMMAND_ID].length = ID_SIZE;
	session->values[EVENT_ID].length = ID_SIZE;
	return session;
}

static bool execute(struct bare_session *session, enum statement which)
{
	return mysql_stmt_execute(session->statements[which]) == 0;
}

/* The next row, in the places of its results. */
static bool fetch(struct bare_session *session, enum statement which)
{
	return mysql_stmt_fetch(session->statements[which]) == 0;
}

bool bare_find_lines(struct bare_session *session, const char *orderid)
{
	set_text(session, ORDERID, orderid);
	return execute(session, session->read);
}

bool bare_next_line(struct bare_session *session, struct bare_line *out)
{
	if (!fetch(session, session->read))
		return false;
	*out = (struct bare_line){text_of(session, SKU), text_of(session, BATCHREF)};
	return true;
}

static bool lock_version(struct bare_session *session)
{
	struct value *values = session->values;
	bool found = execute(session, LOCK_PRODUCT) && fetch(session, LOCK_PRODUCT);

	if (!found)
		return false;
	values[NEW_VERSION].number = values[LOCKED_VERSION].number + 1;
	values[NEW_SEQUENCE].number = values[LOCKED_SEQUENCE].number + 1;
	return !fetch(session, LOCK_PRODUCT);
}

/* The first that has room, to CHOSEN_ID and CHOSEN_REF. */
static bool choose_batch(struct bare_session *session)
{
	struct value *values = session->values;
	bool found = false;

	if (!execute(session, LOCK_BATCHES))
		return false;
	while (fetch(session, LOCK_BATCHES)) {
		if (found ||
			values[PURCHASED].number - values[ALLOCATED].number <
				values[QUANTITY].number)
			continue;
		found = true;
		values[CHOSEN_ID].number = values[BATCH_ID].number;
		set_text(session, CHOSEN_REF, text_of(session, BATCHREF));
	}
	return found;
}

/* Also false when the order has such a line already, which no client of a benchmark asks for. */
static bool is_new(struct bare_session *session)
{
	size_t count = 0;

	if (!execute(session, READ_ORDER_LINES))
		return false;
	while (fetch(session, READ_ORDER_LINES))
		count++;
	return count == 0;
}

static void make_event(struct bare_session *session)
{
	struct value *payload = &session->values[PAYLOAD];

	payload->length = (unsigned long)snprintf(payload->text, sizeof(payload->text),
		"{\"orderid\":\"%s\",\"sku\":\"%s\",\"qty\":%d,\"batchref\":\"%s\"}",
		text_of(session, ORDERID), text_of(session, SKU),
		(int)session->values[QUANTITY].number, text_of(session, CHOSEN_REF));
	if (payload->length >= sizeof(payload->text))
		fatal("an event is too long");
}

static bool write_allocation(struct bare_session *session)
{
	struct value *values = session->values;

	if (getrandom(values[COMMAND_ID].text, ID_SIZE, 0) != ID_SIZE ||
		getrandom(values[EVENT_ID].text, ID_SIZE, 0) != ID_SIZE)
		fatal("no random bytes");
	if (!execute(session, UPDATE_VERSION) ||
		mysql_stmt_affected_rows(session->statements[UPDATE_VERSION]) != 1 ||
		!execute(session, INSERT_LINE))
		return false;
	values[LINE_ID].number = (int64_t)mysql_stmt_insert_id(session->statements[INSERT_LINE]);
	make_event(session);
	return execute(session, INSERT_LINK) && execute(session, INSERT_EVENT) &&
		mysql_query(session->connection, "COMMIT") == 0;
}

const char *bare_allocate(struct bare_session *session, const struct bare_order *order)
{
	set_text(session, ORDERID, order->orderid);
	set_text(session, SKU, order->sku);
	session->values[QUANTITY].number = order->quantity;
	if (mysql_query(session->connection, "START TRANSACTION") == 0 && lock_version(session) &&
		choose_batch(session) && is_new(session) && write_allocation(session))
		return text_of(session, CHOSEN_REF);
	(void)mysql_query(session->connection, "ROLLBACK");
	return NULL;
}
