/*
 * tests/support/web_user.h - somebody at a browser: keeps cookies, opens pages and sends the forms
 * that stand on them, of Ficus and of the old application alike.
 *
 * The pages are those of a django_site. Lists of fields are names and values in turn; a value may
 * be empty.
 */
#ifndef FICUS_TESTS_SUPPORT_WEB_USER_H
#define FICUS_TESTS_SUPPORT_WEB_USER_H

#include "tests/support/django_site.h"

struct web_user {
	struct site *site;
	struct http_client *browser;      /* its cookie jar: http.h */
	const struct http_answer *answer; /* the last one */
};

/* Which application is asked. */
enum side { SIDE_OURS, SIDE_DJANGO, SIDE_COUNT };

/* Of a table of tests, by side. */
extern const char *const side_names[SIDE_COUNT];

struct web_user *web_user_new(TALLOC_CTX *mem, struct site *site);

/* Each returns the status of the answer. headers: more of them, as http.h has them. */
int web_user_get(struct web_user *user, const char *path);
int web_user_post(struct web_user *user, const char *path, const char *const *fields);
int web_user_post_with(struct web_user *user, const char *path, const char *const *fields,
	const char *const *headers);

/*
 * Sends the form that stands on the last page: its hidden inputs, and these fields, which may name
 * some of them. web_user_submit() opens the page first.
 */
int web_user_send(struct web_user *user, const char *path, const char *const *fields);
int web_user_submit(struct web_user *user, const char *path, const char *const *fields);

/* Sends what stands on no page of this user's, with a token all the same, from the cookie. */
int web_user_forge(struct web_user *user, const char *path, const char *const *fields);

/* What the last page says: whether this text; an input's value, NULL: there is none. */
bool web_user_sees(const struct web_user *user, const char *text);
const char *web_user_input(struct web_user *user, const char *name);

/* Where the last answer sends the browser; "": nowhere. */
const char *web_user_target(struct web_user *user);

/* By that side's pages. It works, or the test fails. */
void web_user_sign_in(
	struct web_user *user, enum side side, const char *username, const char *password);
void web_user_sign_out(struct web_user *user, enum side side);

/* Who that side takes the user for; "": for nobody. */
const char *web_user_name(struct web_user *user, enum side side);

/* The key of the session in the jar; "": there is none. */
const char *web_user_session(struct web_user *user);

#endif
