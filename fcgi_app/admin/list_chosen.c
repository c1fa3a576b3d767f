#include "config.h"

#include "fcgi_app/admin/list_chosen.h"

#include "fcgi_app/admin/list_link.h"
#include "fcgi_app/admin/value_text.h"
#include "fcgi_app/django/base64.h"
#include "fcgi_app/http/fingerprint.h"
#include "fcgi_app/http/html.h"
#include "services/rows/recipe.h"

static bool has_key(const char *const *keys, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

/* The rows with these keys, which are at least one. */
static struct row_selection select_keys(
	TALLOC_CTX *mem, const struct row_model *rows, const char *const *keys, size_t count)
{
	struct list_clauses clauses = {.mem = mem};
	struct row_condition *any = list_clauses_grow(&clauses, count);

	for (size_t i = 0; i < count; i++)
		any[i] = (struct row_condition){rows->key->name, TEST_IS, keys[i]};
	return (struct row_selection){rows, clauses.items, clauses.count};
}

static bool read_ticked(struct list_chosen *out, struct error *err)
{
	struct admin_page *page = out->page;
	const struct form *form = page->request->form;
	const struct row_model *rows = page->model->rows;
	const char **keys = mem_array(page->mem, const char *, form_count(form) + 1);
	size_t place = 0;
	const char *typed;

	while ((typed = form_next(form, LIST_KEY_FIELD, &place))) {
		const char *key = row_rules_key(page->mem, rows->key, typed);

		if (!key)
			return error_set(err, ERROR_INVALID, "%s: expected the key of a row",
				LIST_KEY_FIELD);
		if (!has_key(keys, out->count, key))
			keys[out->count++] = key;
	}
	out->keys = keys;
	if (out->count > 0)
		out->selection = select_keys(page->mem, rows, keys, out->count);
	return true;
}

static const char *fingerprint(TALLOC_CTX *mem, const char *const *keys, size_t count)
{
	struct bytes *parts = mem_array(mem, struct bytes, count + 1);

	for (size_t i = 0; i < count; i++)
		parts[i] = (struct bytes){(const unsigned char *)keys[i], strlen(keys[i])};
	return base64_encode(mem, BASE64_URL, fingerprint_of(mem, parts, count));
}

static bool read_across(struct list_chosen *out, struct error *err)
{
	struct admin_page *page = out->page;
	const char *const path = page->model->rows->key->name;
	const struct row_order by_key = {path, false};
	const struct row_request request = {
		.selection = out->address.selection,
		.paths = &path,
		.path_count = 1,
		.order = &by_key,
		.order_count = 1,
		.limit = LIST_CHOSEN_MAX,
	};
	struct row_list found;
	const char **keys;

	if (!row_reader_read(page->admin->reader, page->mem, &request, &found, err))
		return false;
	out->is_too_much = found.has_more;
	out->count = found.has_more ? 0 : found.count;
	keys = mem_array(page->mem, const char *, out->count + 1);
	for (size_t i = 0; i < out->count; i++)
		keys[i] = found.items[i][0];
	out->keys = keys;
	out->fingerprint = fingerprint(page->mem, keys, out->count);
	return true;
}

bool list_chosen_read(
	struct admin_page *page, bool needs_keys, struct list_chosen *out, struct error *err)
{
	const struct form *form = page->request->form;
	const char *across = form ? form_value(form, LIST_ACROSS_FIELD) : NULL;

	*out = (struct list_chosen){.page = page};
	if (!list_address_read(page->mem, page->model, page->request->query, &out->address, err))
		return false;
	if (!form || !page->model->rows->key)
		return error_set(err, ERROR_INVALID, "expected a form, and rows with keys");
	out->is_across = across && strcmp(across, "1") == 0;
	if (!out->is_across)
		return read_ticked(out, err);
	out->selection = out->address.selection;
	return !needs_keys || read_across(out, err);
}

bool list_chosen_is_as_asked(const struct list_chosen *chosen)
{
	const char *asked = form_value(chosen->page->request->form, LIST_ASKED_FIELD);

	return !chosen->fingerprint || (asked && strcmp(asked, chosen->fingerprint) == 0);
}

bool list_chosen_is_confirmed(const struct list_chosen *chosen)
{
	const char *post = form_value(chosen->page->request->form, "post");

	return post && strcmp(post, "yes") == 0 && list_chosen_is_as_asked(chosen);
}

struct row_selection list_chosen_rows(const struct list_chosen *chosen)
{
	const struct admin_page *page = chosen->page;

	return select_keys(page->mem, page->model->rows, chosen->keys, chosen->count);
}

static bool has_changed(const struct list_chosen *chosen)
{
	return form_value(chosen->page->request->form, LIST_ASKED_FIELD) &&
		!list_chosen_is_as_asked(chosen);
}

int list_chosen_status(const struct list_chosen *chosen)
{
	return has_changed(chosen) ? 409 : 200;
}

bool list_chosen_names(const struct list_chosen *chosen, const char *const **out, struct error *err)
{
	struct admin_page *page = chosen->page;
	const struct row_model *rows = page->model->rows;
	size_t count = chosen->count < LIST_NAMED_MAX ? chosen->count : LIST_NAMED_MAX;
	const struct row_order by_key = {rows->key->name, false};
	struct row_request request = {
		.selection = select_keys(page->mem, rows, chosen->keys, count),
		.paths = recipe_paths(page->mem, rows),
		.order = &by_key,
		.order_count = 1,
		.limit = LIST_NAMED_MAX,
	};
	const char **names = mem_array(page->mem, const char *, LIST_NAMED_MAX + 1);
	struct row_list found;

	while (request.paths[request.path_count])
		request.path_count++;
	if (!row_reader_read(page->admin->reader, page->mem, &request, &found, err))
		return false;
	for (size_t i = 0; i < found.count; i++)
		names[i] = recipe_text(page->mem, rows, found.items[i]);
	*out = names;
	return true;
}

void list_chosen_write_names(const struct list_chosen *chosen, const char *const *names)
{
	struct admin_page *page = chosen->page;
	size_t more = chosen->count > LIST_NAMED_MAX ? chosen->count - LIST_NAMED_MAX : 0;

	html_format(page->out, "<ul>\n");
	for (; *names; names++)
		html_format(page->out, "<li>%s</li>\n", *names);
	if (more > 0)
		html_format(page->out, "<li>%s</li>\n",
			mem_printf(page->mem,
				words_count(page->words, "and %zu more", "and %zu more", more),
				more));
	html_format(page->out, "</ul>\n");
}

static void write_hidden(FILE *out, const char *name, const char *value)
{
	html_format(out, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n", name, value);
}

void list_chosen_begin_form(const struct list_chosen *chosen, const char *action)
{
	struct admin_page *page = chosen->page;

	if (has_changed(chosen))
		html_format(page->out, "<p class=\"notice warning\" role=\"alert\">%s</p>\n",
			T(page, "The list has changed meanwhile: these are the rows by now."));
	html_format(page->out, "<form method=\"post\">\n");
	frame_write_token(page->out, page->request);
	write_hidden(page->out, "action", action);
	if (chosen->is_across) {
		write_hidden(page->out, LIST_ACROSS_FIELD, "1");
		write_hidden(page->out, LIST_ASKED_FIELD, chosen->fingerprint);
	}
	for (size_t i = 0; i < chosen->count && !chosen->is_across; i++)
		write_hidden(page->out, LIST_KEY_FIELD, chosen->keys[i]);
}

static void write_back_button(const struct list_chosen *chosen)
{
	struct admin_page *page = chosen->page;

	html_format(page->out, "<a class=\"button\" href=\"%s\">%s</a>",
		list_url(page->mem, &chosen->address, NULL), T(page, "Back to the list"));
}

void list_chosen_end_form(const struct list_chosen *chosen, const char *class, const char *button)
{
	FILE *out = chosen->page->out;

	html_format(
		out, "<div class=\"buttons\"><button class=\"%s\">%s</button>\n", class, button);
	write_back_button(chosen);
	html_format(out, "</div>\n</form>\n");
}

void list_chosen_write_back(const struct list_chosen *chosen)
{
	html_format(chosen->page->out, "<div class=\"buttons\">");
	write_back_button(chosen);
	html_format(chosen->page->out, "</div>\n");
}

void list_chosen_leave(const struct list_chosen *chosen, enum message_level level, const char *text)
{
	struct admin_page *page = chosen->page;

	admin_tell(page, level, text);
	response_redirect(page->response, list_url(page->mem, &chosen->address, NULL));
}
