#include "config.h"

#include "fcgi_app/admin/delete_page.h"
#include "fcgi_app/http/html.h"

/*
 * A table with a command for it is not written to behind that command's back. What the visitor may
 * was read before, so that asking again cannot fail; if it did, the answer is no.
 */
static bool may_touch(struct admin_page *page, const struct row_model *rows, enum admin_right right)
{
	const struct admin_model *model = admin_site_find_rows(page->site, rows);
	const struct admin_writes *writes;
	struct error ignored = {0};
	bool may;

	if (!model || (model == page->model && right == RIGHT_CHANGE))
		return true;
	writes = &model->declared->writes;
	if ((right == RIGHT_DELETE ? writes->remove : writes->change) != &admin_by_row)
		return false;
	return right != RIGHT_DELETE || (admin_may(page, model, right, &may, &ignored) && may);
}

/* What is only changed takes no right of its own, as in Django. */
bool delete_may_take(struct admin_page *page, const struct row_removal *removal)
{
	for (size_t i = 0; i < removal->loss_count; i++)
		if (!may_touch(page, removal->losses[i].model, RIGHT_DELETE))
			return false;
	for (size_t i = 0; i < removal->change_count; i++)
		if (!may_touch(page, removal->changes[i].model, RIGHT_CHANGE))
			return false;
	return true;
}

static void touch(struct admin_page *page, const struct row_model *rows)
{
	const struct admin_model *model = admin_site_find_rows(page->site, rows);

	if (model)
		admin_touch(page, model);
}

/* The many-to-many fields that rows may stand in are shorter once they are gone. */
static void touch_owners(struct admin_page *page, const struct row_model *rows)
{
	for (size_t i = 0; i < rows->reference_count; i++)
		if (rows->references[i].field->pairs)
			touch(page, rows->references[i].model);
}

void delete_touch(struct admin_page *page, const struct row_removal *removal)
{
	for (size_t i = 0; i < removal->loss_count; i++) {
		touch(page, removal->losses[i].model);
		touch_owners(page, removal->losses[i].model);
	}
	for (size_t i = 0; i < removal->change_count; i++)
		touch(page, removal->changes[i].model);
}

/* Whoever deletes that is gone before it can be noted who did it. */
static bool is_own_account(const struct admin_page *page, const char *const *keys)
{
	if (!admin_is_of_users(page))
		return false;
	while (*keys && strcmp(*keys, admin_actor(page)) != 0)
		keys++;
	return *keys != NULL;
}

bool delete_is_possible(
	struct admin_page *page, const char *const *keys, const struct row_removal *removal)
{
	return removal->obstacle_count == 0 && !removal->is_too_much &&
		!is_own_account(page, keys) && delete_may_take(page, removal);
}

/* "12 batches": what a table's rows are called is the old application's, in its own words. */
static void write_loss(struct admin_page *page, const struct row_loss *loss, const char *note)
{
	html_format(page->out, "<li>%zu %s%s</li>\n", (size_t)loss->count,
		loss->count == 1 ? loss->model->verbose_name : loss->model->verbose_name_plural,
		note);
}

struct loss_list {
	const struct row_loss *items;
	size_t count;
	enum admin_right right; /* to do to them what is done */
};

static void write_losses(struct admin_page *page, const char *title, const struct loss_list *list)
{
	if (list->count == 0)
		return;
	html_format(page->out, "<h2>%s</h2>\n<ul class=\"losses\">\n", title);
	for (size_t i = 0; i < list->count; i++)
		write_loss(page, &list->items[i],
			may_touch(page, list->items[i].model, list->right)
				? ""
				: T(page, ", which you may not do here"));
	html_format(page->out, "</ul>\n");
}

static void write_examples(struct admin_page *page, const char *const *examples)
{
	if (!examples || !*examples)
		return;
	html_format(page->out, "<p>%s</p>\n<ul>\n", T(page, "Among them:"));
	for (; *examples; examples++)
		html_format(page->out, "<li>%s</li>\n", *examples);
	html_format(page->out, "</ul>\n");
}

static void write_obstacles(struct admin_page *page, const struct row_removal *removal)
{
	if (removal->obstacle_count == 0)
		return;
	html_format(page->out,
		"<div class=\"notice error\" role=\"alert\">\n<p>%s</p>\n<ul class=\"losses\">\n",
		T(page, "This cannot be deleted as long as there are others that need it:"));
	for (size_t i = 0; i < removal->obstacle_count; i++)
		write_loss(page, &removal->obstacles[i], "");
	html_format(page->out, "</ul>\n");
	write_examples(page, removal->examples);
	html_format(page->out, "</div>\n");
}

static void write_refusal(struct admin_page *page, const char *text)
{
	html_format(page->out, "<p class=\"notice error\" role=\"alert\">%s</p>\n", text);
}

void delete_write_removal(
	struct admin_page *page, const char *const *keys, const struct row_removal *removal)
{
	const struct loss_list losses = {removal->losses, removal->loss_count, RIGHT_DELETE};
	const struct loss_list changes = {removal->changes, removal->change_count, RIGHT_CHANGE};

	write_obstacles(page, removal);
	if (is_own_account(page, keys))
		write_refusal(page, T(page, "You are signed in with this account: it stays."));
	if (removal->is_too_much)
		write_refusal(page,
			mem_printf(page->mem,
				T(page, "More than %d rows would go: delete some of them first."),
				ROW_REMOVAL_MAX));
	write_losses(page, T(page, "What would be deleted"), &losses);
	write_losses(page, T(page, "What would no longer refer to it"), &changes);
}
