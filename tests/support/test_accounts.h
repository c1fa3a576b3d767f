/*
 * tests/support/test_accounts.h - the accounts of a Django project, on fakes: its settings, which a
 * test may change, sessions and users. What it signs, it signs with the key of the vectors.
 */
#ifndef FICUS_TESTS_SUPPORT_TEST_ACCOUNTS_H
#define FICUS_TESTS_SUPPORT_TEST_ACCOUNTS_H

#include "fcgi_app/django/authentication.h"
#include "fcgi_app/django/django_gate.h"
#include "fcgi_app/django/login_guard.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_exchange.h"
#include "tests/fakes/fake_login_attempts.h"
#include "tests/fakes/fake_random.h"
#include "tests/fakes/fake_session_rows.h"
#include "tests/fakes/fake_users.h"
#include "tests/support/cmocka.h"
#include "tests/support/django_vectors.h"

/* What opens the stored password of every user made here. */
#define TEST_PASSWORD "correct horse"

/* Of a signed-in user's session, and the secret of the browser. */
#define TEST_SESSION_KEY "0123456789abcdefghijklmnopqrstuv"
#define TEST_CSRF_COOKIE "csrftoken=" VECTOR_SECRET

struct test_accounts {
	TALLOC_CTX *mem;
	struct django_settings settings; /* of a new project of Django 5.2 */
	struct fake_session_rows rows;
	struct fake_users users;
	struct fake_clock clock; /* stands at the time of the vectors */
	struct fake_random random;
	struct password_policy policy;
	struct accounts accounts;
	struct fake_login_attempts attempts;
	struct login_guard guard; /* lets three fail within five minutes */
	struct authenticator authenticator;
	struct django_gate gate;
};

/* Owned by mem. */
struct test_accounts *test_accounts_new(TALLOC_CTX *mem);

/* Somebody who may sign in, and no more; the test may change what it gets. */
struct fake_user *test_accounts_add(struct test_accounts *accounts, const char *username);

/* Stores a session under the key, which lasts for another hour. */
void test_accounts_store(struct test_accounts *accounts, const char *key, const char *json);

/* What is stored under the key, as JSON; NULL: nothing. */
const char *test_accounts_stored(const struct test_accounts *accounts, const char *key);

/* The members of a session of somebody who signed in before, as JSON without braces. */
const char *test_accounts_login(const struct test_accounts *accounts, const char *username);

/* Stores such a session; returns the header Cookie that comes with it. */
const char *test_accounts_sign_in(struct test_accounts *accounts, const char *username);

/* Statements so far. */
int test_accounts_call_count(const struct test_accounts *accounts);

/* A request with these params, "NAME=value", ending in NULL. */
struct request *test_accounts_request(
	struct test_accounts *accounts, const char *const *params, const char *body);

/* A GET with this header Cookie; NULL: without. */
struct request *test_accounts_get(struct test_accounts *accounts, const char *cookies);

/*
 * Of header lines that end in "\r\n": what Set-Cookie says of the cookie of that name, which is
 * set at most once; NULL: nothing.
 */
const char *set_cookie_of(TALLOC_CTX *mem, const char *headers, const char *name);

#endif
