#include "config.h"

#include "tests/support/page_check.h"

#include <ctype.h>

#include "tests/support/cmocka.h"
#include "tests/support/html_tags.h"

const char *const hostile_texts[] = {
	"<script>zq()</script>",
	"\"><img src=x onerror=zq()>",
	"'><svg onload='zq()'>",
	"</textarea></title><zq>",
	"--><zq onclick=zq()><!--",
	"javascript:zq()",
	"https://zq.example/\"onmouseover=\"zq()",
	"=HYPERLINK(\"//zq.example\")",
	"@SUM(zq)",
	"zq\r\nSet-Cookie: zq=1",
	"zq \xE2\x80\xAE"
	"gpj.exe \xF0\x9F\x8C\xB3 \xC2\x85",
	"{zq} %s%n %(zq)s {{zq}} &lt;zq&gt;",
	NULL,
};

/* All that our pages are made of; what ends an element begins with a slash. */
static const char *const known_tags[] = {"a", "aside", "body", "button", "caption", "dd", "details",
	"div", "dl", "dt", "fieldset", "form", "h1", "h2", "h3", "head", "header", "html", "input",
	"kbd", "label", "legend", "li", "link", "main", "meta", "nav", "ol", "option", "output",
	"p", "script", "section", "select", "small", "span", "strong", "summary", "svg", "g",
	"path", "line", "rect", "text", "polyline", "desc", "figure", "figcaption", "circle",
	"table", "tbody", "td", "template", "textarea", "th", "thead", "time", "title", "tr", "ul",
	"em", "code", "pre", "search", "ins", "del"};

static bool is_known(const char *name)
{
	name += *name == '/';
	for (size_t i = 0; i < ARRAY_SIZE(known_tags); i++)
		if (strcmp(known_tags[i], name) == 0)
			return true;
	return strcmp(name, "!doctype") == 0;
}

/* Of this site, or of the web; a browser would run others. */
static bool is_harmless(const char *address)
{
	return *address == '/' || *address == '?' || *address == '#' || !*address ||
		strncmp(address, "http://", strlen("http://")) == 0 ||
		strncmp(address, "https://", strlen("https://")) == 0 ||
		strncmp(address, "mailto:", strlen("mailto:")) == 0;
}

static void check_attribute(
	const struct html_tag *tag, const struct html_attribute *attribute, const char *target)
{
	static const char *const addresses[] = {
		"href", "src", "action", "formaction", "xlink:href"};
	const char *name = attribute->name;

	if (strncmp(name, "on", 2) == 0 || strcmp(name, "style") == 0 ||
		strcmp(name, "srcdoc") == 0 || strstr(name, HOSTILE_MARK) || strpbrk(name, "<\"'"))
		fail_msg("%s: <%s> has the attribute %s", target, tag->name, name);
	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++)
		if (strcmp(name, addresses[i]) == 0 && !is_harmless(attribute->value))
			fail_msg("%s: <%s> leads to %s", target, tag->name, attribute->value);
}

static void check_tag(const struct html_tag *tag, const char *target)
{
	const char *source = html_attribute(tag, "src");

	if (!is_known(tag->name))
		fail_msg("%s: there is a <%s>", target, tag->name);
	if (html_tag_is(tag, "script") &&
		(!source || strncmp(source, "/ficus/ficus.js", strlen("/ficus/ficus.js")) != 0))
		fail_msg("%s: there is a script", target);
	for (size_t i = 0; i < tag->attribute_count; i++)
		check_attribute(tag, &tag->attributes[i], target);
}

static void check_markup(struct web_user *user, const char *target)
{
	TALLOC_CTX *mem = mem_context(user, "check_markup");
	const char *rest = user->answer->body;
	struct html_tag tag;

	while (html_next_tag(mem, &rest, &tag))
		check_tag(&tag, target);
	talloc_free(mem);
}

static const char *header(struct web_user *user, const char *name)
{
	const char *value = http_header(user->browser, name);

	return value ? value : "";
}

bool is_page(struct web_user *user)
{
	return strncmp(header(user, "Content-Type"), "text/html", strlen("text/html")) == 0;
}

static void check_headers(struct web_user *user, const char *target)
{
	assert_row(strcmp(header(user, "X-Content-Type-Options"), "nosniff") == 0, target);
	if (!is_page(user))
		return;
	assert_row(strcasestr(header(user, "Content-Type"), "charset=utf-8"), target);
	assert_row(strstr(header(user, "Content-Security-Policy"), "default-src 'none'"), target);
	assert_row(!strstr(header(user, "Content-Security-Policy"), "unsafe"), target);
	assert_row(strcmp(header(user, "X-Frame-Options"), "DENY") == 0, target);
}

/* Elsewhere only a path of this site, in one line. */
static void check_redirect(struct web_user *user, const char *target)
{
	const char *to = web_user_target(user);

	if (*to && (*to != '/' || to[1] == '/' || to[1] == '\\'))
		fail_msg("%s: leads to %s", target, to);
	assert_row(!http_header(user->browser, "zq"), target);
	assert_row(!http_cookie(user->browser, "zq"), target);
}

void page_check(struct web_user *user, const char *target)
{
	const struct http_answer *answer = user->answer;

	if (answer->status < 200 || answer->status >= 500)
		fail_msg("%s: %d", target, answer->status);
	assert_row(strlen(answer->body) == answer->length, target);
	assert_row(!strstr(answer->body, "pbkdf2_sha256"), target);
	assert_row(!strstr(answer->body, web_user_session(user)), target);
	check_redirect(user, target);
	if (answer->length > 0)
		check_headers(user, target);
	if (is_page(user))
		check_markup(user, target);
}

const char *const *page_links(TALLOC_CTX *mem, const char *page)
{
	const char **links = NULL;
	size_t count = 0, capacity = 0;
	struct html_tag tag;

	while (html_next_tag(mem, &page, &tag)) {
		const char *href = html_attribute(&tag, "href");

		mem_grow(mem, links, &capacity, count + 2);
		if (href && strncmp(href, "/ficus/", strlen("/ficus/")) == 0)
			links[count++] = href;
	}
	mem_grow(mem, links, &capacity, count + 1);
	links[count] = NULL;
	return links;
}

const char *percent_escape(TALLOC_CTX *mem, const char *text)
{
	char *escaped = mem_array(mem, char, 3 * strlen(text) + 1);
	char *to = escaped;

	for (; *text; text++)
		if (isalnum((unsigned char)*text))
			*to++ = *text;
		else
			to += snprintf(to, sizeof("%XX"), "%%%02X", (unsigned)(unsigned char)*text);
	return escaped;
}
