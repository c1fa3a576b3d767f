#include "config.h"

#include "adapters/curl/mail_address.h"

#include <string.h>

static bool is_allowed(char c)
{
	return c > ' ' && c < 0x7F && !strchr("<>()[],;:\\\"", c);
}

static bool has_only_allowed(const char *address)
{
	while (is_allowed(*address))
		address++;
	return *address == '\0';
}

bool mail_address_check(const char *address, struct error *err)
{
	const char *at = strchr(address, '@');

	if (!has_only_allowed(address))
		return error_set(err, ERROR_INVALID,
			"%s: not one mail address of plain ASCII without blanks", address);
	if (!at || at == address || at[1] == '\0' || strchr(at + 1, '@'))
		return error_set(err, ERROR_INVALID,
			"%s: not a mail address like stock@shop.example", address);
	if (strlen(address) > MAIL_ADDRESS_MAX)
		return error_set(err, ERROR_INVALID, "%s: a mail address has at most %d characters",
			address, MAIL_ADDRESS_MAX);
	return true;
}

const char *mail_address_domain(const char *address)
{
	return strchr(address, '@') + 1;
}
