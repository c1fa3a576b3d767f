#include "config.h"

#include "fcgi_app/admin/list_text.h"

#include "fcgi_app/http/path.h"

const char *list_shortened(TALLOC_CTX *mem, const char *text, size_t most)
{
	if (strnlen(text, most + 1) <= most)
		return text;
	while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
		most--;
	return mem_printf(mem, "%.*s\xE2\x80\xA6", (int)most, text);
}

const char *list_file_url(TALLOC_CTX *mem, const char *media_url, const char *name)
{
	const char *url = media_url;

	if (!*media_url)
		return NULL;
	while (*name) {
		size_t length = strcspn(name, "/");
		const char *segment = path_escape(mem, mem_text_n(mem, name, length));

		name += length;
		url = mem_printf(mem, "%s%s%s", url, segment, *name ? "/" : "");
		name += *name == '/';
	}
	return url;
}
