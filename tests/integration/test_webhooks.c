#include "config.h"

#include "adapters/curl/webhook_publisher.h"

#include <signal.h>
#include <stdlib.h>

#include "adapters/curl/webhook_signature.h"
#include "adapters/webhook_notifications.h"
#include "tests/fakes/fake_clock.h"
#include "tests/support/process.h"
#include "tests/support/webhook_receiver.h"
#include "tests/support/with_mem.h"

#define SECRET "swordfish"

static const struct outgoing_event events[] = {
	{
         .id = 7,
         .event_id = "01890000-0000-7000-8000-000000000001",
         .aggregatetype = "Product",
         .aggregateid = "OAK-STOOL",
         .sequence = 3,
         .type = "OutOfStock",
         .schema_version = 1,
         .payload = "{\"sku\":\"OAK-STOOL\"}",
         .time = "2031-05-01T10:00:00.123456Z",
	 },
	{
         .id = 8,
         .event_id = "01890000-0000-7000-8000-000000000002",
         .aggregatetype = "Product",
         .aggregateid = "ST\xC3\x9CHLCHEN",
         .sequence = 1,
         .type = "OutOfStock",
         .schema_version = 1,
         .payload = "{\"sku\":\"ST\xC3\x9CHLCHEN\"}",
         .time = "2031-05-01T10:00:01.123456Z",
	 },
};

struct desk {
	struct fake_clock clock;
	struct stopping stopping;
	struct webhook webhook;
	struct webhook_publisher publisher;
	struct webhook_notifications notifications;
	struct error err; /* of the last publish() */
	size_t done;
};

static struct desk *new_desk(TALLOC_CTX *mem, const char *url, int total_ms)
{
	struct desk *desk = mem_new(mem, struct desk);
	struct curl_timeouts timeouts = {.connect_ms = PATIENCE_MS, .total_ms = total_ms};

	desk->stopping.fd = -1;
	fake_clock_init(&desk->clock);
	desk->webhook = (struct webhook){
		.client = curl_client_new(desk, &desk->stopping, &timeouts),
		.clock = &desk->clock.base,
		.url = url,
		.secret = SECRET,
	};
	webhook_publisher_init(&desk->publisher, &desk->webhook, "/ficus");
	webhook_notifications_init(&desk->notifications, &desk->webhook);
	return desk;
}

static bool publish(struct desk *desk, size_t count)
{
	desk->err = (struct error){0};
	desk->done = 99;
	return publisher_publish(&desk->publisher.base, events, count, &desk->done, &desk->err);
}

static void assert_is_signed(struct webhook_receiver *receiver, const struct posted *post)
{
	const char *signature = posted_header(receiver, post, "Ficus-Signature");

	assert_non_null(signature);
	assert_string_equal(signature, webhook_signature(receiver, SECRET, 1935360000, post->body));
}

static void test_webhook_publisher__posts_each_event_signed(void **state)
{
	struct webhook_receiver *receiver = webhook_receiver_start(*state, NULL, 0);
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);

	assert_true(publish(desk, 2));
	assert_int_equal(desk->done, 2);
	for (int i = 0; i < 2; i++) {
		struct posted post = webhook_receiver_post(receiver, i + 1);

		assert_non_null(post.head);
		assert_memory_equal(post.head, "POST /hook HTTP/1.1\r\n", 21);
		assert_string_equal(posted_header(receiver, &post, "Content-Type"),
			"application/cloudevents+json");
		assert_non_null(strstr(post.body, events[i].event_id));
		assert_non_null(strstr(post.body, events[i].payload));
		assert_is_signed(receiver, &post);
		assert_int_equal(post.connection, 1);
	}
}

static void test_webhook_publisher__posts_cloud_events(void **state)
{
	struct webhook_receiver *receiver = webhook_receiver_start(*state, NULL, 0);
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);

	assert_true(publish(desk, 1));
	assert_string_equal(webhook_receiver_post(receiver, 1).body,
		"{\"specversion\":\"1.0\",\"id\":\"01890000-0000-7000-8000-000000000001\","
		"\"source\":\"/ficus\",\"type\":\"ficus.OutOfStock.v1\","
		"\"subject\":\"OAK-STOOL\",\"time\":\"2031-05-01T10:00:00.123456Z\","
		"\"sequence\":\"3\",\"datacontenttype\":\"application/json\","
		"\"data\":{\"sku\":\"OAK-STOOL\"}}");
}

static void test_webhook_publisher__signs_nothing_without_a_secret(void **state)
{
	struct webhook_receiver *receiver = webhook_receiver_start(*state, NULL, 0);
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);
	struct posted post;

	desk->publisher.webhook.secret = "";
	assert_true(publish(desk, 1));
	post = webhook_receiver_post(receiver, 1);
	assert_non_null(post.head);
	assert_null(posted_header(receiver, &post, "Ficus-Signature"));
}

static void test_webhook_publisher__statuses_are_of_three_sorts(void **state)
{
	static const struct {
		int status;
		enum error_kind kind;
	} rows[] = {
		{200, ERROR_NONE       },
		{201, ERROR_NONE       },
		{202, ERROR_NONE       },
		{204, ERROR_NONE       },
		{400, ERROR_INVALID    },
		{401, ERROR_INVALID    },
		{404, ERROR_INVALID    },
		{410, ERROR_INVALID    },
		{422, ERROR_INVALID    },
		{408, ERROR_UNAVAILABLE},
		{425, ERROR_UNAVAILABLE},
		{429, ERROR_UNAVAILABLE},
		{500, ERROR_UNAVAILABLE},
		{503, ERROR_UNAVAILABLE},
		{300, ERROR_UNAVAILABLE},
		{304, ERROR_UNAVAILABLE},
	};
	struct webhook_answer answers[ARRAY_SIZE(rows)] = {0};
	struct webhook_receiver *receiver;
	struct desk *desk;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		answers[i].status = rows[i].status;
	receiver = webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	desk = new_desk(*state, receiver->url, PATIENCE_MS);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *status = mem_printf(*state, "%d", rows[i].status);
		bool delivered = rows[i].kind == ERROR_NONE;

		assert_row(publish(desk, 1) == delivered, status);
		assert_row(desk->done == (delivered ? 1 : 0), status);
		assert_row(desk->err.kind == rows[i].kind, status);
		assert_row(delivered || strstr(desk->err.message, status), status);
	}
	assert_int_equal(webhook_receiver_count(receiver), ARRAY_SIZE(rows));
}

static void test_webhook_publisher__stops_at_what_is_not_taken(void **state)
{
	static const struct webhook_answer answers[] = {{.status = 200}, {.status = 503}};
	struct webhook_receiver *receiver =
		webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);
	struct outgoing_event many[] = {events[0], events[1], events[0]};

	assert_false(publisher_publish(
		&desk->publisher.base, many, ARRAY_SIZE(many), &desk->done, &desk->err));
	assert_int_equal(desk->done, 1);
	assert_int_equal(webhook_receiver_count(receiver), 2);
}

static void test_webhook_publisher__follows_no_redirect(void **state)
{
	struct webhook_receiver *elsewhere = webhook_receiver_start(*state, NULL, 0);
	struct webhook_answer answers[] = {{.status = 302}, {.status = 307}, {.status = 308}};
	struct webhook_receiver *receiver;
	struct desk *desk;

	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		answers[i].header = mem_printf(*state, "Location: %s", elsewhere->url);
	receiver = webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	desk = new_desk(*state, receiver->url, PATIENCE_MS);
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		assert_false(publish(desk, 1));
		assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	}
	assert_int_equal(webhook_receiver_count(receiver), ARRAY_SIZE(answers));
	assert_int_equal(webhook_receiver_count(elsewhere), 0);
}

static void test_webhook_publisher__never_answered_ends_in_time(void **state)
{
	static const struct webhook_answer answers[] = {{.status = 0}};
	struct webhook_receiver *receiver = webhook_receiver_start(*state, answers, 1);
	struct desk *desk = new_desk(*state, receiver->url, 100);

	assert_false(publish(desk, 1));
	assert_int_equal(desk->done, 0);
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
}

static void test_webhook_publisher__nobody_there_is_unavailable(void **state)
{
	struct desk *desk = new_desk(*state,
		mem_printf(*state, "http://127.0.0.1:%u/hook", (unsigned)free_port()), PATIENCE_MS);

	assert_false(publish(desk, 1));
	assert_int_equal(desk->done, 0);
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	assert_non_null(strstr(desk->err.message, "webhook: "));
}

/* Of an answer too long to be read its status counts all the same. */
static void test_webhook_publisher__long_answers_are_not_read(void **state)
{
	static const struct webhook_answer answers[] = {
		{.status = 200, .body = "0123456789abcdef",      .body_times = 4 << 20},
		{.status = 400, .body = "no, not this \xFF\r\n", .body_times = 4 << 20},
	};
	struct webhook_receiver *receiver =
		webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);

	assert_true(publish(desk, 1));
	assert_false(publish(desk, 1));
	assert_int_equal(desk->err.kind, ERROR_INVALID);
	assert_non_null(strstr(desk->err.message, "400: no, not this ?  no, not this ?"));
	assert_true(strlen(desk->err.message) < 300);
	assert_true(publish(desk, 1));
}

static void test_webhook_publisher__connection_that_was_dropped_is_no_failure(void **state)
{
	static const struct webhook_answer answers[] = {
		{.status = 200, .hangs_up = true},
                {.status = 200, .hangs_up = true}
        };
	struct webhook_receiver *receiver =
		webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);

	for (int i = 1; i <= 3; i++) {
		assert_true(publish(desk, 1));
		assert_int_equal(webhook_receiver_post(receiver, i).connection, i);
	}
	assert_int_equal(webhook_receiver_count(receiver), 3);
}

/* The signature was made by openssl, of "1935360000.<body>". */
static void test_webhook_notifications__post_destination_and_message(void **state)
{
	struct webhook_receiver *receiver = webhook_receiver_start(*state, NULL, 0);
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);
	struct posted post;

	assert_true(notifications_send(&desk->notifications.base, "stock@shop.example",
		"Out of stock for OAK-STOOL", &desk->err));
	post = webhook_receiver_post(receiver, 1);
	assert_string_equal(post.body,
		"{\"destination\":\"stock@shop.example\","
		"\"message\":\"Out of stock for OAK-STOOL\"}");
	assert_string_equal(posted_header(receiver, &post, "Content-Type"), "application/json");
	assert_string_equal(posted_header(receiver, &post, "Ficus-Signature"),
		"t=1935360000,v1="
		"08a9666562621cb8960eb400bbc676f20ab3f5d44084c1646043f59f41737500");
}

static void test_webhook_notifications__let_nothing_out_of_the_message(void **state)
{
	static const struct webhook_answer answers[] = {{.status = 200}, {.status = 410}};
	struct webhook_receiver *receiver =
		webhook_receiver_start(*state, answers, ARRAY_SIZE(answers));
	struct desk *desk = new_desk(*state, receiver->url, PATIENCE_MS);

	assert_true(notifications_send(
		&desk->notifications.base, "a\"b", "X\r\n\r\nGET / \xC3\xBC\"}", &desk->err));
	assert_string_equal(webhook_receiver_post(receiver, 1).body,
		"{\"destination\":\"a\\\"b\","
		"\"message\":\"X\\u000d\\n\\u000d\\nGET / \xC3\xBC\\\"}\"}");
	assert_false(notifications_send(&desk->notifications.base, "a", "b", &desk->err));
	assert_int_equal(desk->err.kind, ERROR_INVALID);
	assert_int_equal(webhook_receiver_count(receiver), 2);
}

static int prepare(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setenv("no_proxy", "127.0.0.1", 1);
	curl_client_init_library();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_webhook_publisher__posts_each_event_signed),
		WITH_MEM(test_webhook_publisher__posts_cloud_events),
		WITH_MEM(test_webhook_publisher__signs_nothing_without_a_secret),
		WITH_MEM(test_webhook_publisher__statuses_are_of_three_sorts),
		WITH_MEM(test_webhook_publisher__stops_at_what_is_not_taken),
		WITH_MEM(test_webhook_publisher__follows_no_redirect),
		WITH_MEM(test_webhook_publisher__never_answered_ends_in_time),
		WITH_MEM(test_webhook_publisher__nobody_there_is_unavailable),
		WITH_MEM(test_webhook_publisher__long_answers_are_not_read),
		WITH_MEM(test_webhook_publisher__connection_that_was_dropped_is_no_failure),
		WITH_MEM(test_webhook_notifications__post_destination_and_message),
		WITH_MEM(test_webhook_notifications__let_nothing_out_of_the_message),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
