#include "config.h"

#include "fcgi_app/page.h"

#include "fcgi_app/django/visitor.h"
#include "fcgi_app/http/html.h"

/* Nothing but what comes from this site, and nothing that stands in the page itself, is run. */
#define POLICY                                                                                     \
	"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none';"        \
	" base-uri 'none'"

static const struct user *user_of(const struct request *request)
{
	return request->visitor ? visitor_user(request->visitor) : NULL;
}

void page_write_token(FILE *page, struct request *request)
{
	html_format(page, "<input type=\"hidden\" name=\"csrfmiddlewaretoken\" value=\"%s\">\n",
		visitor_csrf_token(request->visitor));
}

static void write_user(FILE *page, struct request *request)
{
	const struct user *user = user_of(request);

	if (!user)
		return;
	html_format(page,
		"<form class=\"user\" method=\"post\" action=\"" LOGOUT_PATH "\">\n"
		"<span>%s</span>\n",
		user->username);
	page_write_token(page, request);
	html_format(page, "<button>Sign out</button>\n</form>\n");
}

static const char *class_of(int level)
{
	return level >= MESSAGE_ERROR ? "error" : level >= MESSAGE_WARNING ? "warning" : "info";
}

/* A text that Django calls safe is HTML: Django signed it, and the policy keeps it from running. */
static void write_message(FILE *page, const struct django_message *message)
{
	html_format(page, "<li class=\"%s\">", class_of(message->level));
	if (message->is_safe)
		(void)fputs(message->text, page);
	else
		html_write(page, message->text);
	html_format(page, "</li>\n");
}

static void write_messages(FILE *page, struct request *request)
{
	struct message_list list;

	if (!request->visitor)
		return;
	list = visitor_take_messages(request->visitor);
	if (list.count == 0)
		return;
	html_format(page, "<ul class=\"messages\" role=\"status\">\n");
	for (size_t i = 0; i < list.count; i++)
		write_message(page, &list.items[i]);
	html_format(page, "</ul>\n");
}

FILE *page_begin(struct request *request, struct response *response, int status, const char *title)
{
	FILE *page = response_begin(response, status, CONTENT_HTML);

	response_add_header(response, "Content-Security-Policy", POLICY);
	response_add_header(response, "X-Frame-Options", "DENY");
	response_add_header(response, "Referrer-Policy", "same-origin");
	html_format(page,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<title>%s - Ficus</title>\n"
		"<link rel=\"stylesheet\" href=\"" STYLE_PATH "?v=" PACKAGE_VERSION
		"\">\n</head>\n<body>\n"
		"<header>\n<p class=\"site\">Ficus</p>\n",
		title);
	write_user(page, request);
	html_format(page, "</header>\n<main>\n");
	write_messages(page, request);
	html_format(page, "<h1>%s</h1>\n", title);
	return page;
}

void page_end(FILE *page)
{
	html_format(page, "</main>\n</body>\n</html>\n");
}

void page_error(struct request *request, struct response *response, int status, const char *message)
{
	static const struct {
		int status;
		const char *title;
	} titles[] = {
		{403, "Not permitted"         },
		{404, "Not found"             },
		{409, "Changed meanwhile"     },
		{503, "Not available just now"},
	};
	const char *title = status < 500 ? "Not understood" : "Something went wrong";
	FILE *page;

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (titles[i].status == status)
			title = titles[i].title;
	page = page_begin(request, response, status, title);
	html_format(page, "<p>%s</p>\n", message);
	page_end(page);
}
