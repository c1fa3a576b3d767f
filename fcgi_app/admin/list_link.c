#include "config.h"

#include "fcgi_app/admin/list_link.h"

#include "base/text_stream.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"

const char *list_name(TALLOC_CTX *mem, const char *path)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (; *path; path++)
		if (*path == '.')
			(void)fputs("__", out);
		else
			(void)putc(*path, out);
	return text_stream_take(&stream, mem);
}

/* What says which part of the list is shown: of another list it means nothing. */
static bool is_place(const char *name)
{
	static const char *const names[] = {"p", "after", "before", "last"};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool is_filter(const struct list_parameter *item)
{
	return item->path || strcmp(item->name, "q") == 0 || strcmp(item->name, "scope") == 0;
}

static bool is_changed(const struct list_parameter *item, const struct list_change *change)
{
	if (item->path && change->path && strcmp(item->path, change->path) == 0)
		return true;
	if (change->drops_filters && is_filter(item))
		return true;
	for (size_t i = 0; i < LIST_CHANGES_MAX && change->set[i].name; i++)
		if (strcmp(item->name, change->set[i].name) == 0)
			return true;
	return is_place(item->name) && !change->keeps_place;
}

/* change NULL: nothing is changed. */
static bool is_kept(const struct list_parameter *item, const struct list_change *change)
{
	return strcmp(item->name, LIST_COUNT_NAME) != 0 && (!change || !is_changed(item, change));
}

static void write_item(FILE *out, TALLOC_CTX *mem, const struct list_parameter *item)
{
	const char *begin = ftello(out) > 0 ? "&" : "";

	(void)fprintf(out, "%s%s%s%s", begin, path_escape(mem, item->name), *item->value ? "=" : "",
		path_escape(mem, item->value));
}

const char *list_query(
	TALLOC_CTX *mem, const struct list_address *address, const struct list_change *change)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (size_t i = 0; i < address->count; i++)
		if (is_kept(&address->items[i], change))
			write_item(out, mem, &address->items[i]);
	for (size_t i = 0; change && i < LIST_CHANGES_MAX && change->set[i].name; i++)
		if (change->set[i].value)
			write_item(out, mem, &change->set[i]);
	return text_stream_take(&stream, mem);
}

const char *list_url(
	TALLOC_CTX *mem, const struct list_address *address, const struct list_change *change)
{
	const char *query = list_query(mem, address, change);

	return mem_printf(mem, "%s%s%s", admin_url(mem, address->model, NULL, NULL),
		*query ? "?" : "", query);
}

void list_write_kept(
	FILE *page, const struct list_address *address, const struct list_change *change)
{
	for (size_t i = 0; i < address->count; i++)
		if (is_kept(&address->items[i], change))
			html_format(page, "<input type=\"hidden\" name=\"%s\" value=\"%s\">\n",
				address->items[i].name, address->items[i].value);
}
