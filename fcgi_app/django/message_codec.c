#include "config.h"

#include "fcgi_app/django/message_codec.h"

#include <limits.h>

#include "base/json_text.h"
#include "base/text_stream.h"
#include "fcgi_app/django/python_json.h"
#include "fcgi_app/django/session_codec.h"

#define MESSAGE_MARK "\"__json_message\""
#define MORE_MARK    "\"__messagesnotfinished__\""

/* The cells of a message in JSON. */
enum cell { CELL_MARK, CELL_IS_SAFE, CELL_LEVEL, CELL_TEXT, CELL_TAGS, CELL_COUNT };

/* From this version on, empty tags are written, too. */
#define EMPTY_TAGS_SINCE 401

static struct signer signer_of(const struct django_settings *settings)
{
	return (struct signer){settings->keys, "django.contrib.messages", SIGNING_COOKIE_PREFIX};
}

/* How Python's json separates elements, by default and when told to be brief. */
static const char spacious[] = ", ";
static const char compact[] = ",";

struct style {
	const char *separator;
	int version;
};

static void write_message(FILE *out, const struct django_message *message, struct style style)
{
	bool has_tags = message->tags && (*message->tags || style.version >= EMPTY_TAGS_SINCE);

	(void)fprintf(out, "[" MESSAGE_MARK "%s%d%s%d%s", style.separator, message->is_safe,
		style.separator, message->level, style.separator);
	json_write_ascii_text(out, message->text);
	if (has_tags) {
		(void)fputs(style.separator, out);
		json_write_ascii_text(out, message->tags);
	}
	(void)putc_unlocked(']', out);
}

static const char *write_list(TALLOC_CTX *mem, const struct message_list *list, struct style style)
{
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);
	const char *separator = "";

	(void)putc_unlocked('[', out);
	for (size_t i = 0; i < list->count; i++) {
		(void)fputs(separator, out);
		write_message(out, &list->items[i], style);
		separator = style.separator;
	}
	if (list->has_more)
		(void)fprintf(out, "%s" MORE_MARK, separator);
	(void)putc_unlocked(']', out);
	return text_stream_take(&stream, mem);
}

const char *message_list_write(TALLOC_CTX *mem, const struct message_list *list, int version)
{
	return write_list(mem, list, (struct style){spacious, version});
}

static const char *encode(TALLOC_CTX *mem, const struct django_settings *settings,
	const struct message_list *list, int64_t now_s)
{
	struct signer signer = signer_of(settings);
	const char *text = write_list(mem, list, (struct style){compact, settings->version});

	return session_codec_encode(mem, &signer, (struct bytes){text, strlen(text)}, now_s);
}

const char *message_cookie_encode(TALLOC_CTX *mem, const struct django_settings *settings,
	const struct message_list *list, int64_t now_s, size_t *kept)
{
	struct message_list part = *list;
	const char *cookie;

	*kept = 0;
	if (part.count == 0)
		return NULL;
	cookie = encode(mem, settings, &part, now_s);
	while (strlen(cookie) > MESSAGE_COOKIE_MAX) {
		part.count--;
		part.has_more = true;
		if (settings->message_storage == MESSAGE_STORAGE_COOKIE)
			part.items++;
		cookie = encode(mem, settings, &part, now_s);
	}
	*kept = part.count;
	return cookie;
}

/* Reads an array of at most CELL_COUNT values. */
static bool read_cells(struct bytes raw, struct bytes cells[CELL_COUNT], size_t *count)
{
	struct python_json json;

	*count = 0;
	python_json_begin(&json, raw);
	if (!python_json_take(&json, '['))
		return false;
	do {
		if (*count == CELL_COUNT || !python_json_take_value(&json, &cells[*count]))
			return false;
		++*count;
	} while (python_json_take(&json, ','));
	return true;
}

static bool is_exactly(struct bytes raw, const char *text)
{
	return raw.len == strlen(text) && memcmp(raw.ptr, text, raw.len) == 0;
}

static bool read_level(struct bytes raw, int *out)
{
	int64_t level;

	if (!python_json_number(raw, &level) || level < 0 || level > INT_MAX)
		return false;
	*out = (int)level;
	return true;
}

static bool read_message(TALLOC_CTX *mem, struct bytes raw, struct django_message *out)
{
	struct bytes cells[CELL_COUNT];
	size_t count;

	if (!read_cells(raw, cells, &count) || count < CELL_TAGS ||
		!is_exactly(cells[CELL_MARK], MESSAGE_MARK))
		return false;
	out->is_safe = is_exactly(cells[CELL_IS_SAFE], "1");
	out->text = python_json_text(mem, cells[CELL_TEXT]);
	out->tags = count > CELL_TAGS ? python_json_text(mem, cells[CELL_TAGS]) : NULL;
	return out->text && read_level(cells[CELL_LEVEL], &out->level);
}

static bool read_elements(TALLOC_CTX *mem, struct python_json *json, struct message_list *out)
{
	struct django_message *items = NULL;
	size_t count = 0, capacity = 0;
	struct bytes raw;

	do {
		if (!python_json_take_value(json, &raw))
			return false;
		mem_grow(mem, items, &capacity, count + 1);
		count += read_message(mem, raw, &items[count]);
	} while (python_json_take(json, ','));
	*out = (struct message_list){items, count, is_exactly(raw, MORE_MARK)};
	return true;
}

bool message_list_read(TALLOC_CTX *mem, struct bytes text, struct message_list *out)
{
	struct python_json json;

	*out = (struct message_list){0};
	python_json_begin(&json, text);
	if (!python_json_take(&json, '['))
		return false;
	if (!python_json_take(&json, ']') &&
		!(read_elements(mem, &json, out) && python_json_take(&json, ']')))
		return false;
	return python_json_is_at_end(&json);
}

bool message_cookie_decode(TALLOC_CTX *mem, const struct django_settings *settings,
	const char *cookie, struct message_list *out)
{
	struct signer signer = signer_of(settings);
	struct decoded_session decoded;

	return session_codec_decode(mem, &signer, cookie, &decoded) &&
		message_list_read(mem, decoded.json, out);
}
