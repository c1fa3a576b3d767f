#include "config.h"

#include "tests/fakes/fake_login_attempts.h"

#include <strings.h>

#include "base/mem.h"
#include "base/utf8.h"

static struct fake_login_attempts *self(struct login_attempts *base)
{
	return container_of(base, struct fake_login_attempts, base);
}

static struct login_attempt *at(const struct fake_table *rows, size_t index)
{
	return fake_table_at(rows, index);
}

static const char *cut(TALLOC_CTX *mem, const char *text, size_t characters)
{
	return text ? mem_text_n(mem, text, utf8_prefix(text, characters)) : NULL;
}

static bool has_name(const struct login_attempt *row, const struct login_attempt *attempt)
{
	return attempt->username && strcasecmp(row->username, attempt->username) == 0;
}

static bool has_address(const struct login_attempt *row, const struct login_attempt *attempt)
{
	return row->address && attempt->address && strcmp(row->address, attempt->address) == 0;
}

/* Rows are in the order of time: when the last but (most - 1) was, which is then in the way; or 0.
 */
static int64_t oldest_in_the_way(const struct fake_table *rows, const struct login_attempt *attempt,
	bool (*is_alike)(const struct login_attempt *row, const struct login_attempt *attempt),
	int64_t most)
{
	for (size_t i = rows->count; i-- > 0;)
		if (is_alike(at(rows, i), attempt) && --most == 0)
			return at(rows, i)->time_us;
	return 0;
}

static bool admit(struct login_attempts *base, const struct login_attempt *attempt,
	const struct login_limits *limits, int64_t *until_us, struct error *err)
{
	struct fake_table *rows = &self(base)->rows;
	struct login_attempt row = {
		.username = cut(rows->mem, attempt->username, LOGIN_NAME_MAX),
		.address = cut(rows->mem, attempt->address, LOGIN_ADDRESS_MAX),
		.time_us = attempt->time_us,
	};
	int64_t by_name;
	int64_t by_address;

	*until_us = 0;
	if (fake_failure_strikes(&self(base)->failure, err))
		return false;
	while (rows->count > 0 && at(rows, 0)->time_us <= row.time_us - limits->window_us)
		fake_table_remove(rows, 0);
	by_name = oldest_in_the_way(rows, &row, has_name, limits->per_name);
	by_address = oldest_in_the_way(rows, &row, has_address, limits->per_address);
	if (by_name || by_address)
		*until_us = (by_name > by_address ? by_name : by_address) + limits->window_us;
	else
		fake_table_append(rows, &row);
	return true;
}

static bool forget(struct login_attempts *base, const char *username, struct error *err)
{
	struct fake_table *rows = &self(base)->rows;
	struct login_attempt gone = {.username = cut(rows->mem, username, LOGIN_NAME_MAX)};

	if (fake_failure_strikes(&self(base)->failure, err))
		return false;
	for (size_t i = rows->count; i-- > 0;)
		if (has_name(at(rows, i), &gone))
			fake_table_remove(rows, i);
	return true;
}

void fake_login_attempts_init(struct fake_login_attempts *fake, TALLOC_CTX *mem)
{
	static const struct login_attempts_ops ops = {admit, forget};

	*fake = (struct fake_login_attempts){
		.base = {&ops}, .rows = FAKE_TABLE(mem, struct login_attempt)};
}
