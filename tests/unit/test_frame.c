/* tests/unit/test_frame.c - what every page has around what it is about. */
#include "config.h"

#include "fcgi_app/admin/frame.h"
#include "fcgi_app/admin/static_files.h"
#include "tests/support/visitor_case.h"

/* The page of a request, whose visitor may be NULL. Ends the response. */
static const char *page_of(struct visitor_case *this, struct request *request, const char *language)
{
	static const struct crumb crumbs[] = {
		{"Home & more", "/ficus/"     },
                {"Row <7>",     "/ficus/shop/"},
                {"<Here>",      NULL          }
        };
	FILE *page;

	request->words = words_choose(language, NULL, NULL);
	page = frame_begin(&(struct frame){
		.request = request,
		.response = &this->response,
		.words = request->words,
		.status = 200,
		.title = "<Here>",
		.crumbs = crumbs,
		.crumb_count = ARRAY_SIZE(crumbs),
		.kind = "list",
	});
	frame_end(page);
	(void)response_finish(&this->response, true);
	return this->response.text;
}

static struct request *request_of(struct visitor_case *this, const char *cookies)
{
	struct request *request = test_accounts_get(this->accounts, cookies);

	if (!visitor_open(&this->accounts->accounts, request, &request->visitor, &this->err) ||
		!visitor_identify(request->visitor, &this->err))
		fail_msg("%s", this->err.message);
	return request;
}

static const char *page_for_amy(struct visitor_case *this, const char *language)
{
	const char *cookies = test_accounts_sign_in(this->accounts, "amy");

	return page_of(this, request_of(this, cookies), language);
}

#define assert_part(page, text)    assert_non_null(strstr((page), (text)))
#define assert_no_part(page, text) assert_null(strstr((page), (text)))

static void test_frame__titles_and_crumbs_are_text(void **state)
{
	const char *page = page_for_amy(*state, "en");

	assert_part(page, "<title>&lt;Here&gt; - Row &lt;7&gt; - Ficus</title>");
	assert_part(page, "<h1>&lt;Here&gt;</h1>");
	assert_part(page, "<li><a href=\"/ficus/\">Home &amp; more</a></li>");
	assert_part(page, "<li aria-current=\"page\">&lt;Here&gt;</li>");
	assert_part(page, "<body class=\"list\">");
	assert_part(page, "<dt><kbd>?</kbd></dt><dd>Show these keys</dd>");
	assert_part(page, " data-today=\"Today\"></script>");
	assert_no_part(page, "<Here>");
}

static void test_frame__says_who_is_signed_in(void **state)
{
	struct visitor_case *this = *state;
	const char *page;

	this->amy->user.username = "<amy>";
	page = page_of(
		this, request_of(this, test_accounts_sign_in(this->accounts, "<amy>")), "en");
	assert_part(page, "<span>&lt;amy&gt;</span>");
	assert_part(page, "<a href=\"/ficus/password_change/\">");
	assert_part(page, "<form method=\"post\" action=\"/ficus/logout/\">");
	assert_part(page, "name=\"csrfmiddlewaretoken\"");
}

static void test_frame__nobody_has_nothing_to_sign_out_of(void **state)
{
	struct visitor_case *this = *state;
	const char *page = page_of(this, request_of(this, NULL), "en");

	assert_no_part(page, "/ficus/logout/");
	page = page_of(this, test_accounts_get(this->accounts, NULL), "en");
	assert_no_part(page, "/ficus/logout/");
	assert_no_part(page, "class=\"tables\"");
	assert_part(page, "<main id=\"main\"");
}

static void test_frame__language_is_said(void **state)
{
	struct visitor_case *this = *state;

	assert_part(page_for_amy(this, "de"), "<html lang=\"de\" dir=\"ltr\">");
	assert_part(this->response.headers, "Content-Language: de\r\n");
	assert_part(this->response.headers, "Vary: Accept-Language, Cookie\r\n");
}

static void test_frame__policy_runs_nothing_that_stands_in_the_page(void **state)
{
	struct visitor_case *this = *state;
	const char *page = page_for_amy(this, "en");

	assert_part(this->response.headers,
		"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self';"
		" img-src 'self' data:; connect-src 'self'; form-action 'self';"
		" frame-ancestors 'none'; base-uri 'none'\r\n");
	assert_part(this->response.headers, "X-Frame-Options: DENY\r\n");
	assert_part(this->response.headers, "Referrer-Policy: same-origin\r\n");
	assert_no_part(page, "<style");
	assert_no_part(page, " style=");
	assert_no_part(page, " on");
	assert_part(page, mem_printf(this, "/ficus/ficus.css?v=%s\"", static_version));
	assert_part(page, mem_printf(this, "/ficus/ficus.js?v=%s\"", static_version));
}

static void test_frame__messages_are_told_once(void **state)
{
	struct visitor_case *this = *state;
	struct request *request = request_of(this, test_accounts_sign_in(this->accounts, "amy"));
	const char *page;

	visitor_tell(request->visitor, MESSAGE_SUCCESS, "<saved>");
	visitor_tell(request->visitor, MESSAGE_ERROR, "bad");
	page = page_of(this, request, "en");
	assert_part(page, "<li class=\"info\">&lt;saved&gt;</li>");
	assert_part(page, "<li class=\"error\">bad</li>");
	assert_no_part(page_of(this, request, "en"), "class=\"messages\"");
}

static void test_frame__errors_have_their_titles(void **state)
{
	static const struct {
		int status;
		const char *title;
	} errors[] = {
		{400, "Not understood"        },
		{403, "Not permitted"         },
		{404, "Not found"             },
		{409, "Changed meanwhile"     },
		{429, "Too many attempts"     },
		{500, "Something went wrong"  },
		{503, "Not available just now"},
	};
	struct visitor_case *this = *state;

	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		frame_error(test_accounts_get(this->accounts, NULL), &this->response,
			errors[i].status, "a <reason>");
		(void)response_finish(&this->response, true);
		assert_int_equal(this->response.status, errors[i].status);
		assert_part(this->response.text, mem_printf(this, "<h1>%s</h1>", errors[i].title));
		assert_part(this->response.text, "<p>a &lt;reason&gt;</p>");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		VISITOR_CASE(test_frame__titles_and_crumbs_are_text),
		VISITOR_CASE(test_frame__says_who_is_signed_in),
		VISITOR_CASE(test_frame__nobody_has_nothing_to_sign_out_of),
		VISITOR_CASE(test_frame__language_is_said),
		VISITOR_CASE(test_frame__policy_runs_nothing_that_stands_in_the_page),
		VISITOR_CASE(test_frame__messages_are_told_once),
		VISITOR_CASE(test_frame__errors_have_their_titles),
	};

	return cmocka_run_group_tests_name("frame", tests, NULL, NULL);
}
