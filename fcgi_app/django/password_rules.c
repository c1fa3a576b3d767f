#include "config.h"

#include "fcgi_app/django/password_rules.h"

#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/translate.h"
#include "base/utf8.h"
#include "fcgi_app/django/password.h"

static bool is_too_long(const char *password, const char *username)
{
	(void)username;
	return strlen(password) > PASSWORD_MAX;
}

static bool is_too_short(const char *password, const char *username)
{
	(void)username;
	return utf8_count(password) < PASSWORD_LENGTH_MIN;
}

static bool is_digits(const char *password, const char *username)
{
	(void)username;
	return strspn(password, "0123456789") == strlen(password);
}

static bool is_name(const char *password, const char *username)
{
	return strcasecmp(password, username) == 0;
}

_Static_assert(PASSWORD_LENGTH_MIN == 8 && PASSWORD_MAX == 4096, "the texts below say so");

static const struct password_rule {
	bool (*is_broken)(const char *password, const char *username);
	const char *expected;  /* for a terminal */
	const char *complaint; /* for a page */
} rules[] = {
	{is_too_long,  "at most 4096 bytes",
         N_("This password is too long: 4096 bytes are the most.")                                  },
	{is_too_short, "at least 8 characters",
         N_("This password is too short: at least 8 characters are needed.")                        },
	{is_digits,    "more than digits alone",            N_("A password needs more than digits.")},
	{is_name,      "something else than the user name",
         N_("This is the user name: others know it.")                                               },
};

/* NULL: none. */
static const struct password_rule *find_broken(const char *password, const char *username)
{
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].is_broken(password, username))
			return &rules[i];
	return NULL;
}

bool password_rules_check(const char *password, const char *username, struct error *err)
{
	const struct password_rule *broken = find_broken(password, username);

	return !broken || error_set(err, ERROR_INVALID, "password: expected %s", broken->expected);
}

const char *password_rules_complaint(const char *password, const char *username)
{
	const struct password_rule *broken = find_broken(password, username);

	return broken ? broken->complaint : NULL;
}
