#include "config.h"

#include "fcgi_app/http/body_stream.h"

/* Large enough that sending costs little, small enough that it stays in the processor's cache. */
#define PIECE_SIZE 8192

static bool send_piece(struct body_stream *stream, struct error *err)
{
	bool is_there;

	text_stream_end(&stream->piece);
	is_there = exchange_write(stream->exchange, stream->piece.text, stream->piece.length);
	stream->sent += stream->piece.length;
	text_stream_release(&stream->piece);
	stream->out = text_stream_open(&stream->piece);
	return is_there || error_set(err, ERROR_UNAVAILABLE, "the client has gone");
}

bool body_stream_pass(struct body_stream *stream, struct error *err)
{
	return ftello(stream->out) < PIECE_SIZE || send_piece(stream, err);
}

bool body_stream_send(
	struct exchange *exchange, struct body_writer *writer, size_t *sent, struct error *err)
{
	struct body_stream stream = {.exchange = exchange};
	bool ok;

	stream.out = text_stream_open(&stream.piece);
	ok = writer->write(writer, &stream, err) && send_piece(&stream, err);
	text_stream_end(&stream.piece);
	text_stream_release(&stream.piece);
	*sent += stream.sent;
	return ok;
}
