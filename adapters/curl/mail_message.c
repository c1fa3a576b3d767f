#include "config.h"

#include "adapters/curl/mail_message.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "adapters/curl/mail_address.h"
#include "base/internet_date.h"
#include "base/text_stream.h"
#include "base/utf8.h"

#define LINE_MAX_7BIT   998 /* RFC 5322, 2.1.1 */
#define LINE_MAX_QUOTED 76  /* RFC 2045, 6.7, with the mark of a line that goes on */

static bool is_printable(char c)
{
	return c >= ' ' && c < 0x7F;
}

static void assert_is_sound(const struct mail_message *message)
{
	struct error err = {0};

	assert(mail_address_check(message->sender, &err));
	assert(mail_address_check(message->recipient, &err));
	assert(utf8_is_printable_ascii(message->subject));
	assert(utf8_is_printable_ascii(message->id));
	(void)err;
}

static char *without_controls(TALLOC_CTX *mem, const char *text)
{
	char *copy = mem_text(mem, text);

	for (char *c = copy; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = '?';
	return copy;
}

/* RFC 2045, 6.7: a blank may not end a line. */
static bool stands_for_itself(const char *c)
{
	return is_printable(*c) && *c != '=' && !(*c == ' ' && c[1] == '\0');
}

static void write_quoted(FILE *out, const char *text)
{
	size_t column = 0;

	for (const char *c = text; *c; c++) {
		bool plain = stands_for_itself(c);
		size_t width = plain ? 1 : 3;

		if (column + width > LINE_MAX_QUOTED - 1) {
			(void)fputs("=\r\n", out);
			column = 0;
		}
		(void)fprintf(out, plain ? "%c" : "=%02X", (unsigned char)*c);
		column += width;
	}
}

static void write_body(FILE *out, const char *text)
{
	bool is_7bit = utf8_is_printable_ascii(text) && strlen(text) <= LINE_MAX_7BIT;

	(void)fprintf(out,
		"MIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: %s\r\n"
		"\r\n",
		is_7bit ? "7bit" : "quoted-printable");
	if (is_7bit)
		(void)fputs(text, out);
	else
		write_quoted(out, text);
	(void)fputs("\r\n", out);
}

static void write_message(FILE *out, const struct mail_message *message, const char *text)
{
	(void)fprintf(out,
		"From: <%s>\r\n"
		"To: <%s>\r\n"
		"Subject: %s\r\n",
		message->sender, message->recipient, message->subject);
	(void)fputs("Date: ", out);
	internet_date_write(out, message->time_s);
	(void)fputs(" +0000\r\n", out);
	(void)fprintf(
		out, "Message-ID: <%s@%s>\r\n", message->id, mail_address_domain(message->sender));
	(void)fputs("Auto-Submitted: auto-generated\r\n", out); /* RFC 3834: no answer, please */
	write_body(out, text);
}

const char *mail_message_compose(TALLOC_CTX *mem, const struct mail_message *message)
{
	struct text_stream stream;

	assert_is_sound(message);
	write_message(text_stream_open(&stream), message, without_controls(mem, message->text));
	return text_stream_take(&stream, mem);
}
