/*
 * tests/fuzz/row_rules.c - what is typed into a field: the first byte chooses which. What is taken
 * may stand there, stays itself when it is taken again, and comes back unchanged from an input;
 * what is refused is kept and complained of in words.
 */
#include "config.h"

#include <assert.h>

#include "base/utf8.h"
#include "fcgi_app/admin/value_text.h"
#include "tests/fuzz/fuzz.h"

#define OPTIONAL (ROW_NULLABLE | ROW_MAY_BE_BLANK)

static const struct row_choice choices[] = {
	{"new", "Brand new"  },
        {"old", "Second-hand"}
};

/* clang-format off */
/* Of each kind one as plain as can be, then some with rules of their own. */
static const struct row_field fields[] = {
	{.kind = ROW_BOOLEAN},
	{.kind = ROW_INTEGER},
	{.kind = ROW_UNSIGNED},
	{.kind = ROW_REAL},
	{.kind = ROW_DECIMAL, .max_digits = 8, .decimal_places = 2},
	{.kind = ROW_TEXT},
	{.kind = ROW_LONG_TEXT},
	{.kind = ROW_EMAIL},
	{.kind = ROW_URL},
	{.kind = ROW_SLUG},
	{.kind = ROW_ADDRESS},
	{.kind = ROW_FILE},
	{.kind = ROW_DATE},
	{.kind = ROW_DATETIME},
	{.kind = ROW_TIME},
	{.kind = ROW_SPAN},
	{.kind = ROW_DURATION},
	{.kind = ROW_UUID},
	{.kind = ROW_JSON},
	{.kind = ROW_BINARY},
	{.kind = ROW_BOOLEAN, .flags = OPTIONAL},
	{.kind = ROW_INTEGER, .flags = OPTIONAL, .min = "-5", .max = "5"},
	{.kind = ROW_DECIMAL, .flags = OPTIONAL, .max_digits = 2, .decimal_places = 1, .max = "5"},
	{.kind = ROW_DECIMAL, .max_digits = 65, .decimal_places = 30},
	{.kind = ROW_TEXT, .flags = OPTIONAL, .max_length = 5},
	{.kind = ROW_TEXT, .choices = choices, .choice_count = ARRAY_SIZE(choices)},
	{.kind = ROW_TEXT, .pattern = "^[a-z]+$", .pattern_message = "Only small letters."},
	{.kind = ROW_SLUG, .flags = ROW_UNICODE | ROW_MAY_BE_BLANK, .max_length = 50},
	{.kind = ROW_DATETIME, .flags = ROW_LOCAL_TIME | OPTIONAL},
	{.kind = ROW_UUID, .flags = ROW_HYPHENATED | OPTIONAL},
};
/* clang-format on */

/* An input shows texts with their blanks around, which typing takes off; others come back whole. */
static void check_taken(TALLOC_CTX *mem, const struct row_field *field, const char *value)
{
	struct row_complaint complaint = {0};
	const char *again = NULL;
	bool stays = row_rules_check(field, value, mem, &complaint);

	assert(stays && !complaint.text);
	assert(value_show(mem, &words_english, field, value));
	if (!value)
		return;
	stays = row_rules_clean(mem, field, value, &again, &complaint);
	assert(stays && again && strcmp(again, value) == 0);
	stays = value_from_input(mem, field, value_to_input(mem, field, value), &again, &complaint);
	assert(stays && row_value_is_same(field, again, value));
}

static void check_refused(
	TALLOC_CTX *mem, const char *typed, const char *out, const struct row_complaint *complaint)
{
	assert(out == typed && complaint->text);
	assert(*complaint_text(mem, &words_english, complaint));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *mem;
	const struct row_field *field;
	struct row_complaint complaint;
	const char *typed, *value = NULL;

	if (size == 0 || memchr(data + 1, '\0', size - 1) ||
		!utf8_is_valid((const char *)data + 1, size - 1))
		return 0;
	mem = mem_context(NULL, "fuzz");
	field = &fields[*data % ARRAY_SIZE(fields)];
	typed = mem_text_n(mem, (const char *)data + 1, size - 1);
	if (value_from_input(mem, field, typed, &value, &complaint))
		check_taken(mem, field, value);
	else
		check_refused(mem, typed, value, &complaint);
	talloc_free(mem);
	return 0;
}
