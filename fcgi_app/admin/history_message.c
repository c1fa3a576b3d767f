#include "config.h"

#include "fcgi_app/admin/history_message.h"

#include <json-c/json.h>

#include "base/text_stream.h"
#include "services/bus/journal.h"

/* One part of a message, as [{"changed": {"name": ..., "object": ..., "fields": [...]}}] has it. */
struct part {
	enum journal_action action;
	const char *name;   /* of what was edited with the row; NULL: the row itself */
	const char *object; /* likewise */
	struct json_object *fields;
};

static const struct {
	const char *key;
	enum journal_action action;
} part_keys[] = {
	{"added",   JOURNAL_ADDITION},
	{"changed", JOURNAL_CHANGE  },
	{"deleted", JOURNAL_DELETION},
};

/* The member's text; NULL: there is none. */
static const char *text_of(struct json_object *object, const char *name)
{
	struct json_object *member = json_object_object_get(object, name);

	return json_object_is_type(member, json_type_string) ? json_object_get_string(member)
							     : NULL;
}

static bool are_texts(struct json_object *list)
{
	if (!json_object_is_type(list, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (!json_object_is_type(json_object_array_get_idx(list, i), json_type_string))
			return false;
	return true;
}

/* False: it is no part of Django's. */
static bool read_part(struct json_object *item, struct part *part)
{
	struct json_object *what = NULL;
	size_t i = 0;

	while (i < ARRAY_SIZE(part_keys) &&
		!json_object_object_get_ex(item, part_keys[i].key, &what))
		i++;
	if (i == ARRAY_SIZE(part_keys) || !json_object_is_type(what, json_type_object))
		return false;
	*part = (struct part){
		.action = part_keys[i].action,
		.name = text_of(what, "name"),
		.object = text_of(what, "object"),
		.fields = json_object_object_get(what, "fields"),
	};
	if (!part->name != !part->object)
		return false;
	return part->action == JOURNAL_CHANGE ? are_texts(part->fields)
					      : part->name || part->action == JOURNAL_ADDITION;
}

/* "Title, Price and Notes". */
static const char *list_text(TALLOC_CTX *mem, const struct words *words, struct json_object *list)
{
	size_t count = json_object_array_length(list);
	struct text_stream stream;
	FILE *out = text_stream_open(&stream);

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && i == count - 1)
			(void)fprintf(out, " %s ", words_text(words, "and"));
		else if (i > 0)
			(void)fputs(", ", out);
		(void)fputs(json_object_get_string(json_object_array_get_idx(list, i)), out);
	}
	return text_stream_take(&stream, mem);
}

static const char *change_text(TALLOC_CTX *mem, const struct words *words, const struct part *part)
{
	const char *fields = list_text(mem, words, part->fields);

	if (!part->name)
		return mem_printf(mem, words_text(words, "Changed %s."), fields);
	return mem_printf(mem, words_text(words, "Changed %s for %s “%s”."), fields, part->name,
		part->object);
}

static const char *part_text(TALLOC_CTX *mem, const struct words *words, const struct part *part)
{
	if (part->action == JOURNAL_CHANGE)
		return change_text(mem, words, part);
	if (!part->name)
		return words_text(words, "Added.");
	if (part->action == JOURNAL_ADDITION)
		return mem_printf(
			mem, words_text(words, "Added %s “%s”."), part->name, part->object);
	return mem_printf(mem, words_text(words, "Deleted %s “%s”."), part->name, part->object);
}

/* False: it is not Django's. */
static bool write_parts(
	FILE *out, TALLOC_CTX *mem, const struct words *words, struct json_object *list)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct part part;

		if (!read_part(json_object_array_get_idx(list, i), &part))
			return false;
		(void)fprintf(out, "%s%s", i ? " " : "", part_text(mem, words, &part));
	}
	return true;
}

/* NULL: it is not Django's. */
static const char *parts_text(TALLOC_CTX *mem, const struct words *words, struct json_object *list)
{
	struct text_stream stream;
	const char *text;
	bool is_known;
	FILE *out;

	if (!json_object_is_type(list, json_type_array))
		return NULL;
	if (json_object_array_length(list) == 0)
		return words_text(words, "No fields changed.");
	out = text_stream_open(&stream);
	is_known = write_parts(out, mem, words, list);
	text = text_stream_take(&stream, mem);
	return is_known ? text : NULL;
}

/* Of a line that says nothing but what was done. */
static const char *action_text(const struct words *words, int action)
{
	switch (action) {
	case JOURNAL_ADDITION:
		return words_text(words, "Added.");
	case JOURNAL_CHANGE:
		return words_text(words, "Changed.");
	case JOURNAL_DELETION:
		return words_text(words, "Deleted.");
	default:
		return "";
	}
}

/* NULL: it is no JSON, or not JSON alone. */
static struct json_object *parse(const char *text)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *value;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	value = json_tokener_parse_ex(tokener, text, -1);
	json_tokener_free(tokener);
	return value;
}

const char *history_message_text(
	TALLOC_CTX *mem, const struct words *words, const struct history_line *line)
{
	struct json_object *list;
	const char *text;

	if (!*line->message)
		return action_text(words, line->action);
	if (*line->message != '[')
		return line->message;
	list = parse(line->message);
	text = parts_text(mem, words, list);
	json_object_put(list);
	return text ? text : line->message;
}
