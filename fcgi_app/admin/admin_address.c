#include "config.h"

#include "base/text_stream.h"
#include "base/utf8.h"
#include "fcgi_app/admin/admin.h"
#include "fcgi_app/admin/nav.h"
#include "fcgi_app/http/html.h"
#include "fcgi_app/http/path.h"
#include "fcgi_app/http/query.h"

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

/* From the form that was sent, or else from the address. */
const char *admin_kept_filters(const struct admin_page *page)
{
	const struct request *request = page->request;
	const char *kept = request->form ? form_value(request->form, ADMIN_FILTERS) : NULL;
	struct error ignored = {0};

	if (!kept && !query_find(page->mem, request->query, ADMIN_FILTERS, &kept, &ignored))
		kept = NULL;
	return kept && utf8_is_printable_ascii(kept) && !strpbrk(kept, " #") ? kept : "";
}

const char *admin_list_url(const struct admin_page *page)
{
	const char *kept = admin_kept_filters(page);

	return mem_printf(page->mem, "%s%s%s", admin_url(page->mem, page->model, NULL, NULL),
		*kept ? "?" : "", kept);
}

const char *admin_with_filters(TALLOC_CTX *mem, const char *url, const char *filters)
{
	return *filters ? mem_printf(mem, "%s%c" ADMIN_FILTERS "=%s", url,
				  strchr(url, '?') ? '&' : '?', path_escape(mem, filters))
			: url;
}

const char *admin_own_url(const struct admin_page *page, const char *key, const char *name)
{
	return admin_with_filters(
		page->mem, admin_url(page->mem, page->model, key, name), admin_kept_filters(page));
}

void admin_write_filters(const struct admin_page *page)
{
	const char *kept = admin_kept_filters(page);

	if (*kept)
		html_format(page->out,
			"<input type=\"hidden\" name=\"" ADMIN_FILTERS "\" value=\"%s\">\n", kept);
}

bool admin_is_in_dialog(const struct admin_page *page)
{
	struct error ignored = {0};
	const char *said;

	return query_find(page->mem, page->request->query, "_popup", &said, &ignored) && said;
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
		if (page->row_text)
			crumbs[count++] = (struct crumb){
				page->row_text, admin_own_url(page, page->key, "change")};
	}
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
		.zone = page->admin->settings->zone,
		.write_beside = nav_write,
		.visit = page,
	});
	return page->out;
}
