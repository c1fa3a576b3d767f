#include "config.h"

#include "tests/support/html_tags.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>

#define BLANKS " \t\r\n\f"

/* What pages write in place of a character. */
static const struct {
	const char *written;
	char meant;
} entities[] = {
	{"&amp;",  '&' },
	{"&lt;",   '<' },
	{"&gt;",   '>' },
	{"&quot;", '"' },
	{"&#x27;", '\''},
	{"&#39;",  '\''},
};

/* How long it is, of what stands there; *meant is what it stands for. */
static size_t read_character(const char *html, size_t length, char *meant)
{
	*meant = *html;
	for (size_t i = 0; i < ARRAY_SIZE(entities); i++) {
		size_t written = strlen(entities[i].written);

		if (written <= length && strncmp(html, entities[i].written, written) == 0) {
			*meant = entities[i].meant;
			return written;
		}
	}
	return 1;
}

const char *html_unescape(TALLOC_CTX *mem, const char *html, size_t length)
{
	char *text = mem_text_n(mem, html, length);
	char *to = text;

	while (length > 0) {
		size_t used = read_character(html, length, to++);

		html += used;
		length -= used;
	}
	*to = '\0';
	return text;
}

static const char *lower(TALLOC_CTX *mem, const char *text, size_t length)
{
	char *copy = mem_text_n(mem, text, length);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

/* Behind a '='. */
static const char *read_value(TALLOC_CTX *mem, const char *at, const char **value)
{
	size_t length;

	at += strspn(at, BLANKS);
	if (*at == '"' || *at == '\'') {
		const char *end = strchrnul(at + 1, *at);

		*value = html_unescape(mem, at + 1, (size_t)(end - at - 1));
		return *end ? end + 1 : end;
	}
	length = strcspn(at, BLANKS ">");
	*value = html_unescape(mem, at, length);
	return at + length;
}

/* One attribute; at stands on its name. */
static const char *read_attribute(TALLOC_CTX *mem, const char *at, struct html_tag *out)
{
	struct html_attribute *attribute = &out->attributes[out->attribute_count++];
	size_t length = 1 + strcspn(at + 1, BLANKS "/>=");

	attribute->name = lower(mem, at, length);
	attribute->value = "";
	at += length;
	at += strspn(at, BLANKS);
	return *at == '=' ? read_value(mem, at + 1, &attribute->value) : at;
}

static const char *read_attributes(TALLOC_CTX *mem, const char *at, struct html_tag *out)
{
	for (;;) {
		at += strspn(at, BLANKS "/");
		if (!*at || *at == '>')
			return *at ? at + 1 : at;
		assert(out->attribute_count < HTML_ATTRIBUTES_MAX);
		at = read_attribute(mem, at, out);
	}
}

/* Up to its end tag, if it is an element whose content is text. */
static const char *read_text(TALLOC_CTX *mem, const char *at, struct html_tag *out)
{
	static const char *const names[] = {"textarea", "title", "script", "style"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(out->name, names[i]) == 0) {
			const char *end = strcasestr(at, mem_printf(mem, "</%s", names[i]));

			end = end ? end : at + strlen(at);
			at += *at == '\n';
			out->text = html_unescape(mem, at, end > at ? (size_t)(end - at) : 0);
			return end;
		}
	return at;
}

/* A '<' that begins a tag. */
static const char *find_tag(const char *at)
{
	while ((at = strchr(at, '<'))) {
		const char *name = at + 1 + (at[1] == '/');

		if (isalpha((unsigned char)*name) || at[1] == '!' || at[1] == '?')
			return at;
		at++;
	}
	return NULL;
}

bool html_next_tag(TALLOC_CTX *mem, const char **rest, struct html_tag *out)
{
	const char *at = find_tag(*rest);
	size_t length;

	*out = (struct html_tag){0};
	if (!at)
		return false;
	if (!isalpha((unsigned char)at[1]) && at[1] != '/') {
		out->name = lower(mem, at + 1, strcspn(at + 1, BLANKS ">"));
		*rest = strchrnul(at, '>');
		return true;
	}
	length = 1 + strcspn(at + 2, BLANKS "/>");
	out->name = lower(mem, at + 1, length);
	at = read_attributes(mem, at + 1 + length, out);
	*rest = read_text(mem, at, out);
	return true;
}

const char *html_attribute(const struct html_tag *tag, const char *name)
{
	for (size_t i = 0; i < tag->attribute_count; i++)
		if (strcmp(tag->attributes[i].name, name) == 0)
			return tag->attributes[i].value;
	return NULL;
}

bool html_tag_is(const struct html_tag *tag, const char *name)
{
	return strcmp(tag->name, name) == 0;
}
