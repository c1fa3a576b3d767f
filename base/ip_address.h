/* base/ip_address.h - IP addresses as Django stores them, in a char(39). */
#ifndef FICUS_BASE_IP_ADDRESS_H
#define FICUS_BASE_IP_ADDRESS_H

#include <stdbool.h>

#define IP_ADDRESS_TEXT_SIZE (39 + 1)

enum ip_address_form {
	IP_ADDRESS_AS_GIVEN,
	IP_ADDRESS_UNPACKED, /* ::ffff:10.0.0.1 becomes 10.0.0.1 */
};

/*
 * Writes the one spelling of an address: of version 6 in small letters, without leading zeros, the
 * longest run of zero groups as "::", an embedded address of version 4 with points. Blanks around
 * it are left out. False when text is no address; out is then unchanged.
 */
bool ip_address_normalise(const char *text, enum ip_address_form form,
	char out[IP_ADDRESS_TEXT_SIZE]) __attribute__((warn_unused_result));

#endif
