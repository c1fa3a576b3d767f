#include "config.h"

#include "fcgi_app/django/password_rules.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "fcgi_app/django/password.h"

bool password_rules_check(const char *password, const char *username, struct error *err)
{
	if (strlen(password) > PASSWORD_MAX)
		return error_set(
			err, ERROR_INVALID, "password: expected at most %d bytes", PASSWORD_MAX);
	if (utf8_count(password) < PASSWORD_LENGTH_MIN)
		return error_set(err, ERROR_INVALID, "password: expected at least %d characters",
			PASSWORD_LENGTH_MIN);
	if (strspn(password, "0123456789") == strlen(password))
		return error_set(err, ERROR_INVALID, "password: expected more than digits alone");
	if (strcasecmp(password, username) == 0)
		return error_set(
			err, ERROR_INVALID, "password: expected something else than the user name");
	return true;
}
