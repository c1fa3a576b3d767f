#include "config.h"

#include "fcgi_app/account_views.h"

#include "base/json_text.h"
#include "base/utf8.h"
#include "fcgi_app/admin/frame.h"
#include "fcgi_app/app.h"
#include "fcgi_app/django/django_gate.h"
#include "fcgi_app/django/login_guard.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/query.h"

static void write_whoami(FILE *body, const struct user *user, const struct permissions *permissions)
{
	(void)fputs("{\"username\":", body);
	json_write_text(body, user->username);
	(void)fprintf(body, ",\"is_staff\":%s,\"is_superuser\":%s,\"permissions\":[",
		user->is_staff ? "true" : "false", user->is_superuser ? "true" : "false");
	for (size_t i = 0; i < permissions->count; i++) {
		if (i)
			(void)fputc(',', body);
		json_write_text(body, permissions->items[i]);
	}
	(void)fputs("]}", body);
}

bool view_whoami(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct permissions permissions;

	(void)app;
	if (!visitor_permissions(request->visitor, &permissions, err))
		return false;
	write_whoami(response_begin(response, 200, CONTENT_JSON), visitor_user(request->visitor),
		&permissions);
	return true;
}

/* A path of this host, and nothing that a browser takes for another host, or that is no URL. */
static bool is_local(const char *target)
{
	return target && strlen(target) <= NEXT_MAX && target[0] == '/' && target[1] != '/' &&
		!strpbrk(target, "\\ ") && utf8_is_printable_ascii(target);
}

struct login_form {
	const char *username;
	const char *next;      /* "": none that we go to */
	const char *complaint; /* NULL: none */
};

/* A page of accounts, with its heading. */
static FILE *begin(
	struct request *request, struct response *response, int status, const char *title)
{
	return frame_begin(&(struct frame){
		.request = request,
		.response = response,
		.words = request->words,
		.status = status,
		.title = title,
		.kind = "login",
	});
}

static void write_login(FILE *page, struct request *request, const struct login_form *form)
{
	const struct words *words = request->words;

	if (form->complaint)
		html_format(
			page, "<p class=\"notice error\" role=\"alert\">%s</p>\n", form->complaint);
	html_format(page, "<form method=\"post\" action=\"" LOGIN_PATH "\">\n");
	frame_write_token(page, request);
	html_format(page,
		"<input type=\"hidden\" name=\"next\" value=\"%s\">\n"
		"<div class=\"field\"><label for=\"id_username\">%s</label>\n"
		"<input id=\"id_username\" name=\"username\" value=\"%s\" maxlength=\"150\""
		" required autocomplete=\"username\" autocapitalize=\"none\"%s></div>\n",
		form->next, words_text(words, "User name"), form->username,
		form->complaint ? "" : " autofocus");
	html_format(page,
		"<div class=\"field\"><label for=\"id_password\">%s</label>\n"
		"<input id=\"id_password\" name=\"password\" type=\"password\" required"
		" autocomplete=\"current-password\"%s></div>\n"
		"<div class=\"buttons\"><button class=\"main\">%s</button></div>\n</form>\n",
		words_text(words, "Password"), form->complaint ? " autofocus" : "",
		words_text(words, "Sign in"));
}

static void show_login(struct request *request, struct response *response, int status,
	const struct login_form *form)
{
	FILE *page = begin(request, response, status, words_text(request->words, "Sign in"));

	write_login(page, request, form);
	frame_end(page);
}

static void show_signed_in(struct request *request, struct response *response)
{
	FILE *page = begin(request, response, 200, words_text(request->words, "Signed in"));

	html_format(page, "<p>%s</p>\n",
		mem_printf(request->mem, words_text(request->words, "You are signed in as %s."),
			visitor_user(request->visitor)->username));
	frame_end(page);
}

/* Django asks for more than a name and a password: it is for Django to ask. */
static bool hand_over(const struct app *app, const char *next, struct response *response)
{
	const struct django_settings *settings = app->accounts->sessions.settings;

	if (django_gate_may_sign_in(settings))
		return false;
	response_redirect(response, django_gate_login_at(response->mem, settings->login_url, next));
	return true;
}

/* Where somebody who has signed in goes. */
static const char *way_on(const struct login_form *form, const struct user *user)
{
	if (*form->next)
		return form->next;
	return user->is_staff ? ADMIN_PATH : LOGIN_PATH;
}

bool view_login(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct login_form form = {.username = ""};

	if (!query_find(request->mem, request->query, "next", &form.next, err))
		return false;
	if (!is_local(form.next))
		form.next = "";
	if (hand_over(app, form.next, response))
		return true;
	if (!visitor_user(request->visitor))
		show_login(request, response, 200, &form);
	else if (*form.next || visitor_user(request->visitor)->is_staff)
		response_redirect(response, way_on(&form, visitor_user(request->visitor)));
	else
		show_signed_in(request, response);
	return true;
}

static const char *value_of(const struct request *request, const char *name)
{
	const char *value = request->form ? form_value(request->form, name) : NULL;

	return value ? value : "";
}

static void refuse(
	struct request *request, struct response *response, struct login_form *form, int64_t wait_s)
{
	if (wait_s == 0) {
		form->complaint = words_text(
			request->words, "This user name and password do not belong together.");
		show_login(request, response, 200, form);
		return;
	}
	form->complaint = login_guard_complaint(request, wait_s);
	show_login(request, response, 429, form);
	response_add_header(
		response, "Retry-After", mem_printf(request->mem, "%lld", (long long)wait_s));
}

bool view_sign_in(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct credentials given = {value_of(request, "username"), value_of(request, "password")};
	struct login_form form = {
		.username = given.username,
		.next = value_of(request, "next"),
	};
	struct login_verdict verdict;

	if (!is_local(form.next))
		form.next = "";
	if (hand_over(app, form.next, response))
		return true;
	if (!login_guard_judge(app->authenticator, request, &given, &verdict, err))
		return false;
	if (!verdict.user) {
		refuse(request, response, &form, verdict.wait_s);
		return true;
	}
	response_redirect(response, way_on(&form, verdict.user));
	return visitor_sign_in(request->visitor, verdict.user, err);
}

bool view_sign_out(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	FILE *page;

	(void)app;
	if (!visitor_sign_out(request->visitor, err))
		return false;
	page = begin(request, response, 200, words_text(request->words, "Signed out"));
	html_format(page, "<p><a href=\"" LOGIN_PATH "\">%s</a></p>\n",
		words_text(request->words, "Sign in again"));
	frame_end(page);
	return true;
}
