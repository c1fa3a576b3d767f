/*
 * tests/fuzz/query.c - the query of a URL. What is found is text; written alone, and escaped, it is
 * found again. A query that is refused for one name is refused for all.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/http/path.h"
#include "fcgi_app/http/query.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = {"qty", "", "a b", "&"};

static void check_value(TALLOC_CTX *mem, const char *name, const char *value)
{
	const char *query =
		mem_printf(mem, "x=1&%s=%s", path_escape(mem, name), path_escape(mem, value));
	const char *again = NULL;
	struct error err = {0};
	bool taken = query_find(mem, query, name, &again, &err);

	assert(utf8_is_valid(value, strlen(value)));
	assert(taken && again && strcmp(again, value) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *query = mem_text_n(mem, (const char *)data, size);
	size_t taken = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = NULL;
		struct error err = {0};

		if (query_find(mem, query, names[i], &value, &err))
			taken++;
		else
			assert(err.kind == ERROR_INVALID && *err.message);
		if (taken && value)
			check_value(mem, names[i], value);
	}
	assert(taken == 0 || taken == ARRAY_SIZE(names));
	talloc_free(mem);
	return 0;
}
