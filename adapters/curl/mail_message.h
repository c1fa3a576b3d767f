/* adapters/curl/mail_message.h - a mail as RFC 5322 and MIME want it. Pure: no clock, no network.
 */
#ifndef FICUS_ADAPTERS_CURL_MAIL_MESSAGE_H
#define FICUS_ADAPTERS_CURL_MAIL_MESSAGE_H

#include <stdint.h>

#include "base/mem.h"

struct mail_message {
	const char *sender; /* both: addresses that pass mail_address_check() */
	const char *recipient;
	const char *subject; /* printable ASCII */
	const char *text;    /* one line; control characters become '?' */
	int64_t time_s;      /* seconds since 1970 */
	const char *id;      /* letters and digits, unique for the sender's domain */
};

/*
 * The whole mail, owned by mem: lines end in CR LF, dots are not doubled. Of the values nothing can
 * get out of its line. The text stands there as it is when it is ASCII and a line of a mail can
 * hold it, else as quoted-printable.
 */
const char *mail_message_compose(TALLOC_CTX *mem, const struct mail_message *message);

#endif
