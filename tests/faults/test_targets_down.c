/*
 * tests/faults/test_targets_down.c - Redis, the mail server and the receiver of webhooks are gone
 * while the site goes on. No client notices, and later every event is where it should be.
 */
#include "config.h"

#include <stdlib.h>

#include "tests/support/cmocka.h"
#include "tests/support/load.h"
#include "tests/support/mail_catcher.h"
#include "tests/support/process.h"
#include "tests/support/redis.h"
#include "tests/support/scale.h"
#include "tests/support/webhook_receiver.h"

#define CLIENTS     10
#define SKUS        20
#define ALLOCATIONS scaled(500, 5000)
#define NOTICES     scaled(20, 200)
#define STREAM      "ficus:events"
#define PAGE        "100"

struct outage {
	struct site *site;
	struct redis_server *redis;
	struct mail_catcher *mails;
	struct webhook_receiver *before; /* the outage; its posts stay */
	struct webhook_receiver *after;
	struct load *load;
	unsigned notices; /* that were accepted */
	unsigned events;
};

static void start_site(struct outage *outage)
{
	outage->redis = redis_server_new(outage, REDIS_KEEPS);
	redis_server_start(outage->redis);
	outage->mails = mail_catcher_start(outage, &(struct mail_catcher_options){0});
	outage->before = webhook_receiver_start(outage, NULL, 0);
	outage->site = site_start(outage,
		LIST("FICUS_COMPANIONS=relay", "FICUS_LOG_LEVEL=warning",
			mem_printf(outage, "REDIS_URL=%s", redis_server_url(outage->redis)),
			mem_printf(outage, "SMTP_URL=%s", outage->mails->url),
			"FICUS_MAIL_FROM=allocations@example.com",
			"FICUS_MAIL_TO=stock@example.com",
			mem_printf(outage, "FICUS_WEBHOOK_URL=%s", outage->before->url)));
}

static int post(struct outage *outage, const char *target, const char *body)
{
	return http_send(outage->site->clients[PROFILE_CQRS],
		&(struct http_request){"POST", target, HTTP_TEXT(body), NULL})
		->status;
}

/* Each is told of another SKU, of which there is too little. */
static void run_out(struct outage *outage)
{
	for (unsigned i = 0; i < NOTICES; i++) {
		const char *batch = mem_printf(
			outage, "{\"ref\":\"rare-%03u\",\"sku\":\"rare-%03u\",\"qty\":1}", i, i);
		const char *line = mem_printf(outage,
			"{\"orderid\":\"rare-%03u\",\"sku\":\"rare-%03u\",\"qty\":2}", i, i);

		outage->notices += post(outage, "/add_batch", batch) == 201 &&
			post(outage, "/allocate", line) == 202;
	}
}

static void stop_targets(struct outage *outage)
{
	unsigned short mail_port = outage->mails->port;

	redis_server_stop(outage->redis);
	TALLOC_FREE(outage->mails);
	process_kill(outage->before->pid);
	outage->before->pid = 0;
	run_out(outage);
	load_end(outage->load);
	redis_server_start(outage->redis);
	outage->mails =
		mail_catcher_start(outage, &(struct mail_catcher_options){.port = mail_port});
	outage->after = webhook_receiver_start_again(outage, outage->before->port);
}

/* All of it: the tests look at what has come of it. */
static int set_up(void **state)
{
	struct outage *outage = mem_new(NULL, struct outage);

	start_site(outage);
	outage->load = load_start(
		outage->site, "line", &(struct load_plan){CLIENTS, SKUS, ALLOCATIONS / CLIENTS, 0});
	if (!load_goes_on(outage->load, ALLOCATIONS / 5))
		return -1;
	stop_targets(outage);
	outage->events = (unsigned)strtoul(
		site_sql(outage->site, "SELECT COUNT(*) FROM ficus_outbox"), NULL, 10);
	*state = outage;
	return 0;
}

static int tear_down(void **state)
{
	struct outage *outage = *state;

	site_stop(outage->site);
	talloc_free(outage);
	return 0;
}

static void test_targets_down__every_post_succeeds(void **state)
{
	struct outage *outage = *state;

	assert_int_equal(outage->load->counts.allocated, ALLOCATIONS);
	assert_int_equal(outage->notices, NOTICES);
	assert_int_equal(outage->events, ALLOCATIONS + NOTICES);
	assert_true(load_is_stored(outage->load));
}

/* The events of one product have numbers, without a gap. */
struct product_events {
	char *sku;
	long last; /* the highest number that has come */
};

struct arrivals {
	struct product_events *products; /* owned by mem, as are their texts */
	TALLOC_CTX *mem;
	size_t product_count;
	size_t capacity;
	unsigned events;
	unsigned repeated;
};

/* The text of a member of the envelope. */
static char *member(TALLOC_CTX *mem, const char *event, const char *name)
{
	const char *start = strstr(event, mem_printf(mem, "\"%s\":\"", name));

	assert_non_null(start);
	start += strlen(name) + strlen("\"\":\"");
	return mem_text_n(mem, start, strcspn(start, "\""));
}

static struct product_events *events_of(struct arrivals *arrivals, char *sku)
{
	for (size_t i = 0; i < arrivals->product_count; i++)
		if (strcmp(arrivals->products[i].sku, sku) == 0)
			return &arrivals->products[i];
	mem_grow(arrivals->mem, arrivals->products, &arrivals->capacity,
		arrivals->product_count + 1);
	arrivals->products[arrivals->product_count] = (struct product_events){sku, 0};
	return &arrivals->products[arrivals->product_count++];
}

/* None is overtaken by a later one; but what has come may come again. */
static void note(struct arrivals *arrivals, const char *event)
{
	long number = strtol(member(arrivals->mem, event, "sequence"), NULL, 10);
	struct product_events *product =
		events_of(arrivals, member(arrivals->mem, event, "subject"));

	assert_in_range(number, 1, product->last + 1);
	if (number <= product->last) {
		arrivals->repeated++;
		return;
	}
	product->last = number;
	arrivals->events++;
}

static void assert_all_arrived(
	const struct arrivals *arrivals, const struct outage *outage, const char *where)
{
	assert_int_equal(arrivals->events, outage->events);
	print_message("# %s: %u events, %u of them more than once\n", where, arrivals->events,
		arrivals->repeated);
	talloc_free(arrivals->mem);
}

struct stream_reader {
	struct arrivals arrivals;
	struct redis_connection *conn;
	char *after; /* the last entry that was read */
};

/* Of each entry: its number, "event", and the event; the ends of two lists behind it. */
static bool read_page(struct stream_reader *reader)
{
	char *rest = mem_text(reader->arrivals.mem,
		REDIS_ASK(reader->conn, "XRANGE", STREAM,
			mem_printf(reader->arrivals.mem, "(%s", reader->after), "+", "COUNT",
			PAGE));
	bool has_entries = *rest != '\0';

	while (*rest) {
		reader->after = strsep(&rest, "\n");
		(void)strsep(&rest, "\n");
		note(&reader->arrivals, strsep(&rest, "\n"));
		(void)strsep(&rest, "\n");
		(void)strsep(&rest, "\n");
	}
	return has_entries;
}

static bool has_read_on(void *argument)
{
	return read_page(argument);
}

static void test_targets_down__every_event_comes_to_the_stream_in_order(void **state)
{
	struct outage *outage = *state;
	TALLOC_CTX *mem = mem_context(NULL, "stream");
	struct stream_reader reader = {
		.arrivals = {.mem = mem}, .conn = redis_server_connection(mem, outage->redis)};

	reader.after = mem_text(mem, "0-0");
	while (reader.arrivals.events < outage->events)
		assert_true(eventually(has_read_on, &reader));
	assert_all_arrived(&reader.arrivals, outage, "stream");
}

static void test_targets_down__every_event_is_posted_in_order(void **state)
{
	struct outage *outage = *state;
	struct arrivals arrivals = {.mem = mem_context(NULL, "posts")};
	int before = webhook_receiver_count(outage->before);

	for (int i = 1; i <= before; i++)
		note(&arrivals, webhook_receiver_post(outage->before, i).body);
	for (int i = 1; arrivals.events < outage->events; i++) {
		struct posted posted = webhook_receiver_post(outage->after, i);

		assert_non_null(posted.head);
		note(&arrivals, posted.body);
	}
	assert_all_arrived(&arrivals, outage, "webhook");
}

static void test_targets_down__every_notice_is_mailed(void **state)
{
	struct outage *outage = *state;
	bool *is_mailed = mem_array(outage, bool, NOTICES);
	unsigned repeated = 0;

	for (unsigned i = 1, count = 0; count < NOTICES; i++) {
		const char *mail = mail_catcher_mail(outage->mails, (int)i);
		const char *text;
		unsigned long number;

		assert_non_null(mail);
		text = strstr(mail, "Out of stock for rare-");
		assert_non_null(text);
		number = strtoul(text + strlen("Out of stock for rare-"), NULL, 10);
		assert_in_range(number, 0, NOTICES - 1);
		repeated += is_mailed[number];
		count += !is_mailed[number];
		is_mailed[number] = true;
	}
	print_message("# mail: %u notices, %u of them more than once\n", NOTICES, repeated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets_down__every_post_succeeds),
		cmocka_unit_test(test_targets_down__every_event_comes_to_the_stream_in_order),
		cmocka_unit_test(test_targets_down__every_event_is_posted_in_order),
		cmocka_unit_test(test_targets_down__every_notice_is_mailed),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
