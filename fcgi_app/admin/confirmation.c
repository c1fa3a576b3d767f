#include "config.h"

#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/password_form.h"
#include "fcgi_app/django/login_guard.h"

#define PASSWORD "_password"

void admin_touch(struct admin_page *page, const struct admin_model *model)
{
	page->is_sensitive = page->is_sensitive || model->declared->is_sensitive;
}

static bool is_asked_for(const struct admin_page *page)
{
	return page->is_sensitive || page->model->declared->is_sensitive;
}

void admin_write_confirmation(struct admin_page *page, bool was_wrong)
{
	if (!is_asked_for(page))
		return;
	password_form_write(page->out,
		&(struct password_input){
			.name = PASSWORD,
			.label = T(page, "Your own password"),
			.help = T(page, "Because much depends on this, please enter it once more."),
			.complaint = was_wrong ? T(page, "This is not your password.") : NULL,
			.has_focus = was_wrong,
		});
}

/* A form that was made before it was known what it touches sends none, which is no guess. */
static bool was_sent(const struct admin_page *page)
{
	return page->request->form && form_value(page->request->form, PASSWORD);
}

bool admin_confirm_password(struct admin_page *page, bool *right, struct error *err)
{
	const struct credentials given = {
		.username = visitor_user(page->request->visitor)->username,
		.password = password_form_value(page->request, PASSWORD),
	};
	struct login_verdict verdict;

	*right = !is_asked_for(page);
	if (*right || !was_sent(page))
		return true;
	if (!login_guard_judge(page->admin->authenticator, page->request, &given, &verdict, err))
		return false;
	if (verdict.wait_s > 0)
		return error_set(err, ERROR_FORBIDDEN, "%s",
			login_guard_complaint(page->request, verdict.wait_s));
	*right = verdict.user;
	return true;
}
