#include "config.h"

#include "fcgi_app/admin/form_input.h"

#include <inttypes.h>

#include "base/datetime.h"
#include "base/text_stream.h"
#include "fcgi_app/admin/form_original.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/form_select.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"

#define TEXT_AREA_ROWS 6

#define DIGITS "0123456789"

/* Behind a point, digits that an input for times takes: browsers know milliseconds. */
#define MILLISECONDS_LENGTH (sizeof(".123") - 1)

static bool is_number(const char *text)
{
	size_t digits;

	text += *text == '-';
	digits = strspn(text, DIGITS);
	text += digits;
	if (digits > 0 && *text == '.')
		text += 1 + strspn(text + 1, DIGITS);
	return digits > 0 && !*text;
}

/* The fraction of a second as browsers take it; false: it is finer than that. */
static bool cut_fraction(TALLOC_CTX *mem, const char **typed)
{
	const char *point = strchr(*typed, '.');

	if (!point || strlen(point) <= MILLISECONDS_LENGTH)
		return true;
	if (strspn(point + MILLISECONDS_LENGTH, "0") != strlen(point + MILLISECONDS_LENGTH))
		return false;
	*typed = mem_text_n(mem, *typed, (size_t)(point - *typed) + MILLISECONDS_LENGTH);
	return true;
}

/*
 * A browser's own input shows nothing of what it does not take: that gets a plain one, so that
 * nothing is lost unseen.
 */
static const char *type_of(TALLOC_CTX *mem, const struct row_field *field, const char **typed)
{
	struct datetime datetime;
	struct time_of_day time;
	struct date date;
	const char *text = *typed;

	switch (field->kind) {
	case ROW_INTEGER:
	case ROW_UNSIGNED:
	case ROW_REAL:
	case ROW_DECIMAL:
		return field->relation || (*text && !is_number(text)) ? "text" : "number";
	case ROW_DATE:
		return !*text || (strlen(text) < DATE_TEXT_SIZE && date_parse(text, &date))
			? "date"
			: "text";
	case ROW_TIME:
		return !*text || (time_of_day_parse(text, &time) && cut_fraction(mem, typed))
			? "time"
			: "text";
	case ROW_DATETIME:
		return !*text || (datetime_parse(text, &datetime) && cut_fraction(mem, typed))
			? "datetime-local"
			: "text";
	case ROW_EMAIL:
		return "email";
	case ROW_URL:
		return "url";
	default:
		return "text";
	}
}

/* "0.01" for two places behind the point. */
static const char *step_of(TALLOC_CTX *mem, const struct row_field *field, const char *typed)
{
	switch (field->kind) {
	case ROW_INTEGER:
	case ROW_UNSIGNED:
		return "1";
	case ROW_DECIMAL:
		return field->decimal_places > 0
			? mem_printf(mem, "0.%0*d", (int)field->decimal_places, 1)
			: "1";
	case ROW_REAL:
		return "any";
	default:
		return strchr(typed, '.') ? "0.001" : "1";
	}
}

static void write_description(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);
	bool has_help = !place->part->link && *input->field->help;

	if (place->part->link)
		html_format(page, " aria-label=\"%s\"",
			row_field_label(place->form->mem, input->field));
	if (input->complaint)
		html_format(page, " aria-invalid=\"true\"");
	if (input->complaint && has_help)
		html_format(page, " aria-describedby=\"id_%s-error id_%s-help\"", input->name,
			input->name);
	else if (input->complaint || has_help)
		html_format(page, " aria-describedby=\"id_%s-%s\"", input->name,
			has_help ? "help" : "error");
	if (is_focused)
		html_format(page, " autofocus");
}

/* In a row to be added that may stay empty, nothing is required. */
static bool is_required(const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	if (place->part->link && !place->row->key)
		return false;
	return !(input->field->flags & ROW_MAY_BE_BLANK) && input->field->kind != ROW_BOOLEAN;
}

void form_attributes_write(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);

	html_format(page, " id=\"id_%s\" name=\"%s\"", input->name, input->name);
	write_description(page, place, is_focused);
	if (is_required(place))
		html_format(page, " required");
}

static void write_limits(FILE *page, TALLOC_CTX *mem, const struct row_field *field,
	const char *type, const char *typed)
{
	bool is_stepped = strcmp(type, "number") == 0 || field->kind == ROW_TIME ||
		field->kind == ROW_DATETIME;

	if (is_stepped && strcmp(type, "text") != 0)
		html_format(page, " step=\"%s\"", step_of(mem, field, typed));
	if (strcmp(type, "number") == 0 && field->min)
		html_format(page, " min=\"%s\"", field->min);
	if (strcmp(type, "number") == 0 && field->max)
		html_format(page, " max=\"%s\"", field->max);
	if (field->max_length > 0 && (field->kind >= ROW_TEXT && field->kind <= ROW_SLUG))
		html_format(page, " maxlength=\"%" PRId64 "\"", field->max_length);
}

static void write_web_link(FILE *page, const char *address)
{
	html_format(page, "<a href=\"%s\" target=\"_blank\" rel=\"noopener noreferrer\">%s</a>",
		address, address);
}

static bool has_web_link(const struct form_input *input)
{
	return input->field->kind == ROW_URL && input->stored &&
		value_is_web_address(input->stored);
}

static void write_plain(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);
	const struct row_field *prefilled_by = place->part->fields[place->field]->prefilled_by;
	const char *typed = input->typed;
	const char *type = type_of(place->form->mem, input->field, &typed);

	if (has_web_link(input)) {
		html_format(page, "<p class=\"current\">%s ", T(place->form->page, "Currently:"));
		write_web_link(page, input->stored);
		html_format(page, "</p>\n");
	}
	html_format(page, "<input type=\"%s\" value=\"%s\"", type, typed);
	form_attributes_write(page, place, is_focused);
	write_limits(page, place->form->mem, input->field, type, typed);
	if (prefilled_by && form_is_addition(place->form))
		html_format(page, " data-prefill=\"%s%s\"", place->row->name, prefilled_by->name);
	html_format(page, ">\n");
}

/* Of an element's text a line end at its begin does not count: so there is one more. */
static void write_area(FILE *page, const struct form_place *place, bool is_focused)
{
	html_format(page, "<textarea rows=\"%d\"", TEXT_AREA_ROWS);
	form_attributes_write(page, place, is_focused);
	html_format(page, ">\n%s</textarea>\n", form_place_input(place)->typed);
}

static void write_check_box(FILE *page, const struct form_place *place, bool is_focused)
{
	html_format(page, "<input type=\"checkbox\" value=\"1\"%s",
		strcmp(form_place_input(place)->typed, "1") == 0 ? " checked" : "");
	form_attributes_write(page, place, is_focused);
	html_format(page, ">\n");
}

/* Its name in the storage has slashes that stay what they are. */
static const char *file_url(TALLOC_CTX *mem, const char *media_url, const char *name)
{
	const char *slash = strchr(name, '/');
	const char *step = slash ? mem_text_n(mem, name, (size_t)(slash - name)) : name;
	const char *url = mem_printf(mem, "%s%s", media_url, path_escape(mem, step));

	return slash ? file_url(mem, mem_printf(mem, "%s/", url), slash + 1) : url;
}

static void write_file_link(FILE *page, const struct admin_form *form, const char *name)
{
	const char *media_url = form->page->admin->settings->media_url;

	if (*media_url)
		html_format(page, "<a href=\"%s\" target=\"_blank\" rel=\"noopener\">%s</a>\n",
			file_url(form->mem, media_url, name), name);
	else
		html_write(page, name);
}

static void write_file(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);
	struct admin_page *visit = place->form->page;
	bool has_one = input->stored && *input->stored;

	if (has_one) {
		html_format(page, "<span>%s ", T(visit, "Currently:"));
		write_file_link(page, place->form, input->stored);
		html_format(page, "</span>\n");
	}
	if (has_one && (input->field->flags & ROW_MAY_BE_BLANK))
		html_format(page,
			"<label><input type=\"checkbox\" name=\"%s-clear\" value=\"1\"> "
			"%s</label>\n",
			input->name, T(visit, "Clear"));
	html_format(
		page, "<input type=\"file\" id=\"id_%s\" name=\"%s\"", input->name, input->name);
	write_description(page, place, is_focused);
	html_format(page, "%s>\n", !has_one && is_required(place) ? " required" : "");
}

static bool is_long(const struct form_input *input)
{
	return input->field->kind == ROW_LONG_TEXT || input->field->kind == ROW_JSON ||
		strpbrk(input->typed, "\r\n");
}

/* Of too many rows that one may not search, the key is typed. */
static bool is_selected(const struct form_place *place)
{
	const struct row_field *field = form_place_input(place)->field;
	const struct form_relation *relation = &place->part->relations[place->field];

	if (field->relation)
		return field->pairs || relation->is_whole || relation->may_view;
	return field->choice_count > 0 ||
		(field->kind == ROW_BOOLEAN && (field->flags & ROW_NULLABLE));
}

/* What stands there already travels along, and of an addition the moment that was shown. */
static bool has_original(const struct form_place *place)
{
	if (form_place_input(place)->field->flags & ROW_STAMPED_ON_ADD)
		return true;
	return !form_is_addition(place->form) && (!place->part->link || place->row->key);
}

void form_input_write(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);
	const struct row_field *field = input->field;

	if (is_selected(place))
		form_select_write(page, place, is_focused);
	else if (field->kind == ROW_BOOLEAN)
		write_check_box(page, place, is_focused);
	else if (field->kind == ROW_FILE)
		write_file(page, place, is_focused);
	else if (is_long(input))
		write_area(page, place, is_focused);
	else
		write_plain(page, place, is_focused);
	if (has_original(place))
		form_original_write(page, place->form->mem, input);
}

const char *form_value_text(const struct form_place *place, const char *value)
{
	const struct form_relation *relation = &place->part->relations[place->field];
	const char *text = value && relation->field ? form_relation_text(relation, value) : NULL;

	return text ? text
		    : value_show(place->form->mem, place->form->page->words,
			      form_place_input(place)->field, value);
}

const char *form_targets_text(const struct form_place *place, const char *const *targets)
{
	struct text_stream stream;
	FILE *out;

	if (!*targets)
		return "-";
	out = text_stream_open(&stream);
	for (size_t i = 0; targets[i]; i++) {
		const char *text =
			form_relation_text(&place->part->relations[place->field], targets[i]);

		(void)fprintf(out, "%s%s", i ? ", " : "", text ? text : targets[i]);
	}
	return text_stream_take(&stream, place->form->mem);
}

void form_value_write(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);
	const struct form_relation *relation = &place->part->relations[place->field];

	if (input->field->pairs)
		html_write(page, form_targets_text(place, input->stored_targets));
	else if (input->field->kind == ROW_FILE && input->stored && *input->stored)
		write_file_link(page, place->form, input->stored);
	else if (has_web_link(input))
		write_web_link(page, input->stored);
	else if (relation->target && relation->may_view && form_select_has_link(relation) &&
		input->stored)
		html_format(page, "<a href=\"%s\">%s</a>",
			admin_url(place->form->mem, relation->target, input->stored, "change"),
			form_value_text(place, input->stored));
	else
		html_write(page, form_value_text(place, input->stored));
}
