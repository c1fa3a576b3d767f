#include "config.h"

#include "fcgi_app/django/csrf_token.h"

#include <openssl/crypto.h>
#include <string.h>

#define ALPHABET_SIZE 62

static const char alphabet[ALPHABET_SIZE + 1] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Random bytes from here on would make the first letters likelier than the others. */
#define FAIR_BYTES_END (256 / ALPHABET_SIZE * ALPHABET_SIZE)

static size_t place_of(char letter)
{
	return (size_t)(strchr(alphabet, letter) - alphabet);
}

static bool is_of_length(const char *text, size_t length)
{
	return strnlen(text, length + 1) == length && strspn(text, alphabet) == length;
}

static void unmask(const char *token, char secret[CSRF_SECRET_LENGTH + 1])
{
	const char *cipher = token + CSRF_SECRET_LENGTH;

	for (size_t i = 0; i < CSRF_SECRET_LENGTH; i++) {
		size_t place = ALPHABET_SIZE + place_of(cipher[i]) - place_of(token[i]);

		secret[i] = alphabet[place % ALPHABET_SIZE];
	}
	secret[CSRF_SECRET_LENGTH] = '\0';
}

bool csrf_secret_read(const char *text, char secret[CSRF_SECRET_LENGTH + 1])
{
	if (is_of_length(text, CSRF_TOKEN_LENGTH)) {
		unmask(text, secret);
		return true;
	}
	if (!is_of_length(text, CSRF_SECRET_LENGTH))
		return false;
	memcpy(secret, text, CSRF_SECRET_LENGTH + 1);
	return true;
}

void csrf_secret_new(struct random *random, char secret[CSRF_SECRET_LENGTH + 1])
{
	unsigned char bytes[CSRF_SECRET_LENGTH];
	size_t length = 0;

	while (length < CSRF_SECRET_LENGTH) {
		random_fill(random, bytes, sizeof(bytes));
		for (size_t i = 0; i < sizeof(bytes) && length < CSRF_SECRET_LENGTH; i++)
			if (bytes[i] < FAIR_BYTES_END)
				secret[length++] = alphabet[bytes[i] % ALPHABET_SIZE];
	}
	secret[length] = '\0';
}

void csrf_token_mask(struct random *random, const char *secret, char token[CSRF_TOKEN_LENGTH + 1])
{
	char *cipher = token + CSRF_SECRET_LENGTH;

	csrf_secret_new(random, token);
	for (size_t i = 0; i < CSRF_SECRET_LENGTH; i++) {
		size_t place = place_of(secret[i]) + place_of(token[i]);

		cipher[i] = alphabet[place % ALPHABET_SIZE];
	}
	cipher[CSRF_SECRET_LENGTH] = '\0';
}

bool csrf_token_matches(const char *token, const char *secret)
{
	char sent[CSRF_SECRET_LENGTH + 1];

	return csrf_secret_read(token, sent) &&
		CRYPTO_memcmp(sent, secret, CSRF_SECRET_LENGTH) == 0;
}
