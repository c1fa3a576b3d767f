/*
 * The schemas of the program against those of docs/schemas/, which others have made their programs
 * by: they may only grow.
 *
 * Environment: TEST_SOURCE_DIR, the source tree, as script/test sets it; or srcdir, as make does.
 */
#include "config.h"

#include "services/message_schemas.h"

#include <dirent.h>
#include <json-c/json.h>
#include <stdlib.h>

#include "tests/support/command.h"
#include "tests/support/schema_rule.h"
#include "tests/support/with_mem.h"

static const char *folder_of_committed(TALLOC_CTX *mem)
{
	const char *sources = getenv("TEST_SOURCE_DIR");

	if (!sources)
		sources = getenv("srcdir");
	return mem_printf(mem, "%s/docs/schemas", sources ? sources : ".");
}

static const char *committed(TALLOC_CTX *mem, const char *id)
{
	return read_text_file(mem, mem_printf(mem, "%s/%s", folder_of_committed(mem), id));
}

static const struct message_schema *find(const struct message_schemas *schemas, const char *id)
{
	for (size_t i = 0; i < schemas->count; i++)
		if (strcmp(schemas->items[i].id, id) == 0)
			return &schemas->items[i];
	return NULL;
}

static void check_growth(TALLOC_CTX *mem, const char *id, const struct message_schema *schema)
{
	const char *broken = schema ? schema_rule_broken(mem, committed(mem, id), schema->text)
				    : "there is no such message any more";

	if (broken)
		fail_msg("%s: %s: who was right by the committed schema is so no more", id, broken);
}

static void test_message_schemas__only_ever_grow(void **state)
{
	struct message_schemas schemas = message_schemas(*state);
	DIR *names = opendir(folder_of_committed(*state));
	const struct dirent *name;
	size_t count = 0;

	assert_non_null(names);
	while ((name = readdir(names))) {
		if (name->d_name[0] == '.')
			continue;
		check_growth(*state, name->d_name, find(&schemas, name->d_name));
		count++;
	}
	(void)closedir(names);
	assert_true(count > 0);
}

static void test_message_schemas__are_committed_as_they_are(void **state)
{
	struct message_schemas schemas = message_schemas(*state);

	for (size_t i = 0; i < schemas.count; i++)
		if (strcmp(committed(*state, schemas.items[i].id), schemas.items[i].text) != 0)
			fail_msg("%s is out of date: run ficus schema --write docs/schemas, and "
				 "commit what that changes",
				schemas.items[i].id);
}

static void test_message_schemas__one_document_holds_all(void **state)
{
	struct message_schemas schemas = message_schemas(*state);
	struct json_object *document;
	struct json_object *definitions;
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	assert_non_null(out);
	message_schemas_print(&schemas, out);
	assert_int_equal(fclose(out), 0);
	document = json_tokener_parse(text);
	definitions = json_object_object_get(document, "$defs");
	assert_int_equal(json_object_object_length(definitions), schemas.count);
	for (size_t i = 0; i < schemas.count; i++) {
		struct json_object *alone = json_tokener_parse(schemas.items[i].text);

		assert_true(json_object_equal(
			alone, json_object_object_get(definitions, schemas.items[i].id)));
		json_object_put(alone);
	}
	json_object_put(document);
	free(text);
}

/* A schema with a property of one of two types, and limits; one with another property as well. */
#define ONE(types, limits, required)                                                               \
	"{\"properties\": {\"a\": {\"type\": [" types "]" limits "}}, \"required\": [" required "]}"
#define TWO(required)                                                                              \
	"{\"properties\": {\"a\": {\"type\": [" TYPES "]" LIMITS                                   \
	"}, \"b\": {\"type\": \"string\"}}, "                                                      \
	"\"required\": [" required "]}"
#define TYPES  "\"string\", \"integer\""
#define LIMITS ", \"minLength\": 1, \"maximum\": 9"
#define A      "\"a\""
#define WITH_ALIAS(other)                                                                          \
	"{\"properties\": {}, \"allOf\": [{\"if\": {\"required\": [" A "]}, \"else\": "            \
	"{\"required\": [\"" other "\"], \"properties\": {\"" other "\": {}}}}]}"

static void test_message_schemas__rule_tells_what_breaks_it(void **state)
{
	/* It would push the texts apart. */
	/* clang-format off */
	static const struct {
		const char *was;
		const char *is;
		const char *broken; /* NULL: it may change so */
	} rows[] = {
		{ONE(TYPES, LIMITS, A), ONE(TYPES, LIMITS, A), NULL},
		{ONE(TYPES, LIMITS, A), ONE(TYPES, LIMITS, ""), NULL},
		{ONE(TYPES, LIMITS, A), TWO(A), NULL},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES ", \"null\"", LIMITS, ""), NULL},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, "", ""), NULL},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, ", \"minLength\": 0, \"maximum\": 10", ""),
			NULL},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, LIMITS, A), "a is required"},
		{ONE(TYPES, LIMITS, A), TWO(A ", \"b\""), "b is required"},
		{TWO(""), ONE(TYPES, LIMITS, ""), "b is gone"},
		{ONE(TYPES, LIMITS, ""), ONE("\"string\"", LIMITS, ""), "a is no integer any more"},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, ", \"minLength\": 2", ""),
			"a has a narrower minLength"},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, ", \"maximum\": 8", ""),
			"a has a narrower maximum"},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, ", \"minimum\": 0", ""),
			"a has a narrower minimum"},
		{ONE(TYPES, LIMITS, ""), ONE(TYPES, ", \"pattern\": \"x\"", ""),
			"a has another pattern"},
		{WITH_ALIAS("b"), WITH_ALIAS("b"), NULL},
		{WITH_ALIAS("b"), WITH_ALIAS("c"), "b is gone"},
		{WITH_ALIAS("b"), "{\"properties\": {}}", "a field's other name came or went"},
		{"{\"$ref\": \"A\"}", "{\"$ref\": \"B\"}", "it refers to another schema"},
	};
	/* clang-format on */

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *broken = schema_rule_broken(*state, rows[i].was, rows[i].is);

		assert_row(!broken == !rows[i].broken, rows[i].is);
		if (broken && rows[i].broken)
			assert_string_equal(broken, rows[i].broken);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_message_schemas__only_ever_grow),
		WITH_MEM(test_message_schemas__are_committed_as_they_are),
		WITH_MEM(test_message_schemas__one_document_holds_all),
		WITH_MEM(test_message_schemas__rule_tells_what_breaks_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
