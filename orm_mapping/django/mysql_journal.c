#include "config.h"

#include "orm_mapping/django/mysql_journal.h"

#include "base/json_text.h"
#include "base/text_stream.h"
#include "base/utf8.h"
#include "orm_mapping/django/change_message.h"
#include "orm_mapping/mapper/mapper.h"

#define OBJECT_TEXT_MAX 200 /* characters */

struct entry_row {
	struct datetime action_time;
	const char *user_id;
	const char *object_id;
	const char *object_text; /* object_repr */
	int32_t action_flag;
	const char *change_message;
	const char *app_label;
	const char *model;
};

static const struct column entry_columns[] = {
	COLUMN(entry_row, action_time, COLUMN_PLAIN),
	COLUMN(entry_row, user_id, COLUMN_PLAIN),
	COLUMN(entry_row, object_id, COLUMN_PLAIN),
	COLUMN_NAMED(entry_row, object_text, "object_repr", COLUMN_PLAIN),
	COLUMN(entry_row, action_flag, COLUMN_PLAIN),
	COLUMN(entry_row, change_message, COLUMN_PLAIN),
	COLUMN(entry_row, app_label, COLUMN_PLAIN),
	COLUMN(entry_row, model, COLUMN_PLAIN),
};

static const struct row_type entry_type = ROW_TYPE(entry_row, entry_columns);

/* The type is looked up each time: whoever remembers its number trusts that nobody renumbers it. */
#define INSERT_ENTRY(user)                                                                         \
	{                                                                                          \
		.sql = "INSERT INTO django_admin_log (action_time, user_id, object_id,"            \
		       " object_repr, action_flag, change_message, content_type_id)"               \
		       " SELECT ?, " user ", ?, ?, ?, ?, id FROM django_content_type"              \
		       " WHERE app_label = ? AND model = ?",                                       \
		.params = &entry_type,                                                             \
	}

static const struct query insert_by_number = INSERT_ENTRY("CAST(? AS SIGNED)");
static const struct query insert_by_text = INSERT_ENTRY("?");

struct audit_row {
	int64_t id;
	int64_t log_id;
	const char *actor;
	const char *model;
	const char *object_id;
	int32_t action;
	struct json changes;
	struct datetime created_at;
};

static const struct column audit_columns[] = {
	COLUMN(audit_row, id, COLUMN_KEY | COLUMN_AUTO),
	COLUMN(audit_row, log_id, COLUMN_PLAIN),
	COLUMN(audit_row, actor, COLUMN_PLAIN),
	COLUMN(audit_row, model, COLUMN_PLAIN),
	COLUMN(audit_row, object_id, COLUMN_PLAIN),
	COLUMN(audit_row, action, COLUMN_PLAIN),
	COLUMN(audit_row, changes, COLUMN_PLAIN),
	COLUMN(audit_row, created_at, COLUMN_PLAIN),
};

static const struct table audit_table = {
	.name = "ficus_audit", .row = ROW_TYPE(audit_row, audit_columns)};

/* The first characters of a text. */
static const char *cut(TALLOC_CTX *mem, const char *text, size_t characters)
{
	const char *end = text;

	while (*end && characters-- > 0)
		(void)utf8_take(&end);
	return mem_text_n(mem, text, (size_t)(end - text));
}

static void add(struct journal *base, const struct journal_entry *entry)
{
	struct mysql_journal *journal = container_of(base, struct mysql_journal, base);

	mem_grow(journal->mem, journal->entries, &journal->capacity, journal->count + 1);
	journal->entries[journal->count++] = entry;
}

static bool write_line(const struct mysql_journal *journal, const struct journal_entry *entry,
	struct connection *conn, struct effect *effect, struct error *err)
{
	enum account_key_kind kind = journal->tables->key_kind;
	TALLOC_CTX *mem = journal->mem;
	const char *dot = strchrnul(entry->model, '.');
	struct entry_row row = {
		.action_time =
			clock_zone_datetime(journal->tables->zone, clock_now_us(journal->clock)),
		.user_id = account_key_parse(mem, kind, entry->actor),
		.object_id = journal_object_id(entry),
		.object_text = cut(mem, entry->object_text, OBJECT_TEXT_MAX),
		.action_flag = (int32_t)entry->action,
		.change_message = change_message_of(mem, entry),
		.app_label = mem_text_n(mem, entry->model, (size_t)(dot - entry->model)),
		.model = *dot ? dot + 1 : dot,
	};

	if (!mapper_execute(conn, kind == KEY_INTEGER ? &insert_by_number : &insert_by_text, &row,
		    effect, err))
		return false;
	return effect->affected > 0 ||
		error_set(err, ERROR_INTERNAL,
			"django_content_type does not know the model: have its migrations run?");
}

static const char *spell_values(TALLOC_CTX *mem, const struct journal_entry *entry)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (size_t i = 0; i < entry->value_count; i++) {
		(void)fputs(i ? ", {\"name\": " : "[{\"name\": ", out);
		json_write_text(out, entry->values[i].name);
		(void)fputs(", \"before\": ", out);
		json_write_text(out, entry->values[i].before);
		(void)fputs(", \"after\": ", out);
		json_write_text(out, entry->values[i].after);
		(void)fputs("}", out);
	}
	(void)fputs("]", out);
	return text_stream_take(&stream, mem);
}

static bool write_values(const struct mysql_journal *journal, const struct journal_entry *entry,
	uint64_t log_id, struct connection *conn, struct error *err)
{
	struct audit_row row = {
		.log_id = (int64_t)log_id,
		.actor = entry->actor,
		.model = entry->model,
		.object_id = journal_object_id(entry),
		.action = (int32_t)entry->action,
		.changes = {spell_values(journal->mem, entry)},
		.created_at = datetime_of_instant(clock_now_us(journal->clock)),
	};

	return mapper_insert(conn, &audit_table, &row, err);
}

static bool write_entry(const struct mysql_journal *journal, const struct journal_entry *entry,
	struct connection *conn, struct error *err)
{
	struct effect line;

	return write_line(journal, entry, conn, &line, err) &&
		(entry->value_count == 0 ||
			write_values(journal, entry, line.insert_id, conn, err));
}

bool mysql_journal_write(
	const struct mysql_journal *journal, struct connection *conn, struct error *err)
{
	for (size_t i = 0; i < journal->count; i++)
		if (!write_entry(journal, journal->entries[i], conn, err))
			return false;
	return true;
}

void mysql_journal_init(
	struct mysql_journal *journal, const struct account_tables *tables, struct clock *clock)
{
	static const struct journal_ops ops = {add};

	*journal = (struct mysql_journal){.base = {&ops}, .tables = tables, .clock = clock};
}

void mysql_journal_reset(struct mysql_journal *journal, TALLOC_CTX *mem)
{
	journal->mem = mem;
	journal->entries = NULL;
	journal->count = 0;
	journal->capacity = 0;
}
