/* tests/unit/test_change_message.c - what Django's history page will read of a change. */
#include "config.h"

#include "orm_mapping/django/change_message.h"
#include "tests/support/cmocka.h"

#define LABELS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_message(const struct journal_entry *entry, const char *expected)
{
	TALLOC_CTX *mem = mem_context(NULL, "message");

	assert_string_equal(change_message_of(mem, entry), expected);
	talloc_free(mem);
}

static void test_change_message__names_the_fields_as_django_does(void **state)
{
	(void)state;
	assert_message(&(struct journal_entry){.action = JOURNAL_CHANGE, .fields = LABELS("Title")},
		"[{\"changed\": {\"fields\": [\"Title\"]}}]");
	assert_message(
		&(struct journal_entry){.action = JOURNAL_CHANGE,
			.fields = LABELS("Title", "Pr\xC3\xA9nom", "\"\\\n", "\xF0\x9F\x93\xA6")},
		"[{\"changed\": {\"fields\": [\"Title\", \"Pr\\u00e9nom\", \"\\\"\\\\\\n\","
		" \"\\ud83d\\udce6\"]}}]");
}

static void test_change_message__without_changes_it_is_an_empty_list(void **state)
{
	static const char *const none[] = {NULL};

	(void)state;
	assert_message(&(struct journal_entry){.action = JOURNAL_CHANGE}, "[]");
	assert_message(&(struct journal_entry){.action = JOURNAL_CHANGE, .fields = none}, "[]");
}

static void test_change_message__an_addition_names_no_fields(void **state)
{
	(void)state;
	assert_message(&(struct journal_entry){.action = JOURNAL_ADDITION, .fields = LABELS("Qty")},
		"[{\"added\": {}}]");
}

static void test_change_message__a_deletion_says_nothing(void **state)
{
	(void)state;
	assert_message(
		&(struct journal_entry){.action = JOURNAL_DELETION, .fields = LABELS("Qty")}, "");
}

static const struct journal_part parts[] = {
	{JOURNAL_ADDITION, "order line", "Line 3",        NULL                },
	{JOURNAL_CHANGE,   "order line", "L\xC3\xA9 4",   LABELS("Sku",         "Qty")},
	{JOURNAL_DELETION,                "order line",             "Line 5", NULL},
};
#define PARTS                                                                                      \
	"{\"added\": {\"name\": \"order line\", \"object\": \"Line 3\"}}, "                        \
	"{\"changed\": {\"name\": \"order line\", \"object\": \"L\\u00e9 4\","                     \
	" \"fields\": [\"Sku\", \"Qty\"]}}, "                                                      \
	"{\"deleted\": {\"name\": \"order line\", \"object\": \"Line 5\"}}"

static void test_change_message__parts_follow_the_row_itself(void **state)
{
	struct journal_entry entry = {
		.action = JOURNAL_CHANGE, .parts = parts, .part_count = ARRAY_SIZE(parts)};

	(void)state;
	assert_message(&entry, "[" PARTS "]");
	entry.fields = LABELS("Title");
	assert_message(&entry, "[{\"changed\": {\"fields\": [\"Title\"]}}, " PARTS "]");
	entry.action = JOURNAL_ADDITION;
	assert_message(&entry, "[{\"added\": {}}, " PARTS "]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_change_message__names_the_fields_as_django_does),
		cmocka_unit_test(test_change_message__without_changes_it_is_an_empty_list),
		cmocka_unit_test(test_change_message__an_addition_names_no_fields),
		cmocka_unit_test(test_change_message__a_deletion_says_nothing),
		cmocka_unit_test(test_change_message__parts_follow_the_row_itself),
	};

	return cmocka_run_group_tests_name("change_message", tests, NULL, NULL);
}
