#include "config.h"

#include "fcgi_app/django/hosts.h"

#include <string.h>

struct host_span host_span_of(const char *text)
{
	return (struct host_span){text, strlen(text)};
}

static struct host_span without_first(struct host_span span, size_t count)
{
	return (struct host_span){span.start + count, span.length - count};
}

/* Only the second may be in capitals. */
static bool is_same(struct host_span host, struct host_span pattern)
{
	if (host.length != pattern.length)
		return false;
	for (size_t i = 0; i < host.length; i++) {
		char letter = pattern.start[i];

		if (letter >= 'A' && letter <= 'Z')
			letter = (char)(letter - 'A' + 'a');
		if (host.start[i] != letter)
			return false;
	}
	return true;
}

bool host_matches(struct host_span host, struct host_span pattern)
{
	if (pattern.length == 0)
		return false;
	if (is_same(host, pattern))
		return true;
	if (pattern.start[0] != '.')
		return false;
	if (host.length > pattern.length)
		return is_same(without_first(host, host.length - pattern.length), pattern);
	return is_same(host, without_first(pattern, 1));
}
