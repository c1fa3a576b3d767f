#include "config.h"

#include "base/text_stream.h"

#include <stdlib.h>

FILE *text_stream_open(struct text_stream *stream)
{
	*stream = (struct text_stream){0};
	stream->out = open_memstream(&stream->text, &stream->length);
	if (!stream->out)
		mem_exhausted();
	return stream->out;
}

/* Nothing but a lack of memory makes writing fail. */
void text_stream_end(struct text_stream *stream)
{
	if (ferror(stream->out) || fclose(stream->out) != 0)
		mem_exhausted();
	stream->out = NULL;
}

void text_stream_release(struct text_stream *stream)
{
	free(stream->text);
	*stream = (struct text_stream){0};
}

char *text_stream_take(struct text_stream *stream, TALLOC_CTX *owner)
{
	char *copy;

	text_stream_end(stream);
	copy = mem_text_n(owner, stream->text, stream->length);
	text_stream_release(stream);
	return copy;
}
