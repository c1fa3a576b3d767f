#include "config.h"

#include "fcgi_app/password_views.h"

#include "fcgi_app/admin/frame.h"
#include "fcgi_app/admin/password_form.h"
#include "fcgi_app/app.h"
#include "fcgi_app/django/django_gate.h"
#include "fcgi_app/django/login_guard.h"
#include "fcgi_app/http/html.h"

/* Named as in Django's own form. */
#define OLD    "old_password"
#define FIRST  "new_password1"
#define SECOND "new_password2"

struct complaints {
	const char *of_all; /* NULL, as the others: none */
	const char *of_old;
	struct new_password_complaints of_new;
};

static void write_form(FILE *page, struct request *request, const struct complaints *complaints)
{
	const struct words *words = request->words;
	bool is_first = !complaints->of_new.of_first && !complaints->of_new.of_second;
	const struct password_input inputs[] = {
		{
                 .name = OLD,
                 .label = words_text(words,                 "Your password until now"),
                 .complaint = complaints->of_old,
                 .has_focus = is_first,
		 },
		{
                 .name = FIRST,
                 .label = words_text(words,                             "New password"),
                 .is_new = true,
                 .help = password_form_help(request),
                 .complaint = complaints->of_new.of_first,
                 .has_focus = complaints->of_new.of_first,
		 },
		{
                 .name = SECOND,
                 .label = words_text(words, "New password, once more"),
                 .is_new = true,
                 .complaint = complaints->of_new.of_second,
                 .has_focus = complaints->of_new.of_second,
		 },
	};

	html_format(page, "<form method=\"post\" action=\"" PASSWORD_PATH "\">\n");
	frame_write_token(page, request);
	for (size_t i = 0; i < ARRAY_SIZE(inputs); i++)
		password_form_write(page, &inputs[i]);
	html_format(page,
		"<div class=\"buttons\"><button class=\"main\">%s</button></div>\n</form>\n",
		words_text(words, "Change password"));
}

static void show(struct request *request, struct response *response, int status,
	const struct complaints *complaints)
{
	const struct words *words = request->words;
	const struct crumb crumbs[] = {
		{words_text(words, "Home"),            ADMIN_PATH},
		{words_text(words, "Change password"), NULL      },
	};
	FILE *page = frame_begin(&(struct frame){
		.request = request,
		.response = response,
		.words = words,
		.status = status,
		.title = words_text(words, "Change password"),
		.crumbs = crumbs,
		.crumb_count = ARRAY_SIZE(crumbs),
		.kind = "form",
	});

	if (complaints->of_all)
		html_format(page, "<p class=\"notice error\" role=\"alert\">%s</p>\n",
			complaints->of_all);
	else
		html_format(page, "<p>%s</p>\n",
			words_text(
				words, "You stay signed in here, and are signed out elsewhere."));
	write_form(page, request, complaints);
	frame_end(page);
}

/* Where Django asks for more than a name and a password, it is Django that changes them. */
static bool is_ours(const struct app *app, struct error *err)
{
	return django_gate_may_sign_in(app->accounts->sessions.settings) ||
		error_set(err, ERROR_NOT_FOUND,
			N_("Passwords are changed where one signs in, which is not here."));
}

bool view_password(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	if (!is_ours(app, err))
		return false;
	show(request, response, 200, &(struct complaints){0});
	return true;
}

static bool replace(
	struct request *request, struct app *app, const char *password, struct error *err)
{
	const char *hash;
	bool replaced;

	if (!authenticator_hash(app->authenticator, request->mem, password, &hash, err) ||
		!visitor_replace_password(request->visitor, hash, &replaced, err))
		return false;
	if (!replaced)
		return error_set(err, ERROR_CONFLICT,
			N_("Your password was changed meanwhile, and stays that one."));
	return true;
}

/* *status 0: the old password is theirs; else it is that of the answer. */
static bool judge_old(struct request *request, struct app *app, struct complaints *complaints,
	int *status, struct error *err)
{
	const struct credentials given = {
		.username = visitor_user(request->visitor)->username,
		.password = password_form_value(request, OLD),
	};
	struct login_verdict verdict;

	if (!login_guard_judge(app->authenticator, request, &given, &verdict, err))
		return false;
	*status = verdict.user ? 0 : 422;
	if (verdict.wait_s > 0) {
		*status = 429;
		complaints->of_all = login_guard_complaint(request, verdict.wait_s);
	} else if (!verdict.user) {
		complaints->of_old = words_text(request->words, "This is not your password.");
	}
	return true;
}

static void leave(struct request *request, struct response *response)
{
	visitor_tell(request->visitor, MESSAGE_SUCCESS,
		words_text(request->words, "Your password was changed."));
	response_redirect(
		response, visitor_user(request->visitor)->is_staff ? ADMIN_PATH : LOGIN_PATH);
}

bool view_change_password(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const struct new_password typed = {
		password_form_value(request, FIRST), password_form_value(request, SECOND)};
	struct complaints complaints = {0};
	int status = 422;

	if (!is_ours(app, err))
		return false;
	if (password_form_check(request, &typed, visitor_user(request->visitor)->username,
		    &complaints.of_new) &&
		!judge_old(request, app, &complaints, &status, err))
		return false;
	if (status) {
		show(request, response, status, &complaints);
		return true;
	}
	if (!replace(request, app, typed.first, err))
		return false;
	leave(request, response);
	return true;
}
