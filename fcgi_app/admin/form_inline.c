#include "config.h"

#include "fcgi_app/admin/form_load.h"
#include "fcgi_app/admin/form_original.h"
#include "fcgi_app/admin/form_table.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"

/* What Django's scripts and ours put the number of a row in the place of. */
#define PLACE_OF_NEW "__prefix__"

/* What leads from the main part's row to those of the part. A name with a "+" leads nowhere. */
static const char *way_to(TALLOC_CTX *mem, const struct form_part *part)
{
	const char *back = part->link->relation->back;

	return back && *back ? mem_text_n(mem, back, strcspn(back, "+"))
			     : mem_printf(mem, "%s_set", part->model->rows->name);
}

const char *form_inline_prefix(const struct admin_form *form, const struct form_part *part)
{
	const char *prefix = way_to(form->mem, part);
	size_t alike = 1;

	for (size_t i = 0; i < form->inline_count; i++)
		alike += strcmp(way_to(form->mem, &form->inlines[i]), prefix) == 0;
	return alike == 1 && *prefix ? prefix : mem_printf(form->mem, "%s-%zu", prefix, alike);
}

static void write_counter(FILE *page, const struct form_part *part, const char *name, size_t number)
{
	html_format(page, "<input type=\"hidden\" name=\"%s-%s_FORMS\" value=\"%zu\">\n",
		part->prefix, name, number);
}

static size_t count_stored(const struct form_part *part)
{
	size_t count = 0;

	for (size_t i = 0; i < part->row_count; i++)
		count += part->rows[i].key != NULL;
	return count;
}

/* Rows that there are besides those of the form. */
static size_t count_further(const struct form_part *part)
{
	size_t count = count_stored(part);

	return part->stored > count ? part->stored - count : 0;
}

/* The most rows that the form may have. */
static size_t most_shown(const struct form_part *part)
{
	size_t further = count_further(part);

	if (part->most == 0)
		return FORM_FIELDS_MAX;
	return part->most > further ? part->most - further : 0;
}

static void write_counters(FILE *page, const struct form_part *part, size_t stored)
{
	write_counter(page, part, "TOTAL", part->row_count);
	write_counter(page, part, "INITIAL", stored);
	write_counter(page, part, "MIN_NUM", part->least);
	write_counter(page, part, "MAX_NUM", most_shown(part));
}

/* To a row's own form, where all of it is. */
static bool has_links(const struct form_part *part)
{
	return part->may_view && part->row_count > 0 && part->rows[0].key;
}

static void write_head(FILE *page, const struct admin_form *form, const struct form_part *part)
{
	html_format(page, "<caption class=\"visually-hidden\">%s</caption>\n<thead>\n<tr>\n",
		row_capitalise(form->mem, part->model->rows->verbose_name_plural));
	for (size_t i = 0; i < part->field_count; i++)
		html_format(page, "<th scope=\"col\">%s</th>\n",
			row_field_label(form->mem, part->fields[i]->field));
	if (has_links(part))
		html_format(page, "<td></td>\n");
	html_format(page, "<th scope=\"col\">%s</th>\n</tr>\n</thead>\n", T(form->page, "Remove"));
}

/* A row that is removed goes as it was shown, by those who may not change it, too. */
static void write_shown(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	form_value_write(page, place);
	if (place->row->key && place->part->may_remove && form_original_is_comparable(input->field))
		form_original_write(page, place->form->mem, input);
}

static void write_cell(FILE *page, const struct form_place *place, const struct form_input *focus)
{
	const struct form_input *input = form_place_input(place);

	html_format(page, "<td>");
	if (input->complaint)
		html_format(page, "<p class=\"error\" id=\"id_%s-error\">%s</p>\n", input->name,
			input->complaint);
	if (input->is_editable)
		form_input_write(page, place, input == focus);
	else
		write_shown(page, place);
	html_format(page, "</td>\n");
}

static void write_link(FILE *page, const struct admin_form *form, const struct form_part *part,
	const struct form_row *row)
{
	html_format(page, "<td>");
	if (row->key)
		html_format(page,
			"<a href=\"%s\">%s<span class=\"visually-hidden\"> %s %s</span></a>",
			admin_url(form->mem, part->model, row->key, "change"),
			T(form->page, "Open"), part->model->rows->verbose_name, row->key);
	html_format(page, "</td>\n");
}

static void write_last_cell(FILE *page, const struct admin_form *form, const struct form_part *part,
	const struct form_row *row)
{
	html_format(page, "<td class=\"remove\">");
	if (row->key && form->command)
		html_format(page, "<input type=\"hidden\" name=\"%s%s\" value=\"%s\">", row->name,
			part->model->rows->key->name, row->key);
	if (row->key ? part->may_remove : row->is_typed)
		html_format(page,
			"<input type=\"checkbox\" name=\"%sDELETE\" value=\"1\" "
			"aria-label=\"%s\"%s>",
			row->name, T(form->page, "Remove this row"),
			row->is_removed ? " checked" : "");
	html_format(page, "</td>\n");
}

static void write_row(FILE *page, struct admin_form *form, const struct form_part *part,
	const struct form_row *row, const struct form_input *focus)
{
	if (row->complaint)
		html_format(page, "<tr><td colspan=\"%zu\"><p class=\"error\">%s</p></td></tr>\n",
			part->field_count + 1 + has_links(part), row->complaint);
	html_format(page, "<tr class=\"%s\">\n", row->key ? "row" : "new");
	for (size_t i = 0; i < part->field_count; i++)
		write_cell(page, &(struct form_place){form, part, row, i}, focus);
	if (has_links(part))
		write_link(page, form, part, row);
	write_last_cell(page, form, part, row);
	html_format(page, "</tr>\n");
}

/* What a script puts behind the rows, again and again. */
static void write_template(FILE *page, struct admin_form *form, struct form_part *part)
{
	struct form_row *row = form_add_row(form, part);

	form_name_row(form->mem, part, row, PLACE_OF_NEW);
	html_format(page, "<template>\n");
	write_row(page, form, part, row, NULL);
	html_format(page, "</template>\n");
	part->row_count--;
}

static void write_rest(FILE *page, const struct admin_form *form, const struct form_part *part)
{
	html_format(page, "<p><a href=\"%s?%s=%s\">%s</a></p>\n",
		admin_url(form->mem, part->model, NULL, NULL), part->link->name,
		path_escape(form->mem, form->page->key),
		T(form->page, "There are more: see them all"));
}

static const char *complaint_of(const struct admin_form *form, const struct form_part *part)
{
	const struct words *words = form->page->words;
	size_t count = count_further(part);
	bool has_new = false, has_removed = false;

	for (size_t i = 0; i < part->row_count; i++) {
		const struct form_row *row = &part->rows[i];

		count += row->is_typed || (row->key && !row->is_removed);
		has_new = has_new || row->is_typed;
		has_removed = has_removed || row->is_removed;
	}
	if (count < part->least && (part->may_add || has_removed))
		return mem_printf(form->mem,
			words_count(words, "At least %zu row is needed here.",
				"At least %zu rows are needed here.", part->least),
			part->least);
	if (part->most > 0 && count > part->most && (part->may_remove || has_new))
		return mem_printf(form->mem,
			words_count(words, "At most %zu row may stand here.",
				"At most %zu rows may stand here.", part->most),
			part->most);
	return NULL;
}

void form_inline_check(struct admin_form *form, struct form_part *part)
{
	part->complaint = complaint_of(form, part);
}

/* Those that are wanted, and some to spare, as long as there is room. */
static void add_empty_rows(struct admin_form *form, struct form_part *part)
{
	size_t further = count_further(part);
	size_t least = part->least > further ? part->least - further : 0;
	size_t count = (part->row_count > least ? part->row_count : least) + FORM_EXTRA_ROWS;
	size_t most = most_shown(part);

	while (part->row_count < count && part->row_count < most)
		(void)form_add_row(form, part);
}

static void write_begin(FILE *page, const struct admin_form *form, const struct form_part *part)
{
	const char *name = row_capitalise(form->mem, part->model->rows->verbose_name_plural);

	html_format(page, "<fieldset class=\"group\"");
	if (part->complaint)
		html_format(page, " aria-describedby=\"id_%s-error\"", part->prefix);
	html_format(page, ">\n<legend>%s</legend>\n", name);
	if (part->complaint)
		html_format(page, "<p class=\"error\" id=\"id_%s-error\">%s</p>\n", part->prefix,
			part->complaint);
}

void form_inline_write(
	FILE *page, struct admin_form *form, struct form_part *part, const struct form_input *focus)
{
	size_t stored = count_stored(part);
	bool has_room;

	if (part->may_add)
		add_empty_rows(form, part);
	has_room = part->may_add && part->row_count < most_shown(part);
	write_begin(page, form, part);
	if (form->command)
		write_counters(page, part, stored);
	html_format(page, "<div class=\"scroll\"%s>\n<table class=\"inline\"",
		part->may_add || part->may_change || part->may_remove ? "" : " tabindex=0");
	if (has_room)
		html_format(page, " data-inline=\"%s\"", part->prefix);
	html_format(page, ">\n");
	write_head(page, form, part);
	html_format(page, "<tbody>\n");
	for (size_t i = 0; i < part->row_count; i++)
		write_row(page, form, part, &part->rows[i], focus);
	html_format(page, "</tbody>\n");
	if (has_room)
		write_template(page, form, part);
	html_format(page, "</table>\n</div>\n");
	if (part->has_more)
		write_rest(page, form, part);
	html_format(page, "</fieldset>\n");
}
