#include "config.h"

#include "orm_mapping/django/account_tables.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "base/uuid.h"
#include "orm_mapping/mapper/mapper.h"

const char *const account_column_names[ACCOUNT_COLUMN_COUNT] = {
	[ACCOUNT_LAST_LOGIN] = "last_login",
	[ACCOUNT_IS_SUPERUSER] = "is_superuser",
	[ACCOUNT_FIRST_NAME] = "first_name",
	[ACCOUNT_LAST_NAME] = "last_name",
	[ACCOUNT_IS_STAFF] = "is_staff",
	[ACCOUNT_IS_ACTIVE] = "is_active",
	[ACCOUNT_DATE_JOINED] = "date_joined",
};

const struct account_tables stock_account_tables = {
	.user = "auth_user",
	.key = "id",
	.username = "username",
	.email = "email",
	.user_groups = "auth_user_groups",
	.user_permissions = "auth_user_user_permissions",
	.user_column = "user_id",
	.zone = ZONE_UTC,
	.key_kind = KEY_INTEGER,
	.has = {true, true, true, true, true, true, true},
};

struct catalogue_row {
	const char *name;
	const char *type;
	struct optional_int64 length; /* in characters; of numbers there is none */
};

static const struct column catalogue_columns[] = {
	COLUMN(catalogue_row, name, COLUMN_PLAIN),
	COLUMN(catalogue_row, type, COLUMN_PLAIN),
	COLUMN(catalogue_row, length, COLUMN_NULLABLE),
};

struct table_name {
	const char *text;
};

static const struct column table_name_columns[] = {
	COLUMN(table_name, text, COLUMN_PLAIN),
};

static const struct row_type catalogue_type = ROW_TYPE(catalogue_row, catalogue_columns);
static const struct row_type table_name_type = ROW_TYPE(table_name, table_name_columns);

static const struct query read_catalogue = {
	.sql = "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH"
	       " FROM information_schema.COLUMNS"
	       " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?",
	.params = &table_name_type,
	.results = &catalogue_type,
};

/* NULL: there is no such column. Their names differ in more than case. */
static const struct catalogue_row *find(const struct rows *catalogue, const char *name)
{
	const struct catalogue_row *rows = catalogue->items;

	for (size_t i = 0; i < catalogue->count; i++)
		if (strcasecmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

static bool require(const struct rows *catalogue, const struct account_tables *tables,
	const char *name, const struct catalogue_row **out, struct error *err)
{
	*out = find(catalogue, name);
	return *out ||
		error_set(err, ERROR_INVALID, "the table of users, %s, has no column %s",
			tables->user, name);
}

static bool is_text(const struct catalogue_row *column)
{
	return strcasecmp(column->type, "char") == 0 || strcasecmp(column->type, "varchar") == 0;
}

static bool key_kind_of(
	const struct catalogue_row *column, enum account_key_kind *kind, struct error *err)
{
	static const char *const integers[] = {"bigint", "int", "mediumint", "smallint", "tinyint"};

	for (size_t i = 0; i < ARRAY_SIZE(integers); i++)
		if (strcasecmp(column->type, integers[i]) == 0) {
			*kind = KEY_INTEGER;
			return true;
		}
	if (strcasecmp(column->type, "uuid") == 0)
		*kind = KEY_UUID;
	else if (strcasecmp(column->type, "char") == 0 && column->length.number == 32)
		*kind = KEY_UUID_DIGITS;
	else if (is_text(column))
		*kind = KEY_TEXT;
	else
		return error_set(err, ERROR_INVALID,
			"users have a key, %s, of type %s: expected an integer, a UUID or a text",
			column->name, column->type);
	return true;
}

static bool learn(const struct rows *catalogue, struct account_tables *tables, struct error *err)
{
	const struct catalogue_row *found;

	if (catalogue->count == 0)
		return error_set(
			err, ERROR_INVALID, "there is no table of users, %s", tables->user);
	if (tables->email && !require(catalogue, tables, tables->email, &found, err))
		return false;
	if (!require(catalogue, tables, "password", &found, err) ||
		!require(catalogue, tables, tables->username, &found, err))
		return false;
	/* A number compared with a text that is none would be found equal to 0. */
	if (!is_text(found))
		return error_set(err, ERROR_INVALID,
			"the names of users, %s, are of type %s: expected a text", found->name,
			found->type);
	for (size_t i = 0; i < ACCOUNT_COLUMN_COUNT; i++)
		tables->has[i] = find(catalogue, account_column_names[i]) != NULL;
	return require(catalogue, tables, tables->key, &found, err) &&
		key_kind_of(found, &tables->key_kind, err);
}

bool account_tables_load(struct connection *conn, struct account_tables *tables, struct error *err)
{
	struct rows catalogue = {.mem = mem_context(NULL, "account_tables")};
	struct table_name name = {tables->user};
	bool ok = mapper_fetch(conn, &read_catalogue, &name, &catalogue, err) &&
		learn(&catalogue, tables, err);

	talloc_free(catalogue.mem);
	return ok;
}

/* As Python writes a number: so no two texts mean one user. */
static bool is_number(const char *id)
{
	const char *digits = *id == '-' ? id + 1 : id;
	size_t length = strspn(digits, "0123456789");

	if (length == 0 || digits[length] || (*digits == '0' && strcmp(id, "0") != 0))
		return false;
	errno = 0;
	(void)strtoll(id, NULL, 10);
	return errno == 0;
}

/* Of either spelling, in the other; NULL when it is no UUID. */
static const char *spell_uuid(TALLOC_CTX *mem, const char *text, enum uuid_spelling spelling)
{
	char spelt[UUID_TEXT_SIZE];
	struct uuid uuid;

	return uuid_parse(text, &uuid) ? mem_text(mem, uuid_format(uuid, spelling, spelt)) : NULL;
}

const char *account_key_parse(TALLOC_CTX *mem, enum account_key_kind kind, const char *id)
{
	switch (kind) {
	case KEY_INTEGER:
		return is_number(id) ? id : NULL;
	case KEY_UUID_DIGITS:
		return spell_uuid(mem, id, UUID_PLAIN);
	case KEY_UUID:
		return spell_uuid(mem, id, UUID_HYPHENATED);
	case KEY_TEXT:
		break;
	}
	return id;
}

const char *account_key_format(TALLOC_CTX *mem, enum account_key_kind kind, const char *key)
{
	const char *spelt = kind == KEY_UUID_DIGITS ? spell_uuid(mem, key, UUID_HYPHENATED) : NULL;

	/* What is no UUID after all is told as it stands. */
	return spelt ? spelt : key;
}

const char *account_key_parameter(enum account_key_kind kind)
{
	return kind == KEY_INTEGER ? "CAST(? AS SIGNED)" : "?";
}
