#include "config.h"

#include "tests/support/test_accounts.h"

#include "fcgi_app/django/session_codec.h"

#define HOUR_US         INT64_C(3600000000)
#define FIVE_MINUTES_US INT64_C(300000000)

static const char *const backends[] = {MODEL_BACKEND, NULL};
static const char *const every_host[] = {"*", NULL};
static const char *const no_origins[] = {NULL};

static const struct django_settings new_project = {
	.version = 502,
	.keys = vector_keys,
	.session_engine = SESSION_ENGINE_DB,
	.session_store = "SessionStore",
	.session_cookie =
		{
				 .name = "sessionid",
				 .domain = "",
				 .path = "/",
				 .same_site = "Lax",
				 .age_s = 1209600,
				 .is_http_only = true,
				 },
	.csrf_cookie =
		{
				 .name = "csrftoken",
				 .domain = "",
				 .path = "/",
				 .same_site = "Lax",
				 .age_s = 31449600,
				 },
	.csrf_header = "HTTP_X_CSRFTOKEN",
	.csrf_trusted_origins = no_origins,
	.allowed_hosts = every_host,
	.secure_header = "",
	.secure_value = "",
	.backends = backends,
	.password_hasher = "pbkdf2_sha256",
	.login_url = "/admin/login/",
	.message_level = 20,
};

struct test_accounts *test_accounts_new(TALLOC_CTX *mem)
{
	static const char *known[] = {
		"alloc.change_batch", "alloc.delete_batch", "alloc.view_batch"};
	struct test_accounts *accounts = mem_new(mem, struct test_accounts);

	accounts->mem = accounts;
	accounts->settings = new_project;
	fake_session_rows_init(&accounts->rows, accounts);
	fake_users_init(&accounts->users, accounts,
		(struct permissions){known, sizeof(known) / sizeof(*known)});
	fake_clock_init(&accounts->clock);
	accounts->clock.now_us = VECTOR_TIME_S * 1000000;
	fake_random_init(&accounts->random, 20310501);
	accounts->policy = (struct password_policy){.version = 502, .rounds = 1000};
	accounts->accounts.sessions = (struct session_store){&accounts->settings,
		&accounts->rows.base, &accounts->clock.base, &accounts->random.base};
	accounts->accounts.users = &accounts->users.base;
	fake_login_attempts_init(&accounts->attempts, accounts);
	accounts->guard = (struct login_guard){
		.attempts = &accounts->attempts.base,
		.clock = &accounts->clock.base,
		.limits = {.window_us = FIVE_MINUTES_US, .per_name = 3, .per_address = 30},
	};
	accounts->authenticator = (struct authenticator){
		.users = &accounts->users.base,
		.policy = &accounts->policy,
		.username_max = 150,
		.random = &accounts->random.base,
		.guard = &accounts->guard,
	};
	if (!password_policy_init(
		    &accounts->policy, 502, "pbkdf2_sha256", 1000, &(struct error){0}))
		fail_msg("no password policy");
	django_gate_init(&accounts->gate, &accounts->accounts, "/ficus/login/");
	return accounts;
}

struct fake_user *test_accounts_add(struct test_accounts *accounts, const char *username)
{
	const struct new_user user = {
		.username = username, .email = "", .password = VECTOR_PASSWORD};
	struct error err = {0};

	assert_true(users_create(&accounts->users.base, &user, &err));
	return fake_users_named(&accounts->users, username);
}

void test_accounts_store(struct test_accounts *accounts, const char *key, const char *json)
{
	const struct session_row row = {
		.key = key,
		.data = session_codec_encode(accounts->mem, &vector_signer,
			(struct bytes){json, strlen(json)}, VECTOR_TIME_S),
		.expires_us = accounts->clock.now_us + HOUR_US,
	};
	struct error err = {0};

	assert_true(session_rows_insert(&accounts->rows.base, &row, &err));
}

const char *test_accounts_stored(const struct test_accounts *accounts, const char *key)
{
	const struct session_row *row = fake_session_rows_find(&accounts->rows, key);
	struct decoded_session decoded;

	if (!row)
		return NULL;
	assert_true(session_codec_decode(accounts->mem, &vector_signer, row->data, &decoded));
	return mem_text_n(accounts->mem, decoded.json.ptr, decoded.json.len);
}

const char *test_accounts_login(const struct test_accounts *accounts, const char *username)
{
	const struct user *user = &fake_users_named(&accounts->users, username)->user;

	return mem_printf(accounts->mem,
		"\"_auth_user_id\":\"%s\",\"_auth_user_backend\":\"" MODEL_BACKEND
		"\",\"_auth_user_hash\":\"%s\"",
		user->id,
		signing_session_auth_hash(
			accounts->mem, SIGNING_SHA256, VECTOR_KEY, user->password));
}

const char *test_accounts_sign_in(struct test_accounts *accounts, const char *username)
{
	test_accounts_store(accounts, TEST_SESSION_KEY,
		mem_printf(accounts->mem, "{%s}", test_accounts_login(accounts, username)));
	return "sessionid=" TEST_SESSION_KEY "; " TEST_CSRF_COOKIE;
}

int test_accounts_call_count(const struct test_accounts *accounts)
{
	return accounts->rows.call_count + accounts->users.call_count;
}

struct request *test_accounts_request(
	struct test_accounts *accounts, const char *const *params, const char *body)
{
	struct fake_exchange *exchange = mem_new(accounts->mem, struct fake_exchange);
	struct request *request = mem_new(accounts->mem, struct request);

	fake_exchange_init(exchange, accounts->mem, params, (struct bytes){body, strlen(body)});
	request_init(request, accounts->mem, &exchange->base);
	request->body = (struct bytes){body, strlen(body)};
	return request;
}

struct request *test_accounts_get(struct test_accounts *accounts, const char *cookies)
{
	const char **params = mem_array(accounts->mem, const char *, 4);

	params[0] = "REQUEST_METHOD=GET";
	params[1] = "REQUEST_URI=/page";
	if (cookies)
		params[2] = mem_printf(accounts->mem, "HTTP_COOKIE=%s", cookies);
	return test_accounts_request(accounts, params, "");
}

const char *set_cookie_of(TALLOC_CTX *mem, const char *headers, const char *name)
{
	const char *start = mem_printf(mem, "Set-Cookie: %s=", name);
	const char *line = strstr(headers, start);

	if (!line)
		return NULL;
	line += strlen(start);
	assert_null(strstr(line, start));
	return mem_text_n(mem, line, strcspn(line, "\r"));
}
