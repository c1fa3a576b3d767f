/*
 * HTTP as the routes speak it, through nginx: methods, paths, headers, and who may call. Source:
 * docs/api.md.
 */
#include "config.h"

#include <json-c/json.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"
#include "tests/support/process.h"

static const struct http_answer *ask(
	const struct place *place, const char *method, const char *target)
{
	return http_send(place->site->clients[place->profile],
		&(struct http_request){.method = method, .target = target});
}

static const char *header(const struct place *place, const char *name)
{
	const char *value = http_header(place->site->clients[place->profile], name);

	return value ? value : "";
}

/* An order "o-1@" that is allocated. */
static void prepare(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 100), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 3), ALLOCATED("W@")));
}

static void compare_head(const struct place *place, const char *target, int status)
{
	TALLOC_CTX *mem = place->site;
	const struct http_answer *answer = ask(place, "GET", target);
	const char *type = mem_text(mem, header(place, "Content-Type"));
	const char *length = mem_text(mem, header(place, "Content-Length"));

	assert_int_equal(answer->status, status);
	assert_true(answer->length > 0);
	answer = ask(place, "HEAD", target);
	assert_int_equal(answer->status, status);
	assert_int_equal(answer->length, 0);
	assert_string_equal(header(place, "Content-Type"), type);
	assert_string_equal(header(place, "Content-Length"), length);
}

static void follow_get(const struct place *place)
{
	prepare(place);
	compare_head(place, spell(place->site, place, "/allocations/o-1@"), 200);
	compare_head(place, spell(place->site, place, "/allocations/none@"), 404);
	compare_head(place, "/nowhere", 404);
}

static void test_http__head_follows_get(void **state)
{
	on_both_profiles(*state, "head", follow_get);
}

static void refuse_methods(const struct place *place)
{
	static const char *const methods[] = {
		"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"};
	static const struct {
		const char *path;
		const char *allow;
	} routes[] = {
		{"/add_batch",       "POST"     },
		{"/allocate",        "POST"     },
		{"/deallocate",      "POST"     },
		{"/change_quantity", "POST"     },
		{"/change_eta",      "POST"     },
		{"/allocations/o",   "GET, HEAD"},
		{"/allocations/o/k", "GET, HEAD"},
		{"/availability/k",  "GET, HEAD"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(routes); i++)
		for (size_t j = 0; j < ARRAY_SIZE(methods); j++) {
			const char *name =
				mem_printf(place->site, "%s %s", methods[j], routes[i].path);
			const struct http_answer *answer;

			if (strstr(routes[i].allow, methods[j]))
				continue;
			answer = ask(place, methods[j], routes[i].path);
			assert_row(answer->status == 405, name);
			assert_row(strcmp(header(place, "Allow"), routes[i].allow) == 0, name);
		}
}

static void test_http__wrong_method_is_told_the_right_ones(void **state)
{
	on_both_profiles(*state, "method", refuse_methods);
}

static void miss(const struct place *place)
{
	static const char *const targets[] = {"/nowhere", "/allocate/", "/allocate/x", "//allocate",
		"/ALLOCATE", "/./allocate", "/allocations", "/allocations/", "/allocations/a/b/c",
		"/availability", "/availability/", "/allocations/a/", "/allocations//a",
		"/?allocate", "/index.html", "/a/b/c/d/e/f/g/h/i"};

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_row(ask(place, "GET", targets[i])->status == 404, targets[i]);
}

static void test_http__unknown_path_is_not_found(void **state)
{
	on_both_profiles(*state, "path", miss);
}

static void probe(const struct place *place)
{
	assert_int_equal(ask(place, "GET", "/")->status, 404);
	assert_true(json_is_equal(ask(place, "GET", "/")->body, "{\"message\":\"not found\"}"));
}

static void test_http__root_answers_as_a_sign_of_life(void **state)
{
	on_both_profiles(*state, "root", probe);
}

/* An order's id in a body, and spellings of it in a path. */
static const struct {
	const char *orderid; /* without a tag */
	const char *target;
} spellings[] = {
	{"plain",		  "/allocations/plain"                 },
	{"plain",		  "/allocations/%70%6cain?and=a&query" },
	{"two words",              "/allocations/two%20words"           },
	{"a/b",		    "/allocations/a%2Fb"                 },
	{"..",		     "/allocations/%2E%2E"                },
	{"a+b",		    "/allocations/a+b"                   },
	{"50%",		    "/allocations/50%25"                 },
	{"what?",		  "/allocations/what%3F"               },
	{"B\xC3\xA4ume",           "/allocations/B%C3%A4ume"            },
	{"B\xC3\xA4ume",           "/allocations/B\xC3\xA4ume"          },
	{"\xF0\x9F\x8C\xB3",       "/allocations/%f0%9f%8c%b3"          },
	{"semi;colon:and,more=~!", "/allocations/semi;colon:and,more=~!"},
	{"line\\nbreak",           "/allocations/line%0Abreak"          },
};

static void decode(const struct place *place)
{
	prepare(place);
	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		const char *line = mem_printf(
			place->site, "{'orderid':'%s','sku':'K@','qty':1}", spellings[i].orderid);
		const char *get = mem_printf(place->site, "GET %s", spellings[i].target);
		const char *cancel = mem_printf(
			place->site, "{'orderid':'%s','sku':'K@'}", spellings[i].orderid);

		CONVERSE(place, TURN(REQUEST("POST /allocate", line), ALLOCATED("W@")),
			TURN(REQUEST(get, NULL), LINES(LINE("K@", "W@"))),
			TURN(REQUEST("POST /deallocate", cancel), OK(200)));
	}
}

static void test_http__order_id_is_decoded_once(void **state)
{
	on_both_profiles(*state, "decode", decode);
}

/* Where a client is sent after an allocation is where it is shown. */
static void test_http__location_leads_to_the_allocation(void **state)
{
	struct place place = {*state, PROFILE_CQRS, "-location"};

	prepare(&place);
	for (size_t i = 0; i < ARRAY_SIZE(spellings); i++) {
		const char *line = mem_printf(
			place.site, "{'orderid':'%s@','sku':'K@','qty':1}", spellings[i].orderid);
		const char *get;

		CONVERSE(&place, TURN(REQUEST("POST /allocate", line), ON_BOTH("202 OK")));
		assert_null(strpbrk(header(&place, "Location"), " ?;:+,!"));
		get = mem_printf(place.site, "GET %s", header(&place, "Location"));
		CONVERSE(&place, TURN(REQUEST(get, NULL), LINES(LINE("K@", "W@"))));
	}
}

static void refuse_escapes(const struct place *place)
{
	static const char *const targets[] = {"/allocations/%", "/allocations/%4",
		"/allocations/%zz", "/allocations/%%", "/allocations/a%00b", "/allocations/%FF",
		"/allocations/%C3", "/allocations/%ED%A0%80", "/allocations/%C0%AF"};

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		assert_row(ask(place, "GET", targets[i])->status == 400, targets[i]);
}

static void test_http__broken_escapes_are_refused(void **state)
{
	on_both_profiles(*state, "escape", refuse_escapes);
}

static void limit_order_id(const struct place *place)
{
	char *target = mem_text(place->site, "/allocations/");

	while (strlen(target) < strlen("/allocations/") + 255)
		target = talloc_strdup_append_buffer(target, "x");
	assert_int_equal(ask(place, "GET", target)->status, 404);
	target = talloc_strdup_append_buffer(target, "x");
	assert_int_equal(ask(place, "GET", target)->status, 400);
}

static void test_http__order_id_has_at_most_255_characters(void **state)
{
	on_both_profiles(*state, "limit", limit_order_id);
}

static void check_types(const struct place *place)
{
	const char *batch = spell(place->site, place, "{'ref':'X@','sku':'K@','qty':1}");

	prepare(place);
	assert_string_equal(header(place, "Content-Type"),
		place->profile == PROFILE_DIRECT ? "application/json" : "text/html; charset=utf-8");
	(void)http_send(place->site->clients[place->profile],
		&(struct http_request){"POST", "/add_batch", HTTP_TEXT(batch), NULL});
	assert_string_equal(header(place, "Content-Type"), "text/html; charset=utf-8");
	(void)ask(place, "GET", spell(place->site, place, "/allocations/o-1@"));
	assert_string_equal(header(place, "Content-Type"), "application/json");
	(void)ask(place, "POST", "/allocate");
	assert_string_equal(header(place, "Content-Type"), "application/json");
}

static void test_http__answers_say_what_they_are(void **state)
{
	on_both_profiles(*state, "types", check_types);
}

/* Over the application's limit, and over nginx's. */
static void refuse_large(const struct place *place)
{
	static const struct {
		const char *path;
		size_t size;
		const char *says;
	} cases[] = {
		{"/add_batch",    64 * 1024 + 1,   "{\"message\": \"the "},
		{"/add_batch",    9 * 1024 * 1024, "{\"message\": \"the "},
		{"/ficus/login/", 64 * 1024 + 1,   "</html>"             },
		{"/ficus/login/", 9 * 1024 * 1024, "<h1>Too large</h1>"  },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char *body = mem_array(place->site, char, cases[i].size);
		const struct http_request request = {
			"POST", cases[i].path, {memset(body, ' ', cases[i].size), cases[i].size},
			NULL
                };
		const struct http_answer *answer =
			http_send(place->site->clients[place->profile], &request);

		assert_int_equal(answer->status, 413);
		assert_non_null(strstr(answer->body, cases[i].says));
	}
}

static void test_http__large_bodies_are_refused(void **state)
{
	on_both_profiles(*state, "large", refuse_large);
}

static void send_chunked(const struct place *place)
{
	const char *body = spell(place->site, place, "{'ref':'W@','sku':'K@','qty':1}");
	const struct http_answer *answer = http_send(place->site->clients[place->profile],
		&(struct http_request){
			"POST", "/add_batch", HTTP_TEXT(body), LIST("Transfer-Encoding: chunked")});

	assert_int_equal(answer->status, 201);
	CONVERSE(place, TURN(ALLOCATE("o-1@", "K@", 1), ALLOCATED("W@")));
}

static void test_http__body_may_come_in_chunks(void **state)
{
	on_both_profiles(*state, "chunks", send_chunked);
}

struct logged {
	struct site *site;
	const char *path;
	size_t count; /* of its requests */
};

static bool is_about(struct json_object *entry, const char *path)
{
	struct json_object *member;

	return json_object_object_get_ex(entry, "path", &member) &&
		strcmp(json_object_get_string(member), path) == 0 &&
		json_object_object_get_ex(entry, "request_id", &member) &&
		json_object_get_string_len(member) == 32;
}

/* Each line must be a JSON object. A request is logged after it was answered. */
static bool is_logged(void *argument)
{
	const struct logged *logged = argument;
	const char *log = mem_printf(logged->site, "%s/log/ficus.log", logged->site->folder);
	char *rest = mem_text(logged->site, read_text_file(logged->site, log));
	const char *line;
	size_t count = 0;

	while ((line = strsep(&rest, "\n")) && *line) {
		struct json_object *entry = json_tokener_parse(line);

		assert_true(json_object_is_type(entry, json_type_object));
		count += is_about(entry, logged->path);
		json_object_put(entry);
	}
	return count == logged->count;
}

static void log_requests(const struct place *place)
{
	struct logged logged = {place->site, spell(place->site, place, "/allocations/logged@"), 2};

	assert_int_equal(ask(place, "GET", logged.path)->status, 404);
	assert_int_equal(ask(place, "POST", logged.path)->status, 405);
	assert_int_equal(ask(place, "GET", "/allocations/\xFF\x7F\"\\")->status, 400);
	assert_true(eventually(is_logged, &logged));
}

static void test_http__every_request_leaves_a_line_in_the_log(void **state)
{
	on_both_profiles(*state, "log", log_requests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http__head_follows_get),
		cmocka_unit_test(test_http__wrong_method_is_told_the_right_ones),
		cmocka_unit_test(test_http__unknown_path_is_not_found),
		cmocka_unit_test(test_http__root_answers_as_a_sign_of_life),
		cmocka_unit_test(test_http__order_id_is_decoded_once),
		cmocka_unit_test(test_http__location_leads_to_the_allocation),
		cmocka_unit_test(test_http__broken_escapes_are_refused),
		cmocka_unit_test(test_http__order_id_has_at_most_255_characters),
		cmocka_unit_test(test_http__answers_say_what_they_are),
		cmocka_unit_test(test_http__large_bodies_are_refused),
		cmocka_unit_test(test_http__body_may_come_in_chunks),
		cmocka_unit_test(test_http__every_request_leaves_a_line_in_the_log),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
