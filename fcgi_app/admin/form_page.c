#include "config.h"

#include "base/json_text.h"
#include "fcgi_app/admin/form_files.h"
#include "fcgi_app/admin/form_load.h"
#include "fcgi_app/admin/form_read.h"
#include "fcgi_app/admin/form_save.h"
#include "fcgi_app/admin/form_show.h"
#include "fcgi_app/admin/pages.h"
#include "fcgi_app/http/html.h"

/* The statuses of a form that comes back. */
static const int statuses[] = {
	[FORM_REFUSED] = 422,
	[FORM_STALE] = 409,
};

static bool show_page(struct admin_page *page, struct error *err)
{
	struct admin_form *form;

	return form_load(page, &form, err) && form_show(form, 200, err);
}

static bool was_pressed(const struct admin_page *page, const char *button)
{
	return form_value(page->request->form, button);
}

/* Where it goes on: on what was saved, on another one, or in the list for whoever may see it. */
static bool find_next(struct admin_page *page, const char *key, const char **url, struct error *err)
{
	bool may_view;

	if (!admin_may(page, page->model, RIGHT_VIEW, &may_view, err))
		return false;
	if (was_pressed(page, FORM_ADD_ANOTHER))
		*url = admin_own_url(page, NULL, "add");
	else if (!may_view)
		*url = ADMIN_PATH;
	else if (was_pressed(page, FORM_CONTINUE) && key)
		*url = admin_own_url(page, key, "change");
	else
		*url = admin_list_url(page);
	return true;
}

/* What was saved is called so. Where that cannot be read any more, it is saved all the same. */
static const char *saved_text(struct admin_form *form)
{
	const char *key = form_saved_key(form);
	const char *text = NULL;
	struct error ignored = {0};

	if (key && !admin_row_text(form->page, form->page->model->rows, key, &text, &ignored))
		return key;
	if (!text && !form_object_text(form, &text, &ignored))
		return key ? key : "";
	return text;
}

/* What was saved, in HTML: with the way to it, for whoever may go there. */
static bool find_link(struct admin_form *form, const char **link, struct error *err)
{
	struct admin_page *page = form->page;
	const char *key = form_saved_key(form);
	bool may_view;

	if (!admin_may(page, page->model, RIGHT_VIEW, &may_view, err))
		return false;
	*link = html_text(page->mem, saved_text(form));
	if (key && may_view)
		*link = mem_printf(page->mem, "<a href=\"%s\">%s</a>",
			html_text(page->mem, admin_own_url(page, key, "change")), *link);
	return true;
}

/* Of what was saved, for the dialog's script: {"key": "7", "text": "Alpenholz"}. */
static void answer_dialog(struct admin_form *form)
{
	FILE *out = response_begin(form->page->response, 200, CONTENT_JSON);

	(void)fputs("{\"key\": ", out);
	json_write_text(out, form_saved_key(form));
	(void)fputs(", \"text\": ", out);
	json_write_text(out, saved_text(form));
	(void)fputs("}", out);
}

static bool go_on(struct admin_form *form, struct error *err)
{
	struct admin_page *page = form->page;
	const char *url, *link;

	if (!find_link(form, &link, err) || !find_next(page, form_saved_key(form), &url, err))
		return false;
	visitor_tell_html(page->request->visitor, MESSAGE_SUCCESS,
		mem_printf(page->mem,
			form_is_addition(form) ? T(page, "The %s %s was added.")
					       : T(page, "The %s %s was changed."),
			html_text(page->mem, page->model->rows->verbose_name), link));
	response_redirect(page->response, url);
	return true;
}

static bool check_password(struct admin_form *form, struct error *err)
{
	bool is_right;

	if (!admin_confirm_password(form->page, &is_right, err))
		return false;
	form->is_password_wrong = !is_right;
	return true;
}

/* What was typed for a row that somebody else deleted is kept as a new one. */
static bool show_anew(struct admin_page *page, struct error *err)
{
	const struct error gone = *err;
	struct admin_form *form;

	if (gone.kind != ERROR_NOT_FOUND || !page->key)
		return false;
	page->key = NULL;
	*err = (struct error){0};
	if (!form_load(page, &form, err))
		return false;
	if (!form->command) {
		*err = gone;
		return false;
	}
	if (!form_read(form, err))
		return false;
	form->is_anew = true;
	form->complaint =
		T(page, "Somebody else has deleted this meanwhile. Saving again adds it anew.");
	form_files_ask_again(form);
	return form_show(form, statuses[FORM_STALE], err);
}

static bool save(struct admin_form *form, struct error *err)
{
	enum form_outcome outcome = FORM_REFUSED;

	if (!form_check_removals(form, err) || !check_password(form, err))
		return false;
	if (form_is_good(form) && !form_save(form, &outcome, err))
		return show_anew(form->page, err);
	if (outcome == FORM_SAVED && admin_is_in_dialog(form->page)) {
		answer_dialog(form);
		return true;
	}
	if (outcome == FORM_SAVED)
		return go_on(form, err);
	if (outcome == FORM_ASKING) {
		form_ask(form);
		return true;
	}
	form_files_ask_again(form);
	return form_show(form, statuses[outcome], err);
}

static bool save_page(struct admin_page *page, struct error *err)
{
	struct admin_form *form;

	if (!form_load(page, &form, err))
		return show_anew(page, err);
	if (!form->command)
		return error_set(
			err, ERROR_FORBIDDEN, N_("You do not have the permission to do this."));
	if (!form_read(form, err))
		return false;
	return was_pressed(page, FORM_BACK) ? form_show(form, 200, err) : save(form, err);
}

bool add_page(struct admin_page *page, struct error *err)
{
	return show_page(page, err);
}

bool add_save_page(struct admin_page *page, struct error *err)
{
	return save_page(page, err);
}

bool change_page(struct admin_page *page, struct error *err)
{
	return show_page(page, err);
}

bool change_save_page(struct admin_page *page, struct error *err)
{
	return save_page(page, err);
}
