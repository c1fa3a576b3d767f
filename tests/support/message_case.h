/*
 * tests/support/message_case.h - sites with their companions, each set in a way of its own, and
 * what is said at them by messages, in the words of conversation.h.
 */
#ifndef FICUS_TESTS_SUPPORT_MESSAGE_CASE_H
#define FICUS_TESTS_SUPPORT_MESSAGE_CASE_H

#include "tests/support/conversation.h"
#include "tests/support/site_messages.h"

/* How a site may be set. */
enum way {
	WAY_JOIN, /* with both companions; also the next two */
	WAY_TABLE,
	WAY_REDIS,
	WAY_APART, /* without any */
	WAY_LOG,   /* with a consumer that only logs */
	WAY_COUNT
};

struct message_case {
	struct mariadb *database; /* of all sites */
	struct site *sites[WAY_COUNT];
};

/* Fixtures for programs. */
int message_case_set_up(void **state);
int message_case_tear_down(void **state);

/* The site of that way, started by the first who asks; the same as a place, on profile direct. */
struct site *message_case_site(struct message_case *this, enum way way);
struct place message_case_place(struct message_case *this, enum way way, const char *tag);

/* Messages. */
#define LINE_MESSAGE(orderid, sku, qty) "{'orderid':'" orderid "','sku':'" sku "','qty':" #qty "}"
#define LINE_ALLOCATED(orderid, sku, qty, batchref)                                                \
	"{'orderid':'" orderid "','sku':'" sku "','qty':" #qty ",'batchref':'" batchref "'}"
#define QUANTITY_MESSAGE(batchref, qty) "{'batchref':'" batchref "','qty':" #qty "}"
#define BATCH_MESSAGE(ref, sku, qty, eta)                                                          \
	"{'ref':'" ref "','sku':'" sku "','qty':" #qty ",'eta':" eta "}"

/* As in site_messages.h, and site_sql(). Texts are spelled for the place. */
struct redis_connection *place_listen(const struct place *place, const char *channel);
void place_tell(const struct place *place, const char *channel, const char *message);
void place_enqueue(const struct place *place, const char *id, const char *type, const char *data);
const char *place_sql(const struct place *place, const char *sql);

/* The next message has these members and no others. */
void assert_heard(
	struct redis_connection *listener, const struct place *place, const char *expected);

/* What was heard so far is all: what is said now comes next. */
void assert_silent(
	struct redis_connection *listener, const struct place *place, const char *channel);

/* The mail of that number among those that say this; there are no more of them by then. */
const char *await_mail(const struct place *place, const char *text, int number);

/* o-1@ takes 40 of the 50 in W@, which comes before S@. */
void order_from_the_earlier(const struct place *place);

#endif
