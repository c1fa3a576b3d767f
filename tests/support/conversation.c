#include "config.h"

#include "tests/support/conversation.h"

#include <json-c/json.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"

void on_both_profiles(struct site *site, const char *tag, void (*run)(const struct place *place))
{
	static const char *const names[PROFILE_COUNT] = {"direct", "cqrs"};

	for (int i = 0; i < PROFILE_COUNT; i++)
		run(&(struct place){
			site, (enum profile)i, mem_printf(site, "-%s-%s", tag, names[i])});
}

const char *spell(TALLOC_CTX *mem, const struct place *place, const char *text)
{
	char *spelled = mem_text(mem, "");

	for (; *text; text++)
		if (*text == '@')
			spelled = talloc_strdup_append_buffer(spelled, place->tag);
		else
			spelled = talloc_strndup_append_buffer(
				spelled, *text == '\'' ? "\"" : text, 1);
	return spelled;
}

bool json_is_equal(const char *a, const char *b)
{
	struct json_object *left = json_tokener_parse(a);
	struct json_object *right = json_tokener_parse(b);
	bool equal = left && right && json_object_equal(left, right);

	json_object_put(left);
	json_object_put(right);
	return equal;
}

/* expected: as in struct turn. */
static bool is_as_expected(const struct http_answer *answer, const char *expected)
{
	char *body;

	if (strtol(expected, &body, 10) != answer->status)
		return false;
	if (!*body)
		return true;
	body++;
	return *body == '{' || *body == '[' ? json_is_equal(answer->body, body)
					    : strcmp(answer->body, body) == 0;
}

static void take_turn(TALLOC_CTX *mem, const struct place *place, const struct turn *turn)
{
	const char *expected = spell(mem, place, turn->outcomes[place->profile]);
	const char *sent = turn->body ? spell(mem, place, turn->body) : NULL;
	const char *request = spell(mem, place, turn->request);
	size_t method_length = strcspn(request, " ");
	const struct http_answer *answer = http_send(place->site->clients[place->profile],
		&(struct http_request){
			.method = mem_text_n(mem, request, method_length),
			.target = request + method_length + 1,
			.body = {sent, sent ? strlen(sent) : 0},
        });

	if (!is_as_expected(answer, expected))
		fail_msg("%s %s: answered %d %s instead of %s", request, sent ? sent : "",
			answer->status, answer->body, expected);
}

void converse(const struct place *place, const struct turn *turns, size_t count)
{
	TALLOC_CTX *mem = mem_context(NULL, "converse");

	for (size_t i = 0; i < count; i++)
		take_turn(mem, place, &turns[i]);
	talloc_free(mem);
}
