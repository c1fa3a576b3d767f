#include "config.h"

#include "base/ip_address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define GROUPS 8
#define BLANKS " \t\n\v\f\r"

/* The groups from start on, length of them, that are zero; the first of the longest such runs. */
struct run {
	int start;
	int length;
};

static unsigned group_of(const struct in6_addr *address, int group)
{
	return address->s6_addr[2 * group] * 256U + address->s6_addr[2 * group + 1];
}

static struct run longest_run(const struct in6_addr *address)
{
	struct run longest = {0, 0};
	struct run run = {0, 0};

	for (int i = 0; i < GROUPS; i++) {
		if (group_of(address, i) != 0)
			run = (struct run){i + 1, 0};
		else if (++run.length > longest.length)
			longest = run;
	}
	return longest;
}

/* inet_ntop() would write ::1:2 as ::0.1.0.2. A single zero group stays as it is. */
static void write_groups(const struct in6_addr *address, char *out, size_t size)
{
	struct run run = longest_run(address);

	for (int i = 0; i < GROUPS; i++) {
		int length;

		if (run.length > 1 && i == run.start) {
			length = snprintf(out, size, i == 0 ? "::" : ":");
			i += run.length - 1;
		} else {
			length = snprintf(
				out, size, i == GROUPS - 1 ? "%x" : "%x:", group_of(address, i));
		}
		out += length;
		size -= (size_t)length;
	}
}

static void write_version_6(const struct in6_addr *address, enum ip_address_form form, char *out)
{
	const uint8_t *version_4 = &address->s6_addr[12];

	if (IN6_IS_ADDR_V4MAPPED(address))
		(void)snprintf(out, IP_ADDRESS_TEXT_SIZE, "%s%u.%u.%u.%u",
			form == IP_ADDRESS_UNPACKED ? "" : "::ffff:", version_4[0], version_4[1],
			version_4[2], version_4[3]);
	else
		write_groups(address, out, IP_ADDRESS_TEXT_SIZE);
}

bool ip_address_normalise(
	const char *text, enum ip_address_form form, char out[IP_ADDRESS_TEXT_SIZE])
{
	char stripped[INET6_ADDRSTRLEN];
	size_t length;
	struct in6_addr address;

	text += strspn(text, BLANKS);
	length = strlen(text);
	while (length > 0 && strchr(BLANKS, text[length - 1]))
		length--;
	if (length >= sizeof(stripped))
		return false;
	memcpy(stripped, text, length);
	stripped[length] = '\0';
	if (inet_pton(AF_INET6, stripped, &address) == 1)
		write_version_6(&address, form, out);
	else if (inet_pton(AF_INET, stripped, &address) == 1)
		memcpy(out, stripped, length + 1);
	else
		return false;
	return true;
}
