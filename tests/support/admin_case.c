#include "config.h"

#include "tests/support/admin_case.h"

int admin_case_set_up(void **state)
{
	struct admin_case *this = mem_new(NULL, struct admin_case);

	this->accounts = test_accounts_new(this);
	this->amy = test_accounts_add(this->accounts, "amy");
	this->amy->user.is_staff = true;
	this->amy->user.is_superuser = true;
	fake_row_reader_init(&this->reader, this);
	lamp_site_fill(&this->reader);
	this->settings = (struct admin_settings){
		.zone = "UTC",
		.media_url = "/media/",
		.django_admin = "/admin/",
		.export_max = 1000,
	};
	this->admin = (struct admin){
		.settings = &this->settings,
		.sites = lamp_site_source(),
		.reader = &this->reader.base,
		.authenticator = &this->accounts->authenticator,
		.clock = &this->accounts->clock.base,
	};
	this->model = lamp_model;
	response_init(&this->response, this);
	*state = this;
	return 0;
}

int admin_case_tear_down(void **state)
{
	struct admin_case *this = *state;

	response_release(&this->response);
	return talloc_free(this);
}

void admin_case_allow(struct admin_case *this, const char *permissions)
{
	const char **names = mem_array(this, const char *, strlen(permissions) + 1);
	size_t count = 0;

	for (const char *at = permissions; *(at += strspn(at, " ")); at += strcspn(at, " "))
		names[count++] = mem_text_n(this, at, strcspn(at, " "));
	this->amy->user.is_superuser = false;
	this->amy->granted = (struct permissions){names, count};
}

static struct request *make_request(struct admin_case *this, const char *target, const char *form)
{
	const char *body =
		form ? mem_printf(this, "csrfmiddlewaretoken=" VECTOR_TOKEN "&%s", form) : "";
	const char **params = mem_array(this, const char *, 8);

	params[0] = form ? "REQUEST_METHOD=POST" : "REQUEST_METHOD=GET";
	params[1] = mem_printf(this, "REQUEST_URI=%s", target);
	params[2] = "HTTP_HOST=here";
	params[3] = "REQUEST_SCHEME=http";
	params[4] = "CONTENT_TYPE=application/x-www-form-urlencoded";
	params[5] = mem_printf(this, "CONTENT_LENGTH=%zu", strlen(body));
	params[6] =
		mem_printf(this, "HTTP_COOKIE=sessionid=" TEST_SESSION_KEY "; " TEST_CSRF_COOKIE);
	return test_accounts_request(this->accounts, params, body);
}

struct admin_page *admin_case_visit(struct admin_case *this, const char *target, const char *form)
{
	const struct access staff = {.level = LEVEL_STAFF};
	struct request *request = make_request(this, target, form);

	if (!test_accounts_stored(this->accounts, TEST_SESSION_KEY))
		(void)test_accounts_sign_in(this->accounts, "amy");
	this->err = (struct error){0};
	request->words = &words_english;
	if (!request_read_head(request, &this->err) || !request_read_form(request, &this->err) ||
		!gate_enter(&this->accounts->gate.base, request, &staff, &this->err))
		fail_msg("%s: %s", target, this->err.message);
	response_release(&this->response);
	response_init(&this->response, this);
	this->exchange = container_of(request->exchange, struct fake_exchange, base);
	if (!admin_page_open(&this->admin, request, &this->response, &this->page, &this->err))
		fail_msg("%s: %s", target, this->err.message);
	this->page.model = this->model;
	this->page.key = this->key;
	return &this->page;
}

/* What the router does with an answer. */
static int send_answer(struct admin_case *this)
{
	struct body_writer *writer = this->response.writer;
	struct bytes whole = response_finish(&this->response, true);
	size_t sent = 0;

	(void)exchange_write(&this->exchange->base, whole.ptr, whole.len);
	if (writer && !body_stream_send(&this->exchange->base, writer, &sent, &this->err))
		exchange_abandon(&this->exchange->base);
	return this->response.status;
}

int admin_get(struct admin_case *this, admin_page_function *page, const char *target)
{
	return page(admin_case_visit(this, target, NULL), &this->err) ? send_answer(this) : 0;
}

int admin_post(
	struct admin_case *this, admin_page_function *page, const char *target, const char *form)
{
	return page(admin_case_visit(this, target, form), &this->err) ? send_answer(this) : 0;
}

const char *admin_body(const struct admin_case *this)
{
	return fake_exchange_body(this->exchange);
}

const char *admin_header(const struct admin_case *this, const char *name)
{
	const char *value = fake_exchange_header(this->exchange, name);

	return value ? value : "";
}
