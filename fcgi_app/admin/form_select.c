#include "config.h"

#include "fcgi_app/admin/form_select.h"

#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/http/html.h"

#define NOTHING "---------"

static void write_option(FILE *page, const char *value, const char *text, bool is_selected)
{
	html_format(page, "<option value=\"%s\"%s>%s</option>\n", value,
		is_selected ? " selected" : "", text);
}

static bool is_typed(const struct form_input *input, const char *value)
{
	return strcmp(input->typed, value) == 0;
}

/* What the field has, and is none of its choices any more, stays to be chosen. */
static void write_choices(FILE *page, const struct form_input *input)
{
	const struct row_field *field = input->field;
	bool is_known = !*input->typed;

	for (size_t i = 0; i < field->choice_count; i++) {
		const struct row_choice *choice = &field->choices[i];

		write_option(page, choice->value, choice->label, is_typed(input, choice->value));
		is_known = is_known || is_typed(input, choice->value);
	}
	if (!is_known)
		write_option(page, input->typed, input->typed, true);
}

static void write_states(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	write_option(page, "1", T(place->form->page, "Yes"), is_typed(input, "1"));
	write_option(page, "0", T(place->form->page, "No"), is_typed(input, "0"));
}

static bool is_target(const struct form_input *input, const char *value)
{
	for (const char *const *target = input->targets; *target; target++)
		if (strcmp(*target, value) == 0)
			return true;
	return false;
}

static bool is_chosen(const struct form_input *input, const char *value)
{
	return input->field->pairs ? is_target(input, value) : is_typed(input, value);
}

/* Where not all there is can be chosen, the options are what some row of the part has. */
static void write_related(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);
	const struct form_relation *relation = &place->part->relations[place->field];
	bool is_known = input->field->pairs || !*input->typed;

	for (size_t i = 0; i < relation->count; i++) {
		const struct form_option *option = &relation->options[i];
		bool is_selected = is_chosen(input, option->value);

		if (relation->is_whole || is_selected)
			write_option(page, option->value, option->text, is_selected);
		is_known = is_known || is_selected;
	}
	if (!is_known)
		write_option(page, input->typed, input->typed, true);
}

bool form_select_has_link(const struct form_relation *relation)
{
	const struct row_relation *to = relation->field->relation;

	return row_relation_field(to) == to->target->key;
}

/* Which of a page's many links of that text it is, is said to those who hear it. */
static void write_link(
	FILE *page, const struct form_relation *relation, const char *url, const char *text)
{
	html_format(page,
		"<a href=\"%s\" target=\"_blank\" rel=\"noopener\">%s"
		"<span class=\"visually-hidden\"> (%s)</span></a>\n",
		url, text, relation->target->rows->verbose_name);
}

static void write_links(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);
	const struct form_relation *relation = &place->part->relations[place->field];
	struct admin_page *visit = place->form->page;

	if (!relation->target || place->part->link)
		return;
	if (relation->may_view && !input->field->pairs && input->stored &&
		form_select_has_link(relation))
		write_link(page, relation,
			admin_url(visit->mem, relation->target, input->stored, "change"),
			relation->may_change ? T(visit, "Change") : T(visit, "View"));
	if (relation->may_add)
		write_link(page, relation, admin_url(visit->mem, relation->target, NULL, "add"),
			T(visit, "Add"));
}

/* Without a script one types the key, which is found in the list; what is typed there counts. */
static void write_key_input(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);
	const struct form_relation *relation = &place->part->relations[place->field];
	struct admin_page *visit = place->form->page;

	html_format(page, "<noscript>\n<label>%s <input name=\"%s\" value=\"%s\"></label>\n",
		T(visit, "or its key:"), input->name, input->field->pairs ? "" : input->typed);
	write_link(page, relation, admin_url(visit->mem, relation->target, NULL, NULL),
		T(visit, "Look up"));
	html_format(page, "</noscript>\n");
}

static void write_options(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	if (!input->field->pairs && (!*input->typed || (input->field->flags & ROW_MAY_BE_BLANK)))
		write_option(page, "", NOTHING, !*input->typed);
	if (input->field->relation)
		write_related(page, place);
	else if (input->field->choice_count > 0)
		write_choices(page, input);
	else
		write_states(page, place);
}

/* Which rows are chosen, by their keys: dialog.js opens their pages, and offers what was saved. */
static void write_target(FILE *page, const struct form_place *place)
{
	const struct form_relation *relation = &place->part->relations[place->field];

	if ((relation->may_view || relation->may_add) && form_select_has_link(relation))
		html_format(page, " data-rows=\"%s\"",
			admin_url(place->form->mem, relation->target, NULL, NULL));
}

void form_select_write(FILE *page, const struct form_place *place, bool is_focused)
{
	const struct form_input *input = form_place_input(place);
	const struct form_relation *relation = &place->part->relations[place->field];
	bool is_searched = input->field->relation && !relation->is_whole && relation->may_view;

	html_format(page, "<select%s", input->field->pairs ? " multiple" : "");
	form_attributes_write(page, place, is_focused);
	if (is_searched)
		html_format(page, " data-autocomplete=\"%s?field=%s\"",
			admin_url(place->form->mem, place->part->model, NULL, "autocomplete"),
			input->field->name);
	if (input->field->relation)
		write_target(page, place);
	html_format(page, ">\n");
	write_options(page, place);
	html_format(page, "</select>\n");
	if (is_searched)
		write_key_input(page, place);
	if (input->field->relation)
		write_links(page, place);
}
