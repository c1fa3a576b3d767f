#include "config.h"

#include "fcgi_app/admin/form_input.h"
#include "fcgi_app/admin/form_relation.h"
#include "fcgi_app/admin/list_actions.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/http/html.h"

/* Inputs: which field, what it shall be, and which page they come from. */
#define IN_FIELD "field"
#define IN_VALUE "value"
#define IN_STEP  "step"

/* The field of all rows on its way from page to page. */
struct setting {
	const struct list_chosen *chosen;
	const struct list_action *action;
	const struct admin_form_field *field; /* NULL: not chosen yet */
	const char *typed;
	const char *value;     /* canonical */
	const char *complaint; /* NULL: none */
	uint64_t changes;      /* rows that have another value */
	bool was_wrong;        /* the visitor's own password */
};

/* What many rows can have alike, and one can see in an input. */
static bool is_settable(const struct admin_form_field *field)
{
	const unsigned never = ROW_KEY | ROW_COMPUTED | ROW_NOT_EDITABLE | ROW_UNIQUE | ROW_SECRET |
		ROW_STAMPED_ON_SAVE;

	return !field->is_read_only && !(field->field->flags & never) && !field->field->pairs &&
		field->field->kind != ROW_FILE && field->field->kind != ROW_BINARY;
}

/* The next one in the table's form, from *set and *place on; NULL: there is no more. */
static const struct admin_form_field *next_field(
	const struct admin_model *model, size_t *set, size_t *place)
{
	for (; *set < model->set_count; (*set)++, *place = 0)
		while (*place < model->sets[*set].count) {
			const struct admin_form_field *field =
				&model->sets[*set].fields[(*place)++];

			if (is_settable(field))
				return field;
		}
	return NULL;
}

static const struct admin_form_field *find_field(const struct admin_model *model, const char *name)
{
	const struct admin_form_field *field;
	size_t set = 0;
	size_t place = 0;

	while ((field = next_field(model, &set, &place)))
		if (strcmp(field->field->name, name) == 0)
			return field;
	return NULL;
}

static const char *sent(const struct setting *setting, const char *name)
{
	const char *value = form_value(setting->chosen->page->request->form, name);

	return value ? value : "";
}

static void begin(const struct setting *setting, int status)
{
	struct admin_page *page = setting->chosen->page;

	(void)admin_begin(page, status, T(page, "Set one field"), "form");
	html_format(page->out, "<p class=\"count\">%s</p>\n",
		mem_printf(page->mem,
			words_count(page->words, "%zu row is chosen.", "%zu rows are chosen.",
				setting->chosen->count),
			setting->chosen->count));
}

static void begin_form(const struct setting *setting, const char *step)
{
	FILE *out = setting->chosen->page->out;

	list_chosen_begin_form(setting->chosen, setting->action->name);
	html_format(out, "<input type=\"hidden\" name=\"" IN_STEP "\" value=\"%s\">\n", step);
	if (setting->field)
		html_format(out, "<input type=\"hidden\" name=\"" IN_FIELD "\" value=\"%s\">\n",
			setting->field->field->name);
}

static void ask_field(const struct setting *setting)
{
	struct admin_page *page = setting->chosen->page;
	const struct admin_form_field *field;
	size_t set = 0;
	size_t place = 0;

	begin(setting, list_chosen_status(setting->chosen));
	begin_form(setting, "field");
	html_format(page->out,
		"<div class=\"field\"><label for=\"id_field\">%s</label>\n"
		"<select id=\"id_field\" name=\"" IN_FIELD "\">\n",
		T(page, "Field"));
	while ((field = next_field(page->model, &set, &place)))
		html_format(page->out, "<option value=\"%s\">%s</option>\n", field->field->name,
			row_field_label(page->mem, field->field));
	html_format(page->out, "</select></div>\n");
	list_chosen_end_form(setting->chosen, "main", T(page, "Continue"));
	frame_end(page->out);
}

/* The field as a form of one row has it, so that it has the same input, and values their names. */
struct small_form {
	struct admin_form_field field;
	const struct admin_form_field *fields[1];
	struct form_input input;
	struct form_row row;
	struct form_relation relation;
	struct admin_form form;
	struct form_place place;
};

/* The form's parts point to each other: it stays where it is. */
static bool make_form(const struct setting *setting, struct small_form *out, struct error *err)
{
	struct admin_page *page = setting->chosen->page;

	*out = (struct small_form){
		.input = {.field = setting->field->field,
			  .name = IN_VALUE,
			  .is_editable = true,
			  .typed = setting->typed,
			  .value = setting->value,
			  .complaint = setting->complaint},
		.form = {.page = page,        .mem = page->mem, .command = &admin_by_row},
	};
	out->field.field = setting->field->field;
	out->fields[0] = &out->field;
	out->row = (struct form_row){.name = "", .inputs = &out->input};
	out->form.main = (struct form_part){
		.model = page->model,
		.fields = out->fields,
		.relations = &out->relation,
		.field_count = 1,
		.rows = &out->row,
		.row_count = 1,
		.may_change = true,
	};
	out->place = (struct form_place){&out->form, &out->form.main, &out->row, 0};
	return !out->input.field->relation ||
		form_relation_load(&out->form, &out->form.main, 0, err);
}

static bool ask_value(const struct setting *setting, struct error *err)
{
	struct admin_page *page = setting->chosen->page;
	const struct row_field *field = setting->field->field;
	struct small_form form;

	if (!make_form(setting, &form, err))
		return false;
	begin(setting, setting->complaint ? 422 : list_chosen_status(setting->chosen));
	begin_form(setting, "value");
	html_format(page->out, "<div class=\"field%s\"><label for=\"id_" IN_VALUE "\">%s</label>\n",
		setting->complaint ? " wrong" : "", row_field_label(page->mem, field));
	if (*field->help)
		html_format(page->out, "<p class=\"help\" id=\"id_" IN_VALUE "-help\">%s</p>\n",
			field->help);
	if (setting->complaint)
		html_format(page->out,
			"<p class=\"error\" id=\"id_" IN_VALUE "-error\" role=\"alert\">%s</p>\n",
			setting->complaint);
	form_input_write(page->out, &form.place, true);
	html_format(page->out, "</div>\n");
	list_chosen_end_form(setting->chosen, "main", T(page, "Preview"));
	frame_end(page->out);
	return true;
}

static void preview(const struct setting *setting, const struct form_place *place)
{
	struct admin_page *page = setting->chosen->page;
	const struct row_field *field = setting->field->field;

	begin(setting, setting->was_wrong ? 422 : list_chosen_status(setting->chosen));
	html_format(page->out, "<p>%s</p>\n",
		mem_printf(page->mem, T(page, "%s would become “%s”."),
			row_field_label(page->mem, field), form_value_text(place, setting->value)));
	html_format(page->out, "<p><strong>%s</strong></p>\n",
		mem_printf(page->mem,
			words_count(page->words, "%zu row would change.", "%zu rows would change.",
				(unsigned long)setting->changes),
			(size_t)setting->changes));
	begin_form(setting, "set");
	html_format(page->out, "<input type=\"hidden\" name=\"" IN_VALUE "\" value=\"%s\">\n",
		setting->typed);
	admin_write_confirmation(page, setting->was_wrong);
	list_chosen_end_form(setting->chosen, "main", T(page, "Set it"));
	frame_end(page->out);
}

/* Counts the rows that have another value than the new one, as the command will see it. */
struct comparing {
	struct row_sink base;
	struct setting *setting;
};

static bool compare(struct row_sink *sink, const char *const *values, struct error *err)
{
	struct setting *setting = container_of(sink, struct comparing, base)->setting;

	(void)err;
	if (!row_rules_look_same(setting->field->field, values[0], setting->value))
		setting->changes++;
	return true;
}

static bool count_changes(struct setting *setting, struct error *err)
{
	const struct admin_page *page = setting->chosen->page;
	struct comparing comparing = {{compare}, setting};
	const char *const path = setting->field->field->name;
	const struct row_order by_key = {page->model->rows->key->name, false};
	const struct row_request request = {
		.selection = setting->chosen->selection,
		.paths = &path,
		.path_count = 1,
		.order = &by_key,
		.order_count = 1,
		.limit = LIST_CHOSEN_MAX,
	};

	return row_reader_each(page->admin->reader, &request, &comparing.base, err);
}

/* A box that is not ticked sends nothing, which is no. */
static void read_value(struct setting *setting)
{
	struct admin_page *page = setting->chosen->page;
	const struct row_field *field = setting->field->field;
	struct row_complaint complaint;

	setting->typed = sent(setting, IN_VALUE);
	if (!value_from_input(page->mem, field, setting->typed, &setting->value, &complaint))
		setting->complaint = complaint_text(page->mem, page->words, &complaint);
}

/* What a row has against the value is told with the row's name. */
static bool complain(struct setting *setting, const struct row_complaint *complaint,
	const char *key, struct error *err)
{
	struct admin_page *page = setting->chosen->page;
	const char *name = NULL;

	if (err->kind != ERROR_INVALID || !complaint->text ||
		(key && !admin_row_text(page, page->model->rows, key, &name, err)))
		return false;
	setting->complaint = complaint_text(page->mem, page->words, complaint);
	if (name)
		setting->complaint = mem_printf(page->mem, "%s: %s", name, setting->complaint);
	return ask_value(setting, err);
}

static bool set(struct setting *setting, struct error *err)
{
	struct admin_page *page = setting->chosen->page;
	struct row_complaint complaint = {0};
	const char *refused_key = NULL;
	uint64_t changed = 0;
	const struct set_rows command = {
		.message = MESSAGE(&set_rows_type),
		.model = page->model->rows->label,
		.actor = admin_actor(page),
		.of = page->model->rows,
		.field = setting->field->field,
		.value = setting->value,
		.keys = setting->chosen->keys,
		.complaint = &complaint,
		.refused_key = &refused_key,
		.changed = &changed,
		.mem = page->mem,
	};

	if (!message_bus_handle(page->admin->bus, &command.message, NULL, err))
		return complain(setting, &complaint, refused_key, err);
	list_chosen_leave(setting->chosen, MESSAGE_SUCCESS,
		mem_printf(page->mem,
			words_count(page->words, "%zu row was changed.", "%zu rows were changed.",
				(unsigned long)changed),
			(size_t)changed));
	return true;
}

static bool show_preview(struct setting *setting, struct error *err)
{
	struct small_form form;

	if (!count_changes(setting, err) || !make_form(setting, &form, err))
		return false;
	preview(setting, &form.place);
	return true;
}

static bool confirm(struct setting *setting, struct error *err)
{
	bool right;

	if (!admin_confirm_password(setting->chosen->page, &right, err))
		return false;
	setting->was_wrong = !right;
	return right ? set(setting, err) : show_preview(setting, err);
}

bool list_set(const struct list_chosen *chosen, const struct list_action *action, struct error *err)
{
	struct setting setting = {.chosen = chosen, .action = action, .typed = ""};
	const char *step = sent(&setting, IN_STEP);

	setting.field = find_field(chosen->page->model, sent(&setting, IN_FIELD));
	if (!setting.field) {
		ask_field(&setting);
		return true;
	}
	if (strcmp(step, "value") != 0 && strcmp(step, "set") != 0)
		return ask_value(&setting, err);
	read_value(&setting);
	if (setting.complaint)
		return ask_value(&setting, err);
	if (strcmp(step, "set") != 0 || !list_chosen_is_as_asked(chosen))
		return show_preview(&setting, err);
	return confirm(&setting, err);
}
