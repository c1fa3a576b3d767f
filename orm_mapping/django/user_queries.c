#include "config.h"

#include "orm_mapping/django/user_queries.h"

#include <assert.h>
#include <strings.h>

/*
 * Statements are written with words in braces: {user} is a name from struct account_tables, quoted,
 * {:username} a parameter, a field of struct user_params, and {is_staff} that flag of the user's,
 * as far as there is such a column.
 */
static const struct name {
	const char *word;
	size_t offset;
} names[] = {
	{"user",             offsetof(struct account_tables, user)            },
	{"key",              offsetof(struct account_tables, key)             },
	{"username",         offsetof(struct account_tables, username)        },
	{"email",            offsetof(struct account_tables, email)           },
	{"user_groups",      offsetof(struct account_tables, user_groups)     },
	{"user_permissions", offsetof(struct account_tables, user_permissions)},
	{"user_column",      offsetof(struct account_tables, user_column)     },
};

static const struct column params[] = {
	COLUMN(user_params, key, COLUMN_PLAIN),
	COLUMN(user_params, username, COLUMN_PLAIN),
	COLUMN(user_params, email, COLUMN_PLAIN),
	COLUMN(user_params, password, COLUMN_PLAIN),
	COLUMN(user_params, old_password, COLUMN_PLAIN),
	COLUMN(user_params, moment, COLUMN_PLAIN),
	COLUMN(user_params, is_staff, COLUMN_PLAIN),
	COLUMN(user_params, is_superuser, COLUMN_PLAIN),
	COLUMN(user_params, app_label, COLUMN_PLAIN),
	COLUMN(user_params, codename, COLUMN_PLAIN),
};

static const struct flag {
	const char *word;
	enum account_column column;
	const char *without;
} flags[] = {
	{"is_active",    ACCOUNT_IS_ACTIVE,    "1"},
	{"is_staff",     ACCOUNT_IS_STAFF,     "0"},
	{"is_superuser", ACCOUNT_IS_SUPERUSER, "0"},
};

static const struct column user_columns[] = {
	COLUMN(user_row, key, COLUMN_PLAIN),
	COLUMN(user_row, username, COLUMN_PLAIN),
	COLUMN(user_row, password, COLUMN_PLAIN),
	COLUMN(user_row, is_active, COLUMN_PLAIN),
	COLUMN(user_row, is_staff, COLUMN_PLAIN),
	COLUMN(user_row, is_superuser, COLUMN_PLAIN),
};

static const struct column permission_columns[] = {
	COLUMN(permission_row, app_label, COLUMN_PLAIN),
	COLUMN(permission_row, codename, COLUMN_PLAIN),
};

static const struct row_type user_type = ROW_TYPE(user_row, user_columns);
static const struct row_type permission_type = ROW_TYPE(permission_row, permission_columns);

/* A query in the making: its SQL so far, and what is given for each `?` in it. */
struct draft {
	TALLOC_CTX *mem;
	const struct account_tables *tables;
	char *sql;
	struct column *params;
	size_t param_count;
	size_t param_capacity;
};

static void add_text(struct draft *draft, const char *text, size_t length)
{
	draft->sql = talloc_strndup_append_buffer(draft->sql, text, length);
	if (!draft->sql)
		mem_exhausted();
}

/* In quotes, and quotes in it doubled: it may be any name. */
static void add_name(struct draft *draft, const char *name)
{
	add_text(draft, "`", 1);
	for (; *name; name++)
		add_text(draft, *name == '`' ? "``" : name, *name == '`' ? 2 : 1);
	add_text(draft, "`", 1);
}

static void add_param(struct draft *draft, const struct column *param)
{
	bool is_key = param->offset == offsetof(struct user_params, key);
	const char *place = is_key ? account_key_parameter(draft->tables->key_kind) : "?";

	mem_grow(draft->mem, draft->params, &draft->param_capacity, draft->param_count + 1);
	draft->params[draft->param_count++] = *param;
	add_text(draft, place, strlen(place));
}

static void add_flag(struct draft *draft, const struct flag *flag)
{
	const char *sql = draft->tables->has[flag->column]
		? mem_printf(draft->mem, "%s IS TRUE", flag->word)
		: flag->without;

	add_text(draft, sql, strlen(sql));
}

static bool is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && strncmp(text, word, length) == 0;
}

static void add_word(struct draft *draft, const char *word, size_t length)
{
	const char *tables = (const char *)draft->tables;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (is_word(word, length, names[i].word)) {
			add_name(draft, *(const char *const *)(tables + names[i].offset));
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (is_word(word, length, flags[i].word)) {
			add_flag(draft, &flags[i]);
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(params); i++)
		if (*word == ':' && is_word(word + 1, length - 1, params[i].name)) {
			add_param(draft, &params[i]);
			return;
		}
	assert(false); /* a word that no table has */
}

static void expand(struct draft *draft, const char *template)
{
	while (*template) {
		size_t length = strcspn(template, "{");

		add_text(draft, template, length);
		template += length;
		if (!*template)
			return;
		length = strcspn(template, "}");
		add_word(draft, template + 1, length - 1);
		template += length + 1;
	}
}

static struct query make(TALLOC_CTX *mem, const struct account_tables *tables, const char *template,
	const struct row_type *results)
{
	struct draft draft = {.mem = mem, .tables = tables, .sql = mem_text(mem, "")};
	struct row_type *type = mem_new(mem, struct row_type);

	expand(&draft, template);
	*type = (struct row_type){draft.params, draft.param_count, sizeof(struct user_params)};
	return (struct query){.sql = draft.sql,
		.params = draft.param_count > 0 ? type : NULL,
		.results = results};
}

#define SELECT_USER                                                                                \
	"SELECT CAST({key} AS CHAR), COALESCE({username}, ''), password, {is_active},"             \
	" {is_staff}, {is_superuser} FROM {user}"

#define SELECT_PERMISSION                                                                          \
	"SELECT ct.app_label, p.codename FROM auth_permission p"                                   \
	" JOIN django_content_type ct ON ct.id = p.content_type_id"

static const char permissions_of_user[] =
	SELECT_PERMISSION " WHERE p.id IN (SELECT permission_id FROM {user_permissions}"
			  " WHERE {user_column} = {:key})"
			  " OR p.id IN (SELECT gp.permission_id FROM auth_group_permissions gp"
			  " JOIN {user_groups} ug ON ug.group_id = gp.group_id"
			  " WHERE ug.{user_column} = {:key})";

/* The text itself is compared: to a collation, hashes that differ in case are the same. */
static const char replace_password[] =
	"UPDATE {user} SET password = {:password} WHERE {key} = {:key}"
	" AND CAST(CONVERT(password USING utf8mb4) AS BINARY) = {:old_password}";

/* Rows that are there already count as found. */
static const char grant[] = "INSERT INTO {user_permissions} ({user_column}, permission_id)"
			    " SELECT u.{key}, p.id FROM {user} u JOIN auth_permission p"
			    " JOIN django_content_type ct ON ct.id = p.content_type_id"
			    " WHERE u.{username} = {:username}"
			    " AND ct.app_label = {:app_label} AND p.codename = {:codename}"
			    " ON DUPLICATE KEY UPDATE permission_id = p.id";

/* Django has no defaults in the database: every column is given its value. */
static const char *const new_values[ACCOUNT_COLUMN_COUNT] = {
	[ACCOUNT_LAST_LOGIN] = "NULL",
	[ACCOUNT_IS_SUPERUSER] = "{:is_superuser}",
	[ACCOUNT_FIRST_NAME] = "''",
	[ACCOUNT_LAST_NAME] = "''",
	[ACCOUNT_IS_STAFF] = "{:is_staff}",
	[ACCOUNT_IS_ACTIVE] = "1",
	[ACCOUNT_DATE_JOINED] = "{:moment}",
};

/* Django makes UUIDs itself; the database's are of another version, but no less unique. */
static const char *const new_keys[] = {
	[KEY_INTEGER] = NULL, /* numbered by the server */
	[KEY_UUID_DIGITS] = "REPLACE(UUID(), '-', '')",
	[KEY_UUID] = "UUID()",
	[KEY_TEXT] = NULL,
};

static struct query make_creation(TALLOC_CTX *mem, const struct account_tables *tables)
{
	const char *new_key = new_keys[tables->key_kind];
	char *columns = mem_text(mem, "{username}, password");
	char *values = mem_text(mem, "{:username}, {:password}");

	if (tables->email && strcasecmp(tables->email, tables->username) != 0) {
		columns = mem_printf(mem, "%s, {email}", columns);
		values = mem_printf(mem, "%s, {:email}", values);
	}
	if (new_key) {
		columns = mem_printf(mem, "%s, {key}", columns);
		values = mem_printf(mem, "%s, %s", values, new_key);
	}
	for (size_t i = 0; i < ACCOUNT_COLUMN_COUNT; i++)
		if (tables->has[i]) {
			columns = mem_printf(mem, "%s, %s", columns, account_column_names[i]);
			values = mem_printf(mem, "%s, %s", values, new_values[i]);
		}
	return make(mem, tables,
		mem_printf(mem, "INSERT INTO {user} (%s) VALUES (%s)", columns, values), NULL);
}

void user_queries_init(
	TALLOC_CTX *mem, const struct account_tables *tables, struct user_queries *out)
{
	const char *staff_too = tables->has[ACCOUNT_IS_STAFF] ? ", is_staff = 1" : "";

	*out = (struct user_queries){
		.find = make(mem, tables, SELECT_USER " WHERE {key} = {:key}", &user_type),
		.find_by_name = make(
			mem, tables, SELECT_USER " WHERE {username} = {:username}", &user_type),
		.permissions = make(mem, tables, permissions_of_user, &permission_type),
		.all_permissions = make(mem, tables, SELECT_PERMISSION, &permission_type),
		.note_login = make(mem, tables,
			"UPDATE {user} SET last_login = {:moment} WHERE {key} = {:key}", NULL),
		.replace_password = make(mem, tables, replace_password, NULL),
		.create = make_creation(mem, tables),
		.make_superuser = make(mem, tables,
			mem_printf(mem,
				"UPDATE {user} SET is_superuser = 1%s"
				" WHERE {username} = {:username}",
				staff_too),
			NULL),
		.grant = make(mem, tables, grant, NULL),
	};
}
