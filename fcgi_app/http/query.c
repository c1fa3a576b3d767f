#include "config.h"

#include "fcgi_app/http/query.h"

#include "fcgi_app/http/percent.h"

static bool decode(char *text, const char *raw, size_t length)
{
	return percent_decode(raw, length, PERCENT_PLUS_IS_BLANK, text);
}

bool query_next(TALLOC_CTX *mem, struct query_walk *walk, struct error *err)
{
	const char *pair = walk->rest;
	size_t length = strcspn(pair, "&");
	size_t name_length = strcspn(pair, "&=");
	size_t value_start = name_length + (pair[name_length] == '=');
	char *name = mem_array(mem, char, name_length + 1);
	char *value = mem_array(mem, char, length - value_start + 1);

	walk->name = NULL;
	if (!*pair)
		return true;
	walk->place++;
	if (!decode(name, pair, name_length) ||
		!decode(value, pair + value_start, length - value_start))
		return error_set(
			err, ERROR_INVALID, "the query is malformed at parameter %zu", walk->place);
	walk->name = name;
	walk->value = value;
	walk->rest = pair + length + (pair[length] == '&');
	return true;
}

bool query_find(
	TALLOC_CTX *mem, const char *query, const char *name, const char **out, struct error *err)
{
	struct query_walk walk = {.rest = query};

	*out = NULL;
	do {
		if (!query_next(mem, &walk, err))
			return false;
		if (walk.name && strcmp(walk.name, name) == 0)
			*out = walk.value;
	} while (walk.name);
	return true;
}
