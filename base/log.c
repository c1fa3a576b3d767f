#include "config.h"

#include "base/log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json_text.h"
#include "base/mem.h"

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARNING] = "warning",
	[LOG_LEVEL_ERROR] = "error",
};

/* Room that is kept for closing the line: a cut mark, a quote, a brace, a newline. */
#define LINE_TAIL sizeof("...\"}\n")

struct line {
	char text[LOG_LINE_MAX];
	size_t length;
};

static size_t room(const struct line *line)
{
	return sizeof(line->text) - LINE_TAIL - line->length;
}

static void put(struct line *line, const char *text)
{
	size_t length = strlen(text);

	if (length <= room(line)) {
		memcpy(line->text + line->length, text, length);
		line->length += length;
	}
}

static bool is_continuation(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The line ends within a UTF-8 character that will not be completed. */
static void drop_partial_character(struct line *line)
{
	while (is_continuation(line->text[line->length - 1]))
		line->length--;
	if ((unsigned char)line->text[line->length - 1] >= 0xC0)
		line->length--;
}

/* Kept free for the names of the fields still to come, so that they stay whole. */
#define NAMES_ROOM 512

/* As much of the text as there is room for; false: it was cut. */
static bool put_plain(struct line *line, const char *text, size_t length)
{
	size_t most = room(line) - NAMES_ROOM;
	bool fits = length <= most;

	memcpy(line->text + line->length, text, fits ? length : most);
	line->length += fits ? length : most;
	if (!fits && is_continuation(text[most]))
		drop_partial_character(line);
	return fits;
}

static void put_string(struct line *line, const char *text)
{
	char scratch[JSON_ESCAPE_SIZE];

	put(line, "\"");
	while (*text) {
		size_t plain = json_plain_length(text);

		if (room(line) < NAMES_ROOM || !put_plain(line, text, plain)) {
			put(line, "...");
			break;
		}
		text += plain;
		if (*text)
			put(line, json_escape((unsigned char)*text++, scratch));
	}
	put(line, "\"");
}

/* The last digits of a number that is not negative; room for them there is at a line's start. */
static void put_digits(struct line *line, long number, size_t count)
{
	for (size_t i = count; i-- > 0; number /= 10)
		line->text[line->length + i] = (char)('0' + number % 10);
	line->length += count;
}

/* By hand: for so short a text, printf would be the most part of making the line. */
static void put_time(struct line *line)
{
	struct timespec now;
	struct tm utc;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	(void)gmtime_r(&now.tv_sec, &utc);
	put(line, "{\"time\":\"");
	put_digits(line, utc.tm_year + 1900, 4);
	put(line, "-");
	put_digits(line, utc.tm_mon + 1, 2);
	put(line, "-");
	put_digits(line, utc.tm_mday, 2);
	put(line, "T");
	put_digits(line, utc.tm_hour, 2);
	put(line, ":");
	put_digits(line, utc.tm_min, 2);
	put(line, ":");
	put_digits(line, utc.tm_sec, 2);
	put(line, ".");
	put_digits(line, now.tv_nsec / 1000, 6);
	put(line, "Z\"");
}

static void put_field(struct line *line, const struct log_field *field)
{
	char number[24];

	put(line, ",\"");
	put(line, field->name);
	put(line, "\":");
	if (field->text) {
		put_string(line, field->text);
		return;
	}
	(void)snprintf(number, sizeof(number), "%lld", (long long)field->number);
	put(line, number);
}

void log_event(struct log *log, enum log_level level, const char *message,
	const struct log_field *fields, size_t count)
{
	struct line line;

	if (level < log->threshold)
		return;
	line.length = 0;
	put_time(&line);
	put_field(&line, &LOG_TEXT("level", level_names[level]));
	put_field(&line, &LOG_TEXT("message", message));
	for (size_t i = 0; i < count; i++)
		put_field(&line, &fields[i]);
	memcpy(line.text + line.length, "}\n", 2);
	log->write(log, level, line.text, line.length + 2);
}

bool log_level_parse(const char *name, enum log_level *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(level_names); i++)
		if (strcmp(name, level_names[i]) == 0) {
			*out = (enum log_level)i;
			return true;
		}
	return false;
}

static void write_to_fd(struct log *log, enum log_level level, const char *lines, size_t length)
{
	struct log_to_fd *self = container_of(log, struct log_to_fd, base);
	ssize_t written;

	(void)level;
	/* A log that cannot be written must not stop the service; there is nobody left to tell. */
	do
		written = write(self->fd, lines, length);
	while (written < 0 && errno == EINTR);
}

void log_to_fd_init(struct log_to_fd *log, int fd, enum log_level threshold)
{
	*log = (struct log_to_fd){
		{write_to_fd, threshold},
                fd
        };
}
