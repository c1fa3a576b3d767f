#include "config.h"

#include "fcgi_app/http/request.h"

#include <assert.h>
#include <stdlib.h>
#include <strings.h>

#include "fcgi_app/http/multipart.h"

#define REQUEST_ID_MAX 64

/* More digits are no length that any limit allows, and would not fit an int64_t. */
#define LENGTH_DIGITS_MAX 18

#define DIGITS  "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const char *const method_names[HTTP_METHOD_COUNT] = {
	[HTTP_GET] = "GET",
	[HTTP_HEAD] = "HEAD",
	[HTTP_POST] = "POST",
};

const char *http_method_name(enum http_method method)
{
	return method_names[method];
}

static enum http_method method_called(const char *name)
{
	for (int method = HTTP_OTHER + 1; method < HTTP_METHOD_COUNT; method++)
		if (strcmp(name, method_names[method]) == 0)
			return (enum http_method)method;
	return HTTP_OTHER;
}

const char *request_param(const struct request *request, const char *name)
{
	size_t length = strlen(name);
	const char *value = NULL;

	for (const char *const *param = request->exchange->params; *param; param++)
		if (strncmp(*param, name, length) == 0 && (*param)[length] == '=')
			value = *param + length + 1;
	return value;
}

static const char *param_or(const struct request *request, const char *name, const char *fallback)
{
	const char *value = request_param(request, name);

	return value ? value : fallback;
}

static const char *id_of(const struct request *request)
{
	const char *id = param_or(request, "REQUEST_ID", "");
	size_t length = strspn(id, DIGITS LETTERS "-._");

	return length > 0 && length <= REQUEST_ID_MAX && !id[length] ? id : "-";
}

void request_init(struct request *request, TALLOC_CTX *mem, struct exchange *exchange)
{
	*request = (struct request){
		.mem = mem,
		.exchange = exchange,
		.content_length = -1,
		.words = &words_english,
	};
	request->id = id_of(request);
	request->target = param_or(request, "REQUEST_URI", "");
	request->method_sent = param_or(request, "REQUEST_METHOD", "");
	request->method = method_called(request->method_sent);
}

static bool read_content_length(struct request *request, struct error *err)
{
	const char *text = param_or(request, "CONTENT_LENGTH", "");
	size_t digits = strspn(text, DIGITS);

	if (text[digits] || digits > LENGTH_DIGITS_MAX)
		return error_set(err, ERROR_INVALID, "the content length is no number of bytes");
	if (digits > 0)
		request->content_length = strtoll(text, NULL, 10);
	return true;
}

bool request_read_head(struct request *request, struct error *err)
{
	size_t path_length = strcspn(request->target, "?");

	request->query = request->target + path_length;
	if (*request->query)
		request->query++;
	return read_content_length(request, err) &&
		path_parse(request->mem, request->target, path_length, &request->path, err);
}

bool request_read_body(struct request *request, size_t limit, bool *fits, struct error *err)
{
	bool known = request->content_length >= 0;
	size_t length = known ? (size_t)request->content_length : limit;
	char *body;
	size_t got;

	*fits = length <= limit;
	if (!*fits)
		return true;
	/* One byte more than there should be: whether it comes tells the end. */
	body = mem_array(request->mem, char, length + 1);
	got = exchange_read(request->exchange, body, length + 1);
	if (known && got != length)
		return error_set(err, ERROR_INVALID, "the body is %s than its content length",
			got < length ? "shorter" : "longer");
	*fits = got <= limit;
	if (*fits)
		request->body = (struct bytes){body, got};
	return true;
}

static bool is_type(const char *content_type, const char *type)
{
	size_t length = strcspn(content_type, "; ");

	return length == strlen(type) && strncasecmp(content_type, type, length) == 0;
}

bool request_read_form(struct request *request, struct error *err)
{
	const char *type = param_or(request, "CONTENT_TYPE", "");

	if (is_type(type, "application/x-www-form-urlencoded"))
		return form_parse(request->mem, request->body, &request->form, err);
	if (is_type(type, MULTIPART_TYPE))
		return multipart_parse(request->mem, type, request->body, &request->form, err);
	return true;
}

const char *request_segment(const struct request *request, const char *name)
{
	const char *segment = path_segment(&request->path, request->pattern, name);

	assert(segment);
	return segment;
}
