/*
 * tests/fuzz/cookie.c - a header Cookie. What is found in it is text; printable, and written as a
 * cookie of our own, it is found again.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/http/cookie.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = {"sessionid", "a", "", "messages"};

static void check_value(TALLOC_CTX *mem, const char *value)
{
	struct cookie cookie = {"name", value, "/", "", "Lax", 60, true, true};
	const char *again;

	assert(utf8_is_valid(value, strlen(value)));
	if (!utf8_is_printable_ascii(value))
		return;
	again = cookie_find(mem, cookie_header(mem, &cookie, 0), "name");
	assert(again && strcmp(again, value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *header = mem_text_n(mem, (const char *)data, size);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = cookie_find(mem, header, names[i]);

		if (value)
			check_value(mem, value);
	}
	talloc_free(mem);
	return 0;
}
