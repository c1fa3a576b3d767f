/*
 * tests/fuzz/csrf_token.c - a secret or token. What is read matches itself, masked again as well;
 * what is not read matches nothing.
 */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "fcgi_app/django/csrf_token.h"
#include "tests/fakes/fake_random.h"
#include "tests/fuzz/fuzz.h"

static const char other_secret[] = "abcdefghijklmnopqrstuvwxyzABCDEF";

static void check_secret(const char *text, const char *secret)
{
	struct fake_random random;
	char token[CSRF_TOKEN_LENGTH + 1], again[CSRF_SECRET_LENGTH + 1];
	bool is_read;

	fake_random_init(&random, 1);
	csrf_token_mask(&random.base, secret, token);
	is_read = csrf_secret_read(token, again);
	assert(is_read && strcmp(again, secret) == 0);
	assert(csrf_token_matches(text, secret) && csrf_token_matches(token, secret));
	assert(csrf_token_matches(text, other_secret) == (strcmp(secret, other_secret) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *text = mem_text_n(mem, (const char *)data, size);
	char secret[CSRF_SECRET_LENGTH + 1];

	if (csrf_secret_read(text, secret))
		check_secret(text, secret);
	else
		assert(!csrf_token_matches(text, other_secret));
	talloc_free(mem);
	return 0;
}
