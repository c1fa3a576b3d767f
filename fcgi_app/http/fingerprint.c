#include "config.h"

#include "fcgi_app/http/fingerprint.h"

#include <openssl/evp.h>

#include "base/text_stream.h"

/* With their lengths, so that no two lists of parts are the same bytes. */
static void join(struct text_stream *stream, const struct bytes *parts, size_t count)
{
	FILE *out = text_stream_open(stream);

	for (size_t i = 0; i < count; i++) {
		(void)fprintf(out, "%zu:", parts[i].len);
		if (parts[i].len > 0)
			(void)fwrite(parts[i].ptr, 1, parts[i].len, out);
	}
	text_stream_end(stream);
}

struct bytes fingerprint_of(TALLOC_CTX *mem, const struct bytes *parts, size_t count)
{
	unsigned char *digest = mem_array(mem, unsigned char, FINGERPRINT_SIZE);
	struct text_stream joined;

	join(&joined, parts, count);
	/* Of what is in memory, this fails for want of more alone. */
	if (!EVP_Q_digest(NULL, "SHA256", NULL, joined.text, joined.length, digest, NULL))
		mem_exhausted();
	text_stream_release(&joined);
	return (struct bytes){digest, FINGERPRINT_SIZE};
}
