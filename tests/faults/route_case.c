#include "config.h"

#include "tests/faults/route_case.h"

#include <stdlib.h>

#include "fcgi_app/routes.h"
#include "tests/fakes/fake_exchange.h"
#include "tests/support/cmocka.h"
#include "tests/support/database_case.h"

#define JSON(...) #__VA_ARGS__

#define POST(path, ...)                                                                            \
	{                                                                                          \
		"POST", path, JSON(__VA_ARGS__), NULL                                              \
	}
#define POST_ONCE(key, path, ...)                                                                  \
	{                                                                                          \
		"POST", path, JSON(__VA_ARGS__), key                                               \
	}
#define GET(path)                                                                                  \
	{                                                                                          \
		"GET", path, "", NULL                                                              \
	}

/* clang-format off */
#define ADD_W   POST("/add_batch", {"ref": "W", "sku": "OAK-STOOL", "qty": 10, "eta": null})
#define ADD_S   POST("/add_batch", {"ref": "S", "sku": "OAK-STOOL", "qty": 10, "eta": "2031-05-01"})
#define LINE_1  POST("/allocate", {"orderid": "o-1", "sku": "OAK-STOOL", "qty": 4})
#define LINE_2  POST("/allocate", {"orderid": "o-2", "sku": "OAK-STOOL", "qty": 4})
#define TOO_BIG POST("/allocate", {"orderid": "o-1", "sku": "OAK-STOOL", "qty": 11})
#define NO_SKU  POST("/allocate", {"orderid": "o-1", "sku": "ASH-STOOL", "qty": 4})
#define CANCEL  POST("/deallocate", {"orderid": "o-1", "sku": "OAK-STOOL"})
#define LATER   POST("/change_eta", {"ref": "W", "eta": "2031-05-02"})
#define SMALLER POST("/change_quantity", {"batchref": "W", "qty": 1})
#define ONCE_W  POST_ONCE("k-0", "/add_batch", {"ref": "W", "sku": "OAK-STOOL", "qty": 10})
#define ONCE_1  POST_ONCE("k-1", "/allocate", {"orderid": "o-1", "sku": "OAK-STOOL", "qty": 4})
#define ONCE_2  POST_ONCE("k-2", "/allocate", {"orderid": "o-2", "sku": "OAK-STOOL", "qty": 4})
#define ONCE_BIG POST_ONCE("k-3", "/allocate", {"orderid": "o-1", "sku": "OAK-STOOL", "qty": 11})
#define ONCE_NO POST_ONCE("k-4", "/allocate", {"orderid": "o-1", "sku": "ASH-STOOL", "qty": 4})
#define ENOUGH  GET("/availability/OAK-STOOL?qty=6")
#define SHOW_1  GET("/allocations/o-1")
#define SHOW_2  GET("/allocations/o-2")
/* clang-format on */

#define ROW(name_, model_, history_, reactions_, ...)                                              \
	{                                                                                          \
		.name = (name_), .model = READ_MODEL_##model_, .history = history_,                \
		.reactions = (reactions_),                                                         \
		.request_count = sizeof((struct route_request[]){__VA_ARGS__}) /                   \
			sizeof(struct route_request),                                              \
		.requests = {__VA_ARGS__},                                                         \
	}
#define AFTER(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define NOTHING                                                                                    \
	{                                                                                          \
		{                                                                                  \
			NULL, NULL, NULL, NULL                                                     \
		}                                                                                  \
	}

/* Both at once, over the table, for two batches. */
#define TOGETHER(row_name, first, second)                                                          \
	{                                                                                          \
		.name = (row_name), .model = READ_MODEL_TABLE, .history = AFTER(ADD_W, ADD_S),     \
		.together = true, .request_count = 2, .requests = {                                \
			first,                                                                     \
			second                                                                     \
		}                                                                                  \
	}

const struct route_case route_cases[] = {
	ROW("first batch of a sku", TABLE, NOTHING, 0, ADD_W),
	ROW("another batch", TABLE, AFTER(ADD_W), 0, ADD_S),
	ROW("a batch that is known", TABLE, AFTER(ADD_W), 0, ADD_W),
	ROW("two lines", TABLE, AFTER(ADD_W, ADD_S), 0, LINE_1, LINE_2),
	TOGETHER("two lines that wait for each other", LINE_1, LINE_2),
	ROW("a line, with the join as read model", JOIN, AFTER(ADD_W), 0, LINE_1),
	ROW("a line that is allocated already", TABLE, AFTER(ADD_W, LINE_1), 0, LINE_1),
	ROW("out of stock", TABLE, AFTER(ADD_W), 0, TOO_BIG),
	ROW("an unknown sku", TABLE, AFTER(ADD_W), 0, NO_SKU),
	ROW("cancelling", TABLE, AFTER(ADD_W, LINE_1, LINE_2), 0, CANCEL),
	ROW("a date", TABLE, AFTER(ADD_W, LINE_1), 0, LATER),
	ROW("a smaller batch, whose lines go into another", TABLE,
		AFTER(ADD_W, ADD_S, LINE_1, LINE_2), 2, SMALLER),
	ROW("a batch, once", TABLE, NOTHING, 0, ONCE_W),
	ROW("a batch that is known, once", TABLE, AFTER(ADD_W), 0, ONCE_W),
	ROW("a line, once", TABLE, AFTER(ADD_W), 0, ONCE_1),
	ROW("a line that was sent before", TABLE, AFTER(ADD_W, ONCE_1), 0, ONCE_1),
	TOGETHER("two lines that wait for each other, once", ONCE_1, ONCE_2),
	ROW("out of stock, once", TABLE, AFTER(ADD_W), 0, ONCE_BIG),
	ROW("an unknown sku, once", TABLE, AFTER(ADD_W), 0, ONCE_NO),
	ROW("what is available", TABLE, AFTER(ADD_W, LINE_1), 0, ENOUGH),
	ROW("showing the join", JOIN, AFTER(ADD_W, LINE_1), 0, SHOW_1, SHOW_2),
	ROW("showing the table", TABLE, AFTER(ADD_W, LINE_1), 0, SHOW_1, SHOW_2),
};
const size_t route_case_count = ARRAY_SIZE(route_cases);

const struct route_case *route_case_called(const char *name)
{
	size_t i = 0;

	while (i < route_case_count && strcmp(route_cases[i].name, name) != 0)
		i++;
	assert_true(i < route_case_count);
	return &route_cases[i];
}

static const char *const no_origins[] = {NULL};

struct route_handler *route_handler_new(TALLOC_CTX *mem, struct stock_database *database,
	const struct connection_options *options, enum read_model model)
{
	struct route_handler *handler = mem_new(mem, struct route_handler);
	struct stock_worker *worker = stock_worker_new_with(handler, database, options, model);

	mysql_allocations_query_init(&handler->allocations, model, worker->conn);
	handler->worker = worker;
	mysql_answers_init(&handler->answers, worker->conn);
	mysql_availability_init(&handler->availability, worker->conn);
	handler->app = (struct app){
		.bus = worker->bus.bus,
		.answers = &handler->answers.base,
		.allocations = &handler->allocations.base,
		.availability = &handler->availability.base,
	};
	handler->router = (struct router){
		.routes = routes,
		.route_count = route_count,
		.origins = no_origins,
		.api_is_open = true,
		.log = &worker->bus.log.base,
	};
	return handler;
}

static void rewire(struct route_handler *handler)
{
	test_bus_rewire(&handler->worker->bus);
	handler->app.bus = handler->worker->bus.bus;
}

/* No more reactions than these run for one command. */
static void limit_reactions(struct route_handler *handler, int limit)
{
	handler->worker->bus.parts.settings.reaction_limit = limit;
	rewire(handler);
}

void route_handler_take_turns(struct route_handler *handler, struct turns *turns)
{
	handler->worker->bus.parts.turns = turns;
	rewire(handler);
}

const char *const *route_request_params(TALLOC_CTX *mem, const struct route_request *request)
{
	const char **params = mem_array(mem, const char *, 5);

	params[0] = mem_printf(mem, "REQUEST_METHOD=%s", request->method);
	params[1] = mem_printf(mem, "REQUEST_URI=%s", request->target);
	params[2] = mem_printf(mem, "CONTENT_LENGTH=%zu", strlen(request->body));
	if (request->key)
		params[3] = mem_printf(mem, "HTTP_IDEMPOTENCY_KEY=%s", request->key);
	return params;
}

const char *route_handler_ask(
	struct route_handler *handler, TALLOC_CTX *mem, const struct route_request *request)
{
	struct bytes body = {request->body, strlen(request->body)};
	struct fake_exchange exchange;

	fake_exchange_init(&exchange, mem, route_request_params(mem, request), body);
	router_handle(&handler->router, &handler->app, &exchange.base);
	return mem_printf(
		mem, "%d %s", fake_exchange_status(&exchange), fake_exchange_body(&exchange));
}

/* What the database holds after some of the requests. */
struct state {
	const char *once;  /* after them */
	const char *again; /* after all requests of the case have then been asked for */
};

#define SUBSETS (1U << ROUTE_CASE_REQUESTS_MAX)

struct route_stage {
	struct stock_database *database;
	const struct route_case *row;
	unsigned subsets;            /* of the case's requests */
	struct route_handler *quiet; /* meets no fault */
	const char *answers[ROUTE_CASE_REQUESTS_MAX];
	struct state states[SUBSETS][ROUTE_CASE_REACTIONS_MAX + 1];
	const struct state *reached; /* by the last result */
	bool is_at_start;            /* the database is, as far as is known */
};

/*
 * All that commands write, but for refusals, numbers that the server gives and ids that are drawn.
 */
static const struct query everything = {
	.sql = "SELECT CONCAT_WS('|', kind, text) FROM ("
	       "SELECT 1 AS part, 0 AS id, 'product' AS kind, CONVERT(CONCAT_WS('|', sku,"
	       " version_number, event_sequence) USING utf8mb4) AS text FROM ficus_product"
	       " UNION ALL SELECT 2, b.id, 'batch', CONVERT(CONCAT_WS('|', reference, sku, qty,"
	       " COALESCE(eta, '-'), COALESCE(allocated_quantity, 0)) USING utf8mb4)"
	       " FROM alloc_batch b LEFT JOIN ficus_batch_stock s ON s.batch_id = b.id"
	       " UNION ALL SELECT 3, id, 'line', CONVERT(CONCAT_WS('|', orderid, sku, qty)"
	       " USING utf8mb4) FROM alloc_orderline"
	       " UNION ALL SELECT 4, a.id, 'allocation', CONVERT(CONCAT_WS('|', l.orderid,"
	       " b.reference) USING utf8mb4) FROM alloc_allocation a"
	       " JOIN alloc_orderline l ON l.id = a.line_id JOIN alloc_batch b ON b.id = a.batch_id"
	       " UNION ALL SELECT 5, id, 'view', CONVERT(CONCAT_WS('|', orderid, sku, qty,"
	       " batchref) USING utf8mb4) FROM ficus_allocations_view"
	       " UNION ALL SELECT 6, id, 'pending', CONVERT(CONCAT_WS('|', orderid, sku, qty)"
	       " USING utf8mb4) FROM ficus_pending"
	       " UNION ALL SELECT 7, id, 'outbox', CONVERT(CONCAT_WS('|', BINARY aggregateid,"
	       " aggregate_seq, type, payload) USING utf8mb4) FROM ficus_outbox"
	       " UNION ALL SELECT 8, 0, 'answer', CONVERT(CONCAT_WS('|', idempotency_key,"
	       " HEX(fingerprint), COALESCE(answer, '-')) USING utf8mb4)"
	       " FROM ficus_idempotency WHERE error_kind = 0"
	       ") everything ORDER BY part, id, text",
	.results = &text_type,
};

static const char *dump(struct route_stage *stage, TALLOC_CTX *mem)
{
	struct rows found = {.mem = mem};
	const struct text_row *rows;
	const char *text = "";
	struct error err = {0};

	assert_success(mapper_fetch(stage->database->conn, &everything, NULL, &found, &err), &err);
	rows = found.items;
	for (size_t i = 0; i < found.count; i++)
		text = mem_printf(mem, "%s%s\n", text, rows[i].text);
	return text;
}

static long status_of(const char *answer)
{
	return strtol(answer, NULL, 10);
}

/* A blow that looks like a refusal is kept as one, too. */
static void forget_refusals(struct route_stage *stage)
{
	stock_database_run(stage->database, "DELETE FROM ficus_idempotency WHERE error_kind <> 0");
}

void route_stage_reset(struct route_stage *stage)
{
	const struct route_case *row = stage->row;
	TALLOC_CTX *mem;

	forget_refusals(stage);
	if (stage->is_at_start)
		return;
	mem = mem_context(NULL, "route_stage_reset");
	stock_database_renew(&stage->database, stage->database->shape);
	for (size_t i = 0; i < ROUTE_CASE_HISTORY_MAX && row->history[i].method; i++)
		assert_true(
			status_of(route_handler_ask(stage->quiet, mem, &row->history[i])) < 400);
	talloc_free(mem);
	stage->is_at_start = true;
}

static void ask_some(struct route_stage *stage, struct route_handler *handler, unsigned subset)
{
	for (size_t i = 0; i < stage->row->request_count; i++)
		if (subset & 1U << i)
			assert_string_equal(
				route_handler_ask(handler, handler, &stage->row->requests[i]),
				stage->answers[i]);
}

/* The database after these requests alone, when nothing is broken but the later reactions. */
static void learn_state(struct route_stage *stage, unsigned subset, int reactions)
{
	struct state *state = &stage->states[subset][reactions];

	route_stage_reset(stage);
	stage->is_at_start = false;
	limit_reactions(stage->quiet, reactions);
	ask_some(stage, stage->quiet, subset);
	assert_invariants(stage->database);
	state->once = dump(stage, stage);
	limit_reactions(stage->quiet, ROUTE_CASE_REACTIONS_MAX);
	ask_some(stage, stage->quiet, stage->subsets - 1);
	state->again = dump(stage, stage);
}

struct route_stage *route_stage_new(
	TALLOC_CTX *mem, struct stock_database *database, const struct route_case *row)
{
	struct route_stage *stage = mem_new(mem, struct route_stage);
	struct connection_options options = stock_worker_options(database);

	stage->database = database;
	stage->row = row;
	stage->subsets = 1U << row->request_count;
	stage->quiet = route_handler_new(stage, database, &options, row->model);
	limit_reactions(stage->quiet, ROUTE_CASE_REACTIONS_MAX);
	route_stage_reset(stage);
	stage->is_at_start = false;
	for (size_t i = 0; i < row->request_count; i++)
		stage->answers[i] = route_handler_ask(stage->quiet, stage, &row->requests[i]);
	for (unsigned subset = 0; subset < stage->subsets; subset++)
		for (int reactions = 0; reactions <= row->reactions; reactions++)
			learn_state(stage, subset, reactions);
	return stage;
}

const char *route_stage_answer(struct route_stage *stage, size_t request)
{
	return stage->answers[request];
}

/* Which requests have an effect for certain, and of which nobody knows. */
struct effects {
	unsigned certain;
	unsigned unknown;
};

/* That something is wrong on this side: nothing that the client could have done better. */
static bool tells_of_a_failure(const char *answer)
{
	static const char *const words[] = {"the database has no such characters",
		"a value breaks a rule of its table", "a value is too long for its column"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strstr(answer, words[i]))
			return true;
	return (status_of(answer) >= 500 || status_of(answer) == 409) &&
		strstr(answer, " {\"message\": \"");
}

static struct effects effects_of(struct route_stage *stage, const struct route_result *result)
{
	struct effects effects = {0, 0};

	for (size_t i = 0; i < stage->row->request_count; i++) {
		const char *answer = result->answers[i];

		if (!answer || strstr(answer, "the outcome is not known"))
			effects.unknown |= 1U << i;
		else if (strcmp(answer, stage->answers[i]) == 0)
			effects.certain |= 1U << i;
		else if (!tells_of_a_failure(answer))
			fail_msg("answered %s instead of %s", answer, stage->answers[i]);
	}
	return effects;
}

/* NULL: none of those that there may be. */
static const struct state *recognise(
	struct route_stage *stage, const struct route_result *result, const char *found)
{
	struct effects effects = effects_of(stage, result);
	int most = stage->row->reactions;
	int least = result->may_lack_reactions ? 0 : most;

	for (unsigned subset = 0; subset < stage->subsets; subset++)
		for (int reactions = most; reactions >= least; reactions--) {
			const struct state *state = &stage->states[subset][reactions];

			if ((subset & ~effects.unknown) == effects.certain &&
				strcmp(state->once, found) == 0)
				return state;
		}
	return NULL;
}

void assert_result(struct route_stage *stage, const struct route_result *result)
{
	TALLOC_CTX *mem = mem_context(stage, "assert_result");
	const char *found = dump(stage, mem);

	stage->is_at_start = false;
	stage->reached = recognise(stage, result, found);
	if (!stage->reached)
		fail_msg("answered %s, and the database holds\n%s",
			result->answers[0] ? result->answers[0] : "nothing", found);
	talloc_free(mem);
}

void assert_goes_on(struct route_stage *stage, struct route_handler *handler)
{
	TALLOC_CTX *mem = mem_context(stage, "assert_goes_on");

	forget_refusals(stage);
	ask_some(stage, handler, stage->subsets - 1);
	assert_string_equal(dump(stage, mem), stage->reached->again);
	stage->is_at_start = strcmp(stage->reached->again, stage->states[0][0].once) == 0;
	talloc_free(mem);
}
