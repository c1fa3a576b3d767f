#include "config.h"

#include "orm_mapping/django/mysql_journal.h"

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

/* The first characters of a text. */
static const char *cut(TALLOC_CTX *mem, const char *text, size_t characters)
{
	const char *end = text;

	while (*end) {
		bool is_start = ((unsigned char)*end & 0xC0) != 0x80;

		if (is_start && characters-- == 0)
			break;
		end++;
	}
	return mem_text_n(mem, text, (size_t)(end - text));
}

static void add(struct journal *base, const struct journal_entry *entry)
{
	struct mysql_journal *journal = container_of(base, struct mysql_journal, base);
	enum account_key_kind kind = journal->tables->key_kind;
	TALLOC_CTX *mem = journal->writes->mem;
	const char *dot = strchrnul(entry->model, '.');
	struct entry_row row = {
		.action_time =
			clock_zone_datetime(journal->tables->zone, clock_now_us(journal->clock)),
		.user_id = account_key_parse(mem, kind, entry->actor),
		.object_id = entry->object_id,
		.object_text = cut(mem, entry->object_text, OBJECT_TEXT_MAX),
		.action_flag = (int32_t)entry->action,
		.change_message = entry->changes,
		.app_label = mem_text_n(mem, entry->model, (size_t)(dot - entry->model)),
		.model = *dot ? dot + 1 : dot,
	};

	deferred_writes_require(journal->writes,
		kind == KEY_INTEGER ? &insert_by_number : &insert_by_text, &row,
		"django_content_type does not know the model: have its migrations run?");
}

void mysql_journal_init(struct mysql_journal *journal, struct deferred_writes *writes,
	const struct account_tables *tables, struct clock *clock)
{
	static const struct journal_ops ops = {add};

	*journal = (struct mysql_journal){{&ops}, writes, tables, clock};
}
