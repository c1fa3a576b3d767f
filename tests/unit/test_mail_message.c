#include "config.h"

#include "adapters/curl/mail_message.h"

#include <stdlib.h>

#include "adapters/curl/mail_address.h"
#include "tests/support/death.h"
#include "tests/support/with_mem.h"

static const struct mail_message usual = {
	.sender = "allocations@shop.example",
	.recipient = "stock@warehouse.example",
	.subject = "allocation service notification",
	.text = "Out of stock for OAK-STOOL",
	.time_s = 1935360000,
	.id = "0123456789abcdef",
};

static const char *compose(TALLOC_CTX *mem, const char *text)
{
	struct mail_message message = usual;

	message.text = text;
	return mail_message_compose(mem, &message);
}

static void test_mail_message__is_well_formed(void **state)
{
	assert_string_equal(mail_message_compose(*state, &usual),
		"From: <allocations@shop.example>\r\n"
		"To: <stock@warehouse.example>\r\n"
		"Subject: allocation service notification\r\n"
		"Date: Thu, 01 May 2031 00:00:00 +0000\r\n"
		"Message-ID: <0123456789abcdef@shop.example>\r\n"
		"Auto-Submitted: auto-generated\r\n"
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: 7bit\r\n"
		"\r\n"
		"Out of stock for OAK-STOOL\r\n");
}

static void test_mail_message__dates_are_those_of_the_calendar(void **state)
{
	static const struct {
		int64_t time_s;
		const char *line;
	} rows[] = {
		{0,          "\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\n"},
		{1709210096, "\r\nDate: Thu, 29 Feb 2024 12:34:56 +0000\r\n"},
		{1924991999, "\r\nDate: Tue, 31 Dec 2030 23:59:59 +0000\r\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct mail_message message = usual;

		message.time_s = rows[i].time_s;
		assert_non_null(strstr(mail_message_compose(*state, &message), rows[i].line));
	}
}

/* Every line has its CR LF, none is longer than it may be, and all of them are ASCII. */
static void assert_has_sound_lines(const char *mail, size_t longest)
{
	for (const char *line = mail; *line; line = strchr(line, '\n') + 1) {
		size_t length = strcspn(line, "\r\n");

		assert_true(length <= longest);
		assert_int_equal(line[length], '\r');
		assert_int_equal(line[length + 1], '\n');
		for (size_t i = 0; i < length; i++)
			assert_true(line[i] >= 0x20 && line[i] < 0x7F);
	}
}

static const char *body_of(const char *mail)
{
	return strstr(mail, "\r\n\r\n") + 4;
}

static int header_count(const char *mail)
{
	int count = 0;

	for (const char *line = mail; line + 2 != body_of(mail); line = strchr(line, '\n') + 1)
		count++;
	return count;
}

/* What a reader makes of quoted-printable: RFC 2045, 6.7. */
static const char *unquote(TALLOC_CTX *mem, const char *text)
{
	char *plain = mem_array(mem, char, strlen(text) + 1);
	size_t length = 0;

	while (*text) {
		char hex[3] = {0};

		if (*text != '=') {
			plain[length++] = *text++;
			continue;
		}
		memcpy(hex, text + 1, 2);
		if (hex[0] != '\r')
			plain[length++] = (char)strtoul(hex, NULL, 16);
		text += 3;
	}
	return plain;
}

static const char *repeat(TALLOC_CTX *mem, const char *text, size_t times)
{
	char *all = mem_array(mem, char, strlen(text) * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(all + i * strlen(text), text, strlen(text));
	return all;
}

static void test_mail_message__text_of_ascii_stands_as_it_is(void **state)
{
	const char *texts[] = {
		"Out of stock for A=B",
		".",
		"Out of stock for trailing blank ",
		mem_printf(*state, "Out of stock for %s", repeat(*state, "S", 255)),
		repeat(*state, "x", 998),
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *mail = compose(*state, texts[i]);

		assert_has_sound_lines(mail, 998);
		assert_string_equal(body_of(mail), mem_printf(*state, "%s\r\n", texts[i]));
	}
}

static void test_mail_message__other_text_is_quoted_and_comes_back(void **state)
{
	const char *texts[] = {
		"Out of stock for ST\xC3\x9CHLCHEN",
		"Out of stock for \xF0\x9F\xAA\x91 = ",
		mem_printf(*state, "Out of stock for %s", repeat(*state, "\xC3\xBC", 255)),
		mem_printf(*state, "Out of stock for %s", repeat(*state, "\xF0\x9F\xAA\x91", 255)),
		mem_printf(*state, "%s\xC3\xBC", repeat(*state, "a b", 99)),
		repeat(*state, "x", 999),
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		const char *mail = compose(*state, texts[i]);

		assert_non_null(
			strstr(mail, "\r\nContent-Transfer-Encoding: quoted-printable\r\n"));
		assert_has_sound_lines(mail, 76);
		assert_string_equal(
			unquote(*state, body_of(mail)), mem_printf(*state, "%s\r\n", texts[i]));
	}
}

static void test_mail_message__nothing_gets_out_of_the_text(void **state)
{
	static const struct {
		const char *text;
		const char *body;
	} rows[] = {
		{"Out of stock for X\r\nBcc: all@shop.example",
                 "Out of stock for X??Bcc: all@shop.example\r\n"            },
		{"Out of stock for X\r\n.\r\nMAIL FROM:<a@b>",
                 "Out of stock for X??.??MAIL FROM:<a@b>\r\n"               },
		{"\n\nX",				       "??X\r\n"   },
		{"a\tb\x7F"
		 "c\x1B",                      "a?b?c?\r\n"},
		{"\r\n\xC3\xBC",
                 "?"
			"?=C3=BC\r\n"				       },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *mail = compose(*state, rows[i].text);

		assert_string_equal(body_of(mail), rows[i].body);
		assert_int_equal(header_count(mail), header_count(compose(*state, "X")));
	}
}

static void compose_to_two(void *argument)
{
	struct mail_message message = usual;

	message.recipient = "stock@warehouse.example>\r\nBcc: <all@shop.example";
	(void)mail_message_compose(argument, &message);
}

static void compose_with_two_subjects(void *argument)
{
	struct mail_message message = usual;

	message.subject = "notification\r\nBcc: all@shop.example";
	(void)mail_message_compose(argument, &message);
}

static void test_mail_message__headers_must_have_been_checked(void **state)
{
	assert_aborts(compose_to_two, *state, "message->recipient");
	assert_aborts(compose_with_two_subjects, *state, "message->subject");
}

static void test_mail_address__one_plain_address_passes(void **state)
{
	static const char *const good[] = {"a@b", "stock@shop.example",
		"first.last+tag@sub.shop.example", "o'neill@shop.example", "root@localhost",
		"{x}/y=z@b"};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		struct error err = {0};

		assert_row(mail_address_check(good[i], &err), good[i]);
	}
	assert_string_equal(mail_address_domain("stock@shop.example"), "shop.example");
}

static void test_mail_address__anything_else_does_not(void **state)
{
	static const char *const bad[] = {"", "stock", "@", "@shop.example", "stock@", "a@b@c",
		"a@b,c@d", "a@b;c@d", "a b@c", "a@b ", " a@b", "a@b\n", "a@b\r\nBcc: c@d",
		"a\x01@b", "a@b\x7F", "Stock <stock@shop.example>", "<a@b>", "\"a\"@b", "a(x)@b",
		"a\\@b", "st\xC3\xBCr@shop.example"};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct error err = {0};

		assert_row(!mail_address_check(bad[i], &err), bad[i]);
		assert_int_equal(err.kind, ERROR_INVALID);
		assert_non_null(strstr(err.message, "mail address"));
	}
	for (size_t length = 254; length <= 255; length++) {
		const char *address =
			mem_printf(*state, "%s@b", repeat(*state, "a", length - strlen("@b")));
		struct error err = {0};

		assert_int_equal(mail_address_check(address, &err), length == 254);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MEM(test_mail_message__is_well_formed),
		WITH_MEM(test_mail_message__dates_are_those_of_the_calendar),
		WITH_MEM(test_mail_message__text_of_ascii_stands_as_it_is),
		WITH_MEM(test_mail_message__other_text_is_quoted_and_comes_back),
		WITH_MEM(test_mail_message__nothing_gets_out_of_the_text),
		WITH_MEM(test_mail_message__headers_must_have_been_checked),
		WITH_MEM(test_mail_address__one_plain_address_passes),
		WITH_MEM(test_mail_address__anything_else_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
