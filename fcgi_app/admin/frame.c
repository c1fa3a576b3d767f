#include "config.h"

#include "fcgi_app/admin/frame.h"

#include "fcgi_app/admin/static_files.h"
#include "fcgi_app/django/visitor.h"
#include "fcgi_app/http/html.h"

/* Nothing but what comes from this site, and nothing that stands in the page itself, is run. */
#define POLICY                                                                                     \
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"           \
	" connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

static const struct user *user_of(const struct request *request)
{
	return request->visitor ? visitor_user(request->visitor) : NULL;
}

void frame_write_token(FILE *page, struct request *request)
{
	html_format(page, "<input type=\"hidden\" name=\"csrfmiddlewaretoken\" value=\"%s\">\n",
		visitor_csrf_token(request->visitor));
}

static void write_keys(FILE *page, const struct words *words)
{
	static const struct {
		const char *keys;
		const char *meaning;
	} shortcuts[] = {
		{"/",      N_("Search")                },
		{"j k",    N_("Next row, previous row")},
		{"a",      N_("Add")                   },
		{"Ctrl+S", N_("Save")                  },
		{"g i",    N_("To the start page")     },
		{"g t",    N_("Find a table")          },
		{"?",      N_("Show these keys")       },
	};

	html_format(page,
		"<details class=\"help-keys\">\n<summary title=\"%s\">"
		"<span aria-hidden=\"true\">?</span><span class=\"visually-hidden\">%s</span>"
		"</summary>\n<dl>\n",
		words_text(words, "Keys"), words_text(words, "Keys"));
	for (size_t i = 0; i < ARRAY_SIZE(shortcuts); i++)
		html_format(page, "<dt><kbd>%s</kbd></dt><dd>%s</dd>\n", shortcuts[i].keys,
			words_text(words, shortcuts[i].meaning));
	html_format(page, "</dl>\n</details>\n");
}

static void write_user(FILE *page, const struct frame *frame)
{
	const struct user *user = user_of(frame->request);

	if (!user)
		return;
	html_format(page,
		"<nav class=\"user\" aria-label=\"%s\">\n<span>%s</span>\n"
		"<a href=\"" PASSWORD_PATH "\">%s</a>\n"
		"<form method=\"post\" action=\"" LOGOUT_PATH "\">\n",
		words_text(frame->words, "You"), user->username,
		words_text(frame->words, "Change password"));
	frame_write_token(page, frame->request);
	html_format(page, "<button>%s</button>\n</form>\n</nav>\n",
		words_text(frame->words, "Sign out"));
}

static void write_crumb(FILE *page, const struct crumb *crumb)
{
	if (crumb->url)
		html_format(page, "<li><a href=\"%s\">%s</a></li>\n", crumb->url, crumb->text);
	else
		html_format(page, "<li aria-current=\"page\">%s</li>\n", crumb->text);
}

static void write_crumbs(FILE *page, const struct frame *frame)
{
	if (frame->crumb_count == 0)
		return;
	html_format(page, "<nav class=\"crumbs\" aria-label=\"%s\">\n<ol>\n",
		words_text(frame->words, "You are here"));
	for (size_t i = 0; i < frame->crumb_count; i++)
		write_crumb(page, &frame->crumbs[i]);
	html_format(page, "</ol>\n</nav>\n");
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
	html_format(page, "<div role=\"status\">\n<ul class=\"messages\">\n");
	for (size_t i = 0; i < list.count; i++)
		write_message(page, &list.items[i]);
	html_format(page, "</ul>\n</div>\n");
}

static void add_headers(const struct frame *frame)
{
	response_add_header(frame->response, "Content-Security-Policy", POLICY);
	response_add_header(frame->response, "X-Frame-Options", "DENY");
	response_add_header(frame->response, "Referrer-Policy", "same-origin");
	response_add_header(frame->response, "Content-Language", frame->words->language);
	response_add_header(frame->response, "Vary", "Accept-Language, Cookie");
}

/* It is run before the page is drawn, which has the chosen colours from the start. */
static void write_script(FILE *page, const struct words *words)
{
	static const struct {
		const char *name;
		const char *text;
	} texts[] = {
		{"add",    N_("Add another")                     },
		{"auto",   N_("Colours: as the system has them") },
		{"away",   N_("Fold the tables away")            },
		{"beside", N_("Keep the tables beside the page") },
		{"close",  N_("Close")                           },
		{"dark",   N_("Colours: dark")                   },
		{"failed", N_("This cannot be searched just now")},
		{"find",   N_("Find a table")                    },
		{"keys",   N_("Keys")                            },
		{"leave",  N_("Leave what was typed unsaved?")   },
		{"light",  N_("Colours: light")                  },
		{"lost",   N_("No answer. Please try again.")    },
		{"more",   N_("More")                            },
		{"none",   N_("Nothing found")                   },
		{"now",    N_("Now")                             },
		{"remove", N_("Remove")                          },
		{"saved",  N_("Saved")                           },
		{"single", N_("Single keys do something")        },
		{"today",  N_("Today")                           },
	};

	html_format(page, "<script src=\"" SCRIPT_PATH "?v=%s\"", static_version);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		html_format(
			page, " data-%s=\"%s\"", texts[i].name, words_text(words, texts[i].text));
	html_format(page, "></script>\n");
}

/* What the page is about, where its own title does not say: the row, the table, the app. */
static const char *title_above(const struct frame *frame)
{
	return frame->crumb_count > 2 ? frame->crumbs[frame->crumb_count - 2].text : "";
}

static void write_head(FILE *page, const struct frame *frame)
{
	const char *above = title_above(frame);

	html_format(page,
		"<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>%s%s%s - Ficus</title>\n"
		"<link rel=\"stylesheet\" href=\"" STYLE_PATH "?v=%s\">\n",
		frame->words->language, frame->words->is_right_to_left ? "rtl" : "ltr",
		frame->title, *above ? " - " : "", above, static_version);
	write_script(page, frame->words);
	html_format(page, "</head>\n");
}

FILE *frame_begin(const struct frame *frame)
{
	FILE *page = response_begin(frame->response, frame->status, CONTENT_HTML);

	add_headers(frame);
	write_head(page, frame);
	html_format(page, "<body class=\"%s\"", frame->kind ? frame->kind : "");
	if (frame->zone)
		html_format(page, " data-zone=\"%s\"", frame->zone);
	html_format(page,
		">\n<a class=\"skip\" href=\"#main\">%s</a>\n"
		"<header class=\"site\">\n<a class=\"brand\" href=\"" ADMIN_PATH "\">Ficus</a>\n",
		words_text(frame->words, "Skip to the content"));
	write_user(page, frame);
	write_keys(page, frame->words);
	html_format(page, "</header>\n");
	if (frame->write_beside)
		frame->write_beside(page, frame->visit);
	write_crumbs(page, frame);
	html_format(page, "<main id=\"main\" tabindex=\"-1\">\n");
	write_messages(page, frame->request);
	html_format(page, "<h1>%s</h1>\n", frame->title);
	return page;
}

void frame_end(FILE *page)
{
	html_format(page, "</main>\n</body>\n</html>\n");
}

static const char *title_of(int status)
{
	static const struct {
		int status;
		const char *title;
	} titles[] = {
		{403, N_("Not permitted")         },
		{404, N_("Not found")             },
		{409, N_("Changed meanwhile")     },
		{429, N_("Too many attempts")     },
		{503, N_("Not available just now")},
	};

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (titles[i].status == status)
			return titles[i].title;
	return status < 500 ? N_("Not understood") : N_("Something went wrong");
}

void frame_error(
	struct request *request, struct response *response, int status, const char *message)
{
	FILE *page = frame_begin(&(struct frame){
		.request = request,
		.response = response,
		.words = request->words,
		.status = status,
		.title = words_text(request->words, title_of(status)),
		.kind = "error",
	});

	html_format(page, "<p>%s</p>\n", words_text(request->words, message));
	frame_end(page);
}
