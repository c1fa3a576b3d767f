#include "config.h"

#include "fcgi_app/django/session_codec.h"

#define ZLIB_CONST /* what zlib reads it does not write */
#include <zlib.h>

#include "fcgi_app/django/base64.h"

/* What stands before bytes that were compressed. */
#define COMPRESSED '.'

/* Bytes that are inflated at once, at least: most sessions are not longer. */
#define ROOM_MIN 1024

/* zlib fails for want of memory alone: nothing is ever wrong about bytes to be compressed. */
static struct bytes deflated(TALLOC_CTX *mem, struct bytes json)
{
	uLongf length = compressBound(json.len);
	unsigned char *packed = mem_array(mem, unsigned char, length);

	if (compress(packed, &length, json.ptr, json.len) != Z_OK)
		mem_exhausted();
	return (struct bytes){packed, length};
}

const char *session_codec_encode(
	TALLOC_CTX *mem, const struct signer *signer, struct bytes json, int64_t now_s)
{
	struct bytes packed = deflated(mem, json);
	const char *value;

	if (packed.len + 1 < json.len)
		value = mem_printf(mem, "%c%s", COMPRESSED, base64_encode(mem, BASE64_URL, packed));
	else
		value = base64_encode(mem, BASE64_URL, json);
	return signing_sign(mem, signer, value, now_s);
}

/*
 * Inflates into a buffer that grows with what comes out, so that memory is taken for bytes that are
 * there, and for no more than are permitted.
 */
static bool inflate_into(z_stream *stream, TALLOC_CTX *mem, struct bytes *out)
{
	unsigned char *buffer = NULL;
	size_t capacity = 0;
	int result = Z_OK;

	while (result == Z_OK && stream->total_out <= SESSION_JSON_MAX) {
		mem_grow(mem, buffer, &capacity, stream->total_out + ROOM_MIN);
		stream->next_out = buffer + stream->total_out;
		stream->avail_out = (uInt)(capacity - stream->total_out);
		result = inflate(stream, Z_NO_FLUSH);
	}
	*out = (struct bytes){buffer, stream->total_out};
	return result == Z_STREAM_END && stream->avail_in == 0 &&
		stream->total_out <= SESSION_JSON_MAX;
}

static bool inflated(TALLOC_CTX *mem, struct bytes packed, struct bytes *out)
{
	z_stream stream = {0};
	bool ok;

	if (inflateInit(&stream) != Z_OK)
		mem_exhausted();
	stream.next_in = packed.ptr;
	stream.avail_in = (uInt)packed.len;
	ok = inflate_into(&stream, mem, out);
	(void)inflateEnd(&stream);
	return ok;
}

bool session_codec_decode(
	TALLOC_CTX *mem, const struct signer *signer, const char *text, struct decoded_session *out)
{
	struct signed_value value;
	const char *digits;
	bool is_packed;

	if (!signing_unsign(mem, signer, text, &value))
		return false;
	is_packed = *value.value == COMPRESSED;
	digits = value.value + is_packed;
	out->signed_at_s = value.signed_at_s;
	out->key = value.key;
	if (!base64_decode(mem, BASE64_URL, digits, strlen(digits), &out->json))
		return false;
	return is_packed ? inflated(mem, out->json, &out->json) : out->json.len <= SESSION_JSON_MAX;
}
