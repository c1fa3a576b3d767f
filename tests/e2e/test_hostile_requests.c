/*
 * No method, path, length or header, however malformed, makes the application answer 5xx or die.
 */
#include "config.h"

#include "tests/support/both_ways.h"
#include "tests/support/cmocka.h"

static const char *const paths[] = {
	"/add_batch", "/allocate", "/deallocate", "/change_quantity", "/change_eta"};

/* A good body for the first of them, and a bad one for the others. */
static const char body[] = "{\"ref\":\"W\",\"sku\":\"K\",\"qty\":9}";

static void ask(struct both_ways *ways, const char *method, const char *target)
{
	send_both_ways(ways, &(struct http_request){.method = method, .target = target});
}

static void test_hostile_requests__strange_methods(void **state)
{
	static const char *const methods[] = {"", "G", "get", "POST ", "PO\tST", "POSTPOST",
		"TRACE", "CONNECT", "PROPFIND", "\xC3\xA4", "GET\x01", "-", "M-SEARCH"};

	for (size_t i = 0; i < ARRAY_SIZE(methods); i++)
		for (size_t j = 0; j < ARRAY_SIZE(paths); j++)
			ask(*state, methods[i], paths[j]);
}

static void test_hostile_requests__strange_targets(void **state)
{
	static const char *const targets[] = {"", "*", "/%", "/%0", "/%zz", "/%00",
		"/allocations/%", "/allocations/%00", "/allocations/%FF", "/allocations/%ED%A0%80",
		"/allocations/\xFF", "/allocations/a\tb", "/allocations/a\x01",
		"/allocations/%25%32%46", "/allocations/../allocate",
		"/allocations/..%2F..%2Fetc%2Fpasswd", "//", "/..", "/?", "/?%", "?", "#", "/#",
		"http://127.0.0.1/allocate", "http://evil.example/allocate",
		"/allocations/' OR 1=1 -- ", "/allocations/%27%20OR%201%3D1%20--%20", "a", "\\"};
	static const char *const methods[] = {"GET", "POST", "HEAD"};

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		for (size_t j = 0; j < ARRAY_SIZE(methods); j++)
			ask(*state, methods[j], targets[i]);
}

static void test_hostile_requests__long_targets(void **state)
{
	static const char *const parts[] = {"x", "%41", "/", "/a", "%F0%9F%8C%B3", "%"};
	TALLOC_CTX *mem = mem_context(NULL, "long_targets");

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		for (size_t count = 100; count <= 10000; count *= 10) {
			const char *tail = repeat(mem, parts[i], count);

			ask(*state, "GET", mem_printf(mem, "/allocations/%s", tail));
			ask(*state, "GET", mem_printf(mem, "/allocations/o?%s", tail));
			ask(*state, "GET", mem_printf(mem, "/availability/%s?qty=1", tail));
			ask(*state, "GET", mem_printf(mem, "/availability/o?qty=1&%s", tail));
			ask(*state, "POST", mem_printf(mem, "/allocate/%s", tail));
		}
	talloc_free(mem);
}

/* Who says so many bytes, and sends others; nginx never does. */
static void test_hostile_requests__wrong_lengths(void **state)
{
	static const char *const lengths[] = {"", "0", "1", "31", "33", "65536", "65537", "-1",
		"+32", " 32", "32 ", "0x20", "3.2e1", "2147483648", "9223372036854775808",
		"18446744073709551648", "99999999999999999999999"};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		for (size_t j = 0; j < ARRAY_SIZE(lengths); j++) {
			TALLOC_CTX *mem = mem_context(NULL, "wrong_lengths");
			const char *const params[] = {"REQUEST_METHOD=POST",
				mem_printf(mem, "REQUEST_URI=%s", paths[i]),
				mem_printf(mem, "CONTENT_LENGTH=%s", lengths[j]), NULL};
			struct fcgi_records records = {.owner = mem};
			int status;

			fcgi_add_request(&records, params, body, strlen(body));
			status = send_records(*state, &records);
			assert_row(status >= 200 && status < 500, lengths[j]);
			talloc_free(mem);
		}
}

static void test_hostile_requests__thousands_of_headers(void **state)
{
	TALLOC_CTX *mem = mem_context(NULL, "thousands_of_headers");

	for (size_t count = 100; count <= 10000; count *= 10) {
		const char **headers = mem_array(mem, const char *, count + 1);

		for (size_t i = 0; i < count; i++)
			headers[i] = mem_printf(mem, "X-%zu: %zu", i, i);
		for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
			send_both_ways(*state,
				&(struct http_request){"POST", paths[i], HTTP_TEXT(body), headers});
	}
	talloc_free(mem);
}

static void test_hostile_requests__strange_headers(void **state)
{
	TALLOC_CTX *mem = mem_context(NULL, "strange_headers");
	const char *const headers[] = {"Origin: \xFF\xFE", "Origin: ://", "Sec-Fetch-Site: \x01",
		"Content-Type: \xFF", "Cookie: =;=;;==", "Proxy: http://evil.example",
		"Transfer-Encoding: gzip, chunked", "Content-Encoding: gzip", "Range: bytes=-1,2-",
		"Upgrade: h2c", "Connection: Host, close", "X-Accel-Redirect: @legacy",
		mem_printf(mem, "X-Long: %s", repeat(mem, "x", 7000)),
		mem_printf(mem, "Origin: %s", repeat(mem, "x", 30000)),
		mem_printf(mem, "Host: %s", repeat(mem, "x", 300))};

	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		for (size_t j = 0; j < ARRAY_SIZE(paths); j++)
			send_both_ways(*state,
				&(struct http_request){
					"POST", paths[j], HTTP_TEXT(body), LIST(headers[i])});
	talloc_free(mem);
}

/* Names and values of all lengths, empty ones and NULs among them. */
static void test_hostile_requests__strange_params(void **state)
{
	static const struct bytes params[] = {
#define PAIRS(text) {text, sizeof(text) - 1}
		PAIRS("\x00\x00"),                      /* nothing called nothing */
		PAIRS("\x0E\x00REQUEST_METHOD"),        /* empty */
		PAIRS("\x0E\x04REQUEST_METHODPO\0T"),   /* a NUL */
		PAIRS("\x0B\x09REQUEST_URI/allo\0ate"), /* another */
		PAIRS("\x0E\x04REQUEST_METHODPOST\x0E\x03REQUEST_METHODGET"), /* twice */
		PAIRS("\x01\x01=="),                                          /* an equals sign */
		PAIRS("\x80\x00\x00\x01\x80\x00\x00\x01xy"),                  /* long forms */
	};

	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		struct fcgi_records records = {0};

		fcgi_add_begin(&records, FCGI_RESPONDER, FCGI_KEEP_CONN);
		fcgi_add_record(&records, FCGI_PARAMS, 1, params[i].ptr, params[i].len);
		fcgi_add_record(&records, FCGI_PARAMS, 1, NULL, 0);
		fcgi_add_body(&records, body, strlen(body));
		assert_in_range(send_records(*state, &records), 200, 499);
	}
}

static void test_hostile_requests__do_no_harm(void **state)
{
	check_unharmed(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile_requests__strange_methods),
		cmocka_unit_test(test_hostile_requests__strange_targets),
		cmocka_unit_test(test_hostile_requests__long_targets),
		cmocka_unit_test(test_hostile_requests__wrong_lengths),
		cmocka_unit_test(test_hostile_requests__thousands_of_headers),
		cmocka_unit_test(test_hostile_requests__strange_headers),
		cmocka_unit_test(test_hostile_requests__strange_params),
		cmocka_unit_test(test_hostile_requests__do_no_harm),
	};

	return cmocka_run_group_tests(tests, both_ways_set_up, both_ways_tear_down);
}
