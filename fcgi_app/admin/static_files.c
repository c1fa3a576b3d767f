#include "config.h"

#include "fcgi_app/admin/static_files.h"

#include <string.h>

#include "fcgi_app/http/query.h"

/* Who asks for another version gets this one, and asks again the next time. */
static bool send_lines(const struct request *request, struct response *response,
	const char *content_type, const char *const *lines, struct error *err)
{
	const char *version;
	FILE *body;
	bool is_ours;

	if (!query_find(request->mem, request->query, "v", &version, err))
		return false;
	body = response_begin(response, 200, content_type);
	while (*lines)
		(void)fputs(*lines++, body);
	is_ours = version && strcmp(version, static_version) == 0;
	response_add_header(response, "Cache-Control",
		is_ours ? "public, max-age=31536000, immutable" : "no-cache");
	return true;
}

bool view_style_sheet(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)app;
	return send_lines(request, response, "text/css; charset=utf-8", static_style_sheet, err);
}

bool view_script(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	(void)app;
	return send_lines(request, response, "text/javascript; charset=utf-8", static_script, err);
}
