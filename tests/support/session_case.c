#include "config.h"

#include "tests/support/session_case.h"

int session_case_set_up(void **state)
{
	struct session_case *this = mem_new(NULL, struct session_case);

	this->accounts = test_accounts_new(this);
	response_init(&this->response, this);
	(void)response_begin(&this->response, 200, CONTENT_HTML);
	*state = this;
	return 0;
}

int session_case_tear_down(void **state)
{
	struct session_case *this = *state;

	response_release(&this->response);
	return talloc_free(this);
}

struct django_session *session_opened(struct session_case *this, const char *cookies)
{
	struct test_accounts *accounts = this->accounts;
	struct django_session *session = NULL;

	if (!django_session_open(&accounts->accounts.sessions, test_accounts_get(accounts, cookies),
		    &session, &this->err))
		fail_msg("%s", this->err.message);
	return session;
}

const char *session_finished(struct session_case *this, struct django_session *session)
{
	const char *set;

	(void)response_begin(&this->response, 200, CONTENT_HTML);
	if (!django_session_finish(session, &this->response, &this->err))
		fail_msg("%s", this->err.message);
	set = set_cookie_of(this, this->response.headers, "sessionid");
	return set ? set : "";
}

void assert_session(struct session_case *this, const char *key, const char *json)
{
	const char *stored = test_accounts_stored(this->accounts, key);

	assert_non_null(stored);
	assert_string_equal(stored, json);
}

int64_t session_row_age_s(struct session_case *this, const char *key)
{
	const struct session_row *row = fake_session_rows_find(&this->accounts->rows, key);

	assert_non_null(row);
	return (row->expires_us - this->accounts->clock.now_us) / 1000000;
}

const char *session_only_key(struct session_case *this)
{
	const struct fake_table *rows = &this->accounts->rows.rows;
	const struct session_row *row;

	assert_int_equal(rows->count, 1);
	row = fake_table_at(rows, 0);
	return row->key;
}
