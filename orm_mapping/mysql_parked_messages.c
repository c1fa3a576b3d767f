#include "config.h"

#include "orm_mapping/mysql_parked_messages.h"

#include "orm_mapping/rows.h"

static const struct column parked_columns[] = {
	COLUMN(parked_message, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(parked_message, channel, COLUMN_PLAIN),
	COLUMN(parked_message, source, COLUMN_NULLABLE),
	COLUMN(parked_message, message_id, COLUMN_NULLABLE),
	COLUMN(parked_message, payload, COLUMN_PLAIN),
	COLUMN(parked_message, last_error, COLUMN_PLAIN),
};

static const struct table parked_table = {
	.name = "ficus_parked_message",
	.row = ROW_TYPE(parked_message, parked_columns),
};

static const struct query list_page = {
	.sql = "SELECT id, channel, source, message_id, payload, last_error"
	       " FROM ficus_parked_message WHERE id > ? ORDER BY id LIMIT 100",
	.params = &id_row_type,
	.results = &parked_table.row,
};

static const struct query delete_message = {
	.sql = "DELETE FROM ficus_parked_message WHERE id = ?",
	.params = &id_row_type,
};

static struct connection *connection_of(struct parked_messages *base)
{
	return container_of(base, struct mysql_parked_messages, base)->conn;
}

static bool park(
	struct parked_messages *base, const struct parked_message *message, struct error *err)
{
	struct parked_message row = *message;

	row.id = 0;
	return mapper_insert(connection_of(base), &parked_table, &row, err);
}

static bool list(struct parked_messages *base, TALLOC_CTX *mem, int64_t after,
	struct parked_list *out, struct error *err)
{
	struct id_row key = {after};
	struct rows found = {.mem = mem};

	if (!mapper_fetch(connection_of(base), &list_page, &key, &found, err))
		return false;
	*out = (struct parked_list){found.items, found.count};
	return true;
}

static bool remove_message(struct parked_messages *base, int64_t id, struct error *err)
{
	return mapper_execute(
		connection_of(base), &delete_message, &(struct id_row){id}, NULL, err);
}

void mysql_parked_messages_init(struct mysql_parked_messages *parked, struct connection *conn)
{
	static const struct parked_messages_ops ops = {park, list, remove_message};

	*parked = (struct mysql_parked_messages){{&ops}, conn};
}
