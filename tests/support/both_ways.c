#include "config.h"

#include "tests/support/both_ways.h"

#include <ctype.h>
#include <stdio.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

int both_ways_set_up(void **state)
{
	struct both_ways *ways = mem_new(NULL, struct both_ways);

	ways->site = site_start(ways, NONE);
	ways->worker = site_worker(ways->site);
	*state = ways;
	return 0;
}

int both_ways_tear_down(void **state)
{
	struct both_ways *ways = *state;

	site_stop(ways->site);
	talloc_free(ways);
	return 0;
}

/* "X-Name: value" as FastCGI has it: "HTTP_X_NAME=value". */
static const char *param_of(TALLOC_CTX *mem, const char *header)
{
	size_t length = strcspn(header, ":");
	const char *value = header + length + strspn(header + length, ": ");
	char *name = mem_text_n(mem, header, length);

	for (char *at = name; *at; at++)
		*at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
	return mem_printf(mem, "HTTP_%s=%s", name, value);
}

static const char *const *params_of(TALLOC_CTX *mem, const struct http_request *request)
{
	size_t count = 0;
	const char **params;

	while (request->headers && request->headers[count])
		count++;
	params = mem_array(mem, const char *, count + 4);
	for (size_t i = 0; i < count; i++)
		params[i] = param_of(mem, request->headers[i]);
	params[count] = mem_printf(mem, "REQUEST_METHOD=%s", request->method);
	params[count + 1] = mem_printf(mem, "REQUEST_URI=%s", request->target);
	params[count + 2] = mem_printf(mem, "CONTENT_LENGTH=%zu", request->body.len);
	return params;
}

int send_records(struct both_ways *ways, struct fcgi_records *records)
{
	struct fcgi_response response = {0};
	int status = 0;

	if (!ways->client)
		ways->client = fcgi_client_open(ways, ways->site->socket_path);
	if (!fcgi_client_send_records(ways->client, records) ||
		!fcgi_client_receive(ways->client, &response) ||
		sscanf(response.text, "Status: %d ", &status) != 1)
		status = 0;
	if (status == 0 || response.extra_bytes > 0)
		TALLOC_FREE(ways->client);
	return status;
}

int send_to_socket(struct both_ways *ways, const struct http_request *request)
{
	TALLOC_CTX *mem = mem_context(NULL, "send_to_socket");
	struct fcgi_records records = {.owner = mem};
	int status;

	fcgi_add_request(&records, params_of(mem, request), request->body.ptr, request->body.len);
	status = send_records(ways, &records);
	talloc_free(mem);
	return status;
}

/* nginx itself says 501 to what it does not know; the application never does. */
static void expect_answer(int status, const struct http_request *request, const char *way)
{
	if (status < 200 || (status >= 500 && status != 501))
		fail_msg("%s %.80s with %zu bytes and %.80s %s: answered %d", request->method,
			request->target, request->body.len,
			request->headers ? request->headers[0] : "no header", way, status);
}

void send_both_ways(struct both_ways *ways, const struct http_request *request)
{
	expect_answer(send_to_socket(ways, request), request, "to the socket");
	expect_answer(http_send(ways->site->clients[PROFILE_DIRECT], request)->status, request,
		"through nginx");
}

void check_unharmed(struct both_ways *ways)
{
	const struct place place = {ways->site, PROFILE_DIRECT, "-unharmed"};

	CONVERSE(&place, TURN(ADD_BATCH("W@", "K@", 5), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 5), ALLOCATED("W@")),
		TURN(SHOW("o-1@"), LINES(LINE("K@", "W@"))));
	assert_int_equal(site_worker(ways->site), ways->worker);
	assert_int_equal(site_ficus(ways->site, LIST("check")).status, 0);
}

const char *repeat(TALLOC_CTX *mem, const char *text, size_t count)
{
	size_t length = strlen(text);
	char *whole = mem_array(mem, char, count *length + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(whole + i * length, text, length);
	return whole;
}
