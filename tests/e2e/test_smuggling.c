/*
 * A request is refused before its large body is read; the body consists of FastCGI records which
 * ask for a batch. On a kept connection they must never be taken for the next request. Source:
 * notes on libfcgi, "Unread body + keep-alive = request smuggling".
 */
#include "config.h"

#include <stdio.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/fcgi_client.h"

/* More than libfcgi reads ahead; over the limit of a body when all of it is sent. */
#define SMALL_BODY (24 * 1024)
#define LARGE_BODY (96 * 1024)

static const struct refusal {
	const char *name;
	int status;
	const char *method;
	const char *target;
	const char *header; /* as a param of FastCGI */
	size_t body_size;
} refusals[] = {
	{"malformed path",   400, "POST", "/allocate%FF", "HTTP_X=",                      SMALL_BODY},
	{"malformed body",   400, "POST", "/allocate",    "HTTP_X=",                      SMALL_BODY},
	{"another site",     403, "POST", "/allocate",    "HTTP_ORIGIN=http://a.example", SMALL_BODY},
	{"unknown path",     404, "POST", "/nowhere",     "HTTP_X=",                      SMALL_BODY},
	{"wrong method",     405, "PUT",  "/allocate",    "HTTP_X=",                      SMALL_BODY},
	{"a body too large", 413, "POST", "/allocate",    "HTTP_X=",                      LARGE_BODY},
};

/* What the body of a refused request consists of, over and over. */
static struct fcgi_records forged_request(TALLOC_CTX *mem)
{
	static const char body[] = "{\"ref\":\"forged\",\"sku\":\"forged\",\"qty\":1}";
	static const char *const params[] = {
		"REQUEST_METHOD=POST", "REQUEST_URI=/add_batch", "API_PROFILE=direct", NULL};
	struct fcgi_records forged = {.owner = mem};

	fcgi_add_request(&forged, params, body, strlen(body));
	return forged;
}

/* So many bytes of them, from any place in the first one on. */
static struct bytes forged_body(TALLOC_CTX *mem, size_t shift, size_t size)
{
	struct fcgi_records forged = forged_request(mem);
	struct fcgi_records body = {.owner = mem};

	while (body.length < shift + size)
		fcgi_add_bytes(&body, forged.bytes, forged.length);
	return (struct bytes){body.bytes + shift, size};
}

/* Every place where the reader may have stopped is tried. */
static void try_all_places(struct site *site,
	void (*try)(struct site *site, const struct refusal *refusal, struct bytes body))
{
	TALLOC_CTX *mem = mem_context(NULL, "try_all_places");
	size_t shifts = forged_request(mem).length;

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		for (size_t shift = 0; shift < shifts; shift++) {
			TALLOC_CTX *body = mem_context(mem, "body");

			try(site, &refusals[i], forged_body(body, shift, refusals[i].body_size));
			talloc_free(body);
		}
	talloc_free(mem);
	assert_string_equal(
		site_sql(site, "SELECT COUNT(*) FROM alloc_batch WHERE reference = 'forged'"), "0");
}

static int status_of(const struct fcgi_response *response)
{
	int status = 0;

	return sscanf(response->text, "Status: %d ", &status) == 1 ? status : 0;
}

/* On one connection: the refused request, and then an honest one, if the connection is kept. */
static void try_by_socket(struct site *site, const struct refusal *refusal, struct bytes body)
{
	static const char *const honest[] = {
		"REQUEST_METHOD=GET", "REQUEST_URI=/allocations/none", NULL};
	struct fcgi_client *client = fcgi_client_open(NULL, site->socket_path);
	const char *const params[] = {mem_printf(client, "REQUEST_METHOD=%s", refusal->method),
		mem_printf(client, "REQUEST_URI=%s", refusal->target),
		mem_printf(client, "CONTENT_LENGTH=%zu", body.len), refusal->header, NULL};
	struct fcgi_records request = {0};
	struct fcgi_response response;

	fcgi_add_request(&request, params, body.ptr, body.len);
	assert_row(fcgi_client_send_records(client, &request), refusal->name);
	assert_row(fcgi_client_receive(client, &response), refusal->name);
	assert_row(status_of(&response) == refusal->status, refusal->name);
	if (fcgi_client_get(client, honest, &response))
		assert_row(strstr(response.text, "\r\n\r\nnot found"), refusal->name);
	talloc_free(client);
}

static void test_smuggling__forged_request_never_runs_through_the_socket(void **state)
{
	try_all_places(*state, try_by_socket);
}

static void try_by_nginx(struct site *site, const struct refusal *refusal, struct bytes body)
{
	const struct place place = {site, PROFILE_DIRECT, ""};
	const struct http_answer *answer = http_send(site->clients[PROFILE_DIRECT],
		&(struct http_request){refusal->method, refusal->target, body,
			LIST(refusal->status == 403 ? "Origin: http://a.example" : "X-Y: z")});

	assert_row(answer->status == refusal->status, refusal->name);
	CONVERSE(&place, TURN(SHOW("none"), NOTHING));
}

static void test_smuggling__forged_request_never_runs_through_nginx(void **state)
{
	try_all_places(*state, try_by_nginx);
}

/* What is forged would be carried out if it were let through. */
static void test_smuggling__forged_request_is_a_good_one(void **state)
{
	struct site *site = *state;
	struct fcgi_records forged = forged_request(site);
	struct fcgi_client *client = fcgi_client_open(site, site->socket_path);
	struct fcgi_response response;

	assert_true(fcgi_client_send_records(client, &forged));
	assert_true(fcgi_client_receive(client, &response));
	assert_int_equal(status_of(&response), 201);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smuggling__forged_request_never_runs_through_the_socket),
		cmocka_unit_test(test_smuggling__forged_request_never_runs_through_nginx),
		cmocka_unit_test(test_smuggling__forged_request_is_a_good_one),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
