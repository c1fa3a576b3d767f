#include "config.h"

#include "fcgi_app/admin/value_text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

#include "base/datetime.h"
#include "base/text_stream.h"
#include "fcgi_app/admin/value_duration.h"
#include "fcgi_app/admin/value_json.h"

static const char *const months[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"),
	N_("Jun"), N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

static bool is_local(const struct row_field *field)
{
	return field->flags & ROW_LOCAL_TIME;
}

/* The wall time of a datetime as it is stored; false: it is none, as a date of zeros. */
static bool read_datetime(
	const struct row_field *field, const char *value, struct datetime *wall_time)
{
	struct datetime stored;

	if (!datetime_parse(value, &stored))
		return false;
	*wall_time =
		is_local(field) ? stored : datetime_local_of_instant(datetime_to_instant(stored));
	return true;
}

static const char *show_date_of(TALLOC_CTX *mem, const struct words *words, struct date date)
{
	return mem_printf(mem, words_text(words, "%d %s %d"), date.day,
		words_text(words, months[date.month - 1]), date.year);
}

static const char *show_date(TALLOC_CTX *mem, const struct words *words, const char *value)
{
	struct date date;

	return date_parse(value, &date) ? show_date_of(mem, words, date) : value;
}

static const char *show_datetime(TALLOC_CTX *mem, const struct words *words,
	const struct row_field *field, const char *value)
{
	struct datetime wall_time;

	if (!read_datetime(field, value, &wall_time))
		return value;
	return mem_printf(mem, words_text(words, "%s, %02d:%02d"),
		show_date_of(mem, words, wall_time.date), wall_time.time.hour,
		wall_time.time.minute);
}

static const char *show_size(TALLOC_CTX *mem, const struct words *words, const char *value)
{
	return mem_printf(
		mem, words_count(words, "%s byte", "%s bytes", strtoul(value, NULL, 10)), value);
}

/* With the language's decimal sign, and no groups, as Django unless it is told otherwise. */
static const char *show_number(TALLOC_CTX *mem, const struct words *words, const char *value)
{
	size_t whole = strcspn(value, ".");

	if (!value[whole])
		return value;
	return mem_printf(
		mem, "%.*s%s%s", (int)whole, value, words_text(words, "."), value + whole + 1);
}

/* NULL: it is none of the choices, or the field has none. */
static const char *label_of(const struct row_field *field, const char *value)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (strcmp(field->choices[i].value, value) == 0)
			return field->choices[i].label;
	return NULL;
}

const char *value_show(TALLOC_CTX *mem, const struct words *words, const struct row_field *field,
	const char *value)
{
	const char *label = value ? label_of(field, value) : NULL;

	if (label)
		return label;
	if (!value || !*value)
		return "-";
	if (field->flags & ROW_SECRET)
		return words_text(words, "(not shown)");
	switch (field->kind) {
	case ROW_BOOLEAN:
		return *value == '0' ? words_text(words, "No") : words_text(words, "Yes");
	case ROW_DATE:
		return show_date(mem, words, value);
	case ROW_DATETIME:
		return show_datetime(mem, words, field, value);
	case ROW_DURATION:
		return value_duration_text(mem, value);
	case ROW_BINARY:
		return show_size(mem, words, value);
	case ROW_DECIMAL:
	case ROW_REAL:
		return show_number(mem, words, value);
	default:
		return value;
	}
}

static const char *datetime_to_input(
	TALLOC_CTX *mem, const struct row_field *field, const char *value)
{
	struct datetime wall_time;
	char buffer[DATETIME_TEXT_SIZE];
	char *text;

	if (!read_datetime(field, value, &wall_time))
		return value;
	text = mem_text(mem, datetime_format(wall_time, buffer));
	text[strlen("YYYY-MM-DD")] = 'T';
	return text;
}

const char *value_to_input(TALLOC_CTX *mem, const struct row_field *field, const char *value)
{
	if (!value)
		return "";
	switch (field->kind) {
	case ROW_DATETIME:
		return datetime_to_input(mem, field, value);
	case ROW_DURATION:
		return value_duration_text(mem, value);
	case ROW_JSON:
		return value_json_indented(mem, value);
	default:
		return value;
	}
}

static const char *trimmed(TALLOC_CTX *mem, const char *typed)
{
	const char *begin = typed + strspn(typed, " \t\r\n");
	size_t length = strlen(begin);

	while (length > 0 && strchr(" \t\r\n", begin[length - 1]))
		length--;
	return mem_text_n(mem, begin, length);
}

/* What is no datetime at all stays as it was typed, for row_rules_clean() to complain of. */
static bool datetime_from_input(TALLOC_CTX *mem, const struct row_field *field, const char **typed,
	struct row_complaint *complaint)
{
	struct datetime datetime;
	char buffer[DATETIME_TEXT_SIZE];
	struct error err;
	int64_t instant;

	*typed = trimmed(mem, *typed);
	if (is_local(field) || !datetime_parse(*typed, &datetime))
		return true;
	if (!datetime_local_to_instant(datetime, &instant, &err)) {
		complaint->text =
			N_("The clocks pass over %s, or show it twice. Enter another time.");
		complaint->arguments[0] = mem_text(mem, datetime_format(datetime, buffer));
		return false;
	}
	datetime = datetime_of_instant(instant);
	if (datetime_is_valid(datetime))
		*typed = mem_text(mem, datetime_format(datetime, buffer));
	return true;
}

static bool duration_from_input(
	TALLOC_CTX *mem, const char **typed, struct row_complaint *complaint)
{
	const char *text = trimmed(mem, *typed);
	const char *canonical = *text ? value_duration_read(mem, text) : text;

	if (!canonical) {
		complaint->text = N_("Enter days and time, as in 1 02:03:04.");
		return false;
	}
	*typed = canonical;
	return true;
}

static bool read_input(TALLOC_CTX *mem, const struct row_field *field, const char **typed,
	struct row_complaint *complaint)
{
	switch (field->kind) {
	case ROW_DATETIME:
		return datetime_from_input(mem, field, typed, complaint);
	case ROW_DURATION:
		return duration_from_input(mem, typed, complaint);
	default:
		return true;
	}
}

bool value_from_input(TALLOC_CTX *mem, const struct row_field *field, const char *typed,
	const char **out, struct row_complaint *complaint)
{
	const char *spelled = typed;

	*complaint = (struct row_complaint){0};
	if (read_input(mem, field, &spelled, complaint) &&
		row_rules_clean(mem, field, spelled, out, complaint))
		return true;
	*out = typed;
	return false;
}

/* Arguments are put in here, as a translation is not ours to trust as a format. */
const char *complaint_text(
	TALLOC_CTX *mem, const struct words *words, const struct row_complaint *complaint)
{
	const char *format = words_text(words, complaint->text);
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	size_t used = 0;

	for (const char *found; (found = strstr(format, "%s")); format = found + strlen("%s")) {
		const char *argument =
			used < ARRAY_SIZE(complaint->arguments) ? complaint->arguments[used] : NULL;

		(void)fprintf(
			out, "%.*s%s", (int)(found - format), format, argument ? argument : "");
		used++;
	}
	(void)fputs(format, out);
	return text_stream_take(&stream, mem);
}

bool value_is_web_address(const char *value)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://"};

	for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
		if (strncasecmp(value, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return false;
}
