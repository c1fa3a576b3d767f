#include "config.h"

#include "tests/bench/template.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"

/* The length of the place that text starts with, and its modulus; 0: it is no place. */
static size_t place_length(const char *text, uint64_t *modulus)
{
	char *end;

	*modulus = UINT64_MAX;
	if (strncmp(text, "{n}", 3) == 0)
		return 3;
	if (strncmp(text, "{n%", 3) != 0)
		return 0;
	*modulus = strtoull(text + 3, &end, 10);
	return *end == '}' && *modulus > 0 ? (size_t)(end + 1 - text) : 0;
}

static void add_part(struct template *template, const struct template_part *part)
{
	if (template->count == TEMPLATE_PARTS_MAX)
		fatal("too many places in a template");
	template->parts[template->count++] = *part;
}

void template_parse(struct template *template, const char *text)
{
	const char *start = text;
	uint64_t modulus;

	template->count = 0;
	while (*text) {
		size_t length = place_length(text, &modulus);

		if (length > 0) {
			add_part(template,
				&(struct template_part){start, (size_t)(text - start), modulus});
			start = text + length;
		}
		text += length > 0 ? length : 1;
	}
	add_part(template, &(struct template_part){start, (size_t)(text - start), 0});
}

size_t template_fill(const struct template *template, uint64_t number, char *out, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < template->count; i++) {
		const struct template_part *part = &template->parts[i];

		if (size - length < part->length + 24)
			fatal("a template is longer than %zu bytes", size);
		memcpy(out + length, part->text, part->length);
		length += part->length;
		if (part->modulus)
			length += (size_t)snprintf(
				out + length, 24, "%" PRIu64, number % part->modulus);
	}
	return length;
}
