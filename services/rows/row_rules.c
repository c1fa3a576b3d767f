#include "config.h"

#include "services/rows/row_rules.h"

#include <assert.h>
#include <regex.h>
#include <stdio.h>

#include "base/blanks.h"
#include "base/utf8.h"
#include "services/rows/value_syntax.h"

/* Bytes of a value that is matched with a pattern; longer ones match none. */
#define PATTERN_INPUT_MAX 10000

#define MISSING N_("Please fill this in.")

/* What is said of a text that is no value of the kind, and which numbers its column holds. */
static const struct {
	const char *complaint;
	const char *least;
	const char *greatest;
} kinds[ROW_KIND_COUNT] = {
	[ROW_BOOLEAN] = {N_("Please answer yes or no."),                                        NULL,                   NULL                  },
	[ROW_INTEGER] = {N_("Please enter a whole number."),                                    "-9223372036854775808",
			 "9223372036854775807"												},
	[ROW_UNSIGNED] = {N_("Please enter a whole number."),                                    "0",                    "18446744073709551615"},
	[ROW_REAL] = {N_("Please enter a number."),                                          NULL,                   NULL                  },
	[ROW_DECIMAL] = {N_("Please enter a number, such as 12.50."),                           NULL,                   NULL                  },
	[ROW_EMAIL] = {N_("This is not an e-mail address."),                                  NULL,                   NULL                  },
	[ROW_URL] = {N_("This is not a web address; they begin with https:// or http://."), NULL,
			 NULL														 },
	[ROW_SLUG] = {N_("Only letters, digits, hyphens and underscores can be here."),      NULL,                   NULL                  },
	[ROW_ADDRESS] = {N_("This is not an IP address."),                                      NULL,                   NULL                  },
	[ROW_FILE] = {N_("This is not a name that a file can have."),                        NULL,                   NULL                  },
	[ROW_DATE] = {N_("Please enter a date of the calendar, such as 2024-01-31."),        NULL,                   NULL                  },
	[ROW_DATETIME] = {N_("Please enter a date and a time, such as 2024-01-31 14:30."),       NULL,
			 NULL														 },
	[ROW_TIME] = {N_("Please enter a time of the day, such as 14:30."),                  NULL,                   NULL                  },
	[ROW_SPAN] = {N_("Please enter hours and minutes, such as 25:30."),                  NULL,                   NULL                  },
	[ROW_DURATION] = {N_("Please enter a duration, such as 1 04:30:00."),                    NULL,                   NULL                  },
	[ROW_UUID] = {N_("This is not a UUID."),                                             NULL,                   NULL                  },
	[ROW_JSON] = {N_("This is not valid JSON."),                                         NULL,                   NULL                  },
	[ROW_BINARY] = {N_("This cannot be changed here."),                                    NULL,                   NULL                  },
};

/* A canonical value that is to be judged. */
struct judging {
	const struct row_field *field;
	const char *value;
	TALLOC_CTX *mem;
	struct row_complaint *complaint;
};

/* Returns false, as the checks below do. */
static bool complain(
	const struct judging *this, const char *text, const char *first, const char *second)
{
	*this->complaint = (struct row_complaint){
		text, {first, second}
        };
	return false;
}

static bool number_to_complain_of(const struct judging *this, const char *text, int64_t number)
{
	return complain(this, text, mem_printf(this->mem, "%lld", (long long)number), NULL);
}

static bool check_presence(const struct judging *this)
{
	const struct row_field *field = this->field;
	bool can_be = this->value ? value_is_text(field->kind) : field->flags & ROW_NULLABLE;
	bool is_optional = field->flags & ROW_MAY_BE_BLANK || field->kind == ROW_BOOLEAN;

	return (can_be && is_optional) || complain(this, MISSING, NULL, NULL);
}

static bool check_length(const struct judging *this)
{
	int64_t longest = this->field->max_length;
	int64_t length;

	if (longest == 0 || !value_is_text(this->field->kind))
		return true;
	length = (int64_t)utf8_count(this->value);
	return length <= longest ||
		complain(this, N_("At most %s characters fit here, and these are %s."),
			mem_printf(this->mem, "%lld", (long long)longest),
			mem_printf(this->mem, "%lld", (long long)length));
}

/* The server would round what has more places, or refuse it. */
static bool check_digits(const struct judging *this)
{
	const struct row_field *field = this->field;
	const char *whole = this->value + (*this->value == '-');
	size_t digits = strcspn(whole, ".");
	int places = whole[digits] ? (int)strlen(whole + digits + 1) : 0;
	int room = field->max_digits - field->decimal_places;

	if (field->kind != ROW_DECIMAL)
		return true;
	if (places > field->decimal_places)
		return number_to_complain_of(this,
			N_("At most %s digits can stand behind the point."), field->decimal_places);
	return *whole == '0' || (int)digits <= room ||
		number_to_complain_of(
			this, N_("At most %s digits can stand before the point."), room);
}

static bool check_limits(const struct judging *this)
{
	const struct row_field *field = this->field;
	const char *const least[] = {kinds[field->kind].least, field->min};
	const char *const greatest[] = {kinds[field->kind].greatest, field->max};

	if (value_is_text(field->kind))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(least); i++)
		if (least[i] && value_compare(field->kind, this->value, least[i]) < 0)
			return complain(this, N_("This must be at least %s."), least[i], NULL);
	for (size_t i = 0; i < ARRAY_SIZE(greatest); i++)
		if (greatest[i] && value_compare(field->kind, this->value, greatest[i]) > 0)
			return complain(this, N_("This must be at most %s."), greatest[i], NULL);
	return true;
}

static bool check_choices(const struct judging *this)
{
	const struct row_field *field = this->field;

	for (size_t i = 0; i < field->choice_count; i++)
		if (row_value_is_same(field, field->choices[i].value, this->value))
			return true;
	return field->choice_count == 0 ||
		complain(this, N_("Please choose one of those that are offered."), NULL, NULL);
}

/* A pattern that is none is the project's mistake, not that of whoever fills in the form. */
static bool check_pattern(const struct judging *this)
{
	const struct row_field *field = this->field;
	bool matches;
	regex_t pattern;

	if (!field->pattern || regcomp(&pattern, field->pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return true;
	matches = strlen(this->value) <= PATTERN_INPUT_MAX &&
		regexec(&pattern, this->value, 0, NULL, 0) == 0;
	regfree(&pattern);
	return matches ||
		complain(this,
			field->pattern_message ? field->pattern_message
					       : N_("This is not what is expected here."),
			NULL, NULL);
}

bool row_rules_check(const struct row_field *field, const char *value, TALLOC_CTX *mem,
	struct row_complaint *complaint)
{
	const struct judging this = {field, value, mem, complaint};

	if (!value || !*value)
		return check_presence(&this);
	if (!value_canonical(mem, field, value))
		return complain(&this, kinds[field->kind].complaint, NULL, NULL);
	return check_length(&this) && check_digits(&this) && check_limits(&this) &&
		check_choices(&this) && check_pattern(&this);
}

/* What is stored where nothing was typed. A box that is not ticked says no. */
static const char *blank_of(const struct row_field *field)
{
	bool is_nullable = field->flags & ROW_NULLABLE;

	if (field->kind == ROW_BOOLEAN)
		return is_nullable ? NULL : "0";
	if (field->kind == ROW_LONG_TEXT || field->kind == ROW_FILE)
		return "";
	return value_is_text(field->kind) && !is_nullable ? "" : NULL;
}

/* Files and other rows are called as they are; of all else, blanks around it are not meant. */
static const char *meant(TALLOC_CTX *mem, const struct row_field *field, const char *typed)
{
	struct bytes stripped;

	if (field->kind == ROW_FILE || (field->relation && value_is_text(field->kind)))
		return typed;
	stripped = blanks_strip(typed);
	return mem_text_n(mem, stripped.ptr, stripped.len);
}

bool row_rules_clean(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint)
{
	const char *text = meant(mem, field, typed);
	const char *value = *text ? value_canonical(mem, field, text) : blank_of(field);

	*out = typed;
	if (!row_rules_check(field, *text && !value ? text : value, mem, complaint))
		return false;
	*out = value;
	return true;
}

const char *row_rules_key(TALLOC_CTX *mem, const struct row_field *key, const char *typed)
{
	struct row_complaint ignored;
	const char *value;

	if (value_is_text(key->kind))
		return typed;
	return row_rules_clean(mem, key, typed, &value, &ignored) ? value : NULL;
}

/* The next character of a text, without the CR of an end of line; '\0' behind the last one. */
static char next_of(struct bytes *text)
{
	const char *at = text->ptr;
	size_t skipped = text->len > 1 && at[0] == '\r' && at[1] == '\n';

	if (text->len == 0)
		return '\0';
	*text = (struct bytes){at + skipped + 1, text->len - skipped - 1};
	return at[skipped];
}

bool row_rules_look_same(const struct row_field *field, const char *a, const char *b)
{
	struct bytes rest_a;
	struct bytes rest_b;
	char character;

	if (!value_is_text(field->kind) || field->relation)
		return row_value_is_same(field, a, b);
	rest_a = blanks_strip(a ? a : "");
	rest_b = blanks_strip(b ? b : "");
	do {
		character = next_of(&rest_a);
		if (character != next_of(&rest_b))
			return false;
	} while (character);
	return true;
}
