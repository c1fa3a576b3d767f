#include "config.h"

#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static const char *const kind_names[ERROR_KIND_COUNT] = {
	[ERROR_NONE] = "none",
	[ERROR_INVALID] = "invalid",
	[ERROR_UNAUTHENTICATED] = "unauthenticated",
	[ERROR_FORBIDDEN] = "forbidden",
	[ERROR_NOT_FOUND] = "not found",
	[ERROR_CONFLICT] = "conflict",
	[ERROR_BUSY] = "busy",
	[ERROR_UNAVAILABLE] = "unavailable",
	[ERROR_INTERNAL] = "internal",
};

/* Marks a cut message with "...", never in the middle of a UTF-8 character. */
static void shorten(char *message, size_t size)
{
	size_t end = size - sizeof("...");

	while (end > 0 && ((unsigned char)message[end] & 0xC0) == 0x80)
		end--;
	memcpy(message + end, "...", sizeof("..."));
}

static void make_one_line_of_text(char *message)
{
	bool is_text = utf8_is_valid(message, strlen(message));

	for (char *c = message; *c; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < 0x20 || byte == 0x7F || (byte > 0x7F && !is_text))
			*c = '?';
	}
}

bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
	va_list args;
	int length;

	err->kind = kind;
	va_start(args, fmt);
	length = vsnprintf(err->message, sizeof(err->message), fmt, args);
	va_end(args);
	if (length >= (int)sizeof(err->message))
		shorten(err->message, sizeof(err->message));
	make_one_line_of_text(err->message);
	return false;
}

const char *error_kind_name(enum error_kind kind)
{
	return kind_names[kind];
}
