#include "config.h"

#include <ctype.h>

#include "base/utf8.h"
#include "fcgi_app/bootstrap/application.h"
#include "fcgi_app/django/password.h"
#include "fcgi_app/django/password_rules.h"
#include "fcgi_app/django/username.h"
#include "fcgi_app/password_prompt.h"
#include "orm_mapping/django/mysql_users.h"
#include "orm_mapping/mysql/transaction.h"

#define EMAIL_MAX 254 /* characters, of Django's own column */

/* What the command line needs to work on users, for the person there. */
struct user_tool {
	TALLOC_CTX *mem; /* owns the rest */
	struct thread_base base;
	const struct password_policy *passwords;
	struct account_tables tables;
	struct users *users;
};

/* To be closed whatever comes of it. */
static bool user_tool_open(
	struct user_tool *tool, struct application *application, struct error *err)
{
	static const struct stopping never = {-1};
	const struct settings *settings = application->settings;

	tool->mem = mem_context(NULL, "user");
	tool->passwords = &settings->passwords;
	tool->tables = settings->account_tables;
	thread_base_init(&tool->base, tool->mem, application, NULL, &never);
	if (!connection_open(tool->base.conn, err) ||
		!account_tables_load(tool->base.conn, &tool->tables, err))
		return false;
	tool->users = mysql_users_new(tool->mem, tool->base.conn, &tool->tables);
	return true;
}

static void user_tool_close(struct user_tool *tool)
{
	thread_base_release(&tool->base);
	talloc_free(tool->mem);
}

static bool read_username(TALLOC_CTX *mem, const char *typed, const char **out, struct error *err)
{
	*out = username_normalize(mem, typed, USERNAME_MAX);
	return (*out && username_is_allowed(*out)) ||
		error_set(err, ERROR_INVALID,
			"NAME: expected 1 to %d letters, digits and @ . + - _", USERNAME_MAX);
}

/* Its domain in lower case, as Django stores it. */
static bool read_email(TALLOC_CTX *mem, const char *typed, const char **out, struct error *err)
{
	const char *at = strrchr(typed, '@');
	char *email = mem_text(mem, typed);

	*out = email;
	if (!*typed)
		return true;
	if (!at || at == typed || !at[1] || strpbrk(typed, " \t\r\n") ||
		!utf8_is_valid(typed, strlen(typed)) || utf8_count(typed) > EMAIL_MAX)
		return error_set(err, ERROR_INVALID,
			"--email: expected an address like name@example.org, of at most %d "
			"characters",
			EMAIL_MAX);
	for (char *next = email + (at - typed); *next; next++)
		*next = (char)tolower((unsigned char)*next);
	return true;
}

static bool read_hash(
	struct user_tool *tool, const char *username, const char **out, struct error *err)
{
	const char *password;

	if (!password_prompt_read(tool->mem, &password, err) ||
		!password_rules_check(password, username, err))
		return false;
	*out = password_hash(tool->mem, tool->passwords, &tool->base.random, password);
	return true;
}

/* Of a user that is there, so that it is the permission that is not. */
static bool grant_all(struct user_tool *tool, const char *username, const char *const *permissions,
	struct error *err)
{
	for (; *permissions; permissions++) {
		if (users_grant(tool->users, username, *permissions, err))
			continue;
		if (err->kind == ERROR_NOT_FOUND)
			error_set(err, ERROR_NOT_FOUND,
				"--permission %s: expected one that there is", *permissions);
		return false;
	}
	return true;
}

/* The user with all that was asked for, or no user. */
static bool store(struct user_tool *tool, const struct new_user *user,
	const char *const *permissions, struct error *err)
{
	bool ok = transaction_begin(tool->base.conn, err) && users_create(tool->users, user, err) &&
		grant_all(tool, user->username, permissions, err);

	return transaction_finish(tool->base.conn, ok, err);
}

static bool create(struct user_tool *tool, const struct account_request *request, struct error *err)
{
	struct new_user user = {
		.is_staff = request->is_staff || request->is_superuser,
		.is_superuser = request->is_superuser,
		.joined_us = clock_now_us(&tool->base.clock.base),
	};

	return read_username(tool->mem, request->username, &user.username, err) &&
		read_email(tool->mem, request->email, &user.email, err) &&
		read_hash(tool, user.username, &user.password, err) &&
		store(tool, &user, request->permissions, err);
}

static bool find(struct user_tool *tool, const char *typed, struct user **out, struct error *err)
{
	const char *username = username_normalize(tool->mem, typed, USERNAME_MAX);

	*out = NULL;
	if (username && !users_find_by_name(tool->users, tool->mem, username, out, err))
		return false;
	if (!*out)
		error_set(err, ERROR_NOT_FOUND, "NAME: there is no user %s", typed);
	return *out != NULL;
}

static bool change_password(
	struct user_tool *tool, const struct account_request *request, struct error *err)
{
	const char *hash;
	struct user *user;
	bool replaced;

	if (!find(tool, request->username, &user, err) ||
		!read_hash(tool, user->username, &hash, err) ||
		!users_replace_password(tool->users, user, hash, &replaced, err))
		return false;
	return replaced ||
		error_set(err, ERROR_CONFLICT, "somebody else changed the password of %s meanwhile",
			user->username);
}

static bool make_superuser(
	struct user_tool *tool, const struct account_request *request, struct error *err)
{
	struct user *user;

	return find(tool, request->username, &user, err) &&
		users_make_superuser(tool->users, user->username, err);
}

bool bootstrap_user(struct application *application, enum account_action action,
	const struct account_request *request, struct error *err)
{
	static bool (*const actions[])(struct user_tool * tool,
		const struct account_request *request, struct error *err) = {
		[ACCOUNT_CREATE] = create,
		[ACCOUNT_CHANGE_PASSWORD] = change_password,
		[ACCOUNT_MAKE_SUPERUSER] = make_superuser,
	};
	struct user_tool tool = {0};
	bool ok = user_tool_open(&tool, application, err) && actions[action](&tool, request, err);

	user_tool_close(&tool);
	return ok;
}
