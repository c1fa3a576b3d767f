#include "config.h"

#include "fcgi_app/http/fingerprint.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

/* With their lengths, so that no two lists of parts are the same bytes. */
static char *join(const struct bytes *parts, size_t count, size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	if (!out)
		mem_exhausted();
	for (size_t i = 0; i < count; i++) {
		(void)fprintf(out, "%zu:", parts[i].len);
		if (parts[i].len > 0)
			(void)fwrite(parts[i].ptr, 1, parts[i].len, out);
	}
	if (fclose(out) != 0)
		mem_exhausted();
	return text;
}

struct bytes fingerprint_of(TALLOC_CTX *mem, const struct bytes *parts, size_t count)
{
	unsigned char *digest = mem_array(mem, unsigned char, FINGERPRINT_SIZE);
	size_t length;
	char *text = join(parts, count, &length);

	/* Of what is in memory, this fails for want of more alone. */
	if (!EVP_Q_digest(NULL, "SHA256", NULL, text, length, digest, NULL))
		mem_exhausted();
	free(text);
	return (struct bytes){digest, FINGERPRINT_SIZE};
}
