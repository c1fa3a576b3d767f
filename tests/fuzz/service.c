#include "config.h"

#include "tests/fuzz/service.h"

#include <assert.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "fcgi_app/admin/frame.h"
#include "fcgi_app/routes.h"
#include "tests/fakes/fake_row_store.h"

static const char *const origins[] = {TRUSTED_ORIGIN, NULL};

static int tear_down(struct fuzz_service *service)
{
	void *app = service->app;

	return test_app_tear_down(&app);
}

/* What is read and what is written are alike at first. */
static void store_lamps(struct fuzz_service *service)
{
	for (const struct fake_row_table *table = service->reader.tables; table->model; table++)
		for (size_t i = 0; i < table->count; i++)
			(void)fake_rows_put(
				service->app->store->rows, table->model, table->rows[i]);
}

static void make_admin(struct fuzz_service *service)
{
	fake_row_reader_init(&service->reader, service);
	lamp_site_fill(&service->reader);
	store_lamps(service);
	fake_row_history_init(&service->history);
	service->settings = (struct admin_settings){
		.zone = "UTC",
		.media_url = "",
		.django_admin = "/admin/",
		.export_max = 1000,
		.user_model = "auth.User",
	};
	service->admin = (struct admin){
		.settings = &service->settings,
		.sites = lamp_site_source(),
		.reader = &service->reader.base,
		.history = &service->history.base,
		.bus = service->app->bus.bus,
		.authenticator = &service->accounts->authenticator,
		.clock = &service->accounts->clock.base,
		.app = &service->views,
	};
}

struct fuzz_service *fuzz_service_new(TALLOC_CTX *mem)
{
	struct fuzz_service *service = mem_new(mem, struct fuzz_service);
	void *app = NULL;

	(void)test_app_set_up(&app);
	service->app = app;
	talloc_set_destructor(service, tear_down);
	fake_allocations_join_init(&service->allocations, service->app->store);
	fake_answers_init(&service->answers, service->app->store);
	fake_availability_init(&service->availability, service->app->store);
	service->accounts = test_accounts_new(service);
	make_admin(service);
	service->views = (struct app){
		.admin = &service->admin,
		.deps = &service->app->bus.deps,
		.bus = service->app->bus.bus,
		.answers = &service->answers.base,
		.allocations = &service->allocations.base,
		.availability = &service->availability.base,
		.accounts = &service->accounts->accounts,
		.authenticator = &service->accounts->authenticator,
	};
	service->router = (struct router){
		.routes = routes,
		.route_count = route_count,
		.origins = origins,
		.api_is_open = true,
		.gate = &service->accounts->gate.base,
		.error_page = frame_error,
		.log = &service->app->bus.log.base,
	};
	test_app_accept_all(service->app,
		HISTORY(CREATE_BATCH("batch-1", "LAMP", 10, NO_DATE),
			ALLOCATE("order-1", "LAMP", 1)));
	return service;
}

void fuzz_service_handle(struct fuzz_service *service, struct exchange *exchange)
{
	router_handle(&service->router, &service->views, exchange);
}

bool fuzz_is_head(struct exchange *exchange)
{
	struct request request = {.exchange = exchange};
	const char *method = request_param(&request, "REQUEST_METHOD");

	return method && strcmp(method, "HEAD") == 0;
}

/* NULL: there is no such line. */
static const char *header(TALLOC_CTX *mem, const char *head, const char *name)
{
	const char *line = strstr(head, mem_printf(mem, "\r\n%s: ", name));

	if (!line)
		return NULL;
	line += strlen(name) + 4;
	return mem_text_n(mem, line, strcspn(line, "\r"));
}

static bool is_json(const char *body, size_t length)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *value = json_tokener_parse_ex(tokener, body, (int)length);
	bool whole = value && json_tokener_get_parse_end(tokener) == length;

	json_object_put(value);
	json_tokener_free(tokener);
	return whole;
}

/* Lines of printable ASCII, each with a name, and nothing else. */
static void check_lines(const char *head)
{
	for (const char *line = head; *line; line += strcspn(line, "\r") + 2) {
		size_t length = strcspn(line, "\r");

		assert(line[length + 1] == '\n' && memchr(line, ':', length));
		for (size_t i = 0; i < length; i++)
			assert(line[i] >= 0x20 && line[i] <= 0x7E);
	}
}

static const char *head_of(TALLOC_CTX *mem, const char *answer, size_t length)
{
	const char *end = memmem(answer, length, "\r\n\r\n", 4);

	assert(end);
	return mem_text_n(mem, answer, (size_t)(end - answer) + 2);
}

int fuzz_check_answer(const char *answer, size_t length, bool is_head)
{
	TALLOC_CTX *mem = mem_context(NULL, "answer");
	const char *head = head_of(mem, answer, length);
	const char *body = answer + strlen(head) + 2;
	size_t body_length = length - strlen(head) - 2;
	const char *announced = header(mem, head, "Content-Length");
	const char *type = header(mem, head, "Content-Type");
	int status;

	assert(strncmp(head, "Status: ", 8) == 0);
	status = (int)strtol(head + 8, NULL, 10);
	assert(status >= 200 && status <= 503);
	check_lines(head);
	assert(type);
	if (is_head)
		assert(body_length == 0);
	else if (announced)
		assert(body_length == strtoul(announced, NULL, 10));
	if (!is_head && strcmp(type, CONTENT_JSON) == 0)
		assert(is_json(body, body_length));
	talloc_free(mem);
	return status;
}
