/*
 * fcgi_app/http/body_stream.h - the body of a response that is sent while it is being written: what
 * may be too large to be kept whole.
 */
#ifndef FICUS_FCGI_APP_HTTP_BODY_STREAM_H
#define FICUS_FCGI_APP_HTTP_BODY_STREAM_H

#include "base/text_stream.h"
#include "fcgi_app/server/exchange.h"

struct body_stream {
	FILE *out; /* where to write the next piece to; another one after body_stream_pass() */
	struct text_stream piece;
	struct exchange *exchange;
	size_t sent; /* bytes */
};

/*
 * To be called now and then, as after each row: sends what was written when that is enough for a
 * piece. ERROR_UNAVAILABLE: the client has gone.
 */
MUST_CHECK bool body_stream_pass(struct body_stream *stream, struct error *err);

struct body_writer {
	/*
	 * Writes the body. On failure the client sees that it got half of it, by the connection's
	 * end.
	 */
	bool (*write)(struct body_writer *writer, struct body_stream *stream, struct error *err);
};

/* For the router: sends all that the writer writes; adds to *sent how many bytes it was. */
MUST_CHECK bool body_stream_send(
	struct exchange *exchange, struct body_writer *writer, size_t *sent, struct error *err);

#endif
