#include "config.h"

#include "orm_mapping/django/mysql_users.h"

#include <stdlib.h>

#include "orm_mapping/django/user_queries.h"

struct mysql_users {
	struct users base;
	struct connection *conn;
	struct account_tables tables;
	struct constraint taken; /* the key of user names, which Django calls after the column */
	struct user_queries queries;
};

static struct mysql_users *self(struct users *base)
{
	return container_of(base, struct mysql_users, base);
}

static struct user *user_of(
	const struct mysql_users *users, TALLOC_CTX *mem, const struct user_row *row)
{
	struct user *user = mem_new(mem, struct user);

	*user = (struct user){
		.id = account_key_format(mem, users->tables.key_kind, row->key),
		.username = row->username,
		.password = row->password,
		.is_active = row->is_active,
		.is_staff = row->is_staff,
		.is_superuser = row->is_superuser,
	};
	return user;
}

/* *out NULL: there is none. Nobody's name has characters that its column could not hold. */
static bool fetch_user(struct mysql_users *users, const struct query *query,
	const struct user_params *params, struct rows *found, struct user **out, struct error *err)
{
	*out = NULL;
	if (!mapper_fetch(users->conn, query, params, found, err)) {
		if (err->kind != ERROR_INVALID)
			return false;
		*err = (struct error){0};
		return true;
	}
	/* Where names are not unique, nobody may sign in as somebody else. */
	if (found->count > 1)
		return error_set(err, ERROR_INTERNAL, "several users have the same name");
	if (found->count == 1)
		*out = user_of(users, found->mem, found->items);
	return true;
}

static bool find(
	struct users *base, TALLOC_CTX *mem, const char *id, struct user **out, struct error *err)
{
	struct mysql_users *users = self(base);
	struct user_params params = {.key = account_key_parse(mem, users->tables.key_kind, id)};
	struct rows found = {.mem = mem};

	*out = NULL;
	return !params.key || fetch_user(users, &users->queries.find, &params, &found, out, err);
}

static bool find_by_name(struct users *base, TALLOC_CTX *mem, const char *username,
	struct user **out, struct error *err)
{
	struct mysql_users *users = self(base);
	struct user_params params = {.username = username};
	struct rows found = {.mem = mem};

	return fetch_user(users, &users->queries.find_by_name, &params, &found, out, err);
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_and_unite(struct permissions *permissions)
{
	size_t kept = 0;

	qsort(permissions->items, permissions->count, sizeof(*permissions->items), compare_texts);
	for (size_t i = 0; i < permissions->count; i++)
		if (i == 0 || strcmp(permissions->items[i], permissions->items[kept - 1]) != 0)
			permissions->items[kept++] = permissions->items[i];
	permissions->count = kept;
}

/* Models of one application may have permissions of one name: those are one permission. */
static bool fetch_permissions(struct mysql_users *users, const struct query *query,
	const struct user_params *params, struct rows *found, struct permissions *out,
	struct error *err)
{
	const struct permission_row *rows;

	if (!mapper_fetch(users->conn, query, params, found, err))
		return false;
	rows = found->items;
	*out = (struct permissions){
		mem_array(found->mem, const char *, found->count), found->count};
	for (size_t i = 0; i < found->count; i++)
		out->items[i] =
			mem_printf(found->mem, "%s.%s", rows[i].app_label, rows[i].codename);
	if (out->count > 0)
		sort_and_unite(out);
	return true;
}

static bool permissions(struct users *base, TALLOC_CTX *mem, const char *id,
	struct permissions *out, struct error *err)
{
	struct mysql_users *users = self(base);
	struct user_params params = {.key = account_key_parse(mem, users->tables.key_kind, id)};
	struct rows found = {.mem = mem};

	*out = (struct permissions){0};
	return !params.key ||
		fetch_permissions(users, &users->queries.permissions, &params, &found, out, err);
}

static bool all_permissions(
	struct users *base, TALLOC_CTX *mem, struct permissions *out, struct error *err)
{
	struct mysql_users *users = self(base);
	struct rows found = {.mem = mem};

	return fetch_permissions(users, &users->queries.all_permissions, NULL, &found, out, err);
}

static bool note_login(struct users *base, const char *id, int64_t now_us, struct error *err)
{
	struct mysql_users *users = self(base);
	TALLOC_CTX *mem = mem_context(NULL, "mysql_users");
	struct user_params params = {
		.key = account_key_parse(mem, users->tables.key_kind, id),
		.moment = clock_zone_datetime(users->tables.zone, now_us),
	};
	bool ok = !users->tables.has[ACCOUNT_LAST_LOGIN] ||
		mapper_execute(users->conn, &users->queries.note_login, &params, NULL, err);

	talloc_free(mem);
	return ok;
}

static bool replace_password(struct users *base, const struct user *user, const char *hash,
	bool *replaced, struct error *err)
{
	struct mysql_users *users = self(base);
	TALLOC_CTX *mem = mem_context(NULL, "mysql_users");
	struct user_params params = {
		.key = account_key_parse(mem, users->tables.key_kind, user->id),
		.password = hash,
		.old_password = user->password,
	};
	struct effect effect = {0};
	bool ok = mapper_execute(
		users->conn, &users->queries.replace_password, &params, &effect, err);

	talloc_free(mem);
	*replaced = effect.affected > 0;
	return ok;
}

/* A rank that cannot be stored is not left out silently. */
static bool can_have(const struct mysql_users *users, enum account_column rank, struct error *err)
{
	return users->tables.has[rank] ||
		error_set(err, ERROR_INVALID, "users have no column %s here",
			account_column_names[rank]);
}

static bool create(struct users *base, const struct new_user *user, struct error *err)
{
	struct mysql_users *users = self(base);
	struct user_params params = {
		.username = user->username,
		.email = user->email,
		.password = user->password,
		.is_staff = user->is_staff,
		.is_superuser = user->is_superuser,
		.moment = clock_zone_datetime(users->tables.zone, user->joined_us),
	};

	if ((user->is_staff && !can_have(users, ACCOUNT_IS_STAFF, err)) ||
		(user->is_superuser && !can_have(users, ACCOUNT_IS_SUPERUSER, err)))
		return false;
	if (users->tables.key_kind == KEY_TEXT)
		return error_set(err, ERROR_INVALID,
			"the old application gives users their keys: create them there");
	return mapper_execute(users->conn, &users->queries.create, &params, NULL, err);
}

/* Runs what changes at least one row if what it names is there. */
static bool write_found(struct mysql_users *users, const struct query *query,
	const struct user_params *params, bool *found, struct error *err)
{
	struct effect effect = {0};

	if (!mapper_execute(users->conn, query, params, &effect, err))
		return false;
	*found = effect.affected > 0;
	return true;
}

static bool make_superuser(struct users *base, const char *username, struct error *err)
{
	struct mysql_users *users = self(base);
	struct user_params params = {.username = username};
	bool found = false;

	if (!can_have(users, ACCOUNT_IS_SUPERUSER, err) ||
		!write_found(users, &users->queries.make_superuser, &params, &found, err))
		return false;
	return found || error_set(err, ERROR_NOT_FOUND, "there is no user %s", username);
}

static bool grant(
	struct users *base, const char *username, const char *permission, struct error *err)
{
	struct mysql_users *users = self(base);
	TALLOC_CTX *mem = mem_context(NULL, "mysql_users");
	const char *dot = strchrnul(permission, '.');
	struct user_params params = {
		.username = username,
		.app_label = mem_text_n(mem, permission, (size_t)(dot - permission)),
		.codename = *dot ? dot + 1 : dot,
	};
	bool found = false;
	bool ok = write_found(users, &users->queries.grant, &params, &found, err);

	talloc_free(mem);
	return ok &&
		(found ||
			error_set(err, ERROR_NOT_FOUND, "there is no user %s, or no permission %s",
				username, permission));
}

struct users *mysql_users_new(
	TALLOC_CTX *owner, struct connection *conn, const struct account_tables *tables)
{
	static const struct users_ops ops = {find, find_by_name, permissions, all_permissions,
		note_login, replace_password, create, make_superuser, grant};
	struct mysql_users *users = mem_new(owner, struct mysql_users);

	users->base.ops = &ops;
	users->conn = conn;
	users->tables = *tables;
	users->taken = (struct constraint){
		tables->username, ERROR_CONFLICT, "there is a user of that name"};
	user_queries_init(users, tables, &users->queries);
	users->queries.create.constraints = &users->taken;
	users->queries.create.constraint_count = 1;
	return &users->base;
}
