#include "config.h"

#include "fcgi_app/views.h"

#include "base/json_text.h"
#include "domain/commands.h"
#include "fcgi_app/app.h"
#include "services/bus/message_json.h"
#include "services/dependencies.h"

/* A command and what its answer is when nothing is to be told: "OK", with the status. */
struct plain_command {
	const struct message_type *type;
	int status;
};

static bool run(const struct plain_command *plain, struct request *request,
	struct response *response, struct app *app, struct error *err)
{
	struct message *command;

	if (!message_from_json(request->mem, plain->type, request->body, &command, err) ||
		!message_bus_handle(app->bus, command, NULL, err))
		return false;
	response_text(response, plain->status, "OK");
	return true;
}

bool view_add_batch(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct plain_command plain = {&create_batch_type, 201};

	return run(&plain, request, response, app, err);
}

bool view_deallocate(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct plain_command plain = {&deallocate_type, 200};

	return run(&plain, request, response, app, err);
}

bool view_change_quantity(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct plain_command plain = {&change_batch_quantity_type, 202};

	return run(&plain, request, response, app, err);
}

bool view_change_eta(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct plain_command plain = {&change_batch_eta_type, 202};

	return run(&plain, request, response, app, err);
}

/* Says which batch it was; out of stock is an error to this caller. */
static void answer_direct(
	struct response *response, const struct allocate *command, const struct reply *reply)
{
	FILE *body;

	if (!reply->batchref) {
		response_message(response, 400,
			mem_printf(response->mem, "Out of stock for sku %s", command->sku));
		return;
	}
	body = response_begin(response, 201, CONTENT_JSON);
	(void)fputs("{\"batchref\":", body);
	json_write_text(body, reply->batchref);
	(void)fputs("}", body);
}

/* Says only where to look, whatever the outcome. */
static void answer_cqrs(
	struct response *response, const struct allocate *command, const struct reply *reply)
{
	(void)reply;
	response_text(response, 202, "OK");
	response_add_header(response, "Location",
		mem_printf(response->mem, "/allocations/%s",
			path_escape(response->mem, command->orderid)));
}

/* The two contracts that POST /allocate had, chosen by the listener. */
struct profile {
	const char *name;
	void (*answer)(struct response *response, const struct allocate *command,
		const struct reply *reply);
};

static const struct profile profiles[] = {
	{"direct", answer_direct},
	{"cqrs",   answer_cqrs  },
};

static const struct profile *find_profile(const struct request *request)
{
	const char *name = request_param(request, "API_PROFILE");

	if (!name)
		return &profiles[0];
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
		if (strcmp(profiles[i].name, name) == 0)
			return &profiles[i];
	return NULL;
}

bool view_allocate(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const struct profile *profile = find_profile(request);
	struct reply reply = {.mem = request->mem};
	struct message *command;

	if (!profile)
		return error_set(err, ERROR_INTERNAL,
			"the front end sent an API_PROFILE that is neither direct nor cqrs");
	if (!message_from_json(request->mem, &allocate_type, request->body, &command, err) ||
		!message_bus_handle(app->bus, command, &reply, err))
		return false;
	profile->answer(response, message_as(command, &allocate_type), &reply);
	return true;
}

static void write_allocations(FILE *body, const struct allocated_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		(void)fputs(i ? ",{\"sku\":" : "[{\"sku\":", body);
		json_write_text(body, lines->items[i].sku);
		(void)fputs(",\"batchref\":", body);
		json_write_text(body, lines->items[i].batchref);
		(void)fputs("}", body);
	}
	(void)fputs("]", body);
}

bool view_allocations(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const char *orderid = request_segment(request, "orderid");
	struct allocated_lines lines;

	if (!allocations_query_for_order(app->allocations, request->mem, orderid, &lines, err))
		return false;
	if (lines.count == 0)
		response_text(response, 404, "not found");
	else
		write_allocations(response_begin(response, 200, CONTENT_JSON), &lines);
	return true;
}
