#include "config.h"

#include "tests/support/page_case.h"

int page_case_set_up(void **state)
{
	struct page_case *this = mem_new(NULL, struct page_case);

	this->service = fuzz_service_new(this);
	this->accounts = this->service->accounts;
	this->amy = test_accounts_add(this->accounts, "amy");
	*state = this;
	return 0;
}

int page_case_tear_down(void **state)
{
	return talloc_free(*state);
}

void page_case_sign_in(struct page_case *this, const char *const *permissions)
{
	struct error err = {0};

	for (; *permissions; permissions++)
		assert_true(users_grant(&this->accounts->users.base, "amy", *permissions, &err));
	this->amy->user.is_staff = true;
	this->cookies = test_accounts_sign_in(this->accounts, "amy");
}

static int ask(struct page_case *this, const char *method, const char *target, const char *body)
{
	const char *params[] = {
		mem_printf(this, "REQUEST_METHOD=%s", method),
		mem_printf(this, "REQUEST_URI=%s", target),
		"HTTP_HOST=here",
		"REQUEST_SCHEME=http",
		"CONTENT_TYPE=application/x-www-form-urlencoded",
		mem_printf(this, "CONTENT_LENGTH=%zu", strlen(body)),
		this->cookies ? mem_printf(this, "HTTP_COOKIE=%s", this->cookies) : NULL,
		NULL,
	};

	fake_exchange_init(&this->exchange, this, params, (struct bytes){body, strlen(body)});
	fuzz_service_handle(this->service, &this->exchange.base);
	return fuzz_check_answer(this->exchange.response, this->exchange.response_length, false);
}

int page_get(struct page_case *this, const char *target)
{
	return ask(this, "GET", target, "");
}

int page_post(struct page_case *this, const char *target, const char *form)
{
	return ask(this, "POST", target,
		mem_printf(this, "csrfmiddlewaretoken=" VECTOR_TOKEN "&%s", form));
}

bool page_shows(const struct page_case *this, const char *text)
{
	return strstr(fake_exchange_body(&this->exchange), text);
}

const char *page_header(struct page_case *this, const char *name)
{
	const char *value = fake_exchange_header(&this->exchange, name);

	return value ? value : "";
}

const char *page_cookie(struct page_case *this, const char *name)
{
	size_t length = (size_t)(fake_exchange_body(&this->exchange) - this->exchange.response);
	const char *head = mem_text_n(this, this->exchange.response, length);
	const char *value = set_cookie_of(this, head, name);

	return value ? value : "";
}
