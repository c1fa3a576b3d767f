/*
 * tests/fuzz/database_url.c - DATABASE_URL. The parts of one that is taken, escaped and put
 * together again, are taken as the same; what is shown of it does not depend on the password.
 */
#include "config.h"

#include <assert.h>

#include "fcgi_app/http/path.h"
#include "orm_mapping/mysql/database_url.h"
#include "tests/fuzz/fuzz.h"

static struct database_url parse_again(
	TALLOC_CTX *mem, const struct database_url *url, const char *password)
{
	const char *text = mem_printf(mem, "mysql://%s:%s@%s:%u/%s%s%s",
		path_escape(mem, url->user), path_escape(mem, password),
		path_escape(mem, url->host), (unsigned)url->port, path_escape(mem, url->name),
		url->unix_socket ? "?unix_socket=" : "",
		url->unix_socket ? path_escape(mem, url->unix_socket) : "");
	struct database_url again = {0};
	struct error err = {0};
	bool taken = database_url_parse(mem, text, &again, &err);

	assert(taken);
	return again;
}

static void check_round_trip(TALLOC_CTX *mem, const struct database_url *url)
{
	struct database_url again = parse_again(mem, url, url->password);

	assert(strcmp(again.user, url->user) == 0);
	assert(strcmp(again.password, url->password) == 0);
	assert(strcmp(again.host, url->host) == 0);
	assert(again.port == url->port);
	assert(strcmp(again.name, url->name) == 0);
	assert(!again.unix_socket == !url->unix_socket);
	assert(!url->unix_socket || strcmp(again.unix_socket, url->unix_socket) == 0);
}

static void check_mask(TALLOC_CTX *mem, const struct database_url *url)
{
	struct database_url other = parse_again(mem, url, "another");

	if (*url->password)
		assert(strcmp(database_url_masked(mem, url), database_url_masked(mem, &other)) ==
			0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem = mem_context(NULL, "fuzz");
	const char *text = mem_text_n(mem, (const char *)data, size);
	struct database_url url = {0};
	struct error err = {0};

	if (database_url_parse(mem, text, &url, &err)) {
		check_round_trip(mem, &url);
		check_mask(mem, &url);
	} else {
		assert(err.kind == ERROR_INVALID && *err.message);
	}
	talloc_free(mem);
	return 0;
}
