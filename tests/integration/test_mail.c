#include "config.h"

#include "adapters/smtp_notifications.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_random.h"
#include "tests/support/mail_catcher.h"
#include "tests/support/process.h"
#include "tests/support/with_mem.h"

#define SENDER    "allocations@shop.example"
#define RECIPIENT "stock@shop.example"

struct desk {
	struct fake_clock clock;
	struct fake_random random;
	struct stopping stopping;
	struct smtp_notifications smtp;
	struct error err; /* of the last send */
};

static struct desk *new_desk_with(TALLOC_CTX *mem, const char *url, int total_ms)
{
	struct desk *desk = mem_new(mem, struct desk);
	struct curl_timeouts timeouts = {.connect_ms = PATIENCE_MS, .total_ms = total_ms};

	desk->stopping.fd = -1;
	fake_clock_init(&desk->clock);
	fake_random_init(&desk->random, 1);
	smtp_notifications_init(&desk->smtp,
		&(struct smtp_parts){
			.client = curl_client_new(desk, &desk->stopping, &timeouts),
			.url = url,
			.sender = SENDER,
			.clock = &desk->clock.base,
			.random = &desk->random.base,
		});
	return desk;
}

static struct desk *new_desk(TALLOC_CTX *mem, const char *url)
{
	return new_desk_with(mem, url, PATIENCE_MS);
}

static bool send_to(struct desk *desk, const char *destination, const char *message)
{
	desk->err = (struct error){0};
	return notifications_send(&desk->smtp.base, destination, message, &desk->err);
}

static struct mail_catcher *start(TALLOC_CTX *mem, struct mail_catcher_options options)
{
	struct mail_catcher *catcher = mail_catcher_start(mem, &options);

	assert_non_null(catcher);
	return catcher;
}

static void assert_has(const char *mail, const char *text)
{
	assert_non_null(mail);
	assert_row(strstr(mail, text), text);
}

static const char *message_id(TALLOC_CTX *mem, const char *mail)
{
	const char *line = strstr(mail, "Message-ID: ");

	return mem_text_n(mem, line, strcspn(line, "\r"));
}

/* Source: docs/operations.md, "Mail". */
static void test_mail__arrives_as_it_was_composed(void **state)
{
	struct mail_catcher *catcher = start(*state, (struct mail_catcher_options){0});
	struct desk *desk = new_desk(*state, catcher->url);
	const char *mail;

	assert_true(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	mail = mail_catcher_mail(catcher, 1);
	assert_has(message_id(*state, mail), "@shop.example>");
	assert_string_equal(mail,
		mem_printf(*state,
			"X-MailFrom: " SENDER "\r\n"
			"X-RcptTo: " RECIPIENT "\r\n"
			"From: <" SENDER ">\r\n"
			"To: <" RECIPIENT ">\r\n"
			"Subject: allocation service notification\r\n"
			"Date: Thu, 01 May 2031 00:00:00 +0000\r\n"
			"%s\r\n"
			"Auto-Submitted: auto-generated\r\n"
			"MIME-Version: 1.0\r\n"
			"Content-Type: text/plain; charset=utf-8\r\n"
			"Content-Transfer-Encoding: 7bit\r\n"
			"\r\n"
			"Out of stock for OAK-STOOL\r\n",
			message_id(*state, mail)));
}

/* No de-duplication: the same text twice is two mails, which no mailbox takes for one. */
static void test_mail__every_one_has_an_id_of_its_own(void **state)
{
	struct mail_catcher *catcher = start(*state, (struct mail_catcher_options){0});
	struct desk *desk = new_desk(*state, catcher->url);

	assert_true(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_true(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(mail_catcher_count(catcher), 2);
	assert_string_not_equal(message_id(*state, mail_catcher_mail(catcher, 1)),
		message_id(*state, mail_catcher_mail(catcher, 2)));
}

static void test_mail__carries_any_text_and_lets_nothing_out_of_it(void **state)
{
	static const struct {
		const char *message;
		const char *arrives;
	} rows[] = {
		{"Out of stock for ST\xC3\x9CHLCHEN",
                 "\r\n\r\nOut of stock for ST=C3=9CHLCHEN\r\n"                                     },
		{".",							"\r\n\r\n.\r\n"       },
		{".leading",						 "\r\n\r\n.leading\r\n"},
		{"Out of stock for X\r\n.\r\nRSET\r\nBcc: all@shop.example",
                 "\r\n\r\nOut of stock for X??.??RSET??Bcc: all@shop.example\r\n"                  },
	};
	struct mail_catcher *catcher = start(*state, (struct mail_catcher_options){0});
	struct desk *desk = new_desk(*state, catcher->url);

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(send_to(desk, RECIPIENT, rows[i].message));
		assert_has(mail_catcher_mail(catcher, (int)i + 1), rows[i].arrives);
	}
	assert_int_equal(mail_catcher_count(catcher), ARRAY_SIZE(rows));
}

static void test_mail__goes_to_one_plain_address_only(void **state)
{
	static const char *const bad[] = {"", "stock", "a@shop.example,b@shop.example",
		"a@shop.example>\r\nRCPT TO:<b@shop.example"};
	struct mail_catcher *catcher = start(*state, (struct mail_catcher_options){0});
	struct desk *desk = new_desk(*state, catcher->url);

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(send_to(desk, bad[i], "Out of stock for OAK-STOOL"));
		assert_int_equal(desk->err.kind, ERROR_INVALID);
	}
	assert_int_equal(mail_catcher_count(catcher), 0);
}

static void test_mail__refusals_are_for_good_or_for_now(void **state)
{
	static const struct {
		const char *refuse;
		enum error_kind kind;
	} rows[] = {
		{"mail=550 not from you",  ERROR_INVALID    },
		{"rcpt=550 nobody here",   ERROR_INVALID    },
		{"data=554 not this",      ERROR_INVALID    },
		{"mail=451 later",         ERROR_UNAVAILABLE},
		{"rcpt=450 later",         ERROR_UNAVAILABLE},
		{"data=452 no room",       ERROR_UNAVAILABLE},
		{"data=421 going down",    ERROR_UNAVAILABLE},
 /* Any mail would meet that. */
		{"hello=554 no mail here", ERROR_UNAVAILABLE},
		{"hello=421 too busy",     ERROR_UNAVAILABLE},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct mail_catcher *catcher =
			start(*state, (struct mail_catcher_options){.refuse = rows[i].refuse});
		struct desk *desk = new_desk(*state, catcher->url);

		assert_row(!send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"), rows[i].refuse);
		assert_row(desk->err.kind == rows[i].kind, rows[i].refuse);
		assert_row(strstr(desk->err.message, strchr(rows[i].refuse, '=') + 1),
			desk->err.message);
		assert_int_equal(mail_catcher_count(catcher), 0);
		talloc_free(catcher);
	}
}

/* Greylisting: the first attempt is turned away, the next one is welcome. */
static void test_mail__that_was_refused_for_now_is_taken_later(void **state)
{
	struct mail_catcher *catcher = start(*state,
		(struct mail_catcher_options){.refuse = "rcpt=451 try again", .times = "1"});
	struct desk *desk = new_desk(*state, catcher->url);

	assert_false(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	assert_true(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(mail_catcher_count(catcher), 1);
}

static void test_mail__needs_its_server_only_while_it_is_sent(void **state)
{
	unsigned short port = free_port();
	struct desk *desk =
		new_desk(*state, mem_printf(*state, "smtp://127.0.0.1:%u", (unsigned)port));

	for (int round = 0; round < 2; round++) {
		struct mail_catcher *catcher;

		assert_false(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
		assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
		catcher = start(*state, (struct mail_catcher_options){.port = port});
		assert_true(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
		assert_int_equal(mail_catcher_count(catcher), 1);
		talloc_free(catcher);
	}
}

/* Connections are accepted, and that is all. */
static int listen_in_silence(TALLOC_CTX *mem, const char **url)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(fd, 16), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*url = mem_printf(mem, "smtp://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
	return fd;
}

static void test_mail__to_a_server_that_never_answers_ends_in_time(void **state)
{
	const char *url;
	int fd = listen_in_silence(*state, &url);
	struct desk *desk = new_desk_with(*state, url, 50);

	assert_false(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	assert_has(desk->err.message, "mail server: ");
	(void)close(fd);
}

/* The time-out is an hour away; without an end to the wait the test would not end either. */
static void test_mail__is_given_up_when_the_process_ends(void **state)
{
	const char *url;
	int fd = listen_in_silence(*state, &url);
	struct desk *desk = new_desk_with(*state, url, 3600 * 1000);
	int stop[2];
	pid_t other;

	assert_int_equal(pipe(stop), 0);
	desk->stopping.fd = stop[0];
	other = process_fork();
	if (other == 0) {
		int connection = accept(fd, NULL, NULL); /* it is being waited for, now */
		_exit(connection >= 0 && write(stop[1], "", 1) == 1 &&
					read(connection, stop, 1) == 0
				? EXIT_SUCCESS
				: EXIT_FAILURE);
	}
	assert_false(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	assert_false(send_to(desk, RECIPIENT, "not even begun"));
	assert_has(desk->err.message, "not sent, since we are ending");
	process_kill(other);
	(void)close(fd);
	(void)close(stop[0]);
	(void)close(stop[1]);
}

/* A password is never sent in the clear. */
static void test_mail__signs_in_over_tls_only(void **state)
{
	struct mail_catcher *catcher = start(*state, (struct mail_catcher_options){0});
	struct desk *desk = new_desk(*state,
		mem_printf(*state, "smtp://ficus:secret@127.0.0.1:%u", (unsigned)catcher->port));

	assert_false(send_to(desk, RECIPIENT, "Out of stock for OAK-STOOL"));
	assert_int_equal(desk->err.kind, ERROR_UNAVAILABLE);
	assert_null(strstr(desk->err.message, "secret"));
	assert_int_equal(mail_catcher_count(catcher), 0);
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
		WITH_MEM(test_mail__arrives_as_it_was_composed),
		WITH_MEM(test_mail__every_one_has_an_id_of_its_own),
		WITH_MEM(test_mail__carries_any_text_and_lets_nothing_out_of_it),
		WITH_MEM(test_mail__goes_to_one_plain_address_only),
		WITH_MEM(test_mail__refusals_are_for_good_or_for_now),
		WITH_MEM(test_mail__that_was_refused_for_now_is_taken_later),
		WITH_MEM(test_mail__needs_its_server_only_while_it_is_sent),
		WITH_MEM(test_mail__to_a_server_that_never_answers_ends_in_time),
		WITH_MEM(test_mail__is_given_up_when_the_process_ends),
		WITH_MEM(test_mail__signs_in_over_tls_only),
	};

	return cmocka_run_group_tests(tests, prepare, NULL);
}
