/* base/text_stream.h - a text that is written piece by piece, of whatever length it becomes. */
#ifndef FICUS_BASE_TEXT_STREAM_H
#define FICUS_BASE_TEXT_STREAM_H

#include <stdio.h>

#include "base/mem.h"

struct text_stream {
	FILE *out;     /* to write to; the stream's own */
	char *text;    /* once it has ended: what was written, with a NUL behind it */
	size_t length; /* of that, in bytes */
};

/* Returns stream->out, never NULL. */
FILE *text_stream_open(struct text_stream *stream);

/* Nothing more is written; text stays until text_stream_release(). */
void text_stream_end(struct text_stream *stream);
void text_stream_release(struct text_stream *stream);

/* Both at once: returns a copy of the text, owned by owner. */
char *text_stream_take(struct text_stream *stream, TALLOC_CTX *owner);

#endif
