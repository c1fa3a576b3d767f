#include "config.h"

#include "tests/support/web_user.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/form_text.h"
#include "tests/support/html_tags.h"

#define FIELDS_MAX 64
#define TOKEN      "csrfmiddlewaretoken"

/* Where each side has what both of them have. */
static const struct {
	const char *sign_in;
	const char *sign_out;
	const char *sign_out_form; /* a page that has the form for it */
	const char *who;           /* a page that names the user */
} pages[SIDE_COUNT] = {
	[SIDE_OURS] = {"/ficus/login/",    "/ficus/logout/",    "/ficus/password_change/",
		       "/ficus/whoami"							},
	[SIDE_DJANGO] = {"/accounts/login/", "/accounts/logout/", "/",                       "/"},
};

const char *const side_names[SIDE_COUNT] = {[SIDE_OURS] = "ours", [SIDE_DJANGO] = "Django's"};

struct web_user *web_user_new(TALLOC_CTX *mem, struct site *site)
{
	struct web_user *user = mem_new(mem, struct web_user);

	user->site = site;
	user->browser = http_client_new(user, site->port);
	http_keep_cookies(user->browser);
	return user;
}

static int ask(struct web_user *user, const struct http_request *request)
{
	user->answer = http_send(user->browser, request);
	return user->answer->status;
}

int web_user_get(struct web_user *user, const char *path)
{
	return ask(user, &(struct http_request){.method = "GET", .target = path});
}

static const char *form_body(TALLOC_CTX *mem, const char *const *fields)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	const char *copy;

	for (size_t i = 0; fields[i]; i += 2)
		form_text_write(out, i == 0, fields[i], fields[i + 1]);
	(void)fclose(out);
	copy = mem_text_n(mem, text, length);
	free(text);
	return copy;
}

int web_user_post_with(struct web_user *user, const char *path, const char *const *fields,
	const char *const *headers)
{
	const char *body = form_body(user, fields);

	return ask(user, &(struct http_request){"POST", path, HTTP_TEXT(body), headers});
}

int web_user_post(struct web_user *user, const char *path, const char *const *fields)
{
	return web_user_post_with(user, path, fields, NULL);
}

bool web_user_sees(const struct web_user *user, const char *text)
{
	return strstr(user->answer->body, text) != NULL;
}

/* The text between two others; NULL: they are not there. */
static const char *between(
	struct web_user *user, const char *text, const char *before, const char *after)
{
	const char *end;

	text = strstr(text, before);
	if (!text)
		return NULL;
	text += strlen(before);
	end = strstr(text, after);
	return end ? mem_text_n(user, text, (size_t)(end - text)) : NULL;
}

/* The tag that has this in it; NULL: none has. */
static const char *tag_with(struct web_user *user, const char *attribute)
{
	const char *at = strstr(user->answer->body, attribute);

	while (at && at > user->answer->body && *at != '<')
		at--;
	return at ? mem_text_n(user, at, strcspn(at, ">")) : NULL;
}

const char *web_user_input(struct web_user *user, const char *name)
{
	const char *input = tag_with(user, mem_printf(user, " name=\"%s\"", name));

	return input ? between(user, input, " value=\"", "\"") : NULL;
}

static bool is_among(const char *const *fields, const char *name)
{
	for (; *fields; fields += 2)
		if (strcmp(*fields, name) == 0)
			return true;
	return false;
}

#define HIDDEN "<input type=\"hidden\" "

/* The hidden inputs of the last page; but for those of which the fields say something else. */
static size_t add_hidden(
	struct web_user *user, const char *const *fields, const char **all, size_t count)
{
	const char *at = user->answer->body;

	while ((at = strstr(at, HIDDEN))) {
		const char *input = mem_text_n(user, at, strcspn(at, ">"));
		const char *name = between(user, input, "name=\"", "\"");
		const char *value = between(user, input, "value=\"", "\"");

		at += strlen(HIDDEN);
		if (!name || strcmp(name, TOKEN) == 0 || is_among(fields, name))
			continue;
		assert_true(count + 2 < FIELDS_MAX);
		all[count++] = name;
		all[count++] = value ? html_unescape(user, value, strlen(value)) : "";
	}
	return count;
}

int web_user_send(struct web_user *user, const char *path, const char *const *fields)
{
	const char *all[FIELDS_MAX + 1] = {TOKEN, web_user_input(user, TOKEN)};
	size_t count = 2;

	if (!all[1])
		fail_msg("%s: there is no form: %d", path, user->answer->status);
	for (size_t i = 0; fields[i]; i++) {
		assert_true(count < FIELDS_MAX);
		all[count++] = fields[i];
	}
	all[add_hidden(user, fields, all, count)] = NULL;
	return web_user_post(user, path, all);
}

int web_user_forge(struct web_user *user, const char *path, const char *const *fields)
{
	const char *all[FIELDS_MAX + 1] = {TOKEN, http_cookie(user->browser, "csrftoken")};

	assert_non_null(all[1]);
	for (size_t i = 0; fields[i]; i++) {
		assert_true(i + 2 < FIELDS_MAX);
		all[i + 2] = fields[i];
	}
	return web_user_post(user, path, all);
}

int web_user_submit(struct web_user *user, const char *path, const char *const *fields)
{
	(void)web_user_get(user, path);
	return web_user_send(user, path, fields);
}

const char *web_user_target(struct web_user *user)
{
	const char *target = http_header(user->browser, "Location");

	return target ? target : "";
}

void web_user_sign_in(
	struct web_user *user, enum side side, const char *username, const char *password)
{
	int status = web_user_submit(
		user, pages[side].sign_in, LIST("username", username, "password", password));

	if (status != 302)
		fail_msg("%s cannot sign in: %d\n%s", username, status, user->answer->body);
}

void web_user_sign_out(struct web_user *user, enum side side)
{
	const char *token;
	int status;

	(void)web_user_get(user, pages[side].sign_out_form);
	token = web_user_input(user, "csrfmiddlewaretoken");
	assert_non_null(token);
	status = web_user_post(user, pages[side].sign_out, LIST("csrfmiddlewaretoken", token));
	assert_in_range(status, 200, 302);
}

/* What stands in its line before the button of the old application. */
static const char *name_in_page(struct web_user *user)
{
	const char *end = strstr(user->answer->body, " <button>Log out");
	const char *start = end;

	while (start && start > user->answer->body && start[-1] != '\n')
		start--;
	return start ? mem_text_n(user, start, (size_t)(end - start)) : "";
}

const char *web_user_name(struct web_user *user, enum side side)
{
	const char *name;

	(void)web_user_get(user, pages[side].who);
	if (side == SIDE_DJANGO)
		return name_in_page(user);
	name = between(user, user->answer->body, "\"username\":\"", "\"");
	assert_int_equal(user->answer->status, name ? 200 : 401);
	return name ? name : "";
}

const char *web_user_session(struct web_user *user)
{
	const char *key = http_cookie(user->browser, "sessionid");

	return key ? key : "";
}
