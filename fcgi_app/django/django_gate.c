#include "config.h"

#include "fcgi_app/django/django_gate.h"

#include "fcgi_app/django/csrf_check.h"
#include "fcgi_app/http/form.h"
#include "fcgi_app/http/path.h"

static struct django_gate *self(struct gate *base)
{
	return container_of(base, struct django_gate, base);
}

static bool check_token(const struct django_gate *gate, struct request *request, struct error *err)
{
	const char *token = NULL;

	if (request->method == HTTP_GET || request->method == HTTP_HEAD)
		return true;
	if (request->form)
		token = form_value(request->form, "csrfmiddlewaretoken");
	return csrf_check(gate->accounts->sessions.settings, request,
		visitor_csrf_secret(request->visitor), token, err);
}

static bool check_permissions(
	struct visitor *visitor, const struct access *access, struct error *err)
{
	bool may = true;

	if (access->permissions && !visitor_may(visitor, access->permissions, &may, err))
		return false;
	return may ||
		error_set(err, ERROR_FORBIDDEN, "this needs one of the permissions %s",
			access->permissions);
}

static bool check_user(struct visitor *visitor, const struct access *access, struct error *err)
{
	const struct user *user = visitor_user(visitor);

	if (access->level < LEVEL_USER)
		return true;
	if (!user)
		return error_set(err, ERROR_UNAUTHENTICATED, "nobody is signed in");
	if (access->level == LEVEL_STAFF && !user->is_staff)
		return error_set(err, ERROR_FORBIDDEN, "%s is not staff", user->username);
	return check_permissions(visitor, access, err);
}

/* What is forged is refused before anybody asks whose session it came with. */
static bool enter(
	struct gate *base, struct request *request, const struct access *access, struct error *err)
{
	struct django_gate *gate = self(base);

	if (!*gate->accounts->sessions.settings->keys)
		return error_set(err, ERROR_NOT_FOUND, "not found");
	return visitor_open(gate->accounts, request, &request->visitor, err) &&
		check_token(gate, request, err) && visitor_identify(request->visitor, err) &&
		check_user(request->visitor, access, err);
}

bool django_gate_may_sign_in(const struct django_settings *settings)
{
	return settings->backends[0] && strcmp(settings->backends[0], MODEL_BACKEND) == 0 &&
		!settings->backends[1];
}

const char *django_gate_login_at(TALLOC_CTX *mem, const char *url, const char *next)
{
	return mem_printf(
		mem, "%s%cnext=%s", url, strchr(url, '?') ? '&' : '?', path_escape(mem, next));
}

const char *django_gate_login_url(const struct django_gate *gate, const struct request *request)
{
	const struct django_settings *settings = gate->accounts->sessions.settings;
	const char *path =
		django_gate_may_sign_in(settings) ? gate->login_path : settings->login_url;

	if (strlen(request->target) > NEXT_MAX)
		return path;
	return django_gate_login_at(request->mem, path, request->target);
}

static void challenge(struct gate *base, struct request *request, struct response *response)
{
	response_redirect(response, django_gate_login_url(self(base), request));
}

/* Of what has gone wrong here nothing is kept, nor is the browser told to forget what is. */
static bool leave(
	struct gate *base, struct request *request, struct response *response, struct error *err)
{
	(void)base;
	if (!request->visitor)
		return true;
	response_add_header(response, "Cache-Control", "private, no-store");
	response_add_header(response, "Vary", "Cookie");
	return response->status >= 500 || visitor_finish(request->visitor, response, err);
}

void django_gate_init(
	struct django_gate *gate, const struct accounts *accounts, const char *login_path)
{
	static const struct gate_ops ops = {enter, challenge, leave};

	*gate = (struct django_gate){{&ops}, accounts, login_path};
}
