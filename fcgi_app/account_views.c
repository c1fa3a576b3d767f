#include "config.h"

#include "fcgi_app/account_views.h"

#include "base/json_text.h"
#include "base/utf8.h"
#include "fcgi_app/app.h"
#include "fcgi_app/django/authentication.h"
#include "fcgi_app/django/django_gate.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/query.h"
#include "fcgi_app/page.h"

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

static void write_login(FILE *page, struct request *request, const struct login_form *form)
{
	if (form->complaint)
		html_format(page, "<p class=\"error\" role=\"alert\">%s</p>\n", form->complaint);
	html_format(page, "<form method=\"post\" action=\"" LOGIN_PATH "\">\n");
	page_write_token(page, request);
	html_format(page,
		"<input type=\"hidden\" name=\"next\" value=\"%s\">\n"
		"<p><label for=\"username\">User name</label>\n"
		"<input id=\"username\" name=\"username\" value=\"%s\" maxlength=\"150\" required"
		" autocomplete=\"username\" autocapitalize=\"none\"%s></p>\n"
		"<p><label for=\"password\">Password</label>\n"
		"<input id=\"password\" name=\"password\" type=\"password\" required"
		" autocomplete=\"current-password\"%s></p>\n"
		"<p><button class=\"main\">Sign in</button></p>\n</form>\n",
		form->next, form->username, form->complaint ? "" : " autofocus",
		form->complaint ? " autofocus" : "");
}

static void show_login(struct request *request, struct response *response, int status,
	const struct login_form *form)
{
	FILE *page = page_begin(request, response, status, "Sign in");

	write_login(page, request, form);
	page_end(page);
}

static void show_signed_in(struct request *request, struct response *response)
{
	FILE *page = page_begin(request, response, 200, "Signed in");

	html_format(page, "<p>You are signed in as %s.</p>\n",
		visitor_user(request->visitor)->username);
	page_end(page);
}

/* Django asks for more than a name and a password: it is for Django to ask. */
static bool hand_over(const struct app *app, const char *next, struct response *response)
{
	const struct django_settings *settings = app->accounts->sessions.settings;

	if (django_gate_may_sign_in(settings))
		return false;
	response_redirect(response,
		mem_printf(response->mem, "%s?next=%s", settings->login_url,
			path_escape(response->mem, next)));
	return true;
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
	else if (*form.next)
		response_redirect(response, form.next);
	else
		show_signed_in(request, response);
	return true;
}

static const char *value_of(const struct request *request, const char *name)
{
	const char *value = request->form ? form_value(request->form, name) : NULL;

	return value ? value : "";
}

bool view_sign_in(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct credentials given = {value_of(request, "username"), value_of(request, "password")};
	struct login_form form = {
		.username = given.username,
		.next = value_of(request, "next"),
		.complaint = "This user name and password do not belong together.",
	};
	struct user *user;

	if (!is_local(form.next))
		form.next = "";
	if (hand_over(app, form.next, response))
		return true;
	if (!authenticate(app->authenticator, request->mem, &given, &user, err))
		return false;
	if (!user) {
		show_login(request, response, 200, &form);
		return true;
	}
	response_redirect(response, *form.next ? form.next : LOGIN_PATH);
	return visitor_sign_in(request->visitor, user, err);
}

bool view_sign_out(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	FILE *page;

	(void)app;
	if (!visitor_sign_out(request->visitor, err))
		return false;
	page = page_begin(request, response, 200, "Signed out");
	html_format(page, "<p><a href=\"" LOGIN_PATH "\">Sign in again</a></p>\n");
	page_end(page);
	return true;
}
