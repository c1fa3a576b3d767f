#include "config.h"

#include "fcgi_app/idempotency.h"

#include "base/utf8.h"
#include "fcgi_app/http/fingerprint.h"
#include "services/bus/message_json.h"
#include "services/bus/receipt.h"

#define KEY_MAX 255

/* One request, on its way to its answer. */
struct attempt {
	const struct command_view *view;
	struct request *request;
	struct response *response;
	struct app *app;
	struct message *command;
	struct reply reply;
	struct receipt receipt; /* its key is NULL without the header */
};

static bool read_key(const struct request *request, const char **out, struct error *err)
{
	const char *key = request_param(request, "HTTP_IDEMPOTENCY_KEY");

	if (key && (!*key || strlen(key) > KEY_MAX || !utf8_is_printable_ascii(key)))
		return error_set(err, ERROR_INVALID,
			"Idempotency-Key: expected 1 to %d printable ASCII characters", KEY_MAX);
	*out = key;
	return true;
}

static struct bytes text_bytes(const char *text)
{
	return (struct bytes){text, strlen(text)};
}

/* What makes it another request. */
static struct bytes fingerprint(const struct request *request)
{
	const char *profile = request_param(request, "API_PROFILE");
	const struct bytes parts[] = {
		text_bytes(request->method_sent),
		{request->target, strcspn(request->target, "?")},
		text_bytes(profile ? profile : ""),
		request->body,
	};

	return fingerprint_of(request->mem, parts, ARRAY_SIZE(parts));
}

static bool prepare(struct attempt *attempt, struct error *err)
{
	struct request *request = attempt->request;
	struct receipt *receipt = &attempt->receipt;

	if (!read_key(request, &receipt->key, err) ||
		!message_from_json(
			request->mem, attempt->view->type, request->body, &attempt->command, err))
		return false;
	attempt->reply.mem = request->mem;
	if (receipt->key) {
		receipt->kind = RECEIPT_REQUEST;
		receipt->fingerprint = fingerprint(request);
		receipt->answer = &attempt->reply.batchref;
	}
	return true;
}

static bool answer(const struct attempt *attempt)
{
	const struct command_view *view = attempt->view;

	if (view->answer)
		view->answer(attempt->response, attempt->command, &attempt->reply);
	else
		response_text(attempt->response, view->status, "OK");
	return true;
}

/* The first one waits for locks, too, and then is answered: a little later all is known. */
static bool answer_held(const struct attempt *attempt)
{
	response_message(attempt->response, 409,
		"a request with this Idempotency-Key is being handled just now");
	response_add_header(attempt->response, "Retry-After", "1");
	return true;
}

static bool is_same(struct bytes a, struct bytes b)
{
	return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/* As the first one was answered; an error's answer is the router's. */
static bool answer_again(struct attempt *attempt, struct error *err)
{
	const struct receipt *receipt = &attempt->receipt;
	const struct kept_answer *kept;

	if (!answers_find(attempt->app->answers, attempt->request->mem, receipt->key, &kept, err))
		return false;
	if (!kept) /* any more */
		return answer_held(attempt);
	if (!is_same(kept->fingerprint, receipt->fingerprint)) {
		response_message(attempt->response, 422,
			"Idempotency-Key: expected one that no other request came with");
		return true;
	}
	if (kept->kind != ERROR_NONE)
		return error_set(err, kept->kind, "%s", kept->text);
	attempt->reply.batchref = kept->text;
	return answer(attempt);
}

/* What trying again may change is not kept. */
static const bool is_final[ERROR_KIND_COUNT] = {
	[ERROR_INVALID] = true,
	[ERROR_FORBIDDEN] = true,
	[ERROR_NOT_FOUND] = true,
	[ERROR_CONFLICT] = true,
};

static bool keep_refusal(struct attempt *attempt, struct error *err)
{
	const struct receipt *receipt = &attempt->receipt;
	struct error refusal = *err;
	struct kept_answer kept = {receipt->fingerprint, refusal.kind, refusal.message};
	bool is_new;

	if (!is_final[refusal.kind])
		return false;
	if (!answers_keep(attempt->app->answers, receipt->key, &kept, &is_new, err))
		return false;
	*err = refusal;
	return !is_new && answer_again(attempt, err);
}

static bool answer_failure(struct attempt *attempt, struct error *err)
{
	if (!attempt->receipt.key)
		return false;
	switch (attempt->receipt.state) {
	case RECEIPT_KNOWN:
		return answer_again(attempt, err);
	case RECEIPT_HELD:
		return answer_held(attempt);
	default:
		return keep_refusal(attempt, err);
	}
}

bool idempotency_perform(const struct command_view *view, struct request *request,
	struct response *response, struct app *app, struct error *err)
{
	struct attempt attempt = {
		.view = view, .request = request, .response = response, .app = app};
	struct receipt *receipt = &attempt.receipt;

	if (!prepare(&attempt, err))
		return false;
	if (message_bus_handle_once(
		    app->bus, attempt.command, receipt->key ? receipt : NULL, &attempt.reply, err))
		return answer(&attempt);
	return answer_failure(&attempt, err);
}
