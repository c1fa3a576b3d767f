#include "config.h"

#include "base/text_stream.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/http/path.h"

/* What Django's admin spells otherwise in the keys of its addresses. */
static const char quoted[] = ":/_#?;@&=+$,\"[]<>%\n\\";

const char *admin_quote(TALLOC_CTX *mem, const char *key)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (; *key; key++)
		if (strchr(quoted, *key))
			(void)fprintf(out, "_%02X", (unsigned)(unsigned char)*key);
		else
			(void)putc(*key, out);
	return text_stream_take(&stream, mem);
}

/* The value of a digit as admin_quote() writes it; -1: it is none. */
static int digit(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

const char *admin_unquote(TALLOC_CTX *mem, const char *text)
{
	char *key = mem_text(mem, text);
	char *end = key;

	while (*text) {
		int high = *text == '_' ? digit(text[1]) : -1;
		int low = high >= 0 ? digit(text[2]) : -1;
		char c = (char)(high * 16 + low);

		if (low >= 0 && strchr(quoted, c) && c) {
			*end++ = c;
			text += 3;
		} else {
			*end++ = *text++;
		}
	}
	*end = '\0';
	return key;
}

const char *admin_url(
	TALLOC_CTX *mem, const struct admin_model *model, const char *key, const char *name)
{
	const char *list = mem_printf(mem, ADMIN_PATH "%s/%s/", path_escape(mem, model->rows->app),
		path_escape(mem, model->rows->name));

	if (key)
		list = mem_printf(mem, "%s%s/", list, path_escape(mem, admin_quote(mem, key)));
	return name ? mem_printf(mem, "%s%s/", list, name) : list;
}

/* Index, app, table, row, page: as far as the page is below them. */
#define CRUMBS_MAX 5

FILE *admin_begin(struct admin_page *page, int status, const char *title, const char *kind)
{
	const struct admin_model *model = page->model;
	struct crumb crumbs[CRUMBS_MAX];
	size_t count = 0;

	crumbs[count++] = (struct crumb){T(page, "Home"), ADMIN_PATH};
	if (model) {
		const struct row_model *rows = model->rows;

		crumbs[count++] = (struct crumb){row_capitalise(page->mem, rows->app),
			mem_printf(page->mem, ADMIN_PATH "%s/", rows->app)};
		crumbs[count++] = (struct crumb){
			row_capitalise(page->mem, rows->verbose_name_plural), admin_list_url(page)};
	}
	if (page->row_text)
		crumbs[count++] = (struct crumb){
			page->row_text, admin_url(page->mem, model, page->key, "change")};
	if (strcmp(crumbs[count - 1].text, title) == 0)
		count--; /* the list itself */
	crumbs[count++] = (struct crumb){title, NULL};
	page->out = frame_begin(&(struct frame){
		.request = page->request,
		.response = page->response,
		.words = page->words,
		.status = status,
		.title = title,
		.crumbs = crumbs,
		.crumb_count = count,
		.kind = kind,
	});
	return page->out;
}
