#include "config.h"

#include "fcgi_app/http/router.h"

#include "base/monotonic.h"
#include "fcgi_app/http/cookie.h"
#include "fcgi_app/http/origin.h"

/* More than most requests need, so that they cost one allocation. */
#define POOL_SIZE 8192

/* Bytes and a NUL. */
#define LOGGED_SIZE 257

/* One request on its way. */
struct visit {
	const struct router *router;
	struct app *app;
	struct request request;
	struct response response;
	const struct route *route; /* NULL until it is found */
	int refusal;               /* the status of an error of the router's own; 0: by its kind */
	const char *allow;         /* with 405: the methods the path takes */
	size_t sent;               /* bytes of the body */
	bool is_cut;               /* the body: its writer failed */
};

static const int statuses[ERROR_KIND_COUNT] = {
	[ERROR_NONE] = 500, /* a view that failed without saying why: our bug */
	[ERROR_INVALID] = 400,
	[ERROR_UNAUTHENTICATED] = 401,
	[ERROR_FORBIDDEN] = 403,
	[ERROR_NOT_FOUND] = 404,
	[ERROR_CONFLICT] = 409,
	[ERROR_BUSY] = 503,
	[ERROR_UNAVAILABLE] = 503,
	[ERROR_INTERNAL] = 500,
};

static bool takes_method(const struct route *route, enum http_method method)
{
	return route->method == method || (route->method == HTTP_GET && method == HTTP_HEAD);
}

/* For a path that has routes, but none for the method. */
static bool refuse_method(struct visit *visit, struct error *err)
{
	const char *allow = NULL;

	for (size_t i = 0; i < visit->router->route_count; i++) {
		const struct route *route = &visit->router->routes[i];

		if (path_matches(&visit->request.path, route->path))
			allow = mem_printf(visit->request.mem, "%s%s%s%s", allow ? allow : "",
				allow ? ", " : "", http_method_name(route->method),
				route->method == HTTP_GET ? ", HEAD" : "");
	}
	visit->allow = allow;
	visit->refusal = 405;
	return error_set(err, ERROR_INVALID, "the method must be one of %s", allow);
}

/* Pages speak the reader's language, those included that say what went wrong. */
static const struct words *words_of(const struct visit *visit)
{
	const struct word_choice *choice = &visit->router->words;
	const struct request *request = &visit->request;
	const char *chosen = NULL;

	if (!visit->route->is_page)
		return &words_english;
	if (choice->cookie)
		chosen = cookie_find(
			request->mem, request_param(request, "HTTP_COOKIE"), choice->cookie);
	return words_choose(
		chosen, request_param(request, "HTTP_ACCEPT_LANGUAGE"), choice->languages);
}

static bool find_route(struct visit *visit, struct error *err)
{
	const struct router *router = visit->router;
	bool known = false;

	for (size_t i = 0; i < router->route_count; i++) {
		const struct route *route = &router->routes[i];

		if (!path_matches(&visit->request.path, route->path))
			continue;
		known = true;
		if (takes_method(route, visit->request.method)) {
			visit->route = route;
			visit->request.pattern = route->path;
			visit->request.words = words_of(visit);
			return path_check_lengths(&visit->request.path, route->path, err);
		}
	}
	if (known)
		return refuse_method(visit, err);
	return error_set(err, ERROR_NOT_FOUND, "not found");
}

/* Safe methods change nothing, and following a link from another site is one of them. */
static bool check_origin(const struct visit *visit, struct error *err)
{
	if (visit->route->method == HTTP_GET ||
		origin_is_trusted(&visit->request, visit->router->origins))
		return true;
	return error_set(err, ERROR_FORBIDDEN, "requests from pages of other sites are refused");
}

static bool read_body(struct visit *visit, struct error *err)
{
	size_t limit = visit->route->body_limit;
	bool fits;

	if (limit == 0)
		return true;
	if (!request_read_body(&visit->request, limit, &fits, err))
		return false;
	if (fits)
		return true;
	visit->refusal = 413;
	return error_set(err, ERROR_INVALID, "the body is longer than %zu bytes", limit);
}

static bool is_asked(const struct visit *visit)
{
	const struct access *access = &visit->route->access;

	return access->level != LEVEL_UNASKED && !(access->is_api && visit->router->api_is_open);
}

/* What comes with a token needs no other proof of where it comes from. */
static bool check_access(struct visit *visit, struct error *err)
{
	if (!is_asked(visit))
		return check_origin(visit, err);
	return request_read_form(&visit->request, err) &&
		gate_enter(visit->router->gate, &visit->request, &visit->route->access, err);
}

static bool serve(struct visit *visit, struct error *err)
{
	return request_read_head(&visit->request, err) && find_route(visit, err) &&
		read_body(visit, err) && check_access(visit, err) &&
		visit->route->view(&visit->request, &visit->response, visit->app, err);
}

static void write_error(struct visit *visit, int status, const char *message)
{
	if (visit->route && visit->route->is_page)
		visit->router->error_page(&visit->request, &visit->response, status, message);
	else
		response_message(&visit->response, status, message);
}

static void answer_error(struct visit *visit, const struct error *err)
{
	int status = visit->refusal ? visit->refusal : statuses[err->kind];

	if (status == 401 && visit->route->is_page) {
		gate_challenge(visit->router->gate, &visit->request, &visit->response);
		return;
	}
	write_error(visit, status, status == 500 ? "internal error" : err->message);
	if (visit->allow)
		response_add_header(&visit->response, "Allow", visit->allow);
	if (status == 503)
		response_add_header(&visit->response, "Retry-After", "1");
}

static void answer(struct visit *visit, struct error *err)
{
	if (serve(visit, err))
		err->kind = ERROR_NONE; /* whatever the view tried before it found an answer */
	else
		answer_error(visit, err);
	if (!visit->request.visitor ||
		gate_leave(visit->router->gate, &visit->request, &visit->response, err))
		return;
	visit->refusal = 0;
	answer_error(visit, err);
}

/* What was sent already cannot be taken back, so that the client is to see that it is not all. */
static void send_rest(struct visit *visit, struct error *err)
{
	struct exchange *exchange = visit->request.exchange;

	if (body_stream_send(exchange, visit->response.writer, &visit->sent, err))
		return;
	visit->is_cut = true;
	exchange_abandon(exchange);
}

static void send_response(struct visit *visit, struct error *err)
{
	bool with_body = visit->request.method != HTTP_HEAD;
	struct bytes whole = response_finish(&visit->response, with_body);

	visit->sent = with_body ? visit->response.length : 0;
	(void)exchange_write(visit->request.exchange, whole.ptr, whole.len);
	if (visit->response.writer && with_body)
		send_rest(visit, err);
}

/* What a client sent, cut, and made fit for a log whatever it consists of. */
static const char *loggable(const char *text, size_t length, char out[LOGGED_SIZE])
{
	if (length >= LOGGED_SIZE)
		length = LOGGED_SIZE - 1;
	memcpy(out, text, length);
	for (size_t i = 0; i < length; i++)
		if (out[i] <= 0x20 || out[i] > 0x7E)
			out[i] = '?';
	out[length] = '\0';
	return out;
}

static void log_visit(const struct visit *visit, const struct error *err, int64_t duration_us)
{
	const struct request *request = &visit->request;
	char method[LOGGED_SIZE];
	char path[LOGGED_SIZE];
	const struct log_field fields[] = {
		LOG_TEXT("request_id", request->id),
		LOG_TEXT("method",
			loggable(request->method_sent, strlen(request->method_sent), method)),
		LOG_TEXT("route", visit->route ? visit->route->path : "-"),
		LOG_TEXT("path", loggable(request->target, strcspn(request->target, "?"), path)),
		LOG_NUMBER("status", visit->response.status),
		LOG_NUMBER("duration_us", duration_us), LOG_NUMBER("bytes", (int64_t)visit->sent),
		LOG_CAUSE(err), /* left out of the lines that have none */
	};
	size_t count = ARRAY_SIZE(fields) - (err->kind == ERROR_NONE ? 2 : 0);
	bool is_failure = visit->response.status >= 500 || visit->is_cut;
	enum log_level level = is_failure ? LOG_LEVEL_ERROR : LOG_LEVEL_INFO;

	log_event(visit->router->log, level, "request", fields, count);
}

void router_handle(const struct router *router, struct app *app, struct exchange *exchange)
{
	int64_t started = monotonic_us();
	TALLOC_CTX *mem = mem_pool(NULL, POOL_SIZE, "request");
	struct visit visit = {.router = router, .app = app};
	struct error err = {0};

	request_init(&visit.request, mem, exchange);
	response_init(&visit.response, mem);
	answer(&visit, &err);
	send_response(&visit, &err);
	log_visit(&visit, &err, monotonic_us() - started);
	response_release(&visit.response);
	talloc_free(mem);
}
