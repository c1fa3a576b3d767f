/*
 * tests/support/conversation.h - what a client says to the API and what it is told, as a table.
 *
 * Texts are written with ' for ", and with @ for a tag, so that a conversation can be held again
 * without meeting what an earlier one left.
 */
#ifndef FICUS_TESTS_SUPPORT_CONVERSATION_H
#define FICUS_TESTS_SUPPORT_CONVERSATION_H

#include "tests/support/site.h"

struct turn {
	const char *request; /* "POST /allocate" */
	const char *body;    /* NULL: none */
	/*
	 * A status, a blank and the body: "404 not found". An object or array is compared as JSON,
	 * other texts exactly; a status alone stands for any body.
	 */
	const char *outcomes[PROFILE_COUNT];
};

#define TURN(request, outcomes)                                                                    \
	{                                                                                          \
		request,                                                                           \
		{                                                                                  \
			outcomes                                                                   \
		}                                                                                  \
	}
#define ON_BOTH(outcome) outcome, outcome

#define REQUEST(request, body) request, body

/* Requests, then outcomes, in the words of the API. Quantities are digits, dates YYYY-MM-DD. */
#define ADD_BATCH(ref, sku, qty)                                                                   \
	"POST /add_batch", "{'ref':'" ref "','sku':'" sku "','qty':" #qty ",'eta':null}"
#define ADD_SHIPMENT(ref, sku, qty, eta)                                                           \
	"POST /add_batch", "{'ref':'" ref "','sku':'" sku "','qty':" #qty ",'eta':'" eta "'}"
#define ALLOCATE(orderid, sku, qty)                                                                \
	"POST /allocate", "{'orderid':'" orderid "','sku':'" sku "','qty':" #qty "}"
#define DEALLOCATE(orderid, sku)  "POST /deallocate", "{'orderid':'" orderid "','sku':'" sku "'}"
#define CHANGE_QUANTITY(ref, qty) "POST /change_quantity", "{'batchref':'" ref "','qty':" #qty "}"
#define CHANGE_ETA(ref, eta)      "POST /change_eta", "{'ref':'" ref "','eta':'" eta "'}"
#define SHOW(orderid)             "GET /allocations/" orderid, NULL
#define SHOW_LINE(orderid, sku)   "GET /allocations/" orderid "/" sku, NULL
#define ASK_FOR(sku, qty)         "GET /availability/" sku "?qty=" #qty, NULL

#define OK(status)          ON_BOTH(#status " OK")
#define ALLOCATED(batchref) "201 {'batchref':'" batchref "'}", "202 OK"
#define OUT_OF_STOCK(sku)   "400 {'message':'Out of stock for sku " sku "'}", "202 OK"
#define INVALID_SKU(sku)    ON_BOTH("400 {'message':'Invalid sku " sku "'}")
#define UNKNOWN_BATCH(ref)  ON_BOTH("404 {'message':'Unknown batch " ref "'}")
#define LINE(sku, batchref) "{'sku':'" sku "','batchref':'" batchref "'}"
#define LINES(lines)        ON_BOTH("200 [" lines "]")
#define NOTHING             ON_BOTH("404 not found")
#define AVAILABLE(sku, qty, batchref, eta)                                                         \
	ON_BOTH("200 {'sku':'" sku "','qty':" #qty ",'batchref':'" batchref "','eta':" eta "}")
#define UNAVAILABLE(message) ON_BOTH("404 {'message':'" message "'}")

/* Where a conversation is held. */
struct place {
	struct site *site;
	enum profile profile;
	const char *tag;
};

/* Runs something on each profile, with "-<tag>-<profile>" as its tag. */
void on_both_profiles(struct site *site, const char *tag, void (*run)(const struct place *place));

/* Holds it, failing the test at the first turn with another outcome. */
void converse(const struct place *place, const struct turn *turns, size_t count);

#define CONVERSE(place, ...)                                                                       \
	converse((place), (const struct turn[]){__VA_ARGS__},                                      \
		sizeof((const struct turn[]){__VA_ARGS__}) / sizeof(struct turn))

/* The text with its quotes and tags. */
const char *spell(TALLOC_CTX *mem, const struct place *place, const char *text);

/* Whether two texts are the same JSON value, written in whatever way. */
bool json_is_equal(const char *a, const char *b);

#endif
