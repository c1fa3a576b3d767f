#include "config.h"

#include "fcgi_app/http/query.h"

#include "fcgi_app/http/percent.h"

static bool decode(char *text, const char *raw, size_t length)
{
	return percent_decode(raw, length, PERCENT_PLUS_IS_BLANK, text);
}

bool query_find(
	TALLOC_CTX *mem, const char *query, const char *name, const char **out, struct error *err)
{
	size_t place = 1;

	*out = NULL;
	for (const char *pair = query; *pair; place++) {
		size_t length = strcspn(pair, "&");
		size_t name_length = strcspn(pair, "&=");
		size_t value_start = name_length + (pair[name_length] == '=');
		char *found = mem_array(mem, char, name_length + 1);
		char *value = mem_array(mem, char, length - value_start + 1);

		if (!decode(found, pair, name_length) ||
			!decode(value, pair + value_start, length - value_start))
			return error_set(err, ERROR_INVALID,
				"the query is malformed at parameter %zu", place);
		if (strcmp(found, name) == 0)
			*out = value;
		pair += length + (pair[length] == '&');
	}
	return true;
}
