/*
 * services/rows/address_syntax.h - addresses of mailboxes and of pages, as Django's forms take
 * them. Names of hosts may have letters of every script.
 */
#ifndef FICUS_SERVICES_ROWS_ADDRESS_SYNTAX_H
#define FICUS_SERVICES_ROWS_ADDRESS_SYNTAX_H

#include <stdbool.h>

/* "jane@shop.example", also with a quoted name, on localhost, or at "[192.0.2.1]". */
bool address_is_mailbox(const char *text);

/* Of http, https, ftp or ftps, with a host that is a name with a dot, localhost or an address. */
bool address_is_url(const char *text);

#endif
