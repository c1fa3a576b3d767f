#include "config.h"

#include "fcgi_app/admin/form_table.h"
#include "fcgi_app/http/html.h"

/* "batch 12: Quantity" of a row that is edited with another one. */
static const char *name_of(const struct form_place *place)
{
	const char *label = row_field_label(place->form->mem, form_place_input(place)->field);

	if (!place->part->link)
		return label;
	return mem_printf(place->form->mem, "%s %s: %s",
		row_capitalise(place->form->mem, place->part->model->rows->verbose_name),
		place->row->key, label);
}

/* Keys of targets, which stand in `now` between blanks, as their texts. */
static const char *now_text(const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	return input->field->pairs ? form_targets_text(place, input->stored_targets)
				   : form_value_text(place, input->now);
}

static const char *typed_text(const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);

	if (place->row->is_removed)
		return T(place->form->page, "Removed");
	return input->field->pairs ? form_targets_text(place, input->targets)
				   : form_value_text(place, input->value);
}

static void write_values(FILE *page, const struct form_place *place)
{
	const struct form_input *input = form_place_input(place);
	bool has_pairs = input->field->pairs != NULL;

	html_format(page, "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td></tr>\n",
		name_of(place),
		has_pairs ? form_targets_text(place, input->seen_targets)
			  : form_value_text(place, input->seen),
		now_text(place), typed_text(place));
}

static void write_part(FILE *page, struct admin_form *form, const struct form_part *part)
{
	for (size_t i = 0; i < part->row_count; i++)
		for (size_t j = 0; j < part->field_count; j++)
			if (part->rows[i].inputs[j].is_in_conflict)
				write_values(
					page, &(struct form_place){form, part, &part->rows[i], j});
}

static bool is_part_in_conflict(const struct form_part *part)
{
	for (size_t i = 0; i < part->row_count; i++)
		for (size_t j = 0; j < part->field_count; j++)
			if (part->rows[i].inputs[j].is_in_conflict)
				return true;
	return false;
}

static bool is_in_conflict(const struct admin_form *form)
{
	bool is = is_part_in_conflict(&form->main);

	for (size_t i = 0; i < form->inline_count; i++)
		is = is || is_part_in_conflict(&form->inlines[i]);
	return is;
}

static void write_table(FILE *page, struct admin_form *form)
{
	struct admin_page *visit = form->page;

	html_format(page,
		"<table>\n<tr><td></td><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
		"<th scope=\"col\">%s</th></tr>\n",
		T(visit, "When you opened it"), T(visit, "Now"), T(visit, "Yours"));
	write_part(page, form, &form->main);
	for (size_t i = 0; i < form->inline_count; i++)
		write_part(page, form, &form->inlines[i]);
	html_format(page, "</table>\n<p>%s</p>\n",
		T(visit, "Saving again puts yours in place of theirs."));
}

void form_conflict_write(FILE *page, struct admin_form *form)
{
	struct admin_page *visit = form->page;

	html_format(page, "<div class=\"conflict\" role=\"alert\">\n<p>%s</p>\n",
		T(visit, "Nothing was changed: somebody else has changed this meanwhile."));
	if (is_in_conflict(form))
		write_table(page, form);
	else
		html_format(page, "<p>%s</p>\n",
			T(visit, "Below stands what there is now. Saving again keeps that."));
	html_format(page, "<p><a class=\"button\" href=\"%s\">%s</a></p>\n</div>\n",
		admin_own_url(visit, visit->key, "change"), T(visit, "Take theirs"));
}
