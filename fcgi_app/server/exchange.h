/*
 * fcgi_app/server/exchange.h - one FastCGI request being answered: params and body in, response
 * out.
 */
#ifndef FICUS_FCGI_APP_SERVER_EXCHANGE_H
#define FICUS_FCGI_APP_SERVER_EXCHANGE_H

#include <stddef.h>

#include "base/error.h"

/*
 * Valid until the handler it was given to returns. The server embeds it first and reads what is
 * left of the body afterwards; tests embed it in a fake.
 */
struct exchange {
	const struct exchange_ops *ops;
	const char *const *params; /* "NAME=value", ending in NULL; as the front end sent them */
};

struct exchange_ops {
	/* Reads up to size bytes of the body; fewer only at its end, or when the peer went away. */
	size_t (*read)(struct exchange *exchange, void *buffer, size_t size);
	/*
	 * Sends the response, whole or the next piece of it: CGI header lines, an empty line, the
	 * body. False: the peer has gone, and there is no use in sending more.
	 */
	bool (*write)(struct exchange *exchange, const void *response, size_t length);
	/* Ends a response in the middle, and the connection with it: it must not look complete. */
	void (*abandon)(struct exchange *exchange);
};

static inline size_t exchange_read(struct exchange *exchange, void *buffer, size_t size)
{
	return exchange->ops->read(exchange, buffer, size);
}

static inline bool exchange_write(struct exchange *exchange, const void *response, size_t length)
{
	return exchange->ops->write(exchange, response, length);
}

static inline void exchange_abandon(struct exchange *exchange)
{
	exchange->ops->abandon(exchange);
}

#endif
