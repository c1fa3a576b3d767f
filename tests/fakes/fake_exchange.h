/* tests/fakes/fake_exchange.h - an exchange whose peer is the test. */
#ifndef FICUS_TESTS_FAKES_FAKE_EXCHANGE_H
#define FICUS_TESTS_FAKES_FAKE_EXCHANGE_H

#include "base/mem.h"
#include "fcgi_app/server/exchange.h"

struct fake_exchange {
	struct exchange base;
	TALLOC_CTX *mem;
	struct bytes body;    /* what is left to read; comes whole, as the port promises */
	const char *response; /* all that was sent, with a NUL behind; NULL: nothing was written */
	size_t response_length;
	unsigned write_count;
	unsigned pieces_taken; /* then the peer goes away; 0: it never does */
	bool is_abandoned;
};

/* params end in NULL; they and the body stay the caller's. What is written is copied to mem. */
void fake_exchange_init(
	struct fake_exchange *fake, TALLOC_CTX *mem, const char *const *params, struct bytes body);

/* Of a response that was written: the number in its first line, which must be "Status: ". */
int fake_exchange_status(const struct fake_exchange *fake);

/* The value of a header line; NULL: there is none. */
const char *fake_exchange_header(const struct fake_exchange *fake, const char *name);

/* What follows the first empty line. */
const char *fake_exchange_body(const struct fake_exchange *fake);

#endif
