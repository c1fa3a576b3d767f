#include "config.h"

#include "tests/support/visitor_case.h"

int visitor_case_set_up(void **state)
{
	struct visitor_case *this = mem_new(NULL, struct visitor_case);

	this->accounts = test_accounts_new(this);
	this->amy = test_accounts_add(this->accounts, "amy");
	response_init(&this->response, this);
	*state = this;
	return 0;
}

int visitor_case_tear_down(void **state)
{
	struct visitor_case *this = *state;

	response_release(&this->response);
	return talloc_free(this);
}

struct visitor *visitor_opened(struct visitor_case *this, const char *cookies)
{
	struct visitor *visitor = NULL;

	if (!visitor_open(&this->accounts->accounts, test_accounts_get(this->accounts, cookies),
		    &visitor, &this->err))
		fail_msg("%s", this->err.message);
	return visitor;
}

struct visitor *visitor_identified(struct visitor_case *this, const char *cookies)
{
	struct visitor *visitor = visitor_opened(this, cookies);

	if (!visitor_identify(visitor, &this->err))
		fail_msg("%s", this->err.message);
	return visitor;
}

const char *visitor_finished(struct visitor_case *this, struct visitor *visitor, const char *cookie)
{
	(void)response_begin(&this->response, 200, CONTENT_HTML);
	if (!visitor_finish(visitor, &this->response, &this->err))
		fail_msg("%s", this->err.message);
	return set_cookie_of(this, this->response.headers, cookie);
}

const char *visitor_only_session(struct visitor_case *this)
{
	const struct fake_table *rows = &this->accounts->rows.rows;
	const struct session_row *row;

	assert_int_equal(rows->count, 1);
	row = fake_table_at(rows, 0);
	return test_accounts_stored(this->accounts, row->key);
}
