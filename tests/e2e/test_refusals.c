/*
 * What commands are accepted and refused by what is in them: every rule for every member of every
 * command, on both API profiles. A refusal names the member and writes nothing. Source:
 * docs/api.md, "Fields" and "Errors".
 */
#include "config.h"

#include <json-c/json.h>

#include "tests/support/cmocka.h"
#include "tests/support/conversation.h"

#define TEN           "0123456789"
#define FIFTY         TEN TEN TEN TEN TEN
#define LONGEST       FIFTY FIFTY FIFTY FIFTY FIFTY "01234"
#define TOO_LONG      "'" LONGEST "5'"
#define THREE_HUNDRED "'" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "'"

/* Values that a member of a kind may not have, ending in NULL; ABSENT: it is left out. */
#define ABSENT ""

static const char *const bad_texts[] = {ABSENT, "null", "true", "12", "1.5", "[]", "{}", "['x']",
	"''", "'a\\u0000b'", TOO_LONG, THREE_HUNDRED, NULL};
static const char *const bad_order_ids[] = {ABSENT, "null", "true", "1.5", "[]", "{}", "''",
	"99999999999999999999999", "'a\\u0000b'", TOO_LONG, THREE_HUNDRED, NULL};
static const char *const bad_quantities[] = {ABSENT, "null", "true", "false", "2.5", "1.0", "0",
	"-1", "'0'", "'-1'", "' 1'", "'1.0'", "'0x1'", "'many'", "''", "[]", "{}", "2147483648",
	"'2147483648'", "-2147483649", "18446744073709551617", "'18446744073709551617'",
	"99999999999999999999999999", "1e3", NULL};
static const char *const bad_new_quantities[] = {ABSENT, "null", "true", "2.5", "-1", "'-1'", "''",
	"[]", "2147483648", "18446744073709551616", NULL};
static const char *const bad_new_dates[] = {
	ABSENT, "'tomorrow'", "'2031-02-30'", "20310501", "false", NULL};
static const char *const bad_dates[] = {"''", "'tomorrow'", "'2031-02-30'", "'2031-13-01'",
	"'0000-00-00'", "'2031-5-1'", "'01.05.2031'", "'2031-05-01x'", "20310501", "true", "[]",
	"{}", NULL};

struct member {
	const char *name;
	const char *good;
	const char *const *bad;
};

#define MEMBERS_MAX 4

struct command {
	const char *path;
	struct member members[MEMBERS_MAX]; /* of which those without a name are none */
};

/* Each would change something if it were carried out. */
static const struct command commands[] = {
	{"/add_batch",
         {
			{"ref", "'new@'", bad_texts},
			{"sku", "'K@'", bad_texts},
			{"qty", "10", bad_quantities},
			{"eta", "null", bad_dates},
		}},
	{"/allocate",
         {
			{"orderid", "'new@'", bad_order_ids},
			{"sku", "'K@'", bad_texts},
			{"qty", "1", bad_quantities},
		}},
	{"/deallocate",
         {
			{"orderid", "'o-1@'", bad_order_ids},
			{"sku", "'K@'", bad_texts},
		}},
	{"/change_quantity",
         {
			{"batchref", "'W@'", bad_texts},
			{"qty", "5", bad_new_quantities},
		}},
	{"/change_eta",
         {
			{"ref", "'W@'", bad_texts},
			{"eta", "'2031-05-01'", bad_new_dates},
		}},
};

static void prepare(const struct place *place)
{
	CONVERSE(place, TURN(ADD_BATCH("W@", "K@", 100), OK(201)),
		TURN(ALLOCATE("o-1@", "K@", 3), ALLOCATED("W@")));
}

/* Of all that commands write. */
static const char *checksum(struct site *site)
{
	return site_sql(site,
		"CHECKSUM TABLE alloc_batch, alloc_orderline, alloc_allocation, ficus_product, "
		"ficus_batch_stock, ficus_outbox, ficus_pending");
}

static const struct http_answer *post(const struct place *place, const char *path, const char *body)
{
	return http_send(place->site->clients[place->profile],
		&(struct http_request){"POST", path, HTTP_TEXT(body), NULL});
}

/* {"message": "..."}, in which the member is named. */
static bool names_member(const char *body, const char *member)
{
	struct json_object *object = json_tokener_parse(body);
	struct json_object *message = NULL;
	const char *text;
	bool names;

	(void)json_object_object_get_ex(object, "message", &message);
	text = message ? json_object_get_string(message) : "";
	names = *text && strncmp(text, member, strlen(member)) == 0;
	json_object_put(object);
	return names;
}

/* The command's body, in which member has another value. */
static const char *body_with(const struct place *place, const struct command *command,
	const struct member *member, const char *value)
{
	char *body = mem_text(place->site, "");

	for (size_t i = 0; i < MEMBERS_MAX && command->members[i].name; i++) {
		const struct member *other = &command->members[i];
		const char *written = other == member ? value : other->good;

		if (*written)
			body = mem_printf(place->site, "%s%s'%s':%s", body, *body ? "," : "",
				other->name, written);
	}
	return spell(place->site, place, mem_printf(place->site, "{%s}", body));
}

static void refuse_member(
	const struct place *place, const struct command *command, const struct member *member)
{
	for (const char *const *value = member->bad; *value; value++) {
		const char *body = body_with(place, command, member, *value);
		const struct http_answer *answer = post(place, command->path, body);

		if (answer->status != 400 || !names_member(answer->body, member->name))
			fail_msg("%s %s: answered %d %s", command->path, body, answer->status,
				answer->body);
	}
}

static void refuse_members(const struct place *place)
{
	const char *before;

	prepare(place);
	before = checksum(place->site);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (size_t j = 0; j < MEMBERS_MAX && commands[i].members[j].name; j++)
			refuse_member(place, &commands[i], &commands[i].members[j]);
	assert_string_equal(checksum(place->site), before);
}

static void test_refusals__bad_member_is_named_and_nothing_written(void **state)
{
	on_both_profiles(*state, "member", refuse_members);
}

static void refuse_bodies(const struct place *place)
{
	static const char *const bodies[] = {"", " ", "{bad", "{", "}", "[1]", "[]", "\"x\"", "1",
		"null", "true", "{}x", "{} {}", "{\"orderid\":}", "\xEF\xBB\xBF{}", "{'sku':'K'}",
		"orderid=o&sku=K&qty=1", "<allocate/>", "{\"sku\":\"\xFF\"}",
		"{\"a\":\"\\ud800\"}"};
	const char *before;

	prepare(place);
	before = checksum(place->site);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (size_t j = 0; j < ARRAY_SIZE(bodies); j++) {
			const struct http_answer *answer = post(place, commands[i].path, bodies[j]);

			if (answer->status != 400 || !names_member(answer->body, ""))
				fail_msg("%s %s: answered %d %s", commands[i].path, bodies[j],
					answer->status, answer->body);
		}
	assert_string_equal(checksum(place->site), before);
}

static void test_refusals__what_is_no_json_object_is_refused(void **state)
{
	on_both_profiles(*state, "body", refuse_bodies);
}

static void accept(const struct place *place)
{
	prepare(place);
	CONVERSE(place,
		TURN(REQUEST("POST /add_batch", "{'ref':'A@','sku':'K@','qty':1}"), OK(201)),
		TURN(REQUEST("POST /add_batch", "{'ref':'B@','sku':'K@','qty':'10','eta':null}"),
			OK(201)),
		TURN(REQUEST("POST /add_batch",
			     " {'eta':'2031-05-01', 'qty':2147483647, 'sku':'K@', 'ref':'C@',"
			     " 'note':{'of':['no','interest',1e99]}}\r\n"),
			OK(201)),
		TURN(ALLOCATE("o-2@", "K@", 2147483647), ALLOCATED("C@")),
		TURN(REQUEST("POST /allocate", "{'orderid':'o-3@','sku':'K@','qty':'2','x':null}"),
			ALLOCATED("W@")),
		TURN(REQUEST("POST /change_quantity", "{'ref':'W@','qty':'00050'}"), OK(202)),
		TURN(REQUEST("POST /change_eta", "{'batchref':'W@','eta':'2031-05-01 10:00'}"),
			OK(202)),
		TURN(REQUEST("POST /change_eta", "{'ref':'W@','eta':null}"), OK(202)));
}

static void test_refusals__what_the_rules_allow_is_accepted(void **state)
{
	on_both_profiles(*state, "accept", accept);
}

/* An integer is kept in its decimal spelling. */
static void accept_integer_order(const struct place *place)
{
	const char *order = place->profile == PROFILE_DIRECT ? "7001" : "-7002";
	const char *line = mem_printf(place->site, "{'orderid':%s,'sku':'K@','qty':1}", order);
	const char *get = mem_printf(place->site, "GET /allocations/%s", order);

	prepare(place);
	CONVERSE(place, TURN(REQUEST("POST /allocate", line), ALLOCATED("W@")),
		TURN(REQUEST(get, NULL), LINES(LINE("K@", "W@"))));
}

static void test_refusals__integer_order_id_is_accepted(void **state)
{
	on_both_profiles(*state, "integer", accept_integer_order);
}

/* Of whatever alphabet: characters are counted, not bytes. */
static void accept_longest(const struct place *place)
{
	const char *profile = place->profile == PROFILE_DIRECT ? "d" : "c";
	char *text = mem_text(place->site, profile);
	struct place longest = *place;

	while (strlen(text) < 1 + 254 * strlen("\xF0\x9F\x8C\xB3"))
		text = talloc_strdup_append_buffer(text, "\xF0\x9F\x8C\xB3");
	longest.tag = text;
	CONVERSE(&longest, TURN(ADD_BATCH("@", "@", 5), OK(201)),
		TURN(ALLOCATE("@", "@", 5), ALLOCATED("@")),
		TURN(SHOW("@"), LINES(LINE("@", "@"))));
}

static void test_refusals__texts_of_255_characters_are_accepted(void **state)
{
	on_both_profiles(*state, "longest", accept_longest);
}

static void accept_content_types(const struct place *place)
{
	static const char *const types[] = {"Content-Type:", "Content-Type: application/json",
		"Content-Type: text/plain; charset=latin1", "Content-Type: multipart/form-data",
		"Content-Type: no type at all", "Content-Type: application/x-www-form-urlencoded"};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		const char *body = mem_printf(place->site, "{'ref':'%zu@','sku':'K@','qty':1}", i);
		const struct http_answer *answer = http_send(place->site->clients[place->profile],
			&(struct http_request){"POST", "/add_batch",
				HTTP_TEXT(spell(place->site, place, body)), LIST(types[i])});

		assert_row(answer->status == 201, types[i]);
	}
}

static void test_refusals__content_type_does_not_matter(void **state)
{
	on_both_profiles(*state, "type", accept_content_types);
}

static void keep_dates(const struct place *place)
{
	CONVERSE(place, TURN(ADD_SHIPMENT("A@", "K@", 1, "2031-05-01T23:30:00+14:00"), OK(201)),
		TURN(ADD_SHIPMENT("B@", "K@", 1, "2031-05-01T00:00:00-12:00"), OK(201)),
		TURN(ADD_SHIPMENT("C@", "K@", 1, "2031-05-01T10:00:00"), OK(201)),
		TURN(ADD_BATCH("D@", "K@", 1), OK(201)));
	assert_string_equal(
		site_sql(place->site,
			spell(place->site, place,
				"SELECT reference, eta FROM alloc_batch WHERE sku = 'K@'"
				" ORDER BY id")),
		spell(place->site, place,
			"A@\t2031-05-01\nB@\t2031-05-01\nC@\t2031-05-01\nD@\tNULL"));
}

static void test_refusals__date_is_kept_as_written(void **state)
{
	on_both_profiles(*state, "dates", keep_dates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals__bad_member_is_named_and_nothing_written),
		cmocka_unit_test(test_refusals__what_is_no_json_object_is_refused),
		cmocka_unit_test(test_refusals__what_the_rules_allow_is_accepted),
		cmocka_unit_test(test_refusals__integer_order_id_is_accepted),
		cmocka_unit_test(test_refusals__texts_of_255_characters_are_accepted),
		cmocka_unit_test(test_refusals__content_type_does_not_matter),
		cmocka_unit_test(test_refusals__date_is_kept_as_written),
	};

	return cmocka_run_group_tests(tests, site_set_up, site_tear_down);
}
