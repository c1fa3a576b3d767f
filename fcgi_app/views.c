#include "config.h"

#include "fcgi_app/views.h"

#include "base/json_text.h"
#include "domain/commands.h"
#include "fcgi_app/http/query.h"
#include "fcgi_app/idempotency.h"
#include "services/bus/field_text.h"

bool view_add_batch(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct command_view view = {&create_batch_type, 201, NULL};

	return idempotency_perform(&view, request, response, app, err);
}

bool view_deallocate(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct command_view view = {&deallocate_type, 200, NULL};

	return idempotency_perform(&view, request, response, app, err);
}

bool view_change_quantity(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct command_view view = {&change_batch_quantity_type, 202, NULL};

	return idempotency_perform(&view, request, response, app, err);
}

bool view_change_eta(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	static const struct command_view view = {&change_batch_eta_type, 202, NULL};

	return idempotency_perform(&view, request, response, app, err);
}

/* Says which batch it was; out of stock is an error to this caller. */
static void answer_direct(
	struct response *response, const struct message *message, const struct reply *reply)
{
	const struct allocate *command = message_as(message, &allocate_type);
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
	struct response *response, const struct message *message, const struct reply *reply)
{
	const struct allocate *command = message_as(message, &allocate_type);

	(void)reply;
	response_text(response, 202, "OK");
	response_add_header(response, "Location",
		mem_printf(response->mem, "/allocations/%s",
			path_escape(response->mem, command->orderid)));
}

/* The two contracts that POST /allocate had, chosen by the listener. */
struct profile {
	const char *name;
	struct command_view view;
};

static const struct profile profiles[] = {
	{"direct", {&allocate_type, 0, answer_direct}},
	{"cqrs",   {&allocate_type, 0, answer_cqrs}  },
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

	if (!profile)
		return error_set(err, ERROR_INTERNAL,
			"the front end sent an API_PROFILE that is neither direct nor cqrs");
	return idempotency_perform(&profile->view, request, response, app, err);
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

static void answer_allocations(struct response *response, const struct allocated_lines *lines)
{
	if (lines->count == 0)
		response_text(response, 404, "not found");
	else
		write_allocations(response_begin(response, 200, CONTENT_JSON), lines);
}

bool view_allocations(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const char *orderid = request_segment(request, "orderid");
	struct allocated_lines lines;

	if (!allocations_query_for_order(app->allocations, request->mem, orderid, &lines, err))
		return false;
	answer_allocations(response, &lines);
	return true;
}

/* Leaves out the lines of other SKUs: an order has few. */
static void restrict_to_sku(struct allocated_lines *lines, const char *sku)
{
	size_t count = 0;

	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->items[i].sku, sku) == 0)
			lines->items[count++] = lines->items[i];
	lines->count = count;
}

bool view_allocations_of_sku(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	const char *orderid = request_segment(request, "orderid");
	struct allocated_lines lines;

	if (!allocations_query_for_order(app->allocations, request->mem, orderid, &lines, err))
		return false;
	restrict_to_sku(&lines, request_segment(request, "sku"));
	answer_allocations(response, &lines);
	return true;
}

/* By the rule of the command that would allocate them. */
static bool read_quantity(const struct request *request, int32_t *out, struct error *err)
{
	const struct field *field = message_find_field(&allocate_type, "qty");
	struct allocate command = {.message = MESSAGE(&allocate_type)};
	const char *text;

	if (!query_find(request->mem, request->query, field->name, &text, err))
		return false;
	if (!text || !field_set_from_text(&command.message, field, text))
		return error_set(
			err, ERROR_INVALID, "%s", field_describe(request->mem, field, "null"));
	*out = command.quantity;
	return true;
}

static void write_available(
	FILE *body, const struct wanted_units *wanted, const struct available_batch *batch)
{
	char eta[DATE_TEXT_SIZE];

	(void)fputs("{\"sku\":", body);
	json_write_text(body, wanted->sku);
	(void)fprintf(body, ",\"qty\":%d,\"batchref\":", wanted->quantity);
	json_write_text(body, batch->reference);
	if (date_is_set(batch->eta))
		(void)fprintf(body, ",\"eta\":\"%s\"}", date_format(batch->eta, eta));
	else
		(void)fputs(",\"eta\":null}", body);
}

bool view_availability(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	struct wanted_units wanted = {.sku = request_segment(request, "sku")};
	struct available_batch batch;

	if (!read_quantity(request, &wanted.quantity, err) ||
		!availability_find(app->availability, request->mem, &wanted, &batch, err))
		return false;
	if (!batch.sku_is_known)
		return error_set(err, ERROR_NOT_FOUND, "Invalid sku %s", wanted.sku);
	if (!batch.reference)
		return error_set(err, ERROR_NOT_FOUND, "Out of stock for sku %s", wanted.sku);
	write_available(response_begin(response, 200, CONTENT_JSON), &wanted, &batch);
	return true;
}
