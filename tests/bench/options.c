#include "config.h"

#include "tests/bench/options.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"
#include "tests/bench/template.h"

void take_number(void *field, char *value)
{
	char *end;

	*(uint64_t *)field = strtoull(value, &end, 10);
	if (*end)
		fatal("%s is no number", value);
}

void take_seconds(void *field, char *value)
{
	char *end;

	*(double *)field = strtod(value, &end);
	if (*end)
		fatal("%s is no number of seconds", value);
}

void take_text(void *field, char *value)
{
	*(const char **)field = value;
}

void take_template(void *field, char *value)
{
	template_parse(field, value);
}

/* The table ends with a row without a name. */
static const struct option *find_option(const struct option *known, const char *name)
{
	for (; known->name; known++)
		if (strcmp(known->name, name) == 0)
			return known;
	return NULL;
}

void options_read(const struct option *known, void *fields, char **argv, const char *usage)
{
	for (argv++; *argv; argv += 2) {
		const struct option *option = find_option(known, *argv);

		if (!option || !argv[1])
			fatal("%s", usage);
		option->take((char *)fields + option->offset, argv[1]);
	}
}
