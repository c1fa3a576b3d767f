#include "config.h"

#include "services/rows/address_syntax.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "base/blanks.h"
#include "base/mem.h"

#define DIGITS      "0123456789"
#define LETTERS     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define MAILBOX_MAX 320
#define URL_MAX     2048
#define HOST_MAX    253
#define LABEL_MAX   63

/* Letters beyond ASCII: blanks among them are refused before. */
static bool is_letter(char character)
{
	return (unsigned char)character >= 0x80 || (character && strchr(LETTERS, character));
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* The length of a label of a host's name that text starts with; 0: it starts with none. */
static size_t label_length(const char *text)
{
	size_t length = 0;

	while (is_letter(text[length]) || is_digit(text[length]) || text[length] == '-')
		length++;
	return length <= LABEL_MAX && *text != '-' && length > 0 && text[length - 1] != '-' ? length
											    : 0;
}

/* No number, and not of one letter: "example", "xn--p1ai". */
static bool is_top_label(const char *label, size_t length)
{
	if (length > 4 && strncasecmp(label, "xn--", 4) == 0)
		return true;
	for (size_t i = 0; i < length; i++)
		if (is_digit(label[i]))
			return false;
	return length > 1;
}

static bool is_host_name(const char *name)
{
	bool is_below = false;
	size_t length;

	if (strcasecmp(name, "localhost") == 0)
		return true;
	if (strlen(name) > HOST_MAX)
		return false;
	for (; (length = label_length(name)) > 0 && name[length] == '.'; name += length + 1)
		is_below = true;
	return is_below && length > 0 && !name[length] && is_top_label(name, length);
}

/* An address in brackets, which end is behind. */
static bool is_literal(const char *text, int family, const char *end)
{
	char address[INET6_ADDRSTRLEN] = "";
	size_t length = (size_t)(end - text);
	struct in6_addr binary;

	if (length < 2 || length - 2 >= sizeof(address) || *text != '[' || end[-1] != ']')
		return false;
	memcpy(address, text + 1, length - 2);
	return inet_pton(family, address, &binary) == 1;
}

/* The part of a mailbox before the at sign: words with points between them. */
static bool is_plain_name(const char *name, size_t length)
{
	static const char allowed[] = LETTERS DIGITS "-!#$%&'*+/=?^_`{}|~.";

	if (length == 0 || name[0] == '.' || name[length - 1] == '.' ||
		strspn(name, allowed) < length)
		return false;
	for (size_t i = 1; i < length; i++)
		if (name[i] == '.' && name[i - 1] == '.')
			return false;
	return true;
}

/* ASCII between quotes but ends of lines; before blanks and quotes there is a backslash. */
static bool is_quoted_name(const char *name, size_t length)
{
	if (length < 2 || name[0] != '"' || name[length - 1] != '"')
		return false;
	for (size_t i = 1; i < length - 1; i++) {
		bool is_escaped = name[i] == '\\';

		if (is_escaped && ++i == length - 1)
			return false;
		if (strchr(is_escaped ? "\n\r" : "\n\r\t \"", name[i]) ||
			(unsigned char)name[i] > 0x7f)
			return false;
	}
	return true;
}

bool address_is_mailbox(const char *text)
{
	const char *at = strrchr(text, '@');
	const char *end;

	if (!at || strlen(text) > MAILBOX_MAX || blanks_are_in(at))
		return false;
	if (!is_plain_name(text, (size_t)(at - text)) && !is_quoted_name(text, (size_t)(at - text)))
		return false;
	end = at + strlen(at);
	return is_host_name(at + 1) || is_literal(at + 1, AF_INET, end) ||
		is_literal(at + 1, AF_INET6, end);
}

static bool take_scheme(const char **text)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://", "ftps://"};

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (strncasecmp(*text, schemes[i], strlen(schemes[i])) == 0) {
			*text += strlen(schemes[i]);
			return true;
		}
	return false;
}

/* "user:password@", of which the password may be missing. */
static bool is_user(const char *text, const char *end)
{
	const char *colon = memchr(text, ':', (size_t)(end - text));

	return text < end && text != colon &&
		(!colon || !memchr(colon + 1, ':', (size_t)(end - colon - 1)));
}

static bool is_host(const char *text, const char *end)
{
	char name[HOST_MAX + 2] = "";
	size_t length = (size_t)(end - text);
	struct in_addr address;

	if (is_literal(text, AF_INET6, end))
		return true;
	if (length >= sizeof(name))
		return false;
	memcpy(name, text, length);
	if (inet_pton(AF_INET, name, &address) == 1)
		return true;
	if (length > 0 && name[length - 1] == '.')
		name[length - 1] = '\0';
	return is_host_name(name);
}

/* "host:port", of which the port may be missing. */
static bool is_place(const char *text, const char *end)
{
	const char *digits = end;

	while (digits > text && is_digit(digits[-1]))
		digits--;
	if (digits > text && digits[-1] == ':')
		return end - digits >= 1 && end - digits <= 5 && is_host(text, digits - 1);
	return is_host(text, end);
}

bool address_is_url(const char *text)
{
	const char *end;
	const char *at;

	if (strlen(text) > URL_MAX || blanks_are_in(text) || !take_scheme(&text))
		return false;
	end = text + strcspn(text, "/?#");
	at = memchr(text, '@', (size_t)(end - text));
	if (at && !is_user(text, at))
		return false;
	return is_place(at ? at + 1 : text, end);
}
